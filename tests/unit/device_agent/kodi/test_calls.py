"""JSON-RPC as text: what is written is read back, and whatever else is read is refused or left out."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.kodi.calls import DEPTH, Answer, Call, Notice, Refusal, read, written
from device_agent.kodi.errors import KodiError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(["id", "method", "params", "data", "result", "error", "message"])


def test_one_call_is_an_object_and_several_are_a_batch() -> None:
    assert json.loads(written([Call("JSONRPC.Ping")], 7)) == {
        "jsonrpc": "2.0",
        "id": 7,
        "method": "JSONRPC.Ping",
        "params": {},
    }
    batch = json.loads(written([Call("A", {"x": "Ngôn ngữ"}), Call("B")], 3))
    assert [(each["id"], each["method"]) for each in batch] == [(3, "A"), (4, "B")]


def test_answers_refusals_and_notices() -> None:
    said: list[Any] = [
        {"id": 3, "jsonrpc": "2.0", "result": {"value": True}},
        {"id": 4, "jsonrpc": "2.0", "error": {"code": -32602, "message": "Invalid params."}},
        {"jsonrpc": "2.0", "method": "System.OnQuit", "params": {"data": {"exitcode": 0}, "sender": "xbmc"}},
        {"jsonrpc": "2.0", "method": "Input.OnInputFinished", "params": {"data": None, "sender": "xbmc"}},
    ]
    assert read(json.dumps(said)) == [
        Answer(3, {"value": True}),
        Answer(4, Refusal("Invalid params.")),
        Notice("System.OnQuit", {"exitcode": 0}),
        Notice("Input.OnInputFinished", {}),
    ]
    assert read(json.dumps(said[0])) == [Answer(3, {"value": True})]


def test_what_is_neither_is_left_out() -> None:
    odd: list[Any] = [1, None, {}, {"id": True, "result": 1}, {"id": "1", "result": 1}, {"method": 5}, {"id": None}]
    assert read(json.dumps(odd)) == []
    assert read('{"id": 1, "error": 5}') == [Answer(1, Refusal(""))]


@pytest.mark.parametrize(
    "text", ["", "HTTP/1.1 400", "{", b"\x8a\x00", "[" * 100_000, "[" * 2 * DEPTH + "]" * 2 * DEPTH]
)
def test_what_can_not_be_read_is_one_error(text: str | bytes) -> None:
    with pytest.raises(KodiError) as refused:
        read(text)
    assert refused.value.code == "kodi_data"


@given(JSON | st.lists(st.dictionaries(NAMES, JSON, max_size=5), max_size=4))
def test_any_json_is_read_or_refused(said: Any) -> None:
    with contextlib.suppress(KodiError):
        assert all(isinstance(each, Answer | Notice) for each in read(json.dumps(said)))
