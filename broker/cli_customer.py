"""``televisit-broker audit customer``: everything about this customer, in one folder or zip file.

It is gathered beside its place, put on the record, and only then given its name: nothing of it is handed out unseen.
"""

import shutil
import tempfile
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from broker.audit.customer import Told, events_name, files, line
from broker.audit.query import MAX_LIMIT, EventQuery, EventRow, Index, SessionRow
from broker.audit.texts import opened, with_texts
from broker.backends.files import FileRecordings
from broker.backends.sql.customer import findings_of, settings_of, tickets_of
from broker.backends.sql.engine import create_schema, open_database
from broker.cli_audit import Data, existing, fail, open_index, operator, put_on_record, run, say
from broker.cli_erase import subject_of
from broker.cli_receipt import told as receipt_of
from broker.clock import SystemClock
from broker.erasure.erasures import visits_of
from broker.erasure.request import Subject
from broker.errors import NotFound, Unavailable
from broker.events.people import AuditExported
from broker.recording.record import BadRecord, DataClass


def customer(
    data: Data,
    to: Annotated[Path, typer.Option("--out", help="Into this new folder, or this new file if it ends in .zip.")],
    ticket: Annotated[str | None, typer.Option(help="The visits on this ticket.")] = None,
    device: Annotated[str | None, typer.Option(help="All visits of the device with this id.")] = None,
    serial: Annotated[str | None, typer.Option(help="All visits of the devices that claim this serial number.")] = None,
    session: Annotated[str | None, typer.Option(help="One visit.")] = None,
    language: Annotated[Literal["vi", "en"], typer.Option(help="The customer's language.")] = "vi",
) -> None:
    """Gather everything about a customer: receipts, facts, events, verdicts, orders, settings, tickets, and a page."""
    if device is not None and serial is not None:
        fail("give --device or --serial, not both", 2)
    subject = subject_of(session, device or serial, ticket)
    if to.exists():
        fail(f"there is {to} already: nothing is overwritten", 2)

    async def work() -> None:
        existing(data)
        with tempfile.TemporaryDirectory(prefix=".televisit-", dir=to.absolute().parent) as spool:
            root = Path(spool) / "customer"
            root.mkdir(mode=0o700)
            rows, devices = await _gather(data, subject, root, language)
            filters = {subject.kind.value: subject.value, "language": language}
            await put_on_record(
                data, AuditExported(by=operator(), format="customer", filters=filters, rows=rows, to="file")
            )
            _hand_over(root, to)
        say(f"{rows} events of {len(list(devices))} devices are in {to}.")
        if ticket and devices:
            say(f"These are the visits on this ticket; --device gives all of a device's: {', '.join(devices)}")

    run(work())


async def _gather(data: Path, subject: Subject, root: Path, language: Literal["vi", "en"]) -> tuple[int, list[str]]:
    """Write everything below ``root``; return how many events, and of which devices."""
    told: list[Told] = []
    async with open_index(data) as (index, recordings):
        for visit in await visits_of(index, subject):
            row = await index.session(visit.id)
            assert row is not None
            events = await _events(index, recordings, visit.id, root / events_name(visit.id))
            told.append(Told(row, events, _erased(recordings, visit.id), receipt_of(data, visit.id, language)))
        if behind := await index.behind():
            say(f"The index is {behind} bytes behind the files: the latest events may be missing.")
    if not told:
        fail("the record has no such visit", 1)
    devices = sorted({one.visit.device for one in told if one.visit.device})
    visits = [one.visit for one in told]
    settings, tickets, findings = await _state(data, visits, devices, whole=subject.kind == "device")
    told = [replace(one, finding=findings.get(one.visit.session)) for one in told]
    now = SystemClock().now().wall_us
    about = (subject.kind.value, subject.value)
    for name, content in files(about, told, settings, tickets, now, language).items():
        (root / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return sum(one.events for one in told), devices


async def _events(index: Index, recordings: FileRecordings, session: str, path: Path) -> int:
    path.parent.mkdir(mode=0o700, parents=True)
    count = unreadable = 0
    with path.open("wb") as file:
        async for rows in _pages(index, session):
            with opened(recordings) as sources:
                told, bad = with_texts(rows, sources)
            file.writelines(map(line, told))
            count, unreadable = count + len(told), unreadable + bad
    if unreadable:
        say(f"The text of {unreadable} events of {session} can't be read: run `audit verify {session}`.")
    return count


async def _pages(index: Index, session: str) -> AsyncIterator[Sequence[EventRow]]:
    cursor: str | None = None
    while True:
        page = await index.events(EventQuery(session=session, order="asc", limit=MAX_LIMIT, cursor=cursor))
        yield page.items
        cursor = page.next
        if cursor is None:
            return


def _erased(recordings: FileRecordings, session: str) -> tuple[str, ...]:
    for stored in recordings.stored():
        if stored.id == session:
            try:
                keys = recordings.keys(stored.place)
            except (NotFound, Unavailable, BadRecord):
                return ()
            return () if keys is None else tuple(one.name.lower() for one in DataClass if one not in keys)
    return ()


async def _state(
    data: Path, visits: Sequence[SessionRow], devices: Sequence[str], *, whole: bool
) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return settings, tickets, findings; of a ticket only its own visits' settings, for a device may change hands."""
    if not (data / "state.db").exists():
        return {}, [], {}
    database = open_database(data / "state.db")
    try:
        await create_schema(database)
        settings = await settings_of(database, devices)
        tickets = await tickets_of(database, {visit.ticket for visit in visits} - {""}, devices if whole else ())
        mine = {visit.session for visit in visits}
        findings = await findings_of(database, mine)
    finally:
        await database.close()
    return {one: kept for one, kept in settings.items() if whole or kept["session"] in mine}, tickets, findings


def _hand_over(root: Path, to: Path) -> None:
    if to.suffix != ".zip":
        shutil.move(root, to)
        return
    packed = root.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(root).as_posix())
    packed.chmod(0o600)
    shutil.move(packed, to)
