"""Every fault of the library: on which device, how it shows, what people see of it, and what is right about it.

What is here of people is by each fault's truth; that the simulators show exactly that is their own tests' matter.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

Eyes = Callable[[str, str | None, str | None, int], bool]
"""What somebody sees: a symptom, during which test, at which place, after how many changes of the cable."""
BOX: Final = "hdmi1"  # the port of the set-top box
SPEED: Final = {"tv": 60, "washer": 1200, "refrigerator": 3600, "air-conditioner": 1200}
"""How many times as fast each kind's time passes, so that what takes hours shows in seconds."""


def nothing(what: str, during: str | None, place: str | None, cable: int) -> bool:
    """See nothing."""
    return False


def only(*symptoms: str) -> Eyes:
    """See these everywhere, in the TV's own pattern too: behind the signal."""
    return lambda what, during, place, cable: what in symptoms


def at_the_box(*symptoms: str) -> Eyes:
    """See these in what the box sends, and nowhere else."""
    return lambda what, during, place, cable: what in symptoms and during is None and place == BOX


def by_the_cable(*symptoms: str) -> Eyes:
    """See these in what the box sends, until its cable is another one."""
    return lambda what, during, place, cable: what in symptoms and during is None and place == BOX and cable == 0


@dataclass(frozen=True)
class Fault:
    """One fault. ``family``: of the device; None: its kind's usual one. ``at``: the input that its customer watches.

    ``cycle``: the washing after which it shows, ``codes``: one of which it shows then. ``complaint``: what the customer
    calls about, ``customer`` and ``technician``: what they see. ``does``: what is around the device, and what becomes
    of it, by task; ``settings``: what the technician sets where it is asked for; ``heals``: which of them takes away
    what people see. ``ends``: how earlier visits ended.
    """

    id: str
    kind: str
    cause: str
    parts: tuple[str, ...] = ()
    complaint: tuple[str, ...] = ()
    customer: Eyes = nothing
    technician: Eyes = nothing
    family: str | None = None
    at: str | None = None
    cycle: str | None = None
    codes: tuple[str, ...] = ()
    does: dict[str, tuple[str, str]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    heals: str | None = None
    ends: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "-".join(part for part in (self.id, self.family, self.cause) if part)


_TV, _WASHER, _FRIDGE, _COLD = "tv", "washer", "refrigerator", "air-conditioner"

FAULTS: Final = (
    Fault(
        "tv.line.panel", _TV, "panel", ("TV-PANEL-55A",), ("line",), customer=only("line"), at=BOX,
        settings={"input.current": "tv"},
    ),
    Fault(
        "tv.line.tcon", _TV, "tcon", ("TV-TCON-55A", "TV-PANEL-55A"), ("half_screen",),
        customer=only("half_screen", "flicker"), settings={"input.current": "hdmi2"},
    ),
    Fault(
        "tv.line.source", _TV, "source", (), ("line",), customer=at_the_box("line"), technician=at_the_box("line"),
        at=BOX, settings={"input.current": "tv"},
    ),
    Fault(
        "tv.hdmi.cable", _TV, "hdmi_cable", ("CBL-HDMI-2.0",), ("sparkles",), customer=by_the_cable("sparkles"),
        technician=by_the_cable("sparkles"), at=BOX, settings={"input.current": "tv"},
        does={"other_cable": ("cable.hdmi1", "good")},
    ),
    Fault(
        "tv.backlight", _TV, "led_driver", ("TV-PSU-55A", "TV-LED-55A"), ("dark",),
        customer=only("dark", "shine_torch"), settings={"picture.backlight": 50, "input.current": "hdmi2"},
    ),
    Fault(
        "tv.mode.wrong", _TV, "picture_setting", (), ("colour",), customer=only("colour"), technician=only("colour"),
        settings={"picture.mode": "standard"}, heals="picture.mode",
    ),
    Fault("tv.demo", _TV, "demo_mode", (), ("colour",)),
    Fault("tv.fw.regress", _TV, "firmware_change", (), ("flicker",)),
    Fault("tv.nosound.arc", _TV, "sound_setting", (), ("no_sound",), customer=only("no_sound")),
    Fault("tv.net.dns", _TV, "dns", (), ("not_online",), customer=only("not_online")),
    Fault(
        "tv.psu.cycle", _TV, "psu", ("TV-PSU-55A",), ("restarts",), customer=only("restarts"),
        ends=("device_disconnected", "device_disconnected"),
    ),
    Fault("any.net.slow", _TV, "network_slow", ends=("link_degraded",)),
    Fault("wm.drain.clog", _WASHER, "drain_filter", (), ("water",), only("water"), cycle="quick", codes=("5C",)),
    Fault(
        "wm.drain.pump", _WASHER, "drain_pump", ("WM-PUMP-F7",), ("water",), only("water"), cycle="quick",
        codes=("5C",),
    ),
    Fault("wm.door", _WASHER, "door_lock", ("WM-DLOCK-F7",), cycle="quick", codes=("dC",)),
    Fault("wm.tap", _WASHER, "tap_closed", cycle="quick", codes=("4C",)),
    Fault("wm.ntc", _WASHER, "water_sensor", ("WM-NTC-F7",), cycle="quick", codes=("tC",)),
    Fault("wm.valve", _WASHER, "inlet_valve", ("WM-VALVE-F7",), cycle="quick", codes=("4C",)),
    Fault("wm.heater", _WASHER, "heater", ("WM-HEAT-F7",), cycle="cotton", codes=("HC",)),
    Fault("wm.unbalance", _WASHER, "unbalanced", cycle="drain_spin", codes=("UE",)),
    Fault("wm.unbalance", _WASHER, "unbalanced", family="WM-TOP-VN", cycle="drain_spin", codes=("dC",)),
    Fault("wm.door", _WASHER, "door_lock", ("WM-DLOCK-TV",), family="WM-TOP-VN", cycle="quick", codes=("dE",)),
    Fault("rf.demo", _FRIDGE, "cooling_off", (), ("warm",), customer=only("warm"), codes=("OF OF",)),
    Fault("rf.fan", _FRIDGE, "evaporator_fan", ("RF-FAN-S2",), ("warm",), only("warm"), codes=("22E",)),
    Fault("rf.defrost", _FRIDGE, "defrost_heater", ("RF-DHEAT-S2",), ("ice",), codes=("5E",)),
    Fault("rf.defrost.sensor", _FRIDGE, "defrost_sensor", ("RF-DSENS-S2",), ("ice",), codes=("5E",)),
    Fault("rf.comp", _FRIDGE, "inverter", ("RF-INV-S2", "RF-COMP-S2"), ("warm",), codes=("84C",)),
    Fault(
        "rf.comp", _FRIDGE, "inverter", ("RF-INV-T1", "RF-COMP-T1"), ("warm",), family="RF-TWIN-1", codes=("84E",)
    ),
    Fault("rf.door", _FRIDGE, "door_ajar", (), ("warm",)),
    Fault("ac.filter", _COLD, "dust_filter", (), ("no_air",)),
    Fault("ac.leak", _COLD, "refrigerant", ("AC-R32-KIT",), ("warm",), codes=("C554",)),
    Fault("ac.leak", _COLD, "refrigerant", ("AC-R32-KIT",), family="AC-WALL-E", codes=("E5 54",)),
    Fault("ac.comm", _COLD, "outdoor_link", ("AC-COMM-CABLE",), ("warm",), only("warm"), codes=("C101",)),
    Fault("ac.fan", _COLD, "indoor_fan", ("AC-FAN-IN-W3",), ("no_air",), only("no_air"), codes=("C154",)),
)  # fmt: skip
