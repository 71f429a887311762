import asyncio
import hashlib
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from broker.cli_receipt import receipt
from broker.events.people import AuditExported
from tests.stage.postbox import waiting
from tests.unit.audit.histories import SECRET
from tests.unit.test_cli_audit import SESSION, write

app = typer.Typer()
app.command()(receipt)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    asyncio.run(write(folder))
    (folder / "state.db").touch()
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"TELEVISIT_DATA": ""})


@pytest.mark.requirement("AU-04")
def test_a_receipt_is_told_in_either_language_and_that_it_was_is_on_record(data: Path) -> None:
    vi, en = run("--data", data, SESSION), run("--data", data, SESSION, "--language", "en")
    assert (vi.exit_code, en.exit_code) == (0, 0), vi.output
    assert vi.stdout.startswith("BIÊN NHẬN HỖ TRỢ TỪ XA")
    assert en.stdout.startswith("RECEIPT OF A REMOTE SUPPORT SESSION")
    assert SECRET in vi.stdout
    first = asyncio.run(waiting(data))[0]
    assert isinstance(first, AuditExported)
    assert first.filters == {"session": SESSION, "language": "vi"}
    assert first.sha256 == hashlib.sha256(vi.stdout.encode()).hexdigest()
    assert first.sha256 in vi.stderr


def test_into_a_new_file_for_its_owner_only(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "receipt.txt"
    assert run("--data", data, SESSION, "--out", out).exit_code == 0
    assert out.read_text("utf-8") == run("--data", data, SESSION).stdout
    assert out.stat().st_mode & 0o777 == 0o600
    assert run("--data", data, SESSION, "--out", out).exit_code == 2


def test_a_receipt_is_held_against_the_recording(data: Path, tmp_path: Path) -> None:
    given = tmp_path / "given.txt"
    run("--data", data, SESSION, "--out", given)
    same = run("--data", data, SESSION, "--check", given)
    assert (same.exit_code, same.stdout) == (0, "The receipt is what the recording says, to the letter.\n")
    given.write_text(given.read_text("utf-8").replace(SECRET, "hello\x1b[2J"), "utf-8")
    other = run("--data", data, SESSION, "--check", given)
    assert other.exit_code == 1
    assert "NOT what the recording says" in other.stdout
    assert "hello" in other.stdout
    assert "\x1b" not in other.stdout


def test_a_recording_that_can_not_be_read_is_one_line(data: Path) -> None:
    path = next(data.glob(f"recordings/**/{SESSION}.tvr"))
    path.write_bytes(b"x" + path.read_bytes()[1:])
    result = run("--data", data, SESSION)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"run `audit verify {SESSION}`" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_wrong_use_is_one_line(data: Path, tmp_path: Path) -> None:
    for arguments, code in (
        (("0" * 32,), 1),
        (("2027-01-15-1",), 1),
        ((SESSION, "--out", tmp_path / "a", "--check", tmp_path / "b"), 2),
        ((SESSION, "--check", tmp_path / "none"), 1),
    ):
        result = run("--data", data, *arguments)
        assert result.exit_code == code, result.output
        assert len(result.stderr.splitlines()) == 1
