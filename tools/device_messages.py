"""One good message of each kind about devices, apps, tests, observations, chat and diagnosis: for the golden bytes."""

import base64

from broker.wire import (
    action,
    app,
    chat,
    consent,
    control,
    diagnosis,
    firmware,
    hello,
    observation,
    privacy,
    settings,
)
from broker.wire.base import Message

SESSION = "00112233445566778899aabbccddeeff"
WHO = consent.Technician(name="Trần Thị Bình", staff_number="KT-0042")


def b64(raw: bytes) -> str:
    """Return bytes as the wire writes them."""
    return base64.b64encode(raw).decode()


DEVICES: tuple[Message, ...] = (
    hello.Hello(
        key=b64(bytes(32)), signature=b64(bytes(64)), kind="washer", model="Máy giặt Sen 9", serial="SN-0002",
        software="2.1", language="vi", display=False, family="WM-TOP-VN", through="Tivi 55 Đẹp", takes=("pointer",),
        codecs=("jpeg",),
    ),
    consent.ConsentAsk(
        request="ask-2", session=SESSION, scope="action:test.pump", technician=WHO, ticket="TV-0001", seconds=60
    ),
    consent.ConsentWithdraw(scope="camera:call"),
    consent.ConsentRequest(scope="action:system.factory_reset"),
    control.ControlPointer(id="p-1", x=10_000, y=0, buttons=1),
    control.ClipboardSet(id="p-2", text="dòng một\n\tdòng hai"),
    control.ClipboardTold(text="đã sao chép"),
    action.ActionRun(id="a-1", key="test.pump"),
    action.ActionProgress(id="a-1", percent=40),
    action.ActionResult(
        id="a-1", key="test.pump", verdict="failed",
        findings=(
            action.Finding(
                name="pump.current", label_vi="Dòng điện bơm", label_en="Pump current", value=0.0, unit="mA", ok=False
            ),
        ),
    ),
    action.ActionResult(id="a-2", key="test.picture", verdict="shown"),
    app.AppsDescribed(apps=(app.App(id="call", label_vi="Gọi video", label_en="Video call", camera=True),)),
    app.AppOpen(id="a-3", app="call"),
    privacy.CameraRequest(app="call"),
    privacy.PrivacyState(front="call", camera="live", indicator=True, masked=("camera",)),
    settings.TelemetryValues(at_us=1_800_000_000_000_004, values={"washer.level": 12.5, "washer.error": "5C"}),
    observation.ObservationAsk(
        id="o-1", what="line", region=observation.Region(x=480, y=0, width=20, height=1000), during="test.picture"
    ),
    observation.ObservationAsk(id="o-2", what="clean_filter"),
    observation.ObservationAnswer(id="o-1", answer="unsure"),
    observation.ObservationNote(id="o-3", what="line", seen="no", still="still-1"),
    diagnosis.DiagnosisState(
        seen=(
            diagnosis.Seen(what="line", customer="yes", technician="no", during=None, says="device_possible"),
        ),
        codes=(
            diagnosis.CodeMeaning(
                code="5C", meaning_vi="Không xả được nước", meaning_en="Does not drain",
                first_vi="Kiểm tra bộ lọc cặn", first_en="Check the debris filter",
            ),
        ),
        steps=(diagnosis.Step(act="run", on="test.picture", why="tell_panel"),),
        candidates=(
            diagnosis.Candidate(
                cause="panel", verdict="device", standing="possible", because=("only_customer_sees",), groups=("panel",)
            ),
        ),
    ),
    firmware.FirmwareOffer(
        family="SEN-55A", version="SenOS 4.3.0", bytes=4096, sha256=b64(bytes(32)), signature=b64(bytes(64))
    ),
    chat.ChatSay(text="Chào bạn"),
    chat.ChatSaid(
        by="technician", text="Xem https://hotro.example/ nhé", links=("https://hotro.example/",), foreign=False
    ),
)  # fmt: skip
