"""The relay at saturation, and at the loads of a working day: with the record, without it, and a splice beside it."""

import asyncio
from array import array
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import control
from benchmarks.gauge import mib, resident
from benchmarks.line import Line, note, over, under, unmeasured
from benchmarks.load import Measured, run
from benchmarks.node import Node, node
from benchmarks.splice import PROGRAM, splice
from benchmarks.visit import Visit, open_visits

_PICTURE, _RATE = 30 * 1024, 15
_SMALL, _SMALL_RATE = 4 * 1024, 10
_MOST_MS = 20.0
_DELIVERED = 0.999
_WORTH = 0.99  # what never came cost nothing to send, so a figure by the picture means nothing
_RAMP = (50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 560, 630)


@dataclass(frozen=True, slots=True)
class Ramp:
    """What one relay carried: the highest load that held, the first that did not, and the whole way there."""

    held: Measured | None
    steps: list[Measured]

    def at(self, sessions: int) -> Measured:
        """Return the step with this many sessions, or the one next to it."""
        return min(self.steps, key=lambda step: abs(step.sessions - sessions))


async def measure(quick: bool, say: Callable[[str], None]) -> list[Line]:
    """Measure everything that a relay under load can be asked, and return its rows."""
    most = 100 if quick else _RAMP[-1]
    seconds = 3.0 if quick else 5.0
    took = array("q")
    lines: list[Line] = []
    async with node() as here:
        say("relay with the recording on")
        on = await _ramp(here, took, most, seconds, say)
        visits = await open_visits(here, 40 if quick else 200, took)
        say("small pictures: 10 a second of 4 KiB")
        lines += await _small(here, visits, took, seconds, say)
        lines += await control.measure(here, visits, took, seconds, say)
    async with node(recorded=False) as here:
        say("relay with the recording off")
        off = await _ramp(here, took, most, seconds, say)
        spliced = None
        if PROGRAM is not None:
            say("HAProxy as a splice, TLS on both legs")
            spliced = await _spliced(here, took, on, seconds, say)
    return [*_verdicts(on, off, spliced), *lines]


async def _ramp(here: Node, took: "array[int]", most: int, seconds: float, say: Callable[[str], None]) -> Ramp:
    visits: list[Visit] = []
    held: Measured | None = None
    steps: list[Measured] = []
    for sessions in (step for step in _RAMP if step <= most):
        visits += await open_visits(here, sessions - len(visits), took)
        senders = [visit.sender for visit in visits]
        for _ in range(2):  # a load that fails once, by a hiccup of the machine, is tried once more
            measured = await run(here.pid, senders, took, _RATE, _PICTURE, seconds)
            say(f"  {measured}")
            if measured.p99 <= _MOST_MS and measured.delivered >= _DELIVERED:
                break
        steps.append(measured)
        if measured.p99 > _MOST_MS or measured.delivered < _DELIVERED:
            break
        held = measured
    for visit in visits:
        visit.close()
    await asyncio.sleep(1)  # their recordings are closed
    return Ramp(held, steps)


async def _small(
    here: Node, visits: list[Visit], took: "array[int]", seconds: float, say: Callable[[str], None]
) -> list[Line]:
    lines: list[Line] = []
    idle = resident(here.pid)
    for count in (len(visits) // 2, len(visits)):
        senders = [visit.sender for visit in visits[:count]]
        measured = await run(here.pid, senders, took, _SMALL_RATE, _SMALL, 2 * seconds)
        say(f"  {measured}")
        lines += [
            under(f"{count} recorded sessions of 10 x 4 KiB/s: latency p99", measured.p99, _MOST_MS, "{:.1f} ms",
                  f"p50 {measured.p50:.1f} ms"),
            over(f"{count} recorded sessions of 10 x 4 KiB/s: sessions per core", 1e6 / measured.micros / _SMALL_RATE,
                 1000, "{:.0f}", f"by {measured.micros:.0f} us of processor a picture"),
        ]  # fmt: skip
    more = mib(resident(here.pid) - idle) / len(visits)
    return [*lines, note("memory of a session, active against idle", f"{more:+.2f} MiB")]


async def _spliced(
    here: Node, took: "array[int]", on: Ramp, seconds: float, say: Callable[[str], None]
) -> list[Measured]:
    found = []
    async with splice(here, took) as haproxy:
        loads = sorted({step.sessions for step in on.steps[-2:]})
        senders = await haproxy.senders(loads[-1])
        for sessions in loads:
            measured = await run(haproxy.pid, senders[:sessions], took, _RATE, _PICTURE, seconds)
            say(f"  {measured}")
            found.append(measured)
    return found


def _verdicts(on: Ramp, off: Ramp, spliced: list[Measured] | None) -> list[Line]:
    fullest = on.steps[-1]
    best = on.held or on.steps[0]
    lines = [_carried("on", on, 400), _carried("off", off, None)]
    lines.append(note("relay, recording on: processor a picture", f"{best.micros:.0f} us", _load(best)))
    beside = off.at(best.sessions)
    lines.append(note("relay, recording off: processor a picture", f"{beside.micros:.0f} us", _load(beside)))
    ratio = "relay with the recording against HAProxy's splice, processor a picture"
    if spliced is None:
        lines.append(unmeasured(ratio, "<= 3.0 x", "haproxy is not installed"))
    elif best.delivered < _WORTH or beside.delivered < _WORTH:
        lines.append(unmeasured(ratio, "<= 3.0 x", "too few pictures came: the machine is busy with something else"))
    else:
        rival = min(spliced, key=lambda step: abs(step.sessions - best.sessions))
        lines.append(note("HAProxy's splice: processor a picture", f"{rival.micros:.0f} us", _load(rival)))
        lines.append(under(ratio, best.micros / rival.micros, 3.0, "{:.1f} x"))
        lines.append(note("the same without the recording", f"{beside.micros / rival.micros:.1f} x"))
    recorded = best.sent * _PICTURE
    lines.append(under("bytes written for a byte recorded", best.written / recorded, 1.05, "{:.3f}", _load(best)))
    lines.append(
        note("the generator at the fullest load", f"{fullest.own_busy:.0f} % of its core",
             f"late {fullest.late:.1f} ms at p99")
    )  # fmt: skip
    return lines


def _carried(record: str, ramp: Ramp, least: int | None) -> Line:
    what = f"sessions of 15 x 30 KiB/s on a core, p99 under 20 ms, recording {record}"
    held, last = ramp.held, ramp.steps[-1]
    sessions = held.sessions if held is not None else 0
    best = held or last
    why = f"by processor {1e6 / best.micros / _RATE:.0f}"
    if last is not held:
        why += f"; at {last.sessions} p99 {last.p99:.0f} ms, core {last.busy:.0f} %, generator {last.own_busy:.0f} %"
    if least is None:
        return note(what, f"{sessions}", why)
    return over(what, sessions, least, "{:.0f}", why)


def _load(measured: Measured) -> str:
    return f"at {measured.sessions} sessions"
