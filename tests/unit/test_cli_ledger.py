"""`audit ledger`: a rolled back, cut or thinned out folder is found, and what can't be found so is said."""

import asyncio
import shutil
from pathlib import Path

from typer.testing import CliRunner, Result

from broker.backends.files import FileRecordings
from broker.backends.ledger_files import FileLedgerStore
from broker.backends.vault import open_vault
from broker.cli import cli
from broker.clock import ManualClock
from broker.ledger.log import open_ledger
from broker.recording.record import DataClass, Direction, FileHeader, Type
from broker.scribe.notary import Notary

SESSIONS = ["1" * 32, "2" * 32]


async def live(root: Path, clock: ManualClock, sessions: list[str]) -> str:
    """Record these visits whole, on the ledger; return its public key."""
    ledger = await open_ledger(FileLedgerStore(root / "ledger"), "node-1", "node-1", clock.now())
    vault = open_vault(root / "vault.key")
    notary = Notary(ledger, "node-1", clock)
    store = FileRecordings(root, admit_above=0, vault=vault, ledger_key=ledger.sealing_key, witness=notary)
    await store.recover(clock.now())
    for session in sessions:
        file = await store.create(FileHeader("session", session, "node-1", clock.advance(1)))
        file.append(Type.EVENT, Direction.BROKER, DataClass.META, b"{}", clock.now())
        await file.close("customer_ended", clock.now())
    await ledger.checkpoint(clock.advance(5))
    await store.shut()
    await ledger.close()
    return str(ledger.verifiers()[-1])


def asked(root: Path, *more: str) -> Result:
    return CliRunner().invoke(cli, ["audit", "ledger", "--data", str(root), *more])


def file_of(root: Path, session: str) -> Path:
    return next(root.glob(f"recordings/**/{session}.tvr"))


def test_a_ledger_and_its_files_verify_and_what_was_not_asked_is_said(tmp_path: Path) -> None:
    key = asyncio.run(live(tmp_path, ManualClock(), SESSIONS))
    done = asked(tmp_path)
    assert done.exit_code == 0, done.output
    assert "the ledger verifies" in done.output
    assert "--key" in done.output
    assert "--copy" in done.output
    copy = tmp_path / "kept"
    copy.write_bytes((tmp_path / "ledger" / "checkpoint").read_bytes())
    sure = asked(tmp_path, "--key", key, "--copy", str(copy))
    assert sure.exit_code == 0
    assert "--key" not in sure.output
    assert "--copy" not in sure.output


def test_a_whole_visit_removed_or_changed_is_found(tmp_path: Path) -> None:
    asyncio.run(live(tmp_path, ManualClock(), SESSIONS))
    file_of(tmp_path, SESSIONS[0]).unlink()
    path = file_of(tmp_path, SESSIONS[1])
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    done = asked(tmp_path)
    assert done.exit_code == 1
    assert f"BAD  {SESSIONS[0]}: the ledger says that it was sealed, and its file is gone" in done.output
    assert f"BAD  {SESSIONS[1]}: the ledger says that it was sealed, and its file ends otherwise now" in done.output


def test_a_folder_put_back_whole_is_found_with_a_copy_from_elsewhere_and_not_without(tmp_path: Path) -> None:
    data, clock = tmp_path / "data", ManualClock()
    data.mkdir()
    key = asyncio.run(live(data, clock, SESSIONS[:1]))
    shutil.copytree(data, tmp_path / "older")
    asyncio.run(live(data, clock, SESSIONS[1:]))
    copy = tmp_path / "kept"
    copy.write_bytes((data / "ledger" / "checkpoint").read_bytes())
    shutil.rmtree(data)
    (tmp_path / "older").rename(data)
    assert asked(data, "--key", key).exit_code == 0
    caught = asked(data, "--key", key, "--copy", str(copy))
    assert caught.exit_code == 1
    assert "older state of the ledger" in caught.output


def test_a_ledger_of_another_key_is_not_ours(tmp_path: Path) -> None:
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
    asyncio.run(live(tmp_path / "ours", ManualClock(), SESSIONS))
    key = asyncio.run(live(tmp_path / "theirs", ManualClock(), SESSIONS))
    assert asked(tmp_path / "ours", "--key", key).exit_code == 1
    assert asked(tmp_path / "ours", "--key", "rubbish").exit_code == 2
    assert asked(tmp_path / "nowhere").exit_code == 2
