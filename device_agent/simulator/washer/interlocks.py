"""Why a door, a drum or a heater can't be had now, as a stable word with its sentence for who stands before it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from device_agent.simulator.washer.body import WasherState

WATER_L: Final = 2.0
HOT_C: Final = 55.0
HEATER_L: Final = 5.0
HIGH_L: Final = 30.0

SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "door_open": ("Cửa máy giặt đang mở. Bạn hãy đóng cửa rồi thử lại.", "The door is open. Close it and try again."),
    "door_closed": ("Cửa đang đóng. Bạn hãy mở cửa trước.", "The door is closed. Open it first."),
    "door_locked": (
        "Cửa đang khóa vì máy đang chạy. Bạn hãy tạm dừng máy trước.",
        "The door is locked because the washer is running. Pause it first.",
    ),
    "drum_turning": (
        "Lồng giặt còn đang quay. Bạn hãy chờ lồng dừng hẳn.", "The drum is still turning. Wait until it stands still.",
    ),
    "water_in_drum": (
        "Trong lồng giặt còn nước. Bạn hãy xả nước trước, nếu cần thì dùng ống xả khẩn cấp.",
        "There is still water in the drum. Drain it first, if need be by the emergency drain hose.",
    ),
    "hot": ("Nước còn nóng. Bạn hãy chờ nước nguội bớt.", "The water is still hot. Wait until it has cooled."),
    "no_water": (
        "Không có đủ nước để đun. Thanh gia nhiệt không được bật khi cạn nước.",
        "There isn't enough water to heat. The heater must not run dry.",
    ),
    "water_high": ("Nước trong lồng đã nhiều, không thể cấp thêm.", "There is much water in the drum already."),
    "running": (
        "Máy đang chạy. Bạn hãy chờ máy chạy xong, hoặc tạm dừng trước.",
        "The washer is running. Wait until it is done, or pause it first.",
    ),
    "not_running": ("Máy không chạy.", "The washer isn't running."),
    "emergency_drain_open": (
        "Ống xả khẩn cấp đang mở. Bạn hãy đóng lại trước.", "The emergency drain is open. Close it first.",
    ),
    "child_locked": (
        "Máy đang bật khóa trẻ em. Bạn hãy tắt khóa trẻ em trước.", "The child lock is on. Switch it off first.",
    ),
    "not_in_cycle": ("Chương trình này không có lựa chọn đó.", "This cycle doesn't have that option."),
    "busy": ("Một phép kiểm tra khác đang chạy.", "Another test is running."),
})  # fmt: skip


def door(state: WasherState, window: bool) -> str | None:
    """Return why the door can't be opened now, or None. Behind a window, water must be gone first."""
    body = state.body
    if body.rpm > 0:
        return "drum_turning"
    if window and body.level > WATER_L:
        return "water_in_drum"
    if body.level > WATER_L and body.celsius >= HOT_C:
        return "hot"
    return "door_locked" if body.locked else None


def debris_filter(state: WasherState) -> str | None:
    """Return why the debris filter can't be opened now, or None."""
    return still(state) or ("water_in_drum" if state.body.level > WATER_L else None)


def emergency_drain(state: WasherState) -> str | None:
    """Return why the emergency drain can't be opened now, or None: nobody is to be scalded by it."""
    body = state.body
    return still(state) or ("hot" if body.level > WATER_L and body.celsius >= HOT_C else None)


def start(state: WasherState) -> str | None:
    """Return why it can't begin or go on washing now, or None."""
    if state.things["door"] == "open":
        return "door_open"
    if state.things["emergency_drain"] == "open":
        return "emergency_drain_open"
    return None


def still(state: WasherState) -> str | None:
    """Return why no test may take the board's place now, or None: the washer must be at rest."""
    body = state.body
    if body.run in ("running", "delayed") or body.trial is not None:
        return "running"
    return "drum_turning" if body.rpm > 0 else None


def closed(state: WasherState) -> str | None:
    """Return why nothing in it may turn, lock or fill now, or None."""
    return still(state) or start(state)


def heat(state: WasherState) -> str | None:
    """Return why its heater may not be on now, or None."""
    return closed(state) or ("no_water" if state.body.level < HEATER_L else None)


def lock(state: WasherState, window: bool) -> str | None:
    """Return why its door may not be locked and unlocked now, or None. Behind a window, water must be gone first."""
    return closed(state) or ("water_in_drum" if window and state.body.level > WATER_L else None)


def fill(state: WasherState) -> str | None:
    """Return why no water may come in now, or None."""
    return closed(state) or ("water_high" if state.body.level > HIGH_L else None)
