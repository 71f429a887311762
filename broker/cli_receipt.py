"""``televisit-broker audit receipt``: the customer's receipt of a visit, made, or held against the recording."""

import difflib
import hashlib
import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from broker.audit.receipt import receipt_of
from broker.audit.verify import find
from broker.backends.files import FileRecordings
from broker.cli_audit import Data, existing, fail, operator, put_on_record, run, say, vault_of
from broker.errors import Unavailable
from broker.events.people import AuditExported
from broker.recording.reader import Readable
from broker.recording.record import BadRecord


def receipt(
    data: Data,
    session: Annotated[str, typer.Argument(help="The visit's id.")],
    language: Annotated[Literal["vi", "en"], typer.Option(help="The customer's language.")] = "vi",
    out: Annotated[Path | None, typer.Option(help="Into this new file, instead of the standard output.")] = None,
    check: Annotated[Path | None, typer.Option(help="Say whether this receipt is what the recording says.")] = None,
) -> None:
    """Tell a customer what was allowed, seen, pressed and changed; or exit with 1 if a receipt says otherwise."""
    if out is not None and (check is not None or out.exists()):
        fail(f"there is a file {out} already" if check is None else "give --out or --check, not both", 2)

    async def work() -> None:
        text = told(existing(data), session, language)
        digest = hashlib.sha256(text.encode()).hexdigest()
        to = "file" if out else "output"
        asked = {"session": session, "language": language}
        await put_on_record(
            data, AuditExported(by=operator(), format="receipt", filters=asked, rows=1, to=to, sha256=digest)
        )
        if check is not None:
            _hold_against(text, check.read_text("utf-8"))
        elif out is not None:
            with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
        else:
            sys.stdout.write(text)
        say(f"SHA-256 of the receipt: {digest}")

    run(work())


def told(data: Path, session: str, language: Literal["vi", "en"]) -> str:
    """Return the receipt of a visit in this folder. Exits with 1 if there is none; raises OSError."""
    recordings = FileRecordings(data, vault=vault_of(data))  # it only reads: no recovery, no lock
    found, _ = find(recordings, session)
    if not found or found[0].kind != "session":
        fail(f"there is no visit {session}", 1)
    source = recordings.source(found[0].place)
    try:
        keys = recordings.keys(found[0].place)
        return receipt_of(session, Readable(source, keys), language)
    except Unavailable as error:
        fail(error.en, 1)
    except BadRecord as bad:
        fail(f"the recording of {session} can't be read ({bad.code}): run `audit verify {session}`", 1)
    finally:
        source.close()


def _hold_against(made: str, given: str) -> None:
    if made == given:
        print("The receipt is what the recording says, to the letter.")
        return
    print("The receipt is NOT what the recording says (- the receipt, + the recording):")
    for line in difflib.unified_diff(given.splitlines(), made.splitlines(), n=0, lineterm=""):
        if not line.startswith(("---", "+++", "@@")):
            print("".join(c if c.isprintable() else "\ufffd" for c in line))
    raise typer.Exit(1)
