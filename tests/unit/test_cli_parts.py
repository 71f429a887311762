"""``televisit-broker parts``: a catalogue is imported whole, on the record, or not at all."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from broker.backends.sql.engine import create_schema, open_database
from broker.backends.sql.postbox import Postbox
from broker.cli import cli
from broker.diagnosis.parts import shipped


def ask(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["parts", *arguments])
    return result.exit_code, result.output


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "parts.csv"
    path.write_text(shipped(), encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


async def posted(data: Path) -> list[str]:
    database = open_database(data / "state.db")
    await create_schema(database)
    found = [event.name for _, event in await Postbox(database).waiting()]
    await database.close()
    return found


def test_an_import_is_listed_and_leaves_word_for_the_record(data: Path, file: Path) -> None:
    assert ask("import", "--data", str(data), str(file)) == (0, "68 parts.\n")
    code, told = ask("list", "--data", str(data), "--family", "WM-TOP-VN", "--group", "wm.pump")
    assert (code, told.split("\t")[0]) == (0, "WM-PUMP-TV")
    assert asyncio.run(posted(data)) == ["parts.imported"]


def test_a_wrong_line_is_named_and_nothing_is_imported(data: Path, file: Path) -> None:
    ask("import", "--data", str(data), str(file))
    file.write_text(shipped().replace(",basic,", ",magic,", 1), encoding="utf-8")
    code, told = ask("import", "--data", str(data), str(file))
    assert code == 2
    assert "column skill" in told
    assert asyncio.run(posted(data)) == ["parts.imported"]


def test_what_is_no_file_or_no_text_is_one_line(data: Path, tmp_path: Path) -> None:
    code, told = ask("import", "--data", str(data), str(tmp_path / "none.csv"))
    assert (code, told.count("\n")) == (2, 1)
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe")
    code, told = ask("import", "--data", str(data), str(tmp_path / "bytes.csv"))
    assert (code, "not UTF-8" in told) == (2, True)


def test_the_shipped_catalogue_can_be_printed_to_begin_with(data: Path) -> None:
    assert ask("list", "--data", str(data), "--default") == (0, shipped())
