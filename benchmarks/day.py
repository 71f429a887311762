"""A day's recordings, 24 visits of ten minutes, through everything an auditor does with them, by the command line."""

import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.line import Line, note
from broker import app as composition
from broker.audit.replay import seek
from broker.cli_audit import open_index
from broker.clock import ManualClock
from broker.config import Config
from broker.events import session as fact
from broker.events.event import Event
from broker.principal.principal import BROKER, ActorKind, Principal
from broker.recording.record import Direction
from broker.scribe.scribe import Page
from broker.wire import screen
from broker.wire.codec import format_frame
from device_agent.encoder.h264 import H264

_VISITS: Final = 24
_MINUTES: Final = 10
_FPS: Final = 15
_SEEKS: Final = 100
_LOOP_S: Final = 10  # the pictures come again after so long, each time with a key picture first
_START_US: Final = 1_795_304_400_000_000
_TECHNICIAN: Final = Principal(ActorKind.TECHNICIAN, "an.nguyen", "Nguyễn Văn An")
_CUSTOMER: Final = Principal(ActorKind.CUSTOMER, "tv", "")
_WORDS: Final = [
    {"key": "picture.mode", "kind": "setting", "type": "enum", "label_vi": "Chế độ hình ảnh",
     "label_en": "Picture mode", "options": []}
]  # fmt: skip


@dataclass(slots=True)
class Day:
    """The folder, the visits in it, and the rows so far."""

    data: Path
    visits: list[str]
    bytes: int
    lines: list[Line] = field(default_factory=list)


async def measure(quick: bool, say: Callable[[str], None]) -> list[Line]:
    """Write a day, work through it, and return the rows."""
    visits, minutes = (3, 1) if quick else (_VISITS, _MINUTES)
    with tempfile.TemporaryDirectory(prefix="televisit-day-") as folder:
        say(f"day: {visits} visits of {minutes} minutes, {_FPS} pictures a second")
        data = Path(folder, "data")
        await asyncio.to_thread(data.mkdir)
        day = await _written(data, visits, minutes)
        await asyncio.to_thread(_audited, day, Path(folder))
        await _replayed(day)
        await _erased(day)
        await asyncio.to_thread(_timed, day, "everything verified after that", "verify", "--all")
        return day.lines


# The day


async def _written(data: Path, visits: int, minutes: int) -> Day:
    pictures = list(_pictures())
    names = [f"{number:032x}" for number in range(1, visits + 1)]
    clock = ManualClock(wall_us=_START_US)
    config = Config(data=data, free_floor_mib=0)
    began, cpu = time.monotonic(), time.process_time()
    async with composition.opened(config, clock, _never) as node:
        for name in names:
            page = await node.scribe.open(name, clock.now(), _fail)
            _visit(page, pictures, clock, minutes, name)
            await page.close("customer_ended", clock.now(), [_ended(minutes)])
            clock.advance(600)
            await node.notary.sign()
    took, cpu = time.monotonic() - began, time.process_time() - cpu
    size = await asyncio.to_thread(_recordings, data)
    day = Day(data, names, size)
    frames = visits * minutes * 60 * _FPS
    day.lines += [
        note("written and sealed", f"{took:.1f} s", f"{frames:,} pictures, {1e6 * cpu / frames:.0f} us of a core each"),
        note("recordings", _mib(size), f"{size / frames / 1024:.1f} KiB a picture"),
    ]
    return day


def _recordings(data: Path) -> int:
    return sum(path.stat().st_size for path in data.rglob("*.tvr"))


def _visit(page: Page, pictures: list[tuple[bool, bytes]], clock: ManualClock, minutes: int, name: str) -> None:
    def tell(*events: Event) -> None:
        for event in events:
            page.event(event, Direction.BROKER, clock.now())

    tell(_opened(name), fact.ConsentGranted(by=_CUSTOMER, request="r", scope="view"), fact.SessionActive(by=_CUSTOMER))
    mode = "movie"
    for number in range(minutes * 60 * _FPS):
        key, data = pictures[number % len(pictures)]
        flags = screen.Flags.KEY if key else screen.Flags.NONE
        at = clock.advance(1 / _FPS)
        head = screen.FrameHeader(
            flags, screen.Codec.H264, screen.DataClass.SCREEN, 1280, 720, number + 1, at.mono_us, len(data)
        )
        page.frame(format_frame(head, data), False, at)
        command = f"c-{number}"
        if number % (3 * _FPS) == 1:
            typed = {"typed": "á"} if number % 7 == 0 else {"key": "ArrowDown"}
            tell(
                fact.ControlKey(by=_TECHNICIAN, command=command, action="press", **typed),
                fact.ControlDone(by=_CUSTOMER, command=command, outcome="applied"),
            )
        if number % (60 * _FPS) == 7:
            old, mode = mode, "standard" if mode == "movie" else "movie"
            tell(
                fact.SettingChanged(
                    by=_TECHNICIAN, key="picture.mode@tv", old=old, new=mode, actor="technician", via="console",
                    command=command, words=_WORDS,
                )
            )  # fmt: skip


def _pictures() -> Iterator[tuple[bool, bytes]]:
    """Yield a moving scene as an agent's encoder sends it."""
    encoder = H264(3000, _FPS)
    rows, columns = np.mgrid[0:720, 0:1280]
    grain = np.random.default_rng(7).integers(0, 24, (720, 1280), dtype=np.uint8)
    for number in range(_LOOP_S * _FPS):
        shade = ((rows + columns * 2 + number * 9) % 256).astype(np.uint8)
        picture = np.dstack((shade, np.roll(shade, 3 * number, axis=1), 255 - shade)) // 2 + grain[..., None]
        made = encoder.encode(np.ascontiguousarray(picture.astype(np.uint8)), number == 0)
        assert made is not None
        yield number == 0, made.payload


def _opened(name: str) -> fact.SessionOpened:
    number = int(name, 16)
    return fact.SessionOpened(
        by=_TECHNICIAN, device=f"{number % 7:032x}", device_kind="tv", model="QN90", serial=f"0A1B{number % 7}",
        software="1", technician="an.nguyen", technician_name="Nguyễn Văn An", staff_number="KT-001",
        ticket=f"TV-{number:04d}", offer="o", address="192.0.2.1",
    )  # fmt: skip


def _ended(minutes: int) -> fact.SessionEnded:
    return fact.SessionEnded(by=BROKER, reason="customer_ended", frames=minutes * 60 * _FPS, dropped=0)


def _never(_: object) -> None:
    raise AssertionError("nothing runs here")


def _fail(failure: Exception) -> None:
    raise failure


# What is done with it


def _audited(day: Day, folder: Path) -> None:
    one = day.visits[len(day.visits) // 2]
    _timed(day, "every event of one visit, with its texts", "query", "--session", one, "--text", "--limit", "0")
    _timed(day, "who changed picture.mode", "changes", "--setting", "picture.mode", "--limit", "0")
    _timed(day, "a text, looked for in all visits", "query", "--find", "á", "--limit", "0")
    for format in ("jsonl", "ocsf"):
        out = folder / f"day.{format}"
        _timed(day, f"the day as {format}", "export", "--format", format, "--out", out, made=out)
    receipt = folder / "receipt.txt"
    _timed(day, "the customer's receipt of one visit", "receipt", one, "--out", receipt, made=receipt)
    film = folder / "visit.mp4"
    _timed(day, "one visit as a film", "film", one, "--out", film, made=film)
    bundle = folder / "visit.zip"
    _timed(day, "one visit as an evidence bundle", "bundle", one, "--out", bundle, made=bundle)
    _timed(day, "that bundle verified", "verify", bundle, data=False)
    _timed(day, "everything verified, and decrypted", "verify", "--all")
    _timed(day, "the ledger verified", "ledger")


async def _replayed(day: Day) -> None:
    """Seek to random moments of random visits, as a player does: find the visit, read until its picture is there."""
    chance, took = random.Random(7), list[float]()
    async with open_index(day.data) as (index, recordings):
        for _ in range(_SEEKS):
            began = time.perf_counter()
            pictures = await index.pictures(chance.choice(day.visits))
            assert pictures is not None
            moment = chance.choice(pictures.seconds).second * 1_000_000 + chance.randrange(1_000_000)
            source = recordings.source(pictures.place)
            span = await asyncio.to_thread(seek, source, recordings.keys(pictures.place), pictures.seconds, moment)
            source.close()
            assert span.pictures
            took.append(1000 * (time.perf_counter() - began))
    took.sort()
    worst = f"worst of {_SEEKS}: {took[-1]:.0f} ms; at the broker, each with 8 MiB to go on with"
    day.lines.append(note("a second of a visit, replayed", f"{took[len(took) // 2]:.0f} ms", worst))


async def _erased(day: Day) -> None:
    """Let half a year go by: the policy destroys the keys of all pictures."""
    clock = ManualClock(wall_us=_START_US)
    clock.advance(200 * 86_400)
    async with composition.opened(Config(data=day.data, free_floor_mib=0), clock, _never) as node:
        began = time.monotonic()
        await node.erasing.retain()
        took = time.monotonic() - began
    day.lines.append(note("the day's pictures erased, by policy", f"{took:.1f} s", f"{len(day.visits)} visits"))


def _timed(day: Day, what: str, *arguments: object, made: Path | None = None, data: bool = True) -> None:
    where = ("--data", str(day.data)) if data else ()
    command = [sys.executable, "-m", "broker", "audit", str(arguments[0]), *where, *map(str, arguments[1:])]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    took = time.monotonic() - began
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[3:])}: {done.stderr or done.stdout}")
    told = f"{len(done.stdout.splitlines()):,} lines" if made is None else _mib(_size(made))
    day.lines.append(note(what, f"{took:.1f} s", told))


def _size(made: Path) -> int:
    return made.stat().st_size if made.is_file() else sum(part.stat().st_size for part in made.rglob("*"))


def _mib(size: int) -> str:
    return f"{size / 2**20:,.1f} MiB"
