"""Keysyms: every character, the keys a computer has, and none of a television's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire.control import NAMED_KEYS
from device_agent.rfb.keysyms import NAMED, keysym


def test_every_name_is_one_of_the_wire() -> None:
    assert NAMED.keys() <= NAMED_KEYS


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("Enter", 0xFF0D),
        ("ArrowUp", 0xFF52),
        ("F1", 0xFFBE),
        ("F12", 0xFFC9),
        ("Delete", 0xFFFF),
        ("Shift", 0xFFE1),
        ("a", 0x61),
        ("~", 0x7E),
        (" ", 0x20),
        ("é", 0xE9),
        ("ế", 0x01001EBF),
        ("€", 0x010020AC),
        ("😀", 0x0101F600),
    ],
)
def test_known_numbers(key: str, number: int) -> None:
    assert keysym(key) == number


@pytest.mark.parametrize(
    "key",
    ["ChannelUp", "ColorF0Red", "TVInput", "GoHome", "Guide", "Power", "", "Enterx", "\x1b", "\x7f", "\x85", "\ud800"],
)
def test_what_a_computer_does_not_have(key: str) -> None:
    assert keysym(key) is None


@given(st.characters(min_codepoint=0xA0, exclude_categories=["Cs"]))
def test_characters_keep_their_code_point(character: str) -> None:
    number = keysym(character)
    assert number is not None
    assert number & 0xFFFFFF == ord(character)
    assert (number > 0xFFFFFF) == (ord(character) > 0xFF)


@given(st.text(max_size=20))
def test_any_text_gives_a_number_of_32_bits_or_none(text: str) -> None:
    number = keysym(text)
    assert number is None or 0 < number < 2**32
