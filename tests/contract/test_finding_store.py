"""The FindingStore contract, over every implementation."""

from dataclasses import replace

import pytest

from broker.backends.sql.engine import Database
from broker.backends.sql.findings import SqlFindingStore
from broker.diagnosis.finding import Chosen, Figures, FindingStore, Order, Verdict, Visited

VISIT = Visited(
    "1" * 32, "TV-7K3M-9Q2", "an", "An", "d" * 32, "tv", "Sen", "SN", "SEN-55A", 10, 11, 20, "customer_ended"
)
VERDICT = Verdict(
    "1" * 32, "device", "panel", ("c1", "c2"), (Chosen("TV-PANEL-55A", 1),), False, "Ghi chú", None, "an", "An", 30, 19
)
ORDER = Order("f" * 32, "1" * 32, "TV-7K3M-9Q2", "an", "An", 40, {"parts": [], "note": "Gọi trước"})


@pytest.fixture
def store(database: Database) -> FindingStore:
    return SqlFindingStore(database)


@pytest.mark.requirement("TV-23")
async def test_an_ended_visit_is_due_until_its_verdict_is_given(store: FindingStore) -> None:
    await store.owe(replace(VISIT, ended_us=None, reason=None))
    assert await store.due("an") == [], "it is still going on"
    await store.owe(VISIT)
    await store.owe(replace(VISIT, session="2" * 32, opened_us=5))
    assert [one.session for one in await store.due("an")] == ["2" * 32, "1" * 32]
    assert await store.due("binh") == []
    assert await store.give(VERDICT)
    assert [one.session for one in await store.due("an")] == ["2" * 32]
    await store.owe(VISIT)
    assert len(await store.due("an")) == 1, "a verdict stays"
    await store.owe(replace(VISIT, ended_us=None, reason=None))
    assert await store.visited("1" * 32) == VISIT, "what comes late does not make it go on again"
    assert await store.visited("9" * 32) is None


async def test_a_visit_has_one_verdict(store: FindingStore) -> None:
    assert await store.verdict("1" * 32) is None
    assert await store.give(VERDICT)
    assert not await store.give(replace(VERDICT, kind="no_fault", parts=()))
    assert await store.verdict("1" * 32) == VERDICT


async def test_a_verdict_is_corrected_only_where_just_that_one_stands_and_nothing_is_ordered(
    store: FindingStore,
) -> None:
    other = replace(VERDICT, kind="no_fault", parts=(), at_us=50)
    assert not await store.give(other, corrects_us=30)
    assert await store.verdict("1" * 32) is None
    await store.give(VERDICT)
    await store.give(replace(VERDICT, session="2" * 32))
    assert not await store.give(other, corrects_us=31)
    assert await store.give(other, corrects_us=30)
    assert [await store.verdict(one * 32) for one in "12"] == [other, replace(VERDICT, session="2" * 32)]
    await store.place(ORDER)
    assert not await store.give(VERDICT, corrects_us=50)
    assert await store.withdraw(ORDER.id)
    assert await store.order("1" * 32) is None
    assert await store.give(VERDICT, corrects_us=50)


async def test_an_order_is_withdrawn_until_its_outcome_is_noted(store: FindingStore) -> None:
    assert not await store.withdraw(ORDER.id)
    await store.place(ORDER)
    await store.place(replace(ORDER, id="e" * 32, session="2" * 32))
    assert await store.withdraw(ORDER.id)
    assert await store.order("2" * 32) is not None, "another visit's stays"
    await store.place(ORDER)
    await store.close(ORDER.session, True)
    assert not await store.withdraw(ORDER.id)
    assert await store.order(ORDER.session) == replace(ORDER, fixed=True)


@pytest.mark.requirement("TV-25")
async def test_a_visit_has_one_order_whose_outcome_is_noted(store: FindingStore) -> None:
    assert await store.order("1" * 32) is None
    assert not await store.close("1" * 32, True)
    assert await store.place(ORDER)
    assert not await store.place(replace(ORDER, id="e" * 32))
    assert await store.order("1" * 32) == ORDER
    assert await store.close("1" * 32, False)
    assert await store.order("1" * 32) == replace(ORDER, fixed=False)


@pytest.mark.requirement("TV-25")
async def test_an_order_awaits_its_outcome_at_whoever_placed_it(store: FindingStore) -> None:
    await store.owe(VISIT)
    assert await store.awaiting(ORDER.by) == []
    await store.place(ORDER)
    assert await store.awaiting(ORDER.by) == [VISIT]
    assert await store.awaiting("another") == []
    await store.close(ORDER.session, True)
    assert await store.awaiting(ORDER.by) == []


async def test_how_a_device_s_visits_ended_comes_newest_first(store: FindingStore) -> None:
    for number in range(12):
        await store.owe(replace(VISIT, session=f"{number:032x}", opened_us=number, reason=f"r{number}"))
    await store.owe(replace(VISIT, session="a" * 32, device="e" * 32, opened_us=3))
    await store.owe(replace(VISIT, session="b" * 32, opened_us=4, reason=None))
    assert await store.ends("d" * 32, 10) == [f"r{number}" for number in range(9, 1, -1)]


@pytest.mark.requirement("TV-25")
async def test_the_figures_count_what_was_given_in_their_time(store: FindingStore) -> None:
    assert await store.figures(0, 100) == Figures()
    for number, seconds in enumerate((10, 30, 50)):
        session = f"{number:032x}"
        kind = "device" if number else "no_fault"
        given = replace(
            VERDICT, session=session, kind=kind, seconds=seconds, at_us=30 + number, contradicted=number == 2
        )
        await store.give(given)
        await store.place(replace(ORDER, id=session, session=session))
    await store.owe(replace(VISIT, session="a" * 32))
    await store.close(f"{0:032x}", True)
    await store.close(f"{1:032x}", False)
    assert await store.figures(0, 100) == Figures(3, {"no_fault": 1, "device": 2}, 1, 30, 1, 3, 1, 1)
    early = await store.figures(0, 31)
    assert (early.verdicts, early.seconds, early.orders) == (1, 10, 0)
