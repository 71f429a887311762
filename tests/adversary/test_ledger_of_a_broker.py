"""A running broker's ledger: its visits are on it, one taken away is missed, one that is cut raises an alarm."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from broker.backends.ledger_folder import FolderReader
from broker.cli import cli
from broker.ledger.leaf import parse_leaf
from broker.ledger.verify import leaves
from tests.stage.actors import ScriptedDevice, sign_in, visit
from tests.stage.broker import RunningBroker
from tests.stage.fixtures import PEOPLE
from tests.stage.record import until_closed, until_recorded

WAIT = 30
pytestmark = pytest.mark.timeout(120)


async def started(folder: Path) -> RunningBroker:
    broker = RunningBroker(folder)
    await broker.add_users(*PEOPLE)
    await asyncio.to_thread(broker.start)
    return broker


def on_the_ledger(data: Path, id: str) -> list[str]:
    reader = FolderReader(data / "ledger")
    return [leaf.kind for leaf in map(parse_leaf, leaves(reader.get, reader.found())) if leaf.id == id]


async def until_anchored(data: Path, session: str) -> None:
    """Wait until a list with this visit is on the ledger; its file is there a moment before its leaf."""
    async with asyncio.timeout(WAIT):
        while True:
            lists = {path.stem: json.loads(path.read_bytes()) for path in data.glob("ledger/anchors/*.json")}
            mine = {
                digest for digest, heads in lists.items()
                if any(head["id"] == session and head["sequence"] > 3 for head in heads)
            }  # fmt: skip
            reader = FolderReader(data / "ledger")
            if mine & {parse_leaf(leaf).digest.hex() for leaf in leaves(reader.get, reader.found())}:
                return
            await asyncio.sleep(0.05)


@pytest.mark.requirement("AU-01")
async def test_a_visit_that_is_taken_away_is_missed(folder: Path) -> None:
    broker = await started(folder)
    try:
        async with broker.client() as client:
            await sign_in(client, "an.nguyen")
            device = await ScriptedDevice.connect(broker)
            _, claimed = await visit(broker, client, device, "control")
            await device.end()
            await until_closed(broker.data)
    finally:
        assert broker.stop() == 0, broker.log()
    assert on_the_ledger(folder, claimed["session"]) == ["session.opened", "session.sealed"]
    ask = ["audit", "ledger", "--data", str(folder)]
    good = CliRunner().invoke(cli, ask)
    assert good.exit_code == 0, good.output
    next(folder.glob(f"recordings/**/{claimed['session']}.tvr")).unlink()
    missed = CliRunner().invoke(cli, ask)
    assert (missed.exit_code, f"BAD  {claimed['session']}" in missed.output) == (1, True), missed.output


@pytest.mark.requirement("AU-01")
async def test_a_recording_cut_behind_a_crash_raises_an_alarm_at_the_next_start(folder: Path) -> None:
    broker = await started(folder)
    try:
        async with broker.client() as client:
            await sign_in(client, "an.nguyen")
            device = await ScriptedDevice.connect(broker)
            _, claimed = await visit(broker, client, device, "control")
            await until_anchored(broker.data, claimed["session"])
        broker.kill()
        path = next(folder.glob(f"recordings/**/{claimed['session']}.tvr"))
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size // 3)
        await asyncio.to_thread(broker.start)
        lost = await until_recorded(broker.data, lambda e: e.name == "record.lost")
        assert (lost.facts()["recording"], lost.facts()["how"]) == (claimed["session"], "shorter")
    finally:
        broker.stop()
    assert on_the_ledger(folder, claimed["session"])[-2:] == ["session.lost", "session.recovered"]


@pytest.mark.requirement("AU-01")
async def test_a_visit_deleted_while_it_was_open_is_missed_and_raises_an_alarm(folder: Path) -> None:
    broker = await started(folder)
    try:
        async with broker.client() as client:
            await sign_in(client, "an.nguyen")
            device = await ScriptedDevice.connect(broker)
            _, claimed = await visit(broker, client, device, "control")
            await until_anchored(broker.data, claimed["session"])
        broker.kill()
        for pattern in ("recordings/**/{}.*", "live/*{}*"):
            for path in folder.glob(pattern.format(claimed["session"])):
                path.unlink()
        missed = CliRunner().invoke(cli, ["audit", "ledger", "--data", str(folder)])
        assert f"BAD  {claimed['session']}: opened_gone" in missed.output
        await asyncio.to_thread(broker.start)
        lost = await until_recorded(broker.data, lambda e: e.name == "record.lost")
        assert lost.facts()["recording"] == claimed["session"]
    finally:
        broker.stop()
    found = CliRunner().invoke(cli, ["audit", "ledger", "--data", str(folder)])
    assert found.exit_code == 1
    assert f"BAD  {claimed['session']}: opened_gone" in found.output
    assert f"BAD  {claimed['session']}: lost" in found.output


@pytest.mark.requirement("AU-01")
async def test_who_signed_in_and_what_was_read_stays_on_the_ledger(folder: Path) -> None:
    broker = await started(folder)
    try:
        async with broker.client() as client:
            await sign_in(client, "chi.le")
            assert (await client.get("/api/audit/sessions")).status_code == 200
    finally:
        assert broker.stop() == 0, broker.log()
    [journal] = (folder / "journal").glob("*.tvj")
    kinds = on_the_ledger(folder, journal.stem)
    assert kinds == ["journal.opened", "node.started", "sign_in", "audit.queried", "journal.sealed", "node.stopped"]
    ask = ["audit", "ledger", "--data", str(folder)]
    good = CliRunner().invoke(cli, ask)
    assert good.exit_code == 0, good.output
    journal.unlink()
    missed = CliRunner().invoke(cli, ask)
    assert (missed.exit_code, f"BAD  {journal.stem}: sealed_gone" in missed.output) == (1, True), missed.output
