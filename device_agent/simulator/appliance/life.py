"""The life of a simulated appliance: its time, its one state, what it tells of its changes, and what it remembers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final, Generic

from broker.wire import limits
from broker.wire.settings import ActorKind, Value, Via
from device_agent.device import DeviceEvent, Measured, PoweredOff, PoweredOn, Reshaped, SettingChanged
from device_agent.simulator.appliance import store
from device_agent.simulator.appliance.model import Model
from device_agent.simulator.appliance.state import B, State
from device_agent.simulator.appliance.trial import Trial
from device_agent.simulator.clock import Clock
from device_agent.simulator.feed import Feed

_CATCH_UP: Final = 24 * 3600.0  # of its time: what nobody looked at for longer is as if it had stood still before
_SAVE_SECONDS: Final = 30.0  # of ours, between two savings of what only time changes
_log = logging.getLogger(__name__)


class Life(Generic[B]):
    """One appliance's state over time. Time passes when somebody looks: a reader of its events does each second."""

    def __init__(self, model: Model[B], clock: Clock, state_file: Path | None) -> None:
        self._model, self._clock = model, clock
        fresh = model.fresh()
        self.state = store.load(state_file, model, fresh) if state_file else fresh
        self.trial: Trial[B] | None = None
        self.changed = asyncio.Event()
        self._keeper = store.Keeper(state_file) if state_file else None
        self._at = self._told_at = self._saved_at = clock.seconds()
        self._told: Mapping[str, Value] = {}
        self._feed: Feed | None = None

    def now(self) -> State[B]:
        """Return the state after what time alone has done to it, by whole strides: for who looks."""
        return self._lived(to_the_moment=False)

    def moment(self) -> State[B]:
        """Return the state as it is this very moment: for who does something, which must not begin before it is done.

        What is left of a stride is lived as it was: a stride at rest may be half a minute, as long as a whole test.
        """
        return self._lived(to_the_moment=True)

    def _lived(self, *, to_the_moment: bool) -> State[B]:
        seconds = self._clock.seconds()
        behind = min(seconds - self._at, _CATCH_UP)
        state = self.state
        while behind > 0:
            stride = self._model.stride(state)
            if stride > behind:
                if not to_the_moment:
                    break
                stride = behind
            state = self._stepped(state, stride)
            behind -= stride
        self._at = seconds - behind
        self.become(state, "automation", "schedule")
        return self.state

    def _stepped(self, state: State[B], seconds: float) -> State[B]:
        """Return it so much later; a trial that comes to its end then stops there, however late anybody looks."""
        after = self._model.step(state, seconds)
        if self.trial is None:
            return after
        self.trial.saw(after, seconds)
        return self.trial.stopped(after) if self.trial.over else after

    def become(
        self, after: State[B], by: ActorKind = "unknown", via: Via = "unknown", command: str | None = None
    ) -> None:
        """Take on a state, and tell what has changed: settings first, then what that reshapes, then power."""
        before, self.state = self.state, after
        if after is before:
            return
        for key, new in after.values.items():
            if (old := before.values[key]) != new or type(old) is not type(new):
                self.tell(SettingChanged(key, old, new, by, via, command))
        if self._model.narrowed(before) != self._model.narrowed(after):
            self.tell(Reshaped())
        if before.power == "on" and after.power != "on":
            self.tell(PoweredOff(orderly=after.power != "unplugged"))
        if before.power != "on" and after.power == "on":
            self.tell(PoweredOn())
        if before.power != after.power and self.trial is not None:
            self.trial.saw(after, 0.0)
        self._wake()

    # --- what it tells ---

    def tell(self, event: DeviceEvent) -> None:
        """Tell the reader of the events, if there is one."""
        if self._feed is not None:
            self._feed.put(event)

    def events(self) -> Feed:
        """Yield what happens from this call on; a second call ends the first."""
        self.end_events()
        self._told, self._told_at = dict(self._model.measure(self.now())), self._clock.seconds()
        self._feed = Feed(self._look)
        return self._feed

    def end_events(self) -> None:
        """Let the reader stop once it has read what is left."""
        if self._feed is not None:
            self._feed.end()
            self._feed = None
            self._wake()

    def _look(self) -> Callable[[], Awaitable[None]]:
        """Let time pass and tell what was measured; return what waits until there may be more."""
        changed = self.changed
        state, seconds = self.now(), self._clock.seconds()
        if state.power == "on" and seconds - self._told_at >= limits.TELEMETRY_SECONDS * self._clock.speed:
            self._told_at = seconds
            self._measured(dict(self._model.measure(state)))
        if seconds - self._saved_at >= _SAVE_SECONDS * self._clock.speed:
            self._saved_at = seconds
            self.save_soon()
        return lambda: until(changed, limits.TELEMETRY_SECONDS)

    def _measured(self, now: Mapping[str, Value]) -> None:
        news = {key: value for key, value in now.items() if self._told.get(key) != value}
        self._told = now
        if news:
            self.tell(Measured(news))

    def _wake(self) -> None:
        """Wake everyone who waits; whoever comes later waits for the next change."""
        self.changed.set()
        self.changed = asyncio.Event()

    # --- what it remembers ---

    async def save(self) -> None:
        """Return when the state is on the disk."""
        if self._keeper is not None:
            await asyncio.to_thread(self._keep, self._keeper)

    def save_soon(self) -> None:
        """Let the state be on the disk soon: for what can't wait. Without a loop, it is there on return."""
        if self._keeper is None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._keep(self._keeper)
        else:
            loop.run_in_executor(None, self._keep, self._keeper)

    def _keep(self, keeper: store.Keeper) -> None:
        try:
            keeper.keep(lambda: store.remembered(self._model, self.state))
        except OSError as problem:  # the appliance itself works on; what it forgets, it forgets at its next start
            _log.error("The appliance can't keep its settings: %s", problem)


async def until(changed: asyncio.Event, seconds: float) -> None:
    """Wait for a change, or for so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await changed.wait()
    except TimeoutError:
        return
