"""A scripted console visits the real agent with the simulated TV: power, prompts, and what the technician can't do."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker.wire.base import EndReason, Scope
from broker.wire.consent import ConsentRequest
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import SessionEnded, SessionState
from broker.wire.settings import SettingsChanged, SettingsDescribed, SettingsSet, SettingsValues
from tests.stage.actors import ScriptedConsole, claim
from tests.stage.broker import RunningBroker
from tests.stage.device import RunningDevice, until
from tests.stage.record import recorded


@dataclass
class Visit:
    """One visit to a real agent: its customer, its console, what the claim answered."""

    customer: httpx.AsyncClient
    console: ScriptedConsole
    claimed: dict[str, Any]

    async def allow(self, granted: bool = True) -> None:
        """Answer the open question as the customer does."""
        asked = await until(self.customer, lambda state: state["prompt"] is not None)
        answer = {"request": asked["prompt"]["request"], "granted": granted}
        assert (await self.customer.post("consent", json=answer)).status_code == 200

    async def grant(self, scope: Scope) -> None:
        """Have the customer grant a scope."""
        await self.console.say(ConsentRequest(scope=scope))
        await self.allow()
        while scope not in (await self.console.until(SessionState)).scopes:
            pass

    async def press(self, key: str, id: str) -> ControlDone:
        """Press a key and return what became of it."""
        await self.console.say(ControlKey(id=id, key=key, action="press"))
        return await self.console.until(ControlDone, id=id)


@pytest.fixture
async def tv(broker: RunningBroker, tmp_path: Path) -> AsyncIterator[RunningDevice]:
    device = RunningDevice.start(broker, tmp_path / "tv", "tv")
    yield device
    device.stop()
    assert "Traceback" not in device.log.read_text(), device.log.read_text()


@pytest.fixture
async def begun(broker: RunningBroker, client: httpx.AsyncClient, tv: RunningDevice) -> AsyncIterator[Visit]:
    async with tv.customer() as customer:
        await customer.post("support")
        offering = await until(customer, lambda state: state["phase"] == "offering" and state["pin"])
        claimed = await claim(client, offering["pin"]["digits"])
        visit = Visit(customer, await ScriptedConsole.attach(broker, client, claimed["session"]), claimed)
        await visit.allow()
        await visit.console.until(SessionState, state="active")
        yield visit


@pytest.mark.requirement("TV-13")
async def test_switching_the_tv_off_ends_the_visit_in_under_a_second(begun: Visit, at_once: float) -> None:
    loop = asyncio.get_running_loop()
    pressed = loop.time()
    await begun.customer.post("power")
    ended = await begun.console.until(SessionEnded)
    assert ended.reason is EndReason.DEVICE_POWER_OFF
    assert loop.time() - pressed < at_once


@pytest.mark.requirement("TV-13")
async def test_the_technicians_power_key_ends_the_visit_too(begun: Visit) -> None:
    await begun.grant(Scope.CONTROL)
    assert (await begun.press("Power", "p1")).outcome == "applied"
    assert (await begun.console.until(SessionEnded)).reason is EndReason.DEVICE_POWER_OFF
    state = await until(begun.customer, lambda state: state["phase"] == "over")
    assert state["power"]["on"] is False


@pytest.mark.requirement("TV-20")
async def test_settings_are_described_set_and_refused_with_their_reason(begun: Visit) -> None:
    described = await begun.console.until(SettingsDescribed)
    values = await begun.console.until(SettingsValues)
    valued = {item.key for item in described.descriptors if item.kind != "action" and item.sensitivity != "secret"}
    assert valued == set(values.values)
    await begun.grant(Scope.SETTINGS)
    await begun.console.say(SettingsSet(id="s1", key="picture.contrast", value=7))
    changed = await begun.console.until(SettingsChanged)
    assert (changed.change.new, changed.change.actor, changed.change.command) == (7, "technician", "s1")
    assert (await begun.console.until(ControlDone, id="s1")).outcome == "applied"
    for id, key, value in (("s2", "picture.contrast", 7000), ("s3", "picture.mode", "nonsense")):
        await begun.console.say(SettingsSet(id=id, key=key, value=value))
        assert (await begun.console.until(ControlDone, id=id)).outcome == "refused"


@pytest.mark.requirement("TV-09")
async def test_a_customers_refusal_of_control_leaves_the_picture_and_nothing_more(begun: Visit) -> None:
    await begun.console.say(ConsentRequest(scope=Scope.CONTROL))
    await begun.allow(granted=False)
    assert (await begun.press("GoHome", "k1")).reason == "no_scope"
    await begun.console.picture()


async def test_what_is_withdrawn_is_gone_at_once(begun: Visit) -> None:
    await begun.grant(Scope.CONTROL)
    assert (await begun.press("ArrowDown", "k1")).outcome == "applied"
    await begun.customer.post("withdraw", json={"scope": "control"})
    while Scope.CONTROL in (await begun.console.until(SessionState)).scopes:
        pass
    assert (await begun.press("ArrowDown", "k2")).reason == "no_scope"


async def test_the_customers_own_changes_are_on_the_record_as_theirs(begun: Visit, broker: RunningBroker) -> None:
    await begun.customer.post("press", json={"key": "AudioVolumeUp"})
    changed = await begun.console.until(SettingsChanged)
    assert (changed.change.key, changed.change.actor) == ("sound.volume", "customer")
    [event] = [e for e in recorded(broker.data) if e.name == "setting.changed" and e.facts()["key"] == "sound.volume"]
    assert event.by.kind == "customer"


@pytest.mark.requirement("TV-11")
async def test_after_the_end_the_device_is_not_connected_at_all(begun: Visit, broker: RunningBroker) -> None:
    await begun.customer.post("end")
    await begun.console.until(SessionEnded, reason=EndReason.CUSTOMER_ENDED)
    state = (await begun.customer.get("state")).json()
    assert (state["phase"], state["pin"], state["prompt"], state["banner"]) == ("over", None, None, None)
