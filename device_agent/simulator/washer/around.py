"""What stands around the washer, and the hidden faults that some of it is."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from device_agent.device import Fault, Thing
from device_agent.simulator.washer import interlocks
from device_agent.simulator.washer.body import WasherState
from device_agent.simulator.washer.families import Family

FAULTS: Final = (
    Fault("wm.drain.clog", "Bộ lọc cặn bị tắc", "The debris filter is clogged"),
    Fault("wm.drain.pump", "Động cơ bơm xả bị đứt mạch", "The drain pump's motor is open"),
    Fault("wm.door", "Khóa cửa bị hỏng", "The door lock is broken"),
    Fault("wm.tap", "Vòi nước bị khóa", "The tap is shut"),
    Fault("wm.valve", "Van cấp nước bị đứt mạch", "The inlet valve's coil is open"),
    Fault("wm.ntc", "Cảm biến nhiệt độ bị đứt mạch", "The temperature sensor's circuit is open"),
    Fault("wm.heater", "Thanh gia nhiệt bị đứt", "The heater's element is broken"),
    Fault("wm.unbalance", "Đồ giặt dồn về một phía", "The laundry lies to one side"),
)

IS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType({
    # fault: the thing that it is, as it is with the fault and without
    "wm.drain.clog": ("filter", "clogged", "clean"),
    "wm.tap": ("tap", "closed", "open"),
    "wm.unbalance": ("laundry", "uneven", "even"),
})  # fmt: skip

_THINGS: Final = (
    ("door", "Cửa", "Door", (("closed", "Đóng", "Closed"), ("open", "Mở", "Open"))),
    (
        "laundry", "Đồ giặt", "Laundry",
        (("even", "Trải đều", "Spread evenly"), ("uneven", "Dồn một phía", "To one side"),
         ("none", "Không có", "None")),
    ),
    ("tap", "Vòi nước", "Tap", (("open", "Mở", "Open"), ("closed", "Khóa", "Shut"))),
    ("filter", "Bộ lọc cặn", "Debris filter", (("clean", "Sạch", "Clean"), ("clogged", "Bị tắc", "Clogged"))),
    ("hose", "Ống xả", "Drain hose", (("straight", "Thẳng", "Straight"), ("kinked", "Bị gập", "Kinked"))),
    ("emergency_drain", "Ống xả khẩn cấp", "Emergency drain", (("closed", "Đóng", "Closed"), ("open", "Mở", "Open"))),
)  # fmt: skip

AT_FIRST: Final[Mapping[str, str]] = MappingProxyType({row[0]: row[3][0][0] for row in _THINGS})


def faults(family: Family) -> tuple[Fault, ...]:
    """Return what a family can have: what doesn't heat has no heater to break."""
    return tuple(each for each in FAULTS if family.heats or each.id != "wm.heater")


def things(state: WasherState) -> tuple[Thing, ...]:
    """Return what stands around it, as it is."""
    return tuple(Thing(key, vi, en, state.things[key], rows) for key, vi, en, rows in _THINGS)


def handled(state: WasherState, family: Family, thing: str, to: str) -> WasherState | str:
    """Bring a thing into a state, as the customer can: what it mends is mended, what it breaks is broken."""
    if state.things[thing] == to:
        return state
    if (why := _held(state, family, thing, to)) is not None:
        return why
    after = state.lay(thing, to)
    for fault, (one, broken, _) in IS.items():
        if one == thing:
            after = after.afflict(fault) if to == broken else after.mend(fault)
    return after


def _held(state: WasherState, family: Family, thing: str, to: str) -> str | None:
    match thing:
        case "door":
            return interlocks.door(state, family.window)
        case "laundry":
            return "door_closed" if state.things["door"] == "closed" else None
        case "filter":
            return interlocks.debris_filter(state)
        case "emergency_drain":
            return interlocks.emergency_drain(state) if to == "open" else None
        case _:
            return None


def afflicted(state: WasherState, fault: str) -> WasherState:
    """Return it with the thing that this fault is, as it is then."""
    return state.lay(IS[fault][0], IS[fault][1]) if fault in IS else state


def mended(state: WasherState, fault: str) -> WasherState:
    """Return it with the thing that this fault was, as it should be."""
    return state.lay(IS[fault][0], IS[fault][2]) if fault in IS else state
