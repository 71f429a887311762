"""The diary: every change of a setting, by whomever, kept on disk until a broker has it on its record.

One file of JSON lines: a head (which diary this is, and what it knows of the lines that are gone), then one line for
each change, in the order of their numbers. A number is never given twice, so a line that is missing leaves a gap.
"""

import asyncio
import json
import logging
import os
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from broker.wire import limits
from broker.wire.base import Id
from broker.wire.settings import Change, Kept
from device_agent.device import SettingChanged
from device_agent.durable import replace as _replace

_FORMAT: Final = 1
_PATIENCE_SECONDS = 1.0
_log = logging.getLogger(__name__)
_IDS: Final = TypeAdapter[str](Id)


@dataclass(slots=True)
class _Pages:
    """What the file holds: ``known`` is the last change of each setting, also of those whose line is gone."""

    id: str
    seq: int = 0
    lost: int = 0
    known: dict[str, Kept] = field(default_factory=dict)
    lines: deque[Change] = field(default_factory=deque)

    def add(self, line: Change) -> None:
        """Add a line; the oldest goes when there are too many."""
        self.seq = line.seq
        self.known.pop(line.key, None)
        self.known[line.key] = Kept(value=line.new, at_us=line.at_us, by=line.actor)
        if len(self.known) > limits.PLACES:
            del self.known[next(iter(self.known))]
        self.lines.append(line)
        if len(self.lines) > limits.DIARY_KEPT:
            self.lines.popleft()
            self.lost += 1

    def head(self) -> bytes:
        """Return the file's first line: what is true without any of the others."""
        known = {key: kept.model_dump(mode="json") for key, kept in self.known.items()}
        facts = {"format": _FORMAT, "diary": self.id, "seq": self.seq, "lost": self.lost, "known": known}
        return json.dumps(facts, ensure_ascii=False).encode() + b"\n"


class Diary:
    """The diary of one device. One event loop; ``note`` and ``forget`` write in a thread, one write at a time."""

    def __init__(self, pages: _Pages, path: Path | None, now_us: Callable[[], int], stale: bool = False) -> None:
        self._pages = pages
        self._path = path
        self._now_us = now_us
        self._stale = stale  # the file is not as it should be: it has to be made anew
        self._on_file = len(pages.lines)
        self._unwritten: list[Change] = []
        self._late = False
        self._turn = asyncio.Lock()

    @classmethod
    def open(cls, path: Path, now_us: Callable[[], int]) -> "Diary":
        """Return the diary kept in this file, which is begun if there is none; blocks.

        ``now_us``: microseconds since 1970 UTC, as far as the device knows. A line cut short by a power cut is cut off;
        a file that is no diary is put aside as ``*.damaged`` and another diary begun. A disk that can't be read is
        logged, and the diary of this run is then kept in memory only.
        """
        try:
            data = path.read_bytes() if path.exists() else None
            pages, whole = _parse(data) if data is not None else (None, True)
            if data is not None and pages is None:
                aside = path.with_suffix(path.suffix + ".damaged")
                os.replace(path, aside)
                _log.warning("The diary was damaged; it is now %s and another one begins.", aside)
        except OSError as problem:
            _log.error("The diary can't be read (%s): this run's is kept in memory only.", problem)
            return cls(_Pages(secrets.token_hex(16)), None, now_us)
        if pages is not None:
            return cls(pages, path, now_us, stale=not whole)
        begun = cls(_Pages(secrets.token_hex(16)), path, now_us)
        try:
            _replace(path, begun._whole())
        except OSError as problem:
            begun._failed(problem)
        return begun

    @property
    def id(self) -> str:
        """Which diary this is: random, made with its file."""
        return self._pages.id

    @property
    def seq(self) -> int:
        """The number of the last line; 0 before the first."""
        return self._pages.seq

    @property
    def lost(self) -> int:
        """How many lines went for want of room, ever."""
        return self._pages.lost

    @property
    def known(self) -> Mapping[str, Kept]:
        """What each setting was last changed to, when and by whom."""
        return self._pages.known

    def lines(self, after: int, up_to: int, most: int = limits.DIARY_LINES) -> list[Change]:
        """Return the first ``most`` lines behind ``after``, none behind ``up_to``."""
        found: list[Change] = []
        for line in self._pages.lines:
            if line.seq > up_to or len(found) >= most:
                break
            if line.seq > after:
                found.append(line)
        return found

    async def note(self, changed: SettingChanged, session: str | None = None, technician: str | None = None) -> Change:
        """Write a change down, with the visit that is on, and return its line; durable on return.

        Numbered in the order of the calls. A disk error is logged, and tried again with the next line; one that does
        not answer is waited for a second, and not at all again until it does. Only when the device stops before the
        disk took a line is it missing from the diary.
        """
        line = Change(
            seq=self.seq + 1, at_us=self._now_us(), key=changed.key, old=changed.old, new=changed.new,
            actor=changed.actor, actor_id=technician if changed.actor == "technician" else None, via=changed.via,
            session=session, command=changed.command,
        )  # fmt: skip
        self._pages.add(line)
        if self._path is not None:
            self._unwritten.append(line)
        if len(self._unwritten) > limits.DIARY_KEPT:  # while a disk hangs: a whole new file will have what is kept
            self._unwritten.clear()
            self._stale = True
        if not self._late:
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await asyncio.shield(self._write())  # goes on by itself, and takes along what comes meanwhile
            except TimeoutError:
                self._late = self._turn.locked()  # else it was done just now, and nobody is there to take more along
                _log.error("The diary's disk does not answer; the device goes on.")
        return line

    async def forget(self, seq: int) -> None:
        """Take out every line up to this one: a broker has them on its record. Numbers go on rising."""
        lines = self._pages.lines
        if not lines or lines[0].seq > seq:
            return
        while lines and lines[0].seq <= seq:
            lines.popleft()
        self._stale = True
        await self._write()

    # --- the disk ---

    async def _write(self) -> None:
        """Bring the file up to date. Whoever waits here while another writes finds the work done with theirs."""
        async with self._turn:
            good = self._path is not None
            while good and (self._unwritten or self._stale):
                good = await self._write_once()
            self._late = False

    async def _write_once(self) -> bool:
        assert self._path is not None
        fresh, self._unwritten = self._unwritten, []
        # Twice as long as it may be: then what went is worth a whole new file.
        whole = self._stale or self._on_file + len(fresh) > 2 * limits.DIARY_KEPT
        data = self._whole() if whole else b"".join(map(_line, fresh))
        self._on_file = len(self._pages.lines) if whole else self._on_file + len(fresh)
        self._stale = False
        try:
            await asyncio.to_thread(_replace if whole else _append, self._path, data)
        except OSError as problem:
            self._failed(problem)
            return False
        except asyncio.CancelledError:
            self._stale = True
            raise
        return True

    def _failed(self, problem: OSError) -> None:
        self._stale = True  # the lines are still in memory: the next writing that succeeds writes all of them
        _log.error("The diary can't be written: %s", problem)

    def _whole(self) -> bytes:
        return self._pages.head() + b"".join(map(_line, self._pages.lines))


def _line(line: Change) -> bytes:
    return line.model_dump_json(exclude_none=True).encode() + b"\n"


def _append(path: Path, data: bytes) -> None:
    with open(path, "ab", buffering=0) as file:
        if file.write(data) != len(data):
            raise OSError("only a part of it was written")
        os.fsync(file.fileno())


def _parse(data: bytes) -> tuple[_Pages | None, bool]:
    """Return what a file holds, and whether it is as it should be; None if it is no diary.

    What stands behind the last line's end was never acknowledged to anybody, so its number is free. A whole line that
    can't be read was: its number is not given again, and the gap shows.
    """
    head, *rows = data.split(b"\n")
    pages = _parse_head(head) if rows else None
    if pages is None:
        return None, False
    whole = rows.pop() == b""
    given, last, bad = pages.seq, 0, 0
    for row in rows:
        line = _parse_line(row)
        if line is None or line.seq <= last:
            bad += 1
        else:
            pages.add(line)
            last, bad = line.seq, 0
    pages.seq = max(given, last) + bad
    if bad:
        _log.warning("The last %d lines of the diary were damaged and are gone.", bad)
    return pages, whole and not bad


def _parse_line(row: bytes) -> Change | None:
    try:
        return Change.model_validate_json(row)
    except ValidationError:
        return None


def _parse_head(row: bytes) -> _Pages | None:
    try:
        facts: Any = json.loads(row)
        known = {key: Kept.model_validate(kept) for key, kept in facts["known"].items()}
        if facts["format"] != _FORMAT or min(facts["seq"], facts["lost"]) < 0:
            return None
        return _Pages(_IDS.validate_python(facts["diary"]), int(facts["seq"]), int(facts["lost"]), known)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
