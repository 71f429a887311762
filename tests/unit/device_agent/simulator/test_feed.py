import asyncio

import pytest

from device_agent.device import DeviceEvent, PoweredOff, PoweredOn
from device_agent.simulator import feed as module
from device_agent.simulator.feed import EventsLostError, Feed


def made() -> tuple[Feed, asyncio.Event]:
    news = asyncio.Event()

    async def wait() -> None:
        await news.wait()
        news.clear()

    return Feed(lambda: wait), news


async def test_events_come_in_their_order_and_then_it_ends() -> None:
    feed, _ = made()
    feed.put(PoweredOn())
    feed.put(PoweredOff(orderly=True))
    feed.end()
    async with asyncio.timeout(20):
        assert [each async for each in feed] == [PoweredOn(), PoweredOff(orderly=True)]


async def test_a_reader_waits_for_news() -> None:
    feed, news = made()

    async def first() -> DeviceEvent:
        return await anext(feed)

    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(first())
        await asyncio.sleep(0)
        feed.put(PoweredOn())
        news.set()
    assert reading.result() == PoweredOn()


async def test_lost_events_are_an_error_not_a_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVENTS_KEPT", 3)
    feed, _ = made()
    for _ in range(5):
        feed.put(PoweredOn())
    for _ in range(3):
        assert await anext(feed) == PoweredOn()
    with pytest.raises(EventsLostError, match="2 events"):
        await anext(feed)
