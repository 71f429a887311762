import json
import subprocess
import sys
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire import codec
from broker.wire.base import Message
from broker.wire.messages import ROUTES, Peer, sent, type_of
from broker.wire.schema import schema
from tests.stage.examples import share
from tests.unit.wire import strategies

SCHEMA = schema()


@cache
def validator(name: str) -> Any:
    return jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{name}"})


def test_the_schema_is_a_valid_schema_and_always_the_same() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.dumps(schema()) == json.dumps(SCHEMA)


@pytest.mark.parametrize("kind", ROUTES, ids=type_of)
@given(data=st.data())
@share(0.2)
def test_what_format_prints_is_valid_by_the_schema(kind: type[Message], data: st.DataObject) -> None:
    said = json.loads(codec.format(data.draw(strategies.message(kind))))
    validator(kind.__name__).validate(said)
    for way, name in {(Peer.BROKER, Peer.CONSOLE): "ToConsole", (Peer.CONSOLE, Peer.BROKER): "FromConsole"}.items():
        assert validator(name).is_valid(said) == (way in ROUTES[kind])


@pytest.mark.parametrize("kind", ROUTES, ids=type_of)
@given(data=st.data())
@share(0.2)
def test_the_schema_refuses_a_field_more_and_a_field_less(kind: type[Message], data: st.DataObject) -> None:
    said = json.loads(codec.format(data.draw(strategies.message(kind))))
    assert not validator(kind.__name__).is_valid({**said, "url": "x"})
    said.pop(data.draw(st.sampled_from(sorted(said))))
    assert not validator(kind.__name__).is_valid(said)


def test_the_words_are_those_of_the_code() -> None:
    words = SCHEMA["x-words"]
    assert words["scopes"] == ["view", "control", "settings", "clipboard", "continue"]
    assert words["to_console"] == sorted(type_of(kind) for kind in sent(Peer.BROKER, Peer.CONSOLE))
    assert words["cec"]["Power"] == 0x40
    assert "Power" in words["named_keys"]
    assert "customer_ended" in words["end_reasons"]


def test_the_module_prints_it() -> None:
    ran = subprocess.run([sys.executable, "-m", "broker.wire.schema"], capture_output=True, check=True, timeout=60)
    assert json.loads(ran.stdout) == SCHEMA
