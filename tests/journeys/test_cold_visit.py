"""A scripted console visits the real agents of a simulated refrigerator and of an air conditioner: no picture."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from broker.events.device import DiagnosisAssessed
from broker.wire.action import ActionResult
from broker.wire.base import EndReason, action_scope
from broker.wire.ending import SessionEnded
from broker.wire.observation import ObservationAnswer, ObservationAsk
from broker.wire.screen import FrameHeader
from broker.wire.settings import SettingsChanged, SettingsDescribed, SettingsSet, SettingsValues, TelemetryValues
from broker.wire.survey import SurveyFound
from tests.stage.appliances import Visit, begin
from tests.stage.broker import RunningBroker
from tests.stage.device import RunningDevice, until
from tests.stage.record import recorded

Start = Callable[..., RunningDevice]


@pytest.fixture
async def start(broker: RunningBroker, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts an appliance whose time passes fast."""
    devices: list[RunningDevice] = []

    def started(*arguments: str) -> RunningDevice:
        devices.append(RunningDevice.start(broker, tmp_path / arguments[0], *arguments, "--speed", "300"))
        return devices[-1]

    yield started
    for device in devices:
        device.stop()
        assert "Traceback" not in device.log.read_text(), device.log.read_text()


def values(result: ActionResult) -> dict[str, object]:
    return {each.name: each.value for each in result.findings}


def on_record(broker: RunningBroker) -> str:
    """Return what the device's side led to; the broker's own conclusions name groups of parts much like faults."""
    return repr([each.facts() for each in recorded(broker.data) if not isinstance(each, DiagnosisAssessed)])


async def set_to(visit: Visit, key: str, value: int | bool | str, id: str) -> SettingsChanged:
    """Set something and return what was told of it."""
    await visit.console.say(SettingsSet(id=id, key=key, value=value))
    while True:
        changed = await visit.console.until(SettingsChanged)
        if changed.change.command == id:
            return changed


@pytest.mark.requirement("HA-01")
@pytest.mark.requirement("HA-06")
@pytest.mark.requirement("HA-07")
async def test_a_warm_refrigerator_with_a_still_fan_is_understood_by_its_code_and_its_test(
    broker: RunningBroker, client: httpx.AsyncClient, start: Start
) -> None:
    async with start("refrigerator", "--fault", "rf.fan").customer() as customer:
        await until(customer, lambda state: state["front"]["display"] == "22E")
        visit = await begin(broker, client, customer)
        console = visit.console
        described = {each.key: each for each in (await console.until(SettingsDescribed)).descriptors}
        measured = (await console.until(SettingsValues)).values
        assert (measured["fridge.error"], measured["fridge.fan.rpm"]) == ("22E", 0)
        assert float(str(measured["fridge.cooler.temp_c"])) > 10 > -15 > float(str(measured["fridge.freezer.temp_c"]))

        assert (await visit.run("test.fan", "a1")).reason == "no_scope"
        await visit.grant("control")
        fan = await visit.test("test.fan", "a2")
        assert (fan.verdict, values(fan)["fan_rpm"]) == ("failed", 0)
        defrost = await visit.test("test.defrost", "a3")
        assert defrost.verdict == "passed"
        # Its compressor has just been stopped for that, and rests: the interlock says so, and nothing starts.
        assert described["test.compressor"].safety == "interlock"
        assert (await visit.run("test.compressor", "a4")).reason in ("defrosting", "compressor_rest")

        # What spoils food, and what forgets everything, needs the customer's word each time.
        await visit.grant("settings")
        await console.say(SettingsSet(id="s1", key="fridge.mode.cooling_off", value=True))
        assert (await visit.refused("s1")) == "needs_consent"
        assert (await visit.run("system.factory_reset", "a5")).reason == "needs_consent"
        assert any(isinstance(each, TelemetryValues) for each in console.received)

        await customer.post("end")
        assert (await console.until(SessionEnded)).reason is EndReason.CUSTOMER_ENDED
        assert not any(isinstance(each, FrameHeader) for each in console.received), "it has no picture"
        assert "rf.fan" not in on_record(broker)


@pytest.mark.requirement("HA-01")
@pytest.mark.requirement("HA-08")
async def test_a_refrigerator_in_the_shop_s_mode_is_put_right_and_the_next_visit_knows_by_whom(
    broker: RunningBroker, client: httpx.AsyncClient, start: Start
) -> None:
    async with start("refrigerator", "--family", "RF-TWIN-1", "--fault", "rf.demo").customer() as customer:
        await until(customer, lambda state: state["front"]["display"] == "OF OF")
        visit = await begin(broker, client, customer)
        console = visit.console
        held = (await console.until(SettingsValues)).values
        assert (held["fridge.mode.cooling_off"], held["fridge.compressor.power_w"]) == (True, 0)
        await visit.grant("control")
        compressor = await visit.test("test.compressor", "a1")
        assert (compressor.verdict, values(compressor)) == ("inconclusive", {"cooling_off": True})
        await visit.grant("settings")
        await visit.grant(action_scope("fridge.mode.cooling_off"))
        told = (await set_to(visit, "fridge.mode.cooling_off", False, "s1")).change
        assert (told.old, told.new, told.actor) == (True, False, "technician")
        await until(customer, lambda state: state["measured"]["fridge.compressor.power_w"] > 0)
        state = await until(customer, lambda state: state["front"]["display"] != "OF OF")
        assert not any(each["active"] for each in state["behind"]["faults"])
        await customer.post("end")
        await console.until(SessionEnded)

        # Between the visits somebody presses a button; the next visit's survey says what, and that it was the customer.
        assert (await customer.post("touch", json={"button": "cooler"})).status_code == 200
        await customer.post("dismiss")
        again = await begin(broker, client, customer)
        found = await again.console.until(SurveyFound)
        assert [(each.key, each.old, each.new, each.actor, each.confidence) for each in found.items] == [
            ("fridge.cooler.setpoint_c", 3, 2, "customer", "journal")
        ]


@pytest.mark.requirement("HA-06")
@pytest.mark.requirement("HA-07")
@pytest.mark.requirement("HA-08")
async def test_an_air_conditioner_that_blows_little_is_put_right_by_its_customer(
    broker: RunningBroker, client: httpx.AsyncClient, start: Start
) -> None:
    async with start("air-conditioner", "--fault", "ac.filter").customer() as customer:
        await until(customer, lambda state: state["measured"]["filter.dust.status"] == "wash")
        visit = await begin(broker, client, customer)
        console = visit.console
        assert (await console.until(SettingsValues)).values["aircon.error"] == ""
        await visit.grant("control")
        before = await visit.test("test.fan", "a1")
        assert before.verdict == "failed"
        assert int(str(values(before)["airflow_pct"])) < 60 < int(str(values(before)["fan_in_rpm"]))

        await console.say(ObservationAsk(id="o1", what="clean_filter"))
        await until(customer, lambda state: state["question"] is not None)
        assert await visit.thing("filter", "clean") == 200
        assert await visit.thing("filter", "dusty") == 409
        await customer.post("observe", json={"id": "o1", "answer": "yes"})
        assert (await console.until(ObservationAnswer, id="o1")).answer == "yes"
        assert (await visit.test("test.fan", "a2")).verdict == "passed"
        cooling = await visit.test("test.cooling", "a3")
        assert (cooling.verdict, float(str(values(cooling)["delta_t_c"])) > 8) == ("passed", True)

        await visit.grant("settings")
        changed = (await set_to(visit, "aircon.setpoint_c", 22, "s1")).change
        assert (changed.old, changed.new, changed.actor) == (25, 22, "technician")
        assert "ac.filter" not in on_record(broker)


@pytest.mark.requirement("HA-05")
@pytest.mark.parametrize("command", ["refrigerator", "air-conditioner"])
async def test_switching_it_off_ends_its_visit_at_once(
    broker: RunningBroker, client: httpx.AsyncClient, start: Start, command: str, at_once: float
) -> None:
    async with start(command).customer() as customer:
        visit = await begin(broker, client, customer)
        pressed = asyncio.get_running_loop().time()
        assert (await customer.post("power")).status_code == 200
        assert (await visit.console.until(SessionEnded)).reason is EndReason.DEVICE_POWER_OFF
        assert asyncio.get_running_loop().time() - pressed < at_once
        state = await until(customer, lambda state: state["phase"] == "over")
        assert (state["front"]["display"], state["pin"]) == ("", None)


@pytest.mark.requirement("HA-05")
async def test_switching_off_the_tv_that_shows_the_pin_ends_the_refrigerator_s_visit(
    broker: RunningBroker, client: httpx.AsyncClient, start: Start
) -> None:
    fridge = start("refrigerator")
    tv = start("tv", "--guest", fridge.panel)
    async with fridge.customer() as customer, tv.customer() as watching:
        await until(customer, lambda state: state["hub"] is not None)
        visit = await begin(broker, client, customer)
        shown = await until(watching, lambda state: any(each["phase"] == "active" for each in state["guests"]))
        assert [each["device"]["kind"] for each in shown["guests"]] == ["refrigerator"]
        assert (await watching.post("power")).status_code == 200
        assert (await visit.console.until(SessionEnded)).reason is EndReason.DEVICE_POWER_OFF
        state = await until(customer, lambda state: state["phase"] == "over")
        assert (state["power"]["on"], state["pin"]) == (True, None)
