"""A visit to an appliance's real agent: a scripted console, and the customer at the appliance's own front."""

from dataclasses import dataclass

import httpx

from broker.wire.action import ActionProgress, ActionResult, ActionRun
from broker.wire.base import Scope
from broker.wire.consent import ConsentRequest
from broker.wire.control import ControlDone
from broker.wire.ending import SessionState
from tests.stage.actors import ScriptedConsole, claim
from tests.stage.broker import RunningBroker
from tests.stage.device import until


@dataclass
class Visit:
    """One visit to an appliance: its customer and its console."""

    customer: httpx.AsyncClient
    console: ScriptedConsole

    async def allow(self) -> None:
        """Answer the open question as the customer does."""
        asked = await until(self.customer, lambda state: state["prompt"] is not None)
        answer = {"request": asked["prompt"]["request"], "granted": True}
        assert (await self.customer.post("consent", json=answer)).status_code == 200

    async def grant(self, scope: str) -> None:
        """Have the customer grant a scope."""
        await self.console.say(ConsentRequest(scope=Scope(scope) if scope in tuple(Scope) else scope))
        await self.allow()
        while scope not in (await self.console.until(SessionState)).scopes:
            pass

    async def run(self, key: str, id: str) -> ControlDone:
        """Do an action and return what became of it."""
        await self.console.say(ActionRun(id=id, key=key))
        return await self.console.until(ControlDone, id=id)

    async def test(self, key: str, id: str) -> ActionResult:
        """Run a canned test and return what it found; how far it came was told meanwhile."""
        await self.console.say(ActionRun(id=id, key=key))
        await self.console.until(ActionProgress, id=id)
        result = await self.console.until(ActionResult, id=id)
        assert (await self.console.until(ControlDone, id=id)).outcome == "applied"
        return result

    async def refused(self, id: str) -> str | None:
        """Return why a command that was sent was refused."""
        done = await self.console.until(ControlDone, id=id)
        assert done.outcome == "refused"
        return done.reason

    async def thing(self, id: str, state: str) -> int:
        """Do something around it, as the customer; return the answer's status."""
        return (await self.customer.post("thing", json={"id": id, "state": state})).status_code


async def asks(customer: httpx.AsyncClient) -> None:
    """Have the customer press for support: at its front, or on the page if it has none."""
    if (await customer.get("state")).json()["front"] is None:
        await customer.post("support")
    else:
        await customer.post("touch", json={"button": "support"})


async def pin(customer: httpx.AsyncClient) -> str:
    """Have the customer ask for support, and return the PIN that they read."""
    await asks(customer)
    offering = await until(customer, lambda state: state["phase"] == "offering" and state["pin"])
    digits: str = offering["pin"]["digits"]
    return digits


async def begin(broker: RunningBroker, client: httpx.AsyncClient, customer: httpx.AsyncClient) -> Visit:
    """Have the customer ask for support at the front, and a technician come in."""
    claimed = await claim(client, await pin(customer))
    visit = Visit(customer, await ScriptedConsole.attach(broker, client, claimed["session"]))
    await visit.allow()
    await visit.console.until(SessionState, state="active")
    return visit
