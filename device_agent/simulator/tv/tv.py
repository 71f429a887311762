"""The simulated Smart TV as a Device, with what only its customer has: the plug, the cables, the power light."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

from broker.wire.settings import ActorKind, Descriptor, Value, Via
from device_agent.device import (
    Actor,
    DeviceEvent,
    Identity,
    Outcome,
    Picture,
    PoweredOff,
    PoweredOn,
    Reshaped,
    Schema,
    SettingChanged,
    Snapshot,
    SupportRequested,
)
from device_agent.simulator.clock import Clock, SystemClock
from device_agent.simulator.tv import change, passing, remote, settings, store, telemetry
from device_agent.simulator.tv.book import factory
from device_agent.simulator.tv.catalogue.general import DEVICE_NAMES, UPDATED_SOFTWARE
from device_agent.simulator.tv.catalogue.inputs import PORTS
from device_agent.simulator.tv.channels import THINGS
from device_agent.simulator.tv.feed import Feed
from device_agent.simulator.tv.keys.press import Press
from device_agent.simulator.tv.painter import FPS, beat, moving, tick_of
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.showing import Showing
from device_agent.simulator.tv.state import Language, Network, Power, TvState

_TIMER_SECONDS: Final = 5.0  # how often the off timer is looked at
_log = logging.getLogger(__name__)


class SimulatedTv:
    """A Smart TV. It lives in the event loop that first awaits it; pictures are painted in a thread.

    ``state_file`` keeps what is set (JSON, replaced atomically); without one it lasts as long as the object. Nothing is
    painted, and no time is spent, unless somebody waits in ``frame`` or ``panel``.
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
        self._model, self._serial = model, serial
        self._factory = factory(language, DEVICE_NAMES[0][1 if language == "en" else 0])
        state = TvState(since=self._clock.seconds(), values=self._factory)
        self._state = change.patient(store.load(state_file, state), state.since) if state_file else state
        self._keeper = store.Keeper(state_file) if state_file else None
        self._looked = self._clock.local()
        self._changed = asyncio.Event()
        self._feed: Feed | None = None
        self._showing = Showing()

    # --- what it is ---

    def identify(self) -> Identity:
        """Return model, serial and software."""
        software = str(self._now().values["system.firmware.version"])
        return Identity("tv", self._model, self._serial, software, display=True)

    def descriptors(self) -> Sequence[Descriptor]:
        """Return every setting in menu order, as the others stand now."""
        return settings.described(self._now().values)

    def schema(self) -> Schema:
        """Return the revision of the settings, and what was renamed up to it."""
        return settings.SCHEMA

    def read_all(self) -> dict[str, Value]:
        """Return the value of every setting as it holds now, for the present input and mode; secrets left out."""
        tv = self._now()
        measured = telemetry.measured(tv, self._clock.seconds())
        return {**{key: value for key, value in tv.values.items() if key not in settings.SECRETS}, **measured}

    def snapshot(self) -> Snapshot:
        """Return every value in every context; secrets as None."""
        tv = self._now()
        values: dict[str, Value | None] = {**tv.values.places, **telemetry.measured(tv, self._clock.seconds())}
        return Snapshot(values | dict.fromkeys(settings.SECRETS))

    def powered(self) -> bool:
        """Return whether the TV is on; while it starts it isn't yet."""
        return self.power == "on"

    @property
    def power(self) -> Power:
        """On, in standby, starting (``booting``), or without mains (``unplugged``)."""
        return self._now().power

    # --- what is done to it ---

    async def write(self, key: str, value: Value, by: Actor, command: str | None = None) -> Outcome:
        """Set a setting, in the context behind its ``@`` or else in the present one; or do an action.

        Refused: ``device_off``, ``unknown_setting``, ``read_only``, ``customer_only``, ``unavailable``, ``wrong_type``,
        ``out_of_range``, ``not_an_option``.
        """
        tv = self._now()
        if refused := _refusal(tv, key, value, by):
            return Outcome(False, refused)
        via: Via = "console" if by == "technician" else "panel"
        if key == settings.RESET:
            self._reset(change.show(tv, "home"), by, via, command)
        elif tv.values[key] != value:
            self._become(change.set_value(tv, key, value, self._clock.seconds()), by, via, command)
        else:
            return Outcome(True)
        await self._save()
        return Outcome(True)

    async def press(
        self, key: str, action: Literal["press", "down", "up"], by: Actor, command: str | None = None
    ) -> Outcome:
        """Press a key of the remote control; it acts as it goes down. Refusals: see ``remote.pressed``."""
        tv = self._now()
        step = remote.pressed(tv, Press(key, by, self._clock.seconds(), self._clock.local()))
        if step.refused:
            return Outcome(False, step.refused)
        if action != "up":
            if step.reset:
                self._reset(change.show(step.state, "home"), by, "remote_key", command)
            else:
                self._become(step.state, by, "remote_key", command)
            if step.support:
                self._tell(SupportRequested())
            await self._save()
        return Outcome(True)

    def pull_plug(self) -> None:
        """Take the mains away: everything stops at once, without a goodbye."""
        tv = self._now()
        if tv.power != "unplugged":
            self._become(change.off(tv, self._clock.seconds(), "unplugged"))

    def plug_in(self) -> None:
        """Give the mains back; the TV stays in standby until Power is pressed."""
        if self._now().power == "unplugged":
            self._become(replace(self._state, power="standby", since=self._clock.seconds()))

    # --- what stands around it ---

    def attached(self) -> dict[str, str | None]:
        """Return what is attached to each port."""
        values = self._now().values
        return {port: None if (on := str(values[f"input.{port}.device"])) == "none" else on for port in PORTS}

    def things(self) -> tuple[str, ...]:
        """Return what can be attached."""
        return tuple(thing for thing in THINGS if thing != "none")

    def attach(self, port: str, thing: str | None) -> None:
        """Put a device on a port, or take it off with None. Raises ValueError if there is no such port or device."""
        if port not in PORTS or (thing or "none") not in THINGS:
            raise ValueError(f"There is no {port} or no {thing} to put on it.")
        self._become(change.attach(self._now(), port, thing or "none"), "customer", "panel")
        self._save_soon()

    def set_network(self, condition: Network) -> None:
        """Let the way to the Internet be good, slow, lossy or off, as far as the TV itself notices it."""
        self._become(replace(self._now(), network=condition))

    def starting(self) -> bool:
        """Return whether the TV is starting, or installing what it starts with."""
        return self.power == "booting"

    def firmware_waiting(self) -> bool:
        """Return whether there is newer software than the TV has."""
        return self._now().values["system.firmware.version"] != UPDATED_SOFTWARE

    def publish_firmware(self) -> bool:
        """Let the maker publish newer software: with automatic updates on, the next start installs it.

        False if the TV has it already.
        """
        if not self.firmware_waiting():
            return False
        self._become(replace(self._now(), offered=UPDATED_SOFTWARE))
        self._save_soon()
        return True

    def update_firmware(self) -> bool:
        """Install newer software now, by a start that takes longer. False if there is none, or no way to start."""
        if self.power not in ("on", "standby") or not self.publish_firmware():
            return False
        self._become(change.update(self._now(), self._clock.seconds()))
        return True

    # --- what it shows and tells ---

    async def frame(self, newer_than: int) -> tuple[int, Picture]:
        """Wait until the signal's revision is over ``newer_than``; return it with its revision.

        Pictures are (720, 1280, 3), read-only; a moving one comes at most FPS times a second. Off, the TV shows black.
        """
        return await self._newer(self._showing.signal, newer_than)

    async def panel(self, newer_than: int) -> tuple[int, Picture]:
        """Wait likewise for what the panel shows; its revisions are its own."""
        return await self._newer(self._showing.panel, newer_than)

    async def _newer(
        self, shown: Callable[[TvState, Moment], Awaitable[tuple[int, Picture]]], newer_than: int
    ) -> tuple[int, Picture]:
        while True:
            changed, tv = self._changed, self._now()
            found = await shown(tv, Moment(self._clock.seconds(), self._clock.local()))
            if found[0] > newer_than:
                return found
            await _until(changed, self._next_picture(tv))

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
        return lambda: _until(changed, self._next_change(tv))

    # --- how it changes ---

    def _now(self) -> TvState:
        """Return the state after what time alone has done to it."""
        local = self._clock.local()
        before, self._looked = self._looked, local
        values = self._state.values
        for state, actor, via in passing.elapse(self._state, self._clock.seconds(), before, local):
            self._become(state, actor, via)
        if self._state.values is not values:
            self._save_soon()
        return self._state

    def _reset(self, tv: TvState, by: Actor, via: Via, command: str | None) -> None:
        """Take every setting back to the factory's; what is attached and the software stay as they are."""
        kept = {key: value for key, value in tv.values.items() if settings.ALL[key].kind == "info"}
        fresh = replace(
            tv, values=self._factory.put(kept), home=(0, 0), gallery=0, channel=1, previous_channel=1, restore_at=None
        )
        self._tell(SettingChanged(settings.RESET, None, None, by, via, command))
        self._become(change.toast(fresh, "reset.done", self._clock.seconds()), "factory_reset", via, command)

    def _become(
        self, after: TvState, by: ActorKind = "unknown", via: Via = "unknown", command: str | None = None
    ) -> None:
        """Take on a state, and tell what has changed: settings first, then what that reshapes, then power."""
        before, self._state = self._state, after
        if after.values is not before.values:
            for place, new in after.values.places.items():
                old = before.values.places[place]
                if old != new or type(old) is not type(new):
                    secret = settings.base(place) in settings.SECRETS
                    told = SettingChanged(place, None if secret else old, None if secret else new, by, via, command)
                    self._tell(told)
            if before.values.shape != after.values.shape:
                self._tell(Reshaped())
        if before.power == "on" and after.power != "on":
            self._tell(PoweredOff(orderly=after.power != "unplugged"))
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
        moments = []
        due = passing.deadline(tv)
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

    async def _save(self) -> None:
        """Return when the state is on the disk."""
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


def _refusal(tv: TvState, key: str, value: Value, by: Actor) -> str | None:
    """Return why this may not be written now, or None if it may."""
    if tv.power != "on":
        return "device_off"
    descriptor = settings.ALL.get(settings.base(key))
    if descriptor is not None and descriptor.write_policy == "customer_only" and by != "customer":
        return "customer_only"
    if key == settings.RESET:
        return None if value is True else "wrong_type"
    return settings.check(key, value, tv.values)


async def _until(changed: asyncio.Event, seconds: float | None) -> None:
    """Wait for a change, or for so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await changed.wait()
    except TimeoutError:
        return
