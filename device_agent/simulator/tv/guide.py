"""What is on when: a day's programmes follow from the channel and the date alone, so every TV has the same guide."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Final

from device_agent.simulator.tv.channels import channel
from device_agent.simulator.tv.guide_titles import CAPTIONS, NIGHT, NO_CAPTION, TITLES
from device_agent.simulator.tv.state import Language

HOURS: Final = 2
"""How many hours the guide shows at once."""
STEP: Final = timedelta(minutes=30)
AHEAD: Final = timedelta(hours=24)
"""How far the guide knows what will be on."""

_CAPTION_SECONDS = 6.0
_MORNING, _MIDNIGHT = 6 * 60, 24 * 60  # minutes of the day
_PRIME = 19 * 60 + 30


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme: when it begins, how long it is, and its title."""

    start: datetime
    minutes: int
    title_vi: str
    title_en: str

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.start + timedelta(minutes=self.minutes)

    def title(self, language: Language) -> str:
        """Return the title in the viewer's language."""
        return self.title_en if language == "en" else self.title_vi


def on_at(number: int, local: datetime) -> Programme:
    """Return what a channel shows at this moment."""
    return next(each for each in _day(number, local.date(), local.tzinfo) if each.start <= local < each.end)


def between(number: int, begin: datetime, end: datetime) -> tuple[Programme, ...]:
    """Return what a channel shows from one moment to another, in order; the first and the last may reach beyond."""
    found: list[Programme] = []
    at = begin
    while at < end:
        found.append(on_at(number, at))
        at = found[-1].end
    return tuple(found)


def caption(number: int, seconds: float, language: Language) -> str:
    """Return the words of the captions at a scene's second."""
    shown = channel(number)
    lines = CAPTIONS.get(shown.scene, (NO_CAPTION,)) if shown else (NO_CAPTION,)
    return lines[int(seconds / _CAPTION_SECONDS) % len(lines)][1 if language == "en" else 0]


def floor_step(local: datetime) -> datetime:
    """Return the half hour that a moment lies in."""
    return local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0)


@lru_cache(maxsize=64)
def _day(number: int, day: date, zone: tzinfo | None) -> tuple[Programme, ...]:
    """Return a day's programmes from midnight to midnight: the night's music, then the channel's own.

    Its best comes at half past seven in the evening.
    """
    shown = channel(number)
    titles = TITLES.get(shown.scene, (NIGHT,)) if shown else (NIGHT,)
    midnight = datetime.combine(day, time(0), zone)
    found = [Programme(midnight + timedelta(minutes=at), *NIGHT) for at in range(0, _MORNING, NIGHT[0])]
    at, turn = _MORNING, (day.toordinal() * 5 + number * 3) % len(titles)
    while at < _MIDNIGHT:
        minutes, vi, en = titles[0] if at == _PRIME else titles[turn % len(titles)]
        turn += at != _PRIME
        limit = _PRIME if at < _PRIME else _MIDNIGHT
        minutes = limit - at if limit - at < minutes + 30 else minutes  # no crumbs before the evening or midnight
        found.append(Programme(midnight + timedelta(minutes=at), minutes, vi, en))
        at += minutes
    return tuple(found)
