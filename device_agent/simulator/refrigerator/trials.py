"""The canned tests of a refrigerator: what each commands, and what it finds by what was measured meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

from broker.wire.action import Finding
from device_agent.device import Done
from device_agent.simulator.appliance.descriptors import found
from device_agent.simulator.appliance.model import Deed
from device_agent.simulator.refrigerator import codes, control, doors
from device_agent.simulator.refrigerator.body import (
    STUCK_C,
    Body,
    FridgeState,
    compressor_w,
    evaporator_reading,
    heater_w,
    inverter_v,
)

RISEN_C: Final = 12.0
"""What the evaporator must gain in a forced defrost; without its heater it gains less."""
_HEATER_LEAST_W: Final = 100
_FAN_LEAST_RPM: Final = 1000
_INVERTER_LEAST_V: Final = 100
Verdict = Literal["passed", "failed", "inconclusive"]
_Seen = Sequence[FridgeState]

SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "compressor_rest": (
        "Máy nén vừa dừng và phải nghỉ vài phút trước khi chạy lại.",
        "The compressor has just stopped, and must rest for some minutes before it starts again.",
    ),
    "door_open": ("Cửa tủ đang mở. Bạn hãy đóng cửa rồi thử lại.", "A door is open. Close it and try again."),
    "defrosting": ("Tủ đang xả đá. Bạn hãy chờ xả đá xong.", "The fridge is defrosting. Wait until it is done."),
    "locked": (
        "Bảng điều khiển đang bật khóa trẻ em. Bạn hãy tắt khóa trước.",
        "The panel has its child lock on. Unlock it first.",
    ),
    "vacation": (
        "Tủ đang ở chế độ đi vắng. Bạn hãy tắt chế độ đó trước.",
        "The fridge is in vacation mode. Switch that off first.",
    ),
})  # fmt: skip
"""Why something can't be now, for who stands before it."""


# --- what refuses ---


def _fan_may(state: FridgeState) -> str | None:
    if state.body.defrost != "idle":
        return "defrosting"
    return "door_open" if doors.any_open(state) else None


def _compressor_may(state: FridgeState) -> str | None:
    """A start that only failed leaves no pressure behind: then nothing has to rest."""
    if state.body.defrost != "idle":
        return "defrosting"
    return "compressor_rest" if control.must_rest_s(state.body) and not state.body.attempts else None


def _defrost_may(state: FridgeState) -> str | None:
    return "defrosting" if state.body.defrost != "idle" else None


# --- what is found ---


def _done(verdict: Verdict, *findings: Finding) -> Done:
    return Done(True, verdict=verdict, findings=findings)


def fan(seen: _Seen) -> Done:
    """Judge the evaporator's fan by its own speed sensor; behind an open door it may not turn."""
    rpm = seen[-1].body.fan_rpm
    ok = rpm >= _FAN_LEAST_RPM
    if not all(each.body.fan_on for each in seen[1:]):  # somebody opened a door: it stood, as it should
        return _done("inconclusive", found("door", "Cửa đã đóng", "Doors closed", False, False))
    return _done(
        "passed" if ok else "failed",
        found("fan_rpm", "Tốc độ quạt dàn lạnh", "Evaporator fan speed", rpm, ok, "rpm"),
        found("cooler_temp_c", "Nhiệt độ ngăn mát", "Cooler temperature", round(seen[-1].body.cooler_c, 1), None, "°C"),
    )


def compressor(seen: _Seen) -> Done:
    """Judge the compressor's start; in the shop's mode it may not start, and nothing can be said of it."""
    if seen[-1].values["fridge.mode.cooling_off"]:
        return _done("inconclusive", found("cooling_off", "Chế độ trưng bày", "Shop mode", True))
    started = any(each.body.compressor == "running" for each in seen)
    volts = max(map(inverter_v, seen))
    return _done(
        "passed" if started else "failed",
        found("started", "Máy nén đã chạy", "Compressor started", started, started),
        found("power_w", "Công suất máy nén", "Compressor power", max(map(compressor_w, seen)), started, "W"),
        found(
            "inverter_output_v", "Điện áp ra của bo inverter", "Inverter output", volts, volts >= _INVERTER_LEAST_V, "V"
        ),
        found(
            "start_attempts", "Số lần thử khởi động", "Start attempts", max(each.body.attempts for each in seen),
        ),
    )  # fmt: skip


def defrost(seen: _Seen) -> Done:
    """Judge heater and sensor: does the one draw power, and does the other follow."""
    watts = max(map(heater_w, seen))
    warmest = max(map(evaporator_reading, seen))
    risen = round(warmest - evaporator_reading(seen[0]), 1)
    # An evaporator that was warm already can't gain much.
    enough = risen >= RISEN_C or warmest >= control.DEFROSTED_C
    heats = watts >= _HEATER_LEAST_W
    return _done(
        "passed" if heats and enough else "failed",
        found("heater_w", "Công suất điện trở xả đá", "Defrost heater power", watts, heats, "W"),
        found("evaporator_rise_c", "Dàn lạnh đã ấm lên", "Evaporator rose by", risen, enough, "°C"),
    )


def self_check(family: str) -> Callable[[_Seen], Done]:
    """Return the judge of the self-check: every circuit as the board has it at rest, nothing moved or heated."""

    def judged(seen: _Seen) -> Done:
        state = seen[-1]
        problems, shop = state.body.problems, bool(state.values["fridge.mode.cooling_off"])
        # A sensor that says the same to a tenth, through cooling and defrost, is stuck.
        moves = not ("defrost" in problems and evaporator_reading(state) == STUCK_C)
        checks = (
            ("cooler_sensor", "Cảm biến ngăn mát", "Cooler sensor", True),
            ("freezer_sensor", "Cảm biến ngăn đá", "Freezer sensor", True),
            ("defrost_sensor", "Cảm biến xả đá", "Defrost sensor", moves),
            ("fan", "Quạt dàn lạnh", "Evaporator fan", "fan" not in problems),
            ("compressor", "Máy nén", "Compressor", "start" not in problems),
            ("defrost", "Xả đá lần gần nhất", "Last defrost", "defrost" not in problems),
            ("door", "Cửa đã đóng", "Doors closed", not doors.any_open(state)),
        )
        fine = all(ok for *_, ok in checks)
        return _done(
            "inconclusive" if fine and shop else "passed" if fine else "failed",
            *(found(name, vi, en, ok, ok) for name, vi, en, ok in checks),
            found("cooling_off", "Chế độ trưng bày", "Shop mode", shop),
            found("error", "Mã hiển thị", "Code shown", codes.code(state, family)),
        )

    return judged


# --- what is commanded ---


def _ended(state: FridgeState) -> FridgeState:
    return state.but(trial=None)


def _defrost_ended(state: FridgeState) -> FridgeState:
    """Let what has melted run off before it cools again."""
    state = state.but(trial=None)
    return state.but(defrost="draining", defrost_s=0.0) if state.body.defrost == "heating" else state


def deeds(family: str) -> Mapping[str, Deed[Body]]:
    """Return what each canned test of a family does."""
    return MappingProxyType({
        "test.fan": Deed(lambda state: _fan_may(state) or state.but(trial="fan"), 20, fan, stop=_ended),
        "test.compressor": Deed(
            lambda state: _compressor_may(state) or state.but(trial="compressor", held_s=control.GIVEN_UP_S), 60,
            compressor, stop=_ended,
        ),
        "test.defrost": Deed(
            lambda state: _defrost_may(state) or control.defrosting(state.but(trial="defrost")), 300, defrost,
            over=lambda state: state.body.defrost != "heating", stop=_defrost_ended,
        ),
        "test.self_check": Deed(lambda state: state.but(trial="self_check"), 30, self_check(family), stop=_ended),
    })  # fmt: skip
