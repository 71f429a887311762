"""What a broker weighs, at rest and with a thousand idle sessions, and how fast it starts."""

import asyncio
from array import array
from collections.abc import Callable

from benchmarks.gauge import Reading, mib, resident
from benchmarks.line import Line, note, under
from benchmarks.node import node
from benchmarks.visit import open_visits

_WATCHED = 5.0


async def measure(quick: bool, say: Callable[[str], None]) -> list[Line]:
    """Start a broker, fill it with idle visits, and return the rows."""
    count = 100 if quick else 1000
    async with node() as here:
        say(f"memory: {count} idle paired sessions")
        empty = resident(here.pid)
        await open_visits(here, count, array("q"), lambda n: say(f"  {n} paired") if n % 250 == 0 else None)
        await asyncio.sleep(1)
        full = resident(here.pid)
        before = Reading.take(here.pid)
        await asyncio.sleep(_WATCHED)
        used = Reading.take(here.pid).since(before)
    each = (full - empty) / count
    whole = empty + 1000 * each
    return [
        under("broker ready", here.ready, 2.0, "{:.2f} s", "its second start"),
        under("memory at rest", mib(empty), 150, "{:.0f} MiB"),
        under("memory of 1,000 idle paired sessions", mib(whole), 1024, "{:.0f} MiB",
              "" if count == 1000 else f"from {count}"),
        note("memory of an idle paired session", f"{each / 1024:.0f} KiB"),
        note(f"processor of {count} idle sessions", f"{100 * used.measured / used.clock:.1f} % of a core"),
    ]  # fmt: skip
