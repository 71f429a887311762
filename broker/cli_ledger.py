"""``televisit-broker audit ledger``: whether the ledger is what was signed, and the files are what the ledger says.

And ``televisit-broker ledger``: its public keys, and a new one.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from broker.audit.ledger_check import Register
from broker.backends.files import FileRecordings
from broker.backends.ledger_folder import FolderReader
from broker.backends.ledger_mirrors import read_copies
from broker.cli_audit import Data, existing, fail, operator, put_on_record, run, say
from broker.errors import TelevisitError
from broker.events.node import KeyRotationAsked
from broker.ledger.checkpoint import parse_checkpoint
from broker.ledger.leaf import parse_leaf
from broker.ledger.log import VERIFIERS
from broker.ledger.note import BadNote, VerifierKey, parse_note, parse_verifier
from broker.ledger.rotation import follow
from broker.ledger.store import Found
from broker.ledger.verify import leaf_at, leaves, verify_log

ledger_app = typer.Typer(no_args_is_help=True, help="The ledger's keys: show the public ones, begin a new one.")
_WEEK: Final = 7 * 24
_LOOK_SECONDS: Final = 0.2


def ledger(
    data: Data,
    key: Annotated[
        list[str] | None,
        typer.Option(help="The ledger's public key as it was once written down: a line of ledger/verifiers."),
    ] = None,
    copy: Annotated[list[Path] | None, typer.Option(help="A checkpoint that was kept elsewhere.")] = None,
    mirror: Annotated[
        list[Path] | None, typer.Option(help="A mirror's file, or a syslog that has copies of checkpoints.")
    ] = None,
) -> None:
    """Check the ledger from its first leaf, and that each file that it names is there and holds what it says.

    Exit with 1 if something can't be trusted. Without --copy or --mirror a ledger that was put back whole looks right.
    What the records say is checked by `audit verify --all`.
    """
    folder = existing(data) / "ledger"
    reader = FolderReader(folder)
    keys = _keys(key or [], reader)
    try:
        there = [stored.id for stored in FileRecordings(data).stored()]  # before the leaves: each must have its own
        found = reader.found()
        lists = {path.stem: path.read_bytes() for path in folder.glob("anchors/*.json")}  # before they are replaced
        proofs = [path.read_bytes() for path in sorted(folder.glob("rotations/*.tlog-proof"))]
        keys = follow(keys, proofs, lambda index: leaf_at(reader.get, found, index))
        copies = [path.read_bytes() for path in copy or []] + _mirrored(mirror or [], keys[0].name)
        wrong = _checked(data, reader, found, keys, copies, lists, there)
    except TelevisitError as error:
        fail(error.en, 1)
    except OSError as error:
        fail(f"{error.filename or folder}: {error.strerror}", 1)
    if not key:
        say("The key was taken from the folder itself: whoever wrote the folder anew wrote the key too. Give --key.")
    if not copies:
        say("No copy from elsewhere was compared: an older state of the whole folder would look right. Give --mirror.")
    if wrong:
        raise typer.Exit(1)


def _checked(
    data: Path,
    reader: FolderReader,
    found: Found,
    keys: list[VerifierKey],
    copies: list[bytes],
    lists: dict[str, bytes],
    there: list[str],
) -> int:
    """Check the ledger, then the files; say what is wrong, and return how much is."""
    with _progress("Checking the leaves", found.size) as done:
        verdict = verify_log(reader.get, found, keys, keys[0].name, copies=copies, progress=done)
    print(verdict.meaning)
    if not verdict.ok:
        return 1
    if copies:
        newest = max(_size(note) for note in copies)
        print(f"{len(copies)} copies from elsewhere fit; the newest vouches for {newest} leaves.")
    register = Register(lists)
    for index, leaf in enumerate(map(parse_leaf, leaves(reader.get, found))):
        register.take(index, leaf)
    wrong, files = 0, register.files()
    with _progress("Checking the files", len(files)) as done:
        read = 0

        def next_file(_: str) -> None:
            nonlocal read
            read += 1
            done(read)

        # It only reads: no recovery, no lock.
        for finding in register.check(FileRecordings(data), next_file, there=there):
            wrong += 1
            print(f"BAD  {finding.id}: {finding.code}: {finding.meaning}")
    print(f"{len(files)} files and the facts in them compared with the ledger: {wrong or 'nothing'} wrong.")
    for kind, count in sorted(register.unknown.items()):
        say(f"{count} leaves of the kind {kind}, which this version doesn't know, were not compared with anything.")
    return wrong


def _mirrored(files: list[Path], origin: str) -> list[bytes]:
    """Return this ledger's copies in the files of mirrors; those of other ledgers are passed over."""
    every: list[bytes] = []
    for path in files:
        found = [note for note in read_copies(path.read_bytes()) if _origin(note) == origin]
        if not found:
            fail(f"{path} holds no copy of {origin}", 1)
        every += found
    return every


def _origin(note: bytes) -> str | None:
    try:
        return parse_checkpoint(parse_note(note).text).origin
    except BadNote:
        return None


def _size(note: bytes) -> int:
    return parse_checkpoint(parse_note(note).text).size


def _keys(given: list[str], reader: FolderReader) -> list[VerifierKey]:
    try:
        lines = given or (reader.get(VERIFIERS) or b"").decode().splitlines()
        keys = [parse_verifier(line) for line in lines]
    except (BadNote, ValueError):
        fail("a ledger's public key is a line of its `verifiers` file: name+id+base64", 2)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", 1)
    if not keys:
        fail("there is no ledger here, or its list of public keys is gone: give --key", 1)
    return keys


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total)
        yield lambda now: progress.update(task, completed=now)


# The keys


@ledger_app.command("keys")
def ledger_keys(data: Data) -> None:
    """Print the ledger's public keys, oldest first: publish them, and keep them where the broker can't write."""
    for key in _keys([], FolderReader(existing(data) / "ledger")):
        print(key)


@ledger_app.command("rotate")
def ledger_rotate(
    data: Data,
    overlap: Annotated[int, typer.Option(min=1, max=24 * 366, help="Hours for which the old key signs along.")] = _WEEK,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for the running broker.")] = 10.0,
) -> None:
    """Have the broker begin a new key; checkpoints that the old one signed stay good.

    Publish the new key, and give it to whoever checks, before the old one's time is over. A running broker does it
    within seconds, otherwise its next start does.
    """
    if not (existing(data) / "state.db").exists():
        fail(f"no broker has run in {data} yet", 1)
    reader = FolderReader(data / "ledger")
    before = _keys([], reader)
    run(put_on_record(data, KeyRotationAsked(by=operator(), overlap_hours=overlap)))
    until = time.monotonic() + wait
    while (now := _keys([], reader)) == before:
        if time.monotonic() >= until:
            print("Asked for. It is done when the broker runs: look at `ledger keys` then.")
            return
        time.sleep(_LOOK_SECONDS)
    print(f"The new key: {now[-1]}\nThe old one signs along for {overlap} hours.")
