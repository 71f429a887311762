import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from broker.backends.files import FileRecordings
from broker.backends.sql.engine import create_schema, open_database
from broker.backends.sql.index import Index
from broker.backends.sql.postbox import Postbox
from broker.backends.vault import open_vault
from broker.cli_audit import audit_app
from broker.clock import ManualClock
from broker.events.people import AuditRead
from broker.principal.principal import ActorKind
from broker.recording.journal import open_journal
from broker.recording.record import Direction, FileHeader
from broker.scribe.scribe import Page, Scribe
from tests.unit.audit.histories import SECRET, ended, opened, typed
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
    return CliRunner().invoke(audit_app, [str(argument) for argument in arguments], env={"TELEVISIT_DATA": ""})


def rows(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


# query


@pytest.mark.requirement("AU-02")
def test_a_question_without_a_broker_is_answered_from_the_files(data: Path) -> None:
    found = rows(run("query", "--data", data, "--session", SESSION, "--json"))
    assert [row["name"] for row in found] == ["session.opened", "control.key", "session.ended"]
    assert found[0]["device"] == "tv-1"
    assert not (data / "index.db").exists()  # a private one, gone again
    assert SECRET not in run("query", "--data", data, "--json").stdout


@pytest.mark.requirement("AU-02")
def test_the_question_itself_waits_for_the_record(data: Path) -> None:
    rows(run("query", "--data", data, "--device", "tv-1", "--text", "--json"))

    async def waiting() -> list[object]:
        database = open_database(data / "state.db")
        try:
            return [event for _, event in await Postbox(database).waiting()]
        finally:
            await database.close()

    (event,) = asyncio.run(waiting())
    assert isinstance(event, AuditRead)
    assert (event.view, event.rows) == ("events", 3)
    assert event.filters == {"device": "tv-1", "limit": "100", "text": "yes"}
    assert event.by.kind is ActorKind.ADMINISTRATOR
    assert event.by.id.startswith("host:")


def test_nothing_is_told_when_the_question_can_not_be_put_on_record(data: Path) -> None:
    (data / "state.db").write_bytes(b"no database" * 1_000)
    result = run("query", "--data", data, "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_texts_are_shown_when_asked_for(data: Path) -> None:
    found = rows(run("query", "--data", data, "--session", SESSION, "--text", "--json"))
    facts = found[1]["facts"]
    assert isinstance(facts, dict)
    assert facts["typed"] == SECRET


def test_a_table_cannot_steer_the_terminal(data: Path) -> None:
    result = run("query", "--data", data)
    assert result.exit_code == 0
    assert "session.opened" in result.stdout
    assert r"tv-\u001b[31m" in result.stdout.replace("\\\\", "\\")
    for output in (result.stdout, run("query", "--data", data, "--json").stdout):
        assert "\x1b" not in output
        assert "\x85" not in output


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("--limit", 2), 2),
        (("--limit", 0), 6),
        (("--name", "control.key"), 2),
        (("--technician", "lan"), 6),
        (("--ticket", "TV-7K3M-9Q2"), 6),
        (("--from", "2027-01-15T08:00:02+00:00"), 5),
        (("--to", "2027-01-15T08:00:02+00:00"), 1),
        (("--from", "2030-01-01"), 0),
    ],
)
def test_filters_and_limits(data: Path, arguments: tuple[object, ...], count: int) -> None:
    whole = rows(run("query", "--data", data, "--json", "--limit", 0))
    assert len(whole) == 6
    found = rows(run("query", "--data", data, "--json", *arguments))
    assert len(found) == count


def test_many_rows_come_over_several_pages(tmp_path: Path) -> None:
    async def many() -> None:
        async with broker(tmp_path) as (scribe, _, clock):
            page = await write_visit(scribe, clock, SESSION, "tv-1")
            for _ in range(1_200):
                page.event(typed("a"), Direction.FROM_CONSOLE, clock.now())
            await page.close("idle", clock.now(), [ended()])

    asyncio.run(many())
    found = rows(run("query", "--data", tmp_path, "--session", SESSION, "--json", "--limit", 0, "--text"))
    assert len(found) == 1_203
    assert len({row["id"] for row in found}) == 1_203
    assert not (tmp_path / "state.db").exists()


async def test_beside_a_running_broker_its_index_is_read(tmp_path: Path) -> None:
    async with broker(tmp_path) as (scribe, index, clock):
        early = await asyncio.to_thread(run, "query", "--data", tmp_path, "--json")
        assert early.exit_code == 1
        assert "has not made its index" in early.stderr
        page = await write_visit(scribe, clock, SESSION, "tv-1")
        await index.catch_up()
        page.event(typed(), Direction.FROM_CONSOLE, clock.now())
        await page.settle()
        result = await asyncio.to_thread(run, "query", "--data", tmp_path, "--json")
        assert len(rows(result)) == 2
        assert "bytes behind the files" in result.stderr
        checked = await asyncio.to_thread(run, "verify", "--data", tmp_path, SESSION)
        assert checked.exit_code == 0
        assert checked.stdout.startswith(f"LIVE session {SESSION}: 5 records as written so far")
        await page.close("idle", clock.now())


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("query", "--from", "yesterday"), 2, "'yesterday' is not a time"),
        (("query", "--session", ""), 1, "filter 'session' is not valid"),
        (("query", "--data", "/nowhere/at/all"), 2, "there is no folder /nowhere/at/all"),
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
    assert result.stdout.startswith(f"OK   session {SESSION}: 5 records as written\n")


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


def test_help_is_help() -> None:
    for command in ((), ("query",), ("verify",)):
        assert "Usage" in run(*command, "--help").stdout
