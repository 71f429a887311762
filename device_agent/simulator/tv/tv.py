"""The simulated Smart TV as a Device, with the plug and the power light that only its customer has."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import numpy as np

from broker.wire.settings import Change, Descriptor, Value
from device_agent.device import (
    Actor,
    DeviceEvent,
    Identity,
    Outcome,
    Picture,
    PoweredOff,
    PoweredOn,
    SettingChanged,
    SupportRequested,
)
from device_agent.simulator.clock import Clock, SystemClock
from device_agent.simulator.tv import change, remote, settings, store
from device_agent.simulator.tv.painter import FPS, Painter, beat, moving, tick_of
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import Language, Power, TvState

EVENTS_KEPT = 2048
_TIMER_SECONDS = 5.0  # how often the off timer is looked at
_log = logging.getLogger(__name__)

Via = Literal["remote_key", "panel", "console", "unknown"]


class SimulatedTv:
    """A Smart TV. It lives in the event loop that first awaits it; pictures are painted in a thread.

    ``state_file`` keeps settings and channel (JSON, replaced atomically); without one they last as long as the object.
    Nothing is painted, and no time is spent, unless somebody waits in ``frame``.
    """

    def __init__(
        self,
        *,
        state_file: Path | None = None,
        serial: str = "SEN55-0000001",
        model: str = "Sen 55Q1",
        language: Language = "vi",
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._identity = Identity("tv", model, serial, settings.SOFTWARE, display=True)
        name = settings.DEVICE_NAMES[0][1 if language == "en" else 0]
        fresh = {**settings.defaults(), "system.language": language, "system.device_name": name}
        state = TvState(since=self._clock.seconds(), values=MappingProxyType(fresh))
        self._state = store.load(state_file, state) if state_file else state
        self._keeper = store.Keeper(state_file) if state_file else None
        self._looked = self._clock.local()
        self._changed = asyncio.Event()
        self._events: _Events | None = None
        self._painter = Painter()
        self._painting = asyncio.Lock()
        self._painted: tuple[TvState, object] | None = None
        self._picture: Picture = np.zeros((0, 0, 3), np.uint8)
        self._revision = 0

    def identify(self) -> Identity:
        """Return model, serial and software."""
        return self._identity

    def descriptors(self) -> Sequence[Descriptor]:
        """Return every setting in menu order; ``available`` is as the other settings stand now."""
        return settings.described(self._now().values)

    def read_all(self) -> dict[str, Value]:
        """Return the value of every setting now."""
        return dict(self._now().values)

    def powered(self) -> bool:
        """Return whether the TV is on; while it starts it isn't yet."""
        return self.power == "on"

    @property
    def power(self) -> Power:
        """On, in standby, starting (``booting``), or without mains (``unplugged``)."""
        return self._now().power

    async def write(self, key: str, value: Value, by: Actor, command: str | None = None) -> Outcome:
        """Set a setting.

        Refused: ``device_off``, ``unknown_setting``, ``read_only``, ``unavailable``, ``wrong_type``, ``out_of_range``,
        ``not_an_option``.
        """
        tv = self._now()
        refused = "device_off" if tv.power != "on" else settings.check(key, value, tv.values)
        if refused:
            return Outcome(False, refused)
        if tv.values[key] != value:
            after = change.set_value(tv, key, value, self._clock.seconds())
            self._become(after, by, "console" if by == "technician" else "panel", command)
            await self._save()
        return Outcome(True)

    async def press(
        self, key: str, action: Literal["press", "down", "up"], by: Actor, command: str | None = None
    ) -> Outcome:
        """Press a key of the remote control; it acts as it goes down. Refusals: see ``remote.pressed``."""
        step = remote.pressed(self._now(), key, by, self._clock.seconds())
        if step.refused:
            return Outcome(False, step.refused)
        if action != "up":
            self._become(step.state, by, "remote_key", command)
            if step.support:
                self._tell(SupportRequested())
            await self._save()
        return Outcome(True)

    def pull_plug(self) -> None:
        """Take the mains away: everything stops at once, without a goodbye."""
        tv = self._now()
        if tv.power != "unplugged":
            self._become(change.off(tv, self._clock.seconds(), "unplugged"), "customer", "unknown", None)

    def plug_in(self) -> None:
        """Give the mains back; the TV stays in standby until Power is pressed."""
        if self._now().power == "unplugged":
            self._become(
                replace(self._state, power="standby", since=self._clock.seconds()), "customer", "unknown", None
            )

    async def frame(self, newer_than: int) -> tuple[int, Picture]:
        """Wait until the picture's revision is over ``newer_than``; return it with its revision.

        Pictures are (720, 1280, 3), read-only; a moving one comes at most 10 times a second. Off, the TV shows black.
        """
        while True:
            changed = self._changed
            async with self._painting:
                tv = self._now()
                await self._paint(tv)
                if self._revision > newer_than:
                    return self._revision, self._picture
            await self._until(changed, self._next_picture(tv))

    def events(self) -> "_Events":
        """Yield what happens on the TV from this call on; a second call ends the first."""
        self._end_events()
        self._events = _Events(self)
        return self._events

    async def close(self) -> None:
        """End the events, after those that are still to be read, and keep what has changed."""
        self._end_events()
        await self._save()

    def _end_events(self) -> None:
        if self._events is not None:
            self._events.ended = True
            self._events = None
            self._wake()

    def _now(self) -> TvState:
        """Return the state after what time alone has done to it."""
        local = self._clock.local()
        before, self._looked = self._looked, local
        after = change.elapse(self._state, self._clock.seconds(), before, local)
        if after is not self._state:
            self._become(after, "customer", "unknown", None)
        return self._state

    def _become(self, after: TvState, by: Actor, via: Via, command: str | None) -> None:
        """Take on a state, and tell what has changed: settings first, then power."""
        before, self._state = self._state, after
        for key, new in after.values.items():
            old = before.values[key]
            if old != new or type(old) is not type(new):
                self._tell(SettingChanged(Change(key=key, old=old, new=new, actor=by, via=via, command=command)))
        if before.power == "on" and after.power != "on":
            self._tell(PoweredOff(orderly=after.power == "standby"))
        if before.power != "on" and after.power == "on":
            self._tell(PoweredOn())
        self._wake()

    def _tell(self, event: DeviceEvent) -> None:
        if self._events is not None:
            self._events.put(event)

    def _wake(self) -> None:
        """Wake everyone who waits; whoever comes later waits for the next change."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def _until(self, changed: asyncio.Event, seconds: float | None) -> None:
        """Wait for a change, or for so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await changed.wait()
        except TimeoutError:
            return

    def _next_change(self, tv: TvState) -> float | None:
        """Return in how many seconds time alone will change the state, or None if it won't."""
        moments = []
        due = change.deadline(tv)
        if due is not None:
            moments.append(max(due - self._clock.seconds(), 0.0))
        if tv.power == "on" and tv.values["system.off_timer"]:
            moments.append(_TIMER_SECONDS)
        return min(moments, default=None)

    def _next_picture(self, tv: TvState) -> float | None:
        """Return in how many seconds there will be something new to paint, or None if nothing is planned."""
        now, local = self._clock.seconds(), self._clock.local()
        moments = [each for each in (self._next_change(tv),) if each is not None]
        if moving(tv):
            moments.append(max(tick_of(now) + 1 / FPS - now, 0.001))
        elif beat(tv, Moment(now, local))[1] is not None:
            minute = local.replace(second=0, microsecond=0) + timedelta(minutes=1)
            moments.append((minute - local).total_seconds() + 0.01)
        return min(moments, default=None)

    async def _paint(self, tv: TvState) -> None:
        """Paint if there is something new; a picture that looks the same keeps its revision."""
        moment = Moment(self._clock.seconds(), self._clock.local())
        now = beat(tv, moment)
        if self._painted is not None and self._painted[0] is tv and self._painted[1] == now:
            return
        picture = await asyncio.to_thread(self._painter.paint, tv, moment)
        self._painted = (tv, now)
        if not np.array_equal(picture, self._picture):
            picture.flags.writeable = False
            self._picture = picture
            self._revision += 1

    async def _save(self) -> None:
        if self._keeper is None:
            return
        try:
            await asyncio.to_thread(self._keeper.keep, lambda: self._state)
        except OSError as problem:  # the TV itself works on; what it forgets, it forgets at its next start
            _log.error("The TV can't keep its settings: %s", problem)


class EventsLostError(Exception):
    """The reader of a device's events was so slow that some are lost; it can't go on as if nothing were."""


class _Events:
    """What happens on the TV, for one reader. At most EVENTS_KEPT wait; more is an error for the reader."""

    def __init__(self, tv: SimulatedTv) -> None:
        self._tv = tv
        self._waiting: deque[DeviceEvent] = deque()
        self._lost = 0
        self.ended = False

    def put(self, event: DeviceEvent) -> None:
        """Add an event."""
        if len(self._waiting) >= EVENTS_KEPT:
            self._lost += 1
            return
        self._waiting.append(event)

    def __aiter__(self) -> "_Events":
        return self

    async def __anext__(self) -> DeviceEvent:
        tv = self._tv
        while True:
            changed = tv._changed
            state = tv._now()
            if self._waiting:
                return self._waiting.popleft()
            if self._lost:
                raise EventsLostError(f"{self._lost} events of the TV were not read in time")
            if self.ended:
                raise StopAsyncIteration
            await tv._until(changed, tv._next_change(state))
