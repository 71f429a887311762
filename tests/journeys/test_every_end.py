"""Every end reason over a real broker: both sides are told the same, it is on the record, the PIN is dead."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from broker.wire import limits
from broker.wire.base import EndReason, Scope
from broker.wire.consent import ConsentAsk, ConsentRequest, ConsentWithdraw
from broker.wire.control import ControlKey
from broker.wire.ending import SessionEnd, SessionEnded, SessionState
from tests.stage.actors import ScriptedConsole, ScriptedDevice, claim, sign_in
from tests.stage.broker import RunningBroker
from tests.stage.fixtures import PEOPLE
from tests.stage.record import recorded, until_recorded

# Short limits, so that each can be waited for.
LIMITS = {
    "TELEVISIT_CONSENT_SECONDS": "5",
    "TELEVISIT_IDLE_SECONDS": "6",
    "TELEVISIT_TOTAL_SECONDS": "10",
    "TELEVISIT_ATTACH_SECONDS": "2",
}


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBroker]:
    """A broker with short limits."""
    running = RunningBroker(tmp_path_factory.mktemp("hurried") / "data", LIMITS)
    asyncio.run(running.add_users(*PEOPLE))
    running.start()
    yield running
    assert running.stop() == 0, running.log()


@pytest.fixture
async def client(hurried: RunningBroker) -> AsyncIterator[httpx.AsyncClient]:
    async with hurried.client() as found:
        await sign_in(found, "an.nguyen")
        yield found


@dataclass
class Asked:
    """A visit whose customer is being asked for ``view``."""

    broker: RunningBroker
    device: ScriptedDevice
    console: ScriptedConsole
    pin: str
    session: str


async def asked(broker: RunningBroker, client: httpx.AsyncClient) -> Asked:
    device = await ScriptedDevice.connect(broker)
    pin = await device.pin()
    claimed = await claim(client, pin)
    return Asked(
        broker, device, await ScriptedConsole.attach(broker, client, claimed["session"]), pin, claimed["session"]
    )


async def customer_ends(v: Asked) -> None:
    await v.device.answer()
    await v.device.say(SessionEnd(reason=EndReason.CUSTOMER_ENDED))


async def customer_withdraws_view(v: Asked) -> None:
    await v.device.answer()
    await v.device.say(ConsentWithdraw(scope=Scope.VIEW))


async def powered_off_while_asked(v: Asked) -> None:
    await v.device.until(ConsentAsk)
    await v.device.say(SessionEnd(reason=EndReason.DEVICE_POWER_OFF))


async def technician_ends(v: Asked) -> None:
    await v.device.answer()
    await v.console.say(SessionEnd(reason=EndReason.TECHNICIAN_ENDED))


async def customer_refuses(v: Asked) -> None:
    await v.device.answer(granted=False)


async def nobody_answers(v: Asked) -> None:
    await v.device.until(ConsentAsk)


async def technician_sleeps(v: Asked) -> None:
    await v.device.answer()


async def time_runs_out(v: Asked) -> None:
    """The technician keeps busy, so that only the total can end it."""
    await v.device.answer()
    await v.console.say(ConsentRequest(scope=Scope.CONTROL))
    await v.device.answer()
    while (await v.console.until(SessionState)).scopes != (Scope.CONTROL, Scope.VIEW):
        pass
    await asyncio.sleep(4.5)  # a good part of the time in which idle would strike
    await v.console.say(ControlKey(id="busy", key="Info", action="press"))


async def console_babbles(v: Asked) -> None:
    await v.console.socket.send("{}")


ENDS: dict[str, tuple[Callable[[Asked], Awaitable[None]], EndReason]] = {
    "customer_ends": (customer_ends, EndReason.CUSTOMER_ENDED),
    "customer_withdraws_view": (customer_withdraws_view, EndReason.CUSTOMER_ENDED),
    "powered_off_while_asked": (powered_off_while_asked, EndReason.DEVICE_POWER_OFF),
    "technician_ends": (technician_ends, EndReason.TECHNICIAN_ENDED),
    "customer_refuses": (customer_refuses, EndReason.REFUSED),
    "nobody_answers": (nobody_answers, EndReason.CONSENT_TIMEOUT),
    "technician_sleeps": (technician_sleeps, EndReason.IDLE),
    "time_runs_out": (time_runs_out, EndReason.TIME_LIMIT),
    "console_babbles": (console_babbles, EndReason.PROTOCOL_VIOLATION),
}


@pytest.mark.requirement("TV-11")
@pytest.mark.parametrize("name", ENDS)
async def test_each_end_is_told_to_both_recorded_once_and_final(
    name: str, hurried: RunningBroker, client: httpx.AsyncClient
) -> None:
    act, reason = ENDS[name]
    v = await asked(hurried, client)
    await act(v)
    device_end, console_end = await asyncio.gather(v.device.until(SessionEnded), v.console.until(SessionEnded))
    assert device_end == console_end
    assert (device_end.reason, device_end.session) == (reason, v.session)
    await asyncio.gather(v.device.closed(), v.console.closed())
    ends = [e.facts()["reason"] for e in recorded(hurried.data) if e.name == "session.ended"]
    assert ends.count(reason.value) >= 1
    if reason is EndReason.CUSTOMER_ENDED:  # not after each: five wrong PINs block the account
        again = await client.post("/api/claims", json={"pin": v.pin})
        assert again.json()["error"]["code"] == "pin_refused"


async def test_a_console_that_never_comes(hurried: RunningBroker, client: httpx.AsyncClient) -> None:
    device = await ScriptedDevice.connect(hurried)
    await claim(client, await device.pin())
    assert (await device.until(SessionEnded)).reason is EndReason.TECHNICIAN_DISCONNECTED


async def test_a_device_that_falls_silent_is_gone_within_the_heartbeat(broker: RunningBroker) -> None:
    async with broker.client() as client:
        await sign_in(client, "an.nguyen")
        v = await asked(broker, client)
        await v.device.answer()
        await v.console.until(SessionState, state="active")
        v.device.socket.transport.pause_reading()  # from here on it hears and says nothing, and no socket closes
        began = asyncio.get_running_loop().time()
        assert (await v.console.until(SessionEnded)).reason is EndReason.DEVICE_DISCONNECTED
        assert asyncio.get_running_loop().time() - began < limits.PING_SECONDS + limits.PONG_SECONDS + 2
    lost = await until_recorded(broker.data, lambda e: e.name == "peer.lost")
    assert lost.facts() == {"peer": "device", "cause": "silent"}


@pytest.mark.requirement("TV-02")
async def test_a_broker_that_stops_ends_its_visits_in_order(tmp_path: Path) -> None:
    broker = RunningBroker(tmp_path / "data")
    await broker.add_users(*PEOPLE)
    await asyncio.to_thread(broker.start)
    async with broker.client() as client:
        await sign_in(client, "an.nguyen")
        v = await asked(broker, client)
        await v.device.answer()
        stopping = asyncio.to_thread(broker.stop)
        ends = asyncio.gather(v.device.until(SessionEnded), v.console.until(SessionEnded))
        code, both = await asyncio.gather(stopping, ends)
    assert code == 0, broker.log()
    assert {end.reason for end in both} == {EndReason.BROKER_SHUTDOWN}
    await until_recorded(broker.data, lambda e: e.name == "node.stopped")
