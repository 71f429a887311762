"""The outbox, the heartbeat and holding a socket."""

import asyncio

import pytest

from broker.clock import SystemClock
from broker.errors import RecordingFailed
from broker.relay import peer as module
from broker.relay.peer import Closed, Heartbeat, Outbox, hold
from broker.session.inputs import Answered, Input, Stalled
from broker.wire import limits
from broker.wire.codec import parse
from broker.wire.hello import Ping, Pong
from broker.wire.messages import Peer
from broker.wire.screen import Codec, DataClass, Flags, FrameHeader
from tests.stage.channels import MemoryChannel


def header(sequence: int) -> FrameHeader:
    return FrameHeader(Flags.KEY, Codec.JPEG, DataClass.SCREEN, 1, 1, sequence, 0, 1)


async def never() -> str:
    await asyncio.Event().wait()
    raise AssertionError


async def test_messages_leave_in_order_and_the_close_comes_last() -> None:
    outbox, channel = Outbox(), MemoryChannel()
    outbox.put(Pong(token=1))
    outbox.put_frame(header(1), b"picture")
    outbox.put(Pong(token=2))
    outbox.finish(1000, "done")
    outbox.finish(4400, "too late")
    outbox.put(Pong(token=3))
    await outbox.drain(channel)
    assert [len(data) for data in channel.outgoing] == [25, 7, 25]
    assert channel.closed_with == (1000, "done")


async def test_what_was_queued_before_the_socket_came_is_not_lost() -> None:
    outbox, channel = Outbox(), MemoryChannel()
    outbox.put(Pong(token=7))
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        task = group.create_task(outbox.drain(channel))
        outbox.put(Pong(token=8))
        outbox.finish(1000, "")
        await task
    assert len(channel.outgoing) == 2


@pytest.mark.parametrize("bound", ["events", "bytes"])
def test_a_peer_that_reads_nothing_overflows_and_costs_no_more_memory(
    bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if bound == "bytes":
        monkeypatch.setattr(limits, "QUEUE_BYTES", 1000)
    outbox = Outbox()
    for token in range(limits.QUEUE_EVENTS):
        outbox.put(Pong(token=token))
    assert outbox.overflowed is (bound == "bytes")
    outbox.put(Pong(token=1))
    assert outbox.overflowed


def test_two_unpainted_pictures_are_the_most_and_painting_one_makes_room() -> None:
    outbox = Outbox()
    for sequence in (1, 2):
        assert outbox.room()
        outbox.put_frame(header(sequence), b"x")
    assert not outbox.room()
    assert not outbox.painted(9), "a picture that was never sent can't have been painted"
    assert not outbox.room()
    assert outbox.painted(1)
    assert outbox.room()
    assert not outbox.room(1), "one more on its way fills it"
    assert not outbox.painted(1)


def test_a_piece_of_a_still_takes_no_picture_s_room_and_has_its_own_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "QUEUE_BYTES", 1000)
    outbox = Outbox()
    outbox.put_piece(bytes(600))
    assert outbox.room()
    outbox.put_frame(header(1), b"x")
    assert outbox.room()
    assert not outbox.overflowed
    outbox.put_piece(bytes(600))
    assert outbox.overflowed


async def test_a_stuck_socket_is_given_up_after_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SEND_SECONDS", 0.02)
    outbox, channel = Outbox(), MemoryChannel()
    channel.flowing.clear()
    outbox.put(Pong(token=1))
    async with asyncio.timeout(20):
        assert await hold(channel, outbox, never()) == "stuck"


class Heard:
    """What a visit is told of a peer's way; it has room when the test says so."""

    def __init__(self) -> None:
        self.inputs: list[Input] = []
        self.emptied = asyncio.Event()

    @property
    def full(self) -> bool:
        return not self.emptied.is_set()

    async def room(self) -> None:
        await self.emptied.wait()

    def submit(self, happened: Input) -> None:
        self.inputs.append(happened)


def heartbeat(visit: Heard | None = None) -> Heartbeat:
    return Heartbeat(Peer.DEVICE, SystemClock(), lambda: visit)


async def pinged(channel: MemoryChannel, number: int) -> Ping:
    """Return the ping of this number from 0, once it is there."""
    async with asyncio.timeout(10):
        while len(channel.outgoing) <= number:
            await asyncio.sleep(0.001)
    data = channel.outgoing[number]
    assert isinstance(data, str)
    found = parse(data, Peer.BROKER, Peer.DEVICE)
    assert isinstance(found, Ping)
    return found


async def test_a_silent_peer_is_gone_and_any_word_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (limits.PING_SECONDS, limits.PONG_SECONDS) == (5.0, 10.0)
    monkeypatch.setattr(limits, "PING_SECONDS", 0.02)
    monkeypatch.setattr(limits, "PONG_SECONDS", 0.2)
    outbox, channel, heart = Outbox(), MemoryChannel(), heartbeat()

    async def speaks() -> str:
        for number in range(20):
            await pinged(channel, number)
            heart.heard()  # whatever it said
        return await never()

    async with asyncio.timeout(10):
        begun = asyncio.get_running_loop().time()
        assert await hold(channel, outbox, speaks(), heart.watch(outbox)) == "silent"
        assert asyncio.get_running_loop().time() - begun >= 20 * 0.02 + 0.22


async def test_in_a_visit_every_ping_s_round_trip_is_told_and_a_stall_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINK_PING_SECONDS", 0.05)
    monkeypatch.setattr(limits, "STALL_SECONDS", 0.05)
    outbox, channel, visit = Outbox(), MemoryChannel(), Heard()
    heart = heartbeat(visit)

    async def answers() -> str:
        first = await pinged(channel, 0)
        heart.answered(first.token)
        heart.answered(first.token)  # twice, and one that was never asked: words, and no more
        heart.answered(99)
        late = await pinged(channel, 1)
        await pinged(channel, 3)
        heart.answered(late.token)
        return "enough"

    async with asyncio.timeout(10):
        assert await hold(channel, outbox, answers(), heart.watch(outbox)) == "enough"
    trip, *stalls = visit.inputs
    assert isinstance(trip, Answered)
    assert 0 <= trip.round_trip_us < 50_000
    assert [type(happened) for happened in stalls] == [Stalled, Stalled]
    assert {happened.peer for happened in visit.inputs if isinstance(happened, Answered | Stalled)} == {Peer.DEVICE}


async def test_outside_a_visit_pings_are_rare_and_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINK_PING_SECONDS", 0.01)
    monkeypatch.setattr(limits, "PING_SECONDS", 0.2)
    outbox, channel, heart = Outbox(), MemoryChannel(), heartbeat()

    async def answers() -> str:
        heart.answered((await pinged(channel, 0)).token)
        heart.answered((await pinged(channel, 1)).token)
        return "enough"

    async with asyncio.timeout(10):
        begun = asyncio.get_running_loop().time()
        assert await hold(channel, outbox, answers(), heart.watch(outbox)) == "enough"
        assert asyncio.get_running_loop().time() - begun >= 0.4


async def test_while_the_visit_has_no_room_the_peer_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINK_PING_SECONDS", 0.02)
    monkeypatch.setattr(limits, "STALL_SECONDS", 0.02)
    monkeypatch.setattr(limits, "PING_SECONDS", 0.05)
    monkeypatch.setattr(limits, "PONG_SECONDS", 0.05)
    outbox, channel, visit = Outbox(), MemoryChannel(), Heard()
    heart = heartbeat(visit)

    async def reads() -> str:
        ping = await pinged(channel, 0)
        asyncio.get_running_loop().call_later(0.3, visit.emptied.set)  # three times what silence may last
        await heart.room(visit)
        heart.answered(ping.token)
        return "enough"

    async with asyncio.timeout(10):
        assert await hold(channel, outbox, reads(), heart.watch(outbox)) == "enough"
    assert visit.inputs == []


async def test_holding_ends_with_the_reader_and_stops_the_rest() -> None:
    outbox, channel = Outbox(), MemoryChannel()
    channel.incoming.put_nowait(Closed(1000, "closed"))

    async def read() -> str:
        closed = await channel.receive()
        assert isinstance(closed, Closed)
        return closed.cause

    async with asyncio.timeout(20):
        assert await hold(channel, outbox, read(), heartbeat().watch(outbox)) == "closed"


async def test_a_channel_gone_under_a_send_ends_the_hold() -> None:
    outbox, channel = Outbox(), MemoryChannel()
    channel.gone = True
    outbox.put(Pong(token=1))
    async with asyncio.timeout(20):
        assert await module.hold(channel, outbox, never()) == "closed_here"


async def test_a_close_that_does_not_leave_is_given_up_after_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SEND_SECONDS", 0.02)

    class Full(MemoryChannel):
        """A socket whose peer reads nothing: not even a close gets out."""

        async def close(self, code: int, reason: str) -> None:
            await self.flowing.wait()

    outbox, channel = Outbox(), Full()
    channel.flowing.clear()
    outbox.finish(1000, "done")
    async with asyncio.timeout(20):
        assert await hold(channel, outbox, never()) == "stuck"


async def test_what_a_guard_raises_comes_out_bare_and_stops_the_rest() -> None:
    async def fails() -> str:
        raise RecordingFailed

    async with asyncio.timeout(20):
        with pytest.raises(RecordingFailed):
            await hold(MemoryChannel(), Outbox(), never(), fails())
