"""A device recorded what should break a film: it is made all the same, or refused; the broker's process only waits."""

import asyncio
import random
import time
from pathlib import Path

import pytest

from broker.audit.export.film import MOST_SCENES, course, feed, parts
from broker.audit.export.words import words
from broker.backends.film.maker import Bounds, FilmMaker
from broker.errors import Unavailable
from broker.wire import limits
from broker.wire.screen import Codec
from device_agent.encoder.h264 import H264
from device_agent.encoder.jpeg import encode
from tests.stage.films import Tape, message, plain, probe, raw
from tests.unit.recording.memory_file import SESSION, MemoryFile, class_keys

KEYS = class_keys()
SECONDS = 60.0


async def film(file: MemoryFile, folder: Path, bounded: Bounds | None = None) -> list[Path]:
    """Make the film as the broker does, with its loop awake all the while; return its files."""
    found = course(file, KEYS)
    files = parts(found, words("vi"), "vi")
    maker = FilmMaker(folder, bounded=bounded)
    maker.empty()
    async with asyncio.timeout(SECONDS):
        work = asyncio.get_running_loop().create_task(
            maker.make(SESSION, file.size(), files, feed(file, KEYS, found, files))
        )
        longest, last = 0.0, time.monotonic()
        while not work.done():
            await asyncio.sleep(0.01)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
        made = await work
    assert longest < 5, "the loop goes on"
    for path, scene in [*zip(made.files, found.scenes, strict=True)][:4]:
        lasts = (scene.until_us - scene.from_us) / 1e6
        assert float(probe(path)["format"]["duration"]) == pytest.approx(lasts, abs=0.1), path.name
    return list(made.files)


def noise(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


async def test_random_bytes_of_every_codec(tmp_path: Path) -> None:
    tape = Tape(KEYS)
    for number in range(90):
        codec = (Codec.H264, Codec.JPEG, Codec.RECTANGLES)[number // 30]
        start = b"\0\0\0\1\x67" if codec is Codec.H264 else b"\xff\xd8\xff"
        data = start + noise(number, 4000)
        tape.put(number / 10, raw(data, codec, key=codec is not Codec.RECTANGLES))
    assert len(await film(tape.close(10), tmp_path / "out")) == 2


async def test_a_stream_with_every_bit_of_its_parameters_turned(tmp_path: Path) -> None:
    """Parameter sets that claim any size and form at all; each scene begins with one of them."""
    encoded = H264(3000, 10).encode(plain((9, 200, 9)), True)
    assert encoded is not None
    good, tape = message(encoded), Tape(KEYS)
    chosen = random.Random(7).sample(range(40 * 8), 12)
    for number, bit in enumerate(chosen):
        data = bytearray(good)
        data[30 + 4 + bit // 8] ^= 1 << bit % 8
        tape.put(number * 2, bytes(data))
        tape.put(number * 2 + 1, raw(encode(plain((1, 1, 1), 64, 48)), Codec.JPEG, width=64, height=48))
    assert len(await film(tape.close(30), tmp_path / "out")) == 24


async def test_truncated_access_units(tmp_path: Path) -> None:
    encoder, tape = H264(3000, 10), Tape(KEYS)
    for number in range(60):
        encoded = encoder.encode(plain((9, 200, 9), mark=number), number % 20 == 0)
        assert encoded is not None
        cut = encoded.payload[: max(1, len(encoded.payload) * (number % 7) // 7)] if number else encoded.payload
        tape.put(number / 10, raw(cut, Codec.H264, key=encoded.key))
    assert len(await film(tape.close(6), tmp_path / "out")) == 1


async def test_giant_pictures_are_made_or_refused_within_bounds(tmp_path: Path) -> None:
    edge = limits.MAX_EDGE
    bomb = bytearray(encode(plain((1, 1, 1), 64, 64)))
    sof = bomb.index(b"\xff\xc0")
    bomb[sof + 5 : sof + 9] = b"\xff\xff\xff\xff"
    tape = Tape(KEYS)
    tape.put(0, raw(bytes(bomb), Codec.JPEG, width=edge, height=edge))
    tape.put(1, raw(encode(plain((1, 1, 1), edge, edge)), Codec.JPEG, width=edge, height=edge))
    tape.put(2, raw(bytes(bomb), Codec.JPEG, width=edge, height=edge))
    (path,) = await film(tape.close(3), tmp_path / "out")
    assert probe(path)["streams"][0]["width"] == edge
    with pytest.raises(Unavailable):
        await film(tape.close(3), tmp_path / "tight", Bounds(16 << 20, 1, 30, 1 << 20))


async def test_ten_thousand_tiny_spans(tmp_path: Path) -> None:
    tape = Tape(KEYS)
    sizes = [(raw(encode(plain((1, 1, 1), edge, 16)), Codec.JPEG, width=edge, height=16)) for edge in (16, 32)]
    for number in range(10_000):
        tape.put(number / 100, sizes[number % 2])
    assert len(await film(tape.close(100), tmp_path / "out")) == MOST_SCENES
