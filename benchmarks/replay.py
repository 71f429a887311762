"""How soon the first picture is there after a seek, in a recording of two hours: at the broker, and to the eye."""

import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from typing import Final

import numpy as np
from playwright.async_api import expect

from benchmarks.line import Line, note, under, unmeasured
from broker import app as composition
from broker.audit.query import FrameSecond
from broker.audit.replay import seek
from broker.backends.disk import OpenSource, PosixDisk
from broker.clock import Instant, ManualClock
from broker.config import Config
from broker.events import session as fact
from broker.principal.principal import BROKER, ActorKind, Principal
from broker.recording.chain import begin
from broker.recording.cipher import CIPHER, ClassKeys
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.wire import limits, screen
from broker.wire.codec import format_frame
from device_agent.encoder.h264 import H264
from tests.stage.broker import RunningBroker
from tests.stage.browser import CHROMIUM, Person, chromium

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
        *await _seen(minutes, say),
    ]


# To the eye: a broker, a real browser, H.264 that is decoded

_SESSION: Final = f"{7:032x}"
_AUDITOR: Final = "chi.le"
_TECHNICIAN: Final = Principal(ActorKind.TECHNICIAN, "an.nguyen", "Nguyễn Văn An")
_SEEKS: Final = 60
_SEEN: Final = "first picture after a seek, on the auditor's screen"

# Presses on the course at these parts of it. Milliseconds from each press until the picture of the moment is painted.
_PRESS: Final = """async (parts) => {
  const stage = document.querySelector("[data-testid=player-stage]");
  const course = document.querySelector("[data-testid=player-course]");
  const until = (waiting) => new Promise((done) => {
    const look = () => stage.dataset.waiting === waiting && (watch.disconnect(), done());
    const watch = new MutationObserver(look);
    watch.observe(stage, { attributes: true });
    look();
  });
  const took = [];
  for (const part of parts) {
    const { left, width, top } = course.getBoundingClientRect();
    const began = performance.now();
    const at = { clientX: left + part * width, clientY: top + 5, buttons: 1, bubbles: true };
    course.dispatchEvent(new PointerEvent("pointerdown", at));
    await until("true");
    await until("false");
    took.push(performance.now() - began);
    await new Promise((done) => setTimeout(done, 150));
  }
  return took;
}"""


async def _seen(minutes: int, say: Callable[[str], None]) -> list[Line]:
    """Have a broker with one long visit, and seek in it at random in a browser."""
    if which(CHROMIUM) is None:
        return [unmeasured(_SEEN, "<= 300 ms", "no browser is installed")]
    chance = random.Random(_SEED)
    with tempfile.TemporaryDirectory(prefix="televisit-replay-") as folder:
        data = Path(folder, "data")
        await asyncio.to_thread(data.mkdir)
        say(f"replay: a visit of {minutes} minutes in H.264, and a browser")
        await _visit(data, minutes * 60)
        running = RunningBroker(data, {"PYTHONDONTWRITEBYTECODE": ""})
        await running.add_users((_AUDITOR, "auditor", "Lê Mai Chi", "KT-900"))
        await asyncio.to_thread(running.start)
        try:
            async with chromium() as browser:
                auditor = await Person.enter(browser, f"{running.url}/audit/sessions/{_SESSION}/replay")
                await auditor.sign_in(_AUDITOR)
                await expect(auditor.at("player-stage")).to_have_attribute("data-waiting", "false")
                took: list[float] = await auditor.page.evaluate(_PRESS, [chance.random() for _ in range(_SEEKS)])
        finally:
            await asyncio.to_thread(running.stop)
    took.sort()
    return [
        under(_SEEN, took[-1], 300, "{:.0f} ms", f"worst of {len(took)}; a key picture every {limits.KEY_FRAME_EVERY}"),
        note("the same, in the middle", f"{took[len(took) // 2]:.0f} ms"),
    ]


async def _visit(data: Path, length: int) -> None:
    """Write a visit with as few key pictures as a device may send."""
    pictures = list(_pictures())
    clock = ManualClock(wall_us=_START_US)
    opened = fact.SessionOpened(
        by=_TECHNICIAN, device="d" * 32, device_kind="tv", model="Sen 55Q1", serial="SN-1", software="1.0",
        technician=_TECHNICIAN.id, technician_name=_TECHNICIAN.name, staff_number="KT-001", ticket="TV-7K3M-9Q2",
        offer="0" * 32, address="127.0.0.1",
    )  # fmt: skip
    async with composition.opened(Config(data=data, free_floor_mib=0), clock, _never) as node:
        page = await node.scribe.open(_SESSION, clock.now(), _fail)
        page.event(opened, Direction.BROKER, clock.now())
        for number in range(length * _FPS):
            at = clock.advance(1 / _FPS)
            payload = pictures[number % len(pictures)]
            flags = screen.Flags.NONE if number % len(pictures) else screen.Flags.KEY
            head = screen.FrameHeader(
                flags, screen.Codec.H264, screen.DataClass.SCREEN, 1280, 720, number + 1, at.mono_us, len(payload)
            )
            page.frame(format_frame(head, payload), False, at)
            if number % 3000 == 0:
                await page.settle()
        ended = fact.SessionEnded(by=BROKER, reason="customer_ended", frames=length * _FPS, dropped=0)
        await page.close("customer_ended", clock.now(), [ended])


def _pictures() -> Iterator[bytes]:
    """Yield a channel with a moving band, from one key picture to the next, as an agent's encoder sends it."""
    encoder = H264(3000, _FPS)
    rows, columns = np.mgrid[0:720, 0:1280]
    scene = np.dstack((rows // 4, columns // 6, (rows + columns) // 9)).astype(np.uint8)
    grain = np.random.default_rng(_SEED).integers(0, 200, (90, 1280, 3), dtype=np.uint8)
    for number in range(limits.KEY_FRAME_EVERY):
        picture = scene.copy()
        picture[600:690] = np.roll(grain, 4 * number, axis=1)
        made = encoder.encode(picture, number == 0)
        assert made is not None
        yield made.payload


def _never(_: object) -> None:
    raise AssertionError("nothing runs here")


def _fail(error: Exception) -> None:
    raise error


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
