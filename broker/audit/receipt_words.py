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
    tasks: Mapping[str, str]
    answers: Mapping[str, str]
    thousand: str

    def number(self, value: int) -> str:
        """Return a number as this language writes it."""
        return f"{value:,}".replace(",", self.thousand)

    def counted(self, key: str, count: int, **facts: str) -> str:
        """Return the sentence of a key that counts, in this language's own form for one where it has one."""
        one = f"{key}.one"
        return self.say[one if count == 1 and one in self.say else key].format(count=self.number(count), **facts)

    def answered(self, what: str, answer: str) -> str:
        """Return what was asked, or asked to be done, and the answer: as the button said that the customer pressed."""
        if what not in self.tasks:
            return self.say["asked"].format(what=self.things.get(what, what), answer=self.answers.get(answer, answer))
        named = (f"{what}.{answer}", f"task.{answer}", answer)
        said = next((self.answers[name] for name in named if name in self.answers), answer)
        return self.say["helped"].format(what=self.tasks[what], answer=said)

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
        "screen": "Màn hình của bạn trong {lasted}: {count} hình",
        "unseen": "Trong đó {count} hình không đến được máy của kỹ thuật viên",
        "no_screen": "Không có hình nào",
        "camera": "Camera của thiết bị: {count} hình",
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
        "asked": "Được hỏi có bị “{what}” không – bạn trả lời: {answer}",
        "helped": "Được nhờ: {what} – bạn trả lời: {answer}",
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
        "length": "Bản ghi có {count} mục. Mã băm cuối:",
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
        "ChannelUp": "Tăng kênh", "ChannelDown": "Giảm kênh", "ChannelPrev": "Kênh vừa xem",
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
        "line": "đường kẻ trên màn hình", "half_screen": "nửa màn hình bị lỗi", "flicker": "hình nhấp nháy",
        "dark": "màn hình tối", "sparkles": "đốm nhiễu", "colour": "màu sai", "no_picture": "không có hình",
        "no_sound": "không có tiếng", "odd_sound": "tiếng bị lạ", "not_online": "không vào được mạng",
        "warm": "không đủ lạnh", "ice": "đóng tuyết", "water": "nước đọng", "noise": "tiếng ồn",
        "no_air": "không có gió", "restarts": "tự tắt rồi bật lại",
    },
    tasks={
        "swap_cable": "cắm cáp sang cổng khác", "other_cable": "dùng cáp khác", "clean_filter": "vệ sinh bộ lọc",
        "open_tap": "mở vòi nước", "close_door": "đóng cửa", "check_hose": "kiểm tra ống nước",
        "spread_laundry": "dàn đều đồ giặt", "check_mains": "cắm thẳng vào ổ điện", "stand_by": "đứng cạnh thiết bị",
        "shine_torch": "soi đèn vào màn hình",
    },
    answers={
        "yes": "có", "no": "không", "unsure": "không chắc", "unanswered": "không trả lời", "task.yes": "đã xong",
        "task.no": "chưa làm được", "shine_torch.yes": "thấy hình mờ", "shine_torch.no": "không thấy hình",
    },
    thousand=".",
)  # fmt: skip

_EN: Final = Words(
    say={
        "title": "RECEIPT OF A REMOTE SUPPORT SESSION",
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
        "going_on": "The session has not ended yet",
        "cut": "The recording was cut off; from then on nothing was recorded.",
        "allowed": "WHAT YOU ALLOWED",
        "granted": "Allowed: {scope}",
        "refused": "Refused: {scope}",
        "withdrawn": "Taken back: {scope}",
        "expired": "Not answered, which counts as no: {scope}",
        "seen": "WHAT THE TECHNICIAN SAW",
        "screen": "Your screen for {lasted}: {count} pictures",
        "screen.one": "Your screen for {lasted}: {count} picture",
        "unseen": "Of these, {count} never reached the technician's computer",
        "no_screen": "No picture at all",
        "camera": "The device's camera: {count} pictures",
        "camera.one": "The device's camera: {count} picture",
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
        "pointed.one": "Pointer: {count} time",
        "pasted": "Put {count} characters into the clipboard: {outcome}",
        "pasted.one": "Put {count} character into the clipboard: {outcome}",
        "copied": "Got {count} characters from the device's clipboard",
        "copied.one": "Got {count} character from the device's clipboard",
        "refused_commands": "The broker stopped {count} commands; the device received none of them",
        "refused_commands.one": "The broker stopped {count} command; the device did not receive it",
        "changed": "SETTINGS THAT CHANGED DURING THE SESSION",
        "change": "{setting}: {old} → {new} ({actor})",
        "said": "QUESTIONS AND CHAT",
        "asked": "You were asked whether this happens: “{what}” – you answered: {answer}",
        "helped": "You were asked to {what} – you answered: {answer}",
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
        " hash. An auditor sees the same ones in the recording of the session; if they differ, ask us why.",
        "length": "The recording has {count} entries. The last hash:",
        "length.one": "The recording has {count} entry. The last hash:",
        "code": "Receipt code on your device: {code}",
        "unreadable": "{count} entries can't be read any more (erased)",
        "unreadable.one": "{count} entry can't be read any more (erased)",
        "hour": "hour", "hours": "hours", "minute": "minute", "minutes": "minutes",
        "second": "second", "seconds": "seconds",
    },
    scopes={
        "view": "see the screen", "control": "control", "settings": "change settings", "clipboard": "the clipboard",
        "continue": "continue the session", "camera": "see the camera in the app {name}", "action": "once: {name}",
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
        "customer_ended": "You ended the session.",
        "device_power_off": "The device was switched off.",
        "device_disconnected": "The device lost its connection.",
        "technician_ended": "The technician ended the session.",
        "technician_disconnected": "The technician's computer lost its connection.",
        "refused": "You refused.",
        "consent_timeout": "You did not answer in time.",
        "idle": "Nothing was done for too long.",
        "time_limit": "The session reached its time limit.",
        "link_degraded": "The network connection was poor for too long.",
        "supervisor_ended": "A supervisor ended the session.",
        "recording_failed": "The recording could not be written, so the session had to stop.",
        "protocol_violation": "One side sent invalid data, so the session had to stop.",
        "broker_shutdown": "The Remote Support service was restarted.",
    },
    things={
        "line": "a line on the screen", "half_screen": "half of the screen wrong", "flicker": "a flickering picture",
        "dark": "a dark screen", "sparkles": "sparkles", "colour": "wrong colours", "no_picture": "no picture",
        "no_sound": "no sound", "odd_sound": "an odd sound", "not_online": "no Internet", "warm": "not cold enough",
        "ice": "ice", "water": "standing water", "noise": "a noise", "no_air": "no air",
        "restarts": "restarts by itself",
    },
    tasks={
        "swap_cable": "plug the cable into another port", "other_cable": "use another cable",
        "clean_filter": "clean the filter",
        "open_tap": "open the tap", "close_door": "close the door", "check_hose": "check the hose",
        "spread_laundry": "spread the laundry", "check_mains": "plug it straight into the wall",
        "stand_by": "stand by the device", "shine_torch": "shine a torch at the screen",
    },
    answers={
        "yes": "yes", "no": "no", "unsure": "not sure", "unanswered": "no answer", "task.yes": "done",
        "task.no": "could not do it", "shine_torch.yes": "I see a faint picture", "shine_torch.no": "I see no picture",
    },
    thousand=",",
)  # fmt: skip

WORDS: Final[Mapping[Language, Words]] = {"vi": _VI, "en": _EN}
