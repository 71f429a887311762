"""Findings in SQL beyond their contract: what an erasure takes out of them, and what stays through a restart."""

from dataclasses import replace
from pathlib import Path

import pytest

from broker.backends.sql.engine import Database, create_schema, open_database
from broker.backends.sql.findings import FindingTraces, SqlFindingStore
from broker.diagnosis.finding import Figures
from broker.erasure.request import Visit
from broker.recording.record import DataClass
from tests.contract.test_finding_store import ORDER, VERDICT, VISIT

WORDS = [{"key": "x", "label_vi": "Nguồn", "options": [{"value": "hdmi1", "label_vi": "HDMI 1"}]}]
FULL = replace(
    ORDER,
    content={
        "parts": [],
        "note": "Gọi",
        "finding": "Rè",
        "evidence": [{"ref": "c1"}],
        "survey": [{"key": "x"}],
        "words": WORDS,
    },
)


@pytest.fixture
async def store(database: Database) -> SqlFindingStore:
    store = SqlFindingStore(database)
    await store.owe(VISIT)
    await store.give(replace(VERDICT, reason="Vì sao"))
    await store.place(FULL)
    return store


@pytest.mark.requirement("PR-07")
async def test_what_people_wrote_goes_with_the_text(database: Database, store: SqlFindingStore) -> None:
    traces = FindingTraces(database)
    await traces.forget(Visit(VISIT.session), {DataClass.TEXT})
    await traces.settle()
    verdict, order = await store.verdict(VISIT.session), await store.order(VISIT.session)
    assert verdict is not None
    assert (verdict.note, verdict.reason, verdict.cause) == (None, None, "panel")
    assert order is not None
    assert order.content == {
        "parts": [], "note": None, "finding": None, "reason": None, "evidence": [], "survey": [], "words": [],
    }  # fmt: skip
    await traces.forget(Visit("9" * 32), {DataClass.TEXT})
    await traces.forget(Visit(VISIT.session), {DataClass.SCREEN})
    assert await store.order(VISIT.session) == order


@pytest.mark.requirement("PR-07")
async def test_nothing_is_left_of_a_visit_whose_facts_are_erased(database: Database, store: SqlFindingStore) -> None:
    await FindingTraces(database).forget(Visit(VISIT.session), {DataClass.META})
    assert await store.visited(VISIT.session) is None
    assert await store.verdict(VISIT.session) is None
    assert await store.order(VISIT.session) is None
    assert await store.figures(0, 2**62) == Figures()


async def test_findings_outlast_a_restart(tmp_path: Path) -> None:
    first = open_database(tmp_path / "s.db")
    await create_schema(first)
    await SqlFindingStore(first).owe(VISIT)
    await first.close()
    again = open_database(tmp_path / "s.db")
    await create_schema(again)
    assert await SqlFindingStore(again).due("an") == [VISIT]
    await again.close()
