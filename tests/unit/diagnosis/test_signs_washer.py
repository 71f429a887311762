"""Of a washer: what each story of evidence says to each cause."""

import pytest

from tests.unit.diagnosis.stories import FRONT, TOP, Story

PUMP = "test.pump"


def test_a_filter_is_told_from_a_pump_by_the_pump_test() -> None:
    story = Story(FRONT).prints("5C")
    assert (story.standing("drain_filter"), story.standing("drain_pump")) == ("possible", "possible")
    assert ("run", PUMP) in story.steps()
    clogged = Story(FRONT).prints("5C").runs(PUMP, "failed", pump_current_ma=(True, 335), level_fallen_l=(False, 0))
    assert (clogged.standing("drain_filter"), clogged.standing("drain_pump")) == ("supported", "contradicted")
    dead = Story(FRONT).prints("5C").runs(PUMP, "failed", pump_current_ma=(False, 0), level_fallen_l=(False, 0))
    assert (dead.standing("drain_filter"), dead.standing("drain_pump")) == ("contradicted", "supported")
    cured = Story(FRONT).prints("5C").asks("clean_filter").prints("").runs(PUMP)
    assert (cured.standing("drain_filter"), cured.standing("drain_pump")) == ("supported", "contradicted")


@pytest.mark.requirement("HA-10")
def test_dc_orders_no_door_lock_for_a_top_loader() -> None:
    front = Story(FRONT).prints("dC").runs("test.lock", "failed")
    assert front.standing("door_lock") == "supported"
    assert Story(FRONT).prints("dC").runs("test.lock").standing("door_lock") == "contradicted"
    assert Story(FRONT).prints("dC").asks("close_door").runs("test.lock").standing("door_open") == "supported"
    top = Story(TOP).prints("dC").runs("test.lock", "failed")
    assert (top.standing("unbalanced"), top.standing("door_lock")) == ("supported", "contradicted")


def test_a_shut_tap_is_told_from_a_dead_valve() -> None:
    shut = Story(FRONT).prints("4C").runs("test.fill", "failed", flow_l_min=(False, 0), valve_current_ma=(True, 205))
    assert (shut.standing("tap_closed"), shut.standing("inlet_valve")) == ("supported", "contradicted")
    dead = Story(FRONT).prints("4C").runs("test.fill", "failed", flow_l_min=(False, 0), valve_current_ma=(False, 0))
    assert (dead.standing("tap_closed"), dead.standing("inlet_valve")) == ("contradicted", "supported")
    assert Story(FRONT).prints("4C").asks("open_tap").runs("test.fill").standing("tap_closed") == "supported"


def test_an_impossible_temperature_is_the_sensor() -> None:
    story = Story(FRONT).prints("tC")
    assert story.standing("water_sensor") == "possible"
    assert ("measure", "washer.temperature_c") in story.steps()
    assert story.measures(washer__temperature_c=-40.0).standing("water_sensor") == "supported"
    fine = Story(FRONT).prints("tC").measures(washer__temperature_c=25.0)
    assert fine.standing("water_sensor") == "contradicted"
    cold = Story(FRONT).prints("HC").runs("test.heater", "failed", heater_w=(False, 0))
    assert cold.standing("heater") == "supported"


def test_laundry_that_was_spread_in_vain_is_the_dampers_case() -> None:
    story = Story(FRONT).prints("UE").asks("spread_laundry")
    assert story.standing("unbalanced") == "supported"
    assert story.prints("").measures(washer__drum_rpm=800).standing("dampers") == "contradicted"
    again = Story(FRONT).prints("UE").asks("spread_laundry").prints("").prints("UE").asks("spread_laundry")
    assert again.standing("dampers") == "supported"


@pytest.mark.parametrize(
    ("code", "cause"),
    [("4C2", "hoses_swapped"), ("LC", "leak"), ("1C", "level_sensor"), ("3C", "motor"), ("AC", "board_link"),
     ("8C", "vibration_sensor"), ("9C", "mains_voltage"), ("SUd", "suds")],
)  # fmt: skip
def test_some_codes_say_it_alone(code: str, cause: str) -> None:
    assert Story(FRONT).prints(code).standing(cause) == "supported"


def test_spreading_twice_while_the_code_stands_is_not_in_vain_yet() -> None:
    story = Story(FRONT).prints("UE").asks("spread_laundry").asks("spread_laundry")
    assert story.standing("dampers") != "supported", "the machine has not tried to spin in between"


@pytest.mark.requirement("HA-10")
@pytest.mark.parametrize(
    ("code", "task", "cause", "broken", "shows"),
    [("5C", "clean_filter", "drain_filter", "drain_pump", ("test.pump", {})),
     ("4C", "open_tap", "tap_closed", "inlet_valve", ("test.fill", {"washer__flow_l_min": 8.0})),
     ("dC", "close_door", "door_open", "door_lock", ("test.lock", {"washer__drum_rpm": 45}))],
)  # fmt: skip
def test_a_code_that_a_new_start_takes_away_was_cured_by_nobody_until_something_shows_it(
    code: str, task: str, cause: str, broken: str, shows: tuple[str, dict[str, float]]
) -> None:
    def started() -> Story:
        return Story(FRONT).prints(code).asks(task).prints("")

    assert (started().standing(cause), started().standing(broken)) == ("possible", "possible")
    assert ("run", shows[0]) in started().steps()
    tested = started().runs(shows[0])
    assert (tested.standing(cause), tested.standing(broken)) == ("supported", "contradicted")
    again = started().prints(code)
    assert (again.standing(cause), again.standing(broken)) == ("possible", "possible")
    if shows[1]:
        assert started().measures(**shows[1]).standing(cause) == "supported"
        before = Story(FRONT).prints(code).measures(**shows[1]).asks(task).prints("")
        assert before.standing(cause) == "possible", "that was before"
    other = Story(FRONT).prints("UE").asks(task).prints("").runs(shows[0])
    assert other.standing(cause) != "supported", "another code's absence shows nothing"


def test_too_much_water_is_told_from_a_sensor_that_only_says_so_by_the_pump_test() -> None:
    story = Story(FRONT).prints("OC")
    assert (story.standing("valve_leaks"), story.standing("level_sensor")) == ("possible", "possible")
    assert story.steps() == [("run", PUMP)], "nobody lets more water in, nor opens the tap"
    full = Story(FRONT).prints("OC").runs(PUMP, pump_current_ma=(True, 335), level_fallen_l=(True, 6))
    assert full.standing("valve_leaks") == "supported"
    assert full.standing("level_sensor") != "supported"
    stuck = Story(FRONT).prints("OC").runs(PUMP, "failed", pump_current_ma=(True, 335), level_fallen_l=(False, 0))
    assert stuck.standing("level_sensor") == "supported"
    assert stuck.standing("valve_leaks") == "contradicted"
    assert ("run", PUMP) not in Story(FRONT).prints("4C").steps()


def test_laundry_that_was_spread_in_vain_is_no_longer_what_is_wrong() -> None:
    story = Story(FRONT).prints("UE").asks("spread_laundry").prints("").prints("UE").asks("spread_laundry")
    assert (story.standing("unbalanced"), story.standing("dampers")) == ("contradicted", "supported")
