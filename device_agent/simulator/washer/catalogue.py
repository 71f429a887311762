"""Everything that a washer of a family has, as descriptors in menu order, and what of it can be chosen now."""

from collections.abc import Mapping
from typing import Any, Final

from broker.wire.settings import Descriptor, Option, Value
from device_agent.simulator.appliance.descriptors import SYSTEM, check, deed, states, telemetry
from device_agent.simulator.making import choice, options, slider, toggle
from device_agent.simulator.washer.body import WasherState
from device_agent.simulator.washer.families import Cycle, Family

TEMPERATURES: Final = (
    ("cold", "Nước lạnh", "Cold"), ("20", "20 °C", "20 °C"), ("30", "30 °C", "30 °C"), ("40", "40 °C", "40 °C"),
    ("60", "60 °C", "60 °C"), ("90", "90 °C", "90 °C"),
)  # fmt: skip
DOSES: Final = (("off", "Tắt", "Off"), ("low", "Ít", "Low"), ("medium", "Vừa", "Medium"), ("high", "Nhiều", "High"))
_ALWAYS: Final = ("washer.child_lock", "washer.sound")
_OF_CYCLE: Final = ("washer.temperature", "washer.spin_rpm", "washer.rinses", "washer.soil", "washer.bubble_soak")


def _spins(family: Family) -> tuple[tuple[str, str, str], ...]:
    rpm = sorted({int(each) for cycle in family.cycles.values() for each in cycle.spins})
    return tuple(
        ("0", "Không vắt", "No spin") if each == 0 else (str(each), f"{each} vòng/phút", f"{each} rpm") for each in rpm
    )


def _settings(family: Family) -> tuple[Descriptor, ...]:
    rows = tuple((key, *cycle.label) for key, cycle in family.cycles.items())
    first = family.cycles[family.cycle]
    heat = (
        choice("washer.temperature", "Nhiệt độ nước", "Water temperature", TEMPERATURES, first.temperatures[0])
        if family.heats
        else None
    )
    own = (
        choice("washer.cycle", "Chương trình giặt", "Wash cycle", rows, family.cycle),
        *((heat,) if heat else ()),
        choice("washer.spin_rpm", "Tốc độ vắt", "Spin speed", _spins(family), first.spins[0]),
        slider("washer.rinses", "Số lần xả", "Rinses", 0, 5, first.rinses[2]),
        choice(
            "washer.soil", "Mức độ bẩn", "Soil level",
            (("light", "Nhẹ", "Light"), ("normal", "Vừa", "Normal"), ("heavy", "Nặng", "Heavy")), "normal",
        ),
        toggle("washer.bubble_soak", "Ngâm bong bóng", "Bubble soak"),
        slider("washer.delay_end_h", "Hẹn giờ giặt xong", "Delay end", 0, 19, 0, unit="h"),
        choice("washer.detergent", "Lượng nước giặt tự động", "Automatic detergent", DOSES, "medium", level="standard"),
        choice("washer.softener", "Lượng nước xả vải tự động", "Automatic softener", DOSES, "medium", level="standard"),
        toggle("washer.child_lock", "Khóa trẻ em", "Child lock"),
        toggle("washer.sound", "Âm báo", "Sound", True, level="standard"),
    )  # fmt: skip
    return own


_RUNS: Final = (("stop", "Dừng", "Stopped"), ("run", "Đang chạy", "Running"), ("pause", "Tạm dừng", "Paused"))
JOBS: Final = (
    ("none", "Không", "None"), ("delay", "Chờ đến giờ", "Waiting for its time"), ("sensing", "Khóa cửa", "Locking"),
    ("wash", "Giặt", "Washing"), ("rinse", "Xả", "Rinsing"), ("drain", "Xả nước", "Draining"),
    ("spin", "Vắt", "Spinning"), ("finish", "Xong", "Finished"),
)  # fmt: skip


def _telemetry(family: Family) -> tuple[Descriptor, ...]:
    heater = telemetry("washer.heater_w", "int", "Công suất gia nhiệt", "Heater power", "W", 0, 3000)
    return (
        states("washer.machine_state", "Trạng thái máy", "Machine state", _RUNS),
        states("washer.job_state", "Công đoạn", "Job", JOBS),
        telemetry("washer.remaining_min", "int", "Thời gian còn lại", "Time remaining", "min", 0, 2000),
        telemetry("washer.error", "string", "Mã lỗi", "Error code"),
        telemetry("washer.error_history", "string", "Các mã lỗi gần đây", "Recent error codes"),
        states("washer.door", "Cửa", "Door", (("open", "Mở", "Open"), ("closed", "Đóng", "Closed"))),
        states(
            "washer.door_lock", "Tín hiệu khóa cửa", "Door lock feedback",
            (("unlocked", "Chưa khóa", "Unlocked"), ("locked", "Đã khóa", "Locked")),
        ),
        telemetry("washer.water_level_l", "decimal", "Mực nước", "Water level", "l", 0, 65),
        telemetry("washer.flow_l_min", "decimal", "Lưu lượng nước vào", "Water flowing in", "l/min", 0, 30),
        telemetry("washer.valve_current_ma", "int", "Dòng điện van cấp nước", "Inlet valve current", "mA", 0, 1000),
        telemetry("washer.pump_current_ma", "int", "Dòng điện bơm xả", "Drain pump current", "mA", 0, 1000),
        telemetry("washer.temperature_c", "decimal", "Nhiệt độ nước", "Water temperature", "°C", -40, 120),
        *((heater,) if family.heats else ()),
        telemetry("washer.drum_rpm", "int", "Tốc độ lồng giặt", "Drum speed", "rpm", 0, 1600),
        telemetry("washer.motor_current_ma", "int", "Dòng điện động cơ", "Motor current", "mA", 0, 10_000),
        telemetry("washer.imbalance_g", "int", "Độ lệch tải", "Imbalance", "g", 0, 5000),
        telemetry("washer.energy_kwh", "decimal", "Điện năng đã dùng", "Energy used", "kWh", 0, 100_000),
        telemetry("washer.cycles", "int", "Số lần giặt", "Cycles washed", None, 0, 1_000_000, level="service"),
    )  # fmt: skip


def _actions(family: Family) -> tuple[Descriptor, ...]:
    heater = check("heater", "Kiểm tra gia nhiệt", "Heater test", "person_present")
    return (
        deed("washer.start", "Bắt đầu giặt", "Start washing", "person_present"),
        deed("washer.pause", "Tạm dừng", "Pause"),
        deed("washer.cancel", "Hủy chương trình", "Cancel the cycle"),
        deed("washer.drain", "Xả nước", "Drain the water", "person_present"),  # it locks the door
        check("self_check", "Tự kiểm tra", "Self-check", "interlock"),
        check("pump", "Kiểm tra bơm xả", "Drain pump test", "interlock"),
        check("lock", "Kiểm tra khóa cửa", "Door lock test", "person_present"),
        check("fill", "Kiểm tra cấp nước", "Water inlet test", "person_present"),
        check("drum", "Kiểm tra lồng giặt", "Drum test", "person_present"),
        *((heater,) if family.heats else ()),
    )


def descriptors(family: Family) -> tuple[Descriptor, ...]:
    """Return every descriptor of a family."""
    return (*_settings(family), *_telemetry(family), *_actions(family), *SYSTEM)


def factory(family: Family) -> dict[str, Value]:
    """Return every setting and info as it comes from the box."""
    own = {each.key: each.default for each in _settings(family) if each.default is not None}
    return {**own, "system.firmware.version": family.software}


def of_cycle(family: Family, cycle: str) -> dict[str, Value]:
    """Return a cycle with its options at their defaults."""
    chosen = family.cycles[cycle]
    values: dict[str, Value] = {"washer.cycle": cycle, "washer.rinses": chosen.rinses[2], "washer.soil": "normal"}
    values["washer.spin_rpm"] = next(iter(chosen.spins), "0")
    values["washer.bubble_soak"] = False
    if family.heats:
        values["washer.temperature"] = next(iter(chosen.temperatures), "cold")
    return values


def narrowed(family: Family, state: WasherState) -> dict[str, dict[str, Any]]:
    """Return what can't be chosen now: what the cycle hasn't got, and most of all while it runs."""
    cycle = family.cycles[str(state.values["washer.cycle"])]
    held = {key: _options(family, key, rows) for key, rows in _choices(cycle).items() if key in state.values}
    least, most, _ = cycle.rinses
    held["washer.rinses"] = {"min": least, "max": most} if least < most else _without()
    held["washer.soil"] = {} if cycle.minutes else _without()
    held["washer.bubble_soak"] = {} if cycle.soak else _without()
    if state.body.run in ("running", "delayed", "paused", "error") or state.body.trial:
        running = {"available": False, "reason": "running"}
        kept = (each.key for each in _settings(family) if each.key not in _ALWAYS)
        held |= {key: held.get(key, {}) | running for key in (*kept, "system.factory_reset")}
    return {key: now for key, now in held.items() if now}


def _without() -> dict[str, Any]:
    return {"available": False, "reason": "not_in_cycle"}


def _choices(cycle: Cycle) -> Mapping[str, tuple[str, ...]]:
    return {"washer.temperature": cycle.temperatures, "washer.spin_rpm": cycle.spins}


def _options(family: Family, key: str, chosen: tuple[str, ...]) -> dict[str, Any]:
    if len(chosen) < 2:
        return _without()
    every: tuple[Option, ...] = options(*(TEMPERATURES if key == "washer.temperature" else _spins(family)))
    return {"options": tuple(each for each in every if each.value in chosen)}
