import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import numpy as np
import pytest

from broker.wire import limits
from broker.wire.codec import parse_frame
from broker.wire.screen import HEADER, FrameHeader
from device_agent.agent.screen import FRAMES_PER_SECOND, Screen
from device_agent.device import Picture
from tests.unit.device_agent.small_tv import SmallTv


class Tray:
    """The one place for a picture; the test takes it away, or lets it go at once."""

    def __init__(self, *, held: bool = False) -> None:
        self.frames: list[FrameHeader] = []
        self.payloads: list[bytes] = []
        self.times: list[float] = []
        self.unchanged: list[int] = []
        self._room = asyncio.Event()
        self._room.set()
        self._held = held
        self.news = asyncio.Event()

    def send_frame(self, frame: bytes) -> None:
        self.frames.append(parse_frame(frame))
        self.payloads.append(frame[HEADER.size :])
        self.times.append(asyncio.get_running_loop().time())
        self.news.set()
        if self._held:
            self._room.clear()

    def take(self) -> None:
        self._room.set()

    async def frame_sent(self) -> None:
        await self._room.wait()

    def idle(self) -> bool:
        return self._room.is_set()

    def tell_unchanged(self, sequence: int) -> None:
        self.unchanged.append(sequence)
        self.news.set()

    async def until(self, frames: int, unchanged: int = 0) -> None:
        async with asyncio.timeout(10):
            while len(self.frames) < frames or len(self.unchanged) < unchanged:
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def showing(tv: SmallTv, tray: Tray) -> AsyncIterator[Screen]:
    screen = Screen(tv, tray, tray.tell_unchanged)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(screen.run())
        yield screen
        task.cancel()


async def test_a_picture_is_sent_once_and_called_true_each_second() -> None:
    tray = Tray()
    async with showing(SmallTv(), tray):
        await tray.until(1, unchanged=2)
    assert [(f.sequence, f.width, f.height, f.key) for f in tray.frames] == [(1, 320, 180, True)]
    assert tray.unchanged == [1, 1]
    assert tray.payloads[0].startswith(b"\xff\xd8")
    assert tray.frames[0].captured_us > 1_700_000_000_000_000


async def test_pictures_come_in_order_and_at_most_so_many_a_second() -> None:
    tv, tray = SmallTv(), Tray()
    async with showing(tv, tray):
        for count in range(1, 7):
            await tray.until(count)
            tv.paint()
            tv.paint()
    assert [frame.sequence for frame in tray.frames] == list(range(1, len(tray.frames) + 1))
    # A pause may be a little short of its time (the loop's clock has its grain), never half.
    assert all(later - earlier > 0.5 / FRAMES_PER_SECOND for earlier, later in pairwise(tray.times))
    assert tray.times[5] - tray.times[0] > 4.5 / FRAMES_PER_SECOND


async def test_nothing_is_captured_while_a_picture_still_waits() -> None:
    tv, tray = SmallTv(), Tray(held=True)
    async with showing(tv, tray):
        await tray.until(1)
        tv.paint()
        await asyncio.sleep(3 / FRAMES_PER_SECOND)
        assert len(tray.frames) == 1
        tray.take()
        await tray.until(2)


async def test_a_picture_that_waits_is_not_called_true() -> None:
    tv, tray = SmallTv(), Tray(held=True)
    async with showing(tv, tray):
        await tray.until(1)
        await asyncio.sleep(limits.UNCHANGED_SECONDS + 0.2)
    assert tray.unchanged == []


async def test_a_key_frame_is_the_last_picture_under_a_new_number() -> None:
    tray = Tray()
    async with showing(SmallTv(), tray) as screen:
        screen.resend()
        assert tray.frames == []
        await tray.until(1)
        screen.resend()
    assert [frame.sequence for frame in tray.frames] == [1, 2]
    assert tray.payloads[0] == tray.payloads[1]


class Shows(SmallTv):
    """Shows one given picture."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self._picture = picture

    async def frame(self, newer_than: int) -> tuple[int, Picture]:
        if newer_than >= 1:
            await asyncio.Event().wait()
        return 1, self._picture


@pytest.mark.parametrize(
    ("shape", "sent"),
    [((100, 4097, 3), (2049, 50)), ((4096, 4096, 3), (4096, 4096)), ((9000, 64, 3), (16, 2250))],
)
async def test_a_picture_too_large_for_the_wire_is_made_smaller(
    shape: tuple[int, int, int], sent: tuple[int, int]
) -> None:
    tray = Tray()
    async with showing(Shows(np.zeros(shape, np.uint8)), tray):
        await tray.until(1)
    assert (tray.frames[0].width, tray.frames[0].height) == sent


async def test_a_picture_of_noise_fits_too() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (3000, 3000, 3), np.uint8)
    tray = Tray()
    async with showing(Shows(noise), tray):
        await tray.until(1)
    assert tray.frames[0].length + HEADER.size <= limits.DEVICE_MESSAGE_BYTES
