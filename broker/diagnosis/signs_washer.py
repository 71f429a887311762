"""The signs of a washer: codes of its family, what flows, what its tests measure. A table; pure."""

from collections.abc import Callable
from typing import Final

from broker.diagnosis.evidence import Asked, Evidence
from broker.diagnosis.sign import (
    Question,
    Sign,
    Way,
    answered,
    bad,
    code_of,
    code_only,
    cured,
    ended,
    found,
    good,
    measured,
)

_PUMP: Final = "test.pump"
_DEAD_MA: Final = 50  # a pump that draws less than this does not turn
_VALVE_MA: Final = 20
_NO_WATER: Final = -30.0  # degrees: colder than any water, so the sensor's circuit is open
_BOILING: Final = 110.0
_SPINS: Final = 300  # turns a minute that no washer dares with laundry to one side


def _code(*causes: str) -> Sign:
    return Sign(f"code.{causes[0]}", code_of(*causes))


def _back_after(task: str) -> Question:
    """Ask whether the code that a task had cured came back, and they did it once more."""

    def holds(evidence: Evidence) -> bool | None:
        done = [one for one in evidence.tasks if (one.what, one.answer) == (task, "yes") and one.codes]
        back = len(done) > 1 and any(evidence.came.get(code, 0) > done[0].at_us for code in done[0].codes)
        return back or None

    return holds


def _helped(test: str, *measures: tuple[str, float]) -> Callable[[Evidence, Asked], bool]:
    """Ask whether a test passed since a task was done, or so much was measured of what the washer does in a cycle.

    That its code is gone says nothing: whoever starts it anew, or cancels, takes the code away, until it comes back.
    """

    def holds(evidence: Evidence, done: Asked) -> bool:
        tested = any((one.key, one.verdict) == (test, "passed") for one in evidence.results if one.at_us > done.at_us)
        peaks = {key: measure.high for key, measure in done.since.items()}
        return tested or any((peaks.get(key) or 0) >= least for key, least in measures)

    return holds


CODE_DRAIN: Final = _code("drain_filter")
CODE_FILL: Final = _code("tap_closed")
CODE_DOOR: Final = _code("door_lock")
CODE_UNEVEN: Final = _code("unbalanced")
CODE_HOT_INLET: Final = _code("hoses_swapped")
CODE_NTC: Final = _code("water_sensor")
CODE_HEATER: Final = _code("heater")
HEATER_DEAD: Final = Sign("heater.no_power", bad("test.heater", "heater_w"), (Way("run", "test.heater"),))
HEATER_FINE: Final = Sign("heater.power", good("test.heater", "heater_w"), (Way("run", "test.heater"),))
CODE_LEAK: Final = _code("leak")
CODE_LEVEL: Final = Sign("code.level_sensor", code_only("level_sensor"))
CODE_OVERFILL: Final = Sign("code.overfill", code_only("valve_leaks", "level_sensor"))
CODE_MOTOR: Final = _code("motor")
CODE_BOARDS: Final = _code("board_link")
CODE_MEMS: Final = _code("vibration_sensor")
CODE_MAINS: Final = _code("mains_voltage")
CODE_SUDS: Final = _code("suds")
WATER: Final = Sign("customer.water", answered("water"), (Way("ask", "water"),))
PUMP_DEAD: Final = Sign(
    "pump.no_current", found(_PUMP, "pump_current_ma", lambda value: value < _DEAD_MA), (Way("run", _PUMP),)
)
PUMP_TURNS: Final = Sign(
    "pump.current", found(_PUMP, "pump_current_ma", lambda value: value >= _DEAD_MA), (Way("run", _PUMP),)
)
LEVEL_STAYS: Final = Sign("pump.level_stays", bad(_PUMP, "level_fallen_l"), (Way("run", _PUMP),))
LEVEL_FALLS: Final = Sign("pump.level_falls", good(_PUMP, "level_fallen_l"), (Way("run", _PUMP),))
FILTER_CURED: Final = Sign(
    "filter.cured", cured("clean_filter", "drain_filter", _helped(_PUMP)),
    (Way("ask", "clean_filter"), Way("run", _PUMP)),
)  # fmt: skip
LOCK_FAILS: Final = Sign("lock.failed", ended("test.lock", "failed"), (Way("run", "test.lock"),))
LOCK_HOLDS: Final = Sign("lock.passed", ended("test.lock", "passed"), (Way("run", "test.lock"),))
NO_FLOW: Final = Sign(
    "fill.no_flow", found("test.fill", "flow_l_min", lambda value: value < 0.5), (Way("run", "test.fill"),)
)
VALVE_FINE: Final = Sign(
    "fill.valve_current", found("test.fill", "valve_current_ma", lambda value: value >= _VALVE_MA),
    (Way("run", "test.fill"),),
)  # fmt: skip
VALVE_DEAD: Final = Sign(
    "fill.no_valve_current", found("test.fill", "valve_current_ma", lambda value: value < _VALVE_MA),
    (Way("run", "test.fill"),),
)  # fmt: skip
TAP_CURED: Final = Sign(
    "tap.cured", cured("open_tap", "tap_closed", _helped("test.fill", ("washer.flow_l_min", 0.5))),
    (Way("ask", "open_tap"), Way("run", "test.fill")),
)  # fmt: skip
NTC_OPEN: Final = Sign(
    "water.impossible", measured("washer.temperature_c", lambda value: value <= _NO_WATER or value >= _BOILING),
    (Way("measure", "washer.temperature_c"),),
)  # fmt: skip
NTC_FINE: Final = Sign(
    "water.plausible", measured("washer.temperature_c", lambda value: _NO_WATER < value < _BOILING),
    (Way("measure", "washer.temperature_c"),),
)  # fmt: skip
SPREAD: Final = Sign(
    "laundry.cured", cured("spread_laundry", "unbalanced", _helped("test.drum", ("washer.drum_rpm", _SPINS))),
    (Way("ask", "spread_laundry"), Way("run", "test.drum")),
)  # fmt: skip
SPREAD_IN_VAIN: Final = Sign("laundry.in_vain", _back_after("spread_laundry"))
DOOR_CURED: Final = Sign(
    "door.cured", cured("close_door", "door_open", _helped("test.lock", ("washer.drum_rpm", 1))),
    (Way("ask", "close_door"), Way("run", "test.lock")),
)  # fmt: skip
