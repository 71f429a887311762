"""What makes a TV of a state: its clock, its file, whoever waits for it, and the telling of what has changed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from broker.wire.settings import ActorKind, Value, Via
from device_agent.device import (
    Actor,
    AppsChanged,
    DeviceEvent,
    Measured,
    PoweredOff,
    PoweredOn,
    Reshaped,
    SettingChanged,
)
from device_agent.simulator.clock import Clock, SystemClock
from device_agent.simulator.feed import Feed
from device_agent.simulator.tv import camera, change, passing, settings, store, telemetry
from device_agent.simulator.tv.book import factory
from device_agent.simulator.tv.catalogue.general import DEVICE_NAMES
from device_agent.simulator.tv.passing import Lapse
from device_agent.simulator.tv.state import Language, Power, TvState

_TIMER_SECONDS: Final = 5.0  # how often the off timer is looked at
MEASURE_SECONDS: Final = 10.0
"""How often what is measured is told, if it has changed."""
_log = logging.getLogger(__name__)


class Living:
    """A state that changes by what is done to it and by time alone, and keeps itself in a file if it has one."""

    def __init__(self, state_file: Path | None, language: Language, clock: Clock | None) -> None:
        self._clock = clock or SystemClock()
        self._factory = factory(language, DEVICE_NAMES[0][1 if language == "en" else 0])
        state = TvState(since=self._clock.seconds(), values=self._factory)
        self._state = change.patient(store.load(state_file, state), state.since) if state_file else state
        self._keeper = store.Keeper(state_file) if state_file else None
        self._looked = self._clock.local()
        self._changed = asyncio.Event()
        self._feed: Feed | None = None
        self._measured: dict[str, Value] = telemetry.measured(self._state, state.since)
        self._measured_at = state.since

    @property
    def power(self) -> Power:
        """On, in standby, starting (``booting``), or without mains (``unplugged``)."""
        return self._now().power

    def events(self) -> Feed:
        """Yield what happens on the TV from this call on; a second call ends the first."""
        self._end_events()
        self._feed = Feed(self._look)
        return self._feed

    async def close(self) -> None:
        """End the events, after those that are still to be read, and keep what has changed."""
        self._end_events()
        await self._save()

    def _end_events(self) -> None:
        if self._feed is not None:
            self._feed.end()
            self._feed = None
            self._wake()

    def _look(self) -> Callable[[], Awaitable[None]]:
        """Let time pass; return what waits for the next change."""
        changed = self._changed
        tv = self._now()
        return lambda: self._until(changed, self._next_change(tv))

    def _now(self) -> TvState:
        """Return the state after what time alone has done to it."""
        local = self._clock.local()
        before, self._looked = self._looked, local
        kept = store.kept(self._state)
        self._led(passing.elapse(self._state, self._clock.seconds(), before, local))
        if store.kept(self._state) != kept:
            self._save_soon()
        self._measure()
        return self._state

    def _led(self, lapses: Iterable[Lapse]) -> None:
        """Take on one state after the other."""
        for state, actor, via in lapses:
            self._become(state, actor, via)

    def _measure(self) -> None:
        """Tell what is measured anew, now and then."""
        now = self._clock.seconds()
        if self._state.power != "on" or now - self._measured_at < MEASURE_SECONDS:
            return
        self._measured_at = now
        found = telemetry.measured(self._state, now)
        news = {key: value for key, value in found.items() if self._measured.get(key) != value}
        self._measured = found
        if news:
            self._tell(Measured(news))

    def _reset(self, tv: TvState, by: Actor, via: Via, command: str | None) -> None:
        """Take every setting back to the factory's; what is attached and the software stay as they are."""
        kept = {key: value for key, value in tv.values.items() if settings.ALL[key].kind == "info"}
        fresh = replace(
            tv, values=self._factory.put(kept), home=(0, 0), gallery=0, channel=1, previous_channel=1, restore_at=None,
            corner=None,
        )  # fmt: skip
        self._tell(SettingChanged(settings.RESET, None, None, by, via, command))
        self._become(change.toast(fresh, "reset.done", self._clock.seconds()), "factory_reset", via, command)

    def _become(
        self, after: TvState, by: ActorKind = "unknown", via: Via = "unknown", command: str | None = None
    ) -> None:
        """Take on a state, and tell what has changed: settings first, then what that reshapes, what is in front, power.

        Where the camera is wanted, its notice begins with this state.
        """
        after = camera.settled(after, self._clock.seconds())
        before, self._state = self._state, after
        if after.values is not before.values:
            for place, new in after.values.places.items():
                old = before.values.places[place]
                if old != new or type(old) is not type(new):
                    secret = settings.base(place) in settings.SECRETS
                    told = SettingChanged(place, None if secret else old, None if secret else new, by, via, command)
                    self._tell(told)
            if before.values["app.order"] != after.values["app.order"]:
                self._tell(AppsChanged())
        if before.values.shape != after.values.shape or (before.offered is None) != (after.offered is None):
            self._tell(Reshaped())
        if camera.front(before) != camera.front(after):
            self._tell(camera.front(after))
        if before.power == "on" and after.power != "on":
            lost = after.power == "unplugged" or after.world.back_at is not None
            self._tell(PoweredOff(orderly=not lost))
        if before.power != "on" and after.power == "on":
            self._tell(PoweredOn())
        self._wake()

    def _tell(self, event: DeviceEvent) -> None:
        if self._feed is not None:
            self._feed.put(event)

    def _wake(self) -> None:
        """Wake everyone who waits; whoever comes later waits for the next change."""
        self._changed.set()
        self._changed = asyncio.Event()

    def _next_change(self, tv: TvState) -> float | None:
        """Return in how many seconds time alone will change the state, or None if it won't."""
        now = self._clock.seconds()
        moments = []
        due = passing.deadline(tv)
        if due is not None:
            moments.append(max(due - now, 0.0))
        if tv.power == "on" and tv.values["system.off_timer"]:
            moments.append(_TIMER_SECONDS)
        if tv.power == "on" and self._feed is not None:
            moments.append(max(self._measured_at + MEASURE_SECONDS - now, 0.0))
        return min(moments, default=None)

    async def _until(self, changed: asyncio.Event, seconds: float | None) -> None:
        """Wait for a change, or for so many seconds of the TV's clock."""
        try:
            async with asyncio.timeout(None if seconds is None else seconds / self._clock.speed):
                await changed.wait()
        except TimeoutError:
            return

    async def _save(self) -> None:
        """Keep what has changed, off the loop."""
        if self._keeper is not None and not self._keeper.holds(self._state):
            await asyncio.to_thread(self._keep)

    def _save_soon(self) -> None:
        """Let the state be on the disk soon: for what can't wait. Without a loop, it is there on return."""
        if self._keeper is None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._keep()
        else:
            loop.run_in_executor(None, self._keep)

    def _keep(self) -> None:
        if self._keeper is None:
            return
        try:
            self._keeper.keep(lambda: self._state)
        except OSError as problem:  # the TV itself works on; what it forgets, it forgets at its next start
            _log.error("The TV can't keep its settings: %s", problem)
