"""Everything that a refrigerator can be set to, measures, and does, with its labels."""

from collections.abc import Mapping
from typing import Final

from broker.wire.settings import Descriptor, Value
from device_agent.simulator.appliance.descriptors import (
    FIRMWARE,
    SYSTEM,
    check,
    slider,
    states,
    telemetry,
    toggle,
)
from device_agent.simulator.appliance.model import Narrowed
from device_agent.simulator.refrigerator.body import FridgeState

SBS: Final = "RF-SBS-2"
TWIN: Final = "RF-TWIN-1"
FAMILIES: Final[Mapping[str, tuple[str, str]]] = {SBS: ("Sen RF62-2", "SenCool 2.6.1"), TWIN: ("Sen RT38-1", "1.9.4")}
"""By family: the model's name and its software."""

_SETTINGS: Final = (
    slider("fridge.cooler.setpoint_c", "Nhiệt độ ngăn mát", "Cooler temperature", 1, 7, 3, unit="°C"),
    slider("fridge.freezer.setpoint_c", "Nhiệt độ ngăn đá", "Freezer temperature", -23, -15, -19, unit="°C"),
    toggle("fridge.rapid_cool", "Làm mát nhanh", "Rapid cooling"),
    toggle("fridge.rapid_freeze", "Cấp đông nhanh", "Rapid freezing"),
    toggle("fridge.mode.vacation", "Chế độ đi vắng", "Vacation mode", level="standard"),
    toggle("fridge.ice_maker", "Làm đá tự động", "Ice maker", default=True),
    toggle("fridge.door_alarm", "Chuông báo cửa mở", "Door alarm", default=True, level="standard"),
    toggle("fridge.child_lock", "Khóa trẻ em", "Child lock", level="standard"),
    # It spoils what is inside: only with the customer's word.
    toggle(
        "fridge.mode.cooling_off", "Chế độ trưng bày (không làm lạnh)", "Shop mode (cooling off)", level="expert",
        write_policy="technician_consent",
    ),
)  # fmt: skip

_TELEMETRY: Final = (
    telemetry("fridge.error", "string", "Mã hiển thị", "Code shown", level="basic"),
    telemetry("fridge.cooler.temp_c", "decimal", "Ngăn mát", "Cooler", "°C", -40, 60, level="basic"),
    telemetry("fridge.freezer.temp_c", "decimal", "Ngăn đá", "Freezer", "°C", -40, 60, level="basic"),
    telemetry("fridge.evaporator.temp_c", "decimal", "Dàn lạnh", "Evaporator", "°C", -60, 60),
    telemetry("fridge.fan.commanded", "bool", "Quạt được bật", "Fan commanded"),
    telemetry("fridge.fan.rpm", "int", "Tốc độ quạt dàn lạnh", "Evaporator fan speed", "rpm", 0, 3000),
    states(
        "fridge.compressor.state", "Máy nén", "Compressor",
        (("off", "Đang dừng", "Off"), ("rest", "Đang nghỉ bắt buộc", "Resting"),
         ("starting", "Đang khởi động", "Starting"), ("running", "Đang chạy", "Running")),
    ),
    telemetry("fridge.compressor.power_w", "int", "Công suất máy nén", "Compressor power", "W", 0, 400),
    telemetry(
        "fridge.compressor.start_attempts", "int", "Số lần thử khởi động", "Start attempts", None, 0, 10_000,
    ),
    states(
        "fridge.defrost.state", "Xả đá", "Defrost",
        (("idle", "Không xả đá", "Idle"), ("heating", "Đang làm tan đá", "Heating"),
         ("draining", "Đang thoát nước", "Draining")),
    ),
    telemetry("fridge.defrost.heater_w", "int", "Công suất điện trở xả đá", "Defrost heater power", "W", 0, 400),
    telemetry("fridge.cooler.door_open", "bool", "Cửa ngăn mát đang mở", "Cooler door open", level="basic"),
    telemetry("fridge.freezer.door_open", "bool", "Cửa ngăn đá đang mở", "Freezer door open", level="basic"),
    telemetry("fridge.door.openings_24h", "int", "Số lần mở cửa trong 24 giờ", "Door openings in 24 h", None, 0, 99),
    telemetry("fridge.door.open_min_24h", "int", "Số phút cửa mở trong 24 giờ", "Door open in 24 h", "min", 0, 1440),
    telemetry("fridge.door.longest_min_24h", "int", "Lần mở cửa lâu nhất", "Longest opening", "min", 0, 1440),
    telemetry("fridge.door.log", "string", "Nhật ký cửa", "Door log"),
    telemetry("fridge.energy.kwh", "decimal", "Điện năng", "Energy", "kWh", 0, 1e6),
)  # fmt: skip

_ACTIONS: Final = (
    check("fan", "Kiểm tra quạt dàn lạnh", "Evaporator fan test", "interlock"),
    check("compressor", "Kiểm tra máy nén", "Compressor test", "interlock"),
    check("defrost", "Xả đá cưỡng bức", "Forced defrost", "interlock"),
    check("self_check", "Tự kiểm tra", "Self-check"),
)
_SBS_ONLY: Final = frozenset({"fridge.ice_maker"})


def descriptors(family: str) -> tuple[Descriptor, ...]:
    """Return everything that a family has."""
    every = (*_SETTINGS, *_TELEMETRY, *_ACTIONS, *SYSTEM)
    return tuple(each for each in every if family == SBS or each.key not in _SBS_ONLY)


def factory(family: str) -> dict[str, Value]:
    """Return every setting as it comes from the factory."""
    values: dict[str, Value] = {FIRMWARE: FAMILIES[family][1]}
    for each in descriptors(family):
        if each.kind == "setting":
            assert each.default is not None
            values[each.key] = each.default
    return values


def narrowed(state: FridgeState) -> Narrowed:
    """Return what can't be set now: on vacation the cooler has a temperature of its own."""
    if state.values["fridge.mode.vacation"]:
        away = {"available": False, "reason": "vacation"}
        return {"fridge.cooler.setpoint_c": away, "fridge.rapid_cool": away}
    return {}
