"""The whole vocabulary: importing this module registers every event."""

from broker.events import device, erasure, link, node, pairing, people, session
from broker.events.event import REGISTRY, Event

SUBJECTS = (link, node, people, pairing, session, device, erasure)


def vocabulary() -> list[type[Event]]:
    """Return every event class, in the order of their codes."""
    return sorted(REGISTRY.values(), key=lambda cls: cls.code)
