"""The texts of a film: every event that a technician is shown as a subtitle, and the ones to look for as chapters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from broker.audit.export.film_stream import Chapter, Cue
from broker.audit.export.sentence import Words, sentence
from broker.clock import iso

TITLES: Final[Mapping[str, Mapping[str, str]]] = {
    "vi": {
        "begins": "Hình bắt đầu", "idle": "Hình đứng yên {seconds} giây", "moves": "Hình lại thay đổi",
        "part": "Phiên {session}, phần {number}/{count}, từ {time}", "skipped": "bỏ qua {count} hình không đọc được",
        "damaged": "nhật ký không đọc tiếp được ({code})",
    },
    "en": {
        "begins": "The picture begins", "idle": "The picture stands still for {seconds} s", "moves": "It moves again",
        "part": "Session {session}, part {number}/{count}, from {time}",
        "skipped": "{count} unreadable pictures skipped",
        "damaged": "the record can't be read any further ({code})",
    },
}  # fmt: skip
"""What no event says, by language."""
MOST_CHAPTERS: Final = 200
_KEY: Final = frozenset({
    "session.active", "session.ended", "consent.granted", "consent.refused", "consent.expired", "consent.withdrawn",
    "setting.changed", "still.asked", "link.recovered",
})  # fmt: skip
_TOGETHER_US: Final = 500_000  # events within so little share a subtitle: a screen's time to be read
_CHAPTER_US: Final = 1_000_000
_SHOWN_US: Final = 5_000_000
_LAST_US: Final = 1_500_000  # before a part's end every subtitle has begun, so that the last can be read
_LINES: Final = 8
_CONTROL_US: Final = 30_000_000  # a key after so long without one begins a chapter
_LONGEST: Final = 300
_TITLE: Final = 120
_CUE_BYTES: Final = 60_000  # MP4 has 16 bits for a subtitle's length


@dataclass(frozen=True, slots=True)
class Told:
    """One event: when by the record's monotonic clock and by the wall's, and what its record says of it."""

    at_us: int
    wall_us: int
    code: str
    name: str
    by: str
    facts: Mapping[str, Any]

    def line(self, words: Words, language: str) -> str:
        """Return it as a subtitle's line: the time in UTC, what happened, and who did it."""
        who = f" ({self.by})" if self.by else ""
        return _plain(f"{iso(self.wall_us)[11:19]}Z {sentence(self.name, self.facts, words, language)}{who}", _LONGEST)

    @property
    def key(self) -> bool:
        """Whether one looks for it: it has a chapter."""
        return self.name in _KEY or not self.code.endswith("I")


def cues(events: Iterable[Told], from_us: int, duration_us: int, words: Words, language: str) -> tuple[Cue, ...]:
    """Return the subtitles of the part that begins at ``from_us``; events outside it stand at its two ends.

    They never overlap, for a player of MP4 shows one at a time: what happens together is told together.
    """
    groups: list[tuple[int, list[str]]] = []
    last = max(0, duration_us - _LAST_US)
    for event in events:
        at, line = min(max(0, event.at_us - from_us), last), event.line(words, language)
        free = groups[-1][0] + _TOGETHER_US if groups else 0
        if groups and (free > last or (at < free and len(groups[-1][1]) < _LINES)):
            groups[-1][1].append(line)
        else:
            groups.append((max(at, free), [line]))
    ends = [*(at for at, _ in groups[1:]), duration_us]
    return tuple(
        Cue(at, min(at + _SHOWN_US, end), _fitting("\n".join(lines)))
        for (at, lines), end in zip(groups, ends, strict=False)  # none has one end
    )


def chapters(
    events: Iterable[Told], gaps: Iterable[tuple[int, int]], from_us: int, duration_us: int, words: Words, language: str
) -> tuple[Chapter, ...]:
    """Return a part's chapters: its begin, its key events, and where the picture stood still. At most MOST_CHAPTERS."""
    titles = TITLES[language]
    found = [Chapter(0, titles["begins"]), *_events(events, from_us, words, language)]
    still: list[Chapter] = []
    for begin, end in gaps:
        still.append(Chapter(begin - from_us, titles["idle"].format(seconds=(end - begin) // 1_000_000)))
        still.append(Chapter(end - from_us, titles["moves"]))
    if len(found) + len(still) > MOST_CHAPTERS:
        still = []
    joined: list[Chapter] = []
    for chapter in sorted([*found, *still], key=lambda one: one.at_us):
        if not 0 <= chapter.at_us < duration_us:
            continue
        if joined and chapter.at_us < joined[-1].at_us + _CHAPTER_US:
            joined[-1] = Chapter(joined[-1].at_us, _plain(f"{joined[-1].title} · {chapter.title}", _TITLE))
        else:
            joined.append(chapter)
    return tuple(joined[:MOST_CHAPTERS])


def _events(events: Iterable[Told], from_us: int, words: Words, language: str) -> Sequence[Chapter]:
    found: list[Chapter] = []
    last_key: int | None = None
    for event in events:
        control = event.name == "control.key"
        if event.key or (control and (last_key is None or event.at_us - last_key >= _CONTROL_US)):
            found.append(
                Chapter(event.at_us - from_us, _plain(sentence(event.name, event.facts, words, language), _TITLE))
            )
        last_key = event.at_us if control else last_key
    return found


def _plain(text: str, longest: int) -> str:
    """Return a text as one line that can't steer a player: devices and strangers chose some of it."""
    text = "".join(c if c.isprintable() else " " for c in text)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _fitting(text: str) -> str:
    raw = text.encode()
    return text if len(raw) <= _CUE_BYTES else raw[:_CUE_BYTES].decode(errors="ignore") + "…"
