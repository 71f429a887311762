"""A visit's heads and its device's word: told while it runs, waited for at its end, and never in anybody's way."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from broker.ledger.anchor import Head
from broker.recording.reader import verify
from broker.relay.keeping import Vouch
from broker.session.inputs import PeerGone
from broker.wire import limits
from broker.wire.base import EndReason, Message
from broker.wire.ending import Error, SessionEnd
from broker.wire.messages import Peer
from broker.wire.record import RecordHead, RecordKept
from tests.stage.visits import FACTS
from tests.unit.relay.test_keeping import signed
from tests.unit.relay.test_visit import Stage, stage

SESSION = FACTS.session
VOUCH: Vouch = signed
TECHNICIAN_ENDS = SessionEnd(reason=EndReason.TECHNICIAN_ENDED)


def word(controls: int, sequence: int = 0, *, final: bool = True) -> RecordKept:
    return RecordKept(session=SESSION, sequence=sequence, controls=controls, hash="ab" * 32, final=final)


def heads(played: Stage, peer: Peer) -> list[RecordHead]:
    return [message for message in played.got(peer) if isinstance(message, RecordHead)]


def sealed(played: Stage) -> tuple[int, bytes, Any]:
    """How many records the file has, its last link, and the receipt in its seal."""
    [stored] = [s for s in played.recordings.stored() if s.kind == "session"]
    source = played.recordings.source(stored.place)
    try:
        verdict = verify(source)
        assert verdict.seal is not None
        return verdict.records, verdict.head, verdict.seal.receipt
    finally:
        source.close()


async def test_heads_are_told_while_there_is_anything_to_see_and_the_last_is_the_seal_s(tmp_path: Path) -> None:
    async with stage(tmp_path, vouch=VOUCH) as played:
        played.visit.tell_head(Head(SESSION, 1, bytes(32)))  # nobody allowed anything yet
        await played.active()
        running = played.page.head
        played.visit.tell_head(running)
        await played.say(Peer.DEVICE, word(0, running.sequence, final=False))
        await played.say(Peer.DEVICE, word(3, running.sequence))
        await played.say(Peer.DEVICE, SessionEnd(reason=EndReason.CUSTOMER_ENDED))
        await played.until(lambda: played.run.done())
        played.visit.tell_head(running)
        records, head, receipt = sealed(played)
        assert receipt == {"controls": 3, "final": True, "hash": "ab" * 32, "sequence": running.sequence}
        told = [signed(running), signed(Head(SESSION, records, head), final=True)]
        assert heads(played, Peer.DEVICE) == heads(played, Peer.CONSOLE) == told
        for peer in (Peer.DEVICE, Peer.CONSOLE):
            types = played.types(peer)
            assert types.index("session.ended") < len(types) - 1 - types[::-1].index("record.head")


async def test_the_last_word_of_a_device_that_is_told_of_the_end_is_in_the_seal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LAST_WORD_SECONDS", 5)
    async with stage(tmp_path, vouch=VOUCH) as played:
        await played.active()
        await played.say(Peer.CONSOLE, TECHNICIAN_ENDS)
        await played.until_sent(Peer.DEVICE, "session.ended")
        await played.say(Peer.DEVICE, word(2))
        await played.until(lambda: played.run.done())
        assert sealed(played)[2]["controls"] == 2


async def test_a_silent_device_delays_the_seal_by_a_moment_and_nobody_s_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LAST_WORD_SECONDS", 2)
    async with stage(tmp_path, vouch=VOUCH) as played:
        await played.active()
        began = time.monotonic()
        await played.say(Peer.CONSOLE, TECHNICIAN_ENDS)
        await played.until_sent(Peer.CONSOLE, "session.ended")
        assert not played.run.done()
        await played.until(lambda: played.run.done())
        assert time.monotonic() - began >= 2
        assert sealed(played)[2] is None


@pytest.mark.parametrize("gone", [True, False])
async def test_a_device_that_is_gone_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: bool
) -> None:
    monkeypatch.setattr(limits, "LAST_WORD_SECONDS", 60)
    async with stage(tmp_path, vouch=VOUCH) as played:
        await played.active()
        played.visit.tell_head(played.page.head)
        await played.say(Peer.DEVICE, word(1, played.page.head.sequence, final=False))
        left = PeerGone(played.visit.now(), Peer.DEVICE, "closed")
        if gone:
            played.visit.submit(left)
        else:
            await played.say(Peer.CONSOLE, TECHNICIAN_ENDS)
            await played.until_sent(Peer.DEVICE, "session.ended")
            played.visit.submit(left)
        await played.until(lambda: played.run.done())
        assert sealed(played)[2]["controls"] == 1


@pytest.mark.parametrize(
    "said", [word(1, 9, final=False), RecordKept.model_validate({**word(1).model_dump(), "session": "6" * 32})]
)
async def test_a_word_that_may_not_be_said_is_refused_and_changes_nothing(tmp_path: Path, said: Message) -> None:
    async with stage(tmp_path, vouch=VOUCH) as played:
        await played.active()
        await played.say(Peer.DEVICE, said)
        await played.until_sent(Peer.DEVICE, "error")
        assert played.got(Peer.DEVICE)[-1] == Error(code="wrong_order", detail="not possible now", fatal=False)
        assert "message.refused" in played.names()


async def test_a_disk_that_does_not_answer_keeps_nobody_s_socket_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LAST_HEAD_SECONDS", 0.1)
    stuck = asyncio.Event()
    async with stage(tmp_path, vouch=VOUCH) as played:
        close = played.page.close

        async def late(*arguments: Any) -> None:
            await stuck.wait()
            await close(*arguments)

        await played.active()
        monkeypatch.setattr(played.page, "close", late)
        await played.say(Peer.DEVICE, SessionEnd(reason=EndReason.CUSTOMER_ENDED))
        await played.until(lambda: all(channel.closed_with is not None for channel in played.channels.values()))
        assert not played.run.done()
        assert played.visit.closed.is_set()
        stuck.set()
        await played.until(lambda: played.run.done())


async def test_a_visit_that_nobody_allowed_ends_at_once_and_tells_no_head(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LAST_WORD_SECONDS", 60)
    async with stage(tmp_path, vouch=VOUCH) as played:
        await played.say(Peer.CONSOLE, TECHNICIAN_ENDS)
        await played.until(lambda: played.run.done())
        assert heads(played, Peer.CONSOLE) == []


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("when", ["while it runs", "while the last word is waited for"])
async def test_a_visit_that_is_cancelled_has_its_end_and_its_seal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    monkeypatch.setattr(limits, "LAST_WORD_SECONDS", 60 if "word" in when else 0.01)
    async with stage(tmp_path, vouch=VOUCH) as played:
        await played.active()
        if "word" in when:
            await played.say(Peer.CONSOLE, TECHNICIAN_ENDS)
            await played.until_sent(Peer.DEVICE, "session.ended")
        played.run.cancel()
        await played.until(lambda: played.run.done())
        assert played.names()[-1] == "session.ended"
        sealed(played)
        for peer in (Peer.DEVICE, Peer.CONSOLE):
            await played.until_sent(peer, "session.ended")
