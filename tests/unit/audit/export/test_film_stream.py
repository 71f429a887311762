import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.audit.export import film_stream as stream
from broker.audit.export.film_stream import BadStream, Chapter, Cue, Part, end_message, messages, part_message
from broker.audit.export.film_stream import picture_message as picture

PART = Part(
    name="01.mp4", form="h264", width=320, height=240, pictures=2, duration_us=3_000_000, title="Phiên", comment="",
    language="vi", card="đã xóa", chapters=(Chapter(0, "Bắt đầu"),), cues=(Cue(0, 9, "một"), Cue(9, 99, "hai\nba")),
)  # fmt: skip


def read(data: bytes) -> list[Any]:
    return list(messages(io.BytesIO(data)))


@given(st.lists(st.tuples(st.integers(0, 2**64 - 1), st.binary(min_size=1, max_size=50))))
def test_what_is_written_is_read(pictures: list[tuple[int, bytes]]) -> None:
    data = part_message(PART) + b"".join(picture(*one) for one in pictures) + end_message()
    assert read(data + b"behind the end") == [PART, *pictures]


def test_a_stream_that_was_cut_off_anywhere_is_refused() -> None:
    data = part_message(PART) + picture(5, b"xy") + end_message()
    for length in range(len(data)):
        with pytest.raises(BadStream):
            read(data[:length])


@pytest.mark.parametrize(
    "changed",
    [{"width": 0}, {"height": 5000}, {"duration_us": 0}, {"extra": 1}, {"chapters": [1]}, {"cues": None}],
)
def test_a_part_that_is_none_is_refused(changed: dict[str, Any]) -> None:
    raw = json.loads(part_message(PART)[stream.HEAD.size :]) | changed
    body = json.dumps(raw).encode()
    with pytest.raises(BadStream):
        read(stream.HEAD.pack(stream.Kind.PART, len(body)) + body)


@pytest.mark.parametrize("head", [(9, 0), (2, 8), (2, stream.MOST + 1), (1, 0)])
def test_a_message_that_is_none_is_refused(head: tuple[int, int]) -> None:
    with pytest.raises(BadStream):
        read(stream.HEAD.pack(*head) + bytes(min(head[1], 100)))


def test_a_picture_that_is_too_long_is_not_written() -> None:
    with pytest.raises(BadStream):
        picture(0, bytes(stream.MOST))
