"""Deadlines: how long each state may last at most, and what it means when it lasted longer.

The broker's clock rules; these only see to it that no wait is for ever.
"""

from collections.abc import Mapping
from types import MappingProxyType

from broker.wire.base import EndReason
from device_agent.conversation.inputs import Notice
from device_agent.conversation.outputs import How
from device_agent.conversation.shown import State, Why

CONNECT_SECONDS = 30.0
CHECK_SECONDS = 12.0
OPENING_SECONDS = 15.0
GRACE_SECONDS = 5.0  # on top of a PIN's life
VISIT_GRACE_SECONDS = 30.0  # on top of a question's, and of a visit's

OVERDUE: Mapping[State, tuple[How, Why]] = MappingProxyType(
    {
        State.CONNECTING: (How.ABORT, Why(Notice.UNREACHABLE)),
        State.GREETING: (How.ABORT, Why(Notice.BROKER_GONE)),
        State.CHECKING: (How.ABORT, Why(Notice.UNSTABLE)),
        State.OPENING: (How.FLUSH, Why(Notice.NO_PIN)),
        State.OFFERING: (How.FLUSH, Why(Notice.PIN_EXPIRED)),
        State.CLAIMED: (How.FLUSH, Why(ended=EndReason.CONSENT_TIMEOUT)),
        State.ACTIVE: (How.FLUSH, Why(ended=EndReason.TIME_LIMIT)),
    }
)


def tick_seconds(state: State) -> float:
    """Return how often time must be told: more often while the link is checked, whose probes are spaced by it."""
    return 0.05 if state is State.CHECKING else 0.25
