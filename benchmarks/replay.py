"""How soon the first picture is there after a seek, in an encrypted recording of two hours."""

import asyncio
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.line import Line, note, under
from broker.audit.query import FrameSecond
from broker.audit.replay import seek
from broker.backends.disk import OpenSource, PosixDisk
from broker.clock import Instant
from broker.recording.chain import begin
from broker.recording.cipher import CIPHER, ClassKeys
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.wire import limits, screen
from broker.wire.codec import format_frame

_START_US: Final = 1_800_000_000_000_000
_FPS: Final = 15
_BYTES: Final = 3_000
_FIRST: Final = 256 * 1024  # what the console asks for first
_SEED: Final = 7


async def measure(quick: bool, say: Callable[[str], None]) -> list[Line]:
    """Write a recording, seek in it at random, and return the rows."""
    minutes = 10 if quick else 120
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "visit.tvr"
        say(f"replay: a recording of {minutes} minutes, {_FPS} pictures a second")
        keys, seconds = write(path, minutes * 60)
        took = await asyncio.to_thread(seeks, path, keys, seconds, 100)
        size = path.stat().st_size
    worst = f"{minutes} minutes, {size / 2**20:.0f} MiB, worst of {len(took)}; the browser's share is not in it"
    return [
        under("first picture after a seek, at the broker", 1000 * max(took), 300, "{:.0f} ms", worst),
        note("the same, in the middle", f"{1000 * sorted(took)[len(took) // 2]:.1f} ms"),
    ]


def write(path: Path, length: int) -> tuple[ClassKeys, list[FrameSecond]]:
    """Write ``length`` seconds of pictures with as few key pictures as a device may send; return what finds them."""
    chance = random.Random(_SEED)
    keys = ClassKeys.new(chance.randbytes)
    header = FileHeader("session", "0" * 32, "bench", Instant(_START_US, 0))
    first, chain = begin(
        FileHeader(header.kind, header.id, header.origin, header.opened, None, CIPHER, keys.commitments()), keys
    )
    seconds: list[FrameSecond] = []
    pixels = chance.randbytes(_BYTES)
    with path.open("wb") as file:
        offset = file.write(first)
        for number in range(length * _FPS):
            flags = screen.Flags.NONE if number % limits.KEY_FRAME_EVERY else screen.Flags.KEY
            head = screen.FrameHeader(
                flags, screen.Codec.H264, screen.DataClass.SCREEN, 1280, 720, number, number, _BYTES
            )
            at = Instant(_START_US + number * 1_000_000 // _FPS, 0)
            entry = Entry(Type.FRAME, Direction.FROM_DEVICE, DataClass.SCREEN, format_frame(head, pixels), at)
            if number % _FPS == 0:
                second = at.wall_us // 1_000_000
                seconds.append(FrameSecond(header.id, second, number + 1, number + _FPS, offset, _FPS, _FPS * _BYTES))
            offset += file.write(b"".join(chain.add(entry)))
    return keys, seconds


def seeks(path: Path, keys: ClassKeys, seconds: list[FrameSecond], count: int) -> list[float]:
    """Seek to random moments and return how long each took, in seconds."""
    chance, took = random.Random(_SEED), list[float]()
    disk = PosixDisk()
    source = OpenSource(disk, disk.open(path, write=False))
    try:
        for _ in range(count):
            moment = _START_US + chance.randrange(len(seconds) * 1_000_000)
            began = time.perf_counter()
            span = seek(source, keys, seconds, moment, limit=_FIRST)
            took.append(time.perf_counter() - began)
            assert span.pictures
    finally:
        source.close()
    return took
