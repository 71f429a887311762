"""A technician who knows only what the console shows, at a simulated device, and takes the steps that it offers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from broker.diagnosis.case import Case
from broker.events import device as told
from broker.events import session as fact
from broker.principal.principal import ActorKind, Principal
from broker.wire.base import EndReason
from broker.wire.diagnosis import DiagnosisState, Step
from device_agent.device import Measured, PoweredOff, SettingChanged
from tests.stage.faults import Eyes

BY = Principal(ActorKind.DEVICE, "d" * 32)
STEPS = 24


@dataclass
class Household:
    """The customer: what they see, and what they do when they are asked to."""

    sees: Eyes
    does: Mapping[str, Callable[[], Any]] = field(default_factory=dict)


@dataclass
class Bedside:
    """One visit to one device, as the events that the broker would put on the record; ``case`` takes them in."""

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
        self.say(told.TelemetryReported(by=BY, at_us=1, values=self.telemetry()))

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

    async def take(self, step: Step) -> None:
        """Do what a step says, as a technician would who reads nothing else."""
        self.taken.append(step)
        evidence, ref = self.case.evidence, self.command()
        during = _during(step)
        if during is not None and evidence.result(during) is None:
            await self._run(during)
        match step.act:
            case "run":
                await self._run(step.on)
            case "ask" if step.on in self.customer.does:
                done = self.customer.does[step.on]()
                if asyncio.iscoroutine(done):
                    await done
                self.say(told.ObservationAnswered(by=BY, command=ref, what=step.on, answer="yes"))
            case "ask":
                seen = self.customer.sees(step.on, during, evidence.place, evidence.cable)
                self._answer(ref, step.on, seen, during)
            case "note":
                seen = self.technician(step.on, during, evidence.place, evidence.cable)
                self._note(ref, step.on, seen, during)
            case "set":
                await self._set(step.on, ref)
        self.measure()

    async def complain(self, *symptoms: str) -> None:
        """Ask the customer for what they called about, and look for it too."""
        for what in symptoms:
            place, cable = self.case.evidence.place, self.case.evidence.cable
            self._answer(self.command(), what, self.customer.sees(what, None, place, cable), None)
            self._note(self.command(), what, self.technician(what, None, place, cable), None)

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

    # --- as events ---

    def _answer(self, ref: str, what: str, seen: bool, during: str | None) -> None:
        answer = "yes" if seen else "no"
        self.say(told.ObservationAnswered(by=BY, command=ref, what=what, answer=answer, during=during))

    def _note(self, ref: str, what: str, seen: bool, during: str | None) -> None:
        self.say(told.ObservationNoted(by=BY, command=ref, what=what, seen="yes" if seen else "no", during=during))

    async def _run(self, key: str) -> None:
        ref = self.command()
        async with asyncio.timeout(20):
            done = await self.device.act(key, "technician", ref)
        if done.verdict is not None:
            findings = [each.model_dump() for each in done.findings]
            self.say(told.ActionResult(by=BY, command=ref, key=key, verdict=done.verdict, findings=findings))
        else:
            self.say(fact.ControlDone(by=BY, command=ref, outcome="refused", reason=done.reason))

    async def _set(self, key: str, ref: str) -> None:
        if key not in self.settings:
            return
        old = self.case.evidence.value(key)
        outcome = await self.device.write(key, self.settings[key], "technician", ref)
        if outcome.applied:
            change = fact.SettingChanged(
                by=BY, key=key, old=old, new=self.settings[key], actor="technician", via="console", command=ref
            )
            self.say(change)
            # Another input or mode has values of its own; the real device tells them as changes.
            for name, value in self.device.snapshot().values.items():
                if name not in self.telemetry() and value is not None:
                    self.case.evidence.values[name] = value


def _during(step: Step) -> str | None:
    return "test.picture" if step.why.startswith("pattern.") and step.act in ("ask", "note") else None


@contextlib.asynccontextmanager
async def heard(device: Any) -> AsyncIterator[Callable[[], Awaitable[list[Any]]]]:
    """Listen to a device from here on; what is given ends the listening, and returns all that was told until then."""
    kept: list[Any] = []
    feed = device.events()

    async def listen() -> None:
        async for event in feed:
            if not isinstance(event, Measured):
                kept.append(event)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(listen())
        await asyncio.sleep(0)

        async def so_far() -> list[Any]:
            device.events()  # a second call ends the first, behind what it still has to tell
            await task
            return kept

        try:
            yield so_far
        finally:
            task.cancel()


def losses(events: Iterable[Any]) -> int:
    """Return how often the device went without a word."""
    return sum(isinstance(event, PoweredOff) and not event.orderly for event in events)
