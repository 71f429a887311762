"""A key's way: console, record on the disk, device, its answer on the record, console again."""

import asyncio
import re
from array import array
from collections.abc import Callable, Sequence

from benchmarks.line import Line, note, under
from benchmarks.load import percentile, run
from benchmarks.node import Node
from benchmarks.visit import Visit, now_us
from benchmarks.wire import framed
from broker.wire.base import Scope

_ID = re.compile(rb'"id":"(\d+)"')
_PLAYED = 4  # visits whose technician presses keys
_KEYS_PER_SECOND = 20
_MOST_MS = 15.0


class Presser:
    """Presses keys in one visit, and keeps how long each took to the device, and there and back, in milliseconds."""

    def __init__(self, visit: Visit) -> None:
        self.there: list[float] = []
        self.back: list[float] = []
        self._visit = visit
        self._pressed: dict[bytes, int] = {}
        visit.device.on_text = self._at_device
        visit.console.on_text = self._at_console

    async def play(self, seconds: float) -> int:
        """Press keys steadily for so long and return how many; some may still be on their way."""
        count = round(seconds * _KEYS_PER_SECOND)
        first = len(self._pressed)
        for number in range(first, first + count):
            key = b"%d" % number
            self._pressed[key] = now_us()
            text = b'{"type":"control.key","id":"%b","key":"ArrowDown","action":"press"}' % key
            self._visit.console.send(framed(1, text))
            await asyncio.sleep(1 / _KEYS_PER_SECOND)
        return count

    def _at_device(self, text: bytes) -> None:
        if text.startswith(b'{"type":"control.key"') and (id := _ID.search(text)) is not None:
            self.there.append((now_us() - self._pressed[id[1]]) / 1000)
            done = b'{"type":"control.done","id":"%b","outcome":"applied","reason":null}' % id[1]
            self._visit.device.send(framed(1, done))

    def _at_console(self, text: bytes) -> None:
        if text.startswith(b'{"type":"control.done"') and (id := _ID.search(text)) is not None:
            self.back.append((now_us() - self._pressed[id[1]]) / 1000)


async def measure(
    here: Node, visits: Sequence[Visit], took: "array[int]", seconds: float, say: Callable[[str], None]
) -> list[Line]:
    """Press keys alone, then while all visits send small pictures, and return the rows."""
    say("keys, durable before they are forwarded")
    played = visits[:_PLAYED]
    for visit in played:
        await visit.grant(Scope.CONTROL)
    alone = await _press(played, seconds, say, "alone")
    streaming = asyncio.gather(
        run(here.pid, [visit.sender for visit in visits], took, 10, 4096, 2 * seconds),
        _press(played, 2 * seconds, say, f"at {len(visits)} sessions"),
    )
    _, busy = await streaming
    lines: list[Line] = []
    for name, (there, back, count) in (("alone", alone), (f"while {len(visits)} sessions stream", busy)):
        there += [float("inf")] * (count - len(there))
        back += [float("inf")] * (count - len(back))
        lines += [
            under(f"a key there and back, {name}: p99", percentile(back, 0.99), _MOST_MS, "{:.1f} ms",
                  f"p50 {percentile(back, 0.5):.1f} ms, {count} keys, two syncs each"),
            note(f"a key on the record and at the device, {name}: p99", f"{percentile(there, 0.99):.1f} ms",
                 f"p50 {percentile(there, 0.5):.1f} ms"),
        ]  # fmt: skip
    return lines


async def _press(
    visits: Sequence[Visit], seconds: float, say: Callable[[str], None], where: str
) -> tuple[list[float], list[float], int]:
    pressers = [Presser(visit) for visit in visits]
    count = sum(await asyncio.gather(*(presser.play(seconds) for presser in pressers)))
    await asyncio.sleep(0.5)
    there = [took for presser in pressers for took in presser.there]
    back = [took for presser in pressers for took in presser.back]
    say(f"  {where}: {count} keys, p50 {percentile(back, 0.5):.1f} ms, p99 {percentile(back, 0.99):.1f} ms")
    return there, back, count
