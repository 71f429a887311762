"""``python -m benchmarks``: run them all, or those named, and print one table."""

import argparse
import sys
from collections.abc import Awaitable, Callable
from functools import partial

import uvloop

from benchmarks import agent, day, glass, index, memory, relay, replay
from benchmarks.gauge import cores, machine
from benchmarks.line import Line, table

Part = Callable[[bool, Callable[[str], None]], Awaitable[list[Line]]]

PARTS: dict[str, Part] = {
    "relay": relay.measure,
    "memory": memory.measure,
    "glass": glass.measure,
    "agent": agent.measure,
    "replay": replay.measure,
    "day": day.measure,
    "index": index.measure,
}


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


async def _run(names: list[str], quick: bool, full: bool) -> list[Line]:
    parts: dict[str, Part] = {**PARTS, "index": partial(index.measure, full=full)}
    lines: list[Line] = []
    for name in names:
        lines += await parts[name](quick, _say)
    return lines


def main() -> int:
    """Run and print; 0 whatever the figures are: a benchmark reports, it never judges a build."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which of them; all without a name")
    parser.add_argument("--quick", action="store_true", help="a look in two minutes; the figures mean little")
    parser.add_argument("--full", action="store_true", help="an index of ten million events, not one: half an hour")
    asked = parser.parse_args()
    print(machine(), flush=True)
    if len(set(cores())) == 1:
        print("one core only: the generator takes from what is measured, so the figures mean little", flush=True)
    lines = uvloop.run(_run(asked.parts or list(PARTS), asked.quick, asked.full))
    print(table(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
