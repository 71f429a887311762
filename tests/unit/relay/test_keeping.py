"""What both sides keep of a visit's record: heads told, the device's word taken, its last one waited for a moment."""

import asyncio

import pytest

from broker.clock import SystemClock
from broker.ledger.anchor import Head
from broker.ledger.note import SigningKey
from broker.ledger.signer import LedgerSeal
from broker.ledger.vouch import vouch
from broker.relay.keeping import Keeping
from broker.relay.peer import Outbox
from broker.session.inputs import DeviceSaid, Input, PeerGone
from broker.wire import limits
from broker.wire.codec import parse
from broker.wire.messages import Peer
from broker.wire.record import RecordHead, RecordKept
from tests.stage.channels import MemoryChannel

SESSION = "5" * 32
SEAL = LedgerSeal(SigningKey("node", bytes(32)))
HEAD = Head(SESSION, 7, b"\xab" * 32)
NOW = SystemClock().now()


def signed(head: Head, *, final: bool = False) -> RecordHead:
    return vouch(SEAL, head, 1, final=final)


def said(controls: int, sequence: int = 0, *, final: bool = False) -> Input:
    word = RecordKept(session=SESSION, sequence=sequence, controls=controls, hash="ab" * 32, final=final)
    return DeviceSaid(NOW, word)


def keeping() -> tuple[Keeping, dict[Peer, Outbox]]:
    outboxes = {Peer.DEVICE: Outbox(), Peer.CONSOLE: Outbox()}
    return Keeping(SESSION, outboxes, signed), outboxes


async def told(outbox: Outbox, peer: Peer) -> list[object]:
    channel = MemoryChannel()
    outbox.finish(1000, "done")
    await outbox.drain(channel)
    return [parse(data, Peer.BROKER, peer) for data in channel.outgoing if isinstance(data, str)]


async def test_both_sides_are_told_the_same() -> None:
    kept, outboxes = keeping()
    kept.tell(HEAD)
    kept.tell(Head(SESSION, 9, b"\xcd" * 32), final=True)
    for peer, outbox in outboxes.items():
        assert await told(outbox, peer) == [signed(HEAD), signed(Head(SESSION, 9, b"\xcd" * 32), final=True)]


async def test_without_somebody_who_signs_nothing_is_told() -> None:
    outbox = Outbox()
    Keeping(SESSION, {Peer.DEVICE: outbox}, None).tell(HEAD)
    assert await told(outbox, Peer.DEVICE) == []


async def test_only_the_device_s_word_and_only_when_it_may_be_said_is_taken() -> None:
    kept, _ = keeping()
    assert not kept.heard(PeerGone(NOW, Peer.DEVICE, "closed"))
    assert not kept.heard(said(1, 7))  # no head was told
    kept.tell(HEAD)
    assert kept.heard(said(1, 7))
    assert kept.receipt() == {"controls": 1, "final": False, "hash": "ab" * 32, "sequence": 7}


async def test_the_last_word_is_waited_for_but_only_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LAST_WORD_SECONDS", 30)
    kept, _ = keeping()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        waiting = group.create_task(kept.last_word())
        await asyncio.sleep(0)
        assert not waiting.done()
        assert kept.heard(said(2, final=True))
    assert kept.receipt() == {"controls": 2, "final": True, "hash": "ab" * 32, "sequence": 0}
    monkeypatch.setattr(limits, "LAST_WORD_SECONDS", 0.01)
    silent, _ = keeping()
    async with asyncio.timeout(10):
        await silent.last_word()
    assert silent.receipt() is None


async def test_a_device_that_left_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LAST_WORD_SECONDS", 30)
    kept, _ = keeping()
    kept.left()
    async with asyncio.timeout(10):
        await kept.last_word()
    assert kept.receipt() is None
