"""The washer's front: its digits, lamps and buttons, and what can be seen and heard of it."""

from typing import Final

from broker.wire.settings import Value
from device_agent.device import Button, Front, Reading
from device_agent.simulator.washer import around, catalogue, sequence
from device_agent.simulator.washer.body import WasherState
from device_agent.simulator.washer.families import Family
from device_agent.simulator.washer.programme import left, programme, seconds

_NOTES: Final = {
    "water": ("Nhìn vào thấy trong lồng giặt còn nước.", "Water can be seen in the drum."),
    "turning": ("Lồng giặt đang quay.", "The drum is turning."),
    "spinning": ("Lồng giặt đang quay rất nhanh.", "The drum is turning very fast."),
    "hum": ("Bơm xả kêu ù ù nhưng nước không rút.", "The drain pump hums, but the water doesn't go down."),
    "pumping": ("Nghe tiếng bơm xả, nước đang rút.", "The drain pump can be heard, and the water goes down."),
    "no_pump": (
        "Máy đang xả nước nhưng không nghe tiếng bơm.", "The washer is draining, but the pump can't be heard.",
    ),
    "flowing": ("Nghe tiếng nước chảy vào máy.", "Water can be heard flowing in."),
    "dry": ("Máy đang cấp nước nhưng không có nước chảy vào.", "The washer wants water, but none flows in."),
    "clicks": ("Khóa cửa kêu tách tách nhiều lần.", "The door lock clicks again and again."),
    "bang": ("Máy rung lắc mạnh khi vắt.", "The washer shakes hard while it spins."),
    "beep": ("Máy kêu bíp liên tục.", "The washer beeps again and again."),
}  # fmt: skip


def face(state: WasherState, family: Family) -> Front:
    """Return what its front shows while it is on, and what is around it in any case."""
    return Front(
        display=display(state, family),
        readings=_readings(state, family),
        buttons=_buttons(state, family),
        things=around.things(state),
        notes=tuple(_NOTES[each] for each in _noted(state)),
        alarm=bool(state.body.code),
    )


def display(state: WasherState, family: Family) -> str:
    """Return the digits: a code, ``End``, the hours until it is done, or the hours and minutes that it takes."""
    body = state.body
    if body.code:
        return body.code
    if body.run == "finished":
        return "End"
    if body.run == "delayed":
        return f"{state.values['washer.delay_end_h']}:00"
    minutes = remaining(state) if body.programme else round(seconds(programme(family, state.values)) / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def remaining(state: WasherState) -> int:
    """Return the minutes that the programme still takes, started ones as whole."""
    return int(-(-left(state.body) // 60))


def _readings(state: WasherState, family: Family) -> tuple[Reading, ...]:
    values, cycle = state.values, family.cycles[str(state.values["washer.cycle"])]
    jobs = {key: (vi, en) for key, vi, en in catalogue.JOBS}
    chosen = [f"{values['washer.rinses']}×"]
    if family.heats:
        warm = str(values["washer.temperature"])
        chosen.insert(0, "–" if warm == "cold" else f"{warm} °C")
    if values["washer.spin_rpm"] != "0":
        chosen.append(f"{values['washer.spin_rpm']} rpm")
    readings = [Reading(*cycle.label, " · ".join(chosen))]
    if state.body.job != "none":
        readings.append(Reading(*jobs[state.body.job], "●"))
    readings.append(Reading("Khóa cửa", "Door lock", "●" if state.body.locked else "○"))
    return tuple(readings)


def _buttons(state: WasherState, family: Family) -> tuple[Button, ...]:
    held = catalogue.narrowed(family, state)
    locked = bool(state.values["washer.child_lock"])

    def chooses(key: str) -> bool:
        return not locked and "reason" not in held.get(key, {})

    going = state.body.run in ("running", "delayed")
    options = [
        Button("cycle", "Chương trình", "Cycle", chooses("washer.cycle")),
        Button("spin", "Vắt", "Spin", chooses("washer.spin_rpm")),
        Button("rinse", "Xả", "Rinse", chooses("washer.rinses")),
        Button("soak", "Ngâm bong bóng", "Bubble soak", chooses("washer.bubble_soak"), lit=_on(state, "bubble_soak")),
        Button("delay", "Hẹn giờ", "Delay end", chooses("washer.delay_end_h"), lit=bool(_value(state, "delay_end_h"))),
    ]
    if family.heats:
        options.insert(1, Button("temperature", "Nhiệt độ", "Temperature", chooses("washer.temperature")))
    return (
        Button("start", "Bắt đầu / Tạm dừng", "Start / Pause", not locked, lit=going),
        *options,
        Button("cancel", "Hủy và xả nước", "Cancel and drain", not locked),
        Button("child_lock", "Khóa trẻ em", "Child lock", lit=locked),
    )


def _value(state: WasherState, name: str) -> Value:
    return state.values[f"washer.{name}"]


def _on(state: WasherState, name: str) -> bool:
    return bool(_value(state, name))


def _noted(state: WasherState) -> list[str]:
    body = state.body
    drive = sequence.commanded(state)
    pumps, fills = drive.pump or body.trial == "pump", drive.valve or body.trial == "fill"
    found = {
        "beep": bool(body.code) and bool(state.values["washer.sound"]),
        "water": body.level > 1,
        "spinning": body.rpm > 300,
        "turning": 0 < body.rpm <= 300,
        "bang": body.imbalance > sequence.UNBALANCED_G and body.rpm > 60,
        "no_pump": pumps and body.level > 1 and body.pump_ma == 0,
        "hum": body.pump_ma > 300,
        "pumping": 0 < body.pump_ma <= 300 and body.level > 1,
        "flowing": body.flow > 0,
        "dry": fills and body.flow == 0,
        "clicks": (body.trial == "lock" or (body.now is not None and body.now.act == "lock")) and not body.locked,
    }
    return [each for each, so in found.items() if so]
