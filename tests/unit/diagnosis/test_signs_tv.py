"""Of a television: what each story of evidence says to each cause."""

import pytest

from broker.diagnosis.seen import PATTERN
from broker.events import session as fact
from tests.unit.diagnosis.stories import BY, Story


def at_the_box() -> Story:
    return Story().opens({"input.current": "hdmi1"})


@pytest.mark.requirement("TV-15")
@pytest.mark.requirement("DG-02")
def test_what_both_see_points_to_the_source_and_another_input_confirms_it() -> None:
    story = at_the_box().both("line", "yes", "yes")
    assert (story.standing("source"), story.standing("panel")) == ("possible", None)
    assert {("set", "input.current"), ("run", "test.hdmi"), ("run", PATTERN)} <= {*story.steps()}
    story.sets("input.current", "tv").both("line", "no", "no")
    assert story.standing("source") == "possible", "it may still be the cable"
    story.runs("test.hdmi")
    assert (story.standing("source"), story.standing("hdmi_cable")) == ("supported", "contradicted")


@pytest.mark.requirement("DG-02")
def test_what_stays_on_another_input_is_not_the_source() -> None:
    story = at_the_box().both("line", "yes", "yes").sets("input.current", "tv").both("line", "yes", "yes")
    assert story.standing("source") == "contradicted"


@pytest.mark.requirement("TV-16")
def test_what_only_the_customer_sees_is_possibly_the_tv_and_the_pattern_confirms_it() -> None:
    story = at_the_box().both("line", "yes", "no")
    assert (story.standing("panel"), story.standing("source")) == ("possible", None)
    story.runs(PATTERN, "shown").both("line", "yes", "no", PATTERN)
    assert story.standing("panel") == "possible", "a T-CON shows lines as well"
    story.asks("half_screen", "no").asks("flicker", "no")
    assert story.standing("panel") == "supported"


def test_half_a_screen_or_flicker_is_the_t_con_and_not_the_panel() -> None:
    story = (
        at_the_box().both("half_screen", "yes", "no").runs(PATTERN, "shown").both("half_screen", "yes", "no", PATTERN)
    )
    assert (story.standing("tcon"), story.standing("panel")) == ("supported", "contradicted")


def test_a_clean_pattern_acquits_panel_and_t_con() -> None:
    story = at_the_box().both("line", "yes", "no").runs(PATTERN, "shown").both("line", "no", "no", PATTERN)
    assert story.standing("panel") == "contradicted"


def test_a_bad_cable_is_told_from_a_bad_box() -> None:
    story = at_the_box().both("sparkles", "yes", "yes")
    assert story.standing("hdmi_cable") == "possible"
    assert ("ask", "other_cable") in story.steps()
    story.asks("other_cable").notes("sparkles", "no")
    assert (story.standing("hdmi_cable"), story.standing("source")) == ("supported", "contradicted")
    failed = at_the_box().both("sparkles", "yes", "yes").runs("test.hdmi", "failed")
    assert (failed.standing("hdmi_cable"), failed.standing("source")) == ("supported", "contradicted")


def test_dark_with_the_backlight_up_is_the_backlight_itself() -> None:
    story = Story().opens({"picture.backlight": 10, "picture.energy_saving": "off"}).both("dark", "yes", "no")
    assert story.standing("led_driver") == "possible"
    story.sets("picture.backlight", 50)
    assert story.standing("led_driver") == "possible", "nobody looked again"
    assert story.asks("dark").standing("led_driver") == "supported"
    lit = Story().opens({"picture.backlight": 10}).both("dark", "yes", "no").sets("picture.backlight", 50)
    assert lit.asks("dark", "no").standing("led_driver") is None
    assert Story().both("dark", "yes", "no").asks("shine_torch").standing("led_driver") == "supported"
    assert Story().both("dark", "yes", "yes").standing("led_driver") is None, "then the signal is dark"


def test_a_pattern_that_is_wrong_to_both_is_the_main_board_unless_the_settings_make_it_so() -> None:
    story = Story().runs(PATTERN, "shown").both("colour", "yes", "yes", PATTERN)
    assert story.standing("main_board") == "supported"
    odd = Story().opens({"picture.sharpness": 20}).runs(PATTERN, "shown").both("colour", "yes", "yes", PATTERN)
    assert odd.standing("main_board") == "contradicted"


def test_settings_that_the_customer_changed_are_no_fault_of_the_tv() -> None:
    story = Story().opens({"picture.energy_saving": "high"}).had("picture.energy_saving", "high", "customer")
    assert story.standing("picture_setting") == "supported"
    assert Story().opens({"picture.mode": "movie"}).had("picture.mode", "movie", "customer").standing(
        "picture_setting"
    ) == ("possible")
    back = Story().opens({"picture.mode": "dynamic"}).both("colour", "yes", "yes").sets("picture.mode", "standard")
    assert back.both("colour", "no", "no").standing("picture_setting") == "supported"


@pytest.mark.requirement("TV-23")
def test_only_what_was_seen_before_a_setting_was_set_can_be_gone_by_it() -> None:
    story = Story().opens({"picture.backlight": 20, "picture.energy_saving": "off"}).both("dark", "yes", "no")
    story.sets("picture.backlight", 50).asks("dark").asks("half_screen", "no")
    assert story.standing("led_driver") == "supported", "nobody ever saw half a screen"
    assert story.standing("picture_setting") is None
    assert story.asks("dark", "no").standing("picture_setting") == "supported", "the last word counts"


@pytest.mark.requirement("TV-16")
def test_only_who_saw_it_can_say_that_the_same_is_gone_in_the_pattern() -> None:
    story = at_the_box().both("half_screen", "yes", "no").runs(PATTERN, "shown")
    story.notes("half_screen", "no", PATTERN).asks("half_screen", "unsure", PATTERN)
    assert story.standing("tcon") == "possible", "a technician never sees what is behind the signal"
    story.both("colour", "no", "no", PATTERN)
    assert story.standing("tcon") == "possible", "nobody complained of colours"
    assert story.asks("half_screen", "yes", PATTERN).standing("tcon") == "supported"


@pytest.mark.requirement("TV-15")
def test_what_nobody_sees_says_nothing_against_what_may_come() -> None:
    story = at_the_box().both("no_picture", "no", "no").runs("test.hdmi")
    assert story.standing("source") != "contradicted"
    assert story.both("line", "yes", "yes").standing("source") == "possible"


@pytest.mark.requirement("TV-17")
def test_the_hdmi_test_speaks_of_the_cable_that_it_ran_with() -> None:
    story = at_the_box().both("sparkles", "yes", "yes").asks("other_cable").runs("test.hdmi")
    story.sets("input.current", "tv").both("sparkles", "no", "no")
    assert (story.standing("hdmi_cable"), story.standing("source")) == ("possible", "possible")
    story.sets("input.current", "hdmi1").notes("sparkles", "no")
    assert (story.standing("hdmi_cable"), story.standing("source")) == ("supported", "contradicted")
    new = at_the_box().asks("other_cable").runs("test.hdmi").both("line", "yes", "yes")
    new.sets("input.current", "tv").both("line", "no", "no")
    assert new.standing("source") == "supported", "it was seen with the cable that is good"
    same = at_the_box().both("line", "yes", "yes").asks("other_cable").notes("line")
    same.sets("input.current", "tv").both("line", "no", "no")
    assert (same.standing("source"), same.standing("hdmi_cable")) == ("supported", "contradicted"), "no test is needed"
    bad = at_the_box().runs("test.hdmi", "failed").asks("other_cable").runs("test.hdmi")
    assert bad.standing("hdmi_cable") == "supported", "that the new one is good takes nothing back"


@pytest.mark.requirement("TV-17")
def test_colours_that_a_setting_made_are_not_the_source_s_nor_the_board_s() -> None:
    sharp = "picture.sharpness@hdmi1+dynamic"
    modes = {"picture.mode@hdmi1": "dynamic", "picture.mode@tv": "standard"}
    story = Story().opens({"input.current": "hdmi1", **modes, sharp: 20}).had(sharp, 20, "customer")
    story.both("colour", "yes", "yes").runs(PATTERN, "shown").both("colour", "yes", "yes", PATTERN).runs("test.hdmi")
    assert story.standing("picture_setting") == "supported"
    story.asks("no_picture", "no", PATTERN)
    assert story.standing("source") != "supported", "what nobody saw is not gone in the pattern"
    story.sets("picture.mode@hdmi1", "standard").both("colour", "no", "no", PATTERN).both("colour", "no", "no")
    assert story.standing("picture_setting") == "supported", "as the customer had left it"
    story.sets("input.current", "tv").both("colour", "no", "no")
    assert "supported" not in (story.standing("source"), story.standing("main_board"), story.standing("panel"))
    assert story.standing("picture_setting") == "supported"


def test_an_odd_setting_that_was_put_right_before_the_visit_is_no_cause() -> None:
    story = Story().opens({"picture.sharpness": 8}).had("picture.sharpness", 20, "customer")
    assert story.standing("picture_setting") == "supported"
    assert story.had("picture.sharpness", 8, "technician").standing("picture_setting") != "supported"


def test_what_is_gone_at_another_input_is_not_gone_by_a_setting() -> None:
    story = at_the_box().both("sparkles", "yes", "yes").sets("picture.mode", "standard").sets("input.current", "tv")
    assert story.both("sparkles", "no", "no").standing("picture_setting") != "supported"
    story.sets("input.current", "hdmi1").asks("sparkles", "unsure")
    assert story.standing("picture_setting") != "contradicted", "nobody knows"


def test_in_store_mode_no_setting_of_the_picture_is_at_fault_since_it_takes_them_all_back() -> None:
    odd = {"system.usage_mode": "store", "picture.sharpness": 20}
    story = Story().opens(odd).had("picture.sharpness", 20, "customer")
    assert (story.standing("demo_mode"), story.standing("picture_setting")) == ("supported", "contradicted")


def test_store_mode_an_update_and_the_sound_s_way_out_speak_for_themselves() -> None:
    assert Story().opens({"system.usage_mode": "store"}).standing("demo_mode") == "supported"
    assert Story().opens({"system.usage_mode": "home"}).standing("demo_mode") is None
    story = Story().opens({"sound.output": "arc"}).asks("no_sound")
    assert story.standing("sound_setting") == "possible"
    assert story.runs("test.sound", "passed", speaker=True).standing("sound_setting") == "supported"
    assert story.standing("speaker") == "contradicted"
    broken = Story().opens({"sound.output": "tv"}).asks("no_sound").runs("test.sound", "failed", speaker=False)
    assert (broken.standing("speaker"), broken.standing("sound_setting")) == ("supported", None)
    updated = Story().opens({"picture.motion.judder": 10}).had("system.firmware.version", "2", "firmware")
    assert updated.standing("firmware_change") is None, "that there was an update says nothing yet"
    assert updated.had("picture.motion.judder", 10, "firmware").standing("firmware_change") == "supported"


def test_names_that_nobody_resolves_are_the_network_s() -> None:
    story = Story().asks("not_online")
    assert story.standing("dns") == "possible"
    assert ("run", "test.network") in story.steps()
    assert story.runs("test.network", "failed", router=True, names=False).standing("dns") == "supported"
    assert Story().asks("not_online").runs("test.network", names=True).standing("dns") == "contradicted"


def test_what_was_set_right_in_the_visit_stays_what_was_wrong() -> None:
    set_back = fact.SettingChanged(by=BY, key="sound.output", old="arc", new="tv", actor="technician", via="console")
    story = Story().opens({"sound.output": "arc"}).runs("test.sound", speaker=True)
    assert story.standing("sound_setting") == "supported"
    assert story.say(set_back).standing("sound_setting") == "supported"
    shop = Story().opens({"system.usage_mode": "store"})
    home = fact.SettingChanged(
        by=BY, key="system.usage_mode", old="store", new="home", actor="technician", via="console"
    )
    assert shop.say(home).standing("demo_mode") == "supported"
