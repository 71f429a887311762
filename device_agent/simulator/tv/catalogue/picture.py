"""Picture settings. Most have a value of their own for each input and picture mode, as on every real TV."""

from typing import Final

from broker.wire.settings import Descriptor, Value
from device_agent.simulator.making import choice, slider, toggle

MODES: Final = ("standard", "dynamic", "movie", "natural")

DESCRIPTORS: tuple[Descriptor, ...] = (
    choice(
        "picture.mode", "Chế độ hình ảnh", "Picture mode",
        (
            ("standard", "Tiêu chuẩn", "Standard"), ("dynamic", "Sống động", "Dynamic"),
            ("movie", "Phim", "Movie"), ("natural", "Tự nhiên", "Natural"),
        ), "standard", context="input",
    ),
    slider("picture.backlight", "Đèn nền", "Backlight", 0, 50, 40, context="input+picture_mode"),
    slider("picture.contrast", "Độ tương phản", "Contrast", 0, 50, 40, context="input+picture_mode"),
    slider("picture.brightness", "Độ sáng", "Brightness", -5, 5, 0, context="input+picture_mode"),
    slider("picture.sharpness", "Độ sắc nét", "Sharpness", 0, 20, 10, context="input+picture_mode"),
    slider("picture.color", "Độ đậm màu", "Colour", 0, 50, 25, context="input+picture_mode"),
    slider(
        "picture.tint", "Sắc thái xanh/đỏ", "Tint (green/red)", -15, 15, 0, level="expert",
        context="input+picture_mode", since_schema=2,
    ),
    choice(
        "picture.color_tone", "Tông màu", "Colour tone",
        (
            ("cool", "Lạnh", "Cool"), ("standard", "Tiêu chuẩn", "Standard"),
            ("warm1", "Ấm 1", "Warm 1"), ("warm2", "Ấm 2", "Warm 2"),
        ), "standard", level="expert", context="input+picture_mode",
    ),
    choice(
        "picture.local_dimming", "Làm tối cục bộ", "Local dimming",
        (
            ("off", "Tắt", "Off"), ("low", "Thấp", "Low"),
            ("standard", "Tiêu chuẩn", "Standard"), ("high", "Cao", "High"),
        ), "low", level="standard", context="input+picture_mode", since_schema=2,
    ),
    slider(
        "picture.motion.judder", "Giảm giật hình", "Judder reduction", 0, 10, 5, level="expert",
        context="input+picture_mode", since_schema=2,
    ),
    choice(
        "picture.noise_reduction", "Khử nhiễu", "Noise reduction",
        (("off", "Tắt", "Off"), ("auto", "Tự động", "Auto"), ("high", "Cao", "High")),
        "auto", level="expert", context="input+picture_mode", since_schema=2,
    ),
    choice(
        "picture.gamma", "Gamma", "Gamma", (("2.0", "2.0", "2.0"), ("2.2", "2.2", "2.2"), ("2.4", "2.4", "2.4")),
        "2.2", level="expert", context="input+picture_mode", since_schema=4,
    ),
    choice(
        "picture.dynamic_contrast", "Tương phản động", "Dynamic contrast",
        (("off", "Tắt", "Off"), ("low", "Thấp", "Low"), ("high", "Cao", "High")), "off", level="expert",
        context="input+picture_mode", since_schema=4,
    ),
    toggle(
        "picture.hdr_tone_mapping", "Ánh xạ tông màu HDR động", "Dynamic HDR tone mapping", True, level="expert",
        context="input+picture_mode", since_schema=4,
    ),
    toggle(
        "picture.real_cinema", "Chế độ điện ảnh (24 hình/giây)", "Real cinema (24 pictures a second)", level="expert",
        context="input+picture_mode", since_schema=4,
    ),
    *(
        slider(
            f"picture.white_balance.{colour}", f"Cân bằng trắng: {vi}", f"White balance: {en}", -50, 50, 0,
            level="expert", context="input+picture_mode", since_schema=4,
        )
        for colour, vi, en in (("red", "đỏ", "red"), ("green", "xanh lá", "green"), ("blue", "xanh dương", "blue"))
    ),
    choice(
        "picture.aspect", "Tỷ lệ khung hình", "Aspect ratio",
        (("full", "Toàn màn hình 16:9", "Full screen 16:9"), ("classic", "4:3", "4:3"), ("zoom", "Phóng to", "Zoom")),
        "full", level="standard", context="input", since_schema=4,
    ),
    toggle("picture.eye_care", "Bảo vệ mắt", "Eye care", since_schema=4),
    choice(
        "picture.energy_saving", "Tiết kiệm điện", "Energy saving",
        (("off", "Tắt", "Off"), ("low", "Thấp", "Low"), ("high", "Cao", "High")), "off",
    ),
)  # fmt: skip

MODE_DEFAULTS: dict[str, dict[str, Value]] = {
    "standard": {},
    "dynamic": {
        "picture.backlight": 50, "picture.sharpness": 14, "picture.color_tone": "cool", "picture.local_dimming": "high",
        "picture.motion.judder": 8,
    },
    "movie": {
        "picture.backlight": 34, "picture.sharpness": 7, "picture.color_tone": "warm1",
        "picture.local_dimming": "standard", "picture.motion.judder": 3, "picture.noise_reduction": "off",
    },
    "natural": {"picture.backlight": 36, "picture.sharpness": 8},
}  # fmt: skip
"""What a mode comes with from the maker, where that isn't the descriptor's own default."""
