"""The refrigerator as a model of an appliance."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final

from broker.wire.settings import Value
from device_agent.device import Fault, Front, Kind
from device_agent.simulator.appliance import past
from device_agent.simulator.appliance.model import Model, Narrowed
from device_agent.simulator.appliance.state import Power, State
from device_agent.simulator.refrigerator import catalogue, codes, cold, control, doors, front, trials
from device_agent.simulator.refrigerator.body import (
    Body,
    FridgeState,
    Opening,
    compressor_w,
    evaporator_reading,
    heater_w,
)

_GLITCH_S: Final = 90.0
_METER_WH: Final = 412_300.0  # of its years so far, beside which the hours of a fault don't stand out
_PAST_STRIDE_S: Final = 30.0
_HOUR_S: Final = 3600.0
_FAULTS: Final = (
    Fault("rf.demo", "Chế độ trưng bày đang bật (OF OF)", "Shop mode is on (OF OF)"),
    Fault("rf.fan", "Quạt dàn lạnh hỏng", "Evaporator fan broken"),
    Fault("rf.defrost", "Điện trở xả đá đứt", "Defrost heater open"),
    Fault("rf.defrost.sensor", "Cảm biến xả đá kẹt giá trị", "Defrost sensor stuck"),
    Fault("rf.comp", "Bo inverter máy nén hỏng", "Compressor inverter broken"),
    Fault("rf.door", "Khách hay để cửa mở", "Household leaves the door open"),
)


class Refrigerator(Model[Body]):
    """A refrigerator of one of the ``catalogue.FAMILIES``. Raises KeyError for another."""

    kind: ClassVar[Kind] = "refrigerator"
    spoils = True
    faults = _FAULTS
    sentences = trials.SENTENCES

    def __init__(self, family: str = catalogue.SBS) -> None:
        self.name, _ = catalogue.FAMILIES[family]
        self.family = family
        self.descriptors = catalogue.descriptors(family)
        self.deeds = trials.deeds(family)

    def fresh(self) -> FridgeState:
        """Return it cold, closed, a while after its last defrost, and after a day like any other."""
        body = Body(energy_wh=_METER_WH, openings=doors.everyday(-doors.DAY_S, 0.0))
        return State(catalogue.factory(self.family), body, front.AT_FIRST)

    def step(self, state: FridgeState, seconds: float) -> FridgeState:
        """Return it so many seconds later: what the household did, what the board decided, where heat went."""
        return cold.flowed(control.decided(doors.passed(state, seconds), seconds), seconds)

    def stride(self, state: FridgeState) -> float:
        """Return two seconds while a test or a start is under way, else ten."""
        return 2.0 if state.body.trial or state.body.compressor == "starting" else 10.0

    def narrowed(self, state: FridgeState) -> Narrowed:
        """Return what can't be set now."""
        return catalogue.narrowed(state)

    def set(self, state: FridgeState, key: str, value: Value) -> FridgeState:
        """Set a setting; who switches the shop's mode off has mended what was no fault."""
        after = state.put({key: value})
        if key == "fridge.mode.vacation" and value:
            after = after.put({"fridge.rapid_cool": False})
        return after if after.values["fridge.mode.cooling_off"] else after.mend("rf.demo")

    def reset(self, state: FridgeState) -> FridgeState:
        """Return it with the factory's settings, of which the shop's mode is none."""
        return super().reset(state).mend("rf.demo")

    def touch(self, state: FridgeState, button: str) -> FridgeState | str:
        """Press a button of its front."""
        return front.touched(state, button)

    def handle(self, state: FridgeState, thing: str, to: str) -> FridgeState:
        """Open or close a door; who is made to close one learns to."""
        after = doors.moved(state, thing, to)
        return after.mend("rf.door") if to == "closed" and state.things[thing] == "open" else after

    def turned(self, state: FridgeState, power: Power) -> FridgeState:
        """Return it as it is after Power or the plug: its compressor stands, the mains' return is shown for a while."""
        if state.power == "unplugged":
            state = state.but(glitch_s=_GLITCH_S, problems=frozenset())
        return control.stopped(state).but(trial=None, defrost="idle", attempts=0)

    def afflicted(self, state: FridgeState, fault: str) -> FridgeState:
        """Return it after the hours in which a household comes to notice."""
        match fault:
            case "rf.demo":
                return self._past(state.put({"fridge.mode.cooling_off": True}), 10)
            case "rf.fan":
                return self._past(state, 10)
            case "rf.defrost" | "rf.defrost.sensor":
                ice = 0.95 if fault == "rf.defrost" else 0.5
                return self._past(state.but(frost=ice, cooled_s=control.DEFROST_EVERY_S - 600), 5)
            case "rf.comp":
                return self._past(state, 4)
            case _:
                return self._past(state.but(habit_s=0.0), 24.4)

    def mended(self, state: FridgeState, fault: str) -> FridgeState:
        """Return it with what a fault had set or opened put right."""
        match fault:
            case "rf.demo":
                return state.put({"fridge.mode.cooling_off": False})
            case "rf.door":
                return doors.moved(state, doors.COOLER, "closed")
            case _:
                return state

    def face(self, state: FridgeState) -> Front:
        """Return what its front shows."""
        return front.face(state, self.family)

    def measure(self, state: FridgeState) -> Mapping[str, Value]:
        """Return every telemetry value, as its sensor says it."""
        body = state.body
        resting = body.compressor == "off" and control.must_rest_s(body) > 0
        return {
            "fridge.error": codes.code(state, self.family),
            "fridge.cooler.temp_c": round(body.cooler_c, 1),
            "fridge.freezer.temp_c": round(body.freezer_c, 1),
            "fridge.evaporator.temp_c": round(evaporator_reading(state), 1),
            "fridge.fan.commanded": body.fan_on,
            "fridge.fan.rpm": body.fan_rpm,
            "fridge.compressor.state": "rest" if resting else body.compressor,
            "fridge.compressor.power_w": compressor_w(state),
            "fridge.compressor.start_attempts": body.attempts,
            "fridge.defrost.state": body.defrost,
            "fridge.defrost.heater_w": heater_w(state),
            "fridge.cooler.door_open": doors.opened(state, doors.COOLER),
            "fridge.freezer.door_open": doors.opened(state, doors.FREEZER),
            "fridge.door.openings_24h": len(body.openings),
            "fridge.door.open_min_24h": doors.open_min(body),
            "fridge.door.longest_min_24h": doors.longest_min(body),
            "fridge.door.log": doors.log(body),
            "fridge.energy.kwh": round(body.energy_wh / 1000, 2),
        }

    def kept(self, body: Body) -> Mapping[str, Any]:
        """Return what stays in it without mains: its cold, its ice, its log, what its board remembers."""
        return {
            "cooler_c": round(body.cooler_c, 2), "freezer_c": round(body.freezer_c, 2), "frost": round(body.frost, 3),
            "cooled_s": round(body.cooled_s), "age_s": round(body.age_s), "energy_wh": round(body.energy_wh),
            "habit_s": round(body.habit_s), "problems": sorted(body.problems),
            "openings": [[round(each.at_s), round(each.open_s)] for each in body.openings],
        }  # fmt: skip

    def revived(self, body: Body, kept: Mapping[str, Any]) -> Body:
        """Return the body with that; what no refrigerator can have is as if nothing had been kept."""
        cooler, freezer = _warmth(kept["cooler_c"]), _warmth(kept["freezer_c"])
        return replace(
            body, cooler_c=cooler, freezer_c=freezer, evaporator_c=freezer, compressor="off", held_s=0.0, fan_rpm=0,
            fan_on=False, frost=min(max(float(kept["frost"]), 0.0), 1.0), cooled_s=max(float(kept["cooled_s"]), 0.0),
            age_s=max(float(kept["age_s"]), 0.0), energy_wh=max(float(kept["energy_wh"]), 0.0),
            habit_s=max(float(kept["habit_s"]), 0.0),
            problems=frozenset(codes.CODES[self.family]) & frozenset(kept["problems"]),
            openings=tuple(Opening(float(at), max(float(long), 0.0)) for at, long in kept["openings"][-doors.KEPT :]),
        )  # fmt: skip

    def _past(self, state: FridgeState, hours: float) -> FridgeState:
        return past.lived(self, state, hours * _HOUR_S, _PAST_STRIDE_S)


def _warmth(kept: Any) -> float:
    return min(max(float(kept), -40.0), 60.0)
