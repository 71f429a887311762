from collections.abc import Callable
from dataclasses import replace

import pytest

from device_agent.simulator.tv.keys import entry
from device_agent.simulator.tv.state import Entry, TvState

Walk = Callable[..., TvState]
WIFI = TvState(overlay=Entry("wifi_password"))
CARD = TvState(overlay=Entry("card"))


def field(tv: TvState) -> Entry:
    assert isinstance(tv.overlay, Entry)
    return tv.overlay


def test_letters_by_the_remote_s_arrows(walk: Walk) -> None:
    tv = walk(entry.on_key, WIFI, "Enter", "ArrowRight", "Enter", "ArrowUp", "Enter", "ArrowDown", "ArrowDown", "Enter")
    assert field(tv).typed == "qw2s"


def test_letters_by_a_keyboard_and_digits_by_the_remote(walk: Walk) -> None:
    assert field(walk(entry.on_key, WIFI, "a", "B", "3", " ", "!")).typed == "aB3 !"
    assert field(walk(entry.on_key, CARD, "4", "a", "2")).typed == "42"


def test_deleting_and_leaving(walk: Walk) -> None:
    tv = replace(WIFI, overlay=Entry("wifi_password", "abc", 4, 0))
    assert field(walk(entry.on_key, tv, "Enter", "Enter")).typed == "a"
    assert walk(entry.on_key, tv, "GoBack").overlay is None
    assert walk(entry.on_key, tv, "GoBack").values == tv.values


@pytest.mark.parametrize("tv", [WIFI, CARD])
def test_the_focus_never_leaves_the_keyboard(walk: Walk, tv: TvState) -> None:
    rows = [len(row) for row in entry.keyboard(field(tv).what)] + [len(entry.BUTTONS)]
    seen = set()
    for key in ("ArrowDown", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight") * 12:
        tv = walk(entry.on_key, tv, key)
        assert 0 <= field(tv).column < rows[field(tv).row]
        seen.add(field(tv).row)
    assert len(seen) > 1


def test_every_key_of_the_last_row_leads_to_a_button_and_back(walk: Walk) -> None:
    for column in range(10):
        tv = replace(WIFI, overlay=Entry("wifi_password", row=3, column=column))
        assert field(walk(entry.on_key, tv, "ArrowDown")).column == (0 if column < 5 else 1)
        assert field(walk(entry.on_key, tv, "ArrowDown", "ArrowUp")).row == 3


def test_a_password_is_kept_and_a_short_one_is_not(walk: Walk) -> None:
    done = Entry("wifi_password", "hoasen-2027", 4, 1)
    kept = walk(entry.on_key, replace(WIFI, overlay=done), "Enter")
    assert (kept.overlay, kept.values[entry.PASSWORD]) == (None, "hoasen-2027")
    short = walk(entry.on_key, replace(WIFI, overlay=replace(done, typed="short")), "Enter")
    assert field(short).typed == "short"
    assert short.toast is not None
    assert short.values == WIFI.values


def test_a_card_leaves_nothing_behind(walk: Walk) -> None:
    done = walk(entry.on_key, replace(CARD, overlay=Entry("card", "4" * 16, 2, 1)), "Enter")
    assert (done.overlay, done.values) == (None, CARD.values)
    assert "4444" not in repr(done)
    assert field(walk(entry.on_key, replace(CARD, overlay=Entry("card", "4" * 15, 2, 1)), "Enter")).typed == "4" * 15
    assert field(walk(entry.on_key, replace(CARD, overlay=Entry("card", "4" * 16)), "7")).typed == "4" * 16
