"""``televisit-broker audit ledger``: whether the ledger is what was signed, and the files are what the ledger says."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from broker.backends.files import FileRecordings
from broker.backends.ledger_folder import FolderReader
from broker.cli_audit import Data, existing, fail, say
from broker.ledger.leaf import Kind, Leaf, parse_leaf
from broker.ledger.log import VERIFIERS
from broker.ledger.note import BadNote, VerifierKey, parse_verifier
from broker.ledger.verify import leaves, verify_log
from broker.recording.links import Links

_SEALED = (Kind.SESSION_SEALED, Kind.JOURNAL_SEALED, Kind.SESSION_RECOVERED)


def ledger(
    data: Data,
    key: Annotated[
        list[str] | None,
        typer.Option(help="The ledger's public key as it was once written down: a line of ledger/verifiers."),
    ] = None,
    copy: Annotated[list[Path] | None, typer.Option(help="A checkpoint that was kept elsewhere.")] = None,
) -> None:
    """Check the ledger from its first leaf, and that each sealed recording is still there and still ends as it did.

    Exit with 1 if something can't be trusted. Without --copy a ledger that was put back whole looks right.
    """
    folder = existing(data) / "ledger"
    reader = FolderReader(folder)
    keys = _keys(key or [], reader)
    try:
        found, copies = reader.found(), [path.read_bytes() for path in copy or []]
        verdict = verify_log(reader.get, found, keys, keys[0].name, copies=copies)
        print(verdict.meaning)
        if not verdict.ok:
            raise typer.Exit(1)
        links = Links(FileRecordings(data))  # it only reads: no recovery, no lock
        wrong = [
            told
            for leaf in map(parse_leaf, leaves(reader.get, found))
            if leaf.kind in _SEALED and (told := _wrong(leaf, links.last)) is not None
        ]
    except OSError as error:
        fail(f"{error.filename or folder}: {error.strerror}", 1)
    for told in wrong:
        print(told)
    if not key:
        say("The key was taken from the folder itself: whoever wrote the folder anew wrote the key too. Give --key.")
    if not copy:
        say("No copy from elsewhere was compared: an older state of the whole folder would look right. Give --copy.")
    if wrong:
        raise typer.Exit(1)


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


def _wrong(leaf: Leaf, last: Callable[[str], bytes | None]) -> str | None:
    """Return what is wrong with a recording that the ledger says is sealed, None if nothing is."""
    end = last(leaf.id)
    if end is None:
        return f"BAD  {leaf.id}: the ledger says that it was sealed, and its file is gone"
    if end != leaf.digest:
        return f"BAD  {leaf.id}: the ledger says that it was sealed, and its file ends otherwise now"
    return None
