import asyncio
from pathlib import Path

import pytest

from broker.backends.ledger_files import FileLedgerStore
from broker.backends.ledger_view import FolderLedger
from broker.clock import ManualClock
from broker.errors import NotFound
from broker.ledger.leaf import Kind, Leaf, parse_leaf
from broker.ledger.log import open_ledger
from broker.ledger.proof import check_proof, parse_proof
from broker.ledger.signer import LedgerDamaged

DIGEST = bytes([5]) * 32


async def written(root: Path, signed: int, more: int = 0) -> None:
    """A ledger with so many leaves under its checkpoint, and more behind it."""
    clock = ManualClock()
    ledger = await open_ledger(FileLedgerStore(root), "node-1", "node-1", clock.now())
    await ledger.append([Leaf(Kind.HEARTBEAT, "node-1", n, DIGEST, n) for n in range(signed)])
    await ledger.checkpoint(clock.advance(5))
    await ledger.append([Leaf(Kind.ANCHOR, "node-1", n, DIGEST, n) for n in range(more)])
    await ledger.close()


@pytest.mark.parametrize("signed", [1, 2, 255, 256, 257, 700])
def test_every_leaf_under_the_checkpoint_is_proven(tmp_path: Path, signed: int) -> None:
    asyncio.run(written(tmp_path, signed, more=3))
    view = FolderLedger(tmp_path)
    assert (view.origin, view.size) == ("node-1", signed)
    for index in {0, signed // 2, signed - 1}:
        leaf = view.leaf(index)
        proof = parse_proof(view.prove(index, leaf))
        assert proof.extra == leaf
        assert check_proof(proof, leaf, view.verifiers, "node-1").size == signed
        assert proof.checkpoint == view.checkpoint
    with pytest.raises(NotFound):
        view.prove(signed, view.leaf(signed))
    assert [parse_leaf(one).sequence for one in view.leaves(signed)] == [0, 1, 2]


def test_it_reads_beside_the_broker_that_owns_it(tmp_path: Path) -> None:
    async def beside() -> None:
        clock = ManualClock()
        ledger = await open_ledger(FileLedgerStore(tmp_path), "node-1", "node-1", clock.now())
        await ledger.append([Leaf(Kind.HEARTBEAT, "node-1", 0, DIGEST, 0)])
        assert FolderLedger(tmp_path).checkpoint is None
        with pytest.raises(NotFound):
            FolderLedger(tmp_path).prove(0, b"")
        await ledger.checkpoint(clock.advance(5))
        assert FolderLedger(tmp_path).size == 1
        await ledger.close()

    asyncio.run(beside())


def test_no_ledger_and_a_damaged_one_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        FolderLedger(tmp_path)
    asyncio.run(written(tmp_path, 10))
    log = next((tmp_path / "log").iterdir())
    whole = log.read_bytes()
    log.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LedgerDamaged):
        FolderLedger(tmp_path)
    log.write_bytes(whole)
    (tmp_path / "verifiers").write_bytes(b"not a key\n")
    with pytest.raises(LedgerDamaged):
        FolderLedger(tmp_path)
