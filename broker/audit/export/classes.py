"""Which OCSF class, activity and status each event of the vocabulary has: one table, total over it."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from broker.audit.query import EventRow


class Class(IntEnum):
    """The classes in use, by their number; the category is the number's thousands."""

    BASE = 0
    EVENT_LOG_ACTIVITY = 1008
    PERIPHERAL_ACTIVITY = 1010
    DETECTION_FINDING = 2004
    AUTHENTICATION = 3002
    AUTHORIZE_SESSION = 3003
    ENTITY_MANAGEMENT = 3004
    RDP_ACTIVITY = 4005
    APPLICATION_LIFECYCLE = 6002
    API_ACTIVITY = 6003
    DATASTORE_ACTIVITY = 6005


class Status(IntEnum):
    """How it went."""

    UNKNOWN = 0
    SUCCESS = 1
    FAILURE = 2


OTHER: Final = 99  # the activity of what the class has no word for: the event's own name says it


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an event is in OCSF's words; ``status`` UNKNOWN where an event is neither success nor failure."""

    kind: Class
    activity: int
    status: Status = Status.UNKNOWN


_DONE, _FAILED = Status.SUCCESS, Status.FAILURE
_UNKNOWN_EVENT: Final = Meaning(Class.BASE, OTHER)

MEANINGS: Final = {
    # The node
    "node.started": Meaning(Class.APPLICATION_LIFECYCLE, 3, _DONE),
    "node.stopped": Meaning(Class.APPLICATION_LIFECYCLE, 4, _DONE),
    "node.space_low": Meaning(Class.APPLICATION_LIFECYCLE, OTHER, _FAILED),
    "recording.recovered": Meaning(Class.EVENT_LOG_ACTIVITY, OTHER, _DONE),
    "record.lost": Meaning(Class.DETECTION_FINDING, 1, _FAILED),  # create: somebody has to look
    "recording.failed": Meaning(Class.EVENT_LOG_ACTIVITY, 7, _FAILED),  # stop
    "session.crashed": Meaning(Class.RDP_ACTIVITY, 7, _FAILED),  # disconnect
    "mirror.behind": Meaning(Class.DETECTION_FINDING, 1, _FAILED),
    "mirror.current": Meaning(Class.DETECTION_FINDING, 3, _DONE),  # close
    "ledger.rotation_asked": Meaning(Class.ENTITY_MANAGEMENT, 3, _DONE),  # update
    # People
    "signin.succeeded": Meaning(Class.AUTHENTICATION, 1, _DONE),
    "signin.failed": Meaning(Class.AUTHENTICATION, 1, _FAILED),
    "signin.ended": Meaning(Class.AUTHENTICATION, 2, _DONE),
    "signin.alarm": Meaning(Class.DETECTION_FINDING, 1),
    "request.refused": Meaning(Class.API_ACTIVITY, OTHER, _FAILED),
    "account.created": Meaning(Class.ENTITY_MANAGEMENT, 1, _DONE),
    "account.disabled": Meaning(Class.ENTITY_MANAGEMENT, 9, _DONE),
    "account.enabled": Meaning(Class.ENTITY_MANAGEMENT, 8, _DONE),
    "account.locked": Meaning(Class.ENTITY_MANAGEMENT, 12, _DONE),  # suspend
    "account.unlocked": Meaning(Class.ENTITY_MANAGEMENT, 13, _DONE),  # resume
    "audit.read": Meaning(Class.DATASTORE_ACTIVITY, 4, _DONE),  # query
    "audit.exported": Meaning(Class.EVENT_LOG_ACTIVITY, 3, _DONE),  # export
    # Erasure
    "erasure.requested": Meaning(Class.DATASTORE_ACTIVITY, OTHER),
    "erasure.approved": Meaning(Class.DATASTORE_ACTIVITY, OTHER, _DONE),
    "erasure.refused": Meaning(Class.DATASTORE_ACTIVITY, OTHER, _FAILED),
    "erasure.expired": Meaning(Class.DATASTORE_ACTIVITY, OTHER, _FAILED),
    "erasure.done": Meaning(Class.DATASTORE_ACTIVITY, 6, _DONE),  # delete
    "hold.set": Meaning(Class.DATASTORE_ACTIVITY, OTHER, _DONE),
    "hold.lifted": Meaning(Class.DATASTORE_ACTIVITY, OTHER, _DONE),
    # On the way to a visit
    "device.connected": Meaning(Class.AUTHENTICATION, 1, _DONE),
    "device.disconnected": Meaning(Class.AUTHENTICATION, 2, _DONE),
    "pin.issued": Meaning(Class.AUTHENTICATION, 3, _DONE),  # a ticket
    "pin.ended": Meaning(Class.AUTHENTICATION, OTHER),
    "pin.claimed": Meaning(Class.AUTHENTICATION, 4, _DONE),  # the ticket used for a service
    "pin.refused": Meaning(Class.AUTHENTICATION, 4, _FAILED),
    "pin.crowded": Meaning(Class.DETECTION_FINDING, 1),
    "pin.alarm": Meaning(Class.DETECTION_FINDING, 1),
    "socket.refused": Meaning(Class.API_ACTIVITY, OTHER, _FAILED),
    "ticket.opened": Meaning(Class.ENTITY_MANAGEMENT, 1, _DONE),
    # The link, traffic of the visit
    "link.checked": Meaning(Class.RDP_ACTIVITY, 1, _DONE),
    "link.unfit": Meaning(Class.RDP_ACTIVITY, 1, _FAILED),
    "link.measured": Meaning(Class.RDP_ACTIVITY, 6),
    "link.degraded": Meaning(Class.RDP_ACTIVITY, 6, _FAILED),
    "link.recovered": Meaning(Class.RDP_ACTIVITY, 6, _DONE),
    "screen.pace": Meaning(Class.RDP_ACTIVITY, 6),
    # The visit: request, joining, answer, end
    "session.opened": Meaning(Class.RDP_ACTIVITY, 1, _DONE),
    "console.attached": Meaning(Class.RDP_ACTIVITY, 3, _DONE),
    "session.active": Meaning(Class.RDP_ACTIVITY, 4, _DONE),
    "session.ended": Meaning(Class.RDP_ACTIVITY, 7, _DONE),
    "session.crowded": Meaning(Class.DETECTION_FINDING, 1),
    "peer.lost": Meaning(Class.RDP_ACTIVITY, 7, _FAILED),
    "message.refused": Meaning(Class.API_ACTIVITY, OTHER, _FAILED),
    # Consent: a scope is a privilege of the technician in this session
    "consent.asked": Meaning(Class.AUTHORIZE_SESSION, OTHER),
    "consent.granted": Meaning(Class.AUTHORIZE_SESSION, 1, _DONE),
    "consent.refused": Meaning(Class.AUTHORIZE_SESSION, 1, _FAILED),
    "consent.expired": Meaning(Class.AUTHORIZE_SESSION, 1, _FAILED),
    "consent.withdrawn": Meaning(Class.AUTHORIZE_SESSION, OTHER, _DONE),
    # Control: the remote control is a peripheral of the device
    "control.key": Meaning(Class.PERIPHERAL_ACTIVITY, OTHER),
    "control.done": Meaning(Class.PERIPHERAL_ACTIVITY, OTHER),
    "control.refused": Meaning(Class.PERIPHERAL_ACTIVITY, OTHER, _FAILED),
    "control.discarded": Meaning(Class.PERIPHERAL_ACTIVITY, OTHER, _FAILED),
    # Settings: the device is the entity
    "setting.requested": Meaning(Class.API_ACTIVITY, 3),
    "setting.changed": Meaning(Class.ENTITY_MANAGEMENT, 3, _DONE),
    "setting.diary": Meaning(Class.ENTITY_MANAGEMENT, 3, _DONE),
    "settings.snapshot": Meaning(Class.ENTITY_MANAGEMENT, 2, _DONE),
    "settings.described": Meaning(Class.ENTITY_MANAGEMENT, 2, _DONE),
    "settings.reported": Meaning(Class.ENTITY_MANAGEMENT, 2, _DONE),
    "survey.made": Meaning(Class.ENTITY_MANAGEMENT, 2, _DONE),
    "survey.lines": Meaning(Class.ENTITY_MANAGEMENT, 2, _DONE),
    # The screen, traffic of the visit
    "screen.dropped": Meaning(Class.RDP_ACTIVITY, 6, _FAILED),
    "screen.delivered": Meaning(Class.RDP_ACTIVITY, 6, _DONE),
    "screen.key_frame_asked": Meaning(Class.RDP_ACTIVITY, 6),
    "screen.unchanged": Meaning(Class.RDP_ACTIVITY, 6),
    "still.asked": Meaning(Class.RDP_ACTIVITY, 6),
    "still.sent": Meaning(Class.RDP_ACTIVITY, 6, _DONE),
    # The device: its actions, apps and hands
    "action.requested": Meaning(Class.API_ACTIVITY, OTHER),
    "action.progress": Meaning(Class.API_ACTIVITY, OTHER),
    "action.result": Meaning(Class.API_ACTIVITY, OTHER, _DONE),
    "apps.described": Meaning(Class.ENTITY_MANAGEMENT, 2, _DONE),
    "app.requested": Meaning(Class.API_ACTIVITY, OTHER),
    "control.pointer": Meaning(Class.PERIPHERAL_ACTIVITY, OTHER),
    "clipboard.set": Meaning(Class.PERIPHERAL_ACTIVITY, OTHER),
    "clipboard.told": Meaning(Class.PERIPHERAL_ACTIVITY, OTHER),
    "telemetry.reported": Meaning(Class.ENTITY_MANAGEMENT, 2, _DONE),
    "firmware.offered": Meaning(Class.API_ACTIVITY, OTHER),
    # Privacy: the customer's own request, and what the device did about it
    "camera.requested": Meaning(Class.AUTHORIZE_SESSION, 1, _DONE),
    "privacy.changed": Meaning(Class.AUTHORIZE_SESSION, OTHER),
    "camera.refused": Meaning(Class.DETECTION_FINDING, 1),
    # Diagnosis: what people see, what the broker makes of it, what the technician finds
    "observation.asked": Meaning(Class.API_ACTIVITY, OTHER),
    "observation.answered": Meaning(Class.API_ACTIVITY, OTHER, _DONE),
    "observation.noted": Meaning(Class.API_ACTIVITY, OTHER, _DONE),
    "diagnosis.assessed": Meaning(Class.API_ACTIVITY, OTHER),
    "chat.said": Meaning(Class.API_ACTIVITY, OTHER),
    "verdict.given": Meaning(Class.ENTITY_MANAGEMENT, 1, _DONE),
    "visit.ordered": Meaning(Class.ENTITY_MANAGEMENT, 1, _DONE),
    "visit.withdrawn": Meaning(Class.ENTITY_MANAGEMENT, 4, _DONE),
    "visit.reported": Meaning(Class.ENTITY_MANAGEMENT, 3, _DONE),
    "parts.imported": Meaning(Class.ENTITY_MANAGEMENT, 3, _DONE),
    "firmware.published": Meaning(Class.ENTITY_MANAGEMENT, 1, _DONE),
}
"""Every event of the vocabulary by its name."""

_OUTCOMES: Final[dict[Any, Status]] = {"applied": _DONE, "refused": _FAILED}


def meaning(name: str) -> Meaning:
    """Return what an event of this name is; a Base Event's for a name that this version doesn't know."""
    return MEANINGS.get(name, _UNKNOWN_EVENT)


def status(row: EventRow) -> Status:
    """Return how this event went; a command's outcome is its own word."""
    if row.name == "control.done":
        return _OUTCOMES.get(row.facts.get("outcome"), Status.UNKNOWN)
    return meaning(row.name).status
