"""What the TV says, in Vietnamese and English. Settings carry their own labels."""

from device_agent.simulator.tv.state import Language

PHRASES: dict[str, tuple[str, str]] = {
    "picture": ("Hình ảnh", "Picture"),
    "sound": ("Âm thanh", "Sound"),
    "general": ("Cài đặt chung", "General"),
    "settings": ("Cài đặt", "Settings"),
    "support": ("Hỗ trợ từ xa", "Remote support"),
    "support.about": (
        "Nhờ kỹ thuật viên xem và chỉnh TV qua Internet",
        "Let a technician look at your TV over the Internet",
    ),
    "support.opening": ("Đang mở Hỗ trợ từ xa…", "Opening Remote support…"),
    "sources": ("Nguồn phát", "Source"),
    "guide": ("Kênh truyền hình", "TV channels"),
    "channels": ("Danh sách kênh", "Channel list"),
    "channels.about": ("Tất cả các kênh và chương trình đang phát", "Every channel and what is on now"),
    "now": ("Đang phát", "On now"),
    "gallery": ("Phòng tranh", "Gallery"),
    "watch": ("Truyền hình", "Live TV"),
    "live": ("TRỰC TIẾP", "LIVE"),
    "paused": ("TẠM DỪNG", "PAUSED"),
    "behind": ("CHẬM {seconds} GIÂY", "{seconds} S BEHIND"),
    "watch.about": ("Xem kênh đang phát", "Watch the current channel"),
    "gallery.about": ("Biến TV thành khung tranh trong nhà bạn", "Turn your TV into a picture frame"),
    "sources.about": ("Chọn thiết bị nối với TV", "Choose a device connected to the TV"),
    "settings.about": ("Hình ảnh, âm thanh và cài đặt chung", "Picture, sound and general settings"),
    "no_signal": ("Không có tín hiệu", "No signal"),
    "no_signal.about": (
        "Kiểm tra cáp và nguồn của thiết bị nối với {port}",
        "Check the cable and power of the device on {port}",
    ),
    "no_device": ("Chưa nối thiết bị", "Nothing connected"),
    "no_channel": ("Không có kênh {number}", "There is no channel {number}"),
    "no_usb": ("Cắm ổ USB để ghi chương trình", "Plug in a USB drive to record"),
    "only_tv": ("Chỉ dùng được khi xem truyền hình", "Works only with live TV"),
    "needs.picture.backlight": ("Tắt Tiết kiệm điện để chỉnh Đèn nền", "Turn off Energy saving to set the backlight"),
    "needs.sound.balance": ("Chọn Loa TV để chỉnh cân bằng", "Choose TV speakers to set the balance"),
    "needs.system.off_time": ("Bật Hẹn giờ tắt trước", "Turn on the off timer first"),
    "setting": ("{key}: {value}", "{key}: {value}"),
    "muted": ("Đã tắt tiếng", "Muted"),
    "left": ("Trái", "Left"),
    "right": ("Phải", "Right"),
    "hint.change": ("Chỉnh", "Change"),
    "hint.choose": ("Chọn", "Select"),
    "hint.back": ("Quay lại", "Back"),
    "hint.open": ("Mở", "Open"),
    "store.title": ("CHẾ ĐỘ CỬA HÀNG", "STORE MODE"),
    "store.about": ("Hình ảnh đang ở mức rực rỡ để trưng bày", "The picture is set bright for display"),
    "hello.morning": ("Chào buổi sáng", "Good morning"),
    "hello.afternoon": ("Chào buổi chiều", "Good afternoon"),
    "hello.evening": ("Chào buổi tối", "Good evening"),
    "starting": ("Đang khởi động", "Starting"),
    "box": ("Đầu thu số", "Set-top box"),
    "game": ("Máy chơi game", "Games console"),
}
WEEKDAYS: dict[str, tuple[str, ...]] = {
    "vi": ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def say(language: Language, phrase: str, **words: str) -> str:
    """Return a phrase in the viewer's language with its words filled in. Raises KeyError for an unknown phrase."""
    vi, en = PHRASES[phrase]
    return (en if language == "en" else vi).format(**words)
