from typing import Any

import pytest

from device_agent.simulator.washer import interlocks
from tests.unit.device_agent.simulator.washer.laundry import made


@pytest.mark.requirement("HA-07")
@pytest.mark.parametrize(
    ("body", "window", "reason"),
    [
        ({}, True, None),
        ({"rpm": 1.0, "level": 9.0}, True, "drum_turning"),
        ({"level": 2.1}, True, "water_in_drum"),
        ({"level": 2.1}, False, None),
        ({"level": 2.1, "celsius": 55.0}, False, "hot"),
        ({"celsius": 90.0}, False, None),
        ({"locked": True}, False, "door_locked"),
    ],
)
def test_a_door_is_held_by_what_is_behind_it(body: dict[str, Any], window: bool, reason: str | None) -> None:
    assert interlocks.door(made(**body), window) == reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, None), ({"level": 2.1}, "water_in_drum"), ({"run": "running"}, "running"), ({"run": "delayed"}, "running"),
        ({"trial": "pump"}, "running"), ({"rpm": 9.0}, "drum_turning"),
    ],
)  # fmt: skip
def test_the_filter_is_opened_drained_and_at_rest(body: dict[str, Any], reason: str | None) -> None:
    assert interlocks.debris_filter(made(**body)) == reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, None), ({"level": 9.0}, None), ({"level": 9.0, "celsius": 55.0}, "hot"), ({"celsius": 55.0}, None),
        ({"trial": "heater", "level": 9.0}, "running"), ({"run": "delayed"}, "running"),
    ],
)  # fmt: skip
def test_the_emergency_drain_scalds_nobody(body: dict[str, Any], reason: str | None) -> None:
    assert interlocks.emergency_drain(made(**body)) == reason


def test_it_begins_only_when_all_is_closed() -> None:
    assert interlocks.start(made()) is None
    assert interlocks.start(made().lay("door", "open")) == "door_open"
    assert interlocks.start(made().lay("emergency_drain", "open")) == "emergency_drain_open"


def test_a_test_needs_a_washer_at_rest() -> None:
    assert interlocks.still(made()) is None
    for busy in ({"run": "running"}, {"run": "delayed"}, {"trial": "pump"}):
        assert interlocks.still(made(**busy)) == "running"  # type: ignore[arg-type]
    assert interlocks.still(made(rpm=5.0)) == "drum_turning"
    assert interlocks.still(made(run="error", code="5C")) is None
    assert interlocks.closed(made().lay("door", "open")) == "door_open"
    assert interlocks.closed(made(rpm=5.0)) == "drum_turning"


def test_no_heat_without_water_and_no_water_without_room() -> None:
    assert interlocks.heat(made(level=4.9)) == "no_water"
    assert interlocks.heat(made(level=5.0)) is None
    assert interlocks.heat(made(level=5.0).lay("door", "open")) == "door_open"
    assert interlocks.fill(made(level=30.1)) == "water_high"
    assert interlocks.fill(made(level=30.0)) is None
    assert interlocks.fill(made(rpm=1.0)) == "drum_turning"


def test_every_reason_is_a_sentence_in_both_languages() -> None:
    for reason, (vi, en) in interlocks.SENTENCES.items():
        assert vi.endswith(".") and en.endswith("."), reason  # noqa: PT018
        assert vi != en
