"""``televisit-broker audit export``: the record as lines, into a file, to the standard output or to a log server.

What is exported is first gathered in a temporary file, then the export is put on the record with its count, and only
then does anybody get a line: memory stays small however much it is, and no line leaves unrecorded.
"""

import json
import os
import socket
import ssl
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import IO, Annotated, Final

import typer

from broker.audit.export.formats import Format
from broker.audit.export.lines import Notice, Origin, every, severity
from broker.audit.query import EventQuery
from broker.backends.syslog import PORT, connected, trust
from broker.cli_audit import Data, existing, fail, open_index, operator, plain, put_on_record, run, say, time_of
from broker.events.people import AuditExported

_BATCH: Final = 500  # lines that are sent together


def export(
    data: Data,
    format: Annotated[Format, typer.Option(help="What each line is in.")] = Format.JSONL,
    session: Annotated[str | None, typer.Option(help="One visit's id.")] = None,
    device: Annotated[str | None, typer.Option(help="A device's id, or the serial number that it claims.")] = None,
    technician: Annotated[str | None, typer.Option(help="A technician's account name.")] = None,
    ticket: Annotated[str | None, typer.Option(help="A ticket's code.")] = None,
    name: Annotated[str | None, typer.Option(help="An event's name, for example control.key.")] = None,
    since: Annotated[
        str | None, typer.Option("--from", help="From this time on: 2026-11-22 or 2026-11-22T10:30.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", help="Before this time.")] = None,
    out: Annotated[Path | None, typer.Option(help="Into this new file, instead of the standard output.")] = None,
    syslog: Annotated[str | None, typer.Option(help="To this log server, HOST:PORT, over TLS.")] = None,
    syslog_ca: Annotated[
        Path | None, typer.Option(help="PEM of the CA that vouches for it, if not one of the system's.")
    ] = None,
    syslog_certificate: Annotated[Path | None, typer.Option(help="PEM chain that we show to it.")] = None,
    syslog_key: Annotated[Path | None, typer.Option(help="PEM key of that certificate.")] = None,
) -> None:
    """Write all matching events as lines, the oldest first. What was typed is never among them."""
    if out is not None and syslog is not None:
        fail("give --out or --syslog, not both", 2)
    if out is not None and out.exists():
        fail(f"there is a file {out} already: an export overwrites nothing", 2)
    where = _address(syslog) if syslog is not None else None

    async def work() -> None:
        asked = EventQuery(
            session=session, device=device, technician=technician, ticket=ticket, name=name,
            from_us=time_of(since), to_us=time_of(until), order="asc",
        )  # fmt: skip
        context = trust(syslog_ca, syslog_certificate, syslog_key) if where else None
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as spool:
            rows = await _gather(existing(data), asked, format, spool)
            to = syslog or ("file" if out else "output")
            filters = {key: value for key, value in asked.filters().items() if key not in ("limit", "order")}
            await put_on_record(
                data, AuditExported(by=operator(), format=format.value, filters=filters, rows=rows, to=to)
            )
            if where and context:
                await _send(*where, context, _notices(spool))
            else:
                _write(out, _notices(spool))
        if out or where:
            say(f"{rows} events exported.")

    run(work())


async def _gather(data: Path, asked: EventQuery, format: Format, spool: IO[str]) -> int:
    """Fill the spool with notices, one a line, and return how many."""
    origin = Origin(version("televisit"), socket.gethostname())
    rows = 0
    async with open_index(data) as (index, _):
        async for row in every(index, asked):
            spool.write(json.dumps((row.at_us, severity(row), row.code, format.line(row, origin))) + "\n")
            rows += 1
        if behind := await index.behind():
            say(f"The index is {behind} bytes behind the files: the latest events may be missing.")
    return rows


def _notices(spool: IO[str]) -> Iterator[Notice]:
    spool.seek(0)
    for line in spool:
        yield Notice(*json.loads(line))


def _write(out: Path | None, notices: Iterator[Notice]) -> None:
    if out is None:
        told = plain if sys.stdout.isatty() else str
        for notice in notices:
            sys.stdout.write(told(notice.line) + "\n")
        return
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="\n") as f:
        for notice in notices:
            f.write(notice.line + "\n")


async def _send(host: str, port: int, context: ssl.SSLContext, notices: Iterator[Notice]) -> None:
    async with connected(host, port, context, socket.gethostname()) as collector:
        while some := list(islice(notices, _BATCH)):
            await collector.send(some)


def _address(given: str) -> tuple[str, int]:
    """Return host and port; exit with 2 if it is none. An IPv6 address stands in brackets."""
    host, colon, port = given.rpartition(":")
    if not colon or given.endswith("]"):
        host, port = given, str(PORT)
    if not host or not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        fail(f"'{given}' is not an address: write HOST:PORT, for example logs.example:6514", 2)
    return host.removeprefix("[").removesuffix("]"), int(port)
