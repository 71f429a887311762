"""What each row of the settings menu is for, in one short sentence; a port's rows share theirs."""

import re
from typing import Final

from device_agent.simulator.tv.state import Language

HELP: Final[dict[str, tuple[str, str]]] = {
    "picture.mode": (
        "Chọn kiểu hình hợp với nội dung và ánh sáng trong phòng.",
        "Match the picture to what you watch and to the light in the room.",
    ),
    "picture.backlight": ("Độ sáng của tấm nền phía sau hình.", "How bright the light behind the picture is."),
    "picture.contrast": ("Chênh lệch giữa vùng sáng và vùng tối.", "How far bright and dark parts are apart."),
    "picture.brightness": (
        "Làm sáng hoặc tối các vùng tối của hình.",
        "Makes the dark parts of the picture lighter or darker.",
    ),
    "picture.sharpness": ("Đường nét rõ hơn hoặc mềm hơn.", "Makes edges crisper or softer."),
    "picture.color": ("Màu rực rỡ hơn hoặc nhạt hơn.", "Makes colours stronger or paler."),
    "picture.tint": ("Cân bằng giữa sắc xanh lá và sắc đỏ.", "Balances green against red."),
    "picture.color_tone": (
        "Màu trắng ngả xanh lạnh hoặc ngả vàng ấm.",
        "Makes white cooler and bluer, or warmer and redder.",
    ),
    "picture.local_dimming": (
        "Làm tối đèn nền ở vùng tối để màu đen sâu hơn.",
        "Dims the light behind dark parts, for a deeper black.",
    ),
    "picture.motion.judder": ("Giúp chuyển động trong phim mượt hơn.", "Makes movement in films smoother."),
    "picture.noise_reduction": ("Giảm nhiễu hạt của kênh có sóng yếu.", "Takes the grain out of weak channels."),
    "picture.gamma": ("Độ sáng của các tông màu trung bình.", "How bright the middle tones are."),
    "picture.dynamic_contrast": (
        "Tự kéo giãn vùng sáng và tối theo hình.",
        "Adapts contrast to the picture.",
    ),
    "picture.hdr_tone_mapping": (
        "Giữ chi tiết ở vùng rất sáng của hình HDR.",
        "Keeps detail where HDR is very bright.",
    ),
    "picture.real_cinema": (
        "Giữ nhịp 24 hình mỗi giây của phim chiếu rạp.",
        "Keeps the cinema's own rhythm.",
    ),
    "picture.white_balance.red": ("Tăng hoặc giảm sắc đỏ của màu trắng.", "More or less red in white."),
    "picture.white_balance.green": ("Tăng hoặc giảm sắc xanh lá của màu trắng.", "More or less green in white."),
    "picture.white_balance.blue": ("Tăng hoặc giảm sắc xanh dương của màu trắng.", "More or less blue in white."),
    "picture.aspect": ("Cách hình lấp đầy màn hình.", "How the picture fills the screen."),
    "picture.eye_care": ("Bớt ánh sáng xanh để đỡ mỏi mắt.", "Less blue light, for tired eyes."),
    "picture.energy_saving": ("Giảm đèn nền để tiết kiệm điện.", "Dims the backlight to use less power."),
    "sound.volume": ("Âm lượng của đầu ra đang chọn.", "How loud the chosen output is."),
    "sound.mute": ("Tạm tắt tiếng mà vẫn giữ mức âm lượng.", "Silence, without losing the volume."),
    "sound.mode": ("Chọn kiểu âm thanh hợp với nội dung.", "Match the sound to what you watch."),
    "sound.output": (
        "Nơi phát tiếng: loa TV hoặc thiết bị ngoài.",
        "Where the sound goes: the TV's speakers or a device.",
    ),
    "sound.balance": ("Chỉnh tiếng nghiêng về loa trái hoặc phải.", "Moves the sound to the left or the right."),
    "sound.bass": ("Tăng hoặc giảm tiếng trầm.", "More or less of the low tones."),
    "sound.treble": ("Tăng hoặc giảm tiếng bổng.", "More or less of the high tones."),
    "sound.auto_volume": ("Giữ các kênh to bằng nhau.", "Keeps all channels as loud as each other."),
    "sound.lip_sync_ms": ("Làm chậm tiếng cho khớp với khẩu hình.", "Delays the sound until it meets the lips."),
    "support": (
        "Nhờ kỹ thuật viên xem và chỉnh TV qua Internet.",
        "Let a technician look at your TV over the Internet.",
    ),
    "system.language": ("Ngôn ngữ của menu và thông báo.", "The language of menus and notices."),
    "system.device_name": ("Tên mà các thiết bị khác nhìn thấy.", "The name that other devices see."),
    "app.order": ("Ứng dụng nào đứng trước ở Trang chủ.", "Which app comes first on Home."),
    "app.autoplay": ("Hết một phần thì phát phần kế tiếp.", "When one part ends, the next begins."),
    "power.quick_start": ("TV bật nhanh hơn, tốn thêm một ít điện.", "Starts faster, for a little more power."),
    "power.standby_light": ("Đèn nhỏ ở viền khi TV ở chế độ chờ.", "A small light at the edge while in standby."),
    "power.on_screen": ("Màn hình hiện ra khi bật TV.", "What you see when the TV comes on."),
    "channel.country": ("Nước có các kênh được dò.", "The country whose channels are searched."),
    "channel.parental_lock": ("Khóa chương trình không hợp với trẻ em.", "Locks what isn't for children."),
    "system.off_timer": ("TV tự tắt vào giờ đã đặt.", "The TV switches itself off at a set time."),
    "system.off_time": ("Giờ TV tự tắt.", "When the TV switches itself off."),
    "system.cec.enabled": ("Dùng một điều khiển cho mọi thiết bị HDMI.", "One remote control for every HDMI device."),
    "system.cec.auto_off": ("Tắt TV thì các thiết bị HDMI cũng tắt theo.", "HDMI devices go off when the TV does."),
    "system.usage_mode": ("Chọn Gia đình khi dùng ở nhà.", "Choose Home for a TV that is used at home."),
    "system.firmware.auto_update": (
        "Tự cài phiên bản mới khi TV không dùng.",
        "Installs new software while the TV isn't in use.",
    ),
    "system.firmware.version": ("Phần mềm đang chạy trên TV.", "The software that the TV runs."),
    "system.factory_reset": ("Xóa mọi cài đặt, TV trở lại như lúc mới mua.", "Erases every setting; the TV is as new."),
    "network_page": ("Kiểm tra từng chặng từ TV tới Internet.", "Check each stage from the TV to the Internet."),
    "network.kind": ("Nối mạng bằng Wi-Fi hoặc bằng dây.", "Connect by Wi-Fi or by cable."),
    "network.wifi.name": ("Mạng không dây mà TV kết nối.", "The wireless network that the TV uses."),
    "network.wifi.password": ("Mật khẩu được giữ kín, không ai xem được.", "Kept secret: nobody can read it here."),
    "network.ipv4.mode": ("Tự động hợp với hầu hết gia đình.", "Automatic is right for most homes."),
    "network.ipv4.address": ("Địa chỉ của TV trong mạng gia đình.", "The TV's address in your home network."),
    "network.dns.mode": (
        "Máy chủ giúp TV tìm địa chỉ trên Internet.",
        "The server that finds addresses on the Internet.",
    ),
    "network.dns.server": ("Địa chỉ của máy chủ DNS tự chọn.", "The address of a DNS server of your choice."),
    "input.hdmi.label": ("Tên hiện trong danh sách nguồn phát.", "The name in the list of sources."),
    "input.hdmi.uhd_color": (
        "Màu đầy đủ cho thiết bị 4K; thiết bị cũ có thể mất hình.",
        "Full colour for 4K devices; an old device may lose its picture.",
    ),
    "input.hdmi.pc_mode": ("Chữ rõ nét hơn khi nối máy tính.", "Crisper letters from a computer."),
    "network.wake": ("Bật TV từ điện thoại trong cùng mạng.", "Switch the TV on from a phone at home."),
    "network.hub": ("Điều khiển các thiết bị trong nhà từ TV.", "Run your home's appliances from the TV."),
    "input.hdmi.device": ("Thiết bị mà TV nhận ra ở cổng này.", "The device that the TV finds on this port."),
    "camera.enabled": (
        "Chỉ bạn bật được camera, bằng điều khiển của TV.",
        "Only you can turn the camera on, with the TV's own remote.",
    ),
    "accessibility.high_contrast": ("Menu nền đen, chữ trắng và vàng.", "Black menus with white and yellow letters."),
    "accessibility.audio_description": (
        "Giọng đọc kể những gì đang hiện trên hình.",
        "A voice tells what is to be seen.",
    ),
    "accessibility.grayscale": ("Hiện hình bằng các sắc xám.", "Shows the picture in shades of grey."),
    "privacy.microphone": ("Chỉ bạn bật được micro của TV.", "Only you can turn the TV's microphone on."),
    "privacy.viewing_data": ("Gửi dữ liệu xem TV cho nhà sản xuất.", "Tells the maker what is watched."),
    "privacy.fewer_ads": ("Không chọn quảng cáo theo sở thích.", "No advertisements by interest."),
    "accessibility.captions": ("Hiện lời thoại ở cuối hình.", "Shows what is said below the picture."),
}


def help_of(row: str, language: Language) -> str:
    """Return what a row is for. Raises KeyError for a row that the menu doesn't have."""
    vi, en = HELP[re.sub(r"hdmi\d", "hdmi", row)]
    return en if language == "en" else vi
