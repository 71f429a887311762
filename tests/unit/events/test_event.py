"""The vocabulary's base: registration, canonical bytes, classification."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.events.event import Event, format, parse
from broker.events.session import ControlKey, SettingsSnapshot
from broker.principal.principal import BROKER, ActorKind, Principal

_NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_PEOPLE = st.builds(Principal, st.sampled_from(ActorKind), _NAMES, _NAMES)


@given(_PEOPLE, _NAMES, st.none() | _NAMES, st.none() | _NAMES)
def test_what_is_formatted_parses_to_the_same(by: Principal, command: str, key: str | None, typed: str | None) -> None:
    event = ControlKey(by=by, command=command, action="press", key=key, typed=typed)
    assert parse(*format(event)) == event


def test_the_same_event_has_the_same_bytes_whatever_the_order_of_its_parts() -> None:
    one = SettingsSnapshot(by=BROKER, values={"a.b": 1, "c.d": "đ"})
    two = SettingsSnapshot(by=BROKER, values={"c.d": "đ", "a.b": 1})
    assert format(one) == format(two)
    assert "đ".encode() in format(one)[0]


def test_private_fields_are_in_bytes_of_their_own() -> None:
    facts, private = format(ControlKey(by=BROKER, command="1", action="press", typed="mật khẩu"))
    assert "mật".encode() not in facts
    assert private is not None
    assert "mật".encode() in private


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b'{"name":"no.such"}', b'{"name":"control.key","code":"T9999I"}',
        b'{"name":"control.key","code":"T5100I","by":{"kind":"ghost","id":"","name":""},"facts":{}}',
        b'{"name":"control.key","code":"T5100I","by":{"kind":"broker","id":"","name":""},"facts":{"x":1}}',
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="not an event"):
        parse(body)


@pytest.mark.parametrize(
    ("code", "name"), [("T5100I", "fresh.name"), ("T9998I", "control.key"), ("T99I", "short.code")]
)
def test_a_code_or_name_is_never_used_twice(code: str, name: str) -> None:
    with pytest.raises(ValueError, match="taken"):

        @dataclass(frozen=True, slots=True, kw_only=True)
        class Again(Event, code=code, name=name):
            pass
