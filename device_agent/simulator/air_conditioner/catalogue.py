"""Everything that an air conditioner can be set to, measures, and does, with its labels."""

from collections.abc import Mapping
from typing import Final

from broker.wire.settings import Descriptor, Value
from device_agent.simulator.air_conditioner.body import AirState
from device_agent.simulator.appliance.descriptors import (
    FIRMWARE,
    SYSTEM,
    check,
    choice,
    deed,
    slider,
    states,
    telemetry,
    toggle,
)
from device_agent.simulator.appliance.model import Narrowed

FAMILIES: Final[Mapping[str, tuple[str, str]]] = {
    "AC-WALL-3": ("Sen AW12-3", "SenAir 4.1.0"),
    "AC-WALL-E": ("Sen AW09-E", "2.7"),
}
"""By family: the model's name and its software."""
MODES: Final = (
    ("auto", "Tự động", "Auto"), ("cool", "Làm lạnh", "Cool"), ("dry", "Hút ẩm", "Dry"), ("fan", "Chỉ quạt", "Fan"),
    ("heat", "Sưởi ấm", "Heat"),
)  # fmt: skip
FANS: Final = (
    ("auto", "Tự động", "Auto"), ("low", "Thấp", "Low"), ("medium", "Vừa", "Medium"), ("high", "Cao", "High"),
    ("turbo", "Mạnh nhất", "Turbo"),
)  # fmt: skip
SWINGS: Final = (
    ("off", "Đứng yên", "Off"), ("vertical", "Lên xuống", "Vertical"), ("horizontal", "Trái phải", "Horizontal"),
    ("both", "Cả hai hướng", "Both"),
)  # fmt: skip
_OPTIONS: Final = (
    ("off", "Không", "Off"), ("sleep", "Ngủ ngon", "Sleep"), ("quiet", "Yên tĩnh", "Quiet"),
    ("gentle", "Gió dịu", "Gentle breeze"),
)  # fmt: skip
_HOURS: Final = tuple((each, f"{each} giờ", f"{each} h") for each in ("180", "300", "500", "700"))

_SETTINGS: Final = (
    choice("aircon.mode", "Chế độ", "Mode", MODES, "cool"),
    slider("aircon.setpoint_c", "Nhiệt độ cài đặt", "Set temperature", 16, 30, 25, unit="°C"),
    choice("aircon.fan", "Tốc độ quạt", "Fan speed", FANS, "auto"),
    choice("aircon.swing", "Hướng gió", "Swing", SWINGS, "vertical"),
    choice("aircon.option", "Tùy chọn", "Option", _OPTIONS, "off", level="standard"),
    toggle("aircon.auto_clean", "Tự làm sạch sau khi tắt", "Automatic cleaning", level="standard"),
    toggle("aircon.display_light", "Đèn hiển thị", "Display light", default=True, level="standard"),
    choice(
        "filter.dust.alarm_h", "Nhắc vệ sinh lưới lọc sau", "Filter reminder after", _HOURS, "500", level="expert",
    ),
)  # fmt: skip

_TELEMETRY: Final = (
    telemetry("aircon.error", "string", "Mã lỗi", "Error code", level="basic"),
    telemetry("aircon.room_temp_c", "decimal", "Nhiệt độ phòng", "Room temperature", "°C", -20, 60, level="basic"),
    telemetry("aircon.humidity_pct", "int", "Độ ẩm", "Humidity", "%", 0, 100, level="basic"),
    telemetry("aircon.supply_temp_c", "decimal", "Nhiệt độ gió thổi ra", "Supply air", "°C", -20, 80),
    telemetry("aircon.delta_t_c", "decimal", "Chênh lệch nhiệt độ gió", "Delta T of the air", "°C", 0, 60),
    telemetry("aircon.evaporator.in_c", "decimal", "Đầu vào dàn lạnh", "Coil inlet", "°C", -40, 90),
    telemetry("aircon.evaporator.out_c", "decimal", "Đầu ra dàn lạnh", "Coil outlet", "°C", -40, 90),
    telemetry("aircon.discharge_temp_c", "decimal", "Đầu đẩy máy nén", "Compressor discharge", "°C", -40, 150),
    telemetry("aircon.compressor.hz", "int", "Tần số máy nén", "Compressor frequency", "Hz", 0, 120),
    telemetry("aircon.compressor.current_a", "decimal", "Dòng điện máy nén", "Compressor current", "A", 0, 30),
    telemetry("aircon.fan_in.rpm", "int", "Quạt dàn lạnh", "Indoor fan", "rpm", 0, 3000),
    telemetry("aircon.fan_out.rpm", "int", "Quạt dàn nóng", "Outdoor fan", "rpm", 0, 3000),
    telemetry("aircon.airflow_pct", "int", "Lưu lượng gió", "Airflow", "%", 0, 100),
    states(
        "aircon.link.state", "Liên lạc dàn lạnh và dàn nóng", "Indoor-outdoor link",
        (("ok", "Tốt", "OK"), ("lost", "Mất liên lạc", "Lost")),
    ),
    telemetry("aircon.link.lost_frames", "int", "Gói tin bị mất", "Lost frames", None, 0, 2**31),
    telemetry("filter.dust.usage_pct", "int", "Mức sử dụng lưới lọc", "Dust filter usage", "%", 0, 1000),
    telemetry("filter.dust.hours_h", "int", "Số giờ từ lần vệ sinh", "Hours since it was washed", "h", 0, 2**31),
    states(
        "filter.dust.status", "Lưới lọc bụi", "Dust filter",
        (("normal", "Bình thường", "Normal"), ("wash", "Cần vệ sinh", "Wash it")), level="basic",
    ),
    telemetry("aircon.energy.kwh", "decimal", "Điện năng", "Energy", "kWh", 0, 1e6),
)  # fmt: skip

_ACTIONS: Final = (
    check("fan", "Kiểm tra quạt", "Fan test"),
    check("cooling", "Kiểm tra làm lạnh", "Cooling test", "interlock"),
    check("communication", "Kiểm tra liên lạc dàn nóng", "Link test"),
    check("self_check", "Tự kiểm tra", "Self-check"),
    deed("filter.dust.reset", "Đặt lại bộ đếm lưới lọc", "Reset the filter counter", level="standard"),
)
_DESCRIPTORS: Final = (*_SETTINGS, *_TELEMETRY, *_ACTIONS, *SYSTEM)


def descriptors() -> tuple[Descriptor, ...]:
    """Return everything that it has, in menu order."""
    return _DESCRIPTORS


def factory(family: str) -> dict[str, Value]:
    """Return every setting as it comes from the factory."""
    values: dict[str, Value] = {FIRMWARE: FAMILIES[family][1]}
    for each in _SETTINGS:
        assert each.default is not None
        values[each.key] = each.default
    return values


def narrowed(state: AirState) -> Narrowed:
    """Return what can't be set now: air alone has no temperature."""
    if state.values["aircon.mode"] == "fan":
        return {"aircon.setpoint_c": {"available": False, "reason": "fan_mode"}}
    return {}
