"""What is to be seen in a simulated TV's pictures: its camera, its indicator, a place that is painted over."""

import asyncio
from functools import cache
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from broker.wire.codec import parse_frame
from broker.wire.control import ControlDone
from broker.wire.privacy import PrivacyState
from broker.wire.screen import HEADER, Codec, DataClass, Flags, FrameHeader, Kind, ScreenStill, ScreenStillNext
from device_agent.agent.privacy import painted
from device_agent.device import Area, Picture
from device_agent.encoder.encoded import Encoded
from device_agent.simulator.tv.camera import CORNER, STAGES
from device_agent.simulator.tv.paint.canvas import Box, width_of
from device_agent.simulator.tv.paint.theme import BLACK, GOOD, LIVE, SMALL
from device_agent.simulator.tv.scenes.room import AWAY, Room
from device_agent.simulator.tv.screens.camera_view import AT
from device_agent.simulator.tv.texts import say
from tests.stage.actors import ScriptedConsole
from tests.unit.device_agent.screens import Reader

PLACES: Final = {**STAGES, "corner": CORNER}
"""Where a camera's picture may come to lie: by the app in front, or in the corner."""
LOOK_SECONDS: Final = 40.0
_ALIKE: Final = 0.75  # a camera's picture is over 0.8 even as a small one of another size, no channel over 0.65
_COARSE: Final = 6  # pixels of the screen to one that is compared
_EDGE: Final = 8  # of a place, where a codec lets what lies beside it in


def sees(picture: Picture) -> bool:
    """Return whether this picture shows, in any of the PLACES, what a camera sees."""
    return any(_alike(picture, box) > _ALIKE for box in PLACES.values())


def indicated(picture: Picture) -> Literal["soon", "live"] | None:
    """Return what the indicator says in this picture, in Vietnamese; None if it isn't there."""
    for meaning, phrase, dot in (("soon", "camera.soon", GOOD), ("live", "camera.on", LIVE)):
        left = AT[0] - (width_of(say("vi", phrase), SMALL, "SemiBold") + 62) // 2
        there = np.median(picture[AT[1] - 3 : AT[1] + 4, left + 20 : left + 29].reshape(-1, 3), axis=0)
        round_it = np.median(picture[AT[1] - 3 : AT[1] + 4, left + 6 : left + 12].reshape(-1, 3), axis=0)
        if abs(there - dot).max() < 60 and abs(round_it - BLACK).max() < 40:
            return "soon" if meaning == "soon" else "live"
    return None


def flat(picture: Picture, box: Box, kind: Literal["camera", "secret"], most: int = 90) -> bool:
    """Return whether this place holds what the agent paints over it and nothing else, but for a codec's noise."""
    wanted = painted(np.zeros((720, 1280, 3), np.uint8), [Area(kind, *box)])
    off = abs(_part(picture, box).astype(int) - _part(wanted, box))
    return bool(off.max() <= most and off.mean() < 4)


def _part(picture: Picture, box: Box) -> Picture:
    left, top, right, foot = box.edges
    return picture[top + _EDGE : foot - _EDGE, left + _EDGE : right - _EDGE]


def _alike(picture: Picture, box: Box) -> float:
    """Return how alike a place and what a camera sees there are: 1 the same, about 0 nothing to do with it."""
    here = _coarse(picture, box)
    if here.std() < 8:
        return 0.0
    return max(float(np.corrcoef(here, there)[0, 1]) for there in _seen(box))


@cache
def _seen(box: Box) -> tuple[npt.NDArray[np.float64], ...]:
    """Return both rooms as they are cut for a place."""
    found = []
    for room in (Room(), Room(AWAY)):
        steps = min(1280 // box.width, 720 // box.height)
        small = room.paint(0.0).reduce(steps)
        left, top = (small.width - box.width) // 2, (small.height - box.height) // 3
        whole = np.zeros((720, 1280, 3), np.uint8)
        whole[box.y : box.y + box.height, box.x : box.x + box.width] = np.asarray(
            small.crop((left, top, left + box.width, top + box.height))
        )
        found.append(_coarse(whole, box))
    return tuple(found)


def _coarse(picture: Picture, box: Box) -> npt.NDArray[np.float64]:
    part = Image.fromarray(_part(picture, box)).convert("L")
    return np.asarray(part.reduce(_COARSE), np.float64).ravel()


class Player(Reader):
    """A console's screen, whose H.264 becomes RGB by the library: not exact, but it takes a tenth of the time."""

    def _decoded(self, encoded: Encoded) -> Picture:
        import av

        if self._h264 is None or encoded.key:
            self._h264 = av.CodecContext.create("h264", "r")
            self._h264.thread_count = 1
        (frame,) = self._h264.decode(av.Packet(encoded.payload))  # one, and at once; none if an earlier one is missing
        picture: Picture = frame.to_ndarray(format="rgb24")[: encoded.height, : encoded.width]
        return picture


def read(reader: Reader, data: bytes) -> Picture:
    """Return the picture that the wire's binary message makes of what a reader has."""
    header = parse_frame(data)
    return reader.take(Encoded(header.codec, header.key, header.width, header.height, data[HEADER.size :]))


class Look(NamedTuple):
    """A picture that came, what was said of privacy before it, and what is seen in it: a camera's picture, its word."""

    header: FrameHeader
    privacy: PrivacyState | None
    sees: bool
    indicator: Literal["soon", "live"] | None

    @property
    def masked(self) -> bool:
        """Whether it says that something is painted over."""
        return bool(self.header.flags & Flags.MASKED)

    def hides(self, front: str | None) -> bool:
        """Return whether it came while this app was in front, a camera live, and its picture painted over."""
        said = self.privacy
        return (
            self.masked and said is not None and (said.front, said.camera, said.masked) == (front, "live", ("camera",))
        )

    @property
    def camera(self) -> bool:
        """Whether it says that a camera's picture is in it."""
        return self.header.data_class is DataClass.CAMERA


class Watcher(ScriptedConsole):
    """A console that decodes each picture, looks at it and paints it; ``picture_now`` is the last."""

    def __init__(self, socket: Any) -> None:
        super().__init__(socket)
        self.looks: list[Look] = []
        self.picture_now: Picture = np.zeros((720, 1280, 3), np.uint8)
        self.privacy: PrivacyState | None = None
        self._reader = Player()
        self._watched = 0

    async def next(self) -> Any:
        """Return the next thing from the broker, looked at."""
        got = await super().next()
        if isinstance(got, PrivacyState):
            self.privacy = got
        if isinstance(got, FrameHeader) and got.kind is Kind.FRAME:
            self.picture_now = read(self._reader, self.data)
            self.looks.append(Look(got, self.privacy, sees(self.picture_now), indicated(self.picture_now)))
            await self.paint(got)
        return got

    async def watch(self, count: int, *, camera: bool = False, masked: bool = False) -> None:
        """Wait, bounded, until so many pictures of that class, masked or not, have come since the last such wait."""
        async with asyncio.timeout(LOOK_SECONDS):
            while count > sum((one.camera, one.masked) == (camera, masked) for one in self.looks[self._watched :]):
                await self.next()
        self._watched = len(self.looks)

    async def hidden(self, front: str | None) -> Picture:
        """Wait, bounded, for a picture with a live camera of this app in front that is painted over, and return it."""
        async with asyncio.timeout(LOOK_SECONDS):
            while not (self.looks and self.looks[-1].hides(front)):
                await self.next()
        self._watched = len(self.looks)
        return self.picture_now

    async def still(self, id: str) -> tuple[FrameHeader | None, bytes, ControlDone]:
        """Ask for a still, take all of its pieces; return the first's header, the PNG and what became of it."""
        await self.say(ScreenStill(id=id))
        first, whole = None, b""
        while True:
            got = await self.next()
            if isinstance(got, ControlDone) and got.id == id:
                return first, whole, got
            if isinstance(got, FrameHeader) and got.codec is Codec.PNG:
                first, whole = first or got, whole + self.data[HEADER.size :]
                if not got.flags & Flags.LAST:
                    await self.say(ScreenStillNext(id=id))
