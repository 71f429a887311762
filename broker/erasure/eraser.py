"""The eraser: carries out what was approved, and what the retention says.

What is to be done is durable before the first key is destroyed, and every step can be done again: whoever is cut off
goes on at the next start. A tombstone is written once: before a request that had begun is gone on with, the journal
is asked which ones it has.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Final, Protocol

import structlog

from broker.audit.query import Index
from broker.clock import Instant, iso, new_id
from broker.erasure.erasures import holding, visit_of
from broker.erasure.request import DAY_US, ErasureStore, Request, State, Subject, SubjectKind, Visit, names
from broker.erasure.retention import Kept, Policy, aged, decide
from broker.erasure.tombstones import tombstones
from broker.errors import NotFound, Refused, Unavailable
from broker.events.erasure import ErasureDone
from broker.events.event import Event
from broker.principal.principal import BROKER
from broker.recording.reader import read_header
from broker.recording.record import BadRecord, DataClass
from broker.recording.store import Recordings, Stored

_log = structlog.get_logger()
_BATCH: Final = 500  # files in one request of the retention
_ON_A_JOURNAL: Final = frozenset({DataClass.META, DataClass.TEXT})


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


class Eraser:
    """Erases; to be called by one duty at a time. ``journal`` puts an event on the node journal, durable on return."""

    def __init__(
        self,
        store: ErasureStore,
        recordings: Recordings,
        index: ForgettingIndex,
        journal: Callable[[Event], Awaitable[None]],
        traces: Sequence[Trace],
    ) -> None:
        self._store, self._recordings, self._index = store, recordings, index
        self._journal, self._traces = journal, traces
        self._unsettled = True  # whoever was cut off before us may not have settled
        self._left_of: dict[str, frozenset[DataClass]] = {}  # by place; it only ever gets less

    async def work(self, now: Instant) -> int:
        """Carry out every approved request that no hold covers; return how many. Raises what its steps raise."""
        done = await self._carry_out_all(now)
        if self._unsettled:  # last, for the request's own reason goes with it
            for trace in self._traces:
                await trace.settle()
            self._unsettled = False
        return done

    async def _carry_out_all(self, now: Instant) -> int:
        approved = await self._store.requests([State.APPROVED])
        if not approved:
            return 0
        done, places = 0, {stored.id: stored.place for stored in self._recordings.stored()}
        for request in reversed(approved):
            if request.begun_us is None and holding(await self._store.holds(), request.visits) is not None:
                if request.subject.kind is SubjectKind.RETENTION:
                    await self._store.done(request.id, now.wall_us)  # the next round decides without what is held
                continue
            await self._carry_out(request, places, now)
            done += 1
        return done

    async def _carry_out(self, request: Request, places: dict[str, str], now: Instant) -> None:
        self._unsettled, told = True, set[str]()
        if request.begun_us is None:
            await self._store.begin(request.id, now.wall_us)
        else:
            told = self._told(request)
        for visit in request.visits:
            commitments: dict[str, str] = {}
            if (place := places.get(visit.id)) is not None:
                try:
                    commitments = await self._erase(visit, place, request.classes)
                except Refused as refusal:  # a journal of an idle broker stays open for days: another time, then
                    _log.warning("a file is not erased", place=place, why=refusal.en)
                    continue
            if visit.id not in told:
                await self._journal(_tombstone(request, visit.id, commitments))
        await self._store.done(request.id, now.wall_us)

    async def _erase(self, visit: Visit, place: str, classes: frozenset[DataClass]) -> dict[str, str]:
        """Erase one file's classes everywhere; return the commitments to their keys."""
        try:
            await self._recordings.destroy(place, classes)
            commitments = self._commitments(place)
        except (NotFound, BadRecord):
            commitments = {}  # the file is gone, or has no header: there is nothing in it that could be read
        self._left_of.pop(place, None)
        if DataClass.META in classes:
            await self._index.forget(place)
        for trace in self._traces:
            await trace.forget(visit, classes)
        return {name: commitments[name] for name in names(classes) if name in commitments}

    def _commitments(self, place: str) -> dict[str, str]:
        source = self._recordings.source(place)
        try:
            return dict(read_header(source)[0].class_keys)
        finally:
            source.close()

    def _told(self, request: Request) -> set[str]:
        """Return the files of this request whose tombstone is on the journal already; blocks: only after a fault."""
        since = iso(request.begun_us or 0)[:10]
        return {one.recording for one in tombstones(self._recordings, since) if one.request == request.id}

    # Retention

    async def retain(self, policy: Policy, now: Instant) -> int:
        """Order what is older than the policy keeps it; ``work`` does it. Return how many files."""
        shortest = policy.shortest
        if shortest is None:
            return 0
        pending = {visit.id for one in await self._store.requests([State.APPROVED]) for visit in one.visits}
        before = iso(now.wall_us - shortest * DAY_US)[:10]
        old = [one for one in self._recordings.stored() if _day(one) <= before and one.id not in pending]
        holds = await self._store.holds()
        kept = [found for stored in old if (found := await self._kept(stored, policy, bool(holds), now)) is not None]
        ordered = 0
        for classes, visits in decide(policy, kept, holds, now.wall_us).items():
            for start in range(0, len(visits), _BATCH):
                some = tuple(visits[start : start + _BATCH])
                await self._store.add(
                    Request(
                        new_id(), Subject(SubjectKind.RETENTION, ""), classes, some, "", BROKER, now.wall_us,
                        State.APPROVED, BROKER, now.wall_us,
                    )
                )  # fmt: skip
                ordered += len(some)
        return ordered

    async def _kept(self, stored: Stored, policy: Policy, holds: bool, now: Instant) -> Kept | None:
        """Return what has to be decided of a file; None where nothing can be due."""
        left, begun = self._left(stored.place), day_us(_day(stored))
        if not aged(policy, left, now.wall_us - begun):
            return None
        if stored.kind == "journal":
            return Kept(Visit(stored.id), begun + DAY_US, left & _ON_A_JOURNAL, journal=True)
        row = await self._index.session(stored.id)
        if row is None:  # nobody knows now whose visit it is, so any hold may be on it
            return None if holds else Kept(Visit(stored.id), begun + DAY_US, left)
        return Kept(visit_of(row), row.ended_us or begun + DAY_US, left)

    def _left(self, place: str) -> frozenset[DataClass]:
        known = self._left_of.get(place)
        if known is None:
            try:
                keys = self._recordings.keys(place)
            except (NotFound, BadRecord, Unavailable):
                keys = None  # `verify` tells what is wrong with it; there is nothing that could be destroyed now
            known = frozenset() if keys is None else frozenset(one for one in DataClass if one in keys)
            self._left_of[place] = known
        return known


def _day(stored: Stored) -> str:
    """Return the UTC day on which a file was begun, as its place says."""
    if stored.kind == "journal":
        return stored.id[:10]
    return stored.place.removeprefix("recordings/")[:10].replace("/", "-")


def day_us(day: str) -> int:
    """Return when a UTC day written as YYYY-MM-DD began, in wall microseconds."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1_000_000


def _tombstone(request: Request, id: str, commitments: dict[str, str]) -> Event:
    retention = request.subject.kind is SubjectKind.RETENTION
    return ErasureDone(
        by=BROKER, recording=id, classes=names(request.classes), commitments=commitments,
        cause="retention" if retention else "request", request=request.id,
        requested_by=None if retention else request.by.id,
        approved_by=None if retention or request.decided_by is None else request.decided_by.id,
        reason=request.reason or None,
    )  # fmt: skip
