from pathlib import Path

from broker.backends.ledger_files import FileLedgerStore
from broker.backends.ledger_folder import FolderReader, frame, unframe
from broker.clock import ManualClock
from broker.ledger.leaf import Kind, Leaf
from broker.ledger.log import open_ledger
from broker.ledger.verify import verify_log

ORIGIN = "broker.example/ledger"


def leaves_of(count: int) -> list[bytes]:
    return [f"leaf {n}".encode() for n in range(count)]


def test_a_frame_is_bound_to_its_place() -> None:
    data = b"".join(frame(7 + n, leaf) for n, leaf in enumerate(leaves_of(3)))
    assert frame(0, b"ab").hex() == "0002" + "3cd032e4" + "6162"
    assert unframe(7, data) == (leaves_of(3), len(data))
    assert unframe(8, data) == ([], 0)
    for cut in range(len(data)):
        leaves, end = unframe(7, data[:cut])
        assert leaves == leaves_of(3)[: len(leaves)]
        assert end <= cut
        assert unframe(7, data[:cut] + bytes(len(data) - cut))[0] == leaves  # a hole in the file reads as zeros


async def test_the_folder_is_verified_while_a_broker_writes(tmp_path: Path) -> None:
    clock = ManualClock()
    ledger = await open_ledger(FileLedgerStore(tmp_path / "ledger"), ORIGIN, "node-1", clock.now())
    for n in range(30):
        await ledger.append([Leaf(Kind.SIGN_IN, "a", n, bytes(32), 1)] * 100)
        await ledger.checkpoint(clock.advance(2))
    await ledger.append([Leaf(Kind.SIGN_IN, "a", 0, bytes(32), 1)])
    reader = FolderReader(tmp_path / "ledger")
    verdict = verify_log(reader.get, reader.found(), ledger.verifiers(), ORIGIN)
    assert (verdict.meaning, verdict.leaves) == ("the ledger verifies: 3001 leaves, 3000 of them signed", 3001)
    await ledger.close()
    assert FolderReader(tmp_path / "none").found().size == 0
