"""The visit's states and the only transitions between them. Rule 1: everything about which state follows is here.

``python -m broker.session.states`` prints STATES.md from this table; a test compares them.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from broker.session import inputs as i
from broker.wire.base import EndReason


class State(StrEnum):
    """Where a visit stands."""

    CLAIMED = "claimed"
    ACTIVE = "active"
    ENDED = "ended"


C, A, E = State.CLAIMED, State.ACTIVE, State.ENDED

TRANSITIONS: Mapping[State, Mapping[type[i.Input], tuple[State, ...]]] = MappingProxyType(
    {
        C: MappingProxyType(
            {
                i.Opened: (C,),
                i.ConsoleAttached: (C,),
                i.DeviceSaid: (C, A, E),
                i.ConsoleSaid: (C, E),
                i.FrameArrived: (C, E),
                i.Malformed: (E,),
                i.PeerGone: (E,),
                i.Undelivered: (C,),
                i.Crowded: (C,),
                i.Answered: (C,),
                i.Stalled: (C,),
                i.Tick: (C, E),
                i.Ordered: (E,),
            }
        ),
        A: MappingProxyType(
            {
                i.ConsoleAttached: (A,),
                i.DeviceSaid: (A, E),
                i.ConsoleSaid: (A, E),
                i.FrameArrived: (A, E),
                i.Malformed: (E,),
                i.PeerGone: (E,),
                i.Undelivered: (A,),
                i.Crowded: (A,),
                i.Answered: (A,),
                i.Stalled: (A,),
                i.Surveyed: (A,),
                i.Assessed: (A,),
                i.Tick: (A, E),
                i.Ordered: (E,),
            }
        ),
        E: MappingProxyType({}),
    }
)
"""From a state, on an input, to one of these. An input that a state doesn't list changes nothing and says nothing."""

CAUSES: Mapping[EndReason, str] = MappingProxyType(
    {
        EndReason.CUSTOMER_ENDED: "the customer pressed End, or took back `view`",
        EndReason.DEVICE_POWER_OFF: "the device said that it is being switched off",
        EndReason.DEVICE_DISCONNECTED: "the device's socket closed or was silent",
        EndReason.TECHNICIAN_ENDED: "the technician pressed End",
        EndReason.TECHNICIAN_DISCONNECTED: "the console's socket closed, was silent, or never came",
        EndReason.REFUSED: "the customer refused `view`, or refused to go on",
        EndReason.CONSENT_TIMEOUT: "nobody answered `view`, or the question whether to go on",
        EndReason.IDLE: "the technician neither ordered, asked, said nor noted anything for too long",
        EndReason.TIME_LIMIT: "the longest time of a visit was reached",
        EndReason.LINK_DEGRADED: "one of the two links was too slow or too unstable for too long",
        EndReason.RECORDING_FAILED: "the record could not be written",
        EndReason.PROTOCOL_VIOLATION: "a peer sent what is not of the protocol, or too much of it",
        EndReason.BROKER_SHUTDOWN: "the broker was told to stop",
    }
)
"""The end reasons that this machine gives, and when. The others belong to rooms that come later."""

CLOSE_CODES: Mapping[EndReason, int] = MappingProxyType(
    {EndReason.PROTOCOL_VIOLATION: 4400, EndReason.RECORDING_FAILED: 4503, EndReason.BROKER_SHUTDOWN: 1001}
)
"""With which code the sockets are closed at such an end; 1000 at any other."""


def states_md() -> str:
    """Return STATES.md: the table, a diagram, and the end reasons."""
    lines = [
        "# States of a visit",
        "",
        "Made from `broker/session/states.py`; don't edit.",
        "",
        "```mermaid",
        "stateDiagram-v2",
    ]
    lines.append("  [*] --> claimed : the winning claim")
    edges = {(a, b) for a, row in TRANSITIONS.items() for targets in row.values() for b in targets if a is not b}
    for start, end in sorted(edges):
        causes = ", ".join(kind.__name__ for kind, targets in TRANSITIONS[start].items() if end in targets)
        lines.append(f"  {start} --> {end} : {causes}")
    lines += ["  ended --> [*]", "```", "", "| state | input | next |", "|---|---|---|"]
    for state, row in TRANSITIONS.items():
        lines += [f"| {state} | {kind.__name__} | {', '.join(targets)} |" for kind, targets in row.items()]
    lines += [
        "",
        "| end reason | when |",
        "|---|---|",
        *(f"| `{reason}` | {when} |" for reason, when in CAUSES.items()),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(states_md(), end="")
