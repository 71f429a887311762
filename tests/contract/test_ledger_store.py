"""The LedgerStore contract, over every implementation."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from broker.backends.ledger_files import FileLedgerStore
from broker.backends.memory.ledger import MemoryLedgerStore
from broker.ledger.store import LedgerStore

Next = Callable[[], LedgerStore]


@pytest.fixture(params=["memory", "files"])
def starts(request: pytest.FixtureRequest, tmp_path: Path) -> Next:
    """Each call is the next start over what the one before left."""
    if request.param == "files":
        return lambda: FileLedgerStore(tmp_path / "ledger")
    files: dict[str, bytes] = {}
    leaves: list[bytes] = []
    return lambda: MemoryLedgerStore(files, leaves)


@pytest.fixture
async def store(starts: Next) -> AsyncIterator[LedgerStore]:
    store = starts()
    found = await store.open()
    assert (found.size, list(found.leaves), found.torn) == (0, [], 0)
    yield store
    await store.close()


async def test_what_is_appended_is_found_at_the_next_start(store: LedgerStore, starts: Next) -> None:
    store.append(0, [b"a", b"b" * 4000])
    store.append(2, [b"c"])
    await store.sync()
    await store.close()
    again = starts()
    found = await again.open()
    assert (found.first, list(found.leaves), found.torn, found.size) == (0, [b"a", b"b" * 4000, b"c"], 0, 3)
    again.append(3, [b"d"])
    await again.sync()
    await again.close()


async def test_leaves_stand_in_a_row(store: LedgerStore) -> None:
    store.append(0, [b"a"])
    for first in (0, 2):
        with pytest.raises(ValueError, match="in a row"):
            store.append(first, [b"b"])


async def test_many_wait_for_one_sync(store: LedgerStore) -> None:
    for at in range(20):
        store.append(at, [b"a"])
    await asyncio.wait_for(asyncio.gather(*(store.sync() for _ in range(20))), 10)


async def test_a_file_is_found_by_its_name(store: LedgerStore, starts: Next) -> None:
    assert store.get("tile/0/000") is None
    await store.put([("tile/0/x001/000", b"one"), ("tile/0/000", b"two"), ("checkpoint", b"three"), ("empty", b"")])
    await store.put([("checkpoint", b"four")])
    await store.close()
    again = starts()
    await again.open()
    found = [again.get(name) for name in ("tile/0/x001/000", "tile/0/000", "checkpoint", "empty", "none")]
    assert found == [b"one", b"two", b"four", b"", None]
    await again.close()


async def test_files_are_listed_and_dropped(store: LedgerStore) -> None:
    assert store.names("anchors") == []
    await store.put([("anchors/b.json", b"1"), ("anchors/a.json", b"2"), ("other", b"3")])
    assert store.names("anchors") == ["anchors/a.json", "anchors/b.json"]
    await store.drop(["anchors/b.json", "anchors/none.json"])
    await store.drop([])
    assert store.names("anchors") == ["anchors/a.json"]


async def test_what_is_not_trimmed_is_still_there(store: LedgerStore, starts: Next) -> None:
    leaves = [str(n).encode() for n in range(3000)]
    for at in range(0, 3000, 100):
        store.append(at, leaves[at : at + 100])
    await store.sync()
    await store.trim(2560)
    await store.close()
    again = starts()
    found = await again.open()
    assert found.first <= 2560
    assert list(found.leaves) == leaves[found.first :]
    await again.close()
