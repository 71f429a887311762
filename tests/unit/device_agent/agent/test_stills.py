"""Exact stills: every pixel, in pieces, each when it is asked for; one at a time, and a reason where there is none."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from broker.wire import limits
from broker.wire.codec import parse_frame
from broker.wire.control import ControlDone
from broker.wire.screen import HEADER, Codec, DataClass, Flags, Kind
from device_agent.agent import stills as module
from device_agent.agent.privacy import Sight, sight
from device_agent.agent.stills import Stills
from device_agent.device import Area, Shot
from tests.unit.device_agent.small_tv import CALL, CAMERA, SmallTv


class Noise(SmallTv):
    """A TV whose still has several pieces."""

    PICTURE = np.random.default_rng(7).integers(0, 256, (200, 300, 3), np.uint8)

    async def frame(self, newer_than: int) -> Shot:
        return Shot(1, self.PICTURE)


class Dark(SmallTv):
    """A device that has no picture."""

    async def frame(self, newer_than: int) -> Shot:
        await asyncio.Event().wait()
        raise AssertionError("nobody gets this far")


class Wide(SmallTv):
    """A device whose picture is wider than the wire."""

    async def frame(self, newer_than: int) -> Shot:
        return Shot(1, np.zeros((1, limits.MAX_EDGE + 1, 3), np.uint8))


class Tray:
    """The place for a piece; ``held`` pieces wait until the test takes them."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.done: list[ControlDone] = []
        self.held = False
        self.granted: frozenset[str] = frozenset()
        self.said: list[Sight] = []
        self.news = asyncio.Event()
        self._sent = asyncio.Event()
        self._sent.set()

    def look(self, tv: SmallTv) -> Callable[[Shot], Sight]:
        return lambda shot: sight(shot.private, tv.front(), self.granted, tv.indicator)

    def send_piece(self, piece: bytes) -> None:
        assert self._sent.is_set(), "one piece at a time"
        self.pieces.append(piece)
        if self.held:
            self._sent.clear()
        self.news.set()

    def take(self) -> None:
        self._sent.set()

    def drop_piece(self) -> None:
        if not self._sent.is_set():
            self.pieces.pop()
            self._sent.set()

    async def piece_sent(self) -> None:
        await self._sent.wait()

    def tell(self, done: ControlDone) -> None:
        self.done.append(done)
        self.news.set()

    async def until(self, pieces: int, done: int = 0) -> None:
        async with asyncio.timeout(10):
            while len(self.pieces) < pieces or len(self.done) < done:
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def taking(tv: SmallTv, tray: Tray) -> AsyncIterator[Stills]:
    stills = Stills(tv, tray, tray.look(tv), tray.said.append, tray.tell)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(stills.run())
        yield stills
        task.cancel()


async def fetched(stills: Stills, tray: Tray, id: str) -> bytes:
    """Ask for a still and for each of its pieces; return the file."""
    first, answers = len(tray.pieces), len(tray.done)
    stills.ask(id)
    await tray.until(first + 1)
    while not parse_frame(tray.pieces[-1]).flags & Flags.LAST:
        stills.next_piece(id)
        await tray.until(len(tray.pieces) + 1)
    await tray.until(0, done=answers + 1)
    return b"".join(piece[HEADER.size :] for piece in tray.pieces[first:])


async def test_the_pieces_make_the_exact_picture() -> None:
    tray = Tray()
    async with taking(Noise(), tray) as stills:
        whole = await fetched(stills, tray, "still-1")
        assert tray.done == [ControlDone(id="still-1", outcome="applied")]
        assert np.array_equal(np.asarray(Image.open(BytesIO(whole))), Noise.PICTURE)
        again = await fetched(stills, tray, "still-2")
    assert again == whole
    headers = [parse_frame(piece) for piece in tray.pieces]
    count = -(-len(whole) // limits.STILL_PIECE_BYTES)
    assert count > 2
    assert [header.sequence for header in headers] == 2 * list(range(count))
    assert [bool(header.flags & Flags.LAST) for header in headers[:count]] == (count - 1) * [False] + [True]
    assert {(h.kind, h.codec, h.width, h.height, h.key) for h in headers} == {(Kind.STILL, Codec.PNG, 300, 200, False)}


async def test_a_piece_comes_only_when_it_is_asked_for() -> None:
    tray = Tray()
    async with taking(Noise(), tray) as stills:
        stills.next_piece("still-1")  # before there is one
        stills.ask("still-1")
        await tray.until(1)
        stills.next_piece("another")
        await asyncio.sleep(0.05)
        assert len(tray.pieces) == 1
        stills.next_piece("still-1")
        await tray.until(2)
        assert tray.done == []


async def test_the_answer_comes_when_the_last_piece_has_left() -> None:
    tray = Tray()
    tray.held = True
    async with taking(SmallTv(), tray) as stills:
        stills.ask("still-1")
        await tray.until(1)
        await asyncio.sleep(0.05)
        assert tray.done == []
        tray.take()
        await tray.until(1, done=1)


async def test_one_still_at_a_time() -> None:
    tray = Tray()
    async with taking(Noise(), tray) as stills:
        stills.ask("still-1")
        stills.ask("still-2")
        assert tray.done == [ControlDone(id="still-2", outcome="refused", reason="busy")]
        await tray.until(1)


@pytest.mark.parametrize(("tv", "reason"), [(Dark(), "no_picture"), (Wide(), "too_large")])
async def test_a_still_that_can_not_be_says_why(tv: SmallTv, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PICTURE_SECONDS", 0.1)
    tray = Tray()
    async with taking(tv, tray) as stills:
        stills.ask("still-1")
        await tray.until(0, done=1)
    assert tray.done == [ControlDone(id="still-1", outcome="refused", reason=reason)]
    assert tray.pieces == []


async def test_a_still_over_the_wire_s_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STILL_BYTES", 100_000)
    tray = Tray()
    async with taking(Noise(), tray) as stills:
        stills.ask("still-1")
        await tray.until(0, done=1)
    assert tray.done[0].reason == "too_large"


async def test_a_still_that_nobody_fetches_is_given_up_and_the_next_may_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ASKED_SECONDS", 0.1)
    tray = Tray()
    async with taking(Noise(), tray) as stills:
        stills.ask("still-1")
        await tray.until(1, done=1)
        assert tray.done == [ControlDone(id="still-1", outcome="refused", reason="not_fetched")]
        stills.ask("still-2")
        await tray.until(2)


class Camera(Noise):
    """A TV whose picture is all a camera's."""

    def __init__(self) -> None:
        super().__init__()
        self.app, self.values[CAMERA] = CALL, True

    async def frame(self, newer_than: int) -> Shot:
        height, width = self.PICTURE.shape[:2]
        return Shot(1, self.PICTURE, (Area("camera", 0, 0, width, height, CALL),))


@pytest.mark.requirement("PR-05")
async def test_a_still_is_masked_as_the_stream_is_and_all_its_pieces_are_of_one_class() -> None:
    tray = Tray()
    async with taking(Camera(), tray) as stills:
        masked = await fetched(stills, tray, "s1")
        assert len(np.unique(np.asarray(Image.open(BytesIO(masked))).reshape(-1, 3), axis=0)) == 2
        first = len(tray.pieces)
        tray.granted = frozenset({CALL})
        whole = await fetched(stills, tray, "s2")
    assert np.array_equal(np.asarray(Image.open(BytesIO(whole))), Noise.PICTURE)
    headers = [parse_frame(piece) for piece in tray.pieces]
    assert {(each.data_class, bool(each.flags & Flags.MASKED)) for each in headers[:first]} == {
        (DataClass.SCREEN, True)
    }
    assert {(each.data_class, bool(each.flags & Flags.MASKED)) for each in headers[first:]} == {
        (DataClass.CAMERA, False)
    }
    assert len(headers[first:]) > 1
    assert [each.data_class for each in tray.said] == [DataClass.SCREEN, DataClass.CAMERA]


@pytest.mark.requirement("PR-02")
@pytest.mark.parametrize("held", [True, False])
async def test_a_camera_s_still_is_given_up_when_it_may_be_seen_no_more(held: bool) -> None:
    tray = Tray()
    tray.held, tray.granted = held, frozenset({CALL})
    async with taking(Camera(), tray) as stills:
        stills.ask("s1")
        await tray.until(1)
        stills.hide()
        assert len(tray.pieces) == (0 if held else 1)
        await tray.until(0, done=1)
        assert tray.done == [ControlDone(id="s1", outcome="refused", reason="no_scope")]
        tray.held, tray.granted = False, frozenset()
        stills.hide()
        await fetched(stills, tray, "s2")
    assert tray.done[-1].outcome == "applied"


async def test_any_other_still_goes_on() -> None:
    tray = Tray()
    async with taking(Noise(), tray) as stills:
        stills.ask("s1")
        await tray.until(1)
        stills.hide()
        stills.next_piece("s1")
        await tray.until(2)
