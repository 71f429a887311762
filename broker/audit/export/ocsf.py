"""OCSF 1.8.0: one event as a line of JSON in the class that `classes` gives it, with the profile ``host``.

Every line has the base attributes, ``metadata.uid`` (the event's id), ``metadata.event_code`` and ``log_name`` (the
record's file), ``metadata.correlation_uid`` (the visit), ``actor``, ``device`` where one is known, and under
``unmapped`` the event's own name and facts, so that nothing is lost. Times are milliseconds. What a class demands and
the record doesn't know is called ``unknown``, never guessed.
"""

from collections.abc import Callable
from typing import Any, Final

from broker.audit.export.classes import OTHER, Class, Status, meaning, status
from broker.audit.export.lines import Origin, address, facts, one_line, severity
from broker.audit.query import EventRow
from broker.principal.principal import ActorKind

VERSION: Final = "1.8.0"
UNKNOWN: Final = "unknown"
_SEVERITY: Final = {"I": (1, "Informational"), "W": (3, "Medium"), "A": (4, "High")}
_USER: Final[dict[str, int]] = {
    ActorKind.TECHNICIAN: 1, ActorKind.SUPERVISOR: 1, ActorKind.AUDITOR: 1, ActorKind.CUSTOMER: 1,
    ActorKind.ADMINISTRATOR: 2, ActorKind.BROKER: 3, ActorKind.NOBODY: 0,
}  # fmt: skip

Attributes = dict[str, Any]


def line(row: EventRow, origin: Origin) -> str:
    """Return the event as one line of OCSF JSON."""
    return one_line(event(row, origin))


def event(row: EventRow, origin: Origin) -> Attributes:
    """Return the event as an OCSF event of its class."""
    what, how = meaning(row.name), status(row)
    severity_id, severity_name = _SEVERITY[severity(row)]
    product = {"name": "Televisit", "vendor_name": "Televisit", "version": origin.version}
    told: Attributes = {
        "category_uid": what.kind // 1_000,
        "class_uid": int(what.kind),
        "class_name": what.kind.name.replace("_", " ").title().replace("Rdp", "RDP").replace("Api", "API"),
        "activity_id": what.activity,
        "type_uid": what.kind * 100 + what.activity,
        "time": row.at_us // 1_000,
        "severity_id": severity_id,
        "severity": severity_name,
        "message": row.name,
        "metadata": {
            "version": VERSION, "product": product, "profiles": ["host"], "uid": row.id, "sequence": row.sequence,
            "event_code": row.code, "log_name": row.recording, **_if(correlation_uid=row.session),
        },
        "actor": {"user": _user(row)},
        "unmapped": {"host": origin.host, "name": row.name, "ticket": row.ticket, "facts": facts(row)},
        **_if(status_detail=_text(row, "reason"), device=_device(row)),
    }  # fmt: skip
    if what.activity == OTHER:
        told["activity_name"] = row.name
    if what.kind is Class.DETECTION_FINDING:
        told["status_id"] = 1  # a finding is new, it neither succeeds nor fails
    elif how is not Status.UNKNOWN:
        told["status_id"] = int(how)
    return told | _OF_CLASS[what.kind](row, product)


def _authentication(row: EventRow, _: Attributes) -> Attributes:
    account = _text(row, "account")
    user = {"name": account, "uid": account} if account else _user(row)
    return {"user": user, "service": {"name": "Televisit"}, **_session(row), **_if(src_endpoint=_address(row))}


def _authorize_session(row: EventRow, _: Attributes) -> Attributes:
    user = {"name": row.technician, "uid": row.technician, "type_id": 1} if row.technician else _user(row)
    return {"user": user, "privileges": [_text(row, "scope") or UNKNOWN], **_session(row)}


def _entity(row: EventRow, _: Attributes) -> Attributes:
    if account := _text(row, "account"):
        user = {"name": account, "uid": account}
        return {"entity": {"type_id": 2, "type": "User", "name": account, "uid": account, "user": user}}
    if row.name.startswith("ticket."):
        return {"entity": {"type_id": OTHER, "type": "Ticket", "uid": row.ticket or UNKNOWN}}
    return {
        "entity": {
            "type_id": 1, "type": "Device", "uid": row.device or UNKNOWN, **_if(device=_device(row)),
            **_if(name=_text(row, "key")),
        }
    }  # fmt: skip


def _rdp(row: EventRow, _: Attributes) -> Attributes:
    return {"src_endpoint": _address(row) or {"name": _text(row, "peer") or row.technician or row.device or UNKNOWN}}


def _api(row: EventRow, _: Attributes) -> Attributes:
    operation = _text(row, "path") or _text(row, "endpoint") or row.name
    return {"api": {"operation": operation, "service": {"name": "Televisit"}}, "src_endpoint": _source(row)}


def _datastore(row: EventRow, _: Attributes) -> Attributes:
    query = one_line(facts(row).get("filters", {}))
    info = {"name": _text(row, "view") or UNKNOWN, "query_string": query}
    return {"database": {"name": "audit index", "type_id": 1}, "query_info": info, "src_endpoint": _source(row)}


def _log(row: EventRow, _: Attributes) -> Attributes:
    return {"log_name": _text(row, "recording") or _text(row, "session") or "audit trail"}


def _peripheral(row: EventRow, _: Attributes) -> Attributes:
    device = _device(row) or {"name": UNKNOWN, "type_id": 0}
    return {"device": device, "peripheral_device": {"name": "remote control", "type_id": OTHER, "type": "Remote"}}


def _finding(row: EventRow, _: Attributes) -> Attributes:
    return {"finding_info": {"uid": row.id, "title": row.name}, "is_alert": severity(row) == "A"}


def _application(_: EventRow, product: Attributes) -> Attributes:
    return {"app": product}


def _base(_: EventRow, __: Attributes) -> Attributes:
    return {}


_OF_CLASS: Final[dict[Class, Callable[[EventRow, Attributes], Attributes]]] = {
    Class.BASE: _base,
    Class.EVENT_LOG_ACTIVITY: _log,
    Class.PERIPHERAL_ACTIVITY: _peripheral,
    Class.DETECTION_FINDING: _finding,
    Class.AUTHENTICATION: _authentication,
    Class.AUTHORIZE_SESSION: _authorize_session,
    Class.ENTITY_MANAGEMENT: _entity,
    Class.RDP_ACTIVITY: _rdp,
    Class.APPLICATION_LIFECYCLE: _application,
    Class.API_ACTIVITY: _api,
    Class.DATASTORE_ACTIVITY: _datastore,
}


def _user(row: EventRow) -> Attributes:
    kind = _USER.get(row.actor_kind, OTHER)
    named = _if(full_name=row.actor_name)
    return {"uid": row.actor_id, "name": row.actor_id, "type_id": kind, "type": row.actor_kind, **named}


def _device(row: EventRow) -> Attributes:
    """Return the customer's device as far as the event tells; empty if it has none."""
    if not row.device:
        return {}
    kind = _text(row, "device_kind") or (_text(row, "kind") if row.name == "device.connected" else "")
    serial = _text(row, "serial")
    return {
        "uid": row.device,
        "type_id": OTHER if kind else 0,
        **_if(type=kind, model=_text(row, "model"), hw_info={"serial_number": serial} if serial else {}),
    }


def _session(row: EventRow) -> Attributes:
    return {"session": {"uid": row.session, "is_remote": True}} if row.session else {}


def _address(row: EventRow) -> Attributes:
    found = address(row)
    return {"ip": found} if found else {}


def _source(row: EventRow) -> Attributes:
    return _address(row) or {"name": _text(row, "peer") or UNKNOWN}


def _text(row: EventRow, name: str) -> str:
    value = facts(row).get(name)
    return value if isinstance(value, str) else ""


def _if(**values: Any) -> Attributes:
    """Return those that say something."""
    return {name: value for name, value in values.items() if value}
