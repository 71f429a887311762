"""Error codes mean something in one family, and nothing is borrowed from another."""

import pytest

from broker.diagnosis.causes import CAUSES
from broker.diagnosis.codes import FAMILIES, explained, meaning, plain
from broker.wire import limits


@pytest.mark.requirement("HA-10")
def test_dc_is_the_door_on_the_front_loader_and_the_laundry_on_the_vietnamese_top_loader() -> None:
    front, top = meaning("washer", "WM-FRONT-7", "dC"), meaning("washer", "WM-TOP-VN", "dC")
    assert front is not None
    assert top is not None
    assert "door_lock" in front.causes
    assert "door_lock" not in top.causes
    assert "unbalanced" in top.causes


@pytest.mark.parametrize(
    ("family", "code", "cause"),
    [
        ("WM-FRONT-7", "5C", "drain_pump"), ("WM-TOP-VN", "5E", "drain_pump"), ("RF-SBS-2", "OF OF", "cooling_off"),
        ("RF-SBS-2", "22E", "evaporator_fan"), ("RF-TWIN-1", "21E", "evaporator_fan"), ("RF-SBS-2", "84C", "inverter"),
        ("RF-TWIN-1", "84E", "inverter"), ("AC-WALL-3", "C101", "outdoor_link"), ("AC-WALL-E", "E1 01", "outdoor_link"),
        ("AC-WALL-E", "E5 54", "refrigerant"),
    ],
)  # fmt: skip
def test_codes_are_read_as_their_display_prints_them(family: str, code: str, cause: str) -> None:
    found = meaning("", family, code)
    assert found is not None
    assert cause in found.causes


def test_a_code_that_the_family_has_not_is_not_explained_by_another_s() -> None:
    assert meaning("washer", "WM-TOP-VN", "5C") is None
    assert meaning("washer", None, "5C") is None
    assert "not in the table" in explained("washer", None, "5C").meaning_en
    assert explained("washer", "WM-FRONT-7", "5c").meaning_en == "The water does not drain."


def test_every_meaning_is_said_in_both_languages_and_names_causes_that_there_are() -> None:
    for family, table in FAMILIES.items():
        for code, one in table.items():
            assert plain(code) == code
            assert {*one.causes} <= {*CAUSES}, (family, code)
            words = (one.vi, one.en, one.first_vi, one.first_en)
            assert all(text.endswith(".") and len(text) <= limits.TEXT_CHARS for text in words)
            assert one.vi != one.en


@pytest.mark.parametrize("number", [
    101, 102, 108, 121, 122, 123, 154, 163, 221, 237, 251, 416, 458, 461, 464, 466, 467, 554, 556,
])  # fmt: skip
def test_an_air_conditioner_s_codes_are_known_as_either_display_prints_them(number: int) -> None:
    wall = meaning("air_conditioner", "AC-WALL-3", f"C{number}")
    assert wall is not None
    assert meaning("air_conditioner", "AC-WALL-E", f"E{number // 100} {number % 100:02}") == wall


def test_a_hot_or_failing_discharge_is_no_coil_and_no_leak_yet() -> None:
    sensor, hot = (meaning("air_conditioner", "AC-WALL-3", code) for code in ("C251", "C416"))
    assert sensor is not None
    assert sensor.causes == ("discharge_sensor",)
    assert hot is not None
    assert hot != meaning("air_conditioner", "AC-WALL-3", "C554")
