"""The inputs: which one is on, what is attached to each HDMI port, and how the port treats it."""

from typing import Final

from broker.wire.settings import Descriptor
from device_agent.simulator.making import choice, options, toggle

INPUTS: Final = ("tv", "hdmi1", "hdmi2", "hdmi3")
PORTS: Final = ("hdmi1", "hdmi2", "hdmi3")

_LABELS = (
    ("auto", "Tự động", "Automatic"), ("box", "Đầu thu số", "Set-top box"), ("game", "Máy chơi game", "Games console"),
    ("player", "Đầu phát đĩa", "Disc player"), ("computer", "Máy tính", "Computer"),
    ("soundbar", "Loa thanh", "Soundbar"),
)  # fmt: skip
_DEVICES = (
    ("none", "Chưa nối thiết bị", "Nothing connected"), ("box", "Đầu thu số", "Set-top box"),
    ("game", "Máy chơi game", "Games console"), ("soundbar", "Loa thanh", "Soundbar"),
)  # fmt: skip
DEVICE_AT_FIRST: Final = {"hdmi1": "box", "hdmi2": "game", "hdmi3": "none"}
"""What is attached to a TV that was just set up."""


def _of_port(port: str) -> tuple[Descriptor, ...]:
    name = f"HDMI {port[-1]}"
    return (
        choice(
            f"input.{port}.label", f"Tên gọi {name}", f"{name} label", _LABELS, "auto", level="standard",
            since_schema=2,
        ),
        toggle(
            f"input.{port}.uhd_color", f"Màu UHD {name}", f"{name} UHD colour", level="expert", since_schema=2,
        ),
        toggle(
            f"input.{port}.pc_mode", f"Chế độ máy tính {name}", f"{name} PC mode", level="expert", since_schema=4,
        ),
        Descriptor(
            key=f"input.{port}.device", kind="info", type="enum", label_vi=f"Thiết bị ở {name}",
            label_en=f"Device on {name}", options=options(*_DEVICES), access="ro", since_schema=2,
        ),
    )  # fmt: skip


DESCRIPTORS: tuple[Descriptor, ...] = (
    choice(
        "input.current", "Nguồn phát", "Source",
        (("tv", "TV", "TV"), ("hdmi1", "HDMI 1", "HDMI 1"), ("hdmi2", "HDMI 2", "HDMI 2"),
         ("hdmi3", "HDMI 3 (ARC)", "HDMI 3 (ARC)")), "tv",
    ),
    *(each for port in PORTS for each in _of_port(port)),
)  # fmt: skip
