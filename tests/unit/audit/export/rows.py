"""Rows to export: one of every event of the vocabulary, random ones, and those of a visit as the index has them."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from broker.audit.export.lines import Origin
from broker.audit.query import EventQuery, EventRow
from broker.audit.texts import speaking
from broker.backends.sql.index import Index
from broker.events.event import Event
from broker.events.vocabulary import vocabulary
from broker.principal.principal import ActorKind
from tests.unit.audit.archive import Archive
from tests.unit.audit.histories import History

ORIGIN = Origin("1.2.3", "máy-chủ|1")
SESSION = "a" * 32


def row(name: str = "control.key", code: str = "T5100I", **given: Any) -> EventRow:
    """One row, with what is given in place of the usual."""
    usual: dict[str, Any] = {
        "file": 1, "sequence": 17, "recording": SESSION, "place": f"recordings/2027/01/15/{SESSION}.tvr",
        "offset": 4096,
        "at_us": 1_800_000_000_123_456, "session": SESSION, "code": code, "name": name, "actor_kind": "technician",
        "actor_id": "lan", "actor_name": "Trần Thị Lan", "device": "tv-1", "technician": "lan",
        "ticket": "TV-7K3M-9Q2", "facts": {},
    }  # fmt: skip
    return EventRow(**{**usual, **given})


def bare(name: str, code: str) -> EventRow:
    """A row that says as little as the record ever may."""
    return row(
        name, code, session=None, device="", technician="", ticket="", actor_kind="nobody", actor_id="203.0.113.7",
        actor_name="", facts={},
    )  # fmt: skip


_VALUES: Mapping[str, Any] = {"int": 7, "bool": True, "str": "x"}


def full(kind: type[Event]) -> EventRow:
    """A row of this event with a value in every field, those of class ``text`` too."""
    told: dict[str, Any] = {}
    for item in fields(kind):
        of = str(getattr(item.type, "__name__", item.type)).replace("typing.", "").removesuffix(" | None")
        told[item.name] = {"dict": {"k": "v"}, "list": ["v"]}.get(of.partition("[")[0], _VALUES.get(of, "x"))
    told.pop("by")
    return row(kind.name, kind.code, facts=told)


TEXT = st.text(st.characters(codec="utf-8"), max_size=40)

rows = st.builds(
    row,
    # Not those with a fact of class text: that no export holds it has tests of its own.
    st.sampled_from([kind.name for kind in vocabulary() if kind.name not in speaking()] + ["of.tomorrow"]),
    st.from_regex(r"\AT[0-9]{4}[IWA]\Z"),
    sequence=st.integers(1, 10**9),
    at_us=st.integers(0, 10**16),
    session=st.none() | st.just(SESSION),
    actor_kind=st.sampled_from([kind.value for kind in ActorKind]),
    actor_id=TEXT,
    actor_name=TEXT,
    device=TEXT,
    technician=TEXT,
    ticket=TEXT,
    facts=st.dictionaries(
        st.sampled_from(["reason", "account", "address", "scope", "path", "peer", "serial", "outcome", "key"]),
        TEXT | st.integers(-9, 9) | st.none() | st.sampled_from(["203.0.113.7", "2001:db8::1"]),
    ),
)


async def recorded(tmp: Path, *histories: History) -> list[EventRow]:
    """Write these files, let the index read them, and return its rows."""
    archive = Archive()
    for history in histories:
        archive.put(history.kind, history.id, history.data())
    index = Index(tmp / "index.db", archive)  # type: ignore[arg-type]  # it has what an index reads
    try:
        await index.catch_up()
        return list((await index.events(EventQuery(order="asc", limit=500))).items)
    finally:
        await index.close()
