"""``python -m benchmarks``: run them all, or those named, and print one table."""

import argparse
import sys
from collections.abc import Awaitable, Callable

import uvloop

from benchmarks import agent, glass, memory, relay, replay
from benchmarks.gauge import cores, machine
from benchmarks.line import Line, table

PARTS: dict[str, Callable[[bool, Callable[[str], None]], Awaitable[list[Line]]]] = {
    "relay": relay.measure,
    "memory": memory.measure,
    "glass": glass.measure,
    "agent": agent.measure,
    "replay": replay.measure,
}


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


async def _run(names: list[str], quick: bool) -> list[Line]:
    lines: list[Line] = []
    for name in names:
        lines += await PARTS[name](quick, _say)
    return lines


def main() -> int:
    """Run and print; 0 whatever the figures are: a benchmark reports, it never judges a build."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which of them; all without a name")
    parser.add_argument("--quick", action="store_true", help="a look in two minutes; the figures mean little")
    asked = parser.parse_args()
    print(machine(), flush=True)
    if len(set(cores())) == 1:
        print("one core only: the generator takes from what is measured, so the figures mean little", flush=True)
    lines = uvloop.run(_run(asked.parts or list(PARTS), asked.quick))
    print(table(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
