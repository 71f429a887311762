"""A transcript; the contract is in tests/contract/test_snapshot_store.py."""

from dataclasses import replace

from broker.backends.memory.snapshots import MemorySnapshotStore
from broker.survey.history import Left
from broker.survey.snapshot import Phase, Snapshot

LEFT = Left(Snapshot("d" * 32, "5" * 32, Phase.ABRUPT, 7, 1, True, "a" * 32, 3, {"sound.mute": True}), "An")


async def test_a_visit_goes_on_is_cut_and_is_mended() -> None:
    store = MemorySnapshotStore()
    assert await store.latest("d" * 32) is None
    await store.keep(LEFT)
    await store.keep(later := replace(LEFT, snapshot=replace(LEFT.snapshot, seq=4)))
    assert await store.latest("d" * 32) == later
    assert await store.unfinished() == (later,)
    await store.keep(replace(later, reason="recovered"))
    assert await store.unfinished() == ()
