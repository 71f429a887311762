"""Readers ask for exact counts, and never for more than a chunk."""

from collections.abc import Callable
from typing import Any

import pytest

from device_agent.rfb.errors import RfbError
from device_agent.rfb.reading import CHUNK, Asks, s32, skip, text, u8, u16, u32

Read = Callable[[Asks[Any], bytes], tuple[Any, bytes]]


@pytest.mark.parametrize(
    ("reader", "data", "value"),
    [
        (u8, b"\xfe", 254),
        (u16, b"\x01\x02", 258),
        (u32, b"\xff\xff\xff\x21", 0xFFFFFF21),
        (s32, b"\xff\xff\xff\x21", -223),
    ],
)
def test_numbers_are_big_endian(read: Read, reader: Callable[[], Asks[int]], data: bytes, value: int) -> None:
    assert read(reader(), data + b"rest") == (value, b"rest")


def test_text_is_utf8_or_else_latin1(read: Read) -> None:
    assert read(text(20, "a name"), b"\x00\x00\x00\x06" + "Bếp".encode()[:5] + b"!")[0] == "Bếp!"
    assert read(text(20, "a name"), b"\x00\x00\x00\x04Caf\xe9") == ("Café", b"")


def test_text_over_its_limit_is_refused_before_it_is_read(read: Read) -> None:
    with pytest.raises(RfbError, match="a name") as refused:
        read(text(4, "a name"), b"\x00\x00\x00\x05")
    assert refused.value.code == "too_long"


@pytest.mark.parametrize("count", [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_skip_forgets_exactly_so_many_bytes(read: Read, count: int) -> None:
    assert read(skip(count), bytes(count) + b"rest") == (None, b"rest")
