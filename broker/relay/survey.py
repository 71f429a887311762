"""The surveyor: watches what each visit learns of the settings, makes its survey, and keeps how it left the device.

A visit never waits for the store: what it is left with is noted here and written behind it, the newest only. Whoever
asks is answered from here first, so the next visit of a device starts from the last word, written or not.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final

import structlog

from broker.clock import Instant
from broker.errors import Unavailable
from broker.events.event import Event
from broker.principal.principal import BROKER
from broker.session.commands import Command, Journal
from broker.session.facts import Facts
from broker.session.settings import snapshot_fact
from broker.survey import snapshot as snapshots
from broker.survey.history import RECOVERED, Left, SnapshotStore, survey
from broker.survey.snapshot import Phase, Snapshot
from broker.wire import settings
from broker.wire.base import EndReason, Message
from broker.wire.messages import Peer
from broker.wire.survey import SurveyFound

_log = structlog.get_logger()
KEEP_SECONDS: Final = 2.0
_UNSEEN = (
    EndReason.DEVICE_DISCONNECTED, EndReason.LINK_DEGRADED, EndReason.RECORDING_FAILED, EndReason.PROTOCOL_VIOLATION,
)  # fmt: skip
"""Ends at which the device may have had more to say."""


class Surveyor:
    """Knows how the last visit left each device; ``flush`` is called a few times a second, and once at the end."""

    def __init__(self, store: SnapshotStore) -> None:
        self._store = store
        self._unwritten: dict[str, Left] = {}
        self._writing = asyncio.Lock()  # an older word must not be written after a newer one

    async def begin(self, device: str) -> Left | None:
        """Return how the last visit left this device, None if none is known. Raises Unavailable ``database``."""
        return self._unwritten.get(device) or await self._store.latest(device)

    def note(self, left: Left) -> None:
        """Have this kept, soon, in place of what was kept of its device."""
        self._unwritten[left.snapshot.device] = left

    async def flush(self) -> None:
        """Write what was noted. Raises Unavailable ``database``; what is not written stays for the next time."""
        async with self._writing:
            for device, left in list(self._unwritten.items()):
                await self._store.keep(left)
                if self._unwritten.get(device) is left:
                    del self._unwritten[device]

    async def mend(self, journal: Callable[[Event], Awaitable[None]], recovered: Sequence[Left] = ()) -> None:
        """Close the books of visits whose end the broker did not see, being gone itself.

        ``recovered``: how visits left their devices by the recordings that nobody had closed; the store may have missed
        that. Each is on the node journal before the store counts it as told: killed in between, the next start tells
        it again. At start, before any visit. Raises Unavailable ``database``, RecordingFailed.
        """
        for left in recovered:
            known = await self._store.latest(left.snapshot.device)
            if known is None or _follows(left, known):
                await self._mend(left, journal)
        for left in await self._store.unfinished():
            await self._mend(replace(left, reason=RECOVERED), journal)

    async def _mend(self, left: Left, journal: Callable[[Event], Awaitable[None]]) -> None:
        if left.reason == RECOVERED:
            await journal(_cut_short(left.snapshot))
        await self._store.keep(left)


def _follows(left: Left, known: Left) -> bool:
    """Return whether this is a later word on its device than what the store knows."""
    if left.snapshot.session == known.snapshot.session:
        return known.reason is None
    return left.snapshot.taken_us >= known.snapshot.taken_us


def _cut_short(snapshot: Snapshot) -> Event:
    # Nobody described these settings here: as far as the record knows, all of them are personal.
    return snapshot_fact(
        BROKER, "abrupt", snapshot.values, {}, complete=snapshot.complete, diary=snapshot.diary, seq=snapshot.seq,
        session=snapshot.session, device=snapshot.device,
    )  # fmt: skip


class Watch:
    """One visit's settings as they are last known: how it opened, and every change since.

    What it leaves the device with is kept when it is on the record (``settled``): a line counts as known from then on.
    """

    def __init__(self, surveyor: Surveyor, facts: Facts, previous: Left | None) -> None:
        self._surveyor = surveyor
        self._facts = facts
        self._previous = previous
        self._descriptors: dict[str, settings.Descriptor] = {}
        self._names: Sequence[settings.Renamed] = ()
        self._revision = 1
        self._opened: Snapshot | None = None
        self._known: Snapshot | None = None
        self._lines: list[settings.Change] = []
        self._surveyed = False
        self._decided: Left | None = None
        self._settled: Left | None = None

    def observe(self, message: Message, at: Instant) -> SurveyFound | None:
        """Take in what the device said of its settings; return the survey when this was the last that it needed."""
        match message:
            case settings.SettingsDescribed():
                self._descriptors = {item.key: item for item in message.descriptors}
                self._names, self._revision = message.renamed, message.revision
            case settings.SettingsSnapshot():
                self._opened = self._known = snapshots.opened(
                    self._facts.device.id, self._facts.session, at.wall_us, self._revision, message, self._descriptors
                )
            case settings.SettingsChanged(change=change) if self._known is not None:
                self._known = snapshots.folded(self._known, change, at.wall_us, self._descriptors)
                self._note()
            case settings.DiaryLines() if self._opened is not None:
                self._lines += message.lines
                if message.last:
                    return self._survey(self._opened)
        return None

    def surveyed(self) -> None:
        """Take in that the survey goes on the record, and then to the technician, with what is settled next."""
        self._surveyed = True
        self._note()

    def closing(self, commands: list[Command]) -> list[Command]:
        """Return commands with the closing snapshot on the record before the visit's end, if that is among them."""
        for place, command in enumerate(commands):
            if isinstance(command, Journal) and command.event.name == "session.ended":
                fact = self.closed(EndReason(command.event.facts()["reason"]), command.at)
                if fact is not None:
                    return [*commands[:place], Journal(fact, Peer.BROKER, command.at), *commands[place:]]
        return commands

    def closed(self, reason: EndReason, at: Instant) -> Event | None:
        """Return how the visit leaves its device as a fact, to be kept with it; None if the device never said."""
        if self._known is None:
            return None
        phase = Phase.ABRUPT if reason in _UNSEEN else Phase.CLOSE
        self._known = known = replace(self._known, phase=phase, taken_us=at.wall_us)
        self._note(reason)
        return snapshot_fact(
            BROKER, phase.value, known.values, self._descriptors, complete=known.complete, diary=known.diary,
            seq=known.seq,
        )  # fmt: skip

    def settled(self) -> None:
        """Keep what was observed: all of it is on the record now."""
        if self._decided is not self._settled and self._decided is not None:
            self._settled = self._decided
            self._surveyor.note(self._settled)

    def broken(self, reason: EndReason, at: Instant) -> None:
        """Keep what the record last had: it can't be written any more, and the visit ends for that."""
        if self._settled is not None:
            taken = replace(self._settled.snapshot, phase=Phase.ABRUPT, taken_us=at.wall_us)
            self._surveyor.note(replace(self._settled, snapshot=taken, reason=reason.value))

    async def kept(self) -> None:
        """Have what was settled written, to be awaited before the visit's recording is closed.

        So a recording with its seal has nothing that the store misses, and from one without it the next start
        makes up for what it does. A store that is down is waited for no longer than ``KEEP_SECONDS``.
        """
        try:
            async with asyncio.timeout(KEEP_SECONDS):
                await self._surveyor.flush()
        except (TimeoutError, Unavailable) as error:
            _log.error("how a visit left its device is not kept yet", session=self._facts.session, error=str(error))

    def _survey(self, opened: Snapshot) -> SurveyFound:
        found, self._lines = survey(self._previous, opened, self._lines, self._names, self._descriptors), []
        return found

    def _note(self, reason: EndReason | None = None) -> None:
        """Have what is known kept. Not before the survey leaves: who never saw it must find it in the next visit."""
        if self._known is None or not self._surveyed:
            return
        running = Phase.ABRUPT if reason is None else self._known.phase
        snapshot, ended = replace(self._known, phase=running), reason.value if reason else None
        self._decided = Left(snapshot, self._facts.technician.name, ended)
