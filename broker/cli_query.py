"""``televisit-broker audit``: ``query``, ``changes``, ``visits`` tell what happened, ``rebuild`` renews the index."""

import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from broker.audit.query import MAX_LIMIT, ChangeQuery, ChangeRow, EventQuery, EventRow, SessionQuery, SessionRow
from broker.audit.search import Matched, matching, search
from broker.audit.texts import opened, with_texts
from broker.backends.disk import PosixDisk
from broker.backends.files import FileRecordings
from broker.backends.sql.index import Index
from broker.backends.sql.index_file import discard
from broker.cli_audit import (
    Data,
    existing,
    fail,
    open_index,
    operator,
    plain,
    progress_bar,
    put_on_record,
    run,
    say,
    time_of,
    vault_of,
)
from broker.clock import iso
from broker.errors import Invalid
from broker.events.people import AuditRead
from broker.wire.codec import canonical

Session = Annotated[str | None, typer.Option(help="One visit's id.")]
Device = Annotated[str | None, typer.Option(help="A device's id, or the serial number that it claims.")]
Technician = Annotated[str | None, typer.Option(help="A technician's account name.")]
Ticket = Annotated[str | None, typer.Option(help="A ticket's code.")]
Since = Annotated[str | None, typer.Option("--from", help="From this time on: 2026-11-22 or 2026-11-22T10:30.")]
Until = Annotated[str | None, typer.Option("--to", help="Before this time.")]
Limit = Annotated[int, typer.Option(min=0, help="At most so many rows; 0 for all.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines, one row a line.")]

QueryT = TypeVar("QueryT", EventQuery, ChangeQuery, SessionQuery)

_WIDE: Final = 240  # columns where the output is no terminal


def query(
    data: Data,
    session: Session = None,
    device: Device = None,
    technician: Technician = None,
    ticket: Ticket = None,
    name: Annotated[str | None, typer.Option(help="An event's name, for example control.key.")] = None,
    actor: Annotated[str | None, typer.Option(help="Who did it: an account's name, a device's id, broker.")] = None,
    verdict: Annotated[str | None, typer.Option(help="What a link was found to be.")] = None,
    find: Annotated[str | None, typer.Option(help="What was typed or said; 'khong' finds 'Không' too.")] = None,
    since: Since = None,
    until: Until = None,
    text: Annotated[bool, typer.Option("--text", help="Show what was typed too; it is read from the files.")] = False,
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """List events: one visit's oldest first, otherwise the newest first."""
    asked = _made(
        EventQuery, session=session, device=device, technician=technician, ticket=ticket, name=name, actor=actor,
        verdict=verdict, text=find, from_us=time_of(since), to_us=time_of(until),
    )  # fmt: skip

    async def pages(index: Index, recordings: FileRecordings, asked: EventQuery) -> _Found:
        if find is not None:
            found = await search(index, asked, partial(_matching, recordings), lambda: True)
            return _Found(found.items, found.next, found.unreadable)
        page = await index.events(asked)
        if not text:
            return _Found(page.items, page.next)
        with opened(recordings) as files:
            rows, unreadable = with_texts(page.items, files)
        return _Found(rows, page.next, unreadable)

    shown = {"text": "yes"} if text else {}
    _list(data, _Question("events", asked, pages, _EVENT, shown, find), limit, as_json)


def changes(
    data: Data,
    setting: Annotated[str | None, typer.Option(help="A setting's key, for example picture.mode.")] = None,
    session: Session = None,
    device: Device = None,
    technician: Technician = None,
    ticket: Ticket = None,
    actor: Annotated[str | None, typer.Option(help="Who changed it: an account's name, customer, app...")] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """List who changed which setting, during visits and between them; times are when it changed."""
    asked = _made(
        ChangeQuery, setting=setting, session=session, device=device, technician=technician, ticket=ticket, actor=actor,
        from_us=time_of(since), to_us=time_of(until),
    )  # fmt: skip

    async def pages(index: Index, _: FileRecordings, asked: ChangeQuery) -> _Found:
        page = await index.changes(asked)
        return _Found(page.items, page.next)

    _list(data, _Question("changes", asked, pages, _CHANGE), limit, as_json)


def visits(
    data: Data,
    device: Device = None,
    technician: Technician = None,
    ticket: Ticket = None,
    reason: Annotated[str | None, typer.Option(help="Why it ended, for example customer_ended.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """List visits, the newest first."""
    asked = _made(
        SessionQuery, device=device, technician=technician, ticket=ticket, reason=reason, from_us=time_of(since),
        to_us=time_of(until),
    )  # fmt: skip

    async def pages(index: Index, _: FileRecordings, asked: SessionQuery) -> _Found:
        page = await index.sessions(asked)
        return _Found(page.items, page.next)

    _list(data, _Question("sessions", asked, pages, _VISIT), limit, as_json)


def rebuild(data: Data) -> None:
    """Make the index anew from the files, while no broker runs: a running one sees to its own."""

    async def work() -> None:
        disk, path = PosixDisk(), existing(data) / "index.db"
        try:
            lock = disk.lock(data / "lock")
        except BlockingIOError:
            await _told_by_the_broker(data)
            return
        recordings = FileRecordings(data, vault=vault_of(data))  # it only reads: no recovery
        index = Index(path, recordings)
        try:
            discard(path)
            total = await index.total()
            with progress_bar("Reading the files", total) as advance:
                await index.catch_up(progress=advance)
            behind = await index.behind()
        finally:
            await index.close()
            await recordings.shut()
            disk.close(lock)
        print(f"{total - behind} of {total} bytes are in the index.")
        if behind:
            say("What is missing can't be read: see `audit verify --all`.")

    run(work())


async def _told_by_the_broker(data: Path) -> None:
    async with open_index(data) as (index, _):
        behind, total = await index.behind(), await index.total()
    fail(f"a broker runs here and reads the files by itself: it has read {_share(behind, total)} of {total} bytes", 1)


# Asking


def _made(kind: type[QueryT], **fields: Any) -> QueryT:
    """Return the query; a filter that is none is one line and exit code 1."""
    try:
        return kind(**fields)
    except Invalid as error:
        fail(error.en, 1)


@dataclass(frozen=True, slots=True)
class _Found:
    """One page: its rows, the cursor of the next, and how many texts could not be read."""

    rows: Sequence[Any]
    next: str | None
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    of: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: the query and what gives its pages; how it is shown, and put on the record."""

    view: str
    asked: Any
    pages: Callable[[Index, FileRecordings, Any], Awaitable[_Found]]
    columns: tuple[_Column, ...]
    shown: Mapping[str, str] = field(default_factory=dict)
    sought: str | None = None


def _list(data: Data, question: _Question, limit: int, as_json: bool) -> None:
    async def work() -> None:
        rows: list[Any] = []
        unreadable, left, asked = 0, limit or sys.maxsize, question.asked
        async with open_index(existing(data)) as (index, recordings):
            while left > 0 and asked is not None:
                page = await question.pages(index, recordings, replace(asked, limit=min(left, MAX_LIMIT)))
                rows += page.rows
                unreadable += page.unreadable
                left -= len(page.rows)
                asked = None if page.next is None else replace(asked, cursor=page.next)
            behind, total = await index.behind(), await index.total()
        filters = question.asked.filters() | {"limit": str(limit)} | question.shown
        reading = AuditRead(by=operator(), view=question.view, filters=filters, rows=len(rows), sought=question.sought)
        await put_on_record(data, reading)
        _print(rows, question.columns, as_json)
        if unreadable:
            say(f"The text of {unreadable} events can't be read: it was erased, or see `audit verify --all`.")
        if behind:
            read = _share(behind, total)
            say(f"The index is {behind} bytes behind the files (it has read {read}): the latest rows may be missing.")

    run(work())


async def _matching(recordings: FileRecordings, rows: Sequence[EventRow], sought: str, limit: int) -> Matched:
    with opened(recordings) as files:
        return matching(rows, files, sought, limit)


def _share(behind: int, total: int) -> str:
    return f"{100 * (total - behind) // max(1, total)} %"


# Words


_EVENT: Final = (
    _Column("time (UTC)", lambda row: iso(row.at_us)),
    _Column("event", lambda row: f"{row.code} {row.name}"),
    _Column("by", lambda row: f"{row.actor_kind} {row.actor_name or row.actor_id}"),
    _Column("session", lambda row: row.session or ""),
    _Column("facts", lambda row: canonical(row.facts).decode()),
)
_CHANGE: Final = (
    _Column("changed (UTC)", lambda row: iso(row.at_us)),
    _Column("setting", lambda row: row.setting),
    _Column("from", lambda row: _value(row.old)),
    _Column("to", lambda row: _value(row.new)),
    _Column("by", lambda row: row.actor if row.who == row.actor else f"{row.actor} {row.who_name or row.who}"),
    _Column("via", lambda row: row.via),
    _Column("known", lambda row: row.basis),
    _Column("device", lambda row: row.device),
    _Column("session", lambda row: row.session or ""),
)
_VISIT: Final = (
    _Column("opened (UTC)", lambda row: iso(row.opened_us)),
    _Column("session", lambda row: row.session),
    _Column("device", lambda row: f"{row.device_model} {row.device_serial}"),
    _Column("technician", lambda row: row.technician_name or row.technician),
    _Column("ticket", lambda row: row.ticket),
    _Column("ended (UTC)", lambda row: "" if row.ended_us is None else iso(row.ended_us)),
    _Column("reason", lambda row: row.reason or ""),
    _Column("events", lambda row: str(row.events)),
    _Column("pictures", lambda row: str(row.frames)),
)


def _print(rows: Sequence[Any], columns: Sequence[_Column], as_json: bool) -> None:
    if as_json:
        for row in rows:
            print(plain(json.dumps(_object(row), ensure_ascii=False)))
        return
    table = Table(*(column.title for column in columns), box=None)
    for row in rows:
        table.add_row(*(Text(plain(column.of(row)), overflow="fold") for column in columns))
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDE)
    console.print(table)


def _object(row: EventRow | ChangeRow | SessionRow) -> dict[str, Any]:
    match row:
        case EventRow():
            return {
                "id": row.id, "session": row.session, "sequence": row.sequence, "at_us": row.at_us, "code": row.code,
                "name": row.name, "actor_kind": row.actor_kind, "actor_id": row.actor_id, "actor_name": row.actor_name,
                "device": row.device, "technician": row.technician, "ticket": row.ticket, "facts": dict(row.facts),
            }  # fmt: skip
        case ChangeRow():
            told = {item.name: getattr(row, item.name) for item in fields(row)}
            return {"event": row.event} | {name: told[name] for name in told if name not in ("file", "place")}
        case SessionRow():
            return asdict(row)


def _value(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else canonical(value).decode()
