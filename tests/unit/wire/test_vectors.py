"""The golden bytes that the Python and the TypeScript tests both read (made by tools/make_vectors.py, then kept)."""

import json
from pathlib import Path
from typing import Any

import pytest

from broker.wire import codec, limits
from broker.wire.codec import WireError
from broker.wire.messages import ROUTES, Peer, type_of
from broker.wire.screen import HEADER, Codec, DataClass, Flags, FrameHeader, Kind

VECTORS = json.loads(Path(__file__).parents[2].joinpath("vectors/wire.json").read_text(encoding="utf-8"))


def names(kind: str) -> list[Any]:
    return [pytest.param(vector, id=vector["name"]) for vector in VECTORS[kind]]


@pytest.mark.parametrize("vector", names("texts"))
def test_text(vector: dict[str, Any]) -> None:
    way = Peer(vector["sender"]), Peer(vector["receiver"])
    limit = limits.CONSOLE_MESSAGE_BYTES if way[0] is Peer.CONSOLE else limits.DEVICE_TEXT_BYTES
    if vector["ok"]:
        assert codec.format(codec.parse(vector["text"], *way, limit)) == vector["canonical"]
        assert codec.format(codec.parse(vector["canonical"], *way, limit)) == vector["canonical"]
    else:
        with pytest.raises(WireError) as refused:
            codec.parse(vector["text"], *way, limit)
        assert refused.value.code == vector["code"]
        assert vector["canonical"] is None


@pytest.mark.parametrize("vector", names("frames"))
def test_frame(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"])
    if not vector["ok"]:
        with pytest.raises(WireError) as refused:
            codec.parse_frame(data)
        assert refused.value.code == vector["code"]
        return
    h = vector["header"]
    header = FrameHeader(
        Flags(h["flags"]), Codec(h["codec"]), DataClass(h["data_class"]), h["width"], h["height"], h["sequence"],
        h["captured_us"], h["length"], Kind(h["kind"]),
    )  # fmt: skip
    assert codec.parse_frame(data) == header
    assert codec.format_frame(header, data[HEADER.size :]) == data


def test_there_is_a_good_vector_for_every_message_on_every_way_and_a_bad_one_for_every_code() -> None:
    good = {(json.loads(v["text"])["type"], v["sender"], v["receiver"]) for v in VECTORS["texts"] if v["ok"]}
    assert good == {(type_of(kind), *way) for kind, ways in ROUTES.items() for way in ways}
    assert {v["code"] for v in VECTORS["texts"] if not v["ok"]} == {
        "too_large",
        "not_json",
        "unknown_message",
        "bad_message",
    }
    assert {v["code"] for v in VECTORS["frames"] if not v["ok"]} == {
        "short_frame", "unknown_frame", "bad_frame", "wrong_length",
    }  # fmt: skip
    for kind in ("texts", "frames"):
        assert len({v["name"] for v in VECTORS[kind]}) == len(VECTORS[kind])
