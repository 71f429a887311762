import pytest

from device_agent.simulator.washer.families import FRONT as F
from device_agent.simulator.washer.families import TOP as T
from device_agent.simulator.washer.touch import chosen, touched
from tests.unit.device_agent.simulator.washer.laundry import FRONT, TOP, after, begun, made, ok, until


def test_start_begins_and_pauses() -> None:
    state = ok(touched(made(), F, "start"))
    assert state.body.run == "running"
    assert ok(touched(state, F, "start")).body.run == "paused"
    assert touched(made().lay("door", "open"), F, "start") == "door_open"


@pytest.mark.parametrize(
    ("button", "key", "value"),
    [
        ("cycle", "washer.cycle", "eco"),
        ("temperature", "washer.temperature", "60"),
        ("spin", "washer.spin_rpm", "1400"),
        ("rinse", "washer.rinses", 4),
        ("soak", "washer.bubble_soak", True),
        ("delay", "washer.delay_end_h", 1),
    ],
)
def test_an_option_s_button_takes_the_next_choice(button: str, key: str, value: object) -> None:
    assert ok(touched(made(), F, button)).values[key] == value


def test_choices_go_round_within_the_cycle() -> None:
    state = made()
    seen = []
    for _ in range(5):
        state = ok(touched(state, F, "rinse"))
        seen.append(state.values["washer.rinses"])
    assert seen == [4, 5, 1, 2, 3]
    wool = chosen(state, F, "washer.cycle", "wool")
    assert ok(touched(wool, F, "temperature")).values["washer.temperature"] == "cold"
    assert ok(touched(ok(touched(wool, F, "temperature")), F, "temperature")).values["washer.temperature"] == "30"
    assert touched(wool, F, "soak") == "not_in_cycle"


def test_another_cycle_brings_its_own_options() -> None:
    state = chosen(made().put({"washer.bubble_soak": True}), F, "washer.cycle", "baby")
    assert (state.values["washer.temperature"], state.values["washer.rinses"]) == ("60", 4)
    assert state.values["washer.bubble_soak"] is False
    assert chosen(made(), F, "washer.rinses", 5).values["washer.rinses"] == 5


def test_while_it_runs_no_option_is_taken() -> None:
    assert touched(begun(FRONT, "quick"), F, "cycle") == "running"


@pytest.mark.requirement("HA-07")
def test_the_child_lock_holds_every_button_but_its_own() -> None:
    state = ok(touched(made(), F, "child_lock"))
    for button in ("start", "cancel", "cycle", "spin"):
        assert touched(state, F, button) == "child_locked"
    assert ok(touched(state, F, "child_lock")).values["washer.child_lock"] is False


def test_cancel_pumps_out_what_water_there_is() -> None:
    state = ok(touched(after(FRONT, begun(FRONT, "quick"), 60), F, "cancel"))
    assert state.body.job == "sensing"
    assert until(FRONT, state, lambda each: each.body.run == "idle").body.level <= 0.3
    dry = ok(touched(begun(FRONT, "quick"), F, "cancel"))
    assert dry.body.run == "idle"
    assert touched(made(), F, "cancel") == made()
    assert ok(touched(made(level=5.0), F, "cancel")).body.run == "running"


def test_what_it_has_not_is_no_button() -> None:
    assert touched(made(), F, "steam") == "unknown_button"
    assert touched(made(TOP), T, "temperature") == "unknown_button"
