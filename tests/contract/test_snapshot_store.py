"""The SnapshotStore contract, over every implementation."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from broker.backends.memory.snapshots import MemorySnapshotStore
from broker.backends.sql.engine import Database, open_database
from broker.backends.sql.snapshots import SqlSnapshotStore
from broker.survey.history import Left, SnapshotStore
from broker.survey.snapshot import Phase, Snapshot
from broker.wire.settings import Value

VALUES: dict[str, Value | None] = {
    "picture.contrast@hdmi1+movie": 9, "sound.mute": True, "sound.gain": 0.5, "sound.level": 1.0,
    "system.device_name": 'TV "phòng khách" \\ 📺', "network.password": None, "big.number": -(2**53 - 1),
    "app.order": ("music", "films"),
}  # fmt: skip
TAKEN = Snapshot("d" * 32, "5" * 32, Phase.CLOSE, 2**53 - 1, 3, True, "a" * 32, 2**53 - 1, VALUES)
LEFT = Left(TAKEN, "Nguyễn Văn An", "customer_ended")


def another(device: str, reason: str | None = "idle") -> Left:
    return Left(replace(TAKEN, device=device, phase=Phase.ABRUPT, complete=False), "Trần Thị Bình", reason)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, database: Database) -> SnapshotStore:
    return MemorySnapshotStore() if request.param == "memory" else SqlSnapshotStore(database)


async def test_of_a_device_that_was_never_visited_nothing_is_known(store: SnapshotStore) -> None:
    await store.keep(LEFT)
    assert await store.latest("e" * 32) is None


@pytest.mark.requirement("TV-22")
async def test_what_is_kept_comes_back_as_it_was_to_the_type_of_each_value(store: SnapshotStore) -> None:
    await store.keep(LEFT)
    found = await store.latest("d" * 32)
    assert found == LEFT
    assert {key: type(value) for key, value in found.snapshot.values.items()} == {
        key: type(value) for key, value in VALUES.items()
    }
    assert list(found.snapshot.values) == list(VALUES)
    assert isinstance(found.snapshot.phase, Phase)


async def test_the_last_word_on_a_device_takes_the_place_of_every_earlier_one(store: SnapshotStore) -> None:
    other = another("e" * 32)
    await store.keep(other)
    await store.keep(another("d" * 32, None))
    await store.keep(LEFT)
    assert await store.latest("d" * 32) == LEFT
    assert await store.latest("e" * 32) == other


async def test_many_devices_at_once(store: SnapshotStore) -> None:
    devices = [f"{number:032x}" for number in range(30)]
    await asyncio.gather(*(store.keep(another(device)) for device in devices))
    assert [await store.latest(device) for device in devices] == [another(device) for device in devices]


@pytest.mark.requirement("TV-22")
async def test_visits_that_nobody_saw_the_end_of_stay_unfinished_until_they_are_kept_with_a_reason(
    store: SnapshotStore,
) -> None:
    cut = another("c" * 32, None)
    await store.keep(LEFT)
    await store.keep(cut)
    assert await store.unfinished() == (cut,)
    assert await store.unfinished() == (cut,)
    await store.keep(replace(cut, reason="recovered"))
    assert await store.unfinished() == ()


async def test_it_survives_a_restart_on_sqlite(database: Database, database_file: Path) -> None:
    await SqlSnapshotStore(database).keep(LEFT)
    await database.close()
    reopened = open_database(database_file)
    try:
        assert await SqlSnapshotStore(reopened).latest("d" * 32) == LEFT
    finally:
        await reopened.close()
