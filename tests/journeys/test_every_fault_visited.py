"""For every fault of the library, over the real wire: the steps that the console offers lead to the right verdict.

A real broker, the real agent of a simulated device with the fault in it, a technician who knows only what the console
is told, and the verdict's own page. Whoever takes another cause there is refused, for want of a reason, of evidence or
of a part. What people see is scripted by each fault's truth. `make test` takes one fault of each kind of device here; a
washer's is taken in ``test_washer_visit.py``.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from broker.wire.base import EndReason
from device_agent.simulator.washer.families import FAMILIES
from tests.stage.broker import RunningBroker
from tests.stage.device import RunningDevice, until
from tests.stage.faults import FAULTS, SPEED, Fault
from tests.stage.fixtures import PEOPLE
from tests.stage.record import recorded
from tests.stage.technician import Judge, Technician

pytestmark = pytest.mark.timeout(180)
SMALL = ("tv.hdmi.cable", "rf.defrost.sensor", "ac.comm")
ALONE = ("tv.psu.cycle", "any.net.slow")  # shown by how visits end: below
SUPPLY, SLOW = (next(fault for fault in FAULTS if fault.id == id) for id in ALONE)
DEGRADED_SECONDS = 14  # longer than the broker waits for the answer of a device that is dark
REFUSALS = ("reason_needed", "evidence_missing", "part_missing")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Take every fault in `make proof`, few in `make test`."""
    if "fault" in metafunc.fixturenames:
        every = [fault for fault in FAULTS if fault.id not in ALONE]
        few = [fault for fault in every if fault.id in SMALL]
        metafunc.parametrize("fault", every if metafunc.config.getoption("--proof") else few, ids=str)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBroker]:
    """A broker that gives a bad link little time."""
    settings = {"TELEVISIT_LINK_DEGRADED_SECONDS": str(DEGRADED_SECONDS)}
    running = RunningBroker(tmp_path_factory.mktemp("broker") / "data", settings=settings)
    asyncio.run(running.add_users(*PEOPLE))
    running.start()
    yield running
    assert running.stop() == 0, running.log()
    assert "Traceback" not in running.log(), running.log()


@asynccontextmanager
async def at_home(
    broker: RunningBroker, fault: Fault, tmp_path: Path, speed: int | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """Run a device of this fault's kind, without the fault so far; give its customer."""
    family = ("--family", fault.family) if fault.family else ()
    fast = ("--speed", str(speed or SPEED[fault.kind]))
    device = RunningDevice.start(broker, tmp_path / "device", fault.kind, *family, *fast)
    try:
        async with device.customer() as customer:
            yield customer
    finally:
        device.stop()
    assert "Traceback" not in device.log.read_text(), device.log.read_text()


async def breaks(customer: httpx.AsyncClient, fault: Fault) -> None:
    """Let the device have the fault."""
    assert (await customer.post("fault", json={"id": fault.id, "active": True})).status_code == 200


async def uses(customer: httpx.AsyncClient, fault: Fault) -> None:
    """Have the customer use the device at its own front until the fault shows."""
    if fault.cycle is not None:
        family = FAMILIES[fault.family or "WM-FRONT-7"]
        for _ in range([*family.cycles].index(fault.cycle)):  # a press of the button takes the next one
            assert (await customer.post("touch", json={"button": "cycle"})).status_code == 200
        assert (await customer.post("touch", json={"button": "start"})).status_code == 200
    if fault.codes:
        await until(customer, lambda state: not {*fault.codes}.isdisjoint(map(str, state["measured"].values())))


async def takes_every_step(technician: Technician) -> None:
    """Look at what the customer calls about, take what is offered until nothing is, and have the customer end it."""
    await technician.begin()
    await technician.settle()
    await technician.customer.post("end")
    await technician.until(lambda: technician.shown.ended)


async def judges(broker: RunningBroker, client: httpx.AsyncClient, session: str, fault: Fault) -> None:
    """Hold that the visit's page offers the right cause and parts, refuses every other one, and takes this one."""
    page = await Judge.open(client, session)
    standings = f"{[(one['cause'], one['standing']) for one in page.diagnosis['causes'] if one['standing']]}"
    assert page.supported() == [fault.cause], standings
    assert {*fault.parts} <= {*page.fitting(fault.cause)}
    for other in page.diagnosis["causes"]:
        if other["cause"] != fault.cause:
            refused = await page.give(other["cause"], tuple(page.fitting(other["cause"])[:1]))
            assert refused.is_client_error, (other, refused.text)
            assert refused.json()["error"]["code"] in REFUSALS, (other, refused.text)
    given = await page.give(fault.cause, fault.parts)
    assert (given.status_code, given.json().get("contradicted")) == (201, False), given.text
    # In what the broker finds by itself, groups of parts go by words like these.
    told = [event for event in recorded(broker.data) if event.name != "diagnosis.assessed"]
    assert [event.name for event in told if fault.id in str(event.facts())] == [], "no fault is ever named"


@pytest.mark.requirement("TV-15")
@pytest.mark.requirement("TV-16")
@pytest.mark.requirement("TV-17")
@pytest.mark.requirement("TV-24")
@pytest.mark.requirement("HA-10")
async def test_what_the_console_offers_leads_to_the_right_verdict(
    broker: RunningBroker, client: httpx.AsyncClient, fault: Fault, tmp_path: Path
) -> None:
    async with at_home(broker, fault, tmp_path) as customer:
        await breaks(customer, fault)
        await uses(customer, fault)
        async with Technician.visiting(broker, client, customer, fault) as technician:
            await takes_every_step(technician)
        await judges(broker, client, technician.session, fault)


@pytest.mark.dear("two cuts of thirty of the TV's seconds each; test_every_fault.py holds the verdict")
@pytest.mark.requirement("TV-11")
@pytest.mark.requirement("TV-17")
async def test_a_supply_that_cuts_out_in_two_visits_is_found_in_the_third(
    broker: RunningBroker, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with at_home(broker, SUPPLY, tmp_path, speed=2) as customer:
        for visit in range(2):
            async with Technician.visiting(broker, client, customer, SUPPLY) as technician:
                if visit == 0:
                    await breaks(customer, SUPPLY)
                # Fifteen seconds until the cut, and as many until a silent device is missed.
                assert await technician.cut_off(60) is EndReason.DEVICE_DISCONNECTED, "it had no time for a word"
            await until(customer, lambda state: state["power"]["on"] and state["phase"] in ("idle", "over"))
        async with Technician.visiting(broker, client, customer, SUPPLY) as technician:
            await takes_every_step(technician)
        await judges(broker, client, technician.session, SUPPLY)


@pytest.mark.dear("a bad link is measured for half a minute; test_bad_day.py holds its end, test_every_fault.py this")
@pytest.mark.requirement("TV-05")
@pytest.mark.requirement("TV-17")
async def test_a_visit_that_its_network_ended_finds_the_network(
    broker: RunningBroker, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with at_home(broker, SLOW, tmp_path) as customer:
        async with Technician.visiting(broker, client, customer, SLOW) as technician:
            await breaks(customer, SLOW)
            assert await technician.cut_off(90) is EndReason.LINK_DEGRADED
        await judges(broker, client, technician.session, SLOW)
