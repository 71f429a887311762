"""Every cause there is: what speaks for it, what proves it, what speaks against it, what mends it. A table; pure."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from broker.diagnosis import signs_any as any_
from broker.diagnosis import signs_cold as cold
from broker.diagnosis import signs_tv as tv
from broker.diagnosis import signs_washer as wm
from broker.diagnosis.sign import Sign
from broker.wire.diagnosis import VerdictKind

Proof = tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """What may be behind it.

    ``hints``: each makes one think of it. ``proofs``: each is enough if all its signs hold. ``against``: each rules it
    out. ``groups``: parts that mend it, the likeliest first; of ``device`` and ``peripheral`` one at least must go on
    the order. Empty ``kinds``: any device.
    """

    id: str
    verdict: VerdictKind
    kinds: tuple[str, ...] = ()
    hints: tuple[Sign, ...] = ()
    proofs: tuple[Proof, ...] = ()
    against: tuple[Sign, ...] = ()
    groups: tuple[str, ...] = field(default=())


def _by_code(id: str, verdict: VerdictKind, kinds: tuple[str, ...], code: Sign, *groups: str) -> Cause:
    """Return a cause that its code alone names."""
    return Cause(id, verdict, kinds, hints=(code,), proofs=((code,),), groups=groups)


_TV: Final = ("tv", "kodi", "vnc")
_WM: Final = ("washer",)
_RF: Final = ("refrigerator",)
_AC: Final = ("air_conditioner",)

TELEVISION: Final = (
    Cause(
        "panel", "device", _TV,
        hints=(tv.DEVICE_SEEN, tv.IN_PATTERN),
        proofs=((tv.IN_PATTERN, tv.ONLY_LINE),),
        against=(tv.SOURCE_SEEN, tv.HALVES, tv.PATTERN_CLEAN, tv.WARMS_UP),
        groups=("tv.panel",),
    ),
    Cause(
        "tcon", "device", _TV,
        hints=(tv.HALVES,),
        proofs=((tv.IN_PATTERN, tv.HALVES),),
        against=(tv.SOURCE_SEEN, tv.ONLY_LINE, tv.PATTERN_CLEAN),
        groups=("tv.tcon", "tv.panel"),
    ),
    Cause(
        "led_driver", "device", _TV,
        hints=(tv.DARK,),
        proofs=((tv.DARK, tv.STAYS_DARK), (tv.DARK, tv.TORCH)),
        against=(tv.SET_BACK,),
        groups=("tv.psu", "tv.led"),
    ),
    Cause(
        "main_board", "device", _TV,
        hints=(tv.PATTERN_BOTH,),
        proofs=((tv.PATTERN_BOTH,),),
        against=(tv.PATTERN_CLEAN, tv.ODD_PICTURE, tv.SET_BACK),
        groups=("tv.main",),
    ),
    Cause(
        "psu", "device", _TV,
        hints=(any_.LOST_TWICE, any_.RESTARTS),
        proofs=((any_.LOST_TWICE, any_.RESTARTS),),
        against=(any_.STAYS_ON,),
        groups=("tv.psu",),
    ),
    Cause(
        "source", "source", _TV,
        hints=(tv.SOURCE_SEEN,),
        # Gone where the source has no part in it, and with a cable that is good, or no better than another one.
        proofs=tuple(
            (tv.SOURCE_SEEN, gone, cable)
            for gone in (tv.OTHER_PLACE, tv.PATTERN_CLEAN)
            for cable in (tv.HDMI_FINE, tv.SAME_WITH_CABLE)
        ),
        against=(tv.HDMI_BAD, tv.OTHER_CABLE, tv.PATTERN_BOTH, tv.STAYS_ELSEWHERE),
    ),
    Cause(
        "hdmi_cable", "peripheral", _TV,
        hints=(tv.SOURCE_SEEN, tv.SPARKLES, tv.HDMI_BAD),
        proofs=((tv.HDMI_BAD,), (tv.OTHER_CABLE,)),
        against=(tv.HDMI_FINE, tv.SAME_WITH_CABLE, tv.PATTERN_BOTH),
        groups=("cable.hdmi",),
    ),
    Cause(
        "picture_setting", "user_setting", _TV,
        hints=(tv.CUSTOMER_CHANGED, tv.ODD_PICTURE, tv.SET_BACK),
        proofs=((tv.ODD_PICTURE, tv.CUSTOMER_CHANGED), (tv.SET_BACK,)),
        against=(tv.STAYS_DARK, tv.IN_PATTERN, tv.SHOP),
    ),
    Cause("demo_mode", "user_setting", _TV, hints=(tv.SHOP,), proofs=((tv.SHOP,),)),
    _by_code("firmware_change", "firmware", _TV, tv.FIRMWARE_CHANGED),
    Cause(
        "sound_setting", "user_setting", _TV,
        hints=(tv.TO_RECEIVER,),
        proofs=((tv.TO_RECEIVER, tv.SPEAKER_FINE),),
        against=(tv.SPEAKER_BAD,),
    ),
    Cause(
        "speaker", "device", _TV,
        hints=(tv.NO_SOUND, tv.SPEAKER_BAD),
        proofs=((tv.SPEAKER_BAD,),),
        against=(tv.SPEAKER_FINE,),
        groups=("tv.speaker",),
    ),
    Cause(
        "dns", "network", _TV,
        hints=(tv.OFFLINE, tv.DNS_BAD),
        proofs=((tv.DNS_BAD,),),
        against=(tv.NETWORK_FINE,),
    ),
)  # fmt: skip

WASHER: Final = (
    Cause(
        "drain_filter", "user_care", _WM,
        hints=(wm.CODE_DRAIN, wm.WATER),
        proofs=((wm.CODE_DRAIN, wm.PUMP_TURNS, wm.LEVEL_STAYS), (wm.FILTER_CURED,)),
        against=(wm.PUMP_DEAD,),
        groups=("wm.filter",),
    ),
    Cause(
        "drain_pump", "device", _WM,
        hints=(wm.CODE_DRAIN, wm.WATER),
        proofs=((wm.CODE_DRAIN, wm.PUMP_DEAD),),
        against=(wm.PUMP_TURNS, wm.LEVEL_FALLS, wm.FILTER_CURED),
        groups=("wm.pump",),
    ),
    Cause(
        "door_lock", "device", _WM,
        hints=(wm.CODE_DOOR,),
        proofs=((wm.CODE_DOOR, wm.LOCK_FAILS),),
        against=(wm.CODE_UNEVEN, wm.LOCK_HOLDS, wm.DOOR_CURED),
        groups=("wm.lock",),
    ),
    Cause(
        "door_open", "user_care", _WM,
        hints=(wm.CODE_DOOR,), proofs=((wm.CODE_DOOR, wm.DOOR_CURED),), against=(wm.LOCK_FAILS, wm.CODE_UNEVEN),
    ),
    Cause(
        "tap_closed", "user_care", _WM,
        hints=(wm.CODE_FILL,),
        proofs=((wm.CODE_FILL, wm.NO_FLOW, wm.VALVE_FINE), (wm.TAP_CURED,)),
        against=(wm.VALVE_DEAD,),
    ),
    Cause(
        "inlet_valve", "device", _WM,
        hints=(wm.CODE_FILL,),
        proofs=((wm.CODE_FILL, wm.VALVE_DEAD),),
        against=(wm.VALVE_FINE, wm.TAP_CURED),
        groups=("wm.valve",),
    ),
    # Apart from the one that stays shut: a washer that is too full is never to be told to take in more.
    Cause(
        "valve_leaks", "device", _WM,
        hints=(wm.CODE_OVERFILL,),
        # The sensor sees the water leave: it was told the truth, so the valve let in too much.
        proofs=((wm.CODE_OVERFILL, wm.LEVEL_FALLS),),
        groups=("wm.valve",),
    ),
    Cause("hoses_swapped", "user_care", _WM, hints=(wm.CODE_HOT_INLET,), proofs=((wm.CODE_HOT_INLET,),)),
    Cause(
        "water_sensor", "device", _WM,
        hints=(wm.CODE_NTC, wm.NTC_OPEN),
        proofs=((wm.CODE_NTC, wm.NTC_OPEN),),
        against=(wm.NTC_FINE,),
        groups=("wm.ntc",),
    ),
    Cause(
        "heater", "device", _WM,
        hints=(wm.CODE_HEATER,), proofs=((wm.CODE_HEATER, wm.HEATER_DEAD),), against=(wm.HEATER_FINE, wm.NTC_OPEN),
        groups=("wm.heater", "wm.ntc"),
    ),
    Cause(
        "unbalanced", "user_care", _WM,
        hints=(wm.CODE_UNEVEN,), proofs=((wm.CODE_UNEVEN,),), against=(wm.CODE_DOOR, wm.SPREAD_IN_VAIN),
    ),
    Cause(
        "dampers", "device", _WM,
        hints=(wm.CODE_UNEVEN,), proofs=((wm.CODE_UNEVEN, wm.SPREAD_IN_VAIN),), against=(wm.SPREAD,),
        groups=("wm.damper",),
    ),
    _by_code("leak", "visit", _WM, wm.CODE_LEAK, "wm.hose"),
    Cause(
        "level_sensor", "device", _WM,
        hints=(wm.CODE_LEVEL, wm.CODE_OVERFILL),
        proofs=((wm.CODE_LEVEL,), (wm.CODE_OVERFILL, wm.PUMP_TURNS, wm.LEVEL_STAYS)), groups=("wm.level",),
    ),
    _by_code("motor", "device", _WM, wm.CODE_MOTOR, "wm.motor", "wm.hall"),
    _by_code("board_link", "device", _WM, wm.CODE_BOARDS, "wm.pcb"),
    _by_code("vibration_sensor", "device", _WM, wm.CODE_MEMS, "wm.pcb"),
    _by_code("mains_voltage", "visit", _WM, wm.CODE_MAINS),
    Cause("suds", "user_care", _WM, hints=(wm.CODE_SUDS,), proofs=((wm.CODE_SUDS,),)),
)  # fmt: skip

REFRIGERATOR: Final = (
    Cause(
        "cooling_off", "user_setting", _RF,
        hints=(cold.CODE_COOLING_OFF, cold.COOLING_OFF),
        proofs=((cold.COOLING_OFF,), (cold.CODE_COOLING_OFF,)),
    ),
    Cause(
        "evaporator_fan", "device", _RF,
        hints=(cold.WARM, cold.CODE_EVA_FAN, cold.FAN_STILL), proofs=((cold.CODE_EVA_FAN, cold.FAN_STILL),),
        against=(cold.FAN_TURNS, cold.COOLING_OFF), groups=("rf.fan",),
    ),
    Cause(
        "defrost_sensor", "device", _RF,
        hints=(cold.ICE, cold.CODE_DEFROST), proofs=((cold.CODE_DEFROST, cold.SENSOR_BAD),),
        against=(cold.SENSOR_FINE, cold.HEATER_BAD),
        groups=("rf.dsensor",),
    ),
    Cause(
        "defrost_heater", "device", _RF,
        hints=(cold.ICE, cold.CODE_DEFROST), proofs=((cold.CODE_DEFROST, cold.HEATER_BAD),),
        against=(cold.HEATER_FINE,), groups=("rf.dheater",),
    ),
    Cause(
        "inverter", "device", _RF,
        hints=(cold.WARM, cold.CODE_START, cold.START_FAILS), proofs=((cold.CODE_START, cold.START_FAILS),),
        against=(cold.STARTS, cold.COOLING_OFF), groups=("rf.inverter", "rf.compressor"),
    ),
    Cause(
        "door_ajar", "user_care", _RF,
        hints=(cold.WARM, cold.CODE_AJAR, cold.OPENED_LONG), proofs=((cold.OPENED_LONG,),),
        against=(cold.OPENED_LITTLE,), groups=("rf.gasket",),
    ),
    _by_code("cabinet_sensor", "device", _RF, cold.CODE_CABINET, "rf.ntc"),
    _by_code("ice_maker", "device", _RF, cold.CODE_ICE, "rf.ice"),
    _by_code("panel_link", "device", _RF, cold.CODE_PANEL, "rf.display"),
    Cause(
        "power_glitch", "no_fault", _RF,
        hints=(cold.CODE_GLITCH,), proofs=((cold.CODE_GLITCH, cold.CODE_GONE),),
        # Whoever unplugs a warm refrigerator makes the code; what they complain of is not that.
        against=(cold.OTHER_CODE, cold.WARM, cold.ICE, any_.TEST_FAILED),
    ),
)  # fmt: skip

AIR_CONDITIONER: Final = (
    Cause(
        "dust_filter", "user_care", _AC,
        hints=(cold.WARM, cold.NO_AIR, cold.FILTER_FULL, cold.CODE_FILTER),
        proofs=((cold.FILTER_FULL,), (cold.FILTER_CURED,)), against=(cold.FILTER_CLEAN,), groups=("ac.filter",),
    ),
    Cause(
        "refrigerant", "visit", _AC,
        hints=(cold.WARM, cold.CODE_GAS, cold.SMALL_DELTA),
        proofs=((cold.CODE_GAS, cold.SMALL_DELTA), (cold.CODE_GAS, cold.LOW_CURRENT)),
        against=(cold.GOOD_DELTA,), groups=("ac.refrigerant",),
    ),
    Cause(
        "outdoor_link", "visit", _AC,
        hints=(cold.WARM, cold.CODE_LINK, cold.LINK_FAILS), proofs=((cold.CODE_LINK,), (cold.LINK_FAILS,)),
        groups=("ac.cable", "ac.pcb_in", "ac.pcb_out"),
    ),
    Cause(
        "indoor_fan", "device", _AC,
        hints=(cold.CODE_IN_FAN, cold.NO_AIR), proofs=((cold.CODE_IN_FAN, cold.AIR_FAN_STILL),),
        against=(cold.AIR_FAN_TURNS,), groups=("ac.fan_in",),
    ),
    _by_code("outdoor_fan", "device", _AC, cold.CODE_OUT_FAN, "ac.fan_out"),
    _by_code("room_sensor", "device", _AC, cold.CODE_ROOM, "ac.ntc_room"),
    _by_code("coil_sensor", "device", _AC, cold.CODE_COIL, "ac.ntc_coil"),
    _by_code("discharge_sensor", "device", _AC, cold.CODE_DISCHARGE, "ac.ntc_discharge"),
    _by_code("compressor_start", "visit", _AC, cold.CODE_AC_START, "ac.pcb_out"),
)  # fmt: skip

ANY: Final = (
    Cause("network_slow", "network", hints=(any_.SLOW_LINK,), proofs=((any_.SLOW_LINK,),)),
    Cause(
        "no_fault",
        "no_fault",
        hints=(any_.ALL_WELL,),
        proofs=((any_.ALL_WELL,),),
        against=(
            any_.FAULT_SEEN,
            any_.SLOW_LINK,
            any_.LOST_TWICE,
            tv.SHOP,
            tv.TO_RECEIVER,
            tv.FIRMWARE_CHANGED,
            tv.ODD_PICTURE,
            cold.COOLING_OFF,
            cold.OPENED_LONG,
            cold.FILTER_FULL,
        ),
    ),
    Cause("unknown", "inconclusive", hints=(tv.CAPTURE_SEEN,)),
)

CAUSES: Final = MappingProxyType({one.id: one for one in (*TELEVISION, *WASHER, *REFRIGERATOR, *AIR_CONDITIONER, *ANY)})
"""Every cause by its id."""


def of(kind: str) -> tuple[Cause, ...]:
    """Return the causes that a device of this kind can have, in the order of the table."""
    return tuple(one for one in CAUSES.values() if not one.kinds or kind in one.kinds)
