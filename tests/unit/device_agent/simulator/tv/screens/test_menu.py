from device_agent.simulator.tv import change, settings
from device_agent.simulator.tv.screens import menu
from device_agent.simulator.tv.state import Menu, TvState


def walk(tv: TvState, *keys: str) -> TvState:
    for key in keys:
        tv = menu.on_key(tv, key, 0).state
    return tv


def row(tv: TvState) -> str:
    assert isinstance(tv.overlay, Menu)
    return menu.focused_row(tv.overlay)


OPEN = TvState(overlay=Menu())
ROWS = walk(OPEN, "Enter")
GENERAL = walk(OPEN, "ArrowDown", "ArrowDown", "Enter")


def test_every_setting_but_the_input_has_its_row() -> None:
    rows = [row for group in menu.GROUPS for row in group.rows]
    assert sorted(rows) == sorted({*settings.ALL, "support"} - {"input.current"})


def test_from_groups_to_rows_and_out_again() -> None:
    assert walk(OPEN, "ArrowDown").overlay == Menu("groups", 1)
    assert walk(OPEN, "ArrowUp").overlay == Menu("groups", 0)
    assert walk(OPEN, *["ArrowDown"] * 9).overlay == Menu("groups", 2)
    assert walk(OPEN, "ArrowRight").overlay == Menu("rows", 0, 0)
    assert walk(ROWS, "ArrowDown", "GoBack").overlay == Menu("groups", 0, 1)
    assert walk(OPEN, "GoBack").overlay is None
    assert walk(OPEN, "ArrowLeft").overlay is None


def test_sliders_change_while_one_presses() -> None:
    contrast = walk(ROWS, "ArrowDown", "ArrowDown")
    assert row(contrast) == "picture.contrast"
    assert walk(contrast, "ArrowLeft", "ArrowLeft").values["picture.contrast"] == 38
    assert walk(contrast, "ArrowRight").values["picture.contrast"] == 41
    assert walk(contrast, "Enter") == contrast  # a slider has no list to open


def test_choices_change_sideways_or_from_their_list() -> None:
    assert walk(ROWS, "ArrowRight").values["picture.mode"] == "dynamic"
    listed = walk(ROWS, "Enter")
    assert listed.overlay == Menu("choices", 0, 0, 0)
    chosen = walk(listed, "ArrowDown", "ArrowDown", "Enter")
    assert (chosen.values["picture.mode"], chosen.overlay) == ("movie", Menu("rows", 0, 0, 0))
    assert walk(chosen, "Enter").overlay == Menu("choices", 0, 0, 2)  # it opens where one stands
    assert walk(listed, "ArrowDown", "GoBack").values["picture.mode"] == "standard"
    assert walk(listed, "ArrowRight") == listed


def test_switches_flip() -> None:
    mute = walk(OPEN, "ArrowDown", "Enter", "ArrowDown")
    assert walk(mute, "Enter").values["sound.mute"] is True
    assert walk(mute, "ArrowRight", "ArrowLeft").values["sound.mute"] is False


def test_times_move_by_a_quarter_of_an_hour_once_the_timer_is_on() -> None:
    timer = walk(GENERAL, *["ArrowDown"] * 3)
    refused = walk(timer, "ArrowDown", "ArrowRight")
    assert refused.values["system.off_time"] == "23:30"
    assert refused.toast is not None
    entered = walk(timer, "ArrowDown", "Enter")
    assert entered.toast is not None
    assert walk(timer, "Enter", "ArrowDown", "ArrowRight").values["system.off_time"] == "23:45"


def test_a_name_that_a_technician_wrote_stays_among_the_choices() -> None:
    tv = change.set_value(GENERAL, "system.device_name", "TV của bà", 0)
    names = [name for name, _ in menu.choices(tv, "system.device_name")]
    assert names == ["TV của bà", "TV phòng khách", "TV phòng ngủ", "TV nhà bếp"]
    assert walk(tv, "ArrowDown", "ArrowDown", "Enter", "ArrowDown", "ArrowDown", "Enter").values[
        "system.device_name"
    ] == ("TV phòng ngủ")


def test_the_language_changes_at_once() -> None:
    tv = walk(GENERAL, "ArrowDown", "ArrowRight")
    assert tv.language == "en"
    assert menu.choices(tv, "picture.mode")[1] == ("dynamic", "Dynamic")


def test_support_is_asked_for_by_enter_only() -> None:
    assert menu.on_key(GENERAL, "Enter", 0).support
    assert menu.on_key(GENERAL, "ArrowRight", 0) == (GENERAL, False, None)


def test_information_can_only_be_read() -> None:
    version = walk(GENERAL, *["ArrowDown"] * 9)
    assert row(version) == "system.firmware.version"
    assert walk(version, "Enter", "ArrowLeft", "ArrowRight") == version
