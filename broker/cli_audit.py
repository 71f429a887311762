"""``televisit-broker audit``: questions to the record, and its check, on the host.

Works beside a running broker and without one. A question is itself put on the record, as it is for an auditor in the
console: it waits in the postbox for the broker.
"""

import asyncio
import fcntl
import json
import os
import pwd
import signal
import sqlite3
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import SQLAlchemyError

from broker.audit.verify import Checked, State, check, find
from broker.backends.files import FileRecordings
from broker.backends.sql.engine import create_schema, open_database
from broker.backends.sql.index import Index
from broker.backends.sql.postbox import Postbox
from broker.backends.vault import FileVault
from broker.clock import SystemClock
from broker.erasure.tombstones import tombstones
from broker.errors import TelevisitError
from broker.events.event import Event
from broker.ledger.note import BadNote, parse_verifier
from broker.principal.principal import ActorKind, Principal

audit_app = typer.Typer(no_args_is_help=True, help="The record: ask it, and check that it is as it was written.")

Data = Annotated[Path, typer.Option(help="The broker's folder.", envvar="TELEVISIT_DATA")]
_NOBODY_LOGGED_IN: Final = 2**32 - 1  # a service's process, or a container's


def verify(
    data: Data,
    session: Annotated[str | None, typer.Argument(help="A visit's id, or a journal's: 2026-11-22-1.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every visit and every journal.")] = False,
    key: Annotated[
        list[str] | None, typer.Option(help="The ledger's public key as it was once written down, for recovered files.")
    ] = None,
) -> None:
    """Check recordings from their first byte to their last; exit with 1 if one can't be trusted.

    Where the folder has its vault's key, that every body can be decrypted too. Without --key the seals of recovered
    files are checked with the keys in ledger/verifiers. That no file is missing is checked by `audit ledger`.
    """
    if (session is None) == (not everything):
        fail("give one id, or --all", 2)
    found: list[Checked] = []
    try:
        vault, ledger_keys = vault_of(existing(data)), _ledger_keys(data, key or [])
        recordings = FileRecordings(data, vault=vault)  # it only reads: no recovery, no lock
        files, size = find(recordings, session)
        if session is not None and not files:
            fail(f"there is no recording {session}", 1)
        with progress_bar("Checking", size) as advance:
            checking = check(
                recordings, files, live=_live(data), progress=advance, decrypt=vault is not None, ledger_key=ledger_keys
            )
            stones: dict[str, frozenset[str]] | None = None
            for checked in checking:
                found.append(checked)
                if checked.erased and stones is None:
                    stones = _tombstones(recordings)
                unanswered = [name for name in checked.erased if name not in (stones or {}).get(checked.stored.id, ())]
                if checked.state is not State.OK or not everything or unanswered:
                    print(_line(checked, unanswered))
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
        recordings = FileRecordings(data, vault=vault_of(data))  # it only reads: no recovery, no lock
        stack.push_async_callback(recordings.shut)
        running = broker_runs(data)
        if running:
            index = Index(data / "index.db", recordings, read_only=True)
        else:
            own = stack.enter_context(tempfile.TemporaryDirectory(prefix="televisit-audit-"))
            index = Index(Path(own) / "index.db", recordings)
        try:
            if not running:
                with progress_bar("Reading the files", await index.behind()) as advance:
                    await index.catch_up(progress=advance)
            yield index, recordings
        finally:
            await index.close()


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
    """Return who types here, by the host's word: who logged in, also behind sudo; never what the environment says."""
    try:
        number = int(Path("/proc/self/loginuid").read_text())
    except (OSError, ValueError):
        number = _NOBODY_LOGGED_IN
    if number == _NOBODY_LOGGED_IN:
        number = os.getuid()
    try:
        name = pwd.getpwuid(number).pw_name
    except KeyError:
        name = str(number)
    return Principal(ActorKind.ADMINISTRATOR, f"host:{name}")


# The folder


def existing(data: Path) -> Path:
    """Return the folder; say so and exit with 2 if there is none."""
    if not data.is_dir():
        fail(f"there is no folder {data}", 2)
    return data


def vault_of(data: Path) -> FileVault | None:
    """Return the folder's vault; None for a copy without its key, which can be checked but not read."""
    try:
        return FileVault((data / "vault.key").read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        fail(f"{data / 'vault.key'}: {error}", 1)


def _ledger_keys(data: Path, given: Sequence[str]) -> list[bytes]:
    """Return the public keys with which the ledger seals; none for a folder without a ledger."""
    published = data / "ledger" / "verifiers"
    lines = given or (published.read_text("utf-8", "replace").splitlines() if published.exists() else ())
    try:
        return [parse_verifier(line).public for line in lines]
    except BadNote:
        fail("a ledger's public key is a line of its `verifiers` file: name+id+base64", 2)


def broker_runs(data: Path) -> bool:
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
    running = broker_runs(data)
    return lambda place: running and (data / "live" / place.replace("/", "+")).exists()


# Words


def plain(text: str) -> str:
    """Return text that can't steer a terminal: devices and strangers chose some of it."""
    return text if text.isprintable() else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def _tombstones(recordings: FileRecordings) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one in tombstones(recordings):
        found[one.recording] = found.get(one.recording, frozenset()) | one.classes
    return found


def _line(checked: Checked, unanswered: Sequence[str] = ()) -> str:
    stored = checked.stored
    what = f"{stored.kind} {stored.id}"
    mended = " (mended after a crash)" if checked.recovered else ""
    if checked.erased:
        mended += f"; erased: {', '.join(checked.erased)}"
    if unanswered:
        mended += f" (no tombstone can be read that says who erased: {', '.join(unanswered)})"
    match checked.state:
        case State.OK:
            heard = f"; {checked.word.sentence}" if checked.word is not None else ""
            return f"OK   {what}: {checked.records} records as written{mended}{heard}"
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
def progress_bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show how far bytes are done; it gives what is told of more of them."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda amount: progress.advance(task, amount)


def say(message: str) -> None:
    """Tell the person something that is not the answer."""
    print(message, file=sys.stderr)


def run(work: Coroutine[Any, Any, None]) -> None:
    """Do the work; a failure is one line and exit code 1. Ended by a signal, it leaves no folder with copies behind."""
    if threading.current_thread() is threading.main_thread():  # nobody else may take signals
        for number in (signal.SIGTERM, signal.SIGHUP):  # asked to end, or its terminal was closed
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _ended)
    try:
        asyncio.run(work)
    except TelevisitError as error:
        fail(error.en, 1)
    except (OSError, SQLAlchemyError, sqlite3.Error) as error:
        fail(str(error).splitlines()[0], 1)


def _ended(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def fail(message: str, code: int) -> NoReturn:
    """Say what is wrong in one line and exit."""
    print(f"televisit-broker: {message}", file=sys.stderr)
    raise typer.Exit(code)
