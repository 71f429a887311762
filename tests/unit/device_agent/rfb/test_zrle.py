"""ZRLE: what any encoder may write is read back; what lies about a length or a colour is refused."""

import itertools
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.rfb.canvas import Canvas, Pixels, Rectangle
from device_agent.rfb.errors import RfbError
from device_agent.rfb.reading import Asks
from device_agent.rfb.zrle import TILE, Inflater, paint
from tests.stage.examples import share

Read = Callable[[Asks[Any], bytes], tuple[Any, bytes]]


def run_length(length: int) -> bytes:
    length -= 1
    return b"\xff" * (length // 255) + bytes([length % 255])


def encode_tile(tile: Pixels, kind: str) -> bytes:
    """Write one tile as the RFC says, as ``kind`` if its colours allow it, else raw."""
    height, width = tile.shape[:2]
    flat = [tuple(pixel) for pixel in tile.reshape(-1, 3).tolist()]
    palette = sorted(set(flat))
    index = {colour: number for number, colour in enumerate(palette)}
    runs = [(colour, len(list(group))) for colour, group in itertools.groupby(flat)]
    if kind == "solid" and len(palette) == 1:
        return b"\x01" + bytes(palette[0])
    if kind == "runs":
        return b"\x80" + b"".join(bytes(colour) + run_length(length) for colour, length in runs)
    colours = b"".join(bytes(colour) for colour in palette)
    if kind == "packed" and 2 <= len(palette) <= 16:
        bits = 1 if len(palette) == 2 else 2 if len(palette) <= 4 else 4
        rows = b""
        for row in range(height):
            digits = "".join(f"{index[colour]:0{bits}b}" for colour in flat[row * width : (row + 1) * width])
            digits += "0" * (-len(digits) % 8)
            rows += int(digits, 2).to_bytes(len(digits) // 8, "big")
        return bytes([len(palette)]) + colours + rows
    if kind == "palette runs" and 2 <= len(palette) <= 127:
        body = b"".join(
            bytes([index[colour]]) if length == 1 else bytes([index[colour] | 128]) + run_length(length)
            for colour, length in runs
        )
        return bytes([128 + len(palette)]) + colours + body
    return b"\x00" + tile.tobytes()


def encode(pixels: Pixels, kinds: list[str], stream: "zlib._Compress") -> bytes:
    tiles = [
        pixels[top : top + TILE, left : left + TILE]
        for top in range(0, pixels.shape[0], TILE)
        for left in range(0, pixels.shape[1], TILE)
    ]
    return framed(b"".join(encode_tile(tile, kind) for tile, kind in zip(tiles, kinds, strict=False)), stream)


def framed(data: bytes, stream: "zlib._Compress | None" = None) -> bytes:
    stream = stream or zlib.compressobj()
    packed = stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
    return struct.pack(">I", len(packed)) + packed


@share(0.5)
@given(
    st.integers(1, 140),
    st.integers(1, 140),
    st.sampled_from([1, 2, 3, 5, 16, 17, 127, 2000]),
    st.integers(0, 2**32 - 1),
    st.lists(st.sampled_from(["raw", "solid", "runs", "packed", "palette runs"]), min_size=9, max_size=9),
    st.booleans(),
)
def test_whatever_is_encoded_is_read_back(
    read: Read, width: int, height: int, colours: int, seed: int, kinds: list[str], long_runs: bool
) -> None:
    random = np.random.default_rng(seed)
    palette = random.integers(0, 256, (colours, 3), np.uint8)
    choice = random.integers(0, colours, (height, width))
    pixels = palette[np.sort(choice, axis=None).reshape(height, width) if long_runs else choice]
    canvas, stream, inflater = Canvas(150, 145), zlib.compressobj(), Inflater()
    for x, y in [(0, 0), (10, 5)]:  # twice: the zlib stream goes on from one rectangle to the next
        data = encode(pixels, kinds, stream)
        assert read(paint(canvas, Rectangle(x, y, width, height), inflater), data) == (None, b"")
        assert np.array_equal(canvas.pixels[y : y + height, x : x + width], pixels)


@pytest.mark.parametrize(
    ("tile", "code"),
    [
        (b"", "data"),
        (b"\x00" + bytes(47), "data"),
        (b"\x01\x01\x02", "data"),
        (b"\x01\x01\x02\x03\x01", "data"),
        (b"\x03" + bytes(9) + b"\xff\xff\xff\xff", "data"),
        (b"\x02" + bytes(6) + b"\x00", "data"),
        (b"\x02" + bytes(4), "data"),
        (b"\x11" + bytes(60), "encoding"),
        (b"\x81" + bytes(60), "encoding"),
        (b"\x80" + bytes(3) + b"\x10", "data"),
        (b"\x80" + bytes(3) + b"\xff\xff\xff\x00", "data"),
        (b"\x80" + bytes(3) + b"\x0e", "data"),
        (b"\x80" + bytes(3) + b"\xff", "data"),
        (b"\x82" + bytes(6) + b"\x82\x0f", "data"),
        (b"\x82" + bytes(6) + b"\x81\x10", "data"),
        (b"\x82" + bytes(6) + b"\x81", "data"),
    ],
)
def test_a_tile_of_4x4_that_lies(read: Read, tile: bytes, code: str) -> None:
    canvas = Canvas(4, 4)
    with pytest.raises(RfbError) as refused:
        read(paint(canvas, Rectangle(0, 0, 4, 4), Inflater()), framed(tile))
    assert refused.value.code == code


@pytest.mark.parametrize("start", [b"\x80" + bytes(3), b"\x82" + bytes(6) + b"\x81"])
def test_a_run_far_beyond_its_tile_is_refused_before_it_is_laid_out(read: Read, start: bytes) -> None:
    with pytest.raises(RfbError, match="runs cover"):
        read(paint(Canvas(64, 64), Rectangle(0, 0, 64, 64), Inflater()), framed(start + b"\xff" * 16000 + b"\0"))


def test_a_compressed_length_beyond_need_is_refused_unread(read: Read) -> None:
    with pytest.raises(RfbError) as refused:
        read(paint(Canvas(64, 64), Rectangle(0, 0, 64, 64), Inflater()), b"\x7f\xff\xff\xff")
    assert refused.value.code == "too_long"


def test_a_bomb_is_refused_before_it_is_unpacked(read: Read) -> None:
    bomb = framed(bytes(50_000_000))
    with pytest.raises(RfbError) as refused:
        read(paint(Canvas(256, 256), Rectangle(0, 0, 256, 256), Inflater()), bomb)
    assert refused.value.code == "too_long"


def test_an_ended_or_broken_stream_is_refused(read: Read) -> None:
    packed = zlib.compress(b"\x01abc")
    for data, code in [(packed, "too_long"), (b"not zlib", "data")]:
        with pytest.raises(RfbError) as refused:
            read(paint(Canvas(4, 4), Rectangle(0, 0, 4, 4), Inflater()), struct.pack(">I", len(data)) + data)
        assert refused.value.code == code


def test_a_stored_picture_of_noise_is_within_the_limits(read: Read) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (130, 200, 3), np.uint8)
    data = encode(pixels, ["runs"] * 12, zlib.compressobj(0))
    canvas = Canvas(200, 130)
    read(paint(canvas, Rectangle(0, 0, 200, 130), Inflater()), data)
    assert np.array_equal(canvas.pixels, pixels)


@given(st.binary(max_size=400), st.integers(0, 70), st.integers(0, 70))
def test_any_tiles_are_read_or_refused(read: Read, tiles: bytes, width: int, height: int) -> None:
    canvas = Canvas(70, 70)
    try:
        read(paint(canvas, Rectangle(0, 0, width, height), Inflater()), framed(tiles))
    except RfbError:
        assert not canvas.touched
