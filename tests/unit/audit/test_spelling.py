from typing import Any

import pytest

from broker.audit.spelling import MOST, PAUSE_US, spelled
from broker.audit.tail import begin, step
from broker.events.session import ControlDone, ControlKey
from broker.principal.principal import BROKER
from broker.recording.reader import Readable
from tests.unit.audit.archive import GrowingSource
from tests.unit.audit.histories import LAN, START_US, History, Picture

SESSION = "0123456789abcdef0123456789abcdef"


def key(name: str, action: str = "press") -> ControlKey:
    return ControlKey(by=LAN, command="c", action=action, key=name)


def character(one: str, action: str = "press") -> ControlKey:
    return ControlKey(by=LAN, command="c", action=action, typed=one)


def letters(text: str) -> list[Any]:
    return [character(one) for one in text]


def found(sought: str, *steps: Any, every_us: int = 1_000, at: int = 0, cut: int = 0) -> bool:
    """Whether the text begins at the first event, or the one ``at``."""
    history = History("session", SESSION, [(what, START_US + number * every_us) for number, what in enumerate(steps)])
    source = GrowingSource(bytearray(history.data()))
    row = step(source, begin("place", SESSION, "session"), 10_000).events[at]
    short = GrowingSource(bytearray(history.data()[: len(history.data()) - cut]))
    return spelled(Readable(short, None), row, sought)


def test_letters_spell_a_word_whatever_lies_between() -> None:
    done = ControlDone(by=BROKER, command="c", outcome="applied")
    steps = [part for one in letters("Không") for part in (one, done, Picture(50))]
    assert found("khong", *steps)
    assert found("kho", *steps)
    assert not found("hong", *steps)  # it begins at the next key
    assert found("hong", *steps, at=2)
    assert not found("khongs", *steps)


def test_a_key_held_down_is_one_letter() -> None:
    steps = [part for one in "an" for part in (character(one, "down"), character(one, "up"))]
    assert found("an", *steps)


@pytest.mark.parametrize(
    ("between", "spelt"), [("Enter", True), ("Tab", True), ("Backspace", False), ("GoHome", False)]
)
def test_a_new_line_is_a_blank_and_other_keys_end_the_text(between: str, spelt: bool) -> None:
    assert found("a b", *letters("a"), key(between), *letters("b")) is spelt


def test_what_is_held_spells_nothing() -> None:
    assert found("an", *letters("A"), key("Shift", "down"), *letters("N"), key("Shift", "up"))


def test_blanks_are_one_and_a_text_never_begins_with_one() -> None:
    assert found("a b", *letters("a  b"))
    assert not found("a", *letters(" a"))


def test_blanks_typed_without_end_are_not_followed_without_end() -> None:
    assert found("a b", *letters("a" + " " * (MOST - 2) + "b"))
    assert not found("a b", *letters("a" + " " * (MOST - 1) + "b"))


def test_who_stops_for_long_has_finished() -> None:
    assert found("an", *letters("an"), every_us=PAUSE_US)
    assert not found("an", *letters("an"), every_us=PAUSE_US + 1)


def test_marks_typed_by_themselves_belong_to_their_letter() -> None:
    assert found("en", *letters("e\u0302\u0301n"))


def test_a_file_that_ends_or_breaks_ends_the_text() -> None:
    assert not found("an", *letters("an"), cut=10)
