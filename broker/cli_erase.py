"""``televisit-broker audit erase, approve, hold...``: erasure by two people, on the host.

What is done here and its event are one transaction of the state; the running broker, or its next start, puts the event
on the record and carries out what was approved: only it owns the recordings.
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from broker.backends.sql.accounts import SqlAccountStore
from broker.backends.sql.engine import create_schema, open_database
from broker.backends.sql.erasures import SqlErasureStore
from broker.backends.sql.postbox import Postbox
from broker.cli_audit import Data, broker_runs, existing, fail, open_index, operator, plain, put_on_record, run, say
from broker.clock import Instant, SystemClock, iso
from broker.erasure.erasures import Erasures, visits_of
from broker.erasure.request import Request, State, Subject, SubjectKind, names
from broker.events.event import Event
from broker.events.people import AuditRead
from broker.people.accounts import person_behind
from broker.recording.record import DataClass

T = TypeVar("T")

Session = Annotated[str | None, typer.Option(help="One visit's id.")]
Device = Annotated[str | None, typer.Option(help="All visits of this device: its id, or the serial it claims.")]
Ticket = Annotated[str | None, typer.Option(help="All visits on this ticket.")]
Reason = Annotated[str, typer.Option(help="Why; it goes on the record.")]
Id = Annotated[str, typer.Argument(help="Its id, as the list shows it.")]


class ClassName(StrEnum):
    """What can be erased on its own."""

    SCREEN = "screen"
    CAMERA = "camera"
    TEXT = "text"
    META = "meta"


def erase(
    data: Data,
    reason: Reason,
    session: Session = None,
    device: Device = None,
    ticket: Ticket = None,
    only: Annotated[
        list[ClassName] | None, typer.Option("--class", help="Only this class; may be repeated. [all four]")
    ] = None,
) -> None:
    """Ask that visits be erased: another person has to approve it within 14 days."""
    subject = subject_of(session, device, ticket)
    classes = frozenset(DataClass[one.name] for one in only or ClassName)

    async def ask() -> None:
        async with open_index(existing(data)) as (index, _):
            visits = await visits_of(index, subject)

        async def act(erasures: Erasures, now: Instant) -> str:
            made = await erasures.request(operator(), subject, classes, reason, visits, now)
            return (
                f"Request {made.id}: {', '.join(names(classes))} of {len(visits)} visits. Another person approves it."
            )

        print(await _decided(data, act))

    run(ask())


def approve(id: Id, data: Data) -> None:
    """Approve another person's request: it is carried out at once, or when the broker starts."""

    async def act(erasures: Erasures, now: Instant) -> str:
        made = await erasures.approve(operator(), id, now)
        return f"Approved: {', '.join(names(made.classes))} of {len(made.visits)} visits."

    async def decide() -> None:
        print(await _decided(data, act))
        if not broker_runs(data):
            say("No broker is running: it is carried out when it starts next.")

    run(decide())


def refuse(id: Id, data: Data, reason: Reason) -> None:
    """Refuse a request, or take your own back."""

    async def act(erasures: Erasures, now: Instant) -> str:
        await erasures.refuse(operator(), id, reason, now)
        return "Refused: nothing is erased."

    run(_print(data, act))


def hold(data: Data, reason: Reason, session: Session = None, device: Device = None, ticket: Ticket = None) -> None:
    """Have nothing of a visit, a device or a ticket erased until the hold is lifted."""
    subject = subject_of(session, device, ticket)

    async def act(erasures: Erasures, now: Instant) -> str:
        return f"Hold {(await erasures.hold(operator(), subject, reason, now)).id}"

    run(_print(data, act))


def lift(id: Id, data: Data, reason: Reason) -> None:
    """Lift a hold."""

    async def act(erasures: Erasures, now: Instant) -> str:
        await erasures.lift(operator(), id, reason, now)
        return "Lifted."

    run(_print(data, act))


def erasures(data: Data) -> None:
    """List the requests, the newest first."""

    async def show() -> None:
        found = await _read(data, "erasures", Erasures.requests)
        for one in found:
            print(plain(_line(one)))

    run(show())


def holds(data: Data) -> None:
    """List the holds that stand."""

    async def show() -> None:
        for one in await _read(data, "holds", Erasures.holds):
            subject = one.subject
            print(plain(f"{one.id}  {iso(one.at_us)}  {subject.kind} {subject.value}  {one.by.id}: {one.reason}"))

    run(show())


def subject_of(session: str | None, device: str | None, ticket: str | None) -> Subject:
    """Return what was named; exit with 2 unless exactly one thing was."""
    given = {SubjectKind.SESSION: session, SubjectKind.DEVICE: device, SubjectKind.TICKET: ticket}
    found = [Subject(kind, value) for kind, value in given.items() if value]
    if len(found) != 1:
        fail("give exactly one of --session, --device, --ticket", 2)
    return found[0]


async def _print(data: Path, act: Callable[[Erasures, Instant], Awaitable[str]]) -> None:
    print(await _decided(data, act))


async def _decided(data: Path, act: Callable[[Erasures, Instant], Awaitable[str]]) -> str:
    """Do something with the requests; it and its events are one transaction."""
    now = SystemClock().now()
    database = open_database(existing(data) / "state.db")
    try:
        await create_schema(database)

        async def leave(event: Event) -> None:
            await Postbox(database).leave(event, now)

        async with database.writing():
            person = partial(person_behind, SqlAccountStore(database))
            return await act(Erasures(SqlErasureStore(database), leave, person), now)
    finally:
        await database.close()


async def _read(data: Path, view: str, read: Callable[[Erasures], Awaitable[tuple[T, ...]]]) -> tuple[T, ...]:
    """Return a list, once the reading is on its way to the record."""
    database = open_database(existing(data) / "state.db")
    try:
        await create_schema(database)
        person = partial(person_behind, SqlAccountStore(database))
        found = await read(Erasures(SqlErasureStore(database), _nothing, person))
    finally:
        await database.close()
    await put_on_record(data, AuditRead(by=operator(), view=view, filters={}, rows=len(found)))
    return found


async def _nothing(event: Event) -> None:
    raise RuntimeError(f"reading makes no event, and here is {event.name}")


def _line(one: Request) -> str:
    what = f"{', '.join(names(one.classes))} of {len(one.visits)} visits"
    about = f"{one.subject.kind} {one.subject.value}".strip()
    decided = f", {one.state} by {one.decided_by.id}" if one.decided_by else f", {one.state}"
    until = f" until {iso(one.expires_us)[:10]}" if one.state is State.WAITING else ""
    reason = f": {one.reason}" if one.reason else ""
    return f"{one.id}  {iso(one.at_us)}  {what} ({about}), asked by {one.by.id}{decided}{until}{reason}"
