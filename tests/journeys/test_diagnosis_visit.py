"""The heart of a visit over the real wire: real broker, real agent, a fault in the simulated TV, and a verdict.

The technician sees what the console is told, takes the steps that are offered, and owes a verdict afterwards.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker.wire.action import ActionResult, ActionRun
from broker.wire.base import Scope
from broker.wire.consent import ConsentRequest
from broker.wire.control import ControlDone
from broker.wire.diagnosis import DiagnosisState
from broker.wire.ending import SessionEnded, SessionState
from broker.wire.observation import ObservationAnswer, ObservationAsk, ObservationNote
from broker.wire.settings import SettingsSet
from tests.stage.actors import ScriptedConsole, claim
from tests.stage.broker import RunningBroker
from tests.stage.device import RunningDevice, until
from tests.stage.fixtures import PEOPLE
from tests.stage.record import recorded

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBroker]:
    """A broker as its operator gets it: a verdict is owed."""
    running = RunningBroker(tmp_path_factory.mktemp("broker") / "data", settings={"TELEVISIT_VERDICT_REQUIRED": "true"})
    asyncio.run(running.add_users(*PEOPLE))
    running.start()
    yield running
    assert running.stop() == 0, running.log()
    assert "Traceback" not in running.log(), running.log()


@pytest.fixture
async def tv(broker: RunningBroker, tmp_path: Path) -> AsyncIterator[RunningDevice]:
    device = RunningDevice.start(broker, tmp_path / "tv", "tv")
    yield device
    device.stop()


async def pin(customer: httpx.AsyncClient) -> str:
    await customer.post("support")
    offering = await until(customer, lambda state: state["phase"] == "offering" and state["pin"])
    return str(offering["pin"]["digits"])


async def allow(customer: httpx.AsyncClient) -> None:
    asked = await until(customer, lambda state: state["prompt"] is not None)
    answer = {"request": asked["prompt"]["request"], "granted": True}
    assert (await customer.post("consent", json=answer)).status_code == 200


class Visit:
    """One visit, with short words for what the technician does."""

    def __init__(self, customer: httpx.AsyncClient, console: ScriptedConsole, claimed: dict[str, Any]) -> None:
        self.customer, self.console, self.session, self.ticket = (
            customer,
            console,
            claimed["session"],
            claimed["ticket"],
        )

    @classmethod
    async def begin(cls, broker: RunningBroker, client: httpx.AsyncClient, customer: httpx.AsyncClient) -> "Visit":
        claimed = await claim(client, await pin(customer))
        visit = cls(customer, await ScriptedConsole.attach(broker, client, claimed["session"]), claimed)
        await allow(customer)
        await visit.console.until(SessionState, state="active")
        for scope in (Scope.CONTROL, Scope.SETTINGS):
            await visit.console.say(ConsentRequest(scope=scope))
            await allow(customer)
            while scope not in (await visit.console.until(SessionState)).scopes:
                pass
        return visit

    async def note(self, id: str, seen: str) -> None:
        await self.console.say(ObservationNote(id=id, what="line", seen=seen))  # type: ignore[arg-type]

    async def ask(self, id: str, answer: str) -> None:
        await self.console.say(ObservationAsk(id=id, what="line"))
        await until(self.customer, lambda state: id in str(state))
        assert (await self.customer.post("observe", json={"id": id, "answer": answer})).status_code == 200
        await self.console.until(ObservationAnswer, id=id)

    async def until(self, cause: str, standing: str) -> DiagnosisState:
        while True:
            state = await self.console.until(DiagnosisState)
            if {one.cause: one.standing for one in state.candidates}.get(cause) == standing:
                return state


@pytest.mark.requirement("TV-15")
@pytest.mark.requirement("TV-17")
@pytest.mark.requirement("TV-23")
@pytest.mark.requirement("DG-02")
async def test_a_line_from_the_box_is_told_from_the_tv_and_its_verdict_is_owed(
    broker: RunningBroker, client: httpx.AsyncClient, tv: RunningDevice
) -> None:
    async with tv.customer() as customer:
        assert (await customer.post("fault", json={"id": "tv.line.source", "active": True})).status_code == 200
        visit = await Visit.begin(broker, client, customer)
        await visit.console.say(SettingsSet(id="s1", key="input.current", value="hdmi1"))
        await visit.console.until(ControlDone, id="s1", outcome="applied")
        await visit.note("n1", "yes")
        await visit.ask("a1", "yes")
        state = await visit.until("source", "possible")
        assert state.seen[0].says == "source"
        assert ("run", "test.hdmi") in {(step.act, step.on) for step in state.steps}
        await visit.console.say(ActionRun(id="t1", key="test.hdmi"))
        assert (await visit.console.until(ActionResult, id="t1")).verdict == "passed"
        await visit.console.say(SettingsSet(id="s2", key="input.current", value="tv"))
        await visit.console.until(ControlDone, id="s2", outcome="applied")
        await visit.note("n2", "no")
        state = await visit.until("source", "supported")
        assert {one.cause: one.standing for one in state.candidates}["hdmi_cable"] == "contradicted"

        await customer.post("end")
        await visit.console.until(SessionEnded)
        digits = await pin(customer)
        refused = await client.post("/api/claims", json={"pin": digits})
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "verdict_due")
        where = f"/api/sessions/{visit.session}/verdict"
        wrong = {"verdict": "device", "cause": "panel", "evidence": ["a1"], "parts": [{"sku": "TV-PANEL-55A"}]}
        contradicted = await client.post(where, json=wrong)
        assert contradicted.json()["error"]["code"] == "reason_needed", contradicted.text
        right = {"verdict": "source", "cause": "source", "evidence": ["a1", "n1", "n2", "t1"]}
        given = await client.post(where, json=right)
        assert (given.status_code, given.json()["contradicted"]) == (201, False), given.text
        [event] = [event for event in recorded(broker.data) if event.name == "verdict.given"]
        assert event.facts()["cause"] == "source"
        assert (await client.post("/api/claims", json={"pin": digits})).status_code == 201
        assert all("tv.line" not in str(event.facts()) for event in recorded(broker.data)), "no fault is ever named"
