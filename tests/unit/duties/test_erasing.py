import asyncio
from pathlib import Path

from broker.duties.erasing import Erasing
from broker.erasure.request import EXPIRY_DAYS, State, Subject, SubjectKind
from broker.erasure.retention import Policy
from tests.unit.erasure.archive import ANNA, OTHER, VISIT, archive


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
        here.clock.advance(EXPIRY_DAYS * 86_400)
        await erasing.carry_out()


async def test_what_is_old_goes_by_itself(tmp_path: Path) -> None:
    async with archive(tmp_path) as here:
        await here.plant(VISIT)
        await here.plant(OTHER)
        erasing = Erasing(here.erasures, here.eraser, Policy(), here.clock)
        await here.erasures.hold(ANNA, Subject(SubjectKind.SESSION, OTHER), "Giữ lại", here.clock.now())
        here.clock.advance(200 * 86_400)
        await erasing.retain()
        assert here.left(VISIT) == ["meta", "text"]
        assert here.left(OTHER) == ["meta", "text", "screen", "camera"]
