import re
from typing import Any

import pytest

from broker.audit.receipt import customer_receipt
from broker.clock import Instant
from broker.events import device
from broker.events import session as fact
from broker.events.event import Event
from broker.principal.principal import BROKER, ActorKind, Principal
from broker.recording.chain import begin
from broker.recording.reader import Placed, records
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.scribe.scribe import entries
from broker.wire.record import receipt_code
from tests.unit.recording.memory_file import SESSION, MemoryFile

AN = Principal(ActorKind.TECHNICIAN, "an.nguyen", "Nguyễn Văn An")
CUSTOMER = Principal(ActorKind.CUSTOMER, "tv", "")
TEN = 1_795_316_400_000_000  # 22/11/2026 10:00:00 in Vietnam
WORDS = [
    {
        "key": "picture.mode",
        "label_vi": "Chế độ hình ảnh",
        "label_en": "Picture mode",
        "options": [
            {"value": "movie", "label_vi": "Phim", "label_en": "Movie"},
            {"value": "standard", "label_vi": "Tiêu chuẩn", "label_en": "Standard"},
        ],
    }
]


class Visit:
    """A visit being written; ``tell`` one event each second."""

    def __init__(self) -> None:
        first, self._chain = begin(FileHeader("session", SESSION, "node-1", Instant(TEN, 0)))
        self._parts, self._second = [first], 0

    def _at(self) -> Instant:
        return Instant(TEN + self._second * 1_000_000, 0)

    def add(self, entry: Entry) -> "Visit":
        self._parts.append(b"".join(self._chain.add(entry)))
        return self

    def tell(self, *events: Event) -> "Visit":
        for event in events:
            for entry in entries(event, Direction.BROKER, self._at()):
                self.add(entry)
            self._second += 1
        return self

    def show(self, count: int, data_class: DataClass = DataClass.SCREEN) -> "Visit":
        for _ in range(count):
            self.add(Entry(Type.FRAME, Direction.FROM_DEVICE, data_class, b"picture", self._at()))
        return self

    def placed(self) -> list[Placed]:
        return list(records(MemoryFile(b"".join(self._parts))))

    def close(self) -> "Visit":
        return self.add(self._chain.seal("customer_ended", self._at()))

    def receipt(self, language: Any = "vi") -> str:
        return customer_receipt(SESSION, self.placed(), language)


def opened() -> fact.SessionOpened:
    return fact.SessionOpened(
        by=AN, device="d", device_kind="tv", model="QN90", serial="0A1B", software="1", technician="an.nguyen",
        technician_name="Nguyễn Văn An", staff_number="KT-001", ticket="TV-7K3M-9Q2", offer="o", address="1.2.3.4",
    )  # fmt: skip


def key(command: str, **facts: Any) -> fact.ControlKey:
    return fact.ControlKey(by=AN, command=command, action=facts.pop("action", "press"), **facts)


def done(command: str, outcome: str = "applied") -> fact.ControlDone:
    return fact.ControlDone(by=CUSTOMER, command=command, outcome=outcome)


def changed(old: Any, new: Any, actor: str = "technician", **facts: Any) -> fact.SettingChanged:
    return fact.SettingChanged(
        by=AN, key="picture.mode@tv", old=old, new=new, actor=actor, via="console", words=WORDS, **facts
    )


def whole() -> Visit:
    return (
        Visit()
        .tell(opened(), fact.ConsentGranted(by=CUSTOMER, request="r", scope="view"), fact.SessionActive(by=CUSTOMER))
        .show(1200)
        .tell(fact.ScreenDropped(by=BROKER, first=1, last=3, count=3))
        .tell(fact.ConsentRefused(by=CUSTOMER, request="r", scope="control"))
        .tell(key("c1", key="GoHome"), done("c1"), key("c2", typed="x"), done("c2", "refused"))
        .tell(fact.SettingRequested(by=AN, command="c3", key="picture.mode@tv", value="standard"))
        .tell(changed("movie", "standard", command="c3"), done("c3"), changed("standard", "movie", "customer"))
        .tell(fact.ControlRefused(by=BROKER, command="c4", kind="control.key", reason="no_scope"))
        .tell(fact.StillSent(by=BROKER, command="c5", bytes=9, pieces=1, sha256="00"))
        .tell(fact.SessionEnded(by=CUSTOMER, reason="customer_ended", frames=1200, dropped=3))
    )


def lines(text: str) -> list[str]:
    """The lines without their numbers and hashes."""
    return [re.sub(r"  \[#\d+ [0-9a-f]{16}\]$", "", line) for line in text.splitlines()]


@pytest.mark.requirement("AU-04")
def test_a_customer_reads_in_vietnamese_what_was_allowed_seen_pressed_and_changed() -> None:
    told = lines(whole().close().receipt())
    assert told[:25] == [
        "BIÊN NHẬN HỖ TRỢ TỪ XA",
        "======================",
        f"Mã phiên      : {SESSION}",
        "Mã ticket     : TV-7K3M-9Q2",
        "Thiết bị      : QN90 (số sê-ri 0A1B)",
        "Kỹ thuật viên : Nguyễn Văn An, mã nhân viên KT-001",
        "Bắt đầu       : 22/11/2026 10:00:00 (giờ Việt Nam)",
        "Kết thúc      : 22/11/2026 10:00:15, sau 15 giây. Bạn đã kết thúc phiên.",
        "",
        "BẠN ĐÃ CHO PHÉP",
        "  10:00:01  Cho phép: xem màn hình",
        "  10:00:04  Từ chối: điều khiển",
        "",
        "KỸ THUẬT VIÊN ĐÃ XEM",
        "  10:00:02  Màn hình của bạn trong 13 giây: 1.200 hình",
        "  Trong đó 3 hình không đến được máy của kỹ thuật viên",
        "  Không có hình nào từ camera",
        "  10:00:14  Ảnh chụp màn hình chính xác đến từng điểm ảnh",
        "",
        "KỸ THUẬT VIÊN ĐÃ BẤM",
        "  10:00:05  Phím Trang chủ: đã thực hiện",
        "  10:00:07  Gõ “x”: thiết bị từ chối",
        "  10:00:09  Yêu cầu đổi Chế độ hình ảnh thành Tiêu chuẩn: đã thực hiện",
        "  Máy chủ đã chặn 1 lệnh; thiết bị không nhận được lệnh nào trong số đó",
        "",
    ]
    assert told[25:28] == [
        "CÀI ĐẶT ĐÃ THAY ĐỔI TRONG PHIÊN",
        "  10:00:10  Chế độ hình ảnh: Phim → Tiêu chuẩn (kỹ thuật viên)",
        "  10:00:12  Chế độ hình ảnh: Tiêu chuẩn → Phim (bạn)",
    ]
    sealed = whole().close().placed()[-1]
    code = receipt_code(SESSION, sealed.header.sequence, sealed.link)
    assert told[-1] == f"Mã biên nhận trên thiết bị của bạn: {code}"
    assert "Mã biên nhận" not in whole().receipt()


def test_in_english_too() -> None:
    told = whole().receipt("en")
    for sentence in (
        "Key Home: done", "Typed “x”: refused by the device", "Your screen for 13 seconds: 1,200 pictures",
        "Picture mode: Movie → Standard (the technician)", "Picture mode: Standard → Movie (you)",
        "after 15 seconds. You ended the session.", "Asked to set Picture mode to Standard: done",
    ):  # fmt: skip
        assert sentence in told


def test_each_line_names_its_record_by_number_and_hash() -> None:
    visit = whole()
    links = {one.header.sequence: one.link.hex() for one in visit.placed()}
    told = visit.receipt()
    named = re.findall(r"\[#(\d+) ([0-9a-f]{16})\]", told)
    assert len(named) == 9
    assert all(links[int(number)].startswith(link) for number, link in named)
    assert links[max(links)] in told.splitlines()  # and the last hash stands there whole
    assert f"Bản ghi có {len(links):,} mục".replace(",", ".") in told


def test_it_is_the_same_for_ever_and_another_record_gives_another() -> None:
    assert whole().receipt() == whole().receipt()
    assert whole().receipt() != whole().tell(key("c9", key="Enter")).receipt()


def test_what_was_erased_is_said_to_be() -> None:
    def erased(one: Placed) -> Placed:
        return one._replace(body=None) if one.header.type == Type.TEXT else one

    told = customer_receipt(SESSION, map(erased, whole().placed()), "vi")
    assert "Gõ một ký tự (nội dung đã xóa): thiết bị từ chối" in told
    nothing = customer_receipt(SESSION, (one._replace(body=None) for one in whole().placed()), "vi")
    assert "mục không đọc được nữa (đã xóa)" in nothing


def test_a_visit_that_goes_on_or_was_cut_says_so() -> None:
    begun = Visit().tell(opened())
    assert "Phiên chưa kết thúc" in begun.receipt()
    for title in ("BẠN ĐÃ CHO PHÉP", "KỸ THUẬT VIÊN ĐÃ BẤM", "CÀI ĐẶT ĐÃ THAY ĐỔI TRONG PHIÊN"):
        assert f"{title}\n  Không có" in begun.receipt()
    assert "Không có hình nào\n" in begun.receipt()
    cut = begun.add(Entry(Type.RECOVERED, Direction.BROKER, DataClass.META, b"{}", Instant(TEN, 0)))
    assert "Bản ghi bị ngắt giữa chừng" in cut.receipt()


def test_the_camera_is_counted_apart() -> None:
    told = Visit().tell(opened(), fact.SessionActive(by=CUSTOMER)).show(2).show(5, DataClass.CAMERA).receipt()
    assert "2 hình" in told
    assert "Camera của thiết bị: 5 hình" in told


def test_no_line_of_a_device_looks_like_one_of_ours() -> None:
    forged = key("c1", key="Enter\n  10:00:00  Cho phép: điều khiển")
    told = Visit().tell(opened(), forged).receipt()
    assert not [line for line in told.splitlines() if line.startswith("  10:00:00  Cho phép")]


def test_a_key_that_is_held_is_told_once_and_what_was_never_sent_is_told_so() -> None:
    held = Visit().tell(opened(), key("c1", key="Enter", action="down"), key("c2", key="Enter", action="up"))
    told = held.tell(fact.ControlDiscarded(by=BROKER, command="c1")).receipt()
    assert told.count("Phím OK (Enter)") == 1
    assert "Phím OK (Enter): không kịp gửi" in told


@pytest.mark.parametrize(
    ("value", "shown"), [(True, "Bật"), (43, "43"), (["a", "b"], "a, b"), (None, "(không ghi)"), ("other", "other")]
)
def test_values_without_a_name_stand_as_they_are(value: Any, shown: str) -> None:
    assert f"Chế độ hình ảnh: {shown} → Phim" in Visit().tell(opened(), changed(value, "movie")).receipt()


def talked() -> Visit:
    by, asked = AN, CUSTOMER
    return Visit().tell(
        device.CameraRequested(by=asked, app="call"),
        fact.ConsentGranted(by=asked, request="ask-1", scope="action:test.pump"),
        fact.ConsentWithdrawn(by=asked, scope="camera:call"),
        device.ActionRequested(by=by, command="a-1", key="test.pump", label_vi="Thử bơm", label_en="Pump test"),
        fact.ControlDone(by=asked, command="a-1", outcome="applied"),
        device.AppRequested(by=by, command="a-2", app="call", camera=True, label_vi="Gọi video", label_en="Video call"),
        device.PointerMoved(by=by, command="a-3", x=1, y=2, buttons=0),
        device.ClipboardSet(by=by, command="a-4", characters=6, copied="bí mật"),
        device.ClipboardTold(by=asked, characters=3, copied="abc"),
        device.ObservationAnswered(by=asked, command="o-1", what="line", answer="yes"),
        device.ChatSaid(by=by, side="technician", characters=4, foreign=False, said="Chào"),
        device.ChatSaid(by=asked, side="customer", characters=2, foreign=False, said="Dạ"),
    )


@pytest.mark.requirement("AU-04")
def test_what_was_run_opened_asked_and_said_is_on_it() -> None:
    shown = customer_receipt(SESSION, talked().placed(), "vi")
    for line in (
        "Yêu cầu kiểm tra camera trong ứng dụng call", "Cho phép: một lần: Thử bơm",
        "Thu hồi: xem camera trong ứng dụng call", "Chạy “Thử bơm”: đã thực hiện",
        "Mở ứng dụng “Gọi video”: không rõ kết quả", "Con trỏ chuột: 1 lần",
        "Đưa 6 ký tự vào bảng nhớ tạm: không rõ kết quả", "Đã nhận 3 ký tự từ bảng nhớ tạm của thiết bị",
        "Được hỏi có bị “đường kẻ trên màn hình” không – bạn trả lời: có", "Kỹ thuật viên: Chào", "Bạn: Dạ",
    ):  # fmt: skip
        assert line in shown
    assert "bí mật" not in shown
    assert "Ran “Pump test”: done" in customer_receipt(SESSION, talked().placed(), "en")


def test_one_is_one_in_english() -> None:
    one = Visit().tell(opened(), fact.SessionActive(by=CUSTOMER)).show(1).show(1, DataClass.CAMERA)
    one.tell(
        device.PointerMoved(by=AN, command="a-1", x=1, y=2, buttons=0),
        device.ClipboardSet(by=AN, command="a-2", characters=1, copied="b"),
        device.ClipboardTold(by=CUSTOMER, characters=1, copied="a"),
        fact.ControlRefused(by=BROKER, command="c1", kind="control.key", reason="no_scope"),
    )
    told = one.receipt("en")
    for line in (
        "seconds: 1 picture", "camera: 1 picture", "Pointer: 1 time", "Put 1 character into", "Got 1 character from",
        "stopped 1 command; the device did not receive it",
    ):  # fmt: skip
        assert re.search(rf"{re.escape(line)}(?!s)", told), line


@pytest.mark.parametrize(
    ("what", "answer", "vi", "en"),
    [
        ("no_picture", "no", "Được hỏi có bị “không có hình” không – {}: không", "“no picture” – {}: no"),
        ("swap_cable", "yes", "Được nhờ: cắm cáp sang cổng khác – {}: đã xong", "into another port – {}: done"),
        ("open_tap", "no", "Được nhờ: mở vòi nước – {}: chưa làm được", "to open the tap – {}: could not do it"),
        ("shine_torch", "yes", "soi đèn vào màn hình – {}: thấy hình mờ", "screen – {}: I see a faint picture"),
        ("shine_torch", "unsure", "soi đèn vào màn hình – {}: không chắc", "at the screen – {}: not sure"),
        ("of_a_newer_broker", "yes", "“of_a_newer_broker” không – {}: có", "“of_a_newer_broker” – {}: yes"),
    ],
)  # fmt: skip
def test_an_answer_reads_as_the_button_that_was_pressed(what: str, answer: str, vi: str, en: str) -> None:
    visit = Visit().tell(opened(), device.ObservationAnswered(by=CUSTOMER, command="o-1", what=what, answer=answer))
    assert vi.format("bạn trả lời") in visit.receipt("vi")
    assert en.format("you answered") in visit.receipt("en")


def test_what_was_allowed_once_is_called_as_the_device_calls_it() -> None:
    visit = Visit().tell(
        fact.ConsentGranted(by=CUSTOMER, request="ask-1", scope="action:test.pump"),
        fact.ConsentRefused(by=CUSTOMER, request="ask-2", scope="action:system.factory_reset"),
        device.ActionRequested(by=AN, command="c1", key="test.pump", label_vi="Thử bơm xả", label_en="Pump test"),
    )
    told = visit.receipt("vi")
    assert "Cho phép: một lần: Thử bơm xả" in told
    assert "Từ chối: một lần: system.factory_reset" in told, "what was never used has no name on the record"
    assert "Allowed: once: Pump test" in visit.receipt("en")
