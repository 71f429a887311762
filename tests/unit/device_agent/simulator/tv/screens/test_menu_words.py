import pytest

from device_agent.simulator.tv import settings
from device_agent.simulator.tv.keys.menu import GROUPS
from device_agent.simulator.tv.screens.menu_words import HELP, help_of

ROWS = [row for group in GROUPS for row in group.rows]


def test_every_row_says_what_it_is_for_in_both_languages() -> None:
    for row in ROWS:
        vi, en = help_of(row, "vi"), help_of(row, "en")
        assert vi != en
        assert vi.endswith(".")
        assert en.endswith(".")


def test_nothing_is_explained_that_isn_t_there() -> None:
    used = {row.replace("hdmi1", "hdmi").replace("hdmi2", "hdmi").replace("hdmi3", "hdmi") for row in ROWS}
    assert set(HELP) == used
    assert {row for row in ROWS if row not in settings.ALL} <= used


def test_an_unknown_row_is_an_error() -> None:
    with pytest.raises(KeyError):
        help_of("nonsense", "vi")
