"""A mirror gets every checkpoint, delays nobody, and its silence is on the record."""

import asyncio

from broker.clock import ManualClock
from broker.duties.mirrors import Feed
from broker.events.event import Event


class Place:
    """A mirror that can be down, or never answer."""

    def __init__(self) -> None:
        self.copies: list[bytes] = []
        self.down = False
        self.hangs = False

    async def put(self, checkpoint: bytes) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        if self.down:
            raise OSError(111, "Connection refused")
        self.copies.append(checkpoint)


class Desk:
    def __init__(self) -> None:
        self.clock, self.place, self.said = ManualClock(), Place(), list[Event]()
        self.note: bytes | None = None
        self.feed = Feed("file:/m", self.place, lambda: self.note, self._journal, self.clock, minutes=5)

    async def _journal(self, event: Event) -> None:
        self.said.append(event)


async def test_each_checkpoint_is_handed_over_once_and_in_order() -> None:
    desk = Desk()
    await desk.feed.step()  # nothing is signed yet
    for note in (b"1", b"1", b"2", b"2", b"3"):
        desk.note = note
        await desk.feed.step()
    assert desk.place.copies == [b"1", b"2", b"3"]
    assert desk.said == []


async def test_a_mirror_that_was_down_gets_the_latest_and_both_are_on_the_record() -> None:
    desk = Desk()
    desk.place.down, desk.note = True, b"1"
    await desk.feed.step()
    desk.clock.advance(299)
    desk.note = b"2"
    await desk.feed.step()
    assert desk.said == []
    desk.clock.advance(1)
    await desk.feed.step()
    await desk.feed.step()
    assert [(event.name, event.facts()) for event in desk.said] == [
        ("mirror.behind", {"mirror": "file:/m", "minutes": 5, "detail": "Connection refused"})
    ]
    desk.place.down, desk.note = False, b"3"
    await desk.feed.step()
    await desk.feed.step()
    assert desk.place.copies == [b"3"]
    assert [event.name for event in desk.said] == ["mirror.behind", "mirror.current"]
    desk.place.down, desk.note = True, b"4"
    await desk.feed.step()
    desk.clock.advance(301)
    await desk.feed.step()
    assert [event.name for event in desk.said][2:] == ["mirror.behind"], "the next outage has its own alarm"


async def test_a_short_outage_is_no_alarm() -> None:
    desk = Desk()
    desk.place.down, desk.note = True, b"1"
    await desk.feed.step()
    desk.place.down = False
    await desk.feed.step()
    desk.clock.advance(301)
    desk.place.down, desk.note = True, b"2"
    await desk.feed.step()
    assert (desk.place.copies, desk.said) == ([b"1"], [])


async def test_a_mirror_that_never_answers_is_one_that_is_down() -> None:
    desk = Desk()
    desk.place.hangs, desk.note = True, b"1"
    async with asyncio.timeout(10):
        await desk.feed.step(0.01)
        desk.clock.advance(600)
        await desk.feed.step(0.01)
    assert [event.facts()["minutes"] for event in desk.said] == [10]
