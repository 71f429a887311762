"""The eraser: carries out what was approved, and what the retention says.

What is to be done is durable before the first key is destroyed, and every step can be done again: whoever is cut off
goes on at the next start. A tombstone is written once: before a request that had begun is gone on with, the journal
is asked which ones it has.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final, Protocol, TypeVar

import structlog

from broker.audit.query import Index
from broker.clock import Instant, iso, new_id
from broker.erasure.erasures import holding, visit_of
from broker.erasure.request import DAY_US, ErasureStore, Request, State, Subject, SubjectKind, Visit, names
from broker.erasure.retention import Kept, Policy, aged, decide, due
from broker.erasure.tombstones import tombstones
from broker.errors import NotFound, Refused, Unavailable
from broker.events.erasure import ErasureDone
from broker.events.event import Event
from broker.principal.principal import BROKER
from broker.recording.reader import read_header
from broker.recording.record import BadRecord, DataClass
from broker.recording.store import Recordings, Stored

T = TypeVar("T")

_log = structlog.get_logger()
_BATCH: Final = 500  # files in one request of the retention
_MOST: Final = 5_000  # files that the retention orders at a time: what is approved is read every few seconds
_ROUND: Final = 50  # files erased in one go: a second or two, and then others have their turn
_SLICE: Final = 256  # files whose keys are looked at in one go
_ON_A_JOURNAL: Final = frozenset({DataClass.META, DataClass.TEXT})
_SETS: Final[dict[frozenset[DataClass], frozenset[DataClass]]] = {}  # the few that there are, for a million files


class ForgettingIndex(Index, Protocol):
    """The index, as its owner has it."""

    async def forget(self, place: str) -> None:
        """Drop what was read from this file and read it anew; durable on return. Raises Unavailable."""
        ...


class Trace(Protocol):
    """What a store outside the record took from visits."""

    async def forget(self, visit: Visit, classes: Collection[DataClass]) -> None:
        """Take away what came from these classes of this visit, or of the journal of this id. Raises Unavailable."""
        ...

    async def settle(self) -> None:
        """Return when what was forgotten is in no file any more. Raises Unavailable; then call it again."""
        ...


class Apart(Protocol):
    """Does work that blocks where it blocks nobody: in a thread."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]:
        """Return what the work returns, or raise what it raises."""
        ...


@dataclass(frozen=True, slots=True)
class _Begun:
    """A request under way: where its files stand, and of which of them the tombstone is on the journal."""

    places: dict[str, str]
    told: set[str]


class Eraser:
    """Erases; to be called by one duty at a time. ``journal`` puts an event on the node journal, durable on return."""

    def __init__(
        self,
        store: ErasureStore,
        recordings: Recordings,
        index: ForgettingIndex,
        journal: Callable[[Event], Awaitable[None]],
        traces: Sequence[Trace],
        apart: Apart,
    ) -> None:
        self._store, self._recordings, self._index = store, recordings, index
        self._journal, self._traces, self._apart = journal, traces, apart
        self._unsettled = True  # whoever was cut off before us may not have settled
        self._begun: dict[str, _Begun] = {}  # by request
        self._left_of: dict[str, frozenset[DataClass]] = {}  # by place; it only ever gets less

    async def work(self, now: Instant) -> int:
        """Carry out what was approved and no hold covers, at most 50 files; return how many requests are done with it.

        A file that can't be erased keeps nothing else from being: it is tried again at the next call, and what was
        wrong with the first of them is raised at the end. Raises whatever else its steps raise at once.
        """
        done, trouble = await self._carry_out_all(now)
        if self._unsettled:  # last, for the request's own reason goes with it
            for trace in self._traces:
                await trace.settle()
            self._unsettled = False
        if trouble is not None:
            raise trouble
        return done

    async def _carry_out_all(self, now: Instant) -> tuple[int, Exception | None]:
        approved = await self._store.requests([State.APPROVED])
        holds = await self._store.holds() if approved else ()
        done, room = 0, _ROUND
        trouble: Exception | None = None
        for request in sorted(reversed(approved), key=_by_retention):  # what people wait for comes first
            if request.begun_us is None and holding(holds, request.visits) is not None:
                if _by_retention(request):
                    await self._store.done(request.id, now.wall_us)  # the next round decides without what is held
                continue
            if room <= 0:
                break
            erased, whole, bad = await self._carry_out(request, room, now)
            room, done, trouble = room - erased, done + whole, trouble or bad
        return done, trouble

    async def _carry_out(self, request: Request, room: int, now: Instant) -> tuple[int, bool, Exception | None]:
        """Return how many files were erased, whether that was all of the request, and what was wrong with a file."""
        begun = await self._begin(request, now)
        holds = await self._store.holds()
        erased, whole = 0, True
        trouble: Exception | None = None
        for visit in request.visits:
            if visit.id in begun.told:
                continue
            if erased >= room:
                whole = False
                break
            if holding(holds, [visit]) is None:
                holds = await self._store.holds()  # one may have been set since
            if holding(holds, [visit]) is not None:
                whole = False
                continue
            place = begun.places.get(visit.id)
            try:
                commitments = await self._destroy(place, request.classes)
            except (Refused, Unavailable, OSError) as error:
                if not _by_retention(request) or isinstance(error, OSError):  # cut off half-way, it has to be ended
                    whole, trouble = False, trouble or error
                else:  # the journal of an idle broker stays open for days: the retention comes again
                    _log.warning("a file is not erased", place=place, why=str(error))
                continue
            self._unsettled = True
            await self._forget(request, visit, place)
            try:
                await self._journal(_tombstone(request, visit.id, commitments))
            except BaseException:
                del self._begun[request.id]  # whether it is there, the journal knows
                raise
            begun.told.add(visit.id)
            erased += 1
        if whole:
            self._unsettled = True
            await self._store.done(request.id, now.wall_us)
            del self._begun[request.id]
        return erased, whole, trouble

    async def _begin(self, request: Request, now: Instant) -> _Begun:
        if request.begun_us is None:
            await self._store.begin(request.id, now.wall_us)
        if request.id not in self._begun:
            self._begun[request.id] = await self._apart(partial(self._found, request))
        return self._begun[request.id]

    def _found(self, request: Request) -> _Begun:
        """Find the files of a request, and their tombstones if it had begun; blocks for as long as that takes."""
        wanted = {visit.id for visit in request.visits}
        places = {stored.id: stored.place for stored in self._recordings.stored() if stored.id in wanted}
        if request.begun_us is None:
            return _Begun(places, set())
        since = iso(request.begun_us)[:10]
        return _Begun(
            places, {one.recording for one in tombstones(self._recordings, since) if one.request == request.id}
        )

    async def _destroy(self, place: str | None, classes: frozenset[DataClass]) -> dict[str, str]:
        """Destroy the keys of one file; return the commitments to them."""
        try:
            if place is None:
                return {}
            await self._recordings.destroy(place, classes)
            commitments = await self._apart(partial(self._commitments, place))
        except (NotFound, BadRecord):
            return {}  # the file is gone, or has no header: there is nothing in it that could be read
        finally:
            self._left_of.pop(place or "", None)
        return {name: commitments[name] for name in names(classes) if name in commitments}

    async def _forget(self, request: Request, visit: Visit, place: str | None) -> None:
        if DataClass.META in request.classes and place is not None:
            await self._index.forget(place)
        for trace in self._traces:
            await trace.forget(visit, request.classes)

    def _commitments(self, place: str) -> dict[str, str]:
        source = self._recordings.source(place)
        try:
            return dict(read_header(source)[0].class_keys)
        finally:
            source.close()

    # Retention

    async def retain(self, policy: Policy, now: Instant) -> int:
        """Order what is older than the policy keeps it, at most 5,000 files; ``work`` does it. Return how many."""
        shortest = policy.shortest
        if shortest is None:
            return 0
        approved = await self._store.requests([State.APPROVED])
        pending = {visit.id for one in approved for visit in one.visits}
        room = _MOST - sum(len(one.visits) for one in approved if _by_retention(one))
        before = iso(now.wall_us - shortest * DAY_US)[:10]
        old = await self._apart(lambda: [one for one in self._recordings.stored() if _day(one) <= before])
        holds = await self._store.holds()
        found: list[Kept] = []
        for start in range(0, len(old), _SLICE):
            if len(found) >= room:
                break
            some = [one for one in old[start : start + _SLICE] if one.id not in pending]
            await self._look(some)
            for stored in some:
                kept = await self._kept(stored, policy, bool(holds), now)
                if kept is not None and due(policy, kept, holds, now.wall_us):
                    found.append(kept)
        for classes, visits in decide(policy, found, holds, now.wall_us).items():
            for start in range(0, len(visits), _BATCH):
                await self._store.add(
                    Request(
                        new_id(), Subject(SubjectKind.RETENTION, ""), classes, tuple(visits[start : start + _BATCH]),
                        "", BROKER, now.wall_us, State.APPROVED, BROKER, now.wall_us,
                    )
                )  # fmt: skip
        return len(found)

    async def _kept(self, stored: Stored, policy: Policy, holds: bool, now: Instant) -> Kept | None:
        """Return what has to be decided of a file that was looked at; None where nothing can be due."""
        left, begun = self._left_of.get(stored.place, frozenset()), day_us(_day(stored))
        if not aged(policy, left, now.wall_us - begun):
            return None
        if stored.kind == "journal":
            return Kept(Visit(stored.id), begun + DAY_US, left & _ON_A_JOURNAL, journal=True)
        row = await self._index.session(stored.id)
        if holds and (row is None or DataClass.META not in left):
            return None  # nobody knows (any more) whose visit it is, so any hold may be on it
        if row is None:
            return Kept(Visit(stored.id), begun + DAY_US, left)
        return Kept(visit_of(row), row.ended_us or begun + DAY_US, left)

    async def _look(self, files: Sequence[Stored]) -> None:
        """Learn which classes still have their keys."""
        places = [one.place for one in files if one.place not in self._left_of]
        found = await self._apart(lambda: {place: self._left(place) for place in places})  # others have their turn too
        self._left_of |= {place: _SETS.setdefault(left, left) for place, left in found.items() if left is not None}

    def _left(self, place: str) -> frozenset[DataClass] | None:
        """Return the classes of a file that can still be read; None if nobody can tell now. Blocks."""
        try:
            keys = self._recordings.keys(place)
        except (NotFound, BadRecord, Unavailable, OSError):
            return None  # `verify` tells what is wrong with it; there is nothing that could be destroyed now
        return frozenset() if keys is None else frozenset(one for one in DataClass if one in keys)


def _by_retention(request: Request) -> bool:
    return request.subject.kind is SubjectKind.RETENTION


def _day(stored: Stored) -> str:
    """Return the UTC day on which a file was begun, as its place says."""
    if stored.kind == "journal":
        return stored.id[:10]
    return stored.place.removeprefix("recordings/")[:10].replace("/", "-")


def day_us(day: str) -> int:
    """Return when a UTC day written as YYYY-MM-DD began, in wall microseconds."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1_000_000


def _tombstone(request: Request, id: str, commitments: dict[str, str]) -> Event:
    retention = _by_retention(request)
    return ErasureDone(
        by=BROKER, recording=id, classes=names(request.classes), commitments=commitments,
        cause="retention" if retention else "request", request=request.id,
        requested_by=None if retention else request.by.id,
        approved_by=None if retention or request.decided_by is None else request.decided_by.id,
        reason=request.reason or None,
    )  # fmt: skip
