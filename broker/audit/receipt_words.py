"""The customer's receipt in words: Vietnamese and English, as a customer is spoken to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words; ``thousand`` parts numbers."""

    say: Mapping[str, str]
    scopes: Mapping[str, str]
    keys: Mapping[str, str]
    outcomes: Mapping[str, str]
    actors: Mapping[str, str]
    ends: Mapping[str, str]
    things: Mapping[str, str]
    answers: Mapping[str, str]
    thousand: str

    def number(self, value: int) -> str:
        """Return a number as this language writes it."""
        return f"{value:,}".replace(",", self.thousand)

    def scope(self, scope: str, name: str = "") -> str:
        """Return what was granted, by its word; of a camera or an action, which one: by ``name``, if it has one."""
        kind, named, key = scope.partition(":")
        return self.scopes.get(kind, scope).format(name=name or key) if named else self.scopes.get(scope, scope)

    def lasted(self, seconds: int) -> str:
        """Return a length of time in hours, minutes and seconds."""
        hours, rest = divmod(max(0, seconds), 3600)
        parts = ((hours, "hour"), (rest // 60, "minute"), (rest % 60, "second"))
        shown = [(count, unit) for count, unit in parts if count] or [(0, "second")]
        return " ".join(f"{count} {self.say[unit if count == 1 else unit + 's']}" for count, unit in shown)


_VI: Final = Words(
    say={
        "title": "BIÊN NHẬN HỖ TRỢ TỪ XA",
        "session": "Mã phiên",
        "ticket": "Mã ticket",
        "device": "Thiết bị",
        "serial": "số sê-ri {serial}",
        "technician": "Kỹ thuật viên",
        "staff": "mã nhân viên {staff}",
        "began": "Bắt đầu",
        "ended": "Kết thúc",
        "time": "{at} (giờ Việt Nam)",
        "after": "{at}, sau {lasted}",
        "going_on": "Phiên chưa kết thúc",
        "cut": "Bản ghi bị ngắt giữa chừng; từ đó về sau không còn gì được ghi.",
        "allowed": "BẠN ĐÃ CHO PHÉP",
        "granted": "Cho phép: {scope}",
        "refused": "Từ chối: {scope}",
        "withdrawn": "Thu hồi: {scope}",
        "expired": "Không trả lời nên coi như từ chối: {scope}",
        "seen": "KỸ THUẬT VIÊN ĐÃ XEM",
        "screen": "Màn hình của bạn trong {lasted}: {pictures} hình",
        "unseen": "Trong đó {count} hình không đến được máy của kỹ thuật viên",
        "no_screen": "Không có hình nào",
        "camera": "Camera của thiết bị: {pictures} hình",
        "no_camera": "Không có hình nào từ camera",
        "still": "Ảnh chụp màn hình chính xác đến từng điểm ảnh",
        "pressed": "KỸ THUẬT VIÊN ĐÃ BẤM",
        "key": "Phím {key}: {outcome}",
        "typed": "Gõ “{typed}”: {outcome}",
        "typed_erased": "Gõ một ký tự (nội dung đã xóa): {outcome}",
        "ordered": "Yêu cầu đổi {setting} thành {value}: {outcome}",
        "ran": "Chạy “{label}”: {outcome}",
        "opened": "Mở ứng dụng “{label}”: {outcome}",
        "pointed": "Con trỏ chuột: {count} lần",
        "pasted": "Đưa {count} ký tự vào bảng nhớ tạm: {outcome}",
        "copied": "Đã nhận {count} ký tự từ bảng nhớ tạm của thiết bị",
        "refused_commands": "Máy chủ đã chặn {count} lệnh; thiết bị không nhận được lệnh nào trong số đó",
        "changed": "CÀI ĐẶT ĐÃ THAY ĐỔI TRONG PHIÊN",
        "change": "{setting}: {old} → {new} ({actor})",
        "said": "HỎI ĐÁP VÀ TRÒ CHUYỆN",
        "asked": "Được hỏi: {what} – bạn trả lời: {answer}",
        "you": "Bạn: {text}",
        "they": "Kỹ thuật viên: {text}",
        "erased_words": "(nội dung đã xóa)",
        "requested": "Yêu cầu kiểm tra camera trong ứng dụng {app}",
        "hidden": "(không ghi)",
        "none": "Không có",
        "on": "Bật",
        "off": "Tắt",
        "check": "ĐỐI CHIẾU",
        "how": "Cuối mỗi dòng là số thứ tự của mục trong bản ghi và 16 ký tự đầu của mã băm của mục đó. Kiểm toán viên"
        " thấy đúng các số này trong bản ghi của phiên; nếu khác, hãy hỏi lại chúng tôi.",
        "length": "Bản ghi có {records} mục. Mã băm cuối:",
        "code": "Mã biên nhận trên thiết bị của bạn: {code}",
        "unreadable": "{count} mục không đọc được nữa (đã xóa)",
        "hour": "giờ", "hours": "giờ", "minute": "phút", "minutes": "phút", "second": "giây", "seconds": "giây",
    },
    scopes={
        "view": "xem màn hình", "control": "điều khiển", "settings": "đổi cài đặt", "clipboard": "bảng nhớ tạm",
        "continue": "tiếp tục phiên", "camera": "xem camera trong ứng dụng {name}", "action": "một lần: {name}",
    },
    keys={
        "Power": "Nguồn", "TVInput": "Nguồn phát", "ArrowUp": "Lên", "ArrowDown": "Xuống", "ArrowLeft": "Trái",
        "ArrowRight": "Phải", "Enter": "OK (Enter)", "GoBack": "Quay lại", "GoHome": "Trang chủ", "ContextMenu": "Menu",
        "Settings": "Cài đặt", "Exit": "Thoát", "Info": "Thông tin", "Guide": "Lịch phát sóng",
        "AudioVolumeUp": "Tăng âm lượng", "AudioVolumeDown": "Giảm âm lượng", "AudioVolumeMute": "Tắt tiếng",
        "ChannelUp": "Kênh sau", "ChannelDown": "Kênh trước", "ChannelPrev": "Kênh vừa xem",
        "ColorF0Red": "Phím đỏ", "ColorF1Green": "Phím xanh lá", "ColorF2Yellow": "Phím vàng",
        "ColorF3Blue": "Phím xanh dương",
    },
    outcomes={
        "applied": "đã thực hiện", "refused": "thiết bị từ chối", "unknown": "không rõ kết quả",
        "discarded": "không kịp gửi",
    },
    actors={
        "customer": "bạn", "technician": "kỹ thuật viên", "firmware": "phần mềm thiết bị", "automation": "tự động",
        "cloud": "dịch vụ đám mây", "factory_reset": "khôi phục cài đặt gốc", "unknown": "không rõ",
    },
    ends={
        "customer_ended": "Bạn đã kết thúc phiên.",
        "device_power_off": "Thiết bị đã được tắt.",
        "device_disconnected": "Thiết bị mất kết nối.",
        "technician_ended": "Kỹ thuật viên đã kết thúc phiên.",
        "technician_disconnected": "Máy của kỹ thuật viên mất kết nối.",
        "refused": "Bạn đã từ chối.",
        "consent_timeout": "Bạn không trả lời trong thời gian cho phép.",
        "idle": "Phiên không có thao tác quá lâu.",
        "time_limit": "Phiên đã đạt thời gian tối đa.",
        "link_degraded": "Kết nối mạng kém quá lâu.",
        "supervisor_ended": "Giám sát viên đã kết thúc phiên.",
        "recording_failed": "Không ghi được nhật ký nên phiên phải dừng.",
        "protocol_violation": "Một bên gửi dữ liệu không hợp lệ nên phiên phải dừng.",
        "broker_shutdown": "Dịch vụ Hỗ trợ từ xa được khởi động lại.",
    },
    things={
        "line": "đường kẻ trên màn hình", "half_screen": "nửa màn hình bị lỗi", "flicker": "màn hình chớp",
        "dark": "màn hình tối", "sparkles": "đốm nhiễu", "colour": "màu sai", "no_picture": "không có hình",
        "no_sound": "không có tiếng", "odd_sound": "tiếng bị lạ", "not_online": "không vào được mạng",
        "warm": "không đủ lạnh", "ice": "đóng tuyết", "water": "nước đọng", "noise": "tiếng ồn",
        "no_air": "không có gió",
        "restarts": "tự tắt rồi bật lại", "swap_cable": "đổi dây cáp", "other_cable": "dùng dây cáp khác",
        "clean_filter": "vệ sinh bộ lọc", "open_tap": "mở vòi nước", "close_door": "đóng cửa",
        "check_hose": "kiểm tra ống xả", "spread_laundry": "dàn đều đồ giặt", "check_mains": "kiểm tra ổ điện",
        "stand_by": "đứng cạnh thiết bị", "shine_torch": "soi đèn vào màn hình",
    },
    answers={"yes": "có", "no": "không", "unsure": "không chắc", "unanswered": "không trả lời"},
    thousand=".",
)  # fmt: skip

_EN: Final = Words(
    say={
        "title": "RECEIPT OF A REMOTE SUPPORT VISIT",
        "session": "Session",
        "ticket": "Ticket",
        "device": "Device",
        "serial": "serial number {serial}",
        "technician": "Technician",
        "staff": "staff number {staff}",
        "began": "Began",
        "ended": "Ended",
        "time": "{at} (Vietnam time)",
        "after": "{at}, after {lasted}",
        "going_on": "The visit has not ended yet",
        "cut": "The recording was cut off; from then on nothing was recorded.",
        "allowed": "WHAT YOU ALLOWED",
        "granted": "Allowed: {scope}",
        "refused": "Refused: {scope}",
        "withdrawn": "Taken back: {scope}",
        "expired": "Not answered, which counts as no: {scope}",
        "seen": "WHAT THE TECHNICIAN SAW",
        "screen": "Your screen for {lasted}: {pictures} pictures",
        "unseen": "Of these, {count} never reached the technician's computer",
        "no_screen": "No picture at all",
        "camera": "The device's camera: {pictures} pictures",
        "no_camera": "No picture from a camera",
        "still": "A pixel-exact picture of the screen",
        "pressed": "WHAT THE TECHNICIAN PRESSED",
        "key": "Key {key}: {outcome}",
        "typed": "Typed “{typed}”: {outcome}",
        "typed_erased": "Typed one character (erased): {outcome}",
        "ordered": "Asked to set {setting} to {value}: {outcome}",
        "ran": "Ran “{label}”: {outcome}",
        "opened": "Opened the app “{label}”: {outcome}",
        "pointed": "Pointer: {count} times",
        "pasted": "Put {count} characters into the clipboard: {outcome}",
        "copied": "Got {count} characters from the device's clipboard",
        "refused_commands": "The broker stopped {count} commands; the device received none of them",
        "changed": "SETTINGS THAT CHANGED DURING THE VISIT",
        "change": "{setting}: {old} → {new} ({actor})",
        "said": "QUESTIONS AND CHAT",
        "asked": "You were asked: {what} – you answered: {answer}",
        "you": "You: {text}",
        "they": "Technician: {text}",
        "erased_words": "(erased)",
        "requested": "You asked for the camera to be checked in the app {app}",
        "hidden": "(not recorded)",
        "none": "None",
        "on": "On",
        "off": "Off",
        "check": "TO CHECK THIS",
        "how": "Each line ends with the number of its entry in the recording and the first 16 digits of that entry's"
        " hash. An auditor sees the same ones in the recording of the visit; if they differ, ask us why.",
        "length": "The recording has {records} entries. The last hash:",
        "code": "Receipt code on your device: {code}",
        "unreadable": "{count} entries can't be read any more (erased)",
        "hour": "hour", "hours": "hours", "minute": "minute", "minutes": "minutes",
        "second": "second", "seconds": "seconds",
    },
    scopes={
        "view": "see the screen", "control": "control", "settings": "change settings", "clipboard": "the clipboard",
        "continue": "go on", "camera": "see the camera in the app {name}", "action": "once: {name}",
    },
    keys={
        "Power": "Power", "TVInput": "Source", "ArrowUp": "Up", "ArrowDown": "Down", "ArrowLeft": "Left",
        "ArrowRight": "Right", "Enter": "OK (Enter)", "GoBack": "Back", "GoHome": "Home", "ContextMenu": "Menu",
        "Settings": "Settings", "Exit": "Exit", "Info": "Info", "Guide": "Guide", "AudioVolumeUp": "Volume up",
        "AudioVolumeDown": "Volume down", "AudioVolumeMute": "Mute", "ChannelUp": "Channel up",
        "ChannelDown": "Channel down", "ChannelPrev": "Previous channel", "ColorF0Red": "Red key",
        "ColorF1Green": "Green key", "ColorF2Yellow": "Yellow key", "ColorF3Blue": "Blue key",
    },
    outcomes={
        "applied": "done", "refused": "refused by the device", "unknown": "outcome unknown", "discarded": "never sent",
    },
    actors={
        "customer": "you", "technician": "the technician", "firmware": "the firmware", "automation": "automation",
        "cloud": "cloud service", "factory_reset": "factory reset", "unknown": "unknown",
    },
    ends={
        "customer_ended": "You ended the visit.",
        "device_power_off": "The device was switched off.",
        "device_disconnected": "The device lost its connection.",
        "technician_ended": "The technician ended the visit.",
        "technician_disconnected": "The technician's computer lost its connection.",
        "refused": "You refused.",
        "consent_timeout": "You did not answer in time.",
        "idle": "Nothing was done for too long.",
        "time_limit": "The visit reached its time limit.",
        "link_degraded": "The network connection was poor for too long.",
        "supervisor_ended": "A supervisor ended the visit.",
        "recording_failed": "The recording could not be written, so the visit had to stop.",
        "protocol_violation": "One side sent invalid data, so the visit had to stop.",
        "broker_shutdown": "The Remote Support service was restarted.",
    },
    things={
        "line": "a line on the screen", "half_screen": "half of the screen wrong", "flicker": "a flickering screen",
        "dark": "a dark screen", "sparkles": "sparkles", "colour": "wrong colours", "no_picture": "no picture",
        "no_sound": "no sound", "odd_sound": "an odd sound", "not_online": "no Internet", "warm": "not cold enough",
        "ice": "ice", "water": "standing water", "noise": "a noise", "no_air": "no air",
        "restarts": "restarts by itself",
        "swap_cable": "swap the cable", "other_cable": "use another cable", "clean_filter": "clean the filter",
        "open_tap": "open the tap", "close_door": "close the door", "check_hose": "check the hose",
        "spread_laundry": "spread the laundry", "check_mains": "check the mains socket",
        "stand_by": "stand by the device", "shine_torch": "shine a torch at the screen",
    },
    answers={"yes": "yes", "no": "no", "unsure": "not sure", "unanswered": "no answer"},
    thousand=",",
)  # fmt: skip

WORDS: Final[Mapping[Language, Words]] = {"vi": _VI, "en": _EN}
