"""``televisit-broker audit bundle`` and ``audit verify``: evidence of a visit made, and checked without a folder."""

import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final

import typer

from broker import cli_audit
from broker.audit.bundle import DISCLOSED, PAGE, Bundle, Evidence, fingerprint, make, receipts
from broker.audit.bundle_verify import STEPS, Report, Step, verify_bundle
from broker.audit.integrity import look
from broker.audit.proofs import proofs
from broker.audit.verify import find
from broker.backends.disk import OpenSource, PosixDisk
from broker.backends.files import FileRecordings
from broker.backends.ledger_view import FolderLedger
from broker.cli_audit import Data, existing, fail, operator, plain, progress_bar, put_on_record, run, say, vault_of
from broker.clock import SystemClock, iso
from broker.config import Config
from broker.errors import TelevisitError
from broker.events.people import AuditExported
from broker.ledger.note import BadNote, parse_verifier

_SHOWS: Final = {
    "archive": "the archive is one that was written here",
    "files": "every file is the one that the manifest names",
    "recording": "every byte of the recording is as it was written, from the first to its seal",
    "opened": "the ledger has held the beginning of this recording since the visit was opened",
    "sealed": "the ledger holds the end of this recording",
    "derived": "the readable events are what the recording says",
}


def bundle(
    data: Data,
    session: Annotated[str, typer.Argument(help="The visit's id.")],
    to: Annotated[Path, typer.Option("--out", help="Into this new file.")],
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="So that nobody can read it without us.")
    ] = False,
    console: Annotated[Path | None, typer.Option(help="Folder of the built console, for its verify.html.")] = None,
) -> None:
    """Write the evidence bundle of a sealed visit: recording, keys, proofs, events, and a page that checks them."""
    if to.exists():
        fail(f"there is a file {to} already: an export overwrites nothing", 2)

    async def work() -> None:
        recordings = FileRecordings(existing(data), vault=vault_of(data))  # it only reads: no recovery, no lock
        found, size = find(recordings, session)
        if not found or found[0].kind != "session":
            fail(f"there is no visit {session}", 1)
        source = recordings.source(found[0].place)
        keys = recordings.keys(found[0].place) if vault_of(data) else None
        seen, page = look(source), (console or Config.model_fields["console"].default) / PAGE
        opened_us = 0 if seen.header is None else seen.header.opened.wall_us
        evidence = Evidence(
            source=source,
            proofs=proofs(FolderLedger(data / "ledger"), session, opened_us, seen.head if seen.seal else None),
            keys=keys,
            by=f"{operator().kind} {operator().id}",
            at_us=SystemClock().now().wall_us,
            version=version("televisit"),
            page=page.read_bytes() if page.is_file() else None,
            extra={} if without_keys else receipts(session, source, keys),
            disclose=() if without_keys else DISCLOSED,
        )
        with progress_bar("Checking", size) as advance:
            made = make(evidence, _steps(advance))
        shown = "none" if without_keys else " ".join(sorted(one.name.lower() for one in DISCLOSED))
        said = AuditExported(
            by=operator(), format="bundle", filters={"session": session, "keys": shown}, rows=made.records, to="file"
        )
        await put_on_record(data, said)
        _write(to, made)
        source.close()
        say(f"{to}: {made.size} bytes, {made.records} records.")
        if not page.is_file():
            say(f"Without its page: the console is not built, there is no {page}. Give --console.")

    run(work())


def _write(to: Path, made: Bundle) -> None:
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        try:
            for piece in made.pieces():
                file.write(piece)
            file.flush()
        except BaseException:
            to.unlink()  # half a bundle, with keys in it
            raise


def verify(
    session: Annotated[
        str | None, typer.Argument(help="A visit's id, or a journal's: 2026-11-22-1; or an evidence bundle, a .zip.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="The broker's folder; a bundle needs none.", envvar="TELEVISIT_DATA")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every visit and every journal.")] = False,
    key: Annotated[
        list[str] | None,
        typer.Option(help="The ledger's public key as it was once written down, for bundles and recovered files."),
    ] = None,
) -> None:
    """Check recordings from their first byte to their last, or a bundle; exit with 1 if one can't be trusted.

    Where the folder has its vault's key, that every body can be decrypted too. Without --key the seals of recovered
    files are checked with the keys in ledger/verifiers. That no file is missing is checked by `audit ledger`.
    """
    if session is not None and not everything and session.endswith(".zip"):
        return _verify_bundle(Path(session), key or [])
    if data is None:
        fail("give --data, the broker's folder, or an evidence bundle, a file that ends in .zip", 2)
    return cli_audit.verify(data, session, everything, key)


def _verify_bundle(path: Path, given: list[str]) -> None:
    try:
        keys = [parse_verifier(line) for line in given]
    except (BadNote, ValueError):
        fail("a ledger's public key is a line of its `verifiers` file: name+id+base64", 2)
    try:
        disk = PosixDisk()
        source = OpenSource(disk, disk.open(path, write=False))
        try:
            with progress_bar("Checking", path.stat().st_size) as advance:
                report = verify_bundle(source, keys, _steps(advance))
        finally:
            source.close()
    except OSError as error:
        fail(f"{path}: {error.strerror}", 1)
    except TelevisitError as error:
        fail(error.en, 1)
    for step in report.steps:
        print(_line(step))
    for name in STEPS[len(report.steps) :]:
        print(f"     {_SHOWS[name]}: not looked at")
    _tell(report)
    if not report.ok:
        raise typer.Exit(1)


def _line(step: Step) -> str:
    if step.ok:
        return f"OK   {_SHOWS[step.name]}"
    file = "the bundle" if step.file is None else step.file
    place = f"{file} at byte {step.offset}" if step.offset is not None else file
    return plain(f"BAD  {place}: {step.code}: {step.meaning}")


def _tell(report: Report) -> None:
    if report.manifest:
        of = report.manifest
        print(plain(f"Visit {of['session']} of {of['origin']}; the bundle says it was made by {of['made_by']}."))
    if report.checkpoint is not None and report.sealed is not None:
        print(f"The ledger's checkpoint covers {report.checkpoint.size} leaves; the end is noted at"
              f" {iso(report.sealed.at_us)} by the broker's clock.")  # fmt: skip
    for one in report.keys:
        print(plain(f"Key {one}"))
        print(f"    {fingerprint(str(one))}")
    if report.recording is not None and report.recording.recovered:
        print("The recording was cut by a crash and sealed by the ledger's key afterwards: it says so itself.")
    if report.derived:
        print(f"Nothing proves these, they are for reading: {', '.join(report.derived)}.")
    if not report.key_given:
        say("The key was taken from the bundle: whoever made the bundle anew made the key too. Give --key.")
    believed = "" if report.key_given else " BY ITS OWN KEY ALONE"
    print(f"VERIFIED{believed}" if report.ok else "NOT VERIFIED")


def _steps(advance: Callable[[int], None]) -> Callable[[int, int], None]:
    done = 0

    def told(now: int, _: int) -> None:
        nonlocal done
        advance(now - done)
        done = now

    return told
