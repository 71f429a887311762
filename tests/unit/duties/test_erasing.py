import asyncio
from pathlib import Path

from broker.clock import Instant, ManualClock
from broker.duties.erasing import Erasing
from broker.erasure.request import EXPIRY_DAYS, State, Subject, SubjectKind
from broker.erasure.retention import Policy
from tests.unit.erasure.archive import ANNA, OTHER, VISIT, archive

HOUR_S, DAY_S = 3_600, 86_400


class SetClock(ManualClock):
    """A clock that somebody sets, while the monotonic one goes on."""

    def set(self, days: float) -> None:
        self._now = Instant(self._now.wall_us + round(days * DAY_S) * 1_000_000, self._now.mono_us)


async def test_what_was_approved_is_done_and_what_nobody_decided_ends(tmp_path: Path) -> None:
    async with archive(tmp_path) as here:
        erasing = Erasing(here.erasures, here.eraser, Policy(), here.clock)
        await here.plant(VISIT)
        asked = await here.approved(VISIT)
        await asyncio.gather(erasing.carry_out(), erasing.carry_out(), erasing.retain())  # never twice at once
        assert here.left(VISIT) == []
        assert len(here.tombstones()) == 1
        found = await here.store.find(asked.id)
        assert found is not None
        assert found.state is State.DONE
        here.clock.advance(EXPIRY_DAYS * DAY_S)
        await erasing.carry_out()


async def test_what_is_old_goes_by_itself(tmp_path: Path) -> None:
    async with archive(tmp_path) as here:
        await here.plant(VISIT)
        await here.plant(OTHER)
        erasing = Erasing(here.erasures, here.eraser, Policy(), here.clock)
        await here.erasures.hold(ANNA, Subject(SubjectKind.SESSION, OTHER), "Giữ lại", here.clock.now())
        here.clock.advance(200 * DAY_S)
        await erasing.retain()
        here.clock.advance(HOUR_S)
        await erasing.retain()
        await erasing.carry_out()
        assert here.left(VISIT) == ["meta", "text"]
        assert here.left(OTHER) == ["meta", "text", "screen", "camera"]


async def test_a_clock_that_was_wrong_for_a_while_erases_nothing(tmp_path: Path) -> None:
    clock = SetClock()
    async with archive(tmp_path, clock) as here:
        await here.plant(VISIT)
        erasing = Erasing(here.erasures, here.eraser, Policy(), clock)
        for days in (3_650, -3_650, 3_650, -3_650):  # wrong at the start, set right; wrong again, and right
            clock.set(days)
            await erasing.retain()
            clock.advance(HOUR_S)
        await erasing.retain()
        await erasing.carry_out()
        assert here.left(VISIT) == ["meta", "text", "screen", "camera"]


async def test_who_has_other_things_to_do_waits_for_no_look_through_the_files(tmp_path: Path) -> None:
    async with archive(tmp_path) as here:
        await here.plant(VISIT)
        await here.approved(VISIT)
        erasing = Erasing(here.erasures, here.eraser, Policy(), here.clock)
        async with erasing._turn, asyncio.timeout(20):
            await erasing.carry_out()
        assert here.left(VISIT) != []
        await erasing.carry_out()
        assert here.left(VISIT) == []
