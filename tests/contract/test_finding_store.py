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
    await store.place(replace(ORDER, id="e" * 32))
    await store.close("1" * 32, True)
    assert not await store.give(other, corrects_us=30), "it did it"
    await store.close("1" * 32, False)
    assert await store.give(other, corrects_us=30)


async def test_an_outdated_verdict_is_due_until_it_is_corrected(store: FindingStore) -> None:
    await store.owe(VISIT)
    await store.give(VERDICT)
    await store.outdate(replace(VERDICT, at_us=29))
    assert await store.due("an") == [], "that one does not stand any more"
    await store.outdate(VERDICT)
    assert (await store.due("an"), (await store.figures(0, 100)).due) == ([VISIT], 1)
    assert await store.verdict(VISIT.session) == VERDICT
    await store.place(ORDER)
    assert await store.due("an") == [VISIT], "somebody is on the way with it"
    await store.close(VISIT.session, True)
    assert await store.due("an") == [], "it did it, whatever the evidence said"
    await store.close(VISIT.session, False)
    assert await store.give(replace(VERDICT, at_us=50, reason="Đã thử lại"), corrects_us=30)
    assert await store.due("an") == []


async def test_another_order_is_placed_once_the_first_did_not_do_it(store: FindingStore) -> None:
    second = replace(ORDER, id="e" * 32, at_us=60)
    await store.owe(VISIT)
    await store.place(ORDER)
    await store.close(ORDER.session, True)
    assert not await store.place(second)
    await store.close(ORDER.session, False)
    assert await store.place(second)
    assert not await store.place(replace(ORDER, id="d" * 32, at_us=70)), "one at a time"
    assert await store.order(ORDER.session) == second
    assert await store.awaiting("an") == [VISIT]
    assert await store.close(ORDER.session, True)
    found = await store.figures(0, 100)
    assert (found.orders, found.fixed, found.not_fixed, found.awaiting) == (2, 0, 1, 0), "the first visit did not"


async def test_who_is_on_the_way_is_known_to_another_visit_of_the_same_ticket_and_device(store: FindingStore) -> None:
    later = replace(VISIT, session="2" * 32)
    for visit in (
        replace(VISIT, session="5" * 32),
        replace(VISIT, session="6" * 32, device="e" * 32),
        replace(VISIT, session="7" * 32, ticket="TV-2222-222"),
    ):
        await store.owe(visit)
        await store.place(replace(ORDER, id=visit.session, session=visit.session, ticket=visit.ticket))
    assert [one.session for one in await store.pending(later)] == ["5" * 32]
    assert await store.pending(replace(VISIT, session="5" * 32)) == [], "its own is no news"
    await store.close("5" * 32, False)
    assert await store.pending(later) == []


async def test_a_verdict_that_calls_for_somebody_is_listed_until_an_order_of_it_stands(store: FindingStore) -> None:
    await store.owe(VISIT)
    await store.give(VERDICT)

    async def listed(since_us: int = 0, kinds: tuple[str, ...] = ("device", "visit")) -> bool:
        return await store.to_order("an", kinds, since_us) == [VISIT]

    assert await listed()
    assert not await listed(since_us=31)
    assert not await listed(kinds=("source",))
    assert await store.to_order("binh", ("device",), 0) == []
    await store.place(ORDER)
    assert not await listed()
    await store.close(ORDER.session, False)
    assert await listed()
    await store.place(replace(ORDER, id="e" * 32, at_us=60))
    assert not await listed()
    await store.withdraw("e" * 32)
    assert await listed()


async def test_a_correction_makes_no_second_verdict_in_the_figures(store: FindingStore) -> None:
    await store.give(VERDICT)
    await store.give(replace(VERDICT, kind="no_fault", at_us=9_000, seconds=19, first_us=30), corrects_us=30)
    assert (await store.figures(0, 100)).by_kind == {"no_fault": 1}
    assert (await store.figures(100, 10_000)).verdicts == 0


async def test_an_order_is_withdrawn_until_its_outcome_is_noted(store: FindingStore) -> None:
    assert not await store.withdraw(ORDER.id)
    await store.place(ORDER)
    await store.place(replace(ORDER, id="e" * 32, session="2" * 32))
    assert await store.withdraw(ORDER.id)
    assert await store.order("2" * 32) is not None, "another visit's stays"
    again = replace(ORDER, id="d" * 32)
    await store.place(again)
    await store.close(ORDER.session, True)
    assert not await store.withdraw(again.id)
    assert await store.order(ORDER.session) == replace(again, fixed=True)


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
    assert await store.figures(0, 100) == Figures(3, {"no_fault": 1, "device": 2}, 1, 30, 1, 3, 1, 1, 1)
    await store.withdraw(f"{2:032x}")
    assert await store.figures(0, 100) == Figures(3, {"no_fault": 1, "device": 2}, 1, 30, 1, 2, 1, 1, 0, 1)
    early = await store.figures(0, 31)
    assert (early.verdicts, early.seconds, early.orders) == (1, 10, 0)
