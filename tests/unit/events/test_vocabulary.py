"""Every event: an example of each, made from its fields, survives its own bytes; codes and names keep their form."""

import re
from dataclasses import fields
from typing import Any

import pytest

from broker.events.event import Event, format, parse
from broker.events.vocabulary import SUBJECTS, vocabulary
from broker.principal.principal import BROKER

_EXAMPLES: dict[str, Any] = {
    "str": "x",
    "int": 7,
    "bool": True,
    "dict[str, str]": {"a": "b"},
    "dict[str, Any]": {"k": 1},
}


def example(kind: type[Event]) -> Event:
    """One event of this class with a value in every field."""
    values: dict[str, Any] = {}
    for field in fields(kind):
        text = str(field.type if isinstance(field.type, str) else getattr(field.type, "__name__", field.type))
        named = text.replace("typing.", "").removesuffix(" | None")
        values[field.name] = {"list[str]": ["a"], "list": ["a"], "dict": {"a": "b"}}.get(
            named, _EXAMPLES.get(named, "x")
        )
    return kind(**{**values, "by": BROKER})


@pytest.mark.parametrize("kind", vocabulary(), ids=lambda kind: kind.name)
def test_each_event_survives_its_bytes(kind: type[Event]) -> None:
    event = example(kind)
    assert parse(*format(event)) == event


def test_codes_and_names_keep_their_form_and_are_one_to_one() -> None:
    kinds = vocabulary()
    assert len({kind.code for kind in kinds}) == len({kind.name for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert re.fullmatch(r"T\d{4}[IWA]", kind.code), kind
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", kind.name), kind


def test_no_field_is_meant_for_a_secret() -> None:
    for kind in vocabulary():
        assert not {f.name for f in fields(kind)} & {"pin", "password", "token", "cookie", "secret"}, kind.name


def test_every_class_of_every_subject_is_registered() -> None:
    classes = {
        item
        for module in SUBJECTS
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, Event) and item is not Event
    }
    assert classes == set(vocabulary())
