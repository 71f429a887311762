"""Which events have a leaf on the ledger, and which have none and why: one table over the whole vocabulary."""

from typing import Final

from broker.events.event import Event
from broker.events.people import AuditRead
from broker.ledger.leaf import Kind

LEAVES: Final = {
    # The node
    "node.started": Kind.NODE_STARTED,
    "node.stopped": Kind.NODE_STOPPED,
    # People
    "signin.succeeded": Kind.SIGN_IN,
    "signin.failed": Kind.SIGN_IN,
    "signin.ended": Kind.SIGN_IN,
    "signin.alarm": Kind.SIGN_IN,
    "account.created": Kind.ACCOUNT_CHANGED,
    "account.disabled": Kind.ACCOUNT_CHANGED,
    "account.enabled": Kind.ACCOUNT_CHANGED,
    "account.locked": Kind.ACCOUNT_CHANGED,
    "account.unlocked": Kind.ACCOUNT_CHANGED,
    # Auditors
    "audit.read": Kind.AUDIT_QUERIED,  # a replay is one too: see kind_of
    "audit.exported": Kind.AUDIT_EXPORTED,
    # PINs
    "pin.issued": Kind.PIN_ISSUED,
    "pin.claimed": Kind.PIN_CLAIMED,
    "pin.refused": Kind.PIN_REFUSED,
    "pin.crowded": Kind.PIN_REFUSED,
    "pin.alarm": Kind.PIN_REFUSED,
    # Erasure, by two people: what was asked and decided, and the tombstone
    "erasure.requested": Kind.POLICY_CHANGED,
    "erasure.approved": Kind.POLICY_CHANGED,
    "erasure.refused": Kind.POLICY_CHANGED,
    "erasure.done": Kind.ERASED,
    "hold.set": Kind.POLICY_CHANGED,
    "hold.lifted": Kind.POLICY_CHANGED,
    # What changed between two visits, on the visit's own recording
    "survey.lines": Kind.SETTINGS_REPORTED,
    "survey.made": Kind.SETTINGS_REPORTED,
    # What a technician found, and what the operator sends to homes and devices
    "verdict.given": Kind.VERDICT_GIVEN,
    "visit.ordered": Kind.VERDICT_GIVEN,
    "visit.withdrawn": Kind.VERDICT_GIVEN,
    "visit.reported": Kind.VERDICT_GIVEN,
    "parts.imported": Kind.POLICY_CHANGED,
    "firmware.published": Kind.POLICY_CHANGED,
}
"""The kind of an event's leaf, by the event's name."""

_OF_A_VISIT: Final = "on a visit's recording, whose anchors and seal are leaves"
_FILE: Final = "the notary writes a leaf about the file itself"
_STRANGER: Final = "a stranger can make as many as he likes; the journal's anchors and seal cover them"
_SERVICE: Final = "about the service, not about access; the journal's anchors and seal cover it"

NO_LEAF: Final = {
    # The node
    "recording.recovered": _FILE,
    "record.lost": _FILE,
    "recording.failed": "the visit's file has its leaf when it is sealed, or recovered at the next start",
    "session.crashed": _SERVICE,
    "node.space_low": _SERVICE,
    "mirror.behind": _SERVICE,
    "mirror.current": _SERVICE,
    "ledger.rotation_asked": "the new key has a leaf of its own",
    "request.refused": _STRANGER,
    "erasure.expired": "nobody decided, so nothing came of it",
    # On the way to a visit
    "device.connected": _STRANGER,
    "device.disconnected": _STRANGER,
    "socket.refused": _STRANGER,
    "pin.ended": "a PIN that ended unclaimed let nobody in",
    "ticket.opened": _SERVICE,
    "link.checked": _SERVICE,
    "link.unfit": _SERVICE,
    # Visits
    "session.opened": _FILE,
    "session.ended": _FILE,
    "setting.diary": "the survey behind it has a leaf, and its link covers them",
    "settings.snapshot": "the survey is made of it",
    "settings.described": "the survey is made of it",
    "settings.reported": "the survey is made of it",
} | dict.fromkeys(
    (
        "console.attached", "session.active", "session.crowded", "peer.lost", "message.refused", "consent.asked",
        "consent.granted", "consent.refused", "consent.expired", "consent.withdrawn", "control.key", "control.done",
        "control.refused", "control.discarded", "setting.requested", "setting.changed", "screen.dropped",
        "screen.delivered", "screen.key_frame_asked", "screen.unchanged", "screen.pace", "still.asked", "still.sent",
        "link.measured", "link.degraded", "link.recovered", "action.requested", "action.progress", "action.result",
        "apps.described", "app.requested", "control.pointer", "clipboard.set", "clipboard.told", "telemetry.reported",
        "firmware.offered", "camera.requested", "privacy.changed", "camera.refused", "observation.asked",
        "observation.answered", "observation.noted", "diagnosis.assessed", "chat.said",
    ),
    _OF_A_VISIT,
)  # fmt: skip
"""Why an event has no leaf, by the event's name."""


def kind_of(event: Event) -> Kind | None:
    """Return the kind of an event's leaf; None if it has none."""
    if isinstance(event, AuditRead) and event.view.startswith("replay"):
        return Kind.AUDIT_REPLAYED
    return LEAVES.get(event.name)
