import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from broker.cli import cli
from broker.erasure.tombstones import tombstones
from broker.recording.record import DataClass
from tests.unit.erasure.archive import OTHER, VISIT, archive


async def write(root: Path) -> str:
    async with archive(root) as here:
        await here.plant(VISIT)
        await here.plant(OTHER, "device-2", "TV-2222-222")
        asked = await here.approved(VISIT, DataClass.CAMERA, DataClass.TEXT)
        await here.eraser.work(here.clock.now())
        found = list(tombstones(here.recordings))
        assert [(one.recording, one.request, one.classes) for one in found] == [
            (VISIT, asked.id, frozenset({"camera", "text"}))
        ]
        assert list(tombstones(here.recordings, "2026-01-01")) == found
        assert list(tombstones(here.recordings, "2999-01-01")) == []
        await here.recordings.destroy(here.place(OTHER), [DataClass.SCREEN])  # nobody asked, nobody tells
        return here.place(OTHER)


def verify(data: Path) -> str:
    result = CliRunner().invoke(cli, ["audit", "verify", "--all", "--data", str(data)])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.requirement("PR-07")
async def test_what_was_erased_on_nobody_s_word_is_told(tmp_path: Path) -> None:
    await write(tmp_path)
    said = verify(tmp_path)
    assert "says who erased: screen)" in said
    assert "camera" not in said


async def test_a_journal_that_can_not_be_read_has_no_tombstones(tmp_path: Path) -> None:
    await write(tmp_path)
    for beside in tmp_path.glob("journal/*.keys"):
        kept = json.loads(beside.read_bytes())
        beside.write_text(json.dumps(kept | {"keys": {}}, separators=(",", ":"), sort_keys=True))
    assert "says who erased: text, camera)" in verify(tmp_path)
