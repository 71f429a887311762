"""Sound settings."""

from broker.wire.settings import Descriptor
from device_agent.simulator.making import choice, slider, toggle

DESCRIPTORS: tuple[Descriptor, ...] = (
    slider("sound.volume", "Âm lượng", "Volume", 0, 100, 18),
    toggle("sound.mute", "Tắt tiếng", "Mute"),
    choice(
        "sound.mode", "Chế độ âm thanh", "Sound mode",
        (
            ("standard", "Tiêu chuẩn", "Standard"), ("music", "Âm nhạc", "Music"),
            ("movie", "Phim", "Movie"), ("clear_voice", "Giọng nói rõ", "Clear voice"),
        ), "standard",
    ),
    choice(
        "sound.output", "Đầu ra âm thanh", "Sound output",
        (
            ("tv", "Loa TV", "TV speakers"), ("arc", "HDMI ARC", "HDMI ARC"),
            ("optical", "Cổng quang", "Optical"), ("bluetooth", "Bluetooth", "Bluetooth"),
        ), "tv", level="standard",
    ),
    slider("sound.balance", "Cân bằng trái/phải", "Balance", -10, 10, 0, level="expert"),
    slider("sound.bass", "Âm trầm", "Bass", -10, 10, 0, level="standard", since_schema=4),
    slider("sound.treble", "Âm bổng", "Treble", -10, 10, 0, level="standard", since_schema=4),
    toggle("sound.auto_volume", "Âm lượng đều giữa các kênh", "Even volume across channels", since_schema=4),
    slider(
        "sound.lip_sync_ms", "Đồng bộ tiếng và hình", "Lip sync", 0, 250, 0, level="expert", unit="ms", step=10,
        since_schema=2,
    ),
)  # fmt: skip
