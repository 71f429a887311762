"""Parts and their pictures made into files; one that can't be made becomes its card, the others are made anyway."""

import errno
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

import av

from broker.audit.export.film_stream import BadStream, Part
from broker.backends.film.canvas import BadPicture, Canvas, card
from broker.backends.film.track import Track, begins, decoded_size
from broker.wire.codec import WireError, parse_frame
from broker.wire.screen import Codec, FrameHeader

_CARD_SIZE: Final = (1280, 720)
_CARD_EVERY_US: Final = 10_000_000  # so that one can seek in it
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})


class NoRoom(Exception):
    """The disk, or what may be written, is full."""


@dataclass(slots=True)
class Made:
    """What became of a part: its pictures, those left out as not readable, and whether its file is only a card."""

    file: str
    pictures: int = 0
    skipped: int = 0
    card: bool = False


def make(stream: Iterator[Part | tuple[int, bytes]], folder: Path, most_bytes: int) -> list[dict[str, Any]]:
    """Write every part's file and return what became of each. Raises NoRoom, BadStream."""
    made: list[dict[str, Any]] = []
    current: _Making | None = None
    for message in chain(stream, [None]):
        if isinstance(message, tuple):
            if current is None:
                raise BadStream("a picture before the first part")
            current.picture(*message)
            continue
        if current is not None:
            made.append(asdict(current.finish()))
            if sum(path.stat().st_size for path in folder.iterdir()) > most_bytes:
                raise NoRoom
        current = _Making(message, folder) if message is not None else None
    return made


class _Making:
    """One part being made."""

    def __init__(self, part: Part, folder: Path) -> None:
        self._part, self._path = part, folder / Path(part.name).name
        self._made = Made(self._path.name)
        self._track: Track | None = None
        self._canvas = Canvas(part.width, part.height)
        self._broken = part.form == "card"

    def picture(self, at_us: int, recorded: bytes) -> None:
        """Take the next picture. Raises NoRoom."""
        if self._broken:
            self._made.skipped += 1
            return
        try:
            header = parse_frame(recorded)
            self._take(at_us, header, recorded[len(recorded) - header.length :])
        except (WireError, BadPicture):
            self._made.skipped += 1
        except (av.FFmpegError, ValueError, MemoryError) as error:
            self._break(error)
        else:
            self._made.pictures += 1

    def finish(self) -> Made:
        """Write the file's end, or its card. Raises NoRoom."""
        if self._track is not None and not self._broken:
            try:
                self._track.close()
            except (av.FFmpegError, ValueError, MemoryError) as error:
                self._break(error)
        if self._track is None or self._broken:
            self._card()
        return self._made

    def _take(self, at_us: int, header: FrameHeader, payload: bytes) -> None:
        if header.codec == Codec.H264:
            key = header.key and begins(payload)
            if self._track is None:
                if not key:
                    raise BadPicture("a stream does not begin like this")
                self._track = self._opened(*_shown(header, decoded_size(payload)), encode=False)
            elif not payload.startswith((b"\0\0\1", b"\0\0\0\1")):
                raise BadPicture("this is not Annex B")
            self._track.remux(at_us, payload, key)
            return
        picture = self._canvas.paint(header, payload)
        if self._track is None:
            self._track = self._opened(header.width, header.height, encode=True)
        self._track.encode(at_us, picture)

    def _opened(self, width: int, height: int, *, encode: bool) -> Track:
        return Track(self._path, self._part, width, height, encode=encode)

    def _break(self, error: Exception) -> None:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise NoRoom from error
        self._broken = True
        self._made.skipped, self._made.pictures = self._made.skipped + self._made.pictures + 1, 0

    def _card(self) -> None:
        self._made.card, self._track = True, None
        self._made.skipped, self._made.pictures = self._made.skipped + self._made.pictures, 0
        picture = card(self._part.card, *_CARD_SIZE)
        try:
            track = self._opened(*_CARD_SIZE, encode=True)
            for at_us in range(0, self._part.duration_us, _CARD_EVERY_US):
                track.encode(at_us, picture)
            track.close()
        except av.FFmpegError as error:
            if isinstance(error, OSError) and error.errno in _NO_ROOM:
                raise NoRoom from error
            raise


def _shown(header: FrameHeader, real: tuple[int, int]) -> tuple[int, int]:
    """Return the size to show: what the header says where the stream is at most a row or column larger."""
    said = (header.width, header.height)
    return said if all(0 <= r - s <= 1 for r, s in zip(real, said, strict=True)) else real
