"""The TV's settings: descriptors in menu order, who depends on whom, the check of a value, and one step of it."""

import re
from collections.abc import Mapping
from typing import Literal

from broker.wire.base import printable
from broker.wire.settings import Descriptor, Option, Value

Values = Mapping[str, Value]
Refusal = Literal["unknown_setting", "wrong_type", "out_of_range", "not_an_option", "read_only", "unavailable"]

SOFTWARE = "SenOS 4.2.1"
TIME_STEP_MINUTES = 15  # one press of the remote on a time
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _options(*rows: tuple[str, str, str]) -> tuple[Option, ...]:
    return tuple(Option(value=value, label_vi=vi, label_en=en) for value, vi, en in rows)


def _slider(
    key: str, vi: str, en: str, low: int, high: int, default: int, level: Literal["basic", "expert"] = "basic"
) -> Descriptor:
    return Descriptor(
        key=key,
        kind="setting",
        type="int",
        label_vi=vi,
        label_en=en,
        min=low,
        max=high,
        step=1,
        default=default,
        level=level,
    )


def _enum(
    key: str,
    vi: str,
    en: str,
    options: tuple[Option, ...],
    default: str,
    level: Literal["basic", "standard", "expert"] = "basic",
) -> Descriptor:
    return Descriptor(
        key=key, kind="setting", type="enum", label_vi=vi, label_en=en, options=options, default=default, level=level
    )


def _toggle(key: str, vi: str, en: str) -> Descriptor:
    return Descriptor(key=key, kind="setting", type="bool", label_vi=vi, label_en=en, default=False)


PICTURE: tuple[Descriptor, ...] = (
    _enum(
        "picture.mode", "Chế độ hình ảnh", "Picture mode",
        _options(
            ("standard", "Tiêu chuẩn", "Standard"), ("dynamic", "Sống động", "Dynamic"),
            ("movie", "Phim", "Movie"), ("natural", "Tự nhiên", "Natural"),
        ), "standard",
    ),
    _slider("picture.backlight", "Đèn nền", "Backlight", 0, 50, 40),
    _slider("picture.contrast", "Độ tương phản", "Contrast", 0, 50, 40),
    _slider("picture.brightness", "Độ sáng", "Brightness", -5, 5, 0),
    _slider("picture.sharpness", "Độ sắc nét", "Sharpness", 0, 20, 10),
    _slider("picture.color", "Độ đậm màu", "Colour", 0, 50, 25),
    _enum(
        "picture.color_tone", "Tông màu", "Colour tone",
        _options(
            ("cool", "Lạnh", "Cool"), ("standard", "Tiêu chuẩn", "Standard"),
            ("warm1", "Ấm 1", "Warm 1"), ("warm2", "Ấm 2", "Warm 2"),
        ), "standard", "expert",
    ),
    _enum(
        "picture.energy_saving", "Tiết kiệm điện", "Energy saving",
        _options(("off", "Tắt", "Off"), ("low", "Thấp", "Low"), ("high", "Cao", "High")), "off",
    ),
)  # fmt: skip

SOUND: tuple[Descriptor, ...] = (
    _slider("sound.volume", "Âm lượng", "Volume", 0, 100, 18),
    _toggle("sound.mute", "Tắt tiếng", "Mute"),
    _enum(
        "sound.mode", "Chế độ âm thanh", "Sound mode",
        _options(
            ("standard", "Tiêu chuẩn", "Standard"), ("music", "Âm nhạc", "Music"),
            ("movie", "Phim", "Movie"), ("clear_voice", "Giọng nói rõ", "Clear voice"),
        ), "standard",
    ),
    _enum(
        "sound.output", "Đầu ra âm thanh", "Sound output",
        _options(
            ("tv", "Loa TV", "TV speakers"), ("arc", "HDMI ARC", "HDMI ARC"),
            ("optical", "Cổng quang", "Optical"), ("bluetooth", "Bluetooth", "Bluetooth"),
        ), "tv", "standard",
    ),
    _slider("sound.balance", "Cân bằng trái/phải", "Balance", -10, 10, 0, "expert"),
)  # fmt: skip

GENERAL: tuple[Descriptor, ...] = (
    _enum(
        "system.language", "Ngôn ngữ", "Language",
        _options(("vi", "Tiếng Việt", "Tiếng Việt"), ("en", "English", "English")), "vi",
    ),
    Descriptor(
        key="system.device_name", kind="setting", type="string", label_vi="Tên thiết bị", label_en="Device name",
        min=1, max=32, default="TV phòng khách",
    ),
    _toggle("system.off_timer", "Hẹn giờ tắt", "Off timer"),
    Descriptor(
        key="system.off_time", kind="setting", type="time", label_vi="Giờ tắt", label_en="Off time", default="23:30",
    ),
    _enum(
        "system.usage_mode", "Chế độ sử dụng", "Usage mode",
        _options(("home", "Gia đình", "Home"), ("store", "Cửa hàng", "Store")), "home", "expert",
    ),
    Descriptor(
        key="system.firmware.version", kind="info", type="string", label_vi="Phiên bản phần mềm",
        label_en="Software version", access="ro",
    ),
)  # fmt: skip

INPUTS: tuple[Descriptor, ...] = (
    _enum(
        "input.current", "Nguồn phát", "Source",
        _options(("tv", "TV", "TV"), ("hdmi1", "HDMI 1", "HDMI 1"), ("hdmi2", "HDMI 2", "HDMI 2"),
                 ("hdmi3", "HDMI 3", "HDMI 3")), "tv",
    ),
)  # fmt: skip

ALL: dict[str, Descriptor] = {each.key: each for each in PICTURE + SOUND + INPUTS + GENERAL}

DEVICE_NAMES: tuple[tuple[str, str], ...] = (
    ("TV phòng khách", "Living-room TV"), ("TV phòng ngủ", "Bedroom TV"), ("TV nhà bếp", "Kitchen TV"),
)  # fmt: skip
"""Names that the remote control can choose from; the console may write any other."""


def defaults() -> dict[str, Value]:
    """Return the value of every setting of a TV fresh from its box."""
    values = {key: each.default for key, each in ALL.items() if each.default is not None}
    return {**values, "system.firmware.version": SOFTWARE}


def available(key: str, values: Values) -> bool:
    """Return whether a setting can be used as the others stand now."""
    if key == "picture.backlight":
        return values["picture.energy_saving"] != "high"  # the TV dims by itself then
    if key == "sound.balance":
        return values["sound.output"] == "tv"
    if key == "system.off_time":
        return values["system.off_timer"] is True
    return True


def described(values: Values) -> tuple[Descriptor, ...]:
    """Return every descriptor, with its availability as the values stand now."""
    return tuple(
        each if available(key, values) else each.model_copy(update={"available": False}) for key, each in ALL.items()
    )


def check(key: str, value: Value, values: Values) -> Refusal | None:
    """Return why a setting can't be set to this value now, or None if it can."""
    descriptor = ALL.get(key)
    if descriptor is None:
        return "unknown_setting"
    if descriptor.access == "ro":
        return "read_only"
    if not available(key, values):
        return "unavailable"
    return fault(descriptor, value)


def fault(descriptor: Descriptor, value: Value) -> Refusal | None:
    """Return what is wrong with a value by its descriptor alone, or None."""
    if descriptor.type == "bool":
        return None if isinstance(value, bool) else "wrong_type"
    if descriptor.type == "int":
        if type(value) is not int:  # True is an int to Python, not to a TV
            return "wrong_type"
        return None if _within(descriptor, value) else "out_of_range"
    if not isinstance(value, str):
        return "wrong_type"
    if descriptor.type == "enum":
        return None if any(option.value == value for option in descriptor.options) else "not_an_option"
    if descriptor.type == "time":
        return None if _TIME.fullmatch(value) else "wrong_type"
    try:
        printable(value)
    except ValueError:
        return "wrong_type"
    return None if value.strip() and _within(descriptor, len(value)) else "out_of_range"


def _within(descriptor: Descriptor, number: int) -> bool:
    low, high = descriptor.min, descriptor.max
    return (low is None or number >= low) and (high is None or number <= high)


def stepped(key: str, value: Value, direction: Literal[-1, 1]) -> Value:
    """Return the value one press to the left or right.

    Sliders and choices stop at their ends; switches and times go round.
    """
    descriptor = ALL[key]
    if descriptor.type == "int" and isinstance(value, int):
        assert descriptor.min is not None
        assert descriptor.max is not None
        return int(min(max(value + direction, descriptor.min), descriptor.max))
    if descriptor.type == "bool":
        return not value
    if descriptor.type == "enum":
        choices = [option.value for option in descriptor.options]
        return choices[min(max(choices.index(str(value)) + direction, 0), len(choices) - 1)]
    if descriptor.type == "time":
        hours, minutes = str(value).split(":")
        total = (int(hours) * 60 + int(minutes) + direction * TIME_STEP_MINUTES) % (24 * 60)
        return f"{total // 60:02d}:{total % 60:02d}"
    return value


def shown(key: str, value: Value, language: str) -> str:
    """Return a value in the viewer's words."""
    descriptor = ALL[key]
    if descriptor.type == "bool":
        return {("vi", True): "Bật", ("vi", False): "Tắt", ("en", True): "On", ("en", False): "Off"}[
            language, bool(value)
        ]
    if descriptor.type == "enum":
        option = next(each for each in descriptor.options if each.value == value)
        return option.label_en if language == "en" else option.label_vi
    return str(value)


def label(key: str, language: str) -> str:
    """Return a setting's name in the viewer's language."""
    return ALL[key].label_en if language == "en" else ALL[key].label_vi
