"""The faults that the TV can have, each with its hidden truth: what is wrong, and never a word of it in what is said.

A wrong setting is no less a fault for its customer, and mended like one; it is set by the ordinary ways, so that the
diary says who did it. What is broken lies in the *world*, of which the TV's own software knows nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from broker.wire.settings import Value
from device_agent.device import Fault
from device_agent.simulator.tv import change, passing, reach, settings
from device_agent.simulator.tv.catalogue.general import SIDE_EFFECTS, UPDATED_SOFTWARE
from device_agent.simulator.tv.passing import Lapse
from device_agent.simulator.tv.state import TvState

PANEL: Final = "tv.line.panel"
TCON: Final = "tv.line.tcon"
SOURCE: Final = "tv.line.source"
CABLE: Final = "tv.hdmi.cable"
BACKLIGHT: Final = "tv.backlight"
SUPPLY: Final = "tv.psu.cycle"
REGRESS: Final = "tv.fw.regress"
ON_PANEL: Final = frozenset({PANEL, TCON, BACKLIGHT})
"""What is behind the signal: no picture that the TV sends, and no test of its own, can show it."""

LIBRARY: Final[dict[str, tuple[str, str]]] = {
    PANEL: ("Sọc dọc do tấm nền", "A line: the panel"),
    TCON: ("Nửa màn hình có sọc do bo T-CON", "Half a screen of lines: the T-CON board"),
    SOURCE: ("Sọc dọc do đầu thu", "A line: the set-top box"),
    CABLE: ("Cáp HDMI hỏng", "A bad HDMI cable"),
    BACKLIGHT: ("Đèn nền không sáng", "No backlight"),
    "tv.mode.wrong": ("Hình chói do chỉnh sai", "A glaring picture: wrongly set"),
    "tv.demo": ("TV đang ở chế độ cửa hàng", "Store mode"),
    REGRESS: ("Bản cập nhật đổi cài đặt", "An update that changed settings"),
    "tv.nosound.arc": ("Tiếng ra cổng ARC không có loa", "Sound sent to an ARC port without a speaker"),
    reach.DNS: ("Máy chủ DNS của nhà mạng không trả lời", "The household's DNS server is dead"),
    SUPPLY: ("Nguồn tự ngắt", "A power supply that cuts out"),
}
CUTS: Final = 2
_SET: Final[dict[str, dict[str, Value]]] = {
    "tv.mode.wrong": {"picture.mode": "dynamic", "picture.energy_saving": "high", "picture.sharpness": 20},
    "tv.demo": {"system.usage_mode": "store"},
    REGRESS: {**SIDE_EFFECTS, "system.firmware.version": UPDATED_SOFTWARE},
    "tv.nosound.arc": {"sound.output": "arc"},
}
"""Faults that are settings, each in the order in which it is set."""


def library(tv: TvState) -> tuple[Fault, ...]:
    """Return every fault, and which the TV has."""
    return tuple(Fault(key, vi, en, active(tv, key)) for key, (vi, en) in LIBRARY.items())


def active(tv: TvState, fault: str) -> bool:
    """Return whether the TV has a fault: a setting's, until somebody sets it right."""
    if fault == CABLE:
        return bool(tv.world.cables)
    if fault not in _SET:
        return fault in tv.world.broken
    wrong = all(tv.values[key] == value for key, value in _SET[fault].items())
    return wrong and (fault != "tv.nosound.arc" or tv.silent == "no_receiver")


def given(tv: TvState, fault: str, now: float) -> Iterator[Lapse]:
    """Yield the states that lead to the fault, each with who seems to have done it."""
    if fault == CABLE:
        port = next((port for port, thing in _attached(tv).items() if thing == "box"), "hdmi1")
        yield Lapse(replace(tv, world=replace(tv.world, cables=tv.world.cables | {port})))
    elif fault == REGRESS:
        yield Lapse(replace(tv, values=tv.values.put(_SET[fault])), "firmware", "boot")
    elif fault in _SET:
        if fault == "tv.nosound.arc" and _attached(tv)["hdmi3"] == "soundbar":
            tv = change.attach(tv, "hdmi3", "none")
            yield Lapse(tv, "customer", "panel")
        yield from _chosen(tv, _SET[fault], now)
    else:
        yield Lapse(_broken(tv, fault, now))


def taken(tv: TvState, fault: str, now: float) -> Iterator[Lapse]:
    """Yield the states that lead away from the fault."""
    if fault == CABLE:
        yield Lapse(replace(tv, world=replace(tv.world, cables=frozenset())))
    elif fault in _SET:
        defaults = {each.key: each.default for each in settings.described(tv.values)}
        yield from _chosen(tv, {key: value for key in _SET[fault] if (value := defaults[key]) is not None}, now)
    else:
        world = replace(tv.world, broken=tv.world.broken - {fault})
        yield Lapse(replace(tv, world=replace(world, cuts=0, cut_at=None) if fault == SUPPLY else world))


def _attached(tv: TvState) -> Mapping[str, Value]:
    return {port: tv.values[f"input.{port}.device"] for port in ("hdmi1", "hdmi2", "hdmi3")}


def _chosen(tv: TvState, values: Mapping[str, Value], now: float) -> Iterator[Lapse]:
    """Yield the states of a customer who sets one thing after the other with the remote control."""
    for key, value in values.items():
        if tv.values[key] != value:
            tv = change.set_value(tv, key, value, now)
            yield Lapse(tv, "customer", "remote_key")


def _broken(tv: TvState, fault: str, now: float) -> TvState:
    world = replace(tv.world, broken=tv.world.broken | {fault})
    if fault == SUPPLY:
        world = replace(world, cuts=CUTS, cut_at=now + passing.CUT_AFTER if tv.power == "on" else None)
    return replace(tv, world=world)
