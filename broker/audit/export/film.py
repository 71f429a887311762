"""A film of one visit: which files it takes, what stands in each, and the record's pictures for whoever makes them.

Pure, and it looks at no picture: a *scene* is a span of equal codec and size, by the headers alone, on the record's
monotonic clock. Pictures that were erased, and what can't be read, are a *card*: words on black for as long.
A film begins with its first picture; what happened before is told in its first subtitle. Idle time stays in it: the
picture stands still, as it did.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, Protocol

from broker.audit.export.film_stream import Form, Part, end_message, part_message, picture_message
from broker.audit.export.film_titles import TITLES, Told, chapters, cues
from broker.audit.export.sentence import Words
from broker.audit.outline import IDLE_SECONDS
from broker.audit.replay import shape
from broker.clock import iso
from broker.events.event import REGISTRY
from broker.events.vocabulary import vocabulary
from broker.recording.cipher import ClassKeys
from broker.recording.reader import Placed, Source, read_header, records
from broker.recording.record import ENCRYPTED, BadRecord, DataClass, FileHeader, Type
from broker.wire import limits
from broker.wire.codec import WireError, parse_frame
from broker.wire.screen import Codec

MOST_SCENES: Final = 60
"""A device that changes its picture's size more often gets no more files: the rest is one card."""
MOST_US: Final = 12 * 3600 * 1_000_000
"""The longest film; what comes later is left out."""
_SHORTEST_US: Final = 1_000
_LAST_US: Final = 500_000  # a scene that would end as it begins is seen all the same
_CARD_WIDTH, _CARD_HEIGHT = 1280, 720
_CARDS: Final = {
    "erased": "Hình ảnh đã xóa\nPictures erased",
    "unreadable": "Không đọc được hình ảnh\nPictures not readable",
    "none": "Phiên này không có hình ảnh\nThis session has no pictures",
    "crowded": "Kích thước hình thay đổi quá nhiều lần:\nhãy dùng Phát lại để xem phần còn lại\n"
    "The picture's size changed too often:\nsee the rest in the replay",
}


@dataclass(slots=True)
class Scene:
    """Pictures of one form and size, or a card. Times: monotonic microseconds; offsets: of the file, end excluded."""

    form: Form
    width: int
    height: int
    from_us: int
    offset: int
    card: str = "unreadable"
    until_us: int = 0
    end: int = 0
    pictures: int = 0
    gaps: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Course:
    """A visit's scenes in their order, without a gap between them, and its events.

    ``skipped`` pictures belong to no scene: they can't be decoded without what is missing. ``damaged``: why the record
    could not be read to its end, None if it could.
    """

    header: FileHeader
    scenes: tuple[Scene, ...]
    events: tuple[Told, ...]
    skipped: int
    damaged: str | None

    @property
    def pictures(self) -> int:
        """How many pictures it shows."""
        return sum(scene.pictures for scene in self.scenes)


def course(source: Source, keys: ClassKeys | None) -> Course:
    """Read a visit's course; blocks for some 20 microseconds a picture. Raises BadRecord for no recording, OSError."""
    header = read_header(source)[0]
    scan = _Scan(source, keys, header)
    damaged = None
    try:
        for placed in records(source, keys=keys, skip=(Type.FRAME, Type.STILL, Type.TEXT)):
            if not scan.take(placed):
                damaged = "too_long"
                break
    except BadRecord as bad:
        damaged = bad.code
    return scan.finish(damaged)


def parts(found: Course, words: Words, language: str) -> tuple[Part, ...]:
    """Return the film's files, with their texts in one language: ``vi`` or ``en``."""
    scenes, said, made = found.scenes, TITLES[language], []
    notes = [said["skipped"].format(count=found.skipped)] if found.skipped else []
    notes += [said["damaged"].format(code=found.damaged)] if found.damaged else []
    for number, scene in enumerate(scenes, 1):
        begin, end = scene.from_us if number > 1 else -1, scene.until_us if number < len(scenes) else None
        events = [event for event in found.events if begin <= event.at_us and (end is None or event.at_us < end)]
        duration = scene.until_us - scene.from_us
        opened = found.header.opened
        title = said["part"].format(
            session=found.header.id, number=number, count=len(scenes),
            time=f"{iso(opened.wall_us + scene.from_us - opened.mono_us)[:19]}Z",
        )  # fmt: skip
        made.append(
            Part(
                name=f"{number:02d}-{scene.form}-{scene.width}x{scene.height}.mp4", form=scene.form,
                width=scene.width, height=scene.height, pictures=scene.pictures, duration_us=duration, title=title,
                comment="; ".join(notes), language=language, card=_CARDS[scene.card],
                chapters=chapters(events, scene.gaps, scene.from_us, duration, words, language),
                cues=cues(events, scene.from_us, duration, words, language),
            )
        )  # fmt: skip
    return tuple(made)


def feed(source: Source, keys: ClassKeys | None, found: Course, made: tuple[Part, ...]) -> Iterator[bytes]:
    """Iterate over the messages that the film is made of, see ``film_stream``; blocks. Raises OSError."""
    for scene, part in zip(found.scenes, made, strict=True):
        yield part_message(part)
        if scene.form != "card":
            yield from _pictures(source, keys, scene)
    yield end_message()


def _pictures(source: Source, keys: ClassKeys | None, scene: Scene) -> Iterator[bytes]:
    skip = (Type.EVENT, Type.STILL, Type.TEXT)
    try:
        for placed in records(source, scene.offset, keys=keys, skip=skip, until=scene.end):
            if placed.header.type == Type.FRAME and placed.body is not None and _belongs(placed.body, scene):
                yield picture_message(max(0, placed.header.mono_us - scene.from_us), placed.body)
    except BadRecord:
        return  # what came before it is shown, and its last picture until the scene ends


def _belongs(body: bytes, scene: Scene) -> bool:
    try:
        header = parse_frame(body)
    except WireError:
        return False
    return (_form(header.codec), header.width, header.height) == (scene.form, scene.width, scene.height)


def _form(codec: Codec) -> Form:
    return "h264" if codec == Codec.H264 else "jpeg"


@dataclass(frozen=True, slots=True)
class Made:
    """A film's files in a folder of its own, in order; ``close`` takes all of it away, once and for all."""

    folder: Path
    files: tuple[Path, ...]
    close: Callable[[], None]


class Films(Protocol):
    """Makes films, and has a folder for what leaves the broker. One event loop calls it; a few are made at once.

    Nothing is durable: a film's files are there until ``close``, and gone after a restart or the visit's erasure.
    """

    async def make(self, session: str, source_bytes: int, parts: Sequence[Part], messages: Iterator[bytes]) -> Made:
        """Make the files of these messages, which are iterated in another thread, but no longer once this returns.

        ``source_bytes``: the recording's length, by which the film's is bounded. A film counts as one of the few until
        it is closed. Raises TooMany ``films_busy``, Unavailable ``film_...``: no room, too long, no library, or what
        was recorded breaks it.
        """
        ...

    def spool(self) -> IO[bytes]:
        """Return a new file without a name, which is gone when it is closed. Raises OSError."""
        ...

    def check_room(self, more: int = 0) -> None:
        """Raise Unavailable ``export_no_room`` if the disk can't take so many bytes and keep what visits need."""
        ...


class _Scan:
    """A recording being read for its course."""

    def __init__(self, source: Source, keys: ClassKeys | None, header: FileHeader) -> None:
        self._source, self._keys, self._header = source, keys, header
        self._scenes: list[Scene] = []
        self._events: list[Told] = []
        self._now, self._end, self._skipped = header.opened.mono_us, 0, 0
        self._last_picture = 0
        vocabulary()  # all events are known from here on

    def take(self, placed: Placed) -> bool:
        """Take one record; False if the film is long enough."""
        if placed.header.type in (Type.RECOVERED, Type.SEAL):
            return True  # a recovery's clock is not the visit's
        now = max(self._now, placed.header.mono_us)
        if now - self._header.opened.mono_us >= MOST_US:
            return False
        self._now, self._end = now, placed.end
        if placed.header.type == Type.FRAME:
            self._picture(placed)
        elif placed.header.type == Type.EVENT and placed.body is not None:
            self._event(placed, placed.body)
        return True

    def _picture(self, placed: Placed) -> None:
        gone = placed.header.flags & ENCRYPTED and (
            self._keys is None or DataClass(placed.header.data_class) not in self._keys
        )
        if gone:
            self._card("erased", placed.offset)
            return
        seen = shape(self._source, self._keys, placed.offset)
        if seen is None or not (1 <= seen.width <= limits.MAX_EDGE and 1 <= seen.height <= limits.MAX_EDGE):
            self._skipped += 1
            return
        form, last = _form(seen.codec), self._scenes[-1] if self._scenes else None
        if last is not None and (last.form, last.width, last.height) == (form, seen.width, seen.height):
            if self._now - self._last_picture >= IDLE_SECONDS * 1_000_000:
                last.gaps.append((self._last_picture, self._now))
        elif seen.alone and (last is None or last.card != "crowded"):
            last = self._begin(Scene(form, seen.width, seen.height, self._now, placed.offset))
        else:
            self._skipped += 1
            return
        last.pictures += last.form != "card"
        self._last_picture = self._now

    def _card(self, card: str, offset: int) -> None:
        last = self._scenes[-1] if self._scenes else None
        if last is None or (last.form != "card"):
            self._begin(Scene("card", _CARD_WIDTH, _CARD_HEIGHT, self._now, offset, card))

    def _begin(self, scene: Scene) -> Scene:
        if len(self._scenes) == MOST_SCENES - 1:
            scene = Scene("card", _CARD_WIDTH, _CARD_HEIGHT, scene.from_us, scene.offset, "crowded")
        if self._scenes:
            self._scenes[-1].until_us, self._scenes[-1].end = scene.from_us, scene.offset
            if scene.from_us - self._scenes[-1].from_us < _SHORTEST_US:
                self._skipped += self._scenes.pop().pictures
        self._scenes.append(scene)
        return scene

    def _event(self, placed: Placed, body: bytes) -> None:
        try:
            raw = json.loads(body)
            known = REGISTRY.get(raw["name"])
            if known is not None and not known.shown:
                return
            by = "" if raw["by"]["kind"] == "broker" else str(raw["by"]["name"] or raw["by"]["kind"])
            told = Told(self._now, placed.header.wall_us, str(raw["code"]), str(raw["name"]), by, dict(raw["facts"]))
        except (ValueError, TypeError, KeyError, RecursionError):
            raise BadRecord("bad_event", placed.offset, "an event that is none") from None
        self._events.append(told)

    def finish(self, damaged: str | None) -> Course:
        """Return the course."""
        if not self._scenes:
            opened = self._header.opened.mono_us
            self._scenes.append(Scene("card", _CARD_WIDTH, _CARD_HEIGHT, opened, self._end, "none"))
        last = self._scenes[-1]
        last.until_us, last.end = max(self._now, last.from_us + _LAST_US), self._end
        if last.form != "card" and last.until_us - self._last_picture >= IDLE_SECONDS * 1_000_000:
            last.gaps.append((self._last_picture, last.until_us))
        return Course(self._header, tuple(self._scenes), tuple(self._events), self._skipped, damaged)
