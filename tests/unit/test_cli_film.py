import asyncio
import os
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from broker.backends.sql.engine import create_schema, open_database
from broker.cli_film import film
from broker.events.people import AuditExported
from broker.recording.record import Direction
from broker.wire.screen import Codec
from device_agent.encoder.h264 import H264
from device_agent.encoder.rectangles import Rectangles
from tests.stage.films import message, plain, probe, raw, subtitles
from tests.stage.postbox import waiting
from tests.unit.audit.histories import SECRET, ended, opened, typed
from tests.unit.test_cli_audit import SESSION, broker

app = typer.Typer()
app.command()(film)


async def write(root: Path, *, change: bool) -> None:
    async with broker(root) as (scribe, _, clock):
        page = await scribe.open(SESSION, clock.now(), lambda _: None)
        page.event(opened(), Direction.BROKER, clock.advance(1))
        encoder, still = H264(3000, 10), Rectangles(8000)
        for mark in range(8):
            encoded = (still if change and mark > 5 else encoder).encode(
                plain((200, 20, 20), mark=mark), mark in (0, 6)
            )
            assert encoded is not None
            page.frame(message(encoded, mark + 1), False, clock.advance(0.5))
        page.event(typed(), Direction.FROM_CONSOLE, clock.advance(0.5))
        page.frame(raw(b"no picture", Codec.RECTANGLES, key=False, width=17), False, clock.advance(0.5))
        await page.close("customer_ended", clock.advance(1), [ended()])
    database = open_database(root / "state.db")
    await create_schema(database)
    await database.close()


@pytest.fixture
def data(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    asyncio.run(write(folder, change=getattr(request, "param", False)))
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"TELEVISIT_DATA": ""})


@pytest.mark.requirement("AU-03")
def test_one_scene_is_one_file_with_its_events_and_the_export_waits_for_the_record(data: Path, tmp_path: Path) -> None:
    result = run("--data", data, SESSION, "--out", tmp_path / "film.mp4", "--language", "en")
    assert result.exit_code == 0, result.output
    assert "8 pictures in 1 file(s)" in result.stderr
    assert "1 pictures could not be read" in result.stderr
    assert float(probe(tmp_path / "film.mp4")["format"]["duration"]) == pytest.approx(5.5, abs=0.04)
    texts = "".join(subtitles(tmp_path / "film.mp4"))
    assert "A character was typed" in texts
    assert SECRET not in texts
    assert sorted(os.listdir(tmp_path)) == ["data", "film.mp4"]
    (event,) = asyncio.run(waiting(data))
    assert isinstance(event, AuditExported)
    assert (event.format, event.rows, event.to) == ("mp4", 8, "file")
    assert event.filters == {"session": SESSION, "language": "en"}


@pytest.mark.parametrize("data", [True], indirect=True)
def test_several_scenes_are_a_folder(data: Path, tmp_path: Path) -> None:
    result = run("--data", data, SESSION, "--out", tmp_path / "film.mp4")
    assert result.exit_code == 2
    assert "2 files" in result.stderr
    assert asyncio.run(waiting(data)) == []
    assert run("--data", data, SESSION, "--out", tmp_path / "film").exit_code == 0
    assert sorted(os.listdir(tmp_path / "film")) == ["01-h264-320x240.mp4", "02-jpeg-320x240.mp4"]
    assert sorted(os.listdir(tmp_path)) == ["data", "film"]


def test_what_can_t_be_is_said_in_a_line(data: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for arguments, code, said in [
        (("--data", data, SESSION, "--out", tmp_path / "there"), 2, "overwrites nothing"),
        (("--data", data, SESSION, "--out", tmp_path / "no/where"), 2, "there is no folder"),
        (("--data", data, "9" * 32, "--out", tmp_path / "x"), 1, "there is no visit"),
        (("--data", tmp_path / "none", SESSION, "--out", tmp_path / "x"), 2, "there is no folder"),
    ]:
        result = run(*arguments)
        assert (result.exit_code, said in result.stderr) == (code, True), result.output
    assert sorted(os.listdir(tmp_path)) == ["data", "there"]


async def test_a_visit_that_goes_on_is_not_shown(tmp_path: Path) -> None:
    async with broker(tmp_path) as (scribe, _, clock):
        page = await scribe.open(SESSION, clock.now(), lambda _: None)
        page.event(opened(), Direction.BROKER, clock.now())
        await page.settle()
        result = await asyncio.to_thread(run, "--data", tmp_path, SESSION, "--out", tmp_path / "x")
        assert (result.exit_code, "still going on" in result.stderr) == (1, True)
        await page.close("customer_ended", clock.now(), [ended()])


def test_a_damaged_recording_is_said_to_be(data: Path, tmp_path: Path) -> None:
    (path,) = data.glob("recordings/**/*.tvr")
    whole = path.read_bytes()
    path.write_bytes(b"x" + whole[1:])
    result = run("--data", data, SESSION, "--out", tmp_path / "x")
    assert (result.exit_code, "not_a_recording" in result.stderr) == (1, True), result.output
