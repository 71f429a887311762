"""The power goes at every step of a ledger's life: what was acknowledged or signed is there afterwards, and goes on.

And the other way round: with any single sync of the code switched off, the same check finds a broken promise.
"""

import ast
import asyncio
import inspect
import random
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from broker.backends import ledger_files
from broker.backends.ledger_files import SEGMENT, FileLedgerStore
from broker.clock import ManualClock
from broker.errors import RecordingFailed
from broker.ledger import merkle
from broker.ledger.anchor import Head
from broker.ledger.checkpoint import open_checkpoint
from broker.ledger.leaf import Kind, Leaf
from broker.ledger.log import Ledger, open_ledger
from broker.ledger.note import VerifierKey
from broker.ledger.signer import LedgerDamaged
from tests.adversary.power_cut_disk import HandMovedPool, Off, PowerCutDisk, Survival

T = TypeVar("T")
ORIGIN = "broker.example/ledger"
ROOT = Path("/ledger")


class BrokenPromise(AssertionError):
    """What was acknowledged is gone."""


class Machine:
    """A ledger on a disk whose power may go, driven step by step."""

    def __init__(self, disk: PowerCutDisk, chance: random.Random, clock: ManualClock) -> None:
        self.disk, self.chance, self.clock = disk, chance, clock
        self.pool = HandMovedPool()
        self.durable: list[bytes] = []
        self.notes: list[bytes] = []
        self.keys: list[VerifierKey] = []
        self.anchored = -1

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """Run one thing to its end, moving the pool."""
        task = asyncio.get_running_loop().create_task(work)
        for _ in range(10_000):
            for _ in range(8):
                await asyncio.sleep(0)
            if task.done():
                return task.result()
            self.pool.work()
            self.pool.answer()
        raise AssertionError("this never ends")

    async def start(self) -> Ledger:
        try:
            store = FileLedgerStore(ROOT, disk=self.disk, pool=self.pool)
            return await self.finish(open_ledger(store, ORIGIN, "node-1", self.clock.now()))
        except (LedgerDamaged, RecordingFailed) as error:
            raise BrokenPromise(f"it can't be opened: {error.en}") from error

    async def live(self, ledger: Ledger, rounds: int) -> None:
        for _ in range(rounds):
            act = self.chance.choice(("append", "append", "append", "checkpoint", "anchor", "bulk", "rotate"))
            if act == "checkpoint":
                note = await self.finish(ledger.checkpoint(self.clock.advance(2)))
                if not self.disk.is_cut:
                    self.notes.append(note)
            elif act == "anchor":
                heads = [Head("ab" * 16, self.clock.advance(5).wall_us % 2**40, self.chance.randbytes(32))]
                index = await self.finish(ledger.anchor(heads, self.clock.now()))
                self.anchored = self.anchored if self.disk.is_cut else index
            elif act == "rotate" and self.chance.random() < 0.3:
                await self.finish(ledger.rotate(self.clock.now(), 3))
            else:
                count = 600 if act == "bulk" else self.chance.randrange(1, 40)
                await self.finish(ledger.append([Leaf(Kind.SIGN_IN, "a", n, bytes(32), 1) for n in range(count)]))
            if not self.disk.is_cut:
                self.durable, self.keys = list(ledger.leaves()), ledger.verifiers()

    async def keep(self, before: "Machine") -> None:
        """Raise BrokenPromise unless everything promised before holds here, and goes on holding."""
        ledger = await self.start()
        leaves = list(ledger.leaves())
        if leaves[: len(before.durable)] != before.durable:
            raise BrokenPromise("leaves that were durable are gone")
        try:
            for note in before.notes:
                ledger.check_copy(note)
            if before.anchored >= 0:
                found = ledger.last_anchor("node-1")
                if found is None or found.index < before.anchored or found.heads is None:
                    raise BrokenPromise("the last anchor is gone, or its list")
            if not set(before.keys) <= set(ledger.verifiers()):
                raise BrokenPromise("a key is gone")
            note = await self.finish(ledger.checkpoint(self.clock.advance(2)))
        except LedgerDamaged as error:
            raise BrokenPromise(error.en) from error
        checkpoint = open_checkpoint(note, ledger.verifiers(), ORIGIN)
        leaves = list(ledger.leaves())
        if checkpoint.root != merkle.root(map(merkle.leaf_hash, leaves[: checkpoint.size])):
            raise BrokenPromise("another root was signed")


async def life(seed: int, cut_at: int | None, off: Off | None = None, rounds: int = 12) -> int:
    """Live, lose power before step ``cut_at`` (None: at the end, killed), start twice, check; return the steps."""
    chance, clock = random.Random(seed), ManualClock()
    disk = PowerCutDisk(cut_at=cut_at, off=off)
    machine = Machine(disk, chance, clock)
    ledger = await machine.start()
    await machine.live(ledger, rounds)
    steps = disk.steps
    after = random.Random(seed * 7919 + (cut_at if cut_at is not None else -1))
    if cut_at is None:
        disk.killed()
        killed = Machine(disk, after, clock)
        await killed.keep(machine)  # the next process is told of what was never synced; then the power goes
        machine.notes += killed.notes
    disk.cut()
    how: Survival = after.choice(("nothing", "everything", "some", "some", "some"))
    first = Machine(disk.powered_on(how, random.Random(seed), cut_at=after.randrange(12)), after, clock)
    await first.keep(machine)
    first.disk.cut()
    second = Machine(first.disk.powered_on("some", after), after, clock)
    await second.keep(machine)
    return steps


@pytest.mark.parametrize("seed", range(4))
async def test_what_was_acknowledged_survives_a_cut_at_every_step(seed: int, proof: bool) -> None:
    steps = await life(seed, None)
    for cut_at in range(0 if proof else seed % 4, steps, 1 if proof else 4):
        await life(seed, cut_at)


async def breaks(off: Off) -> bool:
    """Whether the same check finds a broken promise."""
    for seed in range(40):
        try:
            steps = await life(seed, None, off, rounds=16)
            for cut_at in range(steps - 1, 0, -5):
                await life(seed, cut_at, off, rounds=16)
        except BrokenPromise:
            return True
    return False


SYNCS = [
    Off("_sync_before_reading"), Off("_sync_content"), Off("_sync_log_names"), Off("_sync_file"), Off("_sync_name"),
    Off("_sync_folder"),
]  # fmt: skip
REMOVAL = Off("_sync_removal")


async def trimmed(off: Off | None, seed: int) -> int:
    """Trim several files at once, lose power, and return how many leaves the next start finds."""
    machine = Machine(PowerCutDisk(off=off), random.Random(seed), ManualClock())
    store = FileLedgerStore(ROOT, disk=machine.disk, pool=machine.pool)
    await machine.finish(store.open())
    for at in range(0, SEGMENT * 4, SEGMENT):
        store.append(at, [b"a"] * SEGMENT)
    await machine.finish(store.sync())
    await machine.finish(store.trim(SEGMENT * 3))
    machine.disk.cut()
    again = Machine(machine.disk.powered_on("some", random.Random(seed)), random.Random(seed), ManualClock())
    return (await again.finish(FileLedgerStore(ROOT, disk=again.disk, pool=again.pool).open())).size


async def test_what_was_trimmed_leaves_no_gap() -> None:
    assert {await trimmed(None, seed) for seed in range(10)} == {SEGMENT * 4}
    assert {await trimmed(REMOVAL, seed) for seed in range(10)} > {SEGMENT * 4}


async def test_what_one_sync_finds_in_several_files_is_durable_in_all_of_them() -> None:
    machine = Machine(PowerCutDisk(), random.Random(1), ManualClock())
    store = FileLedgerStore(ROOT, disk=machine.disk, pool=machine.pool)
    await machine.finish(store.open())
    for at in range(0, SEGMENT * 3, SEGMENT):
        store.append(at, [b"a"] * SEGMENT)
    await machine.finish(store.sync())
    machine.disk.cut()
    again = Machine(machine.disk.powered_on("nothing", random.Random(1)), random.Random(1), ManualClock())
    assert (await again.finish(FileLedgerStore(ROOT, disk=again.disk, pool=again.pool).open())).size == SEGMENT * 3


@pytest.mark.parametrize("off", SYNCS, ids=lambda off: off.function)
async def test_without_this_sync_a_promise_is_broken(off: Off) -> None:
    assert await breaks(off)


def test_every_sync_in_the_code_is_in_a_list() -> None:
    found = set()
    for function in ast.walk(ast.parse(inspect.getsource(ledger_files))):
        if isinstance(function, ast.FunctionDef) and any(
            isinstance(node, ast.Attribute) and node.attr in {"sync_data", "sync_dir", "sync_all"}
            for node in ast.walk(function)
        ):
            found.add(function.name)
    assert found == {off.function for off in [*SYNCS, REMOVAL]}
