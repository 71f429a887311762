"""The canned tests of an air conditioner: what each commands, and what it finds by what was measured meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

from broker.wire.action import Finding
from device_agent.device import Done
from device_agent.simulator.air_conditioner import codes, control
from device_agent.simulator.air_conditioner.body import AirState, Body, airflow, amperes, heard
from device_agent.simulator.appliance.descriptors import found
from device_agent.simulator.appliance.model import Deed

DELTA_K: Final = 8.0
"""What the air must lose at the test's speed; with little refrigerant it loses less."""
CURRENT_A: Final = 4.0
AIRFLOW_PCT: Final = 70
_FAN_RPM: Final = 600
LOST_PCT: Final = 5
COOLING_S: Final = 240.0
_LINK_S: Final = 60.0
Verdict = Literal["passed", "failed", "inconclusive"]
_Seen = Sequence[AirState]

SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "compressor_rest": (
        "Máy nén vừa dừng và phải nghỉ vài phút trước khi chạy lại.",
        "The compressor has just stopped, and must rest for some minutes before it starts again.",
    ),
    "fan_mode": (
        "Chế độ quạt không chỉnh được nhiệt độ. Bạn hãy chọn chế độ khác trước.",
        "Fan mode has no temperature. Choose another mode first.",
    ),
    "not_by_hand": ("Lưới lọc bẩn dần theo thời gian.", "The filter gets dusty with time alone."),
})  # fmt: skip
"""Why something can't be now, for who stands before it."""


def usage_pct(state: AirState) -> int:
    """Return what its counter says of the dust filter, in percent of when it is due."""
    return round(100 * state.body.filter_h / int(str(state.values["filter.dust.alarm_h"])))


def airflow_pct(body: Body) -> int:
    """Return the airflow as its sensor says it."""
    return round(100 * airflow(body))


def delta_k(body: Body) -> float:
    """Return by how much the air is colder or warmer after the coil."""
    return round(abs(body.room_c - body.supply_c), 1)


# --- what is found ---


def _done(verdict: Verdict, *findings: Finding) -> Done:
    return Done(True, verdict=verdict, findings=findings)


def _turning(body: Body) -> Finding:
    rpm = body.fan_in_rpm
    return found("fan_in_rpm", "Tốc độ quạt dàn lạnh", "Indoor fan speed", rpm, rpm >= _FAN_RPM, "rpm")


def _through(body: Body) -> Finding:
    percent = airflow_pct(body)
    return found("airflow_pct", "Lưu lượng gió", "Airflow", percent, percent >= AIRFLOW_PCT, "%")


def _verdict(findings: Sequence[Finding]) -> Verdict:
    return "failed" if any(each.ok is False for each in findings) else "passed"


def fan(seen: _Seen) -> Done:
    """Judge the indoor fan by its own speed sensor, and what comes through the filter."""
    findings = (_turning(seen[-1].body), _through(seen[-1].body))
    return _done(_verdict(findings), *findings)


def cooling(seen: _Seen) -> Done:
    """Judge the cold that it makes at a known speed: of compressor, coil and air, what falls short.

    Where the compressor didn't run, neither its current nor the cold says anything of the refrigerant.
    """
    body = seen[-1].body
    delta, current = delta_k(body), round(amperes(seen[-1]), 1)
    ran = body.hz >= control.TEST_HZ - 1
    link = all(heard(each.body) for each in seen)
    findings = (
        found(
            "delta_t_c", "Chênh lệch nhiệt độ gió", "Delta T of the air", delta, delta >= DELTA_K if ran else None, "°C"
        ),
        found(
            "compressor_a",
            "Dòng điện máy nén",
            "Compressor current",
            current,
            current >= CURRENT_A if ran else None,
            "A",
        ),
        found("discharge_temp_c", "Đầu đẩy máy nén", "Compressor discharge", round(body.discharge_c, 1), None, "°C"),
        found("compressor_ran", "Máy nén đã chạy", "Compressor ran", ran, ran),
        _turning(body),
        _through(body),
        found("link", "Liên lạc với dàn nóng", "Link to the outdoor unit", link, link),
    )
    return _done(_verdict(findings), *findings)


def communication(seen: _Seen) -> Done:
    """Judge the cable by the frames that were lost meanwhile."""
    sent = round(seen[-1].body.frames - seen[0].body.frames)
    lost = round(seen[-1].body.lost - seen[0].body.lost)
    percent = round(100 * lost / max(sent, 1))
    ok = percent < LOST_PCT
    return _done(
        "passed" if ok else "failed",
        found("frames", "Gói tin đã gửi", "Frames sent", sent),
        found("lost_frames", "Gói tin bị mất", "Frames lost", lost, ok),
        found("lost_pct", "Tỷ lệ mất", "Share lost", percent, ok, "%"),
    )


def self_check(family: str) -> Callable[[_Seen], Done]:
    """Return the judge of the self-check: every circuit as the board has it now, nothing moved by it."""

    def judged(seen: _Seen) -> Done:
        state = seen[-1]
        problems, used = state.body.problems, usage_pct(state)
        checks = (
            ("room_sensor", "Cảm biến nhiệt độ phòng", "Room sensor", True),
            ("coil_sensor", "Cảm biến dàn lạnh", "Coil sensor", True),
            ("fan_in", "Quạt dàn lạnh", "Indoor fan", "fan" not in problems),
            ("link", "Liên lạc với dàn nóng", "Link to the outdoor unit", all(heard(each.body) for each in seen)),
            ("refrigerant", "Gas lạnh", "Refrigerant", "leak" not in problems),
        )
        findings = (
            *(found(name, vi, en, ok, ok) for name, vi, en, ok in checks),
            found("filter_usage_pct", "Mức sử dụng lưới lọc", "Dust filter usage", used, used < 100, "%"),
        )
        error = found("error", "Mã lỗi", "Error code", codes.code(state, family))
        return _done(_verdict(findings), *findings, error)

    return judged


# --- what is commanded ---


def _cooling_begun(state: AirState) -> AirState | str:
    return "compressor_rest" if control.must_rest_s(state.body) else state.but(trial="cooling")


def _ended(state: AirState) -> AirState:
    return state.but(trial=None)


def _reset(state: AirState) -> AirState:
    """Count from now on, whether somebody washed the filter or not: the dust in it stays as it is."""
    return state.but(filter_h=0.0)


def deeds(family: str) -> Mapping[str, Deed[Body]]:
    """Return what each action of a family does."""
    return MappingProxyType({
        "test.fan": Deed(lambda state: state.but(trial="fan"), 20, fan, stop=_ended),
        "test.cooling": Deed(_cooling_begun, COOLING_S, cooling, stop=_ended),
        "test.communication": Deed(lambda state: state.but(trial="communication"), _LINK_S, communication, stop=_ended),
        "test.self_check": Deed(lambda state: state.but(trial="self_check"), 30, self_check(family), stop=_ended),
        "filter.dust.reset": Deed(_reset),
    })  # fmt: skip
