import pytest

from broker.wire.settings import Value
from device_agent.simulator.washer.body import Body, Stage
from device_agent.simulator.washer.families import FAMILIES, FRONT, TOP
from device_agent.simulator.washer.programme import DRAIN, LOCK, STOP, left, programme, seconds, takes
from tests.unit.device_agent.simulator.washer.laundry import FRONT as WASHER
from tests.unit.device_agent.simulator.washer.laundry import begun, until


def acts(stages: tuple[Stage, ...]) -> str:
    return " ".join(each.act for each in stages)


def set_to(cycle: str, **options: Value) -> dict[str, Value]:
    held: dict[str, Value] = {
        "cycle": cycle, "soil": "normal", "rinses": 1, "spin_rpm": "800", "bubble_soak": False, "temperature": "cold",
    }  # fmt: skip
    return {f"washer.{key}": value for key, value in (held | options).items()}


def test_a_cycle_washes_rinses_and_spins() -> None:
    stages = programme(FRONT, set_to("cotton", rinses=2, temperature="60"))
    assert acts(stages) == "lock fill wash drain fill wash drain fill wash drain spin stop"
    assert [each.celsius for each in stages if each.celsius] == [60]
    assert stages[-2].rpm == 800
    assert {each.level for each in stages if each.act == "fill"} == {15}


def test_options_make_stages() -> None:
    plain = programme(TOP, set_to("normal", rinses=1, spin_rpm="0"))
    assert acts(plain) == "lock fill wash drain fill wash drain"
    soaked = programme(TOP, set_to("normal", bubble_soak=True, soil="heavy"))
    assert acts(soaked) == "lock fill wash wash drain fill wash drain spin stop"
    assert soaked[3].seconds == pytest.approx(15 * 60 * 1.3)
    assert acts(programme(FRONT, set_to("drain_spin", rinses=3))) == "lock drain spin stop"
    assert acts(programme(FRONT, set_to("rinse_spin"))) == "lock drain fill wash drain spin stop"
    assert acts(programme(FRONT, set_to("drum_clean"))) == "lock fill wash drain fill wash drain"


def test_every_cycle_of_every_family_makes_a_programme_of_a_sensible_length() -> None:
    for family in FAMILIES.values():
        for cycle, its in family.cycles.items():
            values = set_to(cycle, rinses=its.rinses[2], spin_rpm=next(iter(its.spins), "0"))
            assert 5 * 60 < seconds(programme(family, values)) < 3 * 3600, cycle


def test_how_long_a_stage_takes() -> None:
    assert takes(Stage("wash", "fill", level=15), 6.0) == pytest.approx(60)
    assert takes(Stage("wash", "fill", level=5), 6.0) == 0
    assert takes(DRAIN, 10.0) == pytest.approx(60)
    assert takes(Stage("wash", "wash", 600, celsius=90), 15.0) == pytest.approx(63 * 15 * 4186 / 2000)
    assert takes(LOCK, 0) + takes(STOP, 0) == 22


def test_what_is_left_grows_less_and_is_about_true() -> None:
    state = begun(WASHER, "quick", temperature="30")
    planned, passed = left(state.body), 0
    for _ in range(6):
        before = left(state.body)
        for _ in range(60):
            state, passed = WASHER.step(state, 1.0), passed + 1
        assert left(state.body) < before
    state = until(WASHER, state, lambda each: each.body.run == "finished")
    assert left(state.body) == 0
    assert left(Body(run="delayed", programme=(LOCK, DRAIN))) == 22
    assert planned > 10 * 60
