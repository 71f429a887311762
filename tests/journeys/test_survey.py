"""What changed since the last visit: the real broker, a real TV's agent, and a technician who opens on the survey."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker.backends.sql.engine import open_database
from broker.backends.sql.snapshots import SqlSnapshotStore
from broker.events.event import Event
from broker.survey.snapshot import Snapshot
from broker.wire.base import EndReason, Scope
from broker.wire.consent import ConsentRequest
from broker.wire.control import ControlDone
from broker.wire.ending import SessionEnd, SessionEnded, SessionState
from broker.wire.settings import SettingsChanged, SettingsDescribed, SettingsSet
from broker.wire.survey import SurveyFound, SurveyItem
from tests.stage.actors import ScriptedConsole, claim, sign_in
from tests.stage.broker import RunningBroker
from tests.stage.device import RunningDevice, until
from tests.stage.fixtures import PEOPLE
from tests.stage.record import recorded, until_recorded

pytestmark = pytest.mark.timeout(180)

WAIT = 20
VOLUME, FIRMWARE, CEC = "sound.volume", "system.firmware.version", "system.cec.enabled"


class House:
    """A customer with a TV, and a technician who visits it again and again."""

    def __init__(self, broker: RunningBroker, client: httpx.AsyncClient, tv: RunningDevice) -> None:
        self.broker, self.client, self.tv = broker, client, tv
        self.customer = tv.customer()

    async def visit(self) -> ScriptedConsole:
        """Begin a visit: the PIN, the claim, the customer's Allow."""
        async with asyncio.timeout(WAIT):  # a TV that has just started may need a moment until it takes the press
            while (await self.customer.post("support")).status_code == 409:
                await asyncio.sleep(0.05)
        offering = await until(self.customer, lambda state: state["phase"] == "offering" and state["pin"])
        claimed = await claim(self.client, offering["pin"]["digits"])
        console = await ScriptedConsole.attach(self.broker, self.client, claimed["session"])
        await self.allow()
        await console.until(SessionState, state="active")
        return console

    async def allow(self) -> None:
        asked = await until(self.customer, lambda state: state["prompt"] is not None)
        answer = {"request": asked["prompt"]["request"], "granted": True}
        assert (await self.customer.post("consent", json=answer)).status_code == 200

    async def end(self, console: ScriptedConsole) -> None:
        """The technician is done."""
        await console.say(SessionEnd(reason=EndReason.TECHNICIAN_ENDED))
        await console.until(SessionEnded, reason=EndReason.TECHNICIAN_ENDED)
        await until(self.customer, lambda state: state["phase"] == "over")

    async def louder(self) -> None:
        """The customer turns the volume up by one."""
        assert (await self.customer.post("press", json={"key": "AudioVolumeUp"})).status_code == 200

    async def update(self) -> None:
        """The TV installs the firmware that waits, and starts anew."""
        assert (await self.customer.post("firmware")).status_code == 200
        await until(self.customer, lambda state: not state["behind"]["firmware"] and state["power"]["on"])

    async def set(self, console: ScriptedConsole, id: str, key: str, value: Any) -> ControlDone:
        await console.say(SettingsSet(id=id, key=key, value=value))
        return await console.until(ControlDone, id=id)


@asynccontextmanager
async def at_home(broker: RunningBroker, folder: Path) -> AsyncIterator[House]:
    """A fresh TV in its house, and a technician signed in."""
    tv = await asyncio.to_thread(RunningDevice.start, broker, folder / "tv", "tv")
    async with broker.client() as client:
        await sign_in(client, "an.nguyen")
        house = House(broker, client, tv)
        try:
            async with house.customer:
                yield house
        finally:
            tv.stop()
            assert "Traceback" not in tv.log.read_text(), tv.log.read_text()


@pytest.fixture
async def house(broker: RunningBroker, tmp_path: Path) -> AsyncIterator[House]:
    async with at_home(broker, tmp_path) as found:
        yield found


def abrupt(event: Event) -> bool:
    return event.name == "settings.snapshot" and event.facts()["phase"] == "abrupt"


async def until_kept(broker: RunningBroker, device: str, true: Callable[[Snapshot], bool]) -> None:
    """Wait until what is kept of a device on the broker's disk fits."""
    database = open_database(broker.data / "state.db")
    try:
        async with asyncio.timeout(WAIT):
            while (left := await SqlSnapshotStore(database).latest(device)) is None or not true(left.snapshot):
                await asyncio.sleep(0.02)
    finally:
        await database.close()


async def changed_between(auditor: httpx.AsyncClient, key: str) -> set[int]:
    """When a setting changed between visits, as an auditor finds it."""
    async with asyncio.timeout(WAIT):
        while (page := (await auditor.get("/api/audit/events", params={"name": "setting.diary"})).json())["behind"]:
            await asyncio.sleep(0.05)
    return {item["facts"]["at_us"] for item in page["items"] if item["facts"]["key"] == key}


def by_key(found: SurveyFound) -> dict[str, SurveyItem]:
    return {item.key: item for item in found.items}


@pytest.mark.requirement("TV-21")
@pytest.mark.requirement("HA-08")
@pytest.mark.requirement("AU-01")
@pytest.mark.requirement("AU-02")
async def test_the_second_visit_opens_on_what_customer_and_firmware_changed_and_undoes_a_line(
    house: House, auditor: httpx.AsyncClient
) -> None:
    console = await house.visit()
    first = await console.until(SurveyFound)
    assert (first.previous, first.items, first.reset) == (None, (), None), "none is known, not: nothing changed"
    await house.end(console)
    for _ in range(2):
        await house.louder()
    await house.update()

    console = await house.visit()
    described = await console.until(SettingsDescribed)
    found = await console.until(SurveyFound)
    assert found.previous is not None
    assert (found.previous.reason, found.previous.technician, found.previous.complete) == (
        "technician_ended", "Nguyễn Văn An", True,
    )  # fmt: skip
    items = by_key(found)
    volume = items[VOLUME]
    assert (volume.actor, volume.confidence) == ("customer", "journal")
    assert volume.at_us is not None
    assert isinstance(volume.old, int)
    assert volume.new == volume.old + 2
    assert (items[FIRMWARE].actor, items[CEC].actor) == ("firmware", "firmware")
    assert (items[CEC].old, items[CEC].new) == (True, False)
    telemetry = {item.key for item in described.descriptors if item.kind == "telemetry"}
    assert not telemetry & items.keys()

    await console.say(ConsentRequest(scope=Scope.SETTINGS))
    await house.allow()
    while Scope.SETTINGS not in (await console.until(SessionState)).scopes:
        pass
    for number, key in enumerate((CEC, next(key for key in items if "@" in key))):
        assert (await house.set(console, f"undo-{number}", key, items[key].old)).outcome == "applied", key
        changed = [e.facts() for e in recorded(house.broker.data) if e.name == "setting.changed"]
        assert [(f["key"], f["new"], f["actor"]) for f in changed if f.get("command") == f"undo-{number}"] == [
            (key, items[key].old, "technician")
        ]
    await house.end(console)

    console = await house.visit()
    again = await console.until(SurveyFound)
    assert (again.previous is not None, again.items) == (True, ()), "what happened in a visit is told in that visit"
    await house.end(console)
    assert volume.at_us in await changed_between(auditor, VOLUME)


@pytest.mark.requirement("TV-21")
@pytest.mark.requirement("TV-22")
async def test_after_an_abrupt_end_nothing_is_lost_and_nothing_is_told_twice(house: House) -> None:
    console = await house.visit()
    await console.until(SurveyFound)
    await house.louder()
    heard = (await console.until(SettingsChanged)).change
    await house.customer.post("plug", json={"in": False})
    await console.until(SessionEnded, reason=EndReason.DEVICE_DISCONNECTED)
    closing = (await until_recorded(house.broker.data, abrupt)).facts()
    assert (closing["values"][VOLUME], closing["seq"]) == (heard.new, heard.seq)
    await house.customer.post("plug", json={"in": True})
    await until(house.customer, lambda state: state["power"]["plugged"])
    if not (await house.customer.get("state")).json()["power"]["on"]:
        await house.customer.post("power")
        await until(house.customer, lambda state: state["power"]["on"])
    await house.louder()

    console = await house.visit()
    found = await console.until(SurveyFound)
    assert found.previous is not None
    assert (found.previous.complete, found.previous.reason) == (False, "device_disconnected")
    volume = by_key(found)[VOLUME]
    assert (volume.actor, volume.confidence) == ("customer", "journal")
    assert volume.old == heard.new
    await house.end(console)
    lines = [e.facts() for e in recorded(house.broker.data) if e.name == "setting.diary"]
    told = [line["seq"] for line in lines if line["diary"] == closing["diary"]]
    assert heard.seq + 1 in told
    assert heard.seq not in told, "what was seen to happen is on the record once"


@pytest.mark.requirement("TV-22")
async def test_a_killed_broker_remembers_the_last_known_state_and_says_that_it_saw_no_end(
    folder: Path, tmp_path: Path
) -> None:
    broker = RunningBroker(folder)
    await broker.add_users(*PEOPLE)
    await asyncio.to_thread(broker.start)
    try:
        async with at_home(broker, tmp_path) as house:
            console = await house.visit()
            await console.until(SurveyFound)
            await house.louder()
            heard = (await console.until(SettingsChanged)).change
            device = next(e.facts()["device"] for e in recorded(broker.data) if e.name == "session.opened")
            await until_kept(broker, device, lambda kept: kept.values[VOLUME] == heard.new)
            await asyncio.to_thread(broker.kill)
            await until(house.customer, lambda state: state["phase"] == "over")
            await asyncio.to_thread(broker.start)
            mended = await until_recorded(broker.data, abrupt)
            assert (mended.facts()["device"], mended.facts()["seq"]) == (device, heard.seq)
            await house.louder()
            async with broker.client() as client:
                await sign_in(client, "an.nguyen")
                house.client = client
                console = await house.visit()
                found = await console.until(SurveyFound)
                assert found.previous is not None
                assert (found.previous.complete, found.previous.reason) == (False, "recovered")
                volume = by_key(found)[VOLUME]
                assert (volume.actor, volume.confidence, volume.old) == ("customer", "journal", heard.new)
                await house.end(console)
    finally:
        assert broker.stop() == 0, broker.log()
