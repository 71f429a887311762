"""The signs of refrigerators and air conditioners: codes of their families, fans, currents, temperatures. Pure."""

from typing import Final

from broker.diagnosis.codes import meaning
from broker.diagnosis.evidence import Evidence
from broker.diagnosis.sign import Sign, Way, answered, bad, code_of, cured, ended, good, measured, peaked, valued


def _code(*causes: str) -> Sign:
    return Sign(f"code.{causes[0]}", code_of(*causes))


def _sensor_stuck(evidence: Evidence) -> bool | None:
    """Ask whether the heater of the defrost draws power, and the sensor beside it sees none of it."""
    heats, rises = evidence.fine("test.defrost", "heater_w"), evidence.fine("test.defrost", "evaporator_rise_c")
    return None if heats is None or rises is None or not heats else not rises


def _other_code(evidence: Evidence) -> bool | None:
    """Ask whether a code came that tells of more than a glitch of the mains."""
    found = [meaning(evidence.kind, evidence.family, code) for code in evidence.codes]
    return any(one is None or "power_glitch" not in one.causes for one in found) if found else None


# --- refrigerator ---

WARM: Final = Sign("customer.warm", answered("warm"), (Way("ask", "warm"),))
ICE: Final = Sign("customer.ice", answered("ice"), (Way("ask", "ice"),))
CODE_COOLING_OFF: Final = _code("cooling_off")
COOLING_OFF: Final = Sign(
    "mode.cooling_off",
    valued("fridge.mode.cooling_off", lambda value: value is True),
    (Way("set", "fridge.mode.cooling_off"),),
)
CODE_EVA_FAN: Final = _code("evaporator_fan")
FAN_STILL: Final = Sign("fan.stands", bad("test.fan", "fan_rpm"), (Way("run", "test.fan"),))
FAN_TURNS: Final = Sign("fan.turns", good("test.fan", "fan_rpm"), (Way("run", "test.fan"),))
CODE_DEFROST: Final = _code("defrost_sensor")
SENSOR_BAD: Final = Sign("defrost.sensor_bad", _sensor_stuck, (Way("run", "test.defrost"),))
SENSOR_FINE: Final = Sign(
    "defrost.sensor_good", good("test.defrost", "evaporator_rise_c"), (Way("run", "test.defrost"),)
)
HEATER_BAD: Final = Sign("defrost.heater_bad", bad("test.defrost", "heater_w"), (Way("run", "test.defrost"),))
HEATER_FINE: Final = Sign("defrost.heater_good", good("test.defrost", "heater_w"), (Way("run", "test.defrost"),))
CODE_START: Final = _code("inverter")
START_FAILS: Final = Sign("compressor.no_start", bad("test.compressor", "started"), (Way("run", "test.compressor"),))
STARTS: Final = Sign("compressor.starts", good("test.compressor", "started"), (Way("run", "test.compressor"),))
CODE_AJAR: Final = _code("door_ajar")
OPENED_LONG: Final = Sign(
    "door.open_long", measured("fridge.door.longest_min_24h", lambda value: value >= 30),
    (Way("measure", "fridge.door.longest_min_24h"),),
)  # fmt: skip
OPENED_LITTLE: Final = Sign(
    "door.open_little", measured("fridge.door.longest_min_24h", lambda value: value < 30),
    (Way("measure", "fridge.door.longest_min_24h"),),
)  # fmt: skip
DOOR_CURED: Final = Sign("door.cured", cured("close_door", "door_ajar"), (Way("ask", "close_door"),))
CODE_CABINET: Final = _code("cabinet_sensor")
CODE_ICE: Final = _code("ice_maker")
CODE_PANEL: Final = _code("panel_link")
CODE_GLITCH: Final = _code("power_glitch")
OTHER_CODE: Final = Sign("code.other", _other_code)
CODE_GONE: Final = Sign(
    "code.gone",
    lambda evidence: None if not evidence.codes else not evidence.standing,
    (Way("measure", "fridge.error"),),
)

# --- air conditioner ---

NO_AIR: Final = Sign("customer.no_air", answered("no_air"), (Way("ask", "no_air"),))
FILTER_FULL: Final = Sign(
    "filter.full", peaked("filter.dust.usage_pct", lambda value: value >= 100),
    (Way("measure", "filter.dust.usage_pct"),),
)  # fmt: skip
FILTER_CLEAN: Final = Sign(
    "filter.clean", peaked("filter.dust.usage_pct", lambda value: value < 80),
    (Way("measure", "filter.dust.usage_pct"),),
)  # fmt: skip
CODE_FILTER: Final = _code("dust_filter")
FILTER_CURED: Final = Sign("filter.cured", cured("clean_filter", "dust_filter"), (Way("ask", "clean_filter"),))
CODE_GAS: Final = _code("refrigerant")
SMALL_DELTA: Final = Sign("cooling.small_delta", bad("test.cooling", "delta_t_c"), (Way("run", "test.cooling"),))
GOOD_DELTA: Final = Sign("cooling.good_delta", good("test.cooling", "delta_t_c"), (Way("run", "test.cooling"),))
LOW_CURRENT: Final = Sign("cooling.low_current", bad("test.cooling", "compressor_a"), (Way("run", "test.cooling"),))
AIR_FAN_STILL: Final = Sign("fan.stands", bad("test.fan", "fan_in_rpm"), (Way("run", "test.fan"),))
AIR_FAN_TURNS: Final = Sign("fan.turns", good("test.fan", "fan_in_rpm"), (Way("run", "test.fan"),))
CODE_LINK: Final = _code("outdoor_link")
LINK_FAILS: Final = Sign("units.no_link", ended("test.communication", "failed"), (Way("run", "test.communication"),))
CODE_IN_FAN: Final = _code("indoor_fan")
CODE_OUT_FAN: Final = _code("outdoor_fan")
CODE_ROOM: Final = _code("room_sensor")
CODE_COIL: Final = _code("coil_sensor")
CODE_DISCHARGE: Final = _code("discharge_sensor")
CODE_AC_START: Final = _code("compressor_start")
