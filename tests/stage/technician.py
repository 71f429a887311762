"""A technician at the console who knows only what it says, and the customer whom they talk to, over the real wire."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any, Final

import httpx

from broker.wire.action import ActionResult, ActionRun
from broker.wire.base import AnyScope, EndReason, Message, Scope, action_scope
from broker.wire.consent import ConsentRequest
from broker.wire.control import ControlDone
from broker.wire.diagnosis import DiagnosisState, Step
from broker.wire.ending import SessionEnded, SessionState
from broker.wire.observation import ObservationAnswer, ObservationAsk, ObservationNote
from broker.wire.settings import Descriptor, SettingsChanged, SettingsDescribed, SettingsSet, SettingsValues
from tests.stage.actors import ScriptedConsole, claim
from tests.stage.appliances import pin
from tests.stage.broker import RunningBroker
from tests.stage.device import until
from tests.stage.faults import Fault

STEPS: Final = 40
TRIES: Final = 3
PATIENCE: Final = 3.0
"""How many seconds a technician looks at what is shown before they take the next step, or find that none is left."""
WAIT: Final = 30


@dataclass
class Shown:
    """What the console shows of a visit: kept as it comes."""

    diagnosis: DiagnosisState | None = None
    scopes: frozenset[AnyScope] = frozenset()
    settings: dict[str, Descriptor] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    results: dict[str, ActionResult] = field(default_factory=dict)
    done: dict[str, ControlDone] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)
    ended: SessionEnded | None = None

    def take(self, message: Message) -> None:
        """Take in a message."""
        match message:
            case DiagnosisState():
                self.diagnosis = message
            case SessionState():
                self.scopes = frozenset(message.scopes)
            case SettingsDescribed():
                self.settings = {each.key: each for each in message.descriptors}
            case SettingsValues():
                self.values.update(message.values)
            case SettingsChanged():
                self.values[message.change.key] = message.change.new
            case ActionResult():
                self.results[message.key] = message
            case ControlDone():
                self.done[message.id] = message
            case ObservationAnswer():
                self.answered[message.id] = message.answer
            case SessionEnded():
                self.ended = message
            case _:
                pass


@dataclass
class Technician:
    """One visit, with what is true of it on the customer's side; ``taken``: the offered steps that were taken."""

    console: ScriptedConsole
    customer: httpx.AsyncClient
    session: str
    fault: Fault
    shown: Shown = field(default_factory=Shown)
    taken: list[Step] = field(default_factory=list)
    cables: int = 0
    _ids: Any = field(default_factory=lambda: count(1))
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @classmethod
    @contextlib.asynccontextmanager
    async def visiting(
        cls, broker: RunningBroker, client: httpx.AsyncClient, customer: httpx.AsyncClient, fault: Fault
    ) -> AsyncIterator["Technician"]:
        """Come in by the PIN that the customer reads, and be let control and set; watch the console meanwhile."""
        claimed = await claim(client, await pin(customer))
        console = await ScriptedConsole.attach(broker, client, claimed["session"])
        self = cls(console, customer, claimed["session"], fault)
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(self._read())
            await self._allow()
            await self.until(lambda: Scope.VIEW in self.shown.scopes and self.shown.settings)
            for scope in (Scope.CONTROL, Scope.SETTINGS):
                await self._ask_for(scope)
            yield self
            reading.cancel()

    async def _read(self) -> None:
        while self.shown.ended is None:
            got = await self.console.next()
            if not isinstance(got, Message):
                await self.console.paint(got)
                continue
            async with self._news:
                self.shown.take(got)
                self._news.notify_all()

    async def until(self, true: Callable[[], Any], seconds: float = WAIT) -> None:
        """Wait until the console shows this. Raises TimeoutError."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(true)

    async def cut_off(self, seconds: float) -> EndReason:
        """Wait until the visit ends without anybody here ending it; return why it did."""
        await self.until(lambda: self.shown.ended, seconds)
        assert self.shown.ended is not None
        return self.shown.ended.reason

    async def _look(self, true: Callable[[], Any]) -> bool:
        """Look at the console until it shows this, as long as a technician has patience; return whether it did."""
        try:
            await self.until(true, PATIENCE)
        except TimeoutError:
            return False
        return True

    # --- what the visit allows ---

    async def _allow(self) -> None:
        asked = await until(self.customer, lambda state: state["prompt"] is not None)
        answer = {"request": asked["prompt"]["request"], "granted": True}
        assert (await self.customer.post("consent", json=answer)).status_code == 200

    async def _ask_for(self, scope: AnyScope) -> None:
        if scope not in self.shown.scopes:
            await self.console.say(ConsentRequest(scope=scope))
            await self._allow()
            await self.until(lambda: scope in self.shown.scopes)

    def _id(self) -> str:
        return f"c{next(self._ids)}"

    # --- the steps that the console offers ---

    async def begin(self) -> None:
        """Look at what the customer calls about: both sides, where they watch."""
        if self.fault.at is not None:
            await self._set("input.current", self.fault.at)
        for what in self.fault.complaint:
            await self._ask(what, None)
            await self._note(what, None)

    async def settle(self) -> None:
        """Take one offered step after the other, until none is left that was not taken in vain several times."""
        tries: Counter[Step] = Counter()

        def fresh() -> Step | None:
            offered = self.shown.diagnosis.steps if self.shown.diagnosis else ()
            return next((step for step in offered if tries[step] < TRIES), None)

        def other(than: Step) -> bool:
            return fresh() != than

        while await self._look(fresh):
            step = fresh()
            assert step is not None
            assert len(self.taken) < STEPS, self.taken
            tries[step] += 1
            self.taken.append(step)
            await self._take(step)
            await self._look(partial(other, step))

    async def _take(self, step: Step) -> None:
        during = "test.picture" if step.why.startswith("pattern.") and step.act in ("ask", "note") else None
        if during is not None and during not in self.shown.results:
            await self._run(during)
        match step.act:
            case "run":
                await self._run(step.on)
            case "ask":
                await self._ask(step.on, during)
            case "note":
                await self._note(step.on, during)
            case "set" if step.on in self.fault.settings:
                await self._set(step.on, self.fault.settings[step.on])
            case _:
                pass  # "measure" comes by itself; a setting that this technician leaves alone

    async def _run(self, key: str) -> None:
        if self.shown.settings[key].safety == "person_present":
            await self._ask_for(action_scope(key))
        id = self._id()
        await self.console.say(ActionRun(id=id, key=key))
        await self.until(lambda: id in self.shown.done)

    async def _set(self, key: str, value: Any) -> None:
        id = self._id()
        await self.console.say(SettingsSet(id=id, key=key, value=value))
        await self.until(lambda: id in self.shown.done)
        assert self.shown.done[id].outcome == "applied", self.shown.done[id]

    async def _ask(self, what: str, during: str | None) -> None:
        id, does = self._id(), self.fault.does.get(what)
        await self.console.say(ObservationAsk.model_validate({"id": id, "what": what, "during": during}))
        await until(self.customer, lambda state: (state["question"] or {}).get("id") == id)
        seen = does is not None or self.fault.customer(what, during, self._place, self.cables)
        if does is not None:
            self.cables += 1
            thing = dict(zip(("id", "state"), does, strict=True))
            assert (await self.customer.post("thing", json=thing)).status_code == 200
        answer = "yes" if seen else "no"
        assert (await self.customer.post("observe", json={"id": id, "answer": answer})).status_code == 200
        await self.until(lambda: self.shown.answered.get(id) == answer)

    async def _note(self, what: str, during: str | None) -> None:
        seen = self.fault.technician(what, during, self._place, self.cables)
        note = {"id": self._id(), "what": what, "seen": "yes" if seen else "no", "during": during}
        await self.console.say(ObservationNote.model_validate(note))

    @property
    def _place(self) -> str | None:
        return self.shown.values.get("input.current")


@dataclass
class Judge:
    """The page on which a technician gives the verdict on a visit of theirs, with what it offers for it."""

    client: httpx.AsyncClient
    session: str
    diagnosis: dict[str, Any] = field(default_factory=dict)
    parts: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    async def open(cls, client: httpx.AsyncClient, session: str) -> "Judge":
        """Open the page."""
        diagnosis = (await client.get(f"/api/sessions/{session}/diagnosis")).json()
        family = diagnosis["device"]["family"]
        parts = (await client.get("/api/parts", params={"family": family} if family else {})).json()["items"]
        return cls(client, session, diagnosis, parts)

    def supported(self) -> list[str]:
        """Return the causes that the evidence supports."""
        return [one["cause"] for one in self.diagnosis["causes"] if one["standing"] == "supported"]

    def fitting(self, cause: str) -> list[str]:
        """Return the parts that the page offers for a cause."""
        groups = next(one["groups"] for one in self.diagnosis["causes"] if one["cause"] == cause)
        kind, family = self.diagnosis["device"]["kind"], self.diagnosis["device"]["family"]
        return [
            part["sku"] for part in self.parts
            if part["group"] in groups and part["device_type"] in ("*", kind)
            and {"*", family} & {*part["model_families"]}
        ]  # fmt: skip

    async def give(self, cause: str, parts: tuple[str, ...]) -> httpx.Response:
        """Give a verdict on all the evidence there is, the newest of it where that is too much."""
        kind = next(one["verdict"] for one in self.diagnosis["causes"] if one["cause"] == cause)
        evidence = [one["ref"] for one in self.diagnosis["evidence"]][-32:]
        body = {"verdict": kind, "cause": cause, "evidence": evidence, "parts": [{"sku": sku} for sku in parts]}
        return await self.client.post(f"/api/sessions/{self.session}/verdict", json={**body, "note": "Đã kiểm tra."})
