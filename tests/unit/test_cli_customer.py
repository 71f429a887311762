import asyncio
import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from broker.backends.sql.engine import open_database
from broker.backends.sql.findings import SqlFindingStore
from broker.backends.sql.postbox import Postbox
from broker.cli import cli
from broker.diagnosis.finding import Chosen, Order, Verdict
from broker.events.people import AuditExported
from broker.recording.record import DataClass
from tests.unit.erasure.archive import MARK, OTHER, VISIT, archive

THIRD = "3" * 32


async def write(root: Path) -> None:
    async with archive(root) as here:
        await here.plant(VISIT)
        await here.plant(OTHER, "device-2", "TV-2222-222", mark="andere")
        await here.plant(THIRD, "device-1", "TV-3333-333")
        await here.approved(VISIT, DataClass.TEXT, DataClass.CAMERA)
        await here.eraser.work(here.clock.now())
        store = SqlFindingStore(here.database)
        for session in (THIRD, OTHER):
            await store.give(
                Verdict(
                    session, "device", "panel", ("c-1",), (Chosen("TV-PANEL-55A", 1),), False, "Sọc dọc.", None, "an",
                    "An", 9, 60,
                )
            )  # fmt: skip
        await store.place(Order("f" * 32, THIRD, "TV-3333-333", "an", "An", 10, {"parts": [{"sku": "TV-PANEL-55A"}]}))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    asyncio.run(write(tmp_path / "data"))
    return tmp_path / "data"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["audit", "customer", *(str(one) for one in arguments)], env={"TELEVISIT_DATA": ""})


def events(folder: Path, session: str) -> list[dict[str, object]]:
    lines = (folder / f"sessions/{session}/events.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.requirement("PR-07")
def test_everything_about_a_customer_is_in_one_folder(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("--data", data, "--serial", "SN-device-1", "--out", out)
    assert result.exit_code == 0, result.output
    names = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    each = {
        f"sessions/{session}/{name}"
        for session in (VISIT, THIRD)
        for name in ("events.jsonl", "facts.json", "receipt.txt")
    }
    finding = f"sessions/{THIRD}/finding.json"
    assert names == {"index.html", "tickets.json", "settings/device-1.json", finding, *each}
    found = json.loads((out / finding).read_text("utf-8"))
    assert (found["verdict"]["note"], found["verdict"]["parts"]) == ("Sọc dọc.", [["TV-PANEL-55A", 1]])
    assert found["order"]["content"] == {"parts": [{"sku": "TV-PANEL-55A"}]}
    typed = [event for event in events(out, THIRD) if event["name"] == "control.key"]
    assert typed[0]["facts"] == {"command": "c-1", "action": "press", "typed": f"{MARK}-text"}
    gone = [event for event in events(out, VISIT) if event["name"] == "control.key"]
    assert gone[0]["erased"] is True
    assert json.loads((out / f"sessions/{VISIT}/facts.json").read_text())["erased"] == ["text", "camera"]
    page = (out / "index.html").read_text("utf-8")
    assert "Dữ liệu của bạn" in page
    assert "Đã xóa vĩnh viễn: nội dung chữ, hình camera" in page
    assert "BIÊN NHẬN" in (out / f"sessions/{THIRD}/receipt.txt").read_text("utf-8")
    assert [one["code"] for one in json.loads((out / "tickets.json").read_text())] == ["TV-3333-333", "TV-7K3M-9Q2"]
    everything = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert b"andere" not in everything
    assert out.stat().st_mode & 0o077 == 0


@pytest.mark.requirement("PR-07")
def test_it_is_on_the_record_before_anybody_has_it(data: Path, tmp_path: Path) -> None:
    run("--data", data, "--ticket", "TV-3333-333", "--out", tmp_path / "out.zip", "--language", "en")

    async def waiting() -> list[object]:
        database = open_database(data / "state.db")
        try:
            return [event for _, event in await Postbox(database).waiting()]
        finally:
            await database.close()

    (event,) = asyncio.run(waiting())
    assert isinstance(event, AuditExported)
    assert (event.format, event.filters) == ("customer", {"ticket": "TV-3333-333", "language": "en"})
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        names = packed.namelist()
        assert b"Your data" in packed.read("index.html")
    assert f"sessions/{THIRD}/receipt.txt" in names
    assert not any(VISIT in name for name in names)  # another ticket's, though the same device's
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "out.zip"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--ticket", "TV-0000-000"], 1, "no such visit"),
        (["--device", "a", "--serial", "b"], 2, "not both"),
        ([], 2, "exactly one of"),
    ],
)
def test_wrong_use_is_told_and_leaves_nothing(
    data: Path, tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    result = run("--data", data, "--out", tmp_path / "out", *arguments)
    assert (result.exit_code, words in result.stderr) == (code, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_nothing_is_overwritten(data: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    result = run("--data", data, "--out", tmp_path / "out", "--ticket", "TV-3333-333")
    assert result.exit_code == 2
    assert "already" in result.stderr
