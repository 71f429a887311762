"""The screen of a visit: numbered without a gap, in time, and every picture decodes from those sent before it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import numpy as np
import pytest

from broker.wire import limits
from broker.wire.base import Message
from broker.wire.codec import parse_frame
from broker.wire.control import ControlDone
from broker.wire.privacy import PrivacyState
from broker.wire.screen import HEADER, Codec, DataClass, FrameHeader, ScreenUnchanged, ScreenWant
from device_agent.agent import screen as module
from device_agent.agent.screen import FRAMES_PER_SECOND, Screen
from device_agent.device import Picture, Shot
from device_agent.encoder.encoded import Encoded
from tests.unit.device_agent.screens import Reader, detailed, menu, psnr
from tests.unit.device_agent.small_tv import CALL, CAMERA, SmallTv

JPEG = ScreenWant(codec="jpeg", fps=15, kbps=8000)
H264 = ScreenWant(codec="h264", fps=15, kbps=8000)


class Tray:
    """The places for a picture and a piece; the test takes a picture away, or lets it go at once."""

    def __init__(self, *, held: bool = False) -> None:
        self.frames: list[FrameHeader] = []
        self.payloads: list[bytes] = []
        self.times: list[float] = []
        self.unchanged: list[int] = []
        self.said: list[Message | FrameHeader] = []
        self.pieces: list[FrameHeader] = []
        self.done: list[ControlDone] = []
        self.reader = Reader()
        self.stuck = False  # the last piece waits
        self._room = asyncio.Event()
        self._room.set()
        self._held = held
        self.news = asyncio.Event()

    def send_frame(self, frame: bytes) -> None:
        assert self._room.is_set(), "one that waits would be thrown away"
        header, payload = parse_frame(frame), frame[HEADER.size :]
        self.frames.append(header)
        self.said.append(header)
        self.payloads.append(payload)
        self.times.append(asyncio.get_running_loop().time())
        self.reader.take(Encoded(header.codec, header.key, header.width, header.height, payload))
        self.news.set()
        if self._held:
            self._room.clear()

    def take(self) -> None:
        self._room.set()

    async def frame_sent(self) -> None:
        await self._room.wait()

    def idle(self) -> bool:
        return self._room.is_set()

    def send_piece(self, piece: bytes) -> None:
        self.pieces.append(parse_frame(piece))
        self.news.set()

    async def piece_sent(self) -> None:
        await asyncio.sleep(0)
        while self.stuck:
            await asyncio.sleep(0.01)

    def drop_piece(self) -> None:
        self.stuck = False

    def drop_frame(self) -> bool:
        dropped = not self._room.is_set()
        if dropped:
            self.said.remove(self.frames.pop())
            self.payloads.pop()
            self._room.set()
        return dropped

    def send(self, message: Message) -> None:
        self.said.append(message)
        if isinstance(message, ScreenUnchanged):
            self.unchanged.append(message.sequence)
        self.news.set()

    def tell_done(self, done: ControlDone) -> None:
        self.done.append(done)
        self.news.set()

    async def until(self, frames: int, unchanged: int = 0, done: int = 0) -> None:
        async with asyncio.timeout(10):
            while len(self.frames) < frames or len(self.unchanged) < unchanged or len(self.done) < done:
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def showing(tv: SmallTv, tray: Tray, want: ScreenWant | None = JPEG) -> AsyncIterator[Screen]:
    screen = Screen(tv, tray, tray.tell_done)
    if want is not None:
        screen.want(want)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(screen.run())
        yield screen
        task.cancel()


both = pytest.mark.parametrize("want", [JPEG, H264], ids=["jpeg", "h264"])


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


async def test_what_the_device_needs_to_paint_is_part_of_the_pace() -> None:
    tray = Tray()
    async with showing(Painting(), tray):
        await tray.until(21)
    gaps = sorted(later - earlier for earlier, later in pairwise(tray.times))
    assert gaps[len(gaps) // 2] < 1 / FRAMES_PER_SECOND + 0.5 * Painting.SECONDS


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
        await tray.until(2)
    assert [frame.sequence for frame in tray.frames] == [1, 2]
    assert [frame.key for frame in tray.frames] == [True, True]


@both
async def test_each_picture_builds_on_those_sent_before_it(want: ScreenWant) -> None:
    tv, tray = SmallTv(), Tray()
    async with showing(tv, tray, want):
        for count in range(1, 9):
            await tray.until(count)
            tv.paint()
        await tray.until(9)
    assert [frame.sequence for frame in tray.frames] == list(range(1, 10))
    assert [frame.key for frame in tray.frames] == [True] + 8 * [False]
    assert {frame.codec for frame in tray.frames[1:]} == {Codec.H264 if want is H264 else Codec.RECTANGLES}
    assert psnr(tray.reader.picture, (await tv.frame(-1))[1]) > 30


@both
async def test_a_key_frame_on_request_comes_at_once_though_nothing_changed(want: ScreenWant) -> None:
    tray = Tray()
    async with showing(SmallTv(), tray, want) as screen:
        await tray.until(1, unchanged=1)
        asked = asyncio.get_running_loop().time()
        screen.resend()
        await tray.until(2)
        assert tray.times[1] - asked < 0.5
        screen.resend()
        screen.resend()
        await tray.until(3, unchanged=2)
    assert [(frame.sequence, frame.key) for frame in tray.frames] == [(1, True), (2, True), (3, True)]
    assert tray.unchanged == [1, 3]


@both
async def test_a_new_revision_of_the_same_picture_is_not_sent_and_called_true(want: ScreenWant) -> None:
    tv, tray = Still(), Tray()
    async with showing(tv, tray, want):
        async with asyncio.timeout(10):
            while len(tray.unchanged) < 2:
                tv.paint()
                await asyncio.sleep(0.01)
    assert [frame.sequence for frame in tray.frames] == [1]
    assert tray.unchanged == [1, 1]


@both
async def test_a_key_frame_comes_often_enough_by_itself(want: ScreenWant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "KEY_FRAME_EVERY", 4)
    tv, tray = SmallTv(), Tray()
    async with showing(tv, tray, want.model_copy(update={"fps": 60})):
        for count in range(1, 11):
            await tray.until(count)
            tv.paint()
    assert [frame.sequence for frame in tray.frames if frame.key][:3] == [1, 5, 9]


async def test_another_codec_is_begun_at_once_with_a_key_frame() -> None:
    tray = Tray()
    async with showing(SmallTv(), tray, JPEG) as screen:
        for count, want in enumerate((H264, JPEG, H264), 1):
            await tray.until(count)
            screen.want(want)
        await tray.until(4)
    codecs = [Codec.JPEG, Codec.H264, Codec.JPEG, Codec.H264]
    assert [(frame.codec, frame.key) for frame in tray.frames] == [(codec, True) for codec in codecs]


@both
async def test_another_rate_begins_with_a_key_frame_and_another_pace_does_not(want: ScreenWant) -> None:
    tv, tray = SmallTv(), Tray()
    async with showing(tv, tray, want) as screen:
        for count, changed in enumerate(({"fps": 30}, {"fps": 30, "kbps": 4000}, {"fps": 15, "kbps": 4100}), 1):
            await tray.until(count)
            screen.want(want.model_copy(update=changed))
            tv.paint()
        await tray.until(4)
    assert [frame.key for frame in tray.frames] == [True, False, True, False]


async def test_a_rate_that_changes_alone_sends_nothing_by_itself() -> None:
    """A key frame is the last thing that a link which has just become slow needs."""
    tray = Tray()
    async with showing(SmallTv(), tray, H264) as screen:
        await tray.until(1)
        screen.want(H264.model_copy(update={"kbps": 200}))
        await tray.until(1, unchanged=1)
    assert len(tray.frames) == 1


async def test_pictures_wait_for_what_the_rate_allows() -> None:
    tv, tray = Noise(), Tray()
    want = JPEG.model_copy(update={"kbps": 2000, "fps": 60})
    async with showing(tv, tray, want):
        async with asyncio.timeout(10):
            while len(tray.frames) < 2 or tray.times[-1] - tray.times[0] < 1.5:
                tv.paint()
                await asyncio.sleep(0.01)
    took = tray.times[-1] - tray.times[0]
    sent = sum(len(payload) for payload in tray.payloads[:-1]) * 8
    assert sent <= 2_000_000 * (took + module.BURST_SECONDS + 0.1)
    assert sent >= 2_000_000 * took * 0.5


async def test_a_rate_that_rises_rises_at_once_also_for_what_is_not_paid_yet() -> None:
    tv, tray = Noise(), Tray()
    async with showing(tv, tray, JPEG.model_copy(update={"kbps": 2})) as screen:
        async with asyncio.timeout(10):
            while screen._free_at < asyncio.get_running_loop().time() + 30:
                tv.paint()
                await asyncio.sleep(0.01)
        sent = len(tray.frames)
        tv.paint()
        screen.want(JPEG)
        async with asyncio.timeout(20):
            await tray.until(sent + 1)


class Still(SmallTv):
    """Shows the same again and again."""

    async def frame(self, newer_than: int) -> Shot:
        shot = await super().frame(newer_than)
        return Shot(shot.revision, menu())


class Painting(SmallTv):
    """Always moves, and needs some time for each picture."""

    SECONDS = 0.04

    async def frame(self, newer_than: int) -> Shot:
        await asyncio.sleep(self.SECONDS)
        self.paint()
        return await super().frame(newer_than)


class Noise(SmallTv):
    """Shows noise, another each time."""

    async def frame(self, newer_than: int) -> Shot:
        revision = (await super().frame(newer_than)).revision
        return Shot(revision, np.random.default_rng(revision).integers(0, 256, (180, 320, 3), np.uint8))


class Shows(SmallTv):
    """Shows one given picture."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self._picture = picture

    async def frame(self, newer_than: int) -> Shot:
        if newer_than >= 1:
            await asyncio.Event().wait()
        return Shot(1, self._picture)


async def test_a_coarse_picture_gets_finer_while_nothing_else_comes() -> None:
    tray, picture = Tray(), detailed(height=720, width=1280)
    async with showing(Shows(picture), tray, ScreenWant(codec="h264", fps=15, kbps=400)):
        await tray.until(1)
        coarse = psnr(tray.reader.picture, picture)
        await tray.until(5)
    assert psnr(tray.reader.picture, picture) > coarse + 0.5
    assert not any(frame.key for frame in tray.frames[1:])
    assert all(later - before > 0.9 * module.REST_SECONDS for before, later in pairwise(tray.times))


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


async def test_a_still_is_sent_beside_the_stream_and_answered() -> None:
    tray = Tray()
    async with showing(SmallTv(), tray) as screen:
        await tray.until(1)
        screen.still("still-1")
        screen.next_piece("still-1")
        await tray.until(1, done=1)
    assert tray.done == [ControlDone(id="still-1", outcome="applied")]
    assert [frame.sequence for frame in tray.frames] == [1]
    assert tray.pieces[-1].sequence == len(tray.pieces) - 1


@pytest.mark.requirement("PR-02")
async def test_a_camera_comes_with_the_customer_s_request_and_goes_with_it() -> None:
    tv, tray = SmallTv(), Tray(held=True)
    tv.values[CAMERA], tv.app = True, CALL
    async with showing(tv, tray) as screen:
        screen.permit(frozenset({CALL}))
        await tray.until(1)
        assert tray.frames[0].data_class is DataClass.CAMERA
        tv.app = None
        screen.look()
        assert tray.frames == []
        await tray.until(1)
        tray.take()
        await tray.until(1, unchanged=1)
    assert [(frame.sequence, frame.data_class) for frame in tray.frames] == [(1, DataClass.SCREEN)]
    fronts = [each.front for each in tray.said if isinstance(each, PrivacyState)]
    assert fronts == [CALL, None]
