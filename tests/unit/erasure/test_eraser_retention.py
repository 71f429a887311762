"""What the retention orders of an eraser."""

from typing import Any

import pytest

from broker.erasure.request import Subject, SubjectKind
from broker.erasure.retention import Policy
from broker.recording.record import DataClass
from tests.unit.erasure.archive import ANNA, BINH, MARK, OTHER, VISIT, Archive

DAY_S = 86_400


@pytest.mark.requirement("PR-07")
async def test_what_nobody_can_name_any_more_is_kept_while_any_hold_stands(here: Archive) -> None:
    await here.plant(VISIT)
    await here.approved(VISIT, DataClass.META)
    await here.eraser.work(here.clock.now())
    held = await here.erasures.hold(BINH, Subject(SubjectKind.DEVICE, "device-1"), "Tranh chấp", here.clock.now())
    here.clock.advance(200 * DAY_S)
    assert await here.eraser.retain(Policy(), here.clock.now()) == 0
    await here.erasures.lift(ANNA, held.id, "Đã xong", here.clock.now())
    assert await here.eraser.retain(Policy(), here.clock.now()) == 1


async def test_a_file_that_can_not_be_read_now_keeps_nothing_else_from_getting_old(here: Archive) -> None:
    await here.plant(VISIT)
    await here.plant(OTHER)
    here.clock.advance(200 * DAY_S)
    beside = here.root / (here.place(VISIT) + ".keys")
    beside.rename(beside.with_name("aside"))
    beside.symlink_to(beside)  # whoever opens it is refused
    assert await here.eraser.retain(Policy(), here.clock.now()) == 1
    beside.unlink()
    beside.with_name("aside").rename(beside)
    assert await here.eraser.retain(Policy(), here.clock.now()) == 1


@pytest.mark.requirement("PR-07")
async def test_what_is_old_is_erased_by_policy_with_a_tombstone_and_the_husk_verifies(here: Archive) -> None:
    policy = Policy()
    await here.plant(VISIT)
    here.clock.advance(179 * DAY_S)
    await here.plant(OTHER)
    assert await here.eraser.retain(policy, here.clock.now()) == 0
    here.clock.advance(1 * DAY_S + 60)
    assert await here.eraser.retain(policy, here.clock.now()) == 1
    assert await here.eraser.retain(policy, here.clock.now()) == 0  # it is ordered already
    assert await here.eraser.work(here.clock.now()) == 1
    assert here.left(VISIT) == ["meta", "text"]
    assert here.left(OTHER) == ["meta", "text", "screen", "camera"]
    (told,) = here.tombstones()
    assert (told["classes"], told["cause"]) == (["screen", "camera"], "retention")
    assert "requested_by" not in told
    assert await here.store.requests() == ()
    here.clock.advance(1000 * DAY_S)
    assert await here.eraser.retain(policy, here.clock.now()) == 3  # both visits, and the first journal's day
    await here.eraser.work(here.clock.now())
    assert here.left(VISIT) == []
    assert here.left(OTHER) == ["meta", "text"]
    assert f"{MARK}-text".encode() not in here.everything()
    here.trusted()
    assert await here.eraser.retain(policy, here.clock.now()) == 0


async def test_retention_spares_what_is_held_and_what_nobody_can_name(here: Archive) -> None:
    await here.plant(VISIT)
    await here.plant(OTHER, "device-2", "TV-2222-222")
    await here.erasures.hold(BINH, Subject(SubjectKind.DEVICE, "device-1"), "Tranh chấp", here.clock.now())
    here.clock.advance(2000 * DAY_S)
    assert await here.eraser.retain(Policy(), here.clock.now()) == 1
    await here.eraser.work(here.clock.now())
    assert (here.left(VISIT), here.left(OTHER)) == (["meta", "text", "screen", "camera"], [])
    async with archive_without(here, VISIT):
        assert await here.eraser.retain(Policy(), here.clock.now()) == 0


class archive_without:
    """The index while it doesn't know a visit."""

    def __init__(self, here: Archive, session: str) -> None:
        self._index: Any = here.index
        self._known = here.index.session

    async def __aenter__(self) -> None:
        async def nobody(_: str) -> None:
            return None

        self._index.session = nobody

    async def __aexit__(self, *_: object) -> None:
        self._index.session = self._known


async def test_a_hold_set_after_the_retention_s_order_undoes_it(here: Archive) -> None:
    await here.plant(VISIT)
    here.clock.advance(2000 * DAY_S)
    assert await here.eraser.retain(Policy(meta=0, text=0), here.clock.now()) == 1
    await here.erasures.hold(BINH, Subject(SubjectKind.SESSION, VISIT), "Tranh chấp", here.clock.now())
    assert await here.eraser.work(here.clock.now()) == 0
    assert await here.store.requests() == ()
    assert "screen" in here.left(VISIT)


async def test_the_journal_of_an_idle_broker_is_left_for_later(here: Archive) -> None:
    here.clock.advance(5 * DAY_S)  # nothing was written meanwhile, so the first day's file is still open
    assert await here.eraser.retain(Policy(meta=1, text=1), here.clock.now()) == 1
    await here.eraser.work(here.clock.now())
    assert here.tombstones() == []
    assert await here.store.requests() == ()


async def test_nothing_is_old_where_everything_is_kept(here: Archive) -> None:
    await here.plant(VISIT)
    here.clock.advance(90_000 * DAY_S)
    assert await here.eraser.retain(Policy(0, 0, 0, 0), here.clock.now()) == 0
