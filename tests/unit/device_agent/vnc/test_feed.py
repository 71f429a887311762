"""The feed keeps order, loses only the oldest, and ends."""

import asyncio

from device_agent.device import DeviceEvent, PoweredOff, PoweredOn
from device_agent.vnc.feed import HELD, Feed


async def test_in_order_and_then_the_end() -> None:
    feed = Feed()
    feed.put(PoweredOff(orderly=False))
    feed.put(PoweredOn())
    feed.end()
    async with asyncio.timeout(20):
        assert [event async for event in feed] == [PoweredOff(orderly=False), PoweredOn()]


async def test_a_waiting_reader_is_woken() -> None:
    feed = Feed()

    async def read() -> list[DeviceEvent]:
        return [event async for event in feed]

    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        reader = tasks.create_task(read())
        await asyncio.sleep(0)
        feed.put(PoweredOn())
        await asyncio.sleep(0)
        feed.end()
    assert reader.result() == [PoweredOn()]


async def test_unread_the_oldest_go() -> None:
    feed = Feed()
    for _ in range(HELD + 5):
        feed.put(PoweredOn())
    feed.put(PoweredOff(orderly=False))
    feed.end()
    events = [event async for event in feed]
    assert len(events) == HELD
    assert events[-1] == PoweredOff(orderly=False)
