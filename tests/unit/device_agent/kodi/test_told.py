"""What Kodi says is read strictly: a setting that isn't one is left out, and harms none of the others."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from device_agent.kodi.told import Addon, Category, Told, Version, Volume, categories, one, several
from tests.stage.kodi import RECORDED

SETTING: dict[str, Any] = {
    "id": "locale.language",
    "type": "addon",
    "label": "Language",
    "level": "basic",
    "enabled": True,
    "value": "resource.language.en_gb",
}
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.integers())


def test_every_recorded_setting_is_read() -> None:
    for page in RECORDED["Settings.GetSettings"].values():
        assert len(several(Told, {"settings": page}, "settings")) == len(page)


def test_what_a_setting_must_be() -> None:
    assert one(Told, SETTING) is not None
    changes: list[dict[str, Any]] = [
        {"id": "Locale"}, {"id": "a.b\n"}, {"id": "x" * 80 + ".y"}, {"type": "shell"}, {"level": "god"},
        {"enabled": 1}, {"label": None}, {"minimum": "0"}, {"options": [{"label": "x"}]}, {"maximum": float("nan")},
    ]  # fmt: skip
    for change in changes:
        assert one(Told, SETTING | change) is None, change
    assert one(Told, None) is None


@given(st.fixed_dictionaries({key: VALUES | st.just(value) for key, value in SETTING.items()}))
def test_anything_is_read_or_left_out(said: dict[str, Any]) -> None:
    assert len(several(Told, {"settings": [said, SETTING]}, "settings")) >= 1


def test_several_are_looked_at_up_to_a_bound() -> None:
    addon = {"addonid": "a", "type": "t", "name": "n"}
    assert len(several(Addon, {"addons": [addon] * 5}, "addons", most=3)) == 3
    assert several(Addon, {"addons": 5}, "addons") == []
    assert several(Addon, [], "addons") == []


def test_pages_stand_in_kodis_order() -> None:
    assert categories(RECORDED["Settings.GetSections"])[0] == Category(section="interface", id="skin")
    assert categories({"sections": [{"id": 5}, {"id": "a", "categories": [{"id": "b"}]}]}) == [
        Category(section="a", id="b")
    ]
    assert categories(None) == []


def test_volume_and_version_have_bounds() -> None:
    assert one(Volume, {"volume": 101, "muted": False}) is None
    assert one(Volume, {"volume": True, "muted": False}) is None
    assert one(Volume, RECORDED["Application.GetProperties"]) == Volume(volume=100, muted=False)
    assert one(Version, RECORDED["Application.GetProperties"]["version"]) == Version(major=20, minor=1)
