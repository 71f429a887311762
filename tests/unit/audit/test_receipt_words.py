import json
from dataclasses import fields
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from broker.audit.receipt_words import WORDS, Words
from broker.wire.base import EndReason, Scope
from broker.wire.observation import Answer, Symptom, Task

CONSOLE = Path(__file__).parents[3] / "tech_console" / "src" / "locales"


@pytest.mark.parametrize("name", [item.name for item in fields(Words) if item.name != "thousand"])
def test_both_languages_say_the_same_things(name: str) -> None:
    vi, en = getattr(WORDS["vi"], name), getattr(WORDS["en"], name)
    assert vi.keys() == {key for key in en if not key.endswith(".one")}  # Vietnamese counts one as it counts many
    assert all(fields_of(en[key]) == fields_of(en[key.removesuffix(".one")]) for key in en)
    for key in vi:
        assert vi[key]
        assert fields_of(vi[key]) == fields_of(en[key]), key


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_end_and_scope_has_words_and_the_keys_are_named_as_in_the_console(language: str) -> None:
    words = WORDS["vi" if language == "vi" else "en"]
    assert words.ends.keys() == set(EndReason)
    assert words.scopes.keys() == {*Scope, "camera", "action"}
    assert words.things.keys() == set(get_args(Symptom))
    assert words.tasks.keys() == set(get_args(Task))
    assert {"yes", "no", "task.yes", "task.no", *get_args(Answer)} <= words.answers.keys()
    console = json.loads((CONSOLE / f"{language}.json").read_text("utf-8"))
    assert words.keys == {name.removeprefix("key."): said for name, said in console.items() if name.startswith("key.")}


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        (0, "0 giây", "0 seconds"),
        (1, "1 giây", "1 second"),
        (61, "1 phút 1 giây", "1 minute 1 second"),
        (7322, "2 giờ 2 phút 2 giây", "2 hours 2 minutes 2 seconds"),
        (3600, "1 giờ", "1 hour"),
        (-5, "0 giây", "0 seconds"),
    ],
)
def test_lengths_of_time(seconds: int, vi: str, en: str) -> None:
    assert (WORDS["vi"].lasted(seconds), WORDS["en"].lasted(seconds)) == (vi, en)


def test_numbers() -> None:
    assert (WORDS["vi"].number(1234567), WORDS["en"].number(1234567)) == ("1.234.567", "1,234,567")
