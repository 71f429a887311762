"""What somebody before an air conditioner sees, presses on its remote control, and washes."""

from typing import Final

from device_agent.device import Button, Front, Reading, Thing
from device_agent.simulator.air_conditioner import codes, control
from device_agent.simulator.air_conditioner.body import AirState, airflow
from device_agent.simulator.air_conditioner.catalogue import FANS, MODES, SWINGS
from device_agent.simulator.air_conditioner.trials import delta_k, usage_pct
from device_agent.simulator.values import number

FILTER: Final = "filter"
AT_FIRST: Final = {FILTER: "clean"}
_STATES: Final = (("clean", "Sạch", "Clean"), ("dusty", "Bám bụi", "Dusty"))
_DUSTY_H: Final = 350
_CHOICES: Final = (
    ("mode", "aircon.mode", MODES, "Chế độ", "Mode"),
    ("fan", "aircon.fan", FANS, "Tốc độ quạt", "Fan speed"),
    ("swing", "aircon.swing", SWINGS, "Hướng gió", "Swing"),
)
_LOW_C: Final = 16
_HIGH_C: Final = 30


def face(state: AirState, family: str) -> Front:
    """Return its front, and its remote control, while it is on; a code shows even with the light switched off."""
    code = codes.code(state, family)
    lit = bool(state.values["aircon.display_light"])
    chosen = [
        Reading(f"{vi}: {chosen_vi}", f"{en}: {chosen_en}", "")
        for _, key, rows, vi, en in _CHOICES
        for value, chosen_vi, chosen_en in rows
        if value == state.values[key]
    ]
    return Front(
        display=code or (str(state.values["aircon.setpoint_c"]) if lit else ""),
        readings=(*chosen, Reading("Trong phòng", "Room", f"{state.body.room_c:.0f} °C")) if lit else (),
        buttons=(
            Button("warmer", "Tăng nhiệt độ", "Warmer"),
            Button("colder", "Giảm nhiệt độ", "Colder"),
            *(Button(id_, vi, en) for id_, _, _, vi, en in _CHOICES),
            Button("filter_reset", "Đặt lại bộ đếm lưới lọc", "Filter reset", lit=usage_pct(state) >= 100),
        ),
        things=(Thing(FILTER, "Lưới lọc bụi", "Dust filter", state.things[FILTER], _STATES),),
        notes=tuple(_notes(state)),
        alarm=bool(code),
    )


def _notes(state: AirState) -> list[tuple[str, str]]:
    """Return what can be felt or heard there, by somebody who doesn't know why."""
    body, notes = state.body, []
    blows = body.fan_in_rpm * airflow(body)
    if not blows:
        notes.append(("Không có gió thổi ra.", "No air comes out."))
    elif airflow(body) < 0.6:
        notes.append(("Gió thổi ra yếu.", "Little air comes out."))
    if blows and body.hz and delta_k(body) < control.WEAK_K:
        if control.course(state) == "heat":
            notes.append(("Gió thổi ra không ấm.", "The air that comes out isn't warm."))
        else:
            notes.append(("Gió thổi ra không lạnh.", "The air that comes out isn't cold."))
    if usage_pct(state) >= 100:
        notes.append(("Đèn lưới lọc sáng.", "The filter lamp is on."))
    if body.drying_s and state.power == "standby":
        notes.append(("Máy đang tự làm sạch, quạt chạy chậm.", "It cleans itself; its fan turns slowly."))
    return notes


def looks(state: AirState) -> str:
    """Return what the filter looks like."""
    return "dusty" if state.body.dust_h >= _DUSTY_H else "clean"


def washed(state: AirState) -> AirState:
    """Return it with its filter washed and put back, and counted as such."""
    return state.lay(FILTER, "clean").but(dust_h=0.0, filter_h=0.0).mend("ac.filter")


def touched(state: AirState, button: str) -> AirState | str:
    """Press a button of its remote control."""
    if button in ("warmer", "colder"):
        if state.values["aircon.mode"] == "fan":
            return "fan_mode"
        now = int(number(state.values["aircon.setpoint_c"]))
        return state.put({"aircon.setpoint_c": min(max(now + (1 if button == "warmer" else -1), _LOW_C), _HIGH_C)})
    if button == "filter_reset":
        return state.but(filter_h=0.0)
    for id_, key, rows, _, _ in _CHOICES:
        if id_ == button:
            values = [row[0] for row in rows]
            return state.put({key: values[(values.index(str(state.values[key])) + 1) % len(values)]})
    return "unknown_button"
