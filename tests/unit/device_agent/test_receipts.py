"""The receipts: kept over a restart and a power cut, bounded, shown until the customer has put them away."""

import logging
from pathlib import Path

import pytest

from broker.wire.record import RecordHead, receipt_code
from device_agent import receipts as module
from device_agent.receipts import HEADS, VISITS, Receipts
from tests.unit.device_agent.conversation.playbook import head

ONE, OTHER = "1" * 32, "2" * 32


def code_of(head: RecordHead) -> str:
    return receipt_code(head.session, head.sequence, bytes.fromhex(head.head))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "receipts.json"


async def test_the_last_head_s_code_is_shown_until_it_is_put_away(path: Path) -> None:
    kept = Receipts.open(path)
    assert (kept.waiting(), kept.put_away()) == (None, False)
    kept.keep(head(3, ONE))
    kept.keep(head(9, ONE))
    shown = kept.waiting()
    assert shown is not None
    assert (shown.session, shown.code, shown.whole) == (ONE, code_of(head(9, ONE)), False)
    kept.keep(head(12, ONE, final=True))
    shown = kept.waiting()
    assert shown is not None
    assert (shown.code, shown.whole) == (code_of(head(12, ONE)), True)
    assert kept.put_away()
    assert (kept.waiting(), kept.put_away()) == (None, False)
    kept.keep(head(1, OTHER))
    assert kept.waiting() is not None


async def test_they_outlive_the_process(path: Path) -> None:
    kept = Receipts.open(path)
    kept.keep(head(3, ONE))
    kept.keep(head(4, OTHER, final=True))
    await kept.write()
    again = Receipts.open(path)
    assert again.heads() == [head(3, ONE), head(4, OTHER, final=True)]
    assert again.waiting() == kept.waiting()
    again.put_away()
    await again.write()
    assert Receipts.open(path).waiting() is None
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_record_that_became_shorter_is_not_believed(path: Path) -> None:
    kept = Receipts.open(path)
    assert kept.keep(head(9, ONE))
    assert not kept.keep(head(8, ONE))
    assert kept.heads() == [head(9, ONE)]


async def test_they_are_bounded(path: Path) -> None:
    kept = Receipts.open(path)
    for visit in range(VISITS + 5):
        for sequence in range(HEADS + 3):
            kept.keep(head(sequence, f"{visit:032x}"))
    assert len(kept.heads()) == VISITS * HEADS
    assert [one.sequence for one in kept.heads()[-HEADS:]] == list(range(3, HEADS + 3))
    assert kept.heads()[0].session == f"{5:032x}"


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"null", b"[1]", b'{"format":2}', b'{"format":1,"heads":[{}],"put_away":null}']
)
async def test_a_damaged_file_is_begun_anew(path: Path, data: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path.parent.mkdir()
    path.write_bytes(data)
    kept = Receipts.open(path)
    assert kept.heads() == []
    assert "can't be read" in caplog.text
    kept.keep(head(3, ONE))
    await kept.write()
    assert Receipts.open(path).heads() == [head(3, ONE)]


async def test_a_disk_that_can_not_be_written_is_logged_and_tried_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise OSError("no space left")

    kept = Receipts.open(path)
    kept.keep(head(3, ONE))
    with monkeypatch.context() as full, caplog.at_level(logging.ERROR):
        full.setattr(module, "replace", broken)
        await kept.write()
    assert "can't be written" in caplog.text
    assert not path.exists()
    await kept.write()
    assert Receipts.open(path).heads() == [head(3, ONE)]


async def test_without_a_file_they_are_in_memory_and_nothing_new_writes_nothing(path: Path) -> None:
    await Receipts(None).write()
    kept = Receipts.open(path)
    await kept.write()
    assert not path.exists()


async def test_a_file_that_the_disk_does_not_give_is_left_alone(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.mkdir(parents=True)
    kept = Receipts.open(path)
    kept.keep(head(3, ONE))
    await kept.write()
    assert kept.waiting() is not None
    assert "in memory only" in caplog.text
    assert "can't be written" not in caplog.text
