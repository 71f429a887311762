from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from device_agent.simulator.tv import change, settings
from device_agent.simulator.tv.keys import menu
from device_agent.simulator.tv.state import Confirm, Entry, Menu, NetworkPage, TvState
from device_agent.simulator.tv.texts import PHRASES

Walk = Callable[..., TvState]
OPEN = TvState(overlay=Menu())


def on(key: str, tv: TvState = OPEN) -> TvState:
    group = menu.group_of(key)
    return replace(tv, overlay=Menu("rows", group, menu.GROUPS[group].rows.index(key)))


def row(tv: TvState) -> str:
    assert isinstance(tv.overlay, Menu)
    return menu.focused_row(tv.overlay)


def test_every_setting_but_the_input_has_its_row() -> None:
    rows = [row for group in menu.GROUPS for row in group.rows]
    wanted = {key for key, each in settings.ALL.items() if each.kind not in ("telemetry", "action")} - {"input.current"}
    wanted |= {settings.RESET}
    assert sorted(rows) == sorted(wanted | {"support", "network_page"})
    assert all(group.phrase in PHRASES for group in menu.GROUPS)
    with pytest.raises(StopIteration):
        menu.group_of("input.current")


def test_support_is_where_customers_are_told_to_find_it() -> None:
    assert menu.GROUPS[2].rows[0] == "support"


def test_from_groups_to_rows_and_out_again(walk: Walk) -> None:
    assert walk(menu.on_key, OPEN, "ArrowDown").overlay == Menu("groups", 1)
    assert walk(menu.on_key, OPEN, "ArrowUp").overlay == Menu("groups", 0)
    assert walk(menu.on_key, OPEN, *["ArrowDown"] * 9).overlay == Menu("groups", len(menu.GROUPS) - 1)
    assert walk(menu.on_key, OPEN, "ArrowRight").overlay == Menu("rows", 0, 0)
    assert walk(menu.on_key, OPEN, "Enter", "ArrowDown", "GoBack").overlay == Menu("groups", 0, 1)
    assert walk(menu.on_key, OPEN, "GoBack").overlay is None
    assert walk(menu.on_key, OPEN, "ArrowLeft").overlay is None


def test_sliders_change_while_one_presses(walk: Walk) -> None:
    contrast = on("picture.contrast")
    assert walk(menu.on_key, contrast, "ArrowLeft", "ArrowLeft").values["picture.contrast"] == 38
    assert walk(menu.on_key, contrast, "ArrowRight").values["picture.contrast"] == 41
    assert walk(menu.on_key, contrast, "Enter") == contrast  # a slider has no list to open


def test_choices_change_sideways_or_from_their_list(walk: Walk) -> None:
    rows = on("picture.mode")
    assert walk(menu.on_key, rows, "ArrowRight").values["picture.mode"] == "dynamic"
    listed = walk(menu.on_key, rows, "Enter")
    assert listed.overlay == Menu("choices", 0, 0, 0)
    chosen = walk(menu.on_key, listed, "ArrowDown", "ArrowDown", "Enter")
    assert (chosen.values["picture.mode"], chosen.overlay) == ("movie", Menu("rows", 0, 0, 0))
    assert walk(menu.on_key, chosen, "Enter").overlay == Menu("choices", 0, 0, 2)  # it opens where one stands
    assert walk(menu.on_key, listed, "ArrowDown", "GoBack").values["picture.mode"] == "standard"
    assert walk(menu.on_key, listed, "ArrowRight") == listed


def test_switches_flip(walk: Walk) -> None:
    assert walk(menu.on_key, on("sound.mute"), "Enter").values["sound.mute"] is True
    assert walk(menu.on_key, on("sound.mute"), "ArrowRight", "ArrowLeft").values["sound.mute"] is False


def test_times_move_by_a_quarter_of_an_hour_once_the_timer_is_on(walk: Walk) -> None:
    for key in ("ArrowRight", "Enter"):
        refused = walk(menu.on_key, on("system.off_time"), key)
        assert refused.values["system.off_time"] == "23:30"
        assert refused.toast is not None
        assert refused.toast.phrase == "needs.system.off_time"
    timer = walk(menu.on_key, on("system.off_timer"), "Enter", "ArrowDown", "ArrowRight")
    assert timer.values["system.off_time"] == "23:45"


@pytest.mark.parametrize("key", [key for key in settings.HELD if settings.reason(key, TvState().values)])
def test_what_is_not_available_has_a_sentence_for_it(walk: Walk, key: str) -> None:
    told = walk(menu.on_key, on(key), "Enter").toast
    assert told is not None
    assert told.phrase in PHRASES


def test_names_that_somebody_wrote_stay_among_the_choices(walk: Walk) -> None:
    tv = change.set_value(on("system.device_name"), "system.device_name", "TV của bà", 0)
    names = [name for name, _ in menu.choices(tv, "system.device_name")]
    assert names == ["TV của bà", "TV phòng khách", "TV phòng ngủ", "TV nhà bếp"]
    chosen = walk(menu.on_key, tv, "Enter", "ArrowDown", "ArrowDown", "Enter")
    assert chosen.values["system.device_name"] == "TV phòng ngủ"
    wifi = walk(menu.on_key, on("network.wifi.name"), "Enter", "ArrowDown", "Enter")
    assert wifi.values["network.wifi.name"] == "Nhà Sen"


def test_what_can_only_be_typed_opens_nothing(walk: Walk) -> None:
    typed = on("network.ipv4.address")
    typed = replace(typed, values=typed.values.put({"network.ipv4.mode": "manual"}))
    assert walk(menu.on_key, typed, "Enter", "ArrowLeft", "ArrowRight") == typed


def test_a_password_has_a_field_of_its_own(walk: Walk) -> None:
    assert walk(menu.on_key, on("network.wifi.password"), "Enter").overlay == Entry("wifi_password")


def test_the_language_changes_at_once(walk: Walk) -> None:
    tv = walk(menu.on_key, on("system.language"), "ArrowRight")
    assert tv.language == "en"
    assert menu.choices(tv, "picture.mode")[1] == ("dynamic", "Dynamic")


def test_support_is_asked_for_by_enter_only(at: Callable[..., Any]) -> None:
    support = on("support")
    assert menu.on_key(support, at("Enter")).support
    assert menu.on_key(support, at("ArrowRight")) == (support, False, None, False)


def test_the_network_page_and_the_reset_open(walk: Walk) -> None:
    assert walk(menu.on_key, on("network_page"), "Enter", now=3).overlay == NetworkPage(3)
    assert walk(menu.on_key, on(settings.RESET), "Enter").overlay == Confirm("factory_reset")
    assert walk(menu.on_key, on(settings.RESET), "ArrowRight") == on(settings.RESET)


def test_information_can_only_be_read(walk: Walk) -> None:
    for key in ("system.firmware.version", "input.hdmi1.device"):
        assert walk(menu.on_key, on(key), "Enter", "ArrowLeft", "ArrowRight") == on(key)
        assert row(on(key)) == key
