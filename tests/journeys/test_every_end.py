"""Every end reason over a real broker: both sides are told the same, it is on the record, the PIN is dead."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from broker.events.event import Event, parse
from broker.recording.reader import Verdict, records, verify
from broker.recording.record import Type
from broker.wire import limits
from broker.wire.base import EndReason, Scope
from broker.wire.consent import ConsentAsk, ConsentRequest, ConsentWithdraw
from broker.wire.control import ControlKey
from broker.wire.ending import SessionEnd, SessionEnded, SessionState
from tests.stage.actors import WAIT, ScriptedConsole, ScriptedDevice, Side, claim, sign_in
from tests.stage.broker import RunningBroker
from tests.stage.fixtures import PEOPLE
from tests.stage.record import store_of, until_recorded

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
    """The technician keeps busy to the last second, so that only the total can end it."""
    await v.device.answer()
    await v.console.say(ConsentRequest(scope=Scope.CONTROL))
    await v.device.answer()
    while (await v.console.until(SessionState)).scopes != (Scope.CONTROL, Scope.VIEW):
        pass
    for pressed in range(int(LIMITS["TELEVISIT_TOTAL_SECONDS"]) + 2):
        await v.console.say(ControlKey(id=f"busy{pressed}", key="Info", action="press"))
        try:
            async with asyncio.timeout(1):
                while not isinstance(await v.console.next(), SessionEnded):
                    pass
            return
        except TimeoutError:
            continue
    raise AssertionError("the visit outlived its time")


async def console_babbles(v: Asked) -> None:
    await v.console.socket.send("{}")


async def ended(side: Side) -> SessionEnded:
    """Return what this side was told of the end, whether it was heard already or not."""
    told = [message for message in side.received if isinstance(message, SessionEnded)]
    return told[0] if told else await side.until(SessionEnded)


async def recording(data: Path, session: str) -> tuple[Verdict, list[Event]]:
    """Wait until a visit's recording is closed; return what verifying says of it, and its events."""
    store = store_of(data)
    async with asyncio.timeout(WAIT):
        while True:
            [stored] = [one for one in store.stored() if one.id == session]
            source = store.source(stored.place)
            try:
                verdict = verify(source)
                if verdict.closed:
                    found = records(source, keys=store.keys(stored.place), skip=(Type.FRAME,))
                    return verdict, [parse(one.body) for one in found if one.header.type == Type.EVENT and one.body]
            finally:
                source.close()
            await asyncio.sleep(0.02)


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
    device_end, console_end = await asyncio.gather(ended(v.device), ended(v.console))
    assert device_end == console_end
    assert (device_end.reason, device_end.session) == (reason, v.session)
    await asyncio.gather(v.device.closed(), v.console.closed())
    verdict, events = await recording(hurried.data, v.session)
    assert verdict.ok
    assert [e.facts()["reason"] for e in events if e.name == "session.ended"] == [reason.value]
    if reason is EndReason.CUSTOMER_ENDED:  # not after each: five wrong PINs block the account
        again = await client.post("/api/claims", json={"pin": v.pin})
        assert again.json()["error"]["code"] == "pin_refused"


async def test_a_console_that_never_comes(hurried: RunningBroker, client: httpx.AsyncClient) -> None:
    device = await ScriptedDevice.connect(hurried)
    await claim(client, await device.pin())
    assert (await device.until(SessionEnded)).reason is EndReason.TECHNICIAN_DISCONNECTED


async def test_a_device_that_falls_silent_is_gone_within_the_heartbeat(broker: RunningBroker, at_once: float) -> None:
    async with broker.client() as client:
        await sign_in(client, "an.nguyen")
        v = await asked(broker, client)
        await v.device.answer()
        await v.console.until(SessionState, state="active")
        v.device.socket.transport.pause_reading()  # from here on it hears and says nothing, and no socket closes
        began = asyncio.get_running_loop().time()
        assert (await v.console.until(SessionEnded)).reason is EndReason.DEVICE_DISCONNECTED
        assert asyncio.get_running_loop().time() - began < limits.PING_SECONDS + limits.PONG_SECONDS + 2 * at_once
    lost = await until_recorded(broker.data, lambda e: e.name == "peer.lost")
    assert lost.facts() == {"peer": "device", "cause": "silent"}


async def test_a_console_that_falls_silent_is_gone_within_the_heartbeat(broker: RunningBroker, at_once: float) -> None:
    """An adversary's console: it keeps its socket, reads nothing, answers nothing, while pictures pile up."""
    async with broker.client() as client:
        await sign_in(client, "an.nguyen")
        v = await asked(broker, client)
        await v.device.answer()
        await v.console.until(SessionState, state="active")
        v.console.socket.transport.pause_reading()
        began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as group:
            ending = group.create_task(v.device.until(SessionEnded))
            while not ending.done():
                await v.device.show(size=64 * 1024)
                await asyncio.wait({ending}, timeout=0.1)
        assert ending.result().reason is EndReason.TECHNICIAN_DISCONNECTED
        assert asyncio.get_running_loop().time() - began < limits.PING_SECONDS + limits.PONG_SECONDS + 2 * at_once
    verdict, events = await recording(broker.data, v.session)
    assert verdict.ok
    assert [e.facts()["peer"] for e in events if e.name == "peer.lost"] == ["console"]
    assert [e.facts()["reason"] for e in events if e.name == "session.ended"] == ["technician_disconnected"]


@pytest.mark.timeout(120)
async def test_after_a_while_the_customer_is_asked_whether_to_go_on(tmp_path: Path) -> None:
    """Yes goes on and opens nothing; no answer ends it."""
    broker = RunningBroker(tmp_path / "data", {"TELEVISIT_RECONFIRM_SECONDS": "10", "TELEVISIT_CONSENT_SECONDS": "5"})
    await broker.add_users(*PEOPLE)
    await asyncio.to_thread(broker.start)
    try:
        async with broker.client() as client:
            await sign_in(client, "an.nguyen")
            v = await asked(broker, client)
            await v.device.answer()
            await v.console.until(SessionState, state="active", asking=())
            assert (await v.device.answer()).scope is Scope.CONTINUE
            await v.console.until(SessionState, asking=(Scope.CONTINUE,))
            assert (await v.console.until(SessionState)).scopes == (Scope.VIEW,)
            assert (await v.device.until(ConsentAsk)).scope is Scope.CONTINUE
            ends = await asyncio.gather(v.device.until(SessionEnded), v.console.until(SessionEnded))
            assert {end.reason for end in ends} == {EndReason.CONSENT_TIMEOUT}
    finally:
        assert broker.stop() == 0, broker.log()


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
