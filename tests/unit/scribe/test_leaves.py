"""The table of leaves is whole: no event is on the record without somebody having thought of its leaf."""

import pytest

from broker.events.node import NodeStarted, SpaceLow
from broker.events.people import AuditRead
from broker.events.vocabulary import vocabulary
from broker.ledger.leaf import Kind
from broker.principal.principal import BROKER
from broker.scribe.leaves import LEAVES, NO_LEAF, kind_of

OF_THE_LEDGER = {
    Kind.SESSION_OPENED, Kind.SESSION_SEALED, Kind.SESSION_RECOVERED, Kind.SESSION_LOST, Kind.SESSION_DISCARDED,
    Kind.JOURNAL_OPENED, Kind.JOURNAL_SEALED, Kind.JOURNAL_DISCARDED, Kind.ANCHOR, Kind.KEY_ROTATED, Kind.HEARTBEAT,
    Kind.AUDIT_REPLAYED,
}  # fmt: skip
WITHOUT_AN_EVENT_YET = {Kind.ROLE_CHANGED, Kind.CONTRACT_CHANGED}


def test_every_event_has_its_leaf_or_a_reason_for_none() -> None:
    names = {kind.name for kind in vocabulary()}
    told = "give each event a kind in broker/scribe/leaves.py: LEAVES, or a reason in NO_LEAF"
    assert names - set(LEAVES) - set(NO_LEAF) == set(), told
    assert (set(LEAVES) | set(NO_LEAF)) - names == set(), "these events are no more"
    assert set(LEAVES) & set(NO_LEAF) == set()
    assert all(NO_LEAF.values())


def test_every_kind_is_written_by_somebody() -> None:
    unwritten = set(Kind) - set(LEAVES.values()) - OF_THE_LEDGER
    assert unwritten == WITHOUT_AN_EVENT_YET, "a kind that nobody writes promises what isn't so"


@pytest.mark.parametrize(
    ("view", "kind"),
    [("events", Kind.AUDIT_QUERIED), ("replay", Kind.AUDIT_REPLAYED), ("replay.outline", Kind.AUDIT_REPLAYED)],
)
def test_a_reading_is_a_query_or_a_replay(view: str, kind: Kind) -> None:
    assert kind_of(AuditRead(by=BROKER, view=view, filters={}, rows=1)) is kind


def test_what_has_no_leaf_has_none() -> None:
    assert kind_of(NodeStarted(by=BROKER, version="1")) is Kind.NODE_STARTED
    assert kind_of(SpaceLow(by=BROKER, floor_bytes=1)) is None
