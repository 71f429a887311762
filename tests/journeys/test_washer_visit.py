"""A scripted console visits the real agent of a simulated washer: codes, tests and people, no picture."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from broker.wire.base import EndReason, action_scope
from broker.wire.control import ControlKey
from broker.wire.ending import SessionEnded, SessionState
from broker.wire.observation import ObservationAnswer, ObservationAsk
from broker.wire.screen import FrameHeader
from broker.wire.settings import SettingsChanged, SettingsDescribed, SettingsSet, SettingsValues, TelemetryValues
from tests.stage.actors import ScriptedConsole, claim
from tests.stage.appliances import Visit, begin, pin
from tests.stage.broker import RunningBroker
from tests.stage.device import RunningDevice, until
from tests.stage.record import recorded

SPEED = "300"  # a cycle of a quarter of an hour takes three seconds


async def washing(customer: httpx.AsyncClient, until_display: str) -> None:
    """Let the customer start a quick wash, and wait for what the washer's digits come to."""
    for _ in range(3):
        await customer.post("touch", json={"button": "cycle"})
    assert (await customer.post("touch", json={"button": "start"})).status_code == 200
    await until(customer, lambda state: state["front"]["display"] == until_display)


@pytest.fixture
async def washer(broker: RunningBroker, tmp_path: Path) -> AsyncIterator[RunningDevice]:
    """A washer whose debris filter is clogged."""
    device = RunningDevice.start(broker, tmp_path / "washer", "washer", "--fault", "wm.drain.clog", "--speed", SPEED)
    yield device
    device.stop()
    assert "Traceback" not in device.log.read_text(), device.log.read_text()


@pytest.mark.requirement("HA-01")
@pytest.mark.requirement("HA-06")
@pytest.mark.requirement("HA-07")
@pytest.mark.requirement("HA-08")
async def test_a_washer_that_will_not_drain_is_understood_and_put_right_by_its_customer(
    broker: RunningBroker, client: httpx.AsyncClient, washer: RunningDevice
) -> None:
    async with washer.customer() as customer:
        await washing(customer, until_display="5C")
        visit = await begin(broker, client, customer)
        console = visit.console

        # What it says of itself, without a picture: its code, its water, its locked door.
        described = {each.key: each for each in (await console.until(SettingsDescribed)).descriptors}
        values = (await console.until(SettingsValues)).values
        assert (values["washer.error"], values["washer.door_lock"]) == ("5C", "locked")
        assert float(str(values["washer.water_level_l"])) > 9

        # Nothing that moves, locks or heats goes without a person there, and nothing past an interlock.
        assert (await visit.run("test.pump", "a1")).reason == "no_scope"
        await visit.grant("control")
        assert described["test.lock"].safety == "person_present"
        assert (await visit.run("test.lock", "a2")).reason == "needs_consent"
        assert (await visit.run("washer.cancel", "a3")).outcome == "applied"

        # The pump turns and the water stays: the filter, not the pump.
        pump = await visit.test("test.pump", "a4")
        found = {each.name: each.value for each in pump.findings}
        assert (pump.verdict, found["pump_current_ma"]) == ("failed", 335)
        assert float(str(found["level_fallen_l"])) < 0.5

        # The customer is asked to clean it; under water it can't be opened.
        await console.say(ObservationAsk(id="o1", what="clean_filter"))
        await until(customer, lambda state: state["question"] is not None)
        assert await visit.thing("filter", "clean") == 409
        assert await visit.thing("emergency_drain", "open") == 200
        await until(customer, lambda state: state["measured"]["washer.water_level_l"] == 0)
        assert await visit.thing("filter", "clean") == 200
        assert await visit.thing("emergency_drain", "closed") == 200
        await customer.post("observe", json={"id": "o1", "answer": "yes"})
        assert (await console.until(ObservationAnswer, id="o1")).answer == "yes"

        # With somebody there, water may come in; the pump gets it out again.
        await visit.grant(action_scope("test.fill"))
        assert (await visit.test("test.fill", "a5")).verdict == "passed"
        assert (await visit.test("test.pump", "a6")).verdict == "passed"
        assert (await visit.run("test.fill", "a7")).reason == "needs_consent", "it was allowed once"

        # Settings are set and told as the technician's, and what was measured came by itself.
        await visit.grant("settings")
        await console.say(SettingsSet(id="s1", key="washer.rinses", value=2))
        changed = await console.until(SettingsChanged)
        assert (changed.change.key, changed.change.actor) == ("washer.rinses", "technician")
        while not any(isinstance(each, TelemetryValues) for each in console.received):  # once a second at most
            await console.next()

        await customer.post("end")
        assert (await console.until(SessionEnded)).reason is EndReason.CUSTOMER_ENDED
        assert not any(isinstance(each, FrameHeader) for each in console.received), "it has no picture"
        told = repr([event.facts() for event in recorded(broker.data)])
        assert "wm.drain" not in told, "the broker sees consequences, never the fault"


@pytest.mark.requirement("HA-01")
@pytest.mark.requirement("HA-05")
async def test_switching_the_washer_off_ends_its_visit_at_once(
    broker: RunningBroker, client: httpx.AsyncClient, washer: RunningDevice, at_once: float
) -> None:
    async with washer.customer() as customer:
        visit = await begin(broker, client, customer)
        await visit.grant("control")
        await visit.console.say(ControlKey(id="k1", key="Power", action="press"))
        loop = asyncio.get_running_loop()
        pressed = loop.time()
        assert (await visit.console.until(SessionEnded)).reason is EndReason.DEVICE_POWER_OFF
        assert loop.time() - pressed < at_once
        state = await until(customer, lambda state: state["phase"] == "over")
        assert state["front"]["display"] == ""
        assert state["pin"] is None


@pytest.mark.requirement("HA-04")
async def test_a_washers_pin_opens_one_visit_and_only_a_new_one_another(
    broker: RunningBroker, client: httpx.AsyncClient, other: httpx.AsyncClient, washer: RunningDevice
) -> None:
    async with washer.customer() as customer:
        used = await pin(customer)
        first = await claim(client, used)
        visit = Visit(customer, await ScriptedConsole.attach(broker, client, first["session"]))
        assert await refusal(other, f"/api/sessions/{first['session']}/socket") == "session_over"
        await visit.allow()
        await visit.console.until(SessionState, state="active")
        assert await refusal(other, "/api/claims", used) == "pin_refused"
        await customer.post("end")
        assert (await visit.console.until(SessionEnded)).reason is EndReason.CUSTOMER_ENDED

        # Over is over: neither the old PIN nor the old visit leads back to the washer.
        assert await refusal(client, "/api/claims", used) == "pin_refused"
        assert await refusal(client, f"/api/sessions/{first['session']}/socket") == "session_over"
        fresh = await pin(customer)
        assert fresh != used
        again = await claim(client, fresh, first["ticket"])
        assert (again["ticket"], again["session"] != first["session"]) == (first["ticket"], True)
        await customer.post("cancel")


async def refusal(client: httpx.AsyncClient, path: str, pin: str | None = None) -> str:
    """Ask, be refused with 409, and return the code."""
    answer = await client.post(path, json=None if pin is None else {"pin": pin})
    assert answer.status_code == 409, answer.text
    code: str = answer.json()["error"]["code"]
    return code
