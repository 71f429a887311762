"""Of refrigerators and air conditioners: what each story of evidence says to each cause."""

import pytest

from tests.unit.diagnosis.stories import AIRCON, FRIDGE, Story


@pytest.mark.requirement("TV-23")
def test_of_of_is_a_setting_and_no_fault_of_the_fridge() -> None:
    assert Story(FRIDGE).prints("OF OF").standing("cooling_off") == "supported"
    story = Story(FRIDGE).opens({"fridge.mode.cooling_off": True}).asks("warm")
    assert (story.standing("cooling_off"), story.standing("evaporator_fan")) == ("supported", "contradicted")


def test_a_fan_that_stands_is_told_from_one_that_turns() -> None:
    story = Story(FRIDGE).prints("22E")
    assert (story.standing("evaporator_fan"), ("run", "test.fan") in story.steps()) == ("possible", True)
    assert story.runs("test.fan", "failed", fan_rpm=(False, 0)).standing("evaporator_fan") == "supported"
    turns = Story(FRIDGE).prints("22E").runs("test.fan", fan_rpm=(True, 1400))
    assert turns.standing("evaporator_fan") == "contradicted"


def test_a_forced_defrost_tells_the_heater_from_the_sensor() -> None:
    def defrosted(heats: bool, rises: bool) -> tuple[str | None, str | None]:
        story = Story(FRIDGE).prints("5E").runs("test.defrost", "failed", heater_w=heats, evaporator_rise_c=rises)
        return story.standing("defrost_heater"), story.standing("defrost_sensor")

    assert defrosted(False, False) == ("supported", "contradicted")
    assert defrosted(True, False) == ("contradicted", "supported")
    assert defrosted(True, True) == ("contradicted", "contradicted")


def test_a_compressor_that_does_not_start_and_doors_left_open() -> None:
    story = Story(FRIDGE).prints("84C").runs("test.compressor", "failed", started=False)
    assert story.standing("inverter") == "supported"
    assert Story(FRIDGE).prints("84C").runs("test.compressor", started=True).standing("inverter") == "contradicted"
    ajar = Story(FRIDGE).asks("warm").measures(fridge__door__longest_min_24h=35)
    assert ajar.standing("door_ajar") == "supported"
    assert Story(FRIDGE).asks("warm").measures(fridge__door__longest_min_24h=2).standing("door_ajar") == "contradicted"


def test_a_glitch_of_the_mains_hides_no_other_code() -> None:
    assert Story(FRIDGE).prints("88 88").prints("").standing("power_glitch") == "supported"
    assert Story(FRIDGE).prints("88 88").prints("22E").prints("").standing("power_glitch") == "contradicted"


def test_a_full_filter_low_gas_a_lost_link_and_a_still_fan() -> None:
    full = Story(AIRCON).asks("no_air").measures(filter__dust__usage_pct=104)
    assert (full.standing("dust_filter"), full.standing("indoor_fan")) == ("supported", "possible")
    assert Story(AIRCON).asks("no_air").measures(filter__dust__usage_pct=20).standing("dust_filter") == "contradicted"
    gas = Story(AIRCON).prints("E5 54").runs("test.cooling", "failed", delta_t_c=False, compressor_a=False)
    assert gas.standing("refrigerant") == "supported"
    good = Story(AIRCON).prints("E5 54").runs("test.cooling", delta_t_c=True, compressor_a=True)
    assert good.standing("refrigerant") == "contradicted"
    assert Story(AIRCON).prints("E1 01").standing("outdoor_link") == "supported"
    assert Story(AIRCON).asks("warm").runs("test.communication", "failed").standing("outdoor_link") == "supported"
    still = Story(AIRCON).prints("E1 54").runs("test.fan", "failed", fan_in_rpm=(False, 0))
    assert still.standing("indoor_fan") == "supported"
    assert Story(AIRCON).prints("E1 54").runs("test.fan", fan_in_rpm=True).standing("indoor_fan") == "contradicted"


@pytest.mark.parametrize(
    ("device", "code", "cause"),
    [(FRIDGE, "1E", "cabinet_sensor"), (FRIDGE, "8E", "ice_maker"), (FRIDGE, "41C", "panel_link"),
     (AIRCON, "E4 58", "outdoor_fan"), (AIRCON, "E1 21", "room_sensor"), (AIRCON, "E1 22", "coil_sensor"),
     (AIRCON, "E4 61", "compressor_start")],
)  # fmt: skip
def test_some_codes_say_it_alone(device: tuple[str, str], code: str, cause: str) -> None:
    assert Story(device).prints(code).standing(cause) == "supported"


def test_a_plug_that_was_pulled_and_put_back_says_nothing_of_what_was_wrong_before() -> None:
    """Everybody does it before they call; the refrigerator finds its fault anew minutes or hours later."""
    story = Story(FRIDGE).prints("88 88").prints("").asks("warm")
    assert story.standing("power_glitch") == "contradicted"
    assert story.standing("evaporator_fan") == "possible"
    assert ("run", "test.fan") in story.steps()
    ice = Story(FRIDGE).prints("88 88").prints("").asks("ice")
    assert (ice.standing("defrost_heater"), ice.standing("power_glitch")) == ("possible", "contradicted")
    failed = Story(FRIDGE).prints("88 88").prints("").runs("test.defrost", "failed", heater_w=(False, 0))
    assert failed.standing("power_glitch") == "contradicted"


def test_a_filter_that_was_cleaned_in_the_visit_was_what_was_wrong() -> None:
    cleaned = Story(AIRCON).measures(filter__dust__usage_pct=128).measures(filter__dust__usage_pct=0)
    assert cleaned.standing("dust_filter") == "supported"
    assert Story(AIRCON).measures(filter__dust__usage_pct=12).asks("warm").standing("dust_filter") == "contradicted"
