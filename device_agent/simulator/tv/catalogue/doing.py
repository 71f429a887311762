"""What the TV can be told to do once: the canned tests, and newer software."""

from typing import Final

from broker.wire.settings import Descriptor

UPDATE: Final = "system.firmware.update"
_TESTS: Final = (
    ("picture", "Kiểm tra hình ảnh", "Picture test"),
    ("sound", "Kiểm tra âm thanh", "Sound test"),
    ("hdmi", "Kiểm tra cổng HDMI", "HDMI test"),
    ("network", "Kiểm tra mạng", "Network test"),
    ("hub", "Kiểm tra trung tâm nhà thông minh", "Smart home hub test"),
)
DESCRIPTORS: tuple[Descriptor, ...] = (
    Descriptor(
        key=UPDATE, kind="action", type="bool", label_vi="Cập nhật phần mềm", label_en="Update software",
        level="standard", write_policy="technician_consent", since_schema=4,
    ),
    *(
        Descriptor(
            key=f"test.{name}", kind="action", type="bool", label_vi=vi, label_en=en, level="standard", since_schema=4
        )
        for name, vi, en in _TESTS
    ),
)  # fmt: skip
