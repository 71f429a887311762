"""CEF: one event as a line of ArcSight's Common Event Format, with key names of its dictionary.

``CEF:0|Televisit|Broker|<version>|<code>|<name>|<3, 6 or 9>|`` and then:

- ``rt``: milliseconds since 1970; ``externalId``: the event's id; ``dvchost``: the broker's host; ``cat``: its subject
- ``suser``, ``suid``, ``spriv``: who did it: name, id, kind; ``src``: from which address
- ``duser``: the account that it was done to; ``deviceExternalId``: the customer's device
- ``outcome``: success or failure; ``reason``: why
- ``cs1`` session, ``cs2`` ticket, ``cs3`` technician, ``cs4`` facts as JSON; each with its ``Label``

What is empty is left out. Text is UTF-8 as it is. Facts beyond the dictionary's 4,000 characters are not cut in the
middle: ``{"too_long":<characters>}`` stands for them, and the JSON Lines have them.
"""

import re
from typing import Final

from broker.audit.export.classes import Status, status
from broker.audit.export.lines import Origin, address, facts, one_line, severity
from broker.audit.query import EventRow

_SEVERITY: Final = {"I": "3", "W": "6", "A": "9"}
_OUTCOME: Final = {Status.UNKNOWN: "", Status.SUCCESS: "success", Status.FAILURE: "failure"}
_MOST: Final = 4_000
_CONTROL: Final = re.compile(
    r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]"
)  # all but line ends, which have an escape


def line(row: EventRow, origin: Origin) -> str:
    """Return the event as one line of CEF."""
    header = ("CEF:0", "Televisit", "Broker", origin.version, row.code, row.name, _SEVERITY[severity(row)])
    told = "|".join(map(_header, header))
    return f"{told}|{' '.join(f'{key}={_value(value)}' for key, value in _extension(row, origin).items() if value)}"


def _extension(row: EventRow, origin: Origin) -> dict[str, str]:
    known = facts(row)
    values = {
        "rt": str(row.at_us // 1_000),
        "externalId": row.id,
        "dvchost": origin.host,
        "cat": row.name.partition(".")[0],
        "suser": row.actor_name or row.actor_id,
        "suid": row.actor_id,
        "spriv": row.actor_kind,
        "src": address(row) or "",
        "duser": str(known.get("account") or ""),
        "deviceExternalId": row.device,
        "outcome": _OUTCOME[status(row)],
        "reason": str(known.get("reason") or ""),
    }
    written = one_line(known) if known else ""
    if len(written) > _MOST:
        written = one_line({"too_long": len(written)})
    own = (("session", row.session or ""), ("ticket", row.ticket), ("technician", row.technician), ("facts", written))
    for number, (label, value) in enumerate(own, 1):
        if value:
            values |= {f"cs{number}Label": label, f"cs{number}": value}
    return values


def _header(text: str) -> str:
    """Escape backslash and pipe; a header has no line ends."""
    return _plain(text).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("\r", " ")


def _value(text: str) -> str:
    """Escape backslash, equals and line ends."""
    told = _plain(text).replace("\\", "\\\\").replace("=", "\\=")
    return told.replace("\n", "\\n").replace("\r", "\\r")


def _plain(text: str) -> str:
    """Return text without control characters: they have no escape here, and could steer a reader's terminal."""
    return _CONTROL.sub("\ufffd", text)
