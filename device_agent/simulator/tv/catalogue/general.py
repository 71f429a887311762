"""General settings: language, timers, CEC, how the TV is used, its software; and who may see, hear and be seen."""

from typing import Final

from broker.wire.settings import Descriptor, Value
from device_agent.simulator.making import choice, ordered, toggle, words

SOFTWARE: Final = "SenOS 4.2.1"
UPDATED_SOFTWARE: Final = "SenOS 4.3.0"
SIDE_EFFECTS: Final[dict[str, Value]] = {"picture.motion.judder": 10, "system.cec.enabled": False}
"""What the maker's newer software sets its own way, as such software does."""
DEVICE_NAMES: Final = (
    ("TV phòng khách", "Living-room TV"), ("TV phòng ngủ", "Bedroom TV"), ("TV nhà bếp", "Kitchen TV"),
)  # fmt: skip
"""Names that the remote control can choose from; the console may write any other."""

DESCRIPTORS: tuple[Descriptor, ...] = (
    choice(
        "system.language", "Ngôn ngữ", "Language",
        (("vi", "Tiếng Việt", "Tiếng Việt"), ("en", "English", "English")), "vi",
    ),
    words("system.device_name", "Tên thiết bị", "Device name", DEVICE_NAMES[0][0], 32),
    ordered(
        "app.order", "Thứ tự ứng dụng ở Trang chủ", "Order of apps on Home",
        (("films", "Phim hay", "Films"), ("music", "Âm nhạc", "Music"), ("browser", "Trình duyệt", "Browser"),
         ("call", "Gọi video", "Video call"), ("camera", "Camera", "Camera"), ("shop", "Mua sắm", "Shop")),
        level="standard", since_schema=3,
    ),
    toggle("system.off_timer", "Hẹn giờ tắt", "Off timer"),
    Descriptor(
        key="system.off_time", kind="setting", type="time", label_vi="Giờ tắt", label_en="Off time", default="23:30",
    ),
    toggle(
        "system.cec.enabled", "Điều khiển thiết bị qua HDMI (CEC)", "HDMI device control (CEC)", True,
        level="standard", since_schema=2,
    ),
    toggle(
        "system.cec.auto_off", "Tắt thiết bị cùng TV", "Switch devices off with the TV", level="standard",
        since_schema=2,
    ),
    toggle("app.autoplay", "Tự phát phần tiếp theo", "Play what comes next", True, since_schema=4),
    toggle("power.quick_start", "Khởi động nhanh", "Quick start", level="standard", since_schema=4),
    toggle("power.standby_light", "Đèn chờ", "Standby light", True, level="standard", since_schema=4),
    choice(
        "power.on_screen", "Màn hình khi bật TV", "What the TV starts with",
        (("home", "Trang chủ", "Home"), ("watch", "Nguồn phát trước đó", "The last source")), "home", level="standard",
        since_schema=4,
    ),
    choice(
        "channel.country", "Quốc gia dò kênh", "Country of the channels",
        (("vn", "Việt Nam", "Viet Nam"), ("la", "Lào", "Laos"), ("kh", "Campuchia", "Cambodia"),
         ("th", "Thái Lan", "Thailand")), "vn", level="expert", since_schema=4,
    ),
    toggle(
        "channel.parental_lock", "Khóa trẻ em", "Parental lock", level="standard", write_policy="customer_only",
        since_schema=4,
    ),
    choice(
        "system.usage_mode", "Chế độ sử dụng", "Usage mode",
        (("home", "Gia đình", "Home"), ("store", "Cửa hàng", "Store")), "home", level="expert",
    ),
    toggle(
        "system.firmware.auto_update", "Tự động cập nhật phần mềm", "Automatic software update", True,
        level="standard", since_schema=2,
    ),
    Descriptor(
        key="system.firmware.version", kind="info", type="string", label_vi="Phiên bản phần mềm",
        label_en="Software version", access="ro",
    ),
    Descriptor(
        key="system.uptime_h", kind="telemetry", type="int", label_vi="Thời gian hoạt động", label_en="Running for",
        unit="h", min=0, access="ro", level="service", since_schema=2,
    ),
    Descriptor(
        key="system.factory_reset", kind="action", type="bool", label_vi="Khôi phục cài đặt gốc",
        label_en="Factory reset", level="standard", write_policy="technician_consent", since_schema=2,
    ),
)  # fmt: skip

ACCESS: tuple[Descriptor, ...] = (
    toggle(
        "camera.enabled", "Camera của TV", "TV camera", write_policy="customer_only", since_schema=2,
    ),
    toggle(
        "accessibility.high_contrast", "Menu tương phản cao", "High-contrast menus", since_schema=2,
    ),
    toggle("accessibility.captions", "Phụ đề", "Captions", since_schema=2),
    toggle("accessibility.audio_description", "Thuyết minh cho người khiếm thị", "Audio description", since_schema=4),
    toggle("accessibility.grayscale", "Hình đen trắng", "Picture in shades of grey", since_schema=4),
    toggle(
        "privacy.microphone", "Micro của TV", "TV microphone", write_policy="customer_only", since_schema=4,
    ),
    toggle(
        "privacy.viewing_data", "Gửi dữ liệu xem TV", "Send viewing data", write_policy="customer_only",
        since_schema=4,
    ),
    toggle("privacy.fewer_ads", "Hạn chế quảng cáo theo sở thích", "Fewer ads by interest", True, since_schema=4),
)  # fmt: skip
"""Who may see, hear and be seen."""

MEASURED: tuple[Descriptor, ...] = (
    Descriptor(
        key="channel.current", kind="telemetry", type="int", label_vi="Kênh đang chọn", label_en="Current channel",
        min=1, max=999, access="ro", since_schema=2,
    ),
    Descriptor(
        key="tv.error_log", kind="telemetry", type="string", label_vi="Nhật ký lỗi", label_en="Error log", access="ro",
        level="service", since_schema=4,
    ),
)  # fmt: skip
"""What the TV measures and notes of itself, without a row in its menu."""
