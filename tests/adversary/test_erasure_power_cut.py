"""The power goes at every step of a destruction of keys: those that stay are whole, and doing it again ends it."""

import asyncio
import random
from pathlib import Path

import pytest

from broker.backends.files import FileRecordings
from broker.backends.vault import FileVault
from broker.clock import ManualClock
from broker.recording.record import DataClass, Direction, FileHeader, Type
from tests.adversary.power_cut_disk import DirNode, FileNode, PowerCutDisk, Survival
from tests.unit.recording.memory_file import LEDGER_KEY

AT = ManualClock().now()
GONE = frozenset({DataClass.SCREEN, DataClass.CAMERA})


def store_on(disk: PowerCutDisk) -> FileRecordings:
    return FileRecordings(
        Path("/data"), admit_above=0, end_below=0, disk=disk, vault=FileVault(bytes(32)), ledger_key=LEDGER_KEY
    )


async def written(disk: PowerCutDisk) -> tuple[FileRecordings, str]:
    store = store_on(disk)
    await store.recover(AT)
    file = store.begin(FileHeader("session", "1" * 32, "here", AT))
    file.append(Type.EVENT, Direction.BROKER, DataClass.META, b"facts", AT)
    await file.close("idle", AT)
    return store, file.place


def contents(folder: DirNode) -> list[bytes]:
    found = []
    for node in folder.entries.values():
        found += contents(node) if isinstance(node, DirNode) else [bytes(node.content)]
    return found


def wrapped_of(disk: PowerCutDisk, data_class: DataClass) -> bytes:
    (node,) = [content for content in contents(disk.root) if b'"vault"' in content]
    return node.split(b'"%s":"' % data_class.name.lower().encode())[1][:80]


async def cut_and_done_again(cut_at: int, how: Survival, chance: random.Random) -> bool:
    """Cut at this step of the destruction; return whether it was still going on then."""
    disk = PowerCutDisk()
    store, place = await written(disk)
    secrets = [wrapped_of(disk, one) for one in GONE]
    disk._cut_at = disk.steps + cut_at
    await store.destroy(place, GONE)
    cut = disk.is_cut
    await store.shut()
    if not cut:
        disk.cut()
    after = disk.powered_on(how, chance)
    again = store_on(after)
    await again.recover(AT)
    keys = again.keys(place)
    assert keys is not None
    assert DataClass.META in keys
    assert DataClass.TEXT in keys
    if not cut:  # it was durable on return
        assert not any(one in keys for one in GONE)
        assert not any(secret in content for content in contents(after.root) for secret in secrets)
    await again.destroy(place, GONE)
    keys = again.keys(place)
    assert keys is not None
    assert [one in keys for one in DataClass] == [True, True, False, False]
    assert not any(secret in content for content in contents(after.root) for secret in secrets)
    names = [name for name in visible(after.root) if ".keys" in name]
    assert names == ["1" * 32 + ".tvr.keys"]
    await again.shut()
    return cut


def visible(folder: DirNode) -> list[str]:
    found = []
    for name, node in folder.entries.items():
        found += [name] if isinstance(node, FileNode) else visible(node)
    return found


@pytest.mark.requirement("PR-07")
@pytest.mark.parametrize("how", ["nothing", "everything", "some"])
async def test_a_power_cut_at_any_step_of_an_erasure_is_made_good_by_doing_it_again(
    how: Survival, pytestconfig: pytest.Config
) -> None:
    rounds = 1 if how != "some" else 40 if pytestconfig.getoption("--proof") else 6
    for seed in range(rounds):
        steps = 0
        async with asyncio.timeout(60):
            while await cut_and_done_again(steps, how, random.Random(seed)):
                steps += 1
        assert steps >= 9
