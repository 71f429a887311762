"""`audit bundle` and `audit verify BUNDLE`: evidence made on the host, and checked where there is no folder at all."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from broker.audit.bundle import Bundle
from broker.backends.files import FileRecordings
from broker.backends.ledger_files import FileLedgerStore
from broker.backends.sql.engine import create_schema, open_database
from broker.backends.vault import open_vault
from broker.cli import cli
from broker.clock import ManualClock
from broker.events.people import AuditExported
from broker.ledger.log import open_ledger
from broker.recording.record import DataClass, Direction, FileHeader, Type
from broker.scribe.notary import Notary
from tests.stage.evidence import STRANGER, flipped, forged, unpacked
from tests.stage.postbox import waiting

SESSION, RUNNING = "1" * 32, "2" * 32
BODY = '{"code":"key.pressed","text":"âm lượng"}'.encode()


async def recorded(root: Path) -> str:
    """A visit that is over, one that goes on, both on the ledger; return its public key."""
    clock = ManualClock()
    ledger = await open_ledger(FileLedgerStore(root / "ledger"), "node-1", "node-1", clock.now())
    vault = open_vault(root / "vault.key")
    notary = Notary(ledger, "node-1", clock)
    store = FileRecordings(root, admit_above=0, vault=vault, ledger_key=ledger.sealing_key, witness=notary)
    await store.recover(clock.now())
    for session in (SESSION, RUNNING):
        file = await store.create(FileHeader("session", session, "node-1", clock.advance(1)))
        file.append(Type.EVENT, Direction.BROKER, DataClass.META, BODY, clock.now())
        await file.sync()
        if session == SESSION:
            await file.close("customer_ended", clock.now())
    await ledger.checkpoint(clock.advance(5))
    await store.shut()
    await ledger.close()
    database = open_database(root / "state.db")
    await create_schema(database)
    await database.close()
    return str(ledger.verifiers()[-1])


def asked(*words: str) -> Result:
    return CliRunner().invoke(cli, ["audit", *words])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    root = tmp_path / "data"
    root.mkdir()
    (tmp_path / "key").write_text(asyncio.run(recorded(root)))
    return root


@pytest.fixture
def made(data: Path, tmp_path: Path) -> Path:
    to = tmp_path / "bundle.zip"
    done = asked("bundle", SESSION, "--data", str(data), "--out", str(to))
    assert done.exit_code == 0, done.output
    return to


def test_a_bundle_is_made_on_the_record_and_verifies_without_a_folder(data: Path, made: Path, tmp_path: Path) -> None:
    said = [event for event in asyncio.run(waiting(data)) if isinstance(event, AuditExported)]
    assert [(event.format, event.to, event.filters["session"]) for event in said] == [("bundle", "file", SESSION)]
    assert made.stat().st_mode & 0o777 == 0o600
    believed = asked("verify", str(made))
    assert believed.exit_code == 0, believed.output
    assert believed.output.splitlines().count("VERIFIED BY ITS OWN KEY ALONE") == 1
    assert "Give --key" in believed.output
    sure = asked("verify", str(made), "--key", (tmp_path / "key").read_text())
    assert sure.exit_code == 0
    assert sure.output.splitlines().count("VERIFIED") == 1
    assert "Give --key" not in sure.output
    assert "every byte of the recording is as it was written" in sure.output


def test_it_holds_what_the_console_s_holds_and_half_of_one_is_not_left(
    data: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {"receipt.vi.txt", "receipt.en.txt"} <= set(unpacked(made.read_bytes()))

    def full(_: Bundle) -> Iterator[bytes]:
        yield b"PK"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Bundle, "pieces", full)
    to = tmp_path / "half.zip"
    assert asked("bundle", SESSION, "--data", str(data), "--out", str(to)).exit_code == 1
    assert not to.exists()


def test_one_without_keys_holds_nothing_to_read_and_verifies_too(data: Path, tmp_path: Path) -> None:
    to = tmp_path / "sealed.zip"
    assert asked("bundle", SESSION, "--data", str(data), "--out", str(to), "--without-keys").exit_code == 0
    assert not {"keys.json", "receipt.vi.txt"} & set(unpacked(to.read_bytes()))
    assert "âm lượng".encode() not in to.read_bytes()
    assert asked("verify", str(to)).exit_code == 0


def test_one_flipped_byte_is_named(made: Path, tmp_path: Path) -> None:
    recording = unpacked(made.read_bytes())["recording.tvr"]
    broken = tmp_path / "broken.zip"
    changed = flipped(recording, len(recording) // 2)
    broken.write_bytes(forged(made.read_bytes(), {"recording.tvr": changed}))
    done = asked("verify", str(broken))
    assert done.exit_code == 1
    assert "BAD  recording.tvr at byte " in done.output
    assert "NOT VERIFIED" in done.output
    made.write_bytes(made.read_bytes()[:-5])
    cut = asked("verify", str(made))
    assert cut.exit_code == 1
    assert "not_a_bundle" in cut.output
    assert "not looked at" in cut.output


def test_another_key_and_wrong_use_are_told_in_a_line(data: Path, made: Path, tmp_path: Path) -> None:
    assert asked("verify", str(made), "--key", str(STRANGER.verifier)).exit_code == 1
    assert asked("verify", str(made), "--key", "nonsense").exit_code == 2
    assert asked("verify", str(tmp_path / "none.zip")).exit_code == 1
    assert "give --data" in asked("verify", "--all").output
    assert asked("bundle", SESSION, "--data", str(data), "--out", str(made)).exit_code == 2
    to = str(tmp_path / "other.zip")
    assert "there is no visit" in asked("bundle", "3" * 32, "--data", str(data), "--out", to).output
    running = asked("bundle", RUNNING, "--data", str(data), "--out", to)
    assert running.exit_code == 1
    assert "not sealed" in running.output
    assert not Path(to).exists()


def test_a_folder_is_verified_as_ever(data: Path) -> None:
    done = asked("verify", SESSION, "--data", str(data))
    assert done.exit_code == 0, done.output
    assert "as written" in done.output


def test_the_page_goes_along_where_the_console_is_built(data: Path, tmp_path: Path) -> None:
    console = tmp_path / "console"
    console.mkdir()
    to = tmp_path / "with.zip"
    first = asked("bundle", SESSION, "--data", str(data), "--out", str(to), "--console", str(console))
    assert "Without its page" in first.output
    assert "verify.html" not in unpacked(to.read_bytes())
    (console / "verify.html").write_text("<!doctype html>")
    to.unlink()
    assert asked("bundle", SESSION, "--data", str(data), "--out", str(to), "--console", str(console)).exit_code == 0
    assert unpacked(to.read_bytes())["verify.html"] == b"<!doctype html>"
