"""The washer as a model of an appliance."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final

from broker.wire.settings import Value
from device_agent.device import Front, Kind
from device_agent.simulator.appliance.model import Deed, Model, Narrowed
from device_agent.simulator.appliance.state import Power, State
from device_agent.simulator.washer import around, catalogue, front, interlocks, physics, sequence, touch, trials
from device_agent.simulator.washer.body import AMBIENT_C, ERRORS_KEPT, Body, WasherState, sensed_c
from device_agent.simulator.washer.families import FAMILIES

_RESTING_SECONDS: Final = 30.0
_MACHINE: Final = {"delayed": "run", "running": "run", "paused": "pause", "error": "pause"}


class Washer(Model[Body]):
    """A washer of one of the ``families.FAMILIES``. Raises KeyError for another."""

    kind: ClassVar[Kind] = "washer"
    sentences = interlocks.SENTENCES

    def __init__(self, family: str = "WM-FRONT-7") -> None:
        self._family = FAMILIES[family]
        self.family, self.name = self._family.id, self._family.model
        self.descriptors = catalogue.descriptors(self._family)
        self.faults = around.faults(self._family)
        self.deeds: Mapping[str, Deed[Body]] = {
            "washer.start": Deed(lambda state: sequence.started(state, self._family)),
            "washer.pause": Deed(sequence.paused),
            "washer.cancel": Deed(sequence.cancelled),
            "washer.drain": Deed(sequence.draining),
            **trials.deeds(self._family),
        }

    def fresh(self) -> WasherState:
        """Return it closed, loaded evenly, with its tap open."""
        return State(catalogue.factory(self._family), Body(), around.AT_FIRST)

    def step(self, state: WasherState, seconds: float) -> WasherState:
        """Return it so many seconds later."""
        body = state.body
        trial = body.trial if state.power == "on" else None
        rest = sequence.commanded(state)
        drive = rest if trial is None else trials.drive(trial, body.trial_s, rest.lock)
        later = replace(state, body=physics.lived(state, drive, seconds))
        if trial is not None:
            return later.but(trial_s=body.trial_s + seconds)
        return sequence.advanced(later, self._family, seconds)

    def stride(self, state: WasherState) -> float:
        """Return a second while anything moves, or half a minute."""
        body = state.body
        unlocks = body.locked and body.level <= interlocks.WATER_L
        draws = body.pump_ma or body.valve_ma or body.motor_ma or body.heater_w
        busy = body.run == "running" or body.trial or body.rpm > 0 or unlocks or draws
        leaks = state.things["emergency_drain"] == "open" and body.level > 0
        return 1.0 if busy or leaks else _RESTING_SECONDS

    def narrowed(self, state: WasherState) -> Narrowed:
        """Return what can't be chosen now."""
        return catalogue.narrowed(self._family, state)

    def set(self, state: WasherState, key: str, value: Value) -> WasherState:
        """Set a setting; another cycle brings its own options."""
        return touch.chosen(state, self._family, key, value)

    def touch(self, state: WasherState, button: str) -> WasherState | str:
        """Press a button of its front."""
        return touch.touched(state, self._family, button)

    def handle(self, state: WasherState, thing: str, to: str) -> WasherState | str:
        """Bring a thing around it into a state."""
        return around.handled(state, self._family, thing, to)

    def turned(self, state: WasherState, power: Power) -> WasherState:
        """Return it as it is after Power, or after the plug: it forgets what it was at."""
        return sequence.turned_off(state)

    def afflicted(self, state: WasherState, fault: str) -> WasherState:
        """Return it with the thing that a fault is."""
        return around.afflicted(state, fault)

    def mended(self, state: WasherState, fault: str) -> WasherState:
        """Return it with the thing that a fault was put right."""
        return around.mended(state, fault)

    def face(self, state: WasherState) -> Front:
        """Return what its front shows."""
        return front.face(state, self._family)

    def measure(self, state: WasherState) -> Mapping[str, Value]:
        """Return every telemetry value, as its sensor says it."""
        body = state.body
        heater: dict[str, Value] = {"washer.heater_w": body.heater_w} if self._family.heats else {}
        return {
            "washer.machine_state": _MACHINE.get(body.run, "stop"),
            "washer.job_state": body.job,
            "washer.remaining_min": front.remaining(state),
            "washer.error": body.code,
            "washer.error_history": ", ".join(body.errors),
            "washer.door": state.things["door"],
            "washer.door_lock": "locked" if body.locked else "unlocked",
            "washer.water_level_l": round(body.level, 1),
            "washer.flow_l_min": round(body.flow, 1),
            "washer.valve_current_ma": body.valve_ma,
            "washer.pump_current_ma": body.pump_ma,
            "washer.temperature_c": round(sensed_c(state), 1),
            **heater,
            "washer.drum_rpm": round(body.rpm),
            "washer.motor_current_ma": body.motor_ma,
            "washer.imbalance_g": body.imbalance,
            "washer.energy_kwh": round(body.energy_wh / 1000, 2),
            "washer.cycles": body.cycles,
        }

    def kept(self, body: Body) -> Mapping[str, Any]:
        """Return what stays in it without mains: its water, its meters, its last errors."""
        return {
            "level": round(body.level, 2), "celsius": round(body.celsius, 1), "energy_wh": round(body.energy_wh),
            "cycles": body.cycles, "errors": list(body.errors),
        }  # fmt: skip

    def revived(self, body: Body, kept: Mapping[str, Any]) -> Body:
        """Return the body with that; what no washer can hold is as if nothing had been kept."""
        codes = set(self._family.codes.values())
        return Body(
            level=min(max(float(kept["level"]), 0.0), physics.FULL_L),
            celsius=min(max(float(kept["celsius"]), AMBIENT_C - 30), 100.0),
            energy_wh=max(float(kept["energy_wh"]), 0.0),
            cycles=max(int(kept["cycles"]), 0),
            errors=tuple(each for each in kept["errors"] if each in codes)[:ERRORS_KEPT],
        )
