"""The air conditioner as a model of an appliance."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final

from broker.wire.settings import Value
from device_agent.device import Fault, Front, Kind
from device_agent.simulator.air_conditioner import air, catalogue, codes, control, front, link, trials
from device_agent.simulator.air_conditioner.body import AirState, Body, amperes, heard
from device_agent.simulator.appliance import past
from device_agent.simulator.appliance.model import Model, Narrowed
from device_agent.simulator.appliance.state import Power, State

_PAST_STRIDE_S: Final = 10.0
_CLOGGED_H: Final = 640.0
_METER_WH: Final = 583_400.0  # of its summers so far: a filter with hours of air on it has cost some
_FAULTS: Final = (
    Fault("ac.filter", "Lưới lọc bám đầy bụi", "Dust filter clogged"),
    Fault("ac.leak", "Rò gas lạnh", "Refrigerant leak"),
    Fault("ac.comm", "Dây liên lạc dàn lạnh và dàn nóng chập chờn", "Indoor-outdoor cable comes and goes"),
    Fault("ac.fan", "Động cơ quạt dàn lạnh hỏng", "Indoor fan motor broken"),
)


class AirConditioner(Model[Body]):
    """An air conditioner of one of the ``catalogue.FAMILIES``. Raises KeyError for another."""

    kind: ClassVar[Kind] = "air_conditioner"
    faults = _FAULTS
    sentences = trials.SENTENCES

    def __init__(self, family: str = "AC-WALL-3") -> None:
        self.name, _ = catalogue.FAMILIES[family]
        self.family = family
        self.descriptors = catalogue.descriptors()
        self.deeds = trials.deeds(family)

    def fresh(self) -> AirState:
        """Return it just switched on, in a room that is too warm."""
        return State(catalogue.factory(self.family), Body(energy_wh=_METER_WH), front.AT_FIRST)

    def step(self, state: AirState, seconds: float) -> AirState:
        """Return it so many seconds later: what the cable told, what the board decided, where heat and air went."""
        after = air.flowed(control.decided(link.told(state, seconds), seconds), seconds)
        looks = front.looks(after)
        return after if after.things[front.FILTER] == looks else after.lay(front.FILTER, looks)

    def stride(self, state: AirState) -> float:
        """Return two seconds while it is on, else ten."""
        return 2.0 if state.power == "on" else 10.0

    def narrowed(self, state: AirState) -> Narrowed:
        """Return what can't be set now."""
        return catalogue.narrowed(state)

    def touch(self, state: AirState, button: str) -> AirState | str:
        """Press a button of its remote control."""
        return front.touched(state, button)

    def handle(self, state: AirState, thing: str, to: str) -> AirState | str:
        """Wash the filter; only time makes it dusty."""
        if to == "clean":
            return front.washed(state)
        return state if state.things[thing] == to else "not_by_hand"

    def turned(self, state: AirState, power: Power) -> AirState:
        """Return it as it is after Power or the plug: its compressor stands, what was noticed is forgotten."""
        cleans = power == "standby" and state.power == "on" and bool(state.values["aircon.auto_clean"])
        return control.stood(state, 0.0).but(
            trial=None, problems=frozenset(), drying_s=control.DRYING_S if cleans else 0.0, still_s=0.0, weak_s=0.0
        )

    def afflicted(self, state: AirState, fault: str) -> AirState:
        """Return it after the minutes in which somebody comes to notice."""
        match fault:
            case "ac.filter":
                hours = max(_CLOGGED_H, 1.28 * int(str(state.values["filter.dust.alarm_h"])))
                return self._past(state.but(dust_h=hours, filter_h=hours).lay(front.FILTER, "dusty"), 20)
            case "ac.leak":
                return self._past(state, 30)
            case "ac.comm":
                return self._past(state.but(cable_s=0.0), 4.5)
            case _:
                return self._past(state, 5)

    def mended(self, state: AirState, fault: str) -> AirState:
        """Return it with a filter that was clogged washed."""
        return front.washed(state) if fault == "ac.filter" else state

    def face(self, state: AirState) -> Front:
        """Return what its front shows."""
        return front.face(state, self.family)

    def measure(self, state: AirState) -> Mapping[str, Value]:
        """Return every telemetry value, as its sensor says it."""
        body = state.body
        used = trials.usage_pct(state)
        return {
            "aircon.error": codes.code(state, self.family),
            "aircon.room_temp_c": round(body.room_c, 1),
            "aircon.humidity_pct": round(body.humidity),
            "aircon.supply_temp_c": round(body.supply_c, 1),
            "aircon.delta_t_c": trials.delta_k(body),
            "aircon.evaporator.in_c": round(body.coil_in_c, 1),
            "aircon.evaporator.out_c": round(body.coil_out_c, 1),
            "aircon.discharge_temp_c": round(body.discharge_c, 1),
            "aircon.compressor.hz": round(body.hz),
            "aircon.compressor.current_a": round(amperes(state), 1),
            "aircon.fan_in.rpm": body.fan_in_rpm,
            "aircon.fan_out.rpm": body.fan_out_rpm,
            "aircon.airflow_pct": trials.airflow_pct(body),
            "aircon.link.state": "ok" if heard(body) else "lost",
            "aircon.link.lost_frames": round(body.lost),
            "filter.dust.usage_pct": used,
            "filter.dust.hours_h": round(body.filter_h),
            "filter.dust.status": "wash" if used >= 100 else "normal",
            "aircon.energy.kwh": round(body.energy_wh / 1000, 2),
        }

    def kept(self, body: Body) -> Mapping[str, Any]:
        """Return what stays in it, and in its room, without mains."""
        return {
            "room_c": round(body.room_c, 2), "humidity": round(body.humidity, 1), "dust_h": round(body.dust_h, 2),
            "filter_h": round(body.filter_h, 2), "energy_wh": round(body.energy_wh), "cable_s": round(body.cable_s),
        }  # fmt: skip

    def revived(self, body: Body, kept: Mapping[str, Any]) -> Body:
        """Return the body with that; what no room or filter can have is as if nothing had been kept."""
        room = min(max(float(kept["room_c"]), -10.0), 50.0)
        return replace(
            body, held_s=0.0, room_c=room, supply_c=room, coil_in_c=room, coil_out_c=room,
            humidity=min(max(float(kept["humidity"]), 0.0), 100.0),
            dust_h=_hours(kept["dust_h"]), filter_h=_hours(kept["filter_h"]),
            energy_wh=_hours(kept["energy_wh"]), cable_s=_hours(kept["cable_s"]),
        )  # fmt: skip

    def _past(self, state: AirState, minutes: float) -> AirState:
        return past.lived(self, state, minutes * 60, _PAST_STRIDE_S)


def _hours(kept: Any) -> float:
    """Return a meter's reading, which is never less than nothing."""
    return min(max(float(kept), 0.0), 1e9)
