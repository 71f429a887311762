"""Event: the base of the vocabulary, its registry, and its canonical bytes."""

import json
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from broker.principal.principal import ActorKind, Principal
from broker.wire.codec import canonical

REGISTRY: dict[str, type["Event"]] = {}
"""Every event class by name."""


def text() -> Any:
    """Mark a field as class ``text``: kept apart from the rest, never indexed, erasable (RECORD, data classes)."""
    return field(metadata={"class": "text"}, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact on the record.

    Subclasses are declared with ``code`` and ``name``; ``durable`` ones are on disk before anything follows from
    them; ``shown`` ones appear in the technician's timeline.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    durable: ClassVar[bool]
    shown: ClassVar[bool]

    by: Principal

    @classmethod
    def __init_subclass__(cls, code: str = "", name: str = "", durable: bool = True, shown: bool = True) -> None:
        """Register the class. Raises ValueError if its code or name is taken or malformed."""
        # dataclass(slots=True) makes the class a second time, without the keywords: it keeps what the first one got.
        if not code:
            REGISTRY[cls.name] = cls
            return
        if any(code == other.code and cls.__qualname__ != other.__qualname__ for other in REGISTRY.values()):
            raise ValueError(f"event code {code} is taken")
        if name in REGISTRY or code[-1] not in "IWA" or len(code) != 6:
            raise ValueError(f"event {name} {code} is taken or malformed")
        cls.code, cls.name, cls.durable, cls.shown = code, name, durable, shown
        REGISTRY[name] = cls

    def facts(self) -> dict[str, Any]:
        """Return the ``meta`` fields, without those that are None."""
        return self._fields("meta")

    def private(self) -> dict[str, Any]:
        """Return the ``text`` fields, without those that are None."""
        return self._fields("text")

    def _fields(self, wanted: str) -> dict[str, Any]:
        found = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name != "by" and value is not None and item.metadata.get("class", "meta") == wanted:
                found[item.name] = value
        return found


def format(event: Event) -> tuple[bytes, bytes | None]:
    """Return an event's canonical bytes, and those of its ``text`` fields if it has any."""
    by = {"kind": event.by.kind.value, "id": event.by.id, "name": event.by.name}
    private = event.private()
    return (
        canonical({"code": event.code, "name": event.name, "by": by, "facts": event.facts()}),
        canonical(private) if private else None,
    )


def parse(body: bytes, private: bytes | None = None) -> Event:
    """Return the event of these bytes. Raises ValueError if they are not an event of this vocabulary."""
    try:
        raw = json.loads(body)
        cls = REGISTRY[raw["name"]]
        if raw["code"] != cls.code:
            raise ValueError("code and name do not belong together")
        by = Principal(ActorKind(raw["by"]["kind"]), raw["by"]["id"], raw["by"]["name"])
        return cls(by=by, **raw["facts"], **(json.loads(private) if private else {}))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not an event of this vocabulary: {error}") from None
