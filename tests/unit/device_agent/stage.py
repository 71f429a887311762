"""An agent at work: a small TV, its page on loopback, and a broker played by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from broker.wire.base import AnyScope, Scope
from broker.wire.consent import ConsentAnswer
from broker.wire.settings import SettingsValues
from device_agent.agent.agent import Agent
from device_agent.agent.clock import wall_us
from device_agent.conversation import check
from device_agent.diary import Diary
from device_agent.identity import load_or_create
from device_agent.link import Endpoint, LinkFailed, endpoint
from device_agent.panel.app import panel_app
from device_agent.panel.server import Listening, PanelServer, listen
from device_agent.simulator.network import Network
from tests.unit.device_agent.far_side import WAIT, Authority, FarSide, Visit, far_side, state_of
from tests.unit.device_agent.small_tv import SmallTv

TOKEN = "t" * 43
Json = dict[str, Any]


@dataclass
class Stage:
    """Everything of one agent; ``post`` and ``until`` play the customer as a script would."""

    agent: Agent
    tv: SmallTv
    broker: FarSide
    listening: Listening
    http: httpx.AsyncClient
    running: "asyncio.Task[None]"

    async def post(self, path: str, body: Json | None = None, status: int = 200) -> Json:
        answer = await self.http.post(f"/api/{path}", json=body or {})
        assert answer.status_code == status, answer.text
        found: Json = answer.json()
        return found

    async def state(self) -> Json:
        found: Json = (await self.http.get("/api/state")).json()
        return found

    async def until(self, phase: str, **fields: Any) -> Json:
        """Wait, bounded, for a phase (and these fields) by the API's own waiting."""
        state = await self.state()
        async with asyncio.timeout(WAIT):
            while state["phase"] != phase or any(state[name] != value for name, value in fields.items()):
                state = (await self.http.get(f"/api/events?after={state['sequence']}&wait=5")).json()
        return state

    async def prompt(self) -> Json:
        """Wait for a question and return it."""
        state = await self.state()
        async with asyncio.timeout(WAIT):
            while state["prompt"] is None:
                state = (await self.http.get(f"/api/events?after={state['sequence']}&wait=5")).json()
        found: Json = state["prompt"]
        return found

    async def offering(self) -> Visit:
        await self.post("support")
        visit = await self.broker.accept()
        await visit.offer()
        await self.until("offering")
        return visit

    async def granted(self, visit: Visit, scope: AnyScope, request: str) -> None:
        """Ask for a scope and let the customer allow it."""
        await visit.ask(scope, request)
        await self.post("consent", {"request": (await self.prompt())["request"], "granted": True})
        answer = await visit.until(ConsentAnswer)
        assert answer == ConsentAnswer(request=request, granted=True)

    async def active(self, *scopes: Scope) -> Visit:
        """Bring a visit to active, its settings told, with these scopes granted."""
        visit = await self.offering()
        await visit.say(state_of("claimed"))
        await self.granted(visit, Scope.VIEW, "view")
        await visit.say(state_of("active", Scope.VIEW))
        await visit.until(SettingsValues)
        for scope in scopes:
            await self.granted(visit, scope, scope.value)
        return visit


@asynccontextmanager
async def stage(
    folder: Path, *, tv: SmallTv | None = None, to: Endpoint | LinkFailed | None = None, network: Network | None = None
) -> AsyncIterator[Stage]:
    """Run an agent until the block ends, by a ``network`` if one is given.

    ``to`` sends it elsewhere than to the broker of this stage.
    """
    authority, listening, tv = Authority(folder), listen("localhost", 0), tv or SmallTv()
    async with quick_check(), far_side(authority.server()) as broker:
        diary = Diary.open(folder / "diary.jsonl", wall_us)
        where = to or endpoint(broker.url, authority.file)
        agent = Agent(tv, load_or_create(folder / "data"), where, diary, network=network)
        panel = PanelServer(panel_app(agent.page, TOKEN, listening.hosts), listening)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(agent.run([panel, *([network] if network else [])]))
            async with httpx.AsyncClient(base_url=listening.url, headers=headers, timeout=WAIT * 2) as http:
                try:
                    yield Stage(agent, tv, broker, listening, http, running)
                finally:
                    agent.stop()
            async with asyncio.timeout(WAIT):
                await running
    listening.close()


@asynccontextmanager
async def quick_check() -> AsyncIterator[None]:
    """Let the check before a PIN take no longer than its probes do: no test of the agent is about its time."""
    spacing, check.SPACING_SECONDS = check.SPACING_SECONDS, 0.0
    try:
        yield
    finally:
        check.SPACING_SECONDS = spacing
