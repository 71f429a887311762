"""The index in SQLite: it follows the files at its own pace and answers the auditor's questions."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection

from broker.audit import tail as tailing
from broker.audit.query import (
    ChangeQuery,
    ChangeRow,
    EventQuery,
    EventRow,
    Page,
    Pictures,
    SessionQuery,
    SessionRow,
)
from broker.audit.tail import Step, Tail
from broker.backends.sql import index_file, index_pages, index_rows
from broker.backends.sql.engine import Database
from broker.backends.sql.index_file import cause, discard, open_readable, open_writable, ruined
from broker.errors import NotFound, Unavailable
from broker.recording.reader import Source
from broker.recording.record import BadRecord
from broker.recording.store import Recordings

T = TypeVar("T")

_log = structlog.get_logger()

_PATIENCE_S: Final = 5.0  # looks at the files so often without a nudge
_REST: Final = 19  # rests so many times as long as a pass took: the index takes a twentieth of a core at most
_SHORTEST_REST_S: Final = 1.0  # who asks meanwhile waits for a pass of its own: see freshen
_LONGEST_REST_S: Final = 30.0
_LONGEST_BACKOFF_S: Final = 60.0
_ROWS: Final = 1_024  # rows in one transaction, about
_FILES: Final = 32  # files in one transaction
_TURN: Final = 8  # files read from memory before others get their turn
_LOOK_S: Final = 1.0  # a question looks for new files so often at most
_MOMENT_S: Final = 0.5
_TIDY_S, _TIDY_AGAIN_S = 60.0, 3_600.0
_PAGE_S: Final = 0.2  # a page takes so long, and one step: see index_scan
_SLICE: Final = 256  # names looked at before others get their turn


class Index:
    """The index over the files of one data folder, in a database file of its own; an ``audit.query.Index``.

    Exactly one process writes it; ``read_only`` is for looking at the index of a running broker. Deleting the file
    while nobody has it open is always safe: it is made again from the files. Belongs to one event loop.
    """

    def __init__(self, path: Path, recordings: Recordings, *, read_only: bool = False) -> None:
        self._path = path
        self._recordings = recordings
        self._read_only = read_only
        self._database: Database | None = None
        self._tails: dict[str, Tail] = {}
        self._done: dict[str, int] = {}  # their bytes
        self._seen: set[str] = set()
        self._looked = float("-inf")
        self._damage: DatabaseError | sqlite3.DatabaseError | None = None
        self._tidy_from = float("-inf")
        self._nudged = asyncio.Event()
        self._opening = asyncio.Lock()
        self._passing = asyncio.Lock()

    # Following the files

    def nudge(self) -> None:
        """Say that the files grew. Never blocks, never fails."""
        self._nudged.set()

    async def run(self) -> None:
        """Follow the files until cancelled, by nudges or every 5 s; tidy after ``forget``. Errors are logged."""
        backoff = 0.0
        while True:
            self._nudged.clear()
            began = _monotonic()
            try:
                await self.catch_up()
                await self._tidy()
            except Exception as error:
                # Whatever is wrong with the index, the node lives on: queries say how far behind it is.
                if not backoff:
                    _log.error("index fails", path=str(self._path), error=f"{type(error).__name__}: {error}"[:300])
                backoff = min(_LONGEST_BACKOFF_S, 2 * backoff or 0.5)
                await asyncio.sleep(backoff)
                continue
            if backoff:
                _log.info("index works again", path=str(self._path))
                backoff = 0.0
            took = _monotonic() - began
            await asyncio.sleep(min(_LONGEST_REST_S, max(_SHORTEST_REST_S, _REST * took)))
            with suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE_S):
                    await self._nudged.wait()

    async def catch_up(self, steps: int | None = None, progress: Callable[[int], None] | None = None) -> None:
        """Read everything that the files hold now, in at most ``steps`` transactions; whole or not at all each.

        ``progress`` is told how many bytes each transaction brought. An index file that is no database any more is
        thrown away and made again. Raises Unavailable, OSError or a driver's error, with the index as it was.
        """
        if self._read_only:
            raise RuntimeError("this index is another process's to write")
        async with self._passing:
            await self._mended(lambda: self._pass(steps, progress))

    async def forget(self, place: str) -> None:
        """Drop every row that was read from this file and read it anew: what can't be decrypted any more stays away.

        To be awaited after keys were destroyed. On return what was dropped is overwritten in the index's file and in no
        log; copies of it that SQLite made between its rows are gone when ``run`` has written the file anew. A file that
        is not there (any more) is just dropped. Raises Unavailable, OSError or a driver's error; then call it again.
        """
        if self._read_only:
            raise RuntimeError("this index is another process's to write")
        async with self._passing:
            self._tidy_from = _monotonic() + _TIDY_S
            await self._mended(lambda: self._read_anew(place))

    async def _tidy(self) -> None:
        async with self._passing:
            database = await self._open()
            if _monotonic() >= self._tidy_from and await index_file.is_stale(database):
                self._tidy_from = _monotonic() + _TIDY_AGAIN_S  # if it fails
                await index_file.write_anew(database)

    async def _mended(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do this work; on a new index file where this one is no database any more, or a question found it damaged."""
        try:
            if self._damage:
                raise self._damage
            await work()
        except (DatabaseError, sqlite3.DatabaseError) as error:
            if not ruined(error):
                raise
            _log.error("index is damaged and made again", path=str(self._path), error=cause(error))
            await self.close()
            discard(self._path)
            self._damage = None
            await work()

    async def freshen(self) -> int:
        """Catch up for a moment, so that an auditor who asks right after a visit finds all of it; see ``behind``."""
        try:
            async with asyncio.timeout(_MOMENT_S):
                await self.catch_up()
        except Exception as error:
            # The question that follows says what is wrong in its own words, or how far behind its answer is.
            _log.debug("index is not fresh", error=cause(error))
        return await self.behind()

    async def _pass(self, steps: int | None, progress: Callable[[int], None] | None) -> None:
        database = await _whole(self._open())
        gone = await self._look()
        if gone:
            await _whole(self._forget(database, gone))
        pending = list(self._tails)
        while pending:
            again = await _whole(self._round(database, pending[:_FILES], progress))
            pending = [*again, *pending[_FILES:]]
            if steps is not None and (steps := steps - 1) <= 0:
                return

    async def _read_anew(self, place: str) -> None:
        database = await _whole(self._open())
        await _whole(self._forget(database, {place}))
        await self._look()
        pending = [place] if place in self._tails else []
        while pending:
            pending = await _whole(self._round(database, pending, None))
        await _whole(database.truncate_wal())

    async def _round(self, database: Database, places: list[str], progress: Callable[[int], None] | None) -> list[str]:
        """Read one step of each of these files, write them in one transaction, return those to be read on."""
        read: list[Step] = []
        again: list[str] = []
        rows = 0
        for count, place in enumerate(places, 1):
            if count % _TURN == 0:
                await asyncio.sleep(0)
            if rows >= _ROWS:
                again.append(place)
                continue
            step = await self._read(self._tails[place])
            if step is not None:
                read.append(step)
                rows += len(step.events) + len(step.seconds)
                if step.more:
                    again.append(place)
        if read:
            async with database.writing() as connection:
                await index_rows.write(connection, read)
            for step in read:
                before = self._tails[step.tail.place]
                self._moved(before, step.tail)
                if progress is not None:
                    progress(step.tail.offset - (0 if step.fresh else before.offset))
        return again

    async def _read(self, tail: Tail) -> Step | None:
        """Read one step of one file; None if there is nothing new."""
        written = self._recordings.recent(tail.place, tail.offset) if not tail.trouble else None
        if written is not None:
            return tailing.follow(tail, written) if written else None
        try:
            source = self._recordings.source(tail.place)
        except NotFound:
            return None  # the next look finds that it is gone
        try:
            # Only recovery cuts a file, before we begin: so the first look in a process reads even what did not grow.
            if tail.place in self._seen and not tail.trouble and source.size() == tail.offset:
                return None
            step = await asyncio.to_thread(self._step, source, tail)
        except OSError as error:
            step = Step(replace(tail, trouble=f"it can't be read: {error.strerror or error}"))
        finally:
            source.close()
        self._seen.add(tail.place)
        return None if step.tail == tail and not step.fresh else step

    def _step(self, source: Source, tail: Tail) -> Step:
        try:
            keys = self._recordings.keys(tail.place)
        except Unavailable as error:
            return Step(replace(tail, trouble=error.en))
        except (BadRecord, NotFound):
            keys = None  # its header is not whole: the step says so, or it is gone: so does the next look
        return tailing.step(source, tail, keys=keys)

    def _moved(self, before: Tail, after: Tail) -> None:
        if after.trouble and after.trouble != before.trouble:
            _log.error("a file can't be indexed further", place=after.place, trouble=after.trouble)
        if after.closed and not after.trouble:
            del self._tails[after.place]
            self._seen.discard(after.place)
            self._done[after.place] = after.offset
        else:
            self._tails[after.place] = after

    # Which files there are

    async def _look(self) -> set[str]:
        """Find new files; return the places that are not there any more. Raises OSError."""
        self._looked = float("-inf")  # cut off, it has not seen the newest: they come last
        known = {*self._tails, *self._done}
        for count, stored in enumerate(self._recordings.stored()):
            if count % _SLICE == _SLICE - 1:
                await asyncio.sleep(0)
            if stored.place in known:
                known.discard(stored.place)
            elif stored.place not in self._done:
                self._tails.setdefault(stored.place, tailing.begin(stored.place, stored.id, stored.kind))
        self._looked = _monotonic()
        return known

    async def _forget(self, database: Database, places: set[str]) -> None:
        async with database.writing() as connection:
            await index_rows.drop(connection, [tailing.number(place) for place in places])
            await index_file.mark_stale(connection)
        for place in places:
            self._tails.pop(place, None)
            self._done.pop(place, None)
            self._seen.discard(place)

    async def behind(self) -> int:
        """Return how many bytes of the files are not in the index yet. Raises Unavailable."""
        return (await self._measured())[0]

    async def total(self) -> int:
        """Return how many bytes all files have. Raises Unavailable."""
        return (await self._measured())[1]

    async def _measured(self) -> tuple[int, int]:
        await self._open()
        if _monotonic() - self._looked >= _LOOK_S:
            try:
                await self._look()
            except OSError as error:  # who does not know which files there are can't say how far behind it is
                raise _unavailable(error.strerror or str(error)) from error
        behind, total = 0, sum(self._done.values())
        for tail in list(self._tails.values()):
            size = self._size(tail.place)
            behind += max(0, size - tail.offset)
            total += size
        return behind, total

    def _size(self, place: str) -> int:
        try:
            source = self._recordings.source(place)
        except NotFound:
            return 0
        try:
            return source.size()
        finally:
            source.close()

    # Questions

    async def sessions(self, query: SessionQuery) -> Page[SessionRow]:
        """Return one page of visits. Raises Unavailable."""
        return await self._ask(lambda connection: index_pages.read_sessions(connection, query, _while_time_lasts()))

    async def session(self, session: str) -> SessionRow | None:
        """Return one visit. Raises Unavailable."""
        return await self._ask(lambda connection: index_pages.read_session(connection, session))

    async def pictures(self, session: str) -> Pictures | None:
        """Return where a visit's pictures stand. Raises Unavailable."""
        return await self._ask(lambda connection: index_pages.read_pictures(connection, session))

    async def events(self, query: EventQuery) -> Page[EventRow]:
        """Return one page of events. Raises Unavailable."""
        return await self._ask(lambda connection: index_pages.read_events(connection, query, _while_time_lasts()))

    async def changes(self, query: ChangeQuery) -> Page[ChangeRow]:
        """Return one page of changes of settings. Raises Unavailable."""
        return await self._ask(lambda connection: index_pages.read_changes(connection, query, _while_time_lasts()))

    async def _ask(self, question: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        try:
            database = await self._open()
            async with database.reading() as connection:
                return await question(connection)
        except (DatabaseError, sqlite3.DatabaseError) as error:
            if ruined(error) and not self._read_only:
                self._damage = error
                self.nudge()
            raise _unavailable(cause(error)) from error

    # The database

    async def _open(self) -> Database:
        async with self._opening:
            if self._database is not None:
                return self._database
            database = await (open_readable if self._read_only else open_writable)(self._path)
            try:
                async with database.reading() as connection:
                    tails = await index_rows.unfinished(connection)
                    self._done = await index_rows.finished(connection)
            except BaseException:
                await database.close()
                raise
            self._tails = {tail.place: replace(tail, trouble="") for tail in tails}
            self._seen.clear()
            self._database = database
            return database

    async def close(self) -> None:
        """Close the database; a later call opens it again."""
        async with self._opening:
            database, self._database = self._database, None
            if database is not None:
                await database.close()


async def _whole(work: Coroutine[Any, Any, T]) -> T:
    """Do this to its end even when cancelled meanwhile, and be cancelled after it.

    It is one transaction at most. Cut off in the middle, a thread of the driver would outlive the loop it reports to,
    and the files' thread would read on in a file that is closed.
    """
    task = asyncio.get_running_loop().create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("index fails", error=f"{type(error).__name__}: {error}"[:300])
        raise


def _monotonic() -> float:
    return asyncio.get_running_loop().time()


def _while_time_lasts() -> Callable[[], bool]:
    until = _monotonic() + _PAGE_S
    return lambda: _monotonic() < until


def _unavailable(detail: str) -> Unavailable:
    return Unavailable(
        "index",
        vi="Không đọc được chỉ mục kiểm toán. Nhật ký vẫn được ghi; vui lòng báo quản trị viên.",
        en=f"The audit index can't be read ({detail}). Recording goes on; the operator must look at its disk.",
    )
