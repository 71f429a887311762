"""The book of values: what holds now, and everything beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.simulator.tv import settings
from device_agent.simulator.tv.book import factory, places_of

FRESH = factory()
PLACES = sorted(place for place in FRESH.places if settings.ALL[settings.base(place)].type == "int")


def test_a_plain_key_means_the_present_input_and_its_mode() -> None:
    book = FRESH.put({"picture.contrast@hdmi1+movie": 7})
    assert book["picture.contrast"] == 40
    there = book.put({"input.current": "hdmi1"})
    assert there["picture.contrast"] == 40
    assert there.put({"picture.mode": "movie"})["picture.contrast"] == 7
    assert there.put({"picture.mode": "movie"})["picture.mode@tv"] == "standard"
    assert there.place("picture.contrast") == "picture.contrast@hdmi1+standard"
    assert there.place("picture.mode") == "picture.mode@hdmi1"
    assert there.place("sound.volume") == "sound.volume"


def test_every_context_has_its_place() -> None:
    assert len(list(places_of("picture.contrast"))) == 16
    assert len(list(places_of("picture.mode"))) == 4
    assert list(places_of("sound.volume")) == ["sound.volume"]
    assert set(FRESH.places) == {place for key in settings.HELD for place in places_of(key)}


def test_a_book_is_a_mapping_of_what_holds_now() -> None:
    assert dict(FRESH).keys() == set(settings.HELD)
    assert len(FRESH) == len(settings.HELD)
    assert "picture.contrast" in FRESH
    assert "picture.contrast@hdmi1+movie" in FRESH
    assert "picture.contrast@scart+movie" not in FRESH
    for unknown in ("picture.smell", "picture.contrast@scart+movie"):
        with pytest.raises(KeyError):
            FRESH[unknown]
        with pytest.raises(KeyError):
            FRESH.put({unknown: 1})


def test_books_are_equal_by_all_that_is_in_them() -> None:
    assert factory() == FRESH
    assert FRESH.put({"picture.contrast@hdmi1+movie": 7}) != FRESH
    assert dict(FRESH) != FRESH


def test_a_book_never_changes() -> None:
    before = dict(FRESH.places)
    FRESH.put({"sound.volume": 3})
    assert dict(FRESH.places) == before
    with pytest.raises(TypeError):
        FRESH.places["sound.volume"] = 3  # type: ignore[index]


def test_modes_come_as_their_maker_set_them() -> None:
    assert FRESH["picture.backlight@hdmi2+dynamic"] == 50
    assert FRESH["picture.color_tone@tv+movie"] == "warm1"
    assert FRESH["picture.backlight@tv+standard"] == 40


def test_a_new_tv_speaks_its_language() -> None:
    english = factory("en", "Living-room TV")
    assert (english["system.language"], english["system.device_name"]) == ("en", "Living-room TV")


def test_the_shape_is_what_descriptors_and_present_values_depend_on() -> None:
    assert FRESH.shape == FRESH.put({"sound.volume": 3, "picture.contrast": 1}).shape
    for change in (
        {"input.current": "hdmi1"}, {"picture.mode": "movie"}, {"sound.output": "arc"}, {"network.kind": "cable"},
    ):  # fmt: skip
        assert FRESH.shape != FRESH.put(change).shape, change


@given(st.lists(st.tuples(st.sampled_from(PLACES), st.integers(0, 5)), max_size=20))
def test_putting_changes_that_place_and_nothing_else(changes: list[tuple[str, int]]) -> None:
    book, model = FRESH, dict(FRESH.places)
    for place, value in changes:
        book, model[place] = book.put({place: value}), value
    assert dict(book.places) == model
    assert all(book[key] == model[book.place(key)] for key in book)
