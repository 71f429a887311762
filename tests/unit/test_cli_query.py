import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest

from broker.audit.query import EventQuery
from broker.backends.files import FileRecordings
from broker.backends.sql.index import Index
from broker.events.people import AuditRead
from broker.events.session import SettingChanged, SettingDiary
from broker.principal.principal import BROKER, ActorKind
from broker.recording.record import Direction
from tests.stage.postbox import waiting
from tests.unit.audit.histories import LAN, SECRET, ended, typed
from tests.unit.test_cli_audit import SESSION, broker, data, rows, run, write_visit

__all__ = ["data"]  # a fixture


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
    (event,) = asyncio.run(waiting(data))
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
        await page.close("idle", clock.now())


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("query", "--from", "yesterday"), 2, "'yesterday' is not a time"),
        (("query", "--session", ""), 1, "filter 'session' is not valid"),
        (("query", "--find", "\u0301"), 1, "filter 'text' is not valid"),
        (("query", "--data", "/nowhere/at/all"), 2, "there is no folder /nowhere/at/all"),
        (("changes", "--setting", "x" * 201), 1, "filter 'setting' is not valid"),
        (("visits", "--reason", ""), 1, "filter 'reason' is not valid"),
        (("rebuild", "--data", "/nowhere/at/all"), 2, "there is no folder"),
    ],
)
def test_wrong_use_is_told_in_one_line(data: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    result = run(*(arguments if "--data" in arguments else (*arguments, "--data", data)))
    assert result.exit_code == code
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


# texts


@pytest.mark.requirement("AU-02")
def test_a_text_is_found_however_it_is_typed_and_the_words_sought_are_no_open_fact(data: Path) -> None:
    found = rows(run("query", "--data", data, "--find", "MAT-KHAU-cua", "--json"))
    assert [row["name"] for row in found] == ["control.key"] * 2
    assert rows(run("query", "--data", data, "--find", "MAT-KHAU-cua", "--limit", 1, "--json")) == found[:1]
    assert rows(run("query", "--data", data, "--find", "ai đó", "--json")) == []
    event = asyncio.run(waiting(data))[0]
    assert isinstance(event, AuditRead)
    assert event.filters["text"] == "*"
    assert event.sought == "MAT-KHAU-cua"


# changes, visits


async def changed(root: Path) -> None:
    async with broker(root) as (scribe, _, clock):
        page = await write_visit(scribe, clock, SESSION, "tv-1")
        past = clock.now().wall_us - 3_600_000_000
        for event in (
            SettingDiary(
                by=BROKER, diary="d", seq=1, at_us=past, key="picture.mode", old="standard", new="movie",
                actor="customer", via="remote",
            ),
            SettingChanged(by=LAN, key="picture.mode", old="movie", new="game", actor="technician", via="session"),
            SettingChanged(by=BROKER, key="sound.volume", old=3, new=9, actor="customer", via="remote"),
        ):  # fmt: skip
            page.event(event, Direction.FROM_DEVICE, clock.advance(1))
        await page.close("idle", clock.now(), [ended("idle")])


@pytest.mark.requirement("AU-02")
def test_who_changed_a_setting_is_told(tmp_path: Path) -> None:
    asyncio.run(changed(tmp_path))
    found = rows(run("changes", "--data", tmp_path, "--setting", "picture.mode", "--json"))
    assert [(row["old"], row["new"], row["who"], row["basis"]) for row in found] == [
        ("movie", "game", "lan", "seen"),
        ("standard", "movie", "customer", "diary"),
    ]
    assert found[0]["event"] == f"{SESSION}.{found[0]['sequence']}"
    table = run("changes", "--data", tmp_path)
    assert table.exit_code == 0
    assert "Trần Thị Lan" in table.stdout
    assert len(table.stdout.strip().splitlines()) == 4


def test_visits_are_listed(data: Path) -> None:
    found = rows(run("visits", "--data", data, "--technician", "lan", "--json"))
    assert {row["session"] for row in found} == {"1" * 32, "2" * 32}
    assert len(run("visits", "--data", data, "--device", "tv-1").stdout.strip().splitlines()) == 2
    assert rows(run("visits", "--data", data, "--reason", "idle", "--json")) == []


# rebuild


def test_an_index_is_made_anew_and_serves_the_broker(data: Path) -> None:
    (data / "index.db").write_bytes(b"no database" * 1_000)
    result = run("rebuild", "--data", data)
    assert result.exit_code == 0
    total, _, whole = result.stdout.split()[:3]
    assert total == whole
    assert result.stderr.strip() == ""
    with contextlib.closing(sqlite3.connect(data / "index.db")) as db:
        assert db.execute("SELECT count(*) FROM sessions").fetchone() == (2,)

    async def ask() -> int:
        recordings = FileRecordings(data)
        index = Index(data / "index.db", recordings, read_only=True)
        try:
            return len((await index.events(EventQuery())).items)
        finally:
            await index.close()
            await recordings.shut()

    assert asyncio.run(ask()) == 6


async def test_a_running_broker_sees_to_its_own_index(tmp_path: Path) -> None:
    async with broker(tmp_path) as (scribe, index, clock):
        page = await write_visit(scribe, clock, SESSION, "tv-1")
        await index.catch_up()
        before = (tmp_path / "index.db").stat().st_ino
        result = await asyncio.to_thread(run, "rebuild", "--data", tmp_path)
        assert result.exit_code == 1
        assert "a broker runs here and reads the files by itself: it has read 100 %" in result.stderr
        assert (tmp_path / "index.db").stat().st_ino == before
        await page.close("idle", clock.now())
