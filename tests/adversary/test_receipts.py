"""Running heads and receipts of a real broker: told to both sides, kept, shown, held against the record afterwards."""

import asyncio
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from broker.backends.ledger_folder import FolderReader
from broker.cli import cli
from broker.ledger.log import VERIFIERS
from broker.ledger.note import parse_verifier
from broker.ledger.vouch import vouched
from broker.wire.base import EndReason
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import SessionEnd, SessionEnded
from broker.wire.record import Applied, RecordHead, RecordKept, receipt_code
from tests.stage.actors import ScriptedConsole, ScriptedDevice, visit
from tests.stage.broker import RunningBroker
from tests.stage.device import RunningDevice, until
from tests.stage.record import until_closed, verdicts

pytestmark = pytest.mark.timeout(120)
WAIT = 30


async def asked(*arguments: str) -> tuple[int, str]:
    """What the command line answers an auditor."""
    done = await asyncio.to_thread(CliRunner().invoke, cli, ["audit", *arguments])
    return done.exit_code, done.output


def code_of(head: RecordHead) -> str:
    return receipt_code(head.session, head.sequence, bytes.fromhex(head.head))


def word(session: str, applied: Applied, sequence: int = 0, *, final: bool = True) -> RecordKept:
    return RecordKept(
        session=session, sequence=sequence, controls=applied.controls, hash=applied.hash.hex(), final=final
    )


async def pressed(console: ScriptedConsole, device: ScriptedDevice, *ids: str) -> Applied:
    """Have the technician press keys that the device applies, one after the other."""
    applied = Applied()
    for id_ in ids:
        await console.say(ControlKey(id=id_, key="Enter", action="press"))
        await device.until(ControlKey, id=id_)
        await device.say(ControlDone(id=id_, outcome="applied"))
        applied.add(id_, "control.key")
        await console.until(ControlDone, id=id_)
    return applied


@pytest.mark.requirement("AU-01")
async def test_both_sides_are_told_signed_heads_and_at_the_end_that_of_the_whole_record(
    broker: RunningBroker, client: httpx.AsyncClient
) -> None:
    device = await ScriptedDevice.connect(broker)
    console, claimed = await visit(broker, client, device, "control")
    session = claimed["session"]
    running = await device.until(RecordHead)
    assert running == await console.until(RecordHead)
    assert (running.session, running.final) == (session, False)
    applied = await pressed(console, device, "k1", "k2")
    await console.say(SessionEnd(reason=EndReason.TECHNICIAN_ENDED))
    await device.until(SessionEnded)
    await device.say(word(session, applied, running.sequence))
    last = await device.until(RecordHead, final=True)
    assert last == await console.until(RecordHead, final=True)
    assert (await device.closed(), await console.closed()) == (1000, 1000)

    verdict = verdicts(broker.data)[session]
    assert (last.sequence, last.head) == (verdict.records, verdict.head.hex())
    lines = (FolderReader(broker.data / "ledger").get(VERIFIERS) or b"").decode().splitlines()
    assert all(vouched(head, [parse_verifier(line) for line in lines]) for head in (running, last))
    assert verdict.seal is not None
    assert verdict.seal.receipt == {
        "controls": 2, "final": True, "hash": applied.hash.hex(), "sequence": running.sequence,
    }  # fmt: skip
    code, told = await asked("verify", session, "--data", str(broker.data))
    assert (code, "the device's receipt agrees: it applied 2 commands" in told) == (0, True), told
    code, told = await asked("receipt-code", session, code_of(last).lower(), "--data", str(broker.data))
    assert (code, "the whole record" in told) == (0, True), told
    code, told = await asked("receipt-code", session, code_of(running), "--data", str(broker.data))
    assert (code, f"record {running.sequence} of {verdict.records}" in told) == (0, True), told


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize(
    ("lie", "finding"), [("more", "receipt_more"), ("less", "receipt_fewer"), ("other", "receipt_other")]
)
async def test_a_device_and_a_record_that_disagree_are_told(
    broker: RunningBroker, client: httpx.AsyncClient, lie: str, finding: str
) -> None:
    device = await ScriptedDevice.connect(broker)
    console, claimed = await visit(broker, client, device, "control")
    said = await pressed(console, device, "k1", "k2")
    if lie == "more":
        said.add("k3", "control.key")
    elif lie == "less":
        said = Applied()
        said.add("k1", "control.key")
    else:
        said = Applied()
        for id_ in ("k2", "k1"):
            said.add(id_, "control.key")
    await device.say(word(claimed["session"], said))
    await device.end()
    await until_closed(broker.data)
    code, told = await asked("verify", claimed["session"], "--data", str(broker.data))
    assert (code, finding in told) == (1, True), told


@pytest.mark.requirement("AU-01")
async def test_a_device_that_is_cut_off_has_its_running_word_in_the_seal_and_is_not_waited_for(
    broker: RunningBroker, client: httpx.AsyncClient
) -> None:
    device = await ScriptedDevice.connect(broker)
    console, claimed = await visit(broker, client, device, "control")
    applied = await pressed(console, device, "k1")
    head = await device.until(RecordHead)
    await device.say(word(claimed["session"], applied, head.sequence, final=False))
    await pressed(console, device, "k2")
    device.socket.transport.abort()
    await console.until(SessionEnded, reason=EndReason.DEVICE_DISCONNECTED)
    await console.until(RecordHead, final=True)
    code, told = await asked("verify", claimed["session"], "--data", str(broker.data))
    assert (code, "agrees up to command 1 of 2" in told) == (0, True), told


@pytest.mark.requirement("AU-01")
async def test_a_recording_cut_behind_the_code_is_found_out(
    broker: RunningBroker, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    device = await ScriptedDevice.connect(broker)
    console, claimed = await visit(broker, client, device)
    await device.end()
    last = await console.until(RecordHead, final=True)
    await until_closed(broker.data)
    copy = tmp_path / "copy"
    path = next(broker.data.glob(f"recordings/**/{claimed['session']}.tvr"))
    there = copy / path.relative_to(broker.data)
    there.parent.mkdir(parents=True)
    there.write_bytes(path.read_bytes()[:-100])
    code, told = await asked("receipt-code", claimed["session"], code_of(last), "--data", str(copy))
    assert (code, "the recording isn't the one the customer's device saw" in told) == (1, True), told


@pytest.mark.requirement("AU-01")
@pytest.mark.requirement("TV-13")
async def test_the_customer_is_shown_the_code_after_an_end_and_after_a_cut(
    broker: RunningBroker, client: httpx.AsyncClient, auditor: httpx.AsyncClient, tmp_path: Path
) -> None:
    device = await asyncio.to_thread(RunningDevice.start, broker, tmp_path / "tv", "tv")
    try:
        async with device.customer() as customer:
            session, console = await allowed(broker, client, customer)
            await console.until(RecordHead)
            await customer.post("end")
            last = await console.until(RecordHead, final=True)
            over = await until(customer, lambda state: bool(state["receipt"]) and state["receipt"]["whole"])
            assert (over["phase"], over["receipt"]["code"]) == ("over", code_of(last))
            answer = await auditor.get(
                f"/api/audit/sessions/{session}/receipt-code", params={"code": over["receipt"]["code"]}
            )
            assert answer.json()["whole"] is True, answer.text
            code, told = await asked("verify", session, "--data", str(broker.data))
            assert (code, "the device's receipt agrees: it applied 0 commands" in told) == (0, True), told

            session, console = await allowed(broker, client, customer)
            assert (await until(customer, lambda state: state["phase"] == "active"))["receipt"] is None
            running = await console.until(RecordHead)
            kept = tmp_path / "tv" / "receipts.json"
            async with asyncio.timeout(WAIT):
                while session not in kept.read_text():
                    await asyncio.sleep(0.01)
        device.process.kill()
        await asyncio.to_thread(device.stop)
        device = await asyncio.to_thread(RunningDevice.start, broker, tmp_path / "tv", "tv")
        async with device.customer() as customer:
            idle = (await customer.get("state")).json()
            assert (idle["phase"], idle["receipt"]) == ("idle", {"code": code_of(running), "whole": False})
            assert (await customer.post("dismiss")).json()["receipt"] is None
    finally:
        await asyncio.to_thread(device.stop)


async def allowed(
    broker: RunningBroker, client: httpx.AsyncClient, customer: httpx.AsyncClient
) -> tuple[str, ScriptedConsole]:
    """Bring the simulated TV into an active visit."""
    await customer.post("support")
    offered = await until(customer, lambda state: state["pin"] is not None)
    answer = await client.post("/api/claims", json={"pin": offered["pin"]["digits"], "ticket": None})
    session: str = answer.json()["session"]
    console = await ScriptedConsole.attach(broker, client, session)
    asked_ = await until(customer, lambda state: state["prompt"] is not None)
    await customer.post("consent", json={"request": asked_["prompt"]["request"], "granted": True})
    await until(customer, lambda state: state["phase"] == "active")
    return session, console
