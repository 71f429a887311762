"""The PartStore contract, over every implementation."""

import pytest

from broker.backends.sql.engine import Database
from broker.backends.sql.parts import SqlPartStore
from broker.diagnosis.parts import PartStore, read, shipped


@pytest.fixture
def store(database: Database) -> PartStore:
    return SqlPartStore(database)


async def test_what_is_kept_is_found_as_it_was_by_number(store: PartStore) -> None:
    parts = read(shipped())
    assert await store.parts() == ()
    await store.replace(parts)
    assert await store.parts() == tuple(sorted(parts, key=lambda part: part.sku))


@pytest.mark.requirement("TV-24")
@pytest.mark.requirement("HA-10")
async def test_a_family_s_parts_are_its_own_and_those_that_fit_any(store: PartStore) -> None:
    await store.replace(read(shipped()))
    assert [part.sku for part in await store.parts("WM-TOP-VN", "wm.pump")] == ["WM-PUMP-TV"]
    assert "CBL-HDMI-2.0" in {part.sku for part in await store.parts("SEN-55A")}
    assert await store.parts("SEN-55A", "wm.pump") == ()


async def test_an_import_keeps_nothing_of_the_one_before(store: PartStore) -> None:
    parts = read(shipped())
    await store.replace(parts)
    await store.replace(parts[:1])
    assert await store.parts() == parts[:1]
