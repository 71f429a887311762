"""The command line: which devices there are, what is wrong usage, and the receipts that a device keeps."""

import asyncio
from pathlib import Path

import pytest

from broker.wire.record import RecordHead, receipt_code
from device_agent.receipts import Receipts
from tests.unit.device_agent.command_line import Once, is_one_line
from tests.unit.device_agent.conversation.playbook import head
from tests.unit.device_agent.far_side import SESSION


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Once:
    return Once(monkeypatch, capsys)


@pytest.mark.requirement("TV-06")
@pytest.mark.parametrize("arguments", [["television"], ["tv", "--no-verify"], ["tv", "--insecure"], ["vnc"]])
def test_there_is_no_other_command_and_no_way_to_trust_anybody(once: Once, arguments: list[str]) -> None:
    ended = once(*arguments)
    assert ended.code == 2
    assert is_one_line(ended.err, ""), ended.err


def test_help_says_what_there_is(once: Once) -> None:
    nothing, asked = once(), once("--help")
    assert (nothing.code, asked.code) == (2, 0)
    for device in ("tv", "refrigerator", "washer", "air-conditioner", "vnc"):
        assert f" {device} " in nothing.out
        assert once(device, "--help").code == 0


def test_the_receipts_that_a_device_keeps_are_printed(once: Once, tmp_path: Path) -> None:
    kept = Receipts.open(tmp_path / "receipts.json")
    heads = [head(3), head(9), head(5, "6" * 32, final=True)]
    for one in heads:
        kept.keep(one)
    asyncio.run(kept.write())
    first, second = once("receipts", "--data", str(tmp_path)).out.splitlines()
    assert (first.endswith(f"  {SESSION}  up to then"), second.endswith(f"  {'6' * 32}  whole")) == (True, True)
    assert first.split()[0] == receipt_code(SESSION, 9, bytes.fromhex(heads[1].head))
    lines = once("receipts", "--data", str(tmp_path), "--json").out.splitlines()
    assert [RecordHead.model_validate_json(line) for line in lines] == heads
    assert once("receipts", "--data", str(tmp_path / "nowhere")).code == 2
