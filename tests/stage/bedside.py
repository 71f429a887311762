"""A technician who knows only what the console shows, at a simulated device, and takes the steps that it offers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from broker.diagnosis.case import Case
from broker.events import device as shown
from broker.events import session as fact
from broker.principal.principal import ActorKind, Principal
from broker.wire.base import EndReason
from broker.wire.diagnosis import DiagnosisState, Step
from device_agent.device import Measured, PoweredOff, SettingChanged
from tests.stage.faults import Eyes

BY = Principal(ActorKind.DEVICE, "d" * 32)
STEPS = 40
WAIT = 1.0
"""Seconds of ours until somebody tries again what can't be now: of a device's time as much more as it is faster."""
TRIES, READINGS = 4, 20
"""How often they try, and how often what is measured is told while they wait."""
Told = Literal["truly", "unsure", "unanswered"]
"""How somebody answers who is asked whether they see it: what they see, or that they don't know, or not at all."""


@dataclass
class Household:
    """The customer: what they see, and what they do when they are asked to."""

    sees: Eyes
    does: Mapping[str, Callable[[], Any]] = field(default_factory=dict)


@dataclass
class Bedside:
    """One visit to one device, as the events that the broker would put on the record; ``case`` takes them in.

    ``settings``: what the technician sets where it is asked for.
    """

    device: Any
    customer: Household
    technician: Eyes
    case: Case
    settings: Mapping[str, Any]
    clock: Any = field(default_factory=lambda: count(1_800_000_000_000_000, 1_000_000))
    commands: Any = field(default_factory=lambda: count(1))
    taken: list[Step] = field(default_factory=list)

    def say(self, event: Any) -> None:
        self.case.take(event, next(self.clock))

    def command(self) -> str:
        return f"c{next(self.commands)}"

    def telemetry(self) -> dict[str, Any]:
        kinds = {each.key: each.kind for each in self.device.descriptors()}
        return {key: value for key, value in self.device.read_all().items() if kinds.get(key) == "telemetry"}

    def measure(self) -> None:
        self.say(shown.TelemetryReported(by=BY, at_us=1, values=self.telemetry()))

    def open(self, before: Iterable[SettingChanged] = ()) -> None:
        """Begin the visit: what changed before it comes from the diary, then what holds now."""
        kinds = {each.key: each.kind for each in self.device.descriptors()}
        who = self.device.identify()
        self.say(
            fact.SessionOpened(
                by=BY, device="d" * 32, device_kind=who.kind, model=who.model, serial=who.serial, software=who.software,
                technician="an.nguyen", technician_name="An", staff_number="1", ticket="TV-7K3M-9Q2", offer="0" * 32,
                address="127.0.0.1", family=who.family,
            )
        )  # fmt: skip
        self.say(fact.SessionActive(by=BY))
        passing = [key for key, kind in kinds.items() if kind in ("telemetry", "action")]
        self.say(fact.SettingsDescribed(by=BY, keys=list(kinds), passing=passing))
        self.say(fact.SettingsSnapshot(by=BY, values=dict(self.device.snapshot().values)))
        for number, change in enumerate(before, 1):
            self.say(
                fact.SettingDiary(
                    by=BY, diary="a" * 32, seq=number, at_us=1, key=change.key, old=change.old, new=change.new,
                    actor=change.actor, via=change.via,
                )
            )  # fmt: skip
        self.measure()

    def end(self, reason: EndReason = EndReason.CUSTOMER_ENDED) -> None:
        self.say(fact.SessionEnded(by=BY, reason=reason.value, frames=0, dropped=0))

    # --- the steps that the console offers ---

    async def take(self, step: Step, told: Told = "truly") -> None:
        """Do what a step says, as a technician would who reads nothing else; who is asked answers like this."""
        self.taken.append(step)
        match step.act:
            case "run":
                for _ in range(TRIES):
                    if (refused := await self.run(step.on)) is None:
                        break
                    await self._heed(refused)
            case "ask" | "note":
                await self.look(step.act, step.on, _during(step), told)
            case "set":
                await self.set(step.on)
        self.measure()

    async def look(
        self, act: Literal["ask", "note"], what: str, during: str | None = None, told: Told = "truly"
    ) -> None:
        """Have the customer look, or do it if it is a task, or the technician; in a test if ``during`` names one."""
        if during is not None and self.case.evidence.result(during) is None:
            await self.run(during)
        if told != "truly":
            answer: str = told
        elif act == "ask" and what in self.customer.does:
            answer = "yes" if await self._does(what) else "no"
        else:
            answer = "yes" if self._sees(act, what, during) else "no"
        ref = self.command()
        if act == "ask":
            self.say(shown.ObservationAnswered(by=BY, command=ref, what=what, answer=answer, during=during))
        elif answer != "unanswered":
            self.say(shown.ObservationNoted(by=BY, command=ref, what=what, seen=answer, during=during))

    async def complain(self, *symptoms: str) -> None:
        """Ask the customer for what they called about, and look for it too."""
        for what in symptoms:
            await self.look("ask", what)
            await self.look("note", what)

    async def settle(self) -> DiagnosisState:
        """Take one offered step after the other until no new one is offered; return where it stands then."""
        done: dict[Step, int] = {}
        for _ in range(STEPS):
            state = self.case.state()
            # A step is offered until its sign is answered; one that was taken twice in vain is left to others.
            fresh = [step for step in state.steps if done.get(step, 0) < 3]
            if not fresh:
                return state
            done[fresh[0]] = done.get(fresh[0], 0) + 1
            await self.take(fresh[0])
        return self.case.state()

    async def run(self, key: str) -> str | None:
        """Run a canned test, or another action; return why it can't be now, None if it could."""
        ref = self.command()
        async with asyncio.timeout(20):
            done = await self.device.act(key, "technician", ref)
        if done.verdict is not None:
            findings = [each.model_dump() for each in done.findings]
            self.say(shown.ActionResult(by=BY, command=ref, key=key, verdict=done.verdict, findings=findings))
        else:
            outcome = "applied" if done.applied else "refused"
            self.say(fact.ControlDone(by=BY, command=ref, outcome=outcome, reason=done.reason))
        reason: str | None = done.reason
        return reason

    async def _heed(self, refused: str) -> None:
        """Do what somebody does who is told why a test can't be now: let water in, or wait."""
        if refused == "no_water":
            await self.run("test.fill")
        else:
            await self.wait()

    async def wait(self) -> None:
        """Let time pass, and read the measurements meanwhile."""
        for _ in range(READINGS):
            await asyncio.sleep(WAIT / READINGS)
            self.measure()

    async def set(self, key: str, value: Any = None) -> None:
        """Set a setting, to what this technician would if they would; the device tells each place where that shows."""
        value = self.settings.get(key) if value is None else value
        if value is None:
            return
        ref, before = self.command(), self.device.snapshot().values
        await self.device.write(key, value, "technician", ref)
        passing = self.telemetry()
        for place, new in self.device.snapshot().values.items():
            if place not in passing and (old := before.get(place)) != new:
                self.say(
                    fact.SettingChanged(
                        by=BY, key=place, old=old, new=new, actor="technician", via="console", command=ref
                    )
                )

    async def _does(self, task: str) -> bool:
        done = self.customer.does[task]()
        return (await done if asyncio.iscoroutine(done) else done) is not False

    def _sees(self, act: Literal["ask", "note"], what: str, during: str | None) -> bool:
        evidence, eyes = self.case.evidence, self.customer.sees if act == "ask" else self.technician
        return eyes(what, during, evidence.place, evidence.cable)


def _during(step: Step) -> str | None:
    return "test.picture" if step.why.startswith("pattern.") and step.act in ("ask", "note") else None


class Heard:
    """What a device tells of itself from here on, but for what it measures."""

    def __init__(self, device: Any) -> None:
        self._device = device
        self._feed = device.events()
        self._kept: list[Any] = []
        self._news = asyncio.Event()
        self._over = asyncio.Event()

    async def listen(self) -> None:
        """Listen until ``so_far`` ends it."""
        async for event in self._feed:
            if not isinstance(event, Measured):
                self._kept.append(event)
            self._news.set()
        self._over.set()

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until this holds; it is looked at whenever the device tells or measures anything."""
        while not true():
            self._news.clear()
            await self._news.wait()

    async def so_far(self) -> list[Any]:
        """End the listening, and return all that was told until then."""
        self._device.events()  # a second call ends the first, behind what it still has to tell
        await self._over.wait()
        return self._kept


@contextlib.asynccontextmanager
async def heard(device: Any) -> AsyncIterator[Heard]:
    """Listen to a device from here on."""
    found = Heard(device)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(found.listen())
        await asyncio.sleep(0)
        try:
            yield found
        finally:
            task.cancel()


def losses(events: Iterable[Any]) -> int:
    """Return how often the device went without a word."""
    return sum(isinstance(event, PoweredOff) and not event.orderly for event in events)
