import asyncio
import json
import stat
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from broker.cli_export import export
from broker.events.people import AuditExported
from broker.principal.principal import ActorKind
from broker.recording.record import Direction
from tests.stage.postbox import waiting
from tests.unit.audit.histories import SECRET, ended, typed
from tests.unit.backends.collector import log_server
from tests.unit.test_cli_audit import SESSION, broker, write, write_visit

app = typer.Typer()
app.command()(export)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    asyncio.run(write(folder))
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"TELEVISIT_DATA": ""})


@pytest.mark.requirement("AU-03")
def test_json_lines_go_to_the_output_oldest_first_and_without_what_was_typed(data: Path) -> None:
    result = run("--data", data)
    assert result.exit_code == 0
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["time"] for row in told] == sorted(row["time"] for row in told)
    assert len(told) == 6
    assert SECRET not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("--session", SESSION), 3), (("--device", "tv-1"), 3), (("--technician", "lan"), 6), (("--ticket", "X"), 0),
        (("--name", "control.key"), 2), (("--from", "2027-01-15T08:00:02+00:00"), 5),
        (("--to", "2027-01-15T08:00:02+00:00"), 1),
    ],
)  # fmt: skip
@pytest.mark.parametrize("format", ["jsonl", "ocsf", "cef"])
def test_filters_and_formats(data: Path, format: str, arguments: tuple[str, ...], count: int) -> None:
    result = run("--data", data, "--format", format, *arguments)
    lines = result.stdout.splitlines()
    assert len(lines) == count
    assert all(line.startswith("CEF:0|" if format == "cef" else "{") for line in lines)
    assert all(("class_uid" in json.loads(line)) == (format == "ocsf") for line in lines if format != "cef")


@pytest.mark.requirement("AU-02")
def test_the_export_itself_waits_for_the_record(data: Path) -> None:
    assert run("--data", data, "--device", "tv-1", "--format", "cef").exit_code == 0
    (event,) = asyncio.run(waiting(data))
    assert isinstance(event, AuditExported)
    assert (event.format, event.filters, event.rows, event.to) == ("cef", {"device": "tv-1"}, 3, "output")
    assert event.by.kind is ActorKind.ADMINISTRATOR


@pytest.mark.requirement("AU-02")
def test_no_line_leaves_when_the_export_can_not_be_put_on_record(data: Path, tmp_path: Path) -> None:
    (data / "state.db").write_bytes(b"no database" * 1_000)
    for more in ((), ("--out", tmp_path / "out.jsonl")):
        result = run("--data", data, *more)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_a_new_file_is_for_its_owner_alone_and_nothing_is_overwritten(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    result = run("--data", data, "--out", out)
    assert (result.exit_code, result.stdout, result.stderr.strip()) == (0, "", "6 events exported.")
    assert len(out.read_text(encoding="utf-8").splitlines()) == 6
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert out.read_bytes().endswith(b"}\n")
    before = out.read_bytes()
    assert run("--data", data, "--out", out).exit_code == 2
    assert out.read_bytes() == before


def test_more_rows_than_a_page_come_all(tmp_path: Path) -> None:
    async def many() -> None:
        async with broker(tmp_path) as (scribe, _, clock):
            page = await write_visit(scribe, clock, SESSION, "tv-1")
            for _ in range(1_200):
                page.event(typed("a"), Direction.FROM_CONSOLE, clock.now())
            await page.close("idle", clock.now(), [ended()])

    asyncio.run(many())
    told = [json.loads(line) for line in run("--data", tmp_path).stdout.splitlines()]
    assert len({row["id"] for row in told}) == len(told) == 1_203


async def test_a_log_server_gets_every_line(data: Path, tmp_path: Path) -> None:
    async with log_server(tmp_path / "tls") as (there, ca):
        to = f"localhost:{there.port}"
        arguments = ("--data", data, "--format", "cef", "--syslog", to, "--syslog-ca", ca)
        result = await asyncio.to_thread(run, *arguments)
        assert (result.exit_code, result.stdout, result.stderr.strip()) == (0, "", "6 events exported.")
        await asyncio.wait_for(there.ended.wait(), 10)
        assert len(there.messages) == 6
        assert there.whole
        assert all(" televisit - T" in message and " - CEF:0|Televisit|" in message for message in there.messages)
        (event,) = await waiting(data)
        assert isinstance(event, AuditExported)
        assert event.to == to
        refused = await asyncio.to_thread(run, *arguments[:-2])
        assert refused.exit_code == 1
        assert "The collector did not take the lines" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--data", "/nowhere/at/all"), 2, "there is no folder /nowhere/at/all"),
        (("--from", "yesterday"), 2, "'yesterday' is not a time"),
        (("--session", ""), 1, "filter 'session' is not valid"),
        (("--out", "a", "--syslog", "b:1"), 2, "not both"),
        (("--syslog", "b:0"), 2, "'b:0' is not an address"),
        (("--syslog", ":6514"), 2, "is not an address"),
        (("--syslog", "[::1]:x"), 2, "is not an address"),
        (("--syslog", "b", "--syslog-ca", "/nowhere.pem"), 1, "certificates for the collector can't be read"),
        (("--out", "/nowhere/out.jsonl"), 1, "/nowhere/out.jsonl"),
    ],
)
def test_wrong_use_is_told_in_one_line(data: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    result = run(*(arguments if "--data" in arguments else (*arguments, "--data", data)))
    assert result.exit_code == code
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stdout == ""


def test_help_is_help() -> None:
    assert "--syslog-ca" in run("--help").stdout
