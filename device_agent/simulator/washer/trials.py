"""The canned tests: what each commands in the board's place, and what it finds by what was measured meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final, Literal

from broker.wire.action import Finding
from device_agent.device import Done
from device_agent.simulator.appliance.descriptors import found
from device_agent.simulator.appliance.model import Deed
from device_agent.simulator.washer import interlocks
from device_agent.simulator.washer.body import Body, Drive, WasherState, sensed_c
from device_agent.simulator.washer.families import Family
from device_agent.simulator.washer.sequence import NTC_LEAST_C, TUMBLE_RPM, UNBALANCED_G

TRY_SECONDS: Final = 4.0  # of the lock: half of it locked
DRUM_SECONDS: Final = 15.0
RUN_DOWN_SECONDS: Final = 3.0  # of which the drum comes to rest
PUMP_L: Final = 1.0  # less water doesn't show whether it moves any
_Seen = Sequence[WasherState]
Verdict = Literal["passed", "failed", "inconclusive"]


def drive(trial: str, seconds: float, held: bool = False) -> Drive:
    """Return what a test commands after so many seconds. What needs no lock leaves it as it is ``held``."""
    match trial:
        case "pump":
            return Drive(pump=True, lock=held)
        case "fill":
            return Drive(valve=True, lock=True)
        case "drum":
            return Drive(rpm=TUMBLE_RPM if seconds < DRUM_SECONDS - RUN_DOWN_SECONDS else 0, lock=True)
        case "heater":
            return Drive(heater=True, lock=True)
        case "lock":
            return Drive(lock=seconds % TRY_SECONDS < TRY_SECONDS / 2)
        case _:
            return Drive(lock=held)


def _most(seen: _Seen, field: str) -> int:
    return max(int(getattr(each.body, field)) for each in seen)


def _done(verdict: Verdict, *findings: Finding) -> Done:
    return Done(True, verdict=verdict, findings=findings)


def _behind_the_lock(judge: Callable[[_Seen], Done]) -> Callable[[_Seen], Done]:
    """Return the judge of what only works behind a locked door: if that didn't lock, nothing was tested."""

    def judged(seen: _Seen) -> Done:
        if any(each.body.locked for each in seen):
            return judge(seen)
        return _done("inconclusive", found("door_lock", "Tín hiệu khóa cửa", "Door lock feedback", False, False))

    return judged


def pump(seen: _Seen) -> Done:
    """Judge the drain pump: does it draw current, and does the water fall."""
    before, after, current = seen[0].body.level, seen[-1].body.level, _most(seen, "pump_ma")
    fallen = round(before - after, 1)
    moves = None if before < PUMP_L else fallen >= min(before, 3.0) - 0.5
    verdict: Verdict = "failed" if not current or moves is False else "passed" if moves else "inconclusive"
    return _done(
        verdict,
        found("pump_current_ma", "Dòng điện bơm xả", "Drain pump current", current, current > 0, "mA"),
        found("level_before_l", "Mực nước lúc đầu", "Water level before", round(before, 1), None, "l"),
        found("level_after_l", "Mực nước lúc cuối", "Water level after", round(after, 1), None, "l"),
        found("level_fallen_l", "Mực nước đã giảm", "Water level fallen by", fallen, moves, "l"),
    )


def fill(seen: _Seen) -> Done:
    """Judge the way of the water in: does the valve draw current, and does water flow."""
    current, risen = _most(seen, "valve_ma"), round(seen[-1].body.level - seen[0].body.level, 1)
    flow = round(max(each.body.flow for each in seen), 1)
    return _done(
        "passed" if current and flow else "failed",
        found("valve_current_ma", "Dòng điện van cấp nước", "Inlet valve current", current, current > 0, "mA"),
        found("flow_l_min", "Lưu lượng nước vào", "Water flowing in", flow, flow > 0, "l/min"),
        found("level_risen_l", "Mực nước đã tăng", "Water level risen by", risen, risen > 0, "l"),
    )


def drum(seen: _Seen) -> Done:
    """Judge the drum's drive and the laundry in it."""
    rpm, grams = _most(seen, "rpm"), _most(seen, "imbalance")
    even = grams <= UNBALANCED_G
    return _done(
        "passed" if rpm >= TUMBLE_RPM - 5 and even else "failed",
        found("drum_rpm", "Tốc độ lồng giặt", "Drum speed", rpm, rpm >= TUMBLE_RPM - 5, "rpm"),
        found("motor_current_ma", "Dòng điện động cơ", "Motor current", _most(seen, "motor_ma"), None, "mA"),
        found("imbalance_g", "Độ lệch tải", "Imbalance", grams, even, "g"),
    )


def heater(seen: _Seen) -> Done:
    """Judge the heater: does it draw power, and does the water get warmer."""
    watts, risen = _most(seen, "heater_w"), round(seen[-1].body.celsius - seen[0].body.celsius, 1)
    sensed = round(sensed_c(seen[-1]), 1)
    return _done(
        "passed" if watts and sensed > NTC_LEAST_C else "failed",
        found("heater_w", "Công suất gia nhiệt", "Heater power", watts, watts > 0, "W"),
        found("ntc_c", "Cảm biến nhiệt độ", "Temperature sensor", sensed, sensed > NTC_LEAST_C, "°C"),
        found("temperature_risen_c", "Nhiệt độ đã tăng", "Temperature risen by", risen, None, "°C"),
    )


def lock(seen: _Seen) -> Done:
    """Judge the door lock by three tries."""
    tries = [False] * 3
    for each in seen:
        attempt = min(int(max(each.body.trial_s - 0.5, 0.0) // TRY_SECONDS), 2)
        tries[attempt] = tries[attempt] or each.body.locked
    held = sum(tries)
    return _done(
        "passed" if held == 3 else "failed",
        *(
            found(f"lock_try_{number}", f"Lần khóa thứ {number}", f"Lock attempt {number}", ok, ok)
            for number, ok in enumerate(tries, 1)
        ),
        found("lock_feedback", "Số lần có tín hiệu đã khóa", "Attempts with lock feedback", held, held == 3),
    )


def self_check(family: Family) -> Callable[[_Seen], Done]:
    """Return the judge of the self-check: every circuit as the board measures it at rest, nothing moved."""

    def judged(seen: _Seen) -> Done:
        state = seen[-1]
        checks = [
            ("pump_circuit", "Mạch bơm xả", "Drain pump circuit", not state.has("wm.drain.pump")),
            ("valve_circuit", "Mạch van cấp nước", "Inlet valve circuit", not state.has("wm.valve")),
            ("ntc_circuit", "Mạch cảm biến nhiệt độ", "Temperature sensor circuit", not state.has("wm.ntc")),
            ("level_sensor", "Cảm biến mực nước", "Water level sensor", True),
            ("motor_circuit", "Mạch động cơ", "Motor circuit", True),
        ]
        if family.heats:
            checks.append(("heater_circuit", "Mạch gia nhiệt", "Heater circuit", not state.has("wm.heater")))
        last = ", ".join(state.body.errors)
        return _done(
            "passed" if all(ok for *_, ok in checks) else "failed",
            *(found(name, vi, en, ok, ok) for name, vi, en, ok in checks),
            found("error_history", "Các mã lỗi gần đây", "Recent error codes", last),
        )

    return judged


def _trial(
    name: str,
    seconds: float,
    judge: Callable[[_Seen], Done],
    refuse: Callable[[WasherState], str | None] = interlocks.closed,
    over: Callable[[WasherState], bool] = lambda state: False,
) -> Deed[Body]:
    def begin(state: WasherState) -> WasherState | str:
        return refuse(state) or state.but(trial=name, trial_s=0.0)

    return Deed(begin, seconds, judge, over, lambda state: state.but(trial=None, trial_s=0.0))


def deeds(family: Family) -> Mapping[str, Deed[Body]]:
    """Return what each canned test of a family does."""
    every = {
        "test.self_check": _trial("self_check", 20, self_check(family), interlocks.still),
        "test.pump": _trial("pump", 45, pump, over=lambda state: state.body.trial_s > 5 and state.body.level <= 0),
        "test.lock": _trial("lock", 3 * TRY_SECONDS, lock, partial(interlocks.lock, window=family.window)),
        "test.fill": _trial("fill", 20, _behind_the_lock(fill), interlocks.fill),
        "test.drum": _trial("drum", DRUM_SECONDS, _behind_the_lock(drum)),
    }
    if family.heats:
        every["test.heater"] = _trial("heater", 60, _behind_the_lock(heater), interlocks.heat)
    return MappingProxyType(every)
