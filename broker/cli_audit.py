"""``televisit-broker audit``: questions to the record, and its check, on the host.

Works beside a running broker and without one. A question is itself put on the record, as it is for an auditor in the
console: it waits in the postbox for the broker.
"""

import asyncio
import fcntl
import getpass
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from broker.audit.query import MAX_LIMIT, EventQuery, EventRow
from broker.audit.texts import places, with_texts
from broker.audit.verify import Checked, State, check, find
from broker.backends.files import FileRecordings
from broker.backends.sql.engine import create_schema, open_database
from broker.backends.sql.index import Index
from broker.backends.sql.postbox import Postbox
from broker.backends.vault import FileVault
from broker.clock import SystemClock, iso
from broker.errors import NotFound, TelevisitError, Unavailable
from broker.events.event import Event
from broker.events.people import AuditRead
from broker.principal.principal import ActorKind, Principal
from broker.recording.reader import Readable
from broker.recording.record import BadRecord
from broker.wire.codec import canonical

audit_app = typer.Typer(no_args_is_help=True, help="The record: ask it, and check that it is as it was written.")

Data = Annotated[Path, typer.Option(help="The broker's folder.", envvar="TELEVISIT_DATA")]
_WIDE: Final = 240  # columns where the output is no terminal


@audit_app.command("query")
def query(
    data: Data,
    session: Annotated[str | None, typer.Option(help="One visit's id.")] = None,
    device: Annotated[str | None, typer.Option(help="A device's id, or the serial number that it claims.")] = None,
    technician: Annotated[str | None, typer.Option(help="A technician's account name.")] = None,
    ticket: Annotated[str | None, typer.Option(help="A ticket's code.")] = None,
    name: Annotated[str | None, typer.Option(help="An event's name, for example control.key.")] = None,
    since: Annotated[
        str | None, typer.Option("--from", help="From this time on: 2026-11-22 or 2026-11-22T10:30.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", help="Before this time.")] = None,
    text: Annotated[bool, typer.Option("--text", help="Show what was typed too; it is read from the files.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="At most so many rows; 0 for all.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines, one event a line.")] = False,
) -> None:
    """List events: one visit's oldest first, otherwise the newest first."""

    async def ask() -> None:
        asked = EventQuery(
            session=session, device=device, technician=technician, ticket=ticket, name=name,
            from_us=time_of(since), to_us=time_of(until),
        )  # fmt: skip
        async with open_index(existing(data)) as (index, recordings):
            rows = [row async for row in _rows(index, asked, limit)]
            unreadable = 0
            if text:
                rows, unreadable = _with_texts(recordings, rows)
            behind = await index.behind()
        filters = asked.filters() | {"limit": str(limit)} | ({"text": "yes"} if text else {})
        await put_on_record(data, AuditRead(by=operator(), view="events", filters=filters, rows=len(rows)))
        _print(rows, as_json)
        if unreadable:
            say(f"The text of {unreadable} events can't be read: run `audit verify --all`.")
        if behind:
            say(f"The index is {behind} bytes behind the files: the latest events may be missing.")

    run(ask())


@audit_app.command("verify")
def verify(
    data: Data,
    session: Annotated[str | None, typer.Argument(help="A visit's id, or a journal's: 2026-11-22-1.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every visit and every journal.")] = False,
) -> None:
    """Check recordings from their first byte to their last; exit with 1 if one can't be trusted.

    Where the folder has its vault's key, that every body can be decrypted too.
    """
    if (session is None) == (not everything):
        fail("give one id, or --all", 2)
    found: list[Checked] = []
    try:
        vault = _vault(existing(data))
        recordings = FileRecordings(data, vault=vault)  # it only reads: no recovery, no lock
        files, size = find(recordings, session)
        if session is not None and not files:
            fail(f"there is no recording {session}", 1)
        with _progress("Checking", size) as advance:
            for checked in check(recordings, files, live=_live(data), progress=advance, decrypt=vault is not None):
                found.append(checked)
                if checked.state is not State.OK or not everything:
                    print(_line(checked))
    except TelevisitError as error:
        fail(error.en, 1)
    except OSError as error:
        fail(f"{error.filename or data}: {error.strerror}", 1)
    count = {state: sum(checked.state is state for checked in found) for state in State}
    records = sum(checked.records for checked in found)
    print(
        f"{len(found)} files, {records} records: {count[State.OK]} as written, {count[State.LIVE]} still being written,"
        f" {count[State.BAD]} not to be trusted."
    )
    if count[State.BAD]:
        raise typer.Exit(1)


# The index


@asynccontextmanager
async def open_index(data: Path) -> AsyncIterator[tuple[Index, FileRecordings]]:
    """Give the index of the running broker, or one made for this question alone."""
    async with AsyncExitStack() as stack:
        recordings = FileRecordings(data, vault=_vault(data))  # it only reads: no recovery, no lock
        stack.push_async_callback(recordings.shut)
        running = _broker_runs(data)
        if running:
            index = Index(data / "index.db", recordings, read_only=True)
        else:
            own = stack.enter_context(tempfile.TemporaryDirectory(prefix="televisit-audit-"))
            index = Index(Path(own) / "index.db", recordings)
        try:
            if not running:
                with _progress("Reading the files", await index.behind()) as advance:
                    await index.catch_up(progress=advance)
            yield index, recordings
        finally:
            await index.close()


async def _rows(index: Index, asked: EventQuery, limit: int) -> AsyncIterator[EventRow]:
    left = limit or sys.maxsize
    while left:
        page = await index.events(replace(asked, limit=min(left, MAX_LIMIT)))
        for row in page.items:
            yield row
        left -= len(page.items)
        if page.next is None:
            return
        asked = replace(asked, cursor=page.next)


def _with_texts(recordings: FileRecordings, rows: Sequence[EventRow]) -> tuple[list[EventRow], int]:
    told: list[EventRow] = []
    unreadable = 0
    for start in range(0, len(rows), MAX_LIMIT):
        part = rows[start : start + MAX_LIMIT]
        with ExitStack() as stack:
            sources: dict[str, Readable] = {}
            for place in places(part):
                try:
                    sources[place] = Readable(keys=recordings.keys(place), source=recordings.source(place))
                except (NotFound, Unavailable, BadRecord):
                    continue  # counted as unreadable
                stack.callback(sources[place].source.close)
            more, count = with_texts(part, sources)
        told += more
        unreadable += count
    return told, unreadable


async def put_on_record(data: Path, reading: Event) -> None:
    """Leave word of the reading for the broker, before anything is shown; a copied folder without state has none."""
    state = data / "state.db"
    if not state.exists():
        return
    database = open_database(state)
    try:
        await create_schema(database)
        await Postbox(database).leave(reading, SystemClock().now())
    finally:
        await database.close()


def operator() -> Principal:
    """Return who types here, by the host's word."""
    return Principal(ActorKind.ADMINISTRATOR, f"host:{getpass.getuser()}")


# The folder


def existing(data: Path) -> Path:
    """Return the folder; say so and exit with 2 if there is none."""
    if not data.is_dir():
        fail(f"there is no folder {data}", 2)
    return data


def _vault(data: Path) -> FileVault | None:
    """Return the folder's vault; None for a copy without its key, which can be checked but not read."""
    try:
        return FileVault((data / "vault.key").read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        fail(f"{data / 'vault.key'}: {error}", 1)


def _broker_runs(data: Path) -> bool:
    """Whether a broker holds the folder's lock."""
    try:
        fd = os.open(data / "lock", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(fd)
    return False


def _live(data: Path) -> Callable[[str], bool]:
    """Return who knows whether a place is still being written: a broker runs and keeps a marker for it."""
    running = _broker_runs(data)
    return lambda place: running and (data / "live" / place.replace("/", "+")).exists()


# Words


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    of: Callable[[EventRow], str]


_COLUMNS: Final = (
    _Column("time (UTC)", lambda row: iso(row.at_us)),
    _Column("event", lambda row: f"{row.code} {row.name}"),
    _Column("by", lambda row: f"{row.actor_kind} {row.actor_name or row.actor_id}"),
    _Column("session", lambda row: row.session or ""),
    _Column("facts", lambda row: canonical(row.facts).decode()),
)


def _print(rows: Sequence[EventRow], as_json: bool) -> None:
    if as_json:
        for row in rows:
            print(plain(json.dumps(_object(row), ensure_ascii=False)))
        return
    table = Table(*(column.title for column in _COLUMNS), box=None)
    for row in rows:
        table.add_row(*(Text(plain(column.of(row)), overflow="fold") for column in _COLUMNS))
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDE)
    console.print(table)


def _object(row: EventRow) -> dict[str, Any]:
    return {
        "id": row.id, "session": row.session, "sequence": row.sequence, "at_us": row.at_us, "code": row.code,
        "name": row.name, "actor_kind": row.actor_kind, "actor_id": row.actor_id, "actor_name": row.actor_name,
        "device": row.device, "technician": row.technician, "ticket": row.ticket, "facts": dict(row.facts),
    }  # fmt: skip


def plain(text: str) -> str:
    """Return text that can't steer a terminal: devices and strangers chose some of it."""
    return text if text.isprintable() else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def _line(checked: Checked) -> str:
    stored = checked.stored
    what = f"{stored.kind} {stored.id}"
    mended = " (mended after a crash)" if checked.recovered else ""
    match checked.state:
        case State.OK:
            return f"OK   {what}: {checked.records} records as written{mended}"
        case State.LIVE:
            return f"LIVE {what}: {checked.records} records as written so far; it is still being written"
        case State.BAD:
            return f"BAD  {what}: {checked.code} at byte {checked.offset}: {checked.meaning} [{stored.place}]{mended}"


def time_of(given: str | None) -> int | None:
    """Return what was typed as wall microseconds; local time where it names no zone; exit with 2 if it is no time."""
    if given is None:
        return None
    try:
        return int(datetime.fromisoformat(given).astimezone().timestamp() * 1_000_000)
    except (ValueError, OverflowError):
        fail(f"'{given}' is not a time: write 2026-11-22 or 2026-11-22T10:30 or 2026-11-22T10:30+07:00", 2)


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda amount: progress.advance(task, amount)


def say(message: str) -> None:
    """Tell the person something that is not the answer."""
    print(message, file=sys.stderr)


def run(work: Coroutine[Any, Any, None]) -> None:
    """Do the work; a failure is one line and exit code 1."""
    try:
        asyncio.run(work)
    except TelevisitError as error:
        fail(error.en, 1)
    except (OSError, SQLAlchemyError, sqlite3.Error) as error:
        fail(str(error).splitlines()[0], 1)


def fail(message: str, code: int) -> NoReturn:
    """Say what is wrong in one line and exit."""
    print(f"televisit-broker: {message}", file=sys.stderr)
    raise typer.Exit(code)
