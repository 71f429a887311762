import asyncio
import contextlib
import json
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from broker.backends.files import FileRecordings
from broker.backends.sql.engine import create_schema, open_database
from broker.backends.sql.index import Index
from broker.backends.vault import open_vault
from broker.cli import cli
from broker.cli_audit import operator
from broker.clock import ManualClock
from broker.ledger.note import SigningKey
from broker.principal.principal import ActorKind
from broker.recording.journal import open_journal
from broker.recording.record import Direction, FileHeader
from broker.scribe.scribe import Page, Scribe
from tests.unit.audit import ledgered
from tests.unit.audit.histories import ended, opened, typed
from tests.unit.recording.memory_file import ENTRIES, LEDGER_KEY, class_keys

SESSION, OTHER = "1" * 32, "2" * 32


@contextlib.asynccontextmanager
async def broker(root: Path) -> AsyncIterator[tuple[Scribe, Index, ManualClock]]:
    """A broker's record, as far as the command line can see one: the lock, the files, the index."""
    clock = ManualClock()
    recordings = FileRecordings(root, admit_above=0, end_below=0)
    await recordings.recover(clock.now())
    index = Index(root / "index.db", recordings)
    journal = await open_journal(recordings, "node-1", clock.now())
    scribe = Scribe(recordings, journal, "node-1", clock, index)
    try:
        yield scribe, index, clock
        await journal.close("stopped", clock.now())
    finally:
        await index.close()
        await recordings.shut()


async def write_visit(scribe: Scribe, clock: ManualClock, session: str, device: str) -> Page:
    page = await scribe.open(session, clock.now(), lambda _: None)
    page.event(opened(device), Direction.BROKER, clock.advance(1))
    page.event(typed(), Direction.FROM_CONSOLE, clock.advance(1))
    await page.settle()
    return page


async def write(root: Path) -> None:
    async with broker(root) as (scribe, _, clock):
        for session, device in ((SESSION, "tv-1"), (OTHER, "tv-\x1b[31m\x852")):
            page = await write_visit(scribe, clock, session, device)
            await page.close("customer_ended", clock.now(), [ended()])
    database = open_database(root / "state.db")
    await create_schema(database)
    await database.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    asyncio.run(write(tmp_path))
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["audit", *map(str, arguments)], env={"TELEVISIT_DATA": ""})


def rows(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("verify", "--all", "--data", "/nowhere/at/all"), 2, "there is no folder"),
        (("verify",), 2, "give one id, or --all"),
        (("verify", SESSION, "--all"), 2, "give one id, or --all"),
        (("verify", "f" * 32), 1, "there is no recording ffff"),
    ],
)
def test_wrong_use_is_told_in_one_line(data: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    given = arguments if "--data" in arguments else (*arguments, "--data", data)
    result = run(*given)
    assert result.exit_code == code
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


# verify


def test_everything_as_written_exits_with_0(data: Path) -> None:
    result = run("verify", "--all", "--data", data)
    assert result.exit_code == 0
    assert result.stdout == "3 files, 11 records: 3 as written, 0 still being written, 0 not to be trusted.\n"
    result = run("verify", SESSION, "--data", data)
    assert result.stdout.startswith(f"OK   session {SESSION}: 5 records as written; the device gave no receipt\n")


async def test_what_is_still_being_written_is_told_so(tmp_path: Path) -> None:
    async with broker(tmp_path) as (scribe, _, clock):
        page = await write_visit(scribe, clock, SESSION, "tv-1")
        page.event(typed(), Direction.FROM_CONSOLE, clock.now())
        await page.settle()
        checked = await asyncio.to_thread(run, "verify", "--data", tmp_path, SESSION)
        assert checked.exit_code == 0
        assert checked.stdout.startswith(f"LIVE session {SESSION}: 5 records as written so far")
        await page.close("idle", clock.now())


def test_a_changed_byte_is_named_and_exits_with_1(data: Path) -> None:
    path = next(data.glob(f"recordings/*/*/*/{SESSION}.tvr"))
    raw = bytearray(path.read_bytes())
    at = raw.index(b"customer_ended")
    raw[at] ^= 1
    path.write_bytes(raw)
    for arguments in ((SESSION,), ("--all",)):
        result = run("verify", *arguments, "--data", data)
        assert result.exit_code == 1
        assert f"BAD  session {SESSION}: record_changed at byte " in result.stdout
        assert "1 not to be trusted" in result.stdout


def test_a_visit_cut_while_no_broker_runs_is_bad(data: Path) -> None:
    path = next(data.glob(f"recordings/*/*/*/{SESSION}.tvr"))
    os.truncate(path, path.stat().st_size - 40)
    result = run("verify", SESSION, "--data", data)
    assert result.exit_code == 1
    assert "record_short" in result.stdout


async def write_encrypted(root: Path) -> None:
    """One visit as a broker with a vault writes it."""
    recordings = FileRecordings(
        root, admit_above=0, end_below=0, vault=open_vault(root / "vault.key"), ledger_key=LEDGER_KEY
    )
    clock = ManualClock()
    await recordings.recover(clock.now())
    file = await recordings.create(FileHeader("session", SESSION, "node-1", clock.now()))
    file.append_all(ENTRIES)
    await file.close("customer_ended", clock.now())
    await recordings.shut()


def test_keys_that_are_not_the_files_own_are_named_where_the_vault_is(tmp_path: Path) -> None:
    asyncio.run(write_encrypted(tmp_path))
    arguments = ("verify", SESSION, "--data", tmp_path)
    assert run(*arguments).stdout.startswith(f"OK   session {SESSION}: 5 records as written")
    vault, beside = open_vault(tmp_path / "vault.key"), next(tmp_path.glob("recordings/*/*/*/*.keys"))
    beside.write_bytes(vault.wrap(SESSION, class_keys(7).secrets))
    result = run(*arguments)
    assert result.exit_code == 1
    assert f"BAD  session {SESSION}: wrong_keys at byte 0: " in result.stdout
    (tmp_path / "vault.key").rename(tmp_path / "elsewhere")
    assert run(*arguments).exit_code == 0, "without the vault: chain and seal alone"
    assert not (tmp_path / "vault.key").exists(), "asking makes no vault"
    (tmp_path / "vault.key").write_bytes(b"half")
    result = run(*arguments)
    assert (result.exit_code, "vault.key" in result.stderr, "Traceback" in result.stderr) == (1, True, False)


def test_a_recovered_file_s_seal_is_checked_with_the_ledger_s_keys(tmp_path: Path) -> None:
    clock = ManualClock()
    asyncio.run(ledgered.run(tmp_path, clock, left_open=True))
    keys = asyncio.run(ledgered.run(tmp_path, clock, [], rotate=True))
    result = run("verify", ledgered.OPEN, "--data", tmp_path)
    assert result.stdout.startswith(f"OK   session {ledgered.OPEN}: "), result.output
    assert "mended after a crash" in result.stdout
    stranger = SigningKey.generate("node-1").verifier
    assert run("verify", ledgered.OPEN, "--data", tmp_path, "--key", keys[0]).exit_code == 0
    for wrong in (("--key", stranger), ("--key", keys[1])):
        result = run("verify", ledgered.OPEN, "--data", tmp_path, *wrong)
        assert result.exit_code == 1
        assert f"BAD  session {ledgered.OPEN}: bad_signature at byte " in result.stdout
    (tmp_path / "ledger" / "verifiers").write_text(f"{stranger}\n")
    assert run("verify", "--all", "--data", tmp_path).exit_code == 1
    assert run("verify", "--all", "--data", tmp_path, "--key", "rubbish").exit_code == 2


def test_help_is_help() -> None:
    for command in ((), ("query",), ("verify",)):
        assert "Usage" in run(*command, "--help").stdout


def test_who_types_is_who_logged_in_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "somebody-else")
    who = operator()
    assert who.kind is ActorKind.ADMINISTRATOR
    told = int(Path("/proc/self/loginuid").read_text()) if Path("/proc/self/loginuid").exists() else 2**32 - 1
    assert who.id == f"host:{pwd.getpwuid(os.getuid() if told == 2**32 - 1 else told).pw_name}"
    monkeypatch.setattr(pwd, "getpwuid", lambda number: {}[number])
    assert operator().id.removeprefix("host:").isdigit()


_WAITS = """
import asyncio, sys, tempfile
from broker.cli_audit import run

async def work():
    with tempfile.TemporaryDirectory(dir=sys.argv[1]) as folder:
        print(folder, flush=True)
        await asyncio.sleep(60)

run(work())
"""


@pytest.mark.requirement("PR-07")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_command_that_is_ended_leaves_no_copies_behind(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-c", _WAITS, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        assert folder.is_dir()
        process.send_signal(number)
        assert process.wait(20) != 0
    assert not folder.exists()
