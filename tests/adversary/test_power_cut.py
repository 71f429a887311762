"""The power goes at every possible moment: what was acknowledged as durable is there afterwards, and verifies.

And the other way round: with any single sync of the code switched off, the same check finds a broken promise.
"""

import ast
import asyncio
import inspect
import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from broker.backends import files, growing
from broker.backends.files import FileRecordings
from broker.backends.growing import GrowingFile
from broker.clock import Instant, ManualClock
from broker.errors import RecordingFailed
from broker.recording import recover as recover_module
from broker.recording.journal import Journal, open_journal
from broker.recording.reader import read_header, records, verify
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.recording.recover import Outcome
from broker.recording.store import Recording
from tests.adversary.power_cut_disk import HandMovedPool, Off, PowerCutDisk, Survival

T = TypeVar("T")
ROOT = Path("/data")
DAY = 86_400.0


@dataclass(frozen=True)
class Promise:
    """Something that was said to be durable: so many records with this link at their end; ``closed``: and no more."""

    place: str
    records: int
    head: bytes
    closed: bool = False


class BrokenPromise(AssertionError):
    """What was acknowledged is gone."""


class Machine:
    """A broker's files on a disk whose power may go, driven step by step by one stream of chances."""

    def __init__(self, disk: PowerCutDisk, chance: random.Random, clock: ManualClock) -> None:
        self.disk, self.chance, self.clock = disk, chance, clock
        self.pool = HandMovedPool()
        self.store = FileRecordings(ROOT, admit_above=0, end_below=0, disk=disk, pool=self.pool)
        self.promises: list[Promise] = []
        self.open: list[Recording] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.journal: Journal | None = None

    async def turn(self) -> None:
        """Let the loop run until everybody waits for the pool again."""
        for _ in range(12):
            await asyncio.sleep(0)

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """Run one thing to its end, moving the pool."""
        task = asyncio.get_running_loop().create_task(work)
        for _ in range(10_000):
            await self.turn()
            if task.done():
                return task.result()
            self.pool.work()
            self.pool.answer()
        raise AssertionError("this never ends")

    def promise(self, *promises: Promise) -> None:
        if not self.disk.is_cut:
            self.promises += promises

    async def start(self) -> None:
        at = self.clock.advance(1)
        for found in await self.finish(self.store.recover(at)):
            if found.outcome is Outcome.DAMAGED:
                raise BrokenPromise(f"recovery left {found.place} damaged: {found.meaning}")
            if found.outcome is not Outcome.UNREADABLE:
                self.promise(Promise(found.place, found.records, found.head, closed=True))

    async def live(self, steps: int) -> None:
        """Do random things, several at once."""
        self.journal = await self.finish(open_journal(self.store, "test", self.clock.advance(1)))
        self.promise(Promise(self.journal.place, 0, self.journal.head))
        busy = self.chance.choice((1, 5))  # a life with few syncs leaves long tails
        actions: list[tuple[Callable[[], None], int]] = [
            (self._create, 4), (self._frame, 5), (self._event, busy), (self._flush, 2), (self._close, 2),
            (self._journal, 2), (self._next_day, 1), (self.pool.work, 8), (self.pool.answer, 8),
        ]  # fmt: skip
        for _ in range(steps):
            self.chance.choices([act for act, _ in actions], [weight for _, weight in actions])[0]()
            await self.turn()
        for _ in range(10_000):
            if self.pool.idle and all(task.done() for task in self.tasks):
                break
            self.pool.work()
            self.pool.answer()
            await self.turn()
        for task in self.tasks:
            task.result()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(work))

    def _create(self) -> None:
        async def create() -> None:
            id = f"{self.chance.getrandbits(128):032x}"
            recording = await self.store.create(FileHeader("session", id, "test", self.clock.advance(0.01)))
            self.promise(Promise(recording.place, 0, recording.head))
            self.open.append(recording)

        if len(self.open) < 8:
            self._do(create())

    def _some(self) -> Recording | None:
        return self.chance.choice(self.open) if self.open else None

    def _frame(self) -> None:
        for recording in self.chance.sample(self.open, self.chance.randrange(len(self.open) + 1)):
            body = self.chance.randbytes(self.chance.randrange(3000))
            recording.append(Type.FRAME, Direction.FROM_DEVICE, DataClass.SCREEN, body, self.clock.advance(0.01))

    def _event(self) -> None:
        if (recording := self._some()) is not None:
            at = self.clock.advance(0.01)
            entries = [
                Entry(Type.EVENT, Direction.FROM_CONSOLE, DataClass.META, b"{}", at),
                Entry(Type.TEXT, Direction.FROM_CONSOLE, DataClass.TEXT, b'{"text":"a"}', at),
            ]
            recording.append_all(entries)
            self._do(self._synced(recording, Promise(recording.place, recording.sequence, recording.head)))

    async def _synced(self, recording: Recording, said: Promise) -> None:
        await recording.sync()
        self.promise(said)

    def _flush(self) -> None:
        async def flush() -> None:
            said = [Promise(file.place, file.sequence, file.head) for file in self.open]
            await self.store.flush_dirty()
            self.promise(*said)

        self._do(flush())

    def _close(self) -> None:
        async def close(recording: Recording) -> None:
            await recording.close("test", self.clock.advance(0.01))
            self.promise(Promise(recording.place, recording.sequence, recording.head, closed=True))

        if (recording := self._some()) is not None:
            self.open.remove(recording)
            self._do(close(recording))

    def _journal(self) -> None:
        assert self.journal is not None
        journal = self.journal
        journal.append(Type.EVENT, Direction.BROKER, DataClass.META, b"{}", self.clock.advance(0.01))
        self._do(self._synced(journal, Promise(journal.place, journal.sequence, journal.head)))

    def _next_day(self) -> None:
        """Append to the journal in the evening, and again in the morning, before the first is durable."""
        self._journal()
        self.clock.advance(DAY)
        self._journal()

    def keep(self, promises: list[Promise]) -> None:
        """Raise BrokenPromise unless every promise holds on this machine's disk."""
        for promise in promises:
            try:
                source = self.store.source(promise.place)
            except Exception as error:
                raise BrokenPromise(f"{promise.place} is gone") from error
            verdict = verify(source)
            if not verdict.ok:
                raise BrokenPromise(f"{promise.place}: {verdict.meaning}")
            if promise.closed and (verdict.records, verdict.head) != (promise.records, promise.head):
                raise BrokenPromise(f"{promise.place} is not the file that was closed")
            link = read_header(source)[1]
            for record in records(source):
                if record.header.sequence > promise.records:
                    break
                link = record.link
            if link != promise.head:
                raise BrokenPromise(f"{promise.place} has lost record {promise.records}")


async def life(seed: int, cut_at: int | None, off: Off | None, *, steps: int = 45) -> int:
    """Live, lose power before step ``cut_at`` (None: at the end, after a kill), start again, check; return the steps.

    The second start loses its power too, in the midst of recovery or after it, and the third is checked.
    """
    chance, clock = random.Random(seed), ManualClock()
    machine = Machine(PowerCutDisk(cut_at=cut_at, off=off), chance, clock)
    await machine.start()
    await machine.live(steps)
    taken, promises = machine.disk.steps, list(machine.promises)
    after = random.Random(seed * 7919 + (cut_at if cut_at is not None else -1))
    if cut_at is None and not machine.disk.is_cut:
        # Killed, not cut: the next process reads what was never synced, and the power goes after it has told.
        machine.disk.killed()
        machine = Machine(machine.disk, after, clock)
        await machine.start()
        promises += machine.promises
    machine.disk.cut()
    how: Survival = after.choice(("nothing", "everything", "some", "some", "some"))
    for cut_recovery_at in await recovery_steps(machine.disk, how, seed, clock, after):
        disk = machine.disk.powered_on(how, random.Random(seed), cut_at=cut_recovery_at)
        await recovered(disk, promises, after, clock)
    return taken


async def recovery_steps(
    disk: PowerCutDisk, how: Survival, seed: int, clock: ManualClock, chance: random.Random
) -> list[int]:
    """Return some moments at which to cut the recovery of this disk: after it, and amid a file's mending, too."""
    machine = Machine(disk.powered_on(how, random.Random(seed)), chance, clock)
    await machine.start()
    steps = machine.disk.steps
    return [steps, *chance.sample(range(steps), min(3, steps)), *machine.disk.after_mending[:2]]


async def recovered(disk: PowerCutDisk, promises: list[Promise], chance: random.Random, clock: ManualClock) -> None:
    """Recover on a disk whose power may go meanwhile, then once more on what is left, and check."""
    machine = Machine(disk, chance, clock)
    await machine.start()
    if not disk.is_cut:
        machine.keep(promises)
        disk.cut()
    promises = promises + machine.promises
    machine = Machine(disk.powered_on(chance.choice(("nothing", "some", "some")), chance), chance, clock)
    await machine.start()
    machine.keep(promises)


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("seed", range(6))
async def test_what_was_acknowledged_survives_a_cut_at_every_step(seed: int, proof: bool) -> None:
    steps = await life(seed, None, None)
    for cut_at in range(0 if proof else seed % 3, steps, 1 if proof else 3):  # a life's thirds are two seeds' each
        await life(seed, cut_at, None)


@pytest.mark.parametrize("seed", range(100, 130))
async def test_what_was_acknowledged_survives_a_cut_at_a_random_step(seed: int) -> None:
    steps = await life(seed, None, None, steps=90)
    chance = random.Random(seed)
    for _ in range(3):
        await life(seed, chance.randrange(steps), None, steps=90)


async def breaks(off: Off | None) -> bool:
    """Whether the same check finds a broken promise."""
    for seed in range(60):
        try:
            steps = await life(seed, None, off)
            for cut_at in range(steps - 1, 0, -7):
                await life(seed, cut_at, off)
        except (BrokenPromise, RecordingFailed):  # the second: the store itself found that something is not durable
            return True
    return False


DISK_SYNCS = [
    Off("_sync_content"),
    Off("_sync_name", "*/live"),
    Off("_sync_name", "/data/recordings"),
    Off("_sync_name", "/data/recordings/*"),
    Off("_sync_name", "/data/recordings/*/*"),
    Off("_sync_name", "/data/recordings/*/*/*"),
    Off("_sync_name", "/data/journal"),
    Off("_sync_everything"),
    Off("_sync_before_reading"),
    Off("sync_cut"),
    Off("sync_ending"),
]


@pytest.mark.parametrize("off", DISK_SYNCS, ids=lambda off: f"{off.function}-{off.folder}")
async def test_without_this_sync_a_promise_is_broken(off: Off) -> None:
    assert await breaks(off)


def _calls(function: ast.AST, names: set[str]) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names
        for node in ast.walk(function)
    )


def test_every_sync_in_the_code_is_in_the_list() -> None:
    found = set()
    for module in (files, growing, recover_module):
        for function in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(function, ast.FunctionDef) and (
                _calls(function, {"sync_data", "sync_dir", "sync_all"})
                or (module is recover_module and _calls(function, {"sync"}))
            ):
                found.add(function.name)
    assert found - {"sync"} == {off.function for off in DISK_SYNCS}  # OpenMendable.sync is sync_cut's and sync_ending's


async def _nothing() -> None:
    return None


@pytest.mark.parametrize("caller", ["create", "flush_dirty", "close", "sync"])
async def test_without_waiting_for_this_sync_a_promise_is_broken(caller: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = GrowingFile.sync

    def sync(self: GrowingFile) -> Awaitable[None]:
        frame: Any = inspect.currentframe()
        frame = frame.f_back
        if frame.f_code.co_name == "<genexpr>":
            frame = frame.f_back
        return _nothing() if frame.f_code.co_name == caller else real(self)

    monkeypatch.setattr(GrowingFile, "sync", sync)
    assert await breaks(None)


async def test_without_closing_the_journal_file_that_was_left_a_promise_is_broken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = GrowingFile.close

    def close(self: GrowingFile, reason: str, at: Instant) -> Awaitable[None]:
        return _nothing() if reason == "turned" else real(self, reason, at)

    monkeypatch.setattr(GrowingFile, "close", close)
    assert await breaks(None)


async def test_a_claim_of_more_than_the_sync_covered_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The classic mistake of group commit: what was appended while the sync ran is taken for durable."""
    real = GrowingFile._batch_done

    def greedy(self: GrowingFile, done: Any, size: int, names: Any, job: Any) -> None:
        real(self, done, self.size, names, job)

    monkeypatch.setattr(GrowingFile, "_batch_done", greedy)
    assert await breaks(None)
