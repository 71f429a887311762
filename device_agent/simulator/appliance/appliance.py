"""A simulated appliance as a Device, with what only its customer has: the front, the plug, what stands around it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Generic, Literal

from broker.wire import limits
from broker.wire.settings import Descriptor, Value, Via
from device_agent.device import (
    Actor,
    Done,
    Fault,
    Front,
    Identity,
    Outcome,
    Schema,
    SettingChanged,
    Snapshot,
    SupportRequested,
)
from device_agent.simulator.appliance import front
from device_agent.simulator.appliance.descriptors import FIRMWARE, RESET
from device_agent.simulator.appliance.life import Life, until
from device_agent.simulator.appliance.model import Model
from device_agent.simulator.appliance.screenless import Screenless
from device_agent.simulator.appliance.state import B, Power, State
from device_agent.simulator.appliance.trial import Trial
from device_agent.simulator.clock import Clock, SystemClock
from device_agent.simulator.feed import Feed
from device_agent.simulator.values import fault as misfit

_SAID_SECONDS: Final = 8.0  # of ours, that the reason of a refusal stands on the front
_LOOK_SECONDS: Final = 0.01  # of ours, at least, between two looks at a trial


class SimulatedAppliance(Screenless, Generic[B]):
    """An appliance of a model. It has no picture: ``frame`` and ``panel`` never return.

    ``clock`` may be a fast one: a trial of a minute then takes as much less. ``state_file`` keeps what is set, broken
    and put around it (JSON, replaced atomically); without one it lasts as long as the object.
    """

    def __init__(
        self, model: Model[B], *, serial: str, clock: Clock | None = None, state_file: Path | None = None
    ) -> None:
        self._model, self._serial = model, serial
        self._clock = clock or SystemClock()
        self._life = Life(model, self._clock, state_file)
        self._said: tuple[str, float] | None = None

    # --- what it is ---

    def identify(self) -> Identity:
        """Return model, family, serial and software."""
        model = self._model
        software = str(self._life.state.values[FIRMWARE])
        return Identity(model.kind, model.name, self._serial, software, display=False, family=model.family)

    def descriptors(self) -> Sequence[Descriptor]:
        """Return everything that it has, in menu order, as it can be used now."""
        narrowed = self._model.narrowed(self._life.now())
        return tuple(_narrowed(each, narrowed.get(each.key)) for each in self._model.descriptors)

    def schema(self) -> Schema:
        """Return the revision of the descriptors."""
        return Schema()

    def read_all(self) -> dict[str, Value]:
        """Return every setting, info and telemetry value as it is now."""
        state = self._life.now()
        return {**state.values, **self._model.measure(state)}

    def snapshot(self) -> Snapshot:
        """Return the same, for the survey."""
        return Snapshot(dict(self.read_all()))

    def powered(self) -> bool:
        """Return whether it is on."""
        return self.power == "on"

    @property
    def power(self) -> Power:
        """On, in standby, or without mains (``unplugged``)."""
        return self._life.now().power

    # --- what is done to it ---

    async def write(self, key: str, value: Value, by: Actor, command: str | None = None) -> Outcome:
        """Set a setting.

        Refused: ``device_off``, ``unknown_setting``, ``read_only``, ``customer_only``, ``wrong_type``,
        ``out_of_range``, ``not_an_option``, or the reason why it isn't available now.
        """
        state = self._life.moment()
        if refused := self._refusal(state, key, value, by):
            return Outcome(False, refused)
        if state.values[key] == value:
            return Outcome(True)
        return await self._move(self._model.set(state, key, value), by, command)

    async def press(
        self, key: str, action: Literal["press", "down", "up"], by: Actor, command: str | None = None
    ) -> Outcome:
        """Press a key; an appliance knows Power alone, all else is a setting or an action. It acts as it goes down.

        Refused: ``device_off``, ``unknown_key``, and to a technician ``customer_only`` where something would spoil.
        """
        if not self.powered() and (key != "Power" or by != "customer"):
            return Outcome(False, "device_off")
        if key != "Power":
            return Outcome(False, "unknown_key")
        if self._model.spoils and by != "customer":
            return Outcome(False, "customer_only")
        return Outcome(True) if action == "up" else await self._switch(by, command)

    async def act(
        self, key: str, by: Actor, command: str | None = None, progress: Callable[[int], None] = lambda percent: None
    ) -> Done:
        """Do an action. Refused: ``device_off``, ``unknown_action``, ``busy``, or by an interlock with its reason."""
        state = self._life.moment()
        if state.power != "on":
            return Done(False, "device_off")
        if (why := self._unavailable(state, key)) is not None:
            return Done(False, why)
        if key == RESET:
            return await self._reset(state, by, command)
        if (deed := self._model.deeds.get(key)) is None:
            return Done(False, "unknown_action")
        if deed.seconds and self._life.trial is not None:
            return Done(False, "busy")
        begun = deed.begin(state)
        trial = None if isinstance(begun, str) or not deed.seconds else Trial(deed, begun)
        self._life.trial = trial or self._life.trial
        try:
            outcome = await self._move(begun, by, command)
            if isinstance(begun, str):
                return Done(False, outcome.reason)
            return deed.judge((state, begun)) if trial is None else await self._went_through(trial, progress)
        finally:
            if trial is not None:
                after = trial.stopped(self._life.moment())
                self._life.trial = None
                self._life.become(after)

    async def _went_through(self, trial: Trial[B], progress: Callable[[int], None]) -> Done:
        told = -1
        while True:
            changed, state = self._life.changed, self._life.now()
            if trial.percent != told:
                progress(told := trial.percent)
            if trial.over:
                return trial.result()
            seconds = self._model.stride(state) / self._clock.speed
            await until(changed, min(max(seconds, _LOOK_SECONDS), limits.TELEMETRY_SECONDS))

    # --- who stands before it ---

    def face(self) -> Front:
        """Return what its front shows now, with why the last touch was refused if that was a moment ago."""
        state = self._life.now()
        why = None
        if self._said is not None and self._clock.seconds() < self._said[1]:
            why = self._model.sentences.get(self._said[0])
        return front.whole(self._model.face(state), state.power, why)

    async def touch(self, button: str) -> Outcome:
        """Press a button on its front, as the customer; ``power`` and ``support`` are on every one."""
        if button == "power":
            return await self._switch("customer", None)
        state = self._life.moment()
        if state.power != "on":
            return Outcome(False, "device_off")
        if button == "support":
            self._life.tell(SupportRequested())
            return Outcome(True)
        return await self._move(self._model.touch(state, button), "customer")

    def handle(self, thing: str, state: str) -> bool:
        """Do something around it, as the customer; False if there is no such thing or state, or it can't be now."""
        now = self._life.moment()
        known = {each.id: {row[0] for row in each.states} for each in self._model.face(now).things}
        if state not in known.get(thing, ()):
            return False
        after = self._model.handle(now, thing, state)
        if isinstance(after, str):
            self._say(after)
            return False
        self._befall(after)
        return True

    def pull_plug(self) -> None:
        """Take the mains away: everything stops at once, without a goodbye."""
        if self.power != "unplugged":
            self._befall(self._turned("unplugged"))

    def plug_in(self) -> None:
        """Give the mains back; it stays in standby until Power is pressed."""
        if self.power == "unplugged":
            self._befall(self._turned("standby"))

    # --- who teaches or tests with it ---

    def faults(self) -> Sequence[Fault]:
        """Return every fault that it can have, and which it has."""
        state = self._life.now()
        return tuple(replace(each, active=state.has(each.id)) for each in self._model.faults)

    def inject(self, fault: str) -> bool:
        """Give it a fault; False if it has no such."""
        state = self._life.moment()
        if all(each.id != fault for each in self._model.faults):
            return False
        if not state.has(fault):
            self._befall(self._model.afflicted(state.afflict(fault), fault))
        return True

    def mend(self, fault: str) -> bool:
        """Take a fault away; False if it hasn't got it."""
        state = self._life.moment()
        if not state.has(fault):
            return False
        self._befall(self._model.mended(state.mend(fault), fault))
        return True

    # --- what it tells ---

    def events(self) -> Feed:
        """Yield what happens from this call on; a second call ends the first."""
        return self._life.events()

    async def close(self) -> None:
        """End the events, after those that are still to be read, and keep what has changed."""
        self._life.end_events()
        await self._life.save()

    # --- how it changes ---

    def _refusal(self, state: State[B], key: str, value: Value, by: Actor) -> str | None:
        """Return why this may not be written now, or None if it may."""
        if state.power != "on":
            return "device_off"
        descriptor = next((each for each in self._model.descriptors if each.key == key), None)
        if descriptor is None:
            return "unknown_setting"
        if descriptor.write_policy == "customer_only" and by != "customer":
            return "customer_only"
        if descriptor.access == "ro" or descriptor.kind != "setting":
            return "read_only"
        narrowed = self._model.narrowed(state).get(key)
        return self._unavailable(state, key) or misfit(_narrowed(descriptor, narrowed), value)

    def _unavailable(self, state: State[B], key: str) -> str | None:
        why = self._model.narrowed(state).get(key, {}).get("reason")
        return None if why is None else str(why)

    async def _move(self, after: State[B] | str, by: Actor, command: str | None = None) -> Outcome:
        """Take on what somebody's wish led to, or tell them why it can't be; it is on the disk then."""
        if isinstance(after, str):
            self._say(after)
            return Outcome(False, after)
        self._life.become(after, by, _via(by), command)
        await self._life.save()
        return Outcome(True)

    def _befall(self, after: State[B]) -> None:
        """Take on what the customer did around it, or what befell it."""
        self._life.become(after, "customer", "panel")
        self._life.save_soon()

    async def _switch(self, by: Actor, command: str | None) -> Outcome:
        power = self.power
        if power == "unplugged":
            return Outcome(False, "no_mains")
        return await self._move(self._turned("standby" if power == "on" else "on"), by, command)

    def _turned(self, power: Power) -> State[B]:
        return replace(self._model.turned(self._life.moment(), power), power=power)

    async def _reset(self, state: State[B], by: Actor, command: str | None) -> Done:
        """Take every setting back to the factory's; what is around it, or broken, stays as it is."""
        self._life.tell(SettingChanged(RESET, None, None, by, _via(by), command))
        self._life.become(self._model.reset(state), "factory_reset", _via(by), command)
        await self._life.save()
        return Done(True)

    def _say(self, reason: str) -> None:
        self._said = reason, self._clock.seconds() + _SAID_SECONDS * self._clock.speed


def _via(by: Actor) -> Via:
    return "console" if by == "technician" else "panel"


def _narrowed(descriptor: Descriptor, now: Mapping[str, object] | None) -> Descriptor:
    return descriptor.model_copy(update=dict(now)) if now else descriptor
