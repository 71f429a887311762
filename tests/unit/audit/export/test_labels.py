"""What an event brings along to name its settings: by the device's words, whatever somebody put in their place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.audit.export.labels import Labels
from broker.audit.export.words import words

MODE: dict[str, Any] = {
    "key": "picture.mode", "label_vi": "Chế độ hình ảnh", "label_en": "Picture mode", "sensitivity": "public",
    "options": [{"value": "movie", "label_vi": "Phim", "label_en": "Movie"}, {"value": 1, "label_en": "One"}],
}  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*MODE, "value"]), inner, max_size=4),
    max_leaves=12,
)


def labels(*named: Any, language: str = "vi") -> Labels:
    return Labels([*named], words("vi" if language == "vi" else "en"), language)


def test_a_setting_has_its_name_and_its_place_in_words() -> None:
    assert labels(MODE).setting("picture.mode") == "Chế độ hình ảnh"
    assert labels(MODE, language="en").setting("picture.mode@hdmi2+movie") == "Picture mode (hdmi2 · Movie)"
    assert labels().setting("picture.mode@hdmi2") == "picture.mode@hdmi2"


@pytest.mark.parametrize(
    ("value", "said"), [("movie", "Phim"), ("other", None), (True, None), (None, "Chưa đặt"), (["movie", 2], "Phim, 2")]
)
def test_a_value_goes_by_its_option_and_yes_is_not_one(value: Any, said: str | None) -> None:
    assert labels(MODE).value("picture.mode@tv", value) == said


def test_a_number_is_written_as_its_language_does() -> None:
    delay = {"key": "delay", "unit": "min", "label_vi": "Trễ"}
    assert labels(delay).value("delay", 1234.5) == "1.234,5\u00a0phút"
    assert labels(delay, language="en").value("delay", -1234.0004) == "-1,234\u00a0min"
    assert labels({"key": "signal", "unit": "%"}).value("signal", 72) == "72%"


def test_a_secret_is_dots_whatever_stands_there() -> None:
    assert labels({"key": "pass", "sensitivity": "secret"}).value("pass", "hunter2") == words("vi")["settings.secret"]


@given(JSON, JSON, st.sampled_from(["mode", "mode@hdmi1", "mode@a+b+c", "@", ""]))
def test_whatever_stands_in_their_place_a_film_can_be_made(named: Any, value: Any, key: str) -> None:
    for words_of_it in (
        named,
        [named, {"key": "mode", "options": named, "unit": value}],
        [MODE | {"key": "mode", "options": [named]}],
    ):
        found = Labels(words_of_it, words("vi"), "vi")
        assert isinstance(found.setting(key), str)
        assert isinstance(found.value(key, value), str | None)
