"""What a broken disk does to a broker that idles, to a claim, to a live visit and to one that closes: the whole table.

Each cell has a broker of its own, a real fault, and the machine's own word for what device, console and record saw.
`make test` runs one cell of each row and each column, `make proof` all of them.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import httpx
import pytest
from typer.testing import CliRunner
from websockets.exceptions import ConnectionClosed

from broker.cli import cli
from broker.wire.base import EndReason
from broker.wire.control import ControlKey
from broker.wire.ending import Error, SessionEnd, SessionEnded, SessionState
from broker.wire.offer import OfferEnded, OfferOpen, OfferPin
from broker.wire.screen import FrameHeader
from tests.stage.actors import ScriptedConsole, ScriptedDevice, sign_in, visit
from tests.stage.broker import PASSWORD, RunningBroker
from tests.stage.disks import FAULTS, SLOW_S, Trouble
from tests.stage.fixtures import PEOPLE
from tests.stage.record import recorded_by_file, verdicts
from tests.stage.visits import FINE

WAIT: Final = 30
PICTURES: Final = 5


class Outcome(NamedTuple):
    """One cell: what the device sees, what the console sees, what the record says of it after a restart, and how
    ``audit verify`` judges the visit's file. ``seconds``: the least that the answer takes.
    """

    device: str
    console: str
    record: str
    verify: str
    seconds: float = 0.0


ENDED, FAILED, KEPT = "ended customer_ended", "ended recording_failed", "pin.claimed, ended customer_ended"

# What is done. idle: the customer asks for a PIN, a technician signs in. claiming: the PIN is typed. live: pictures
# flow, then keys are pressed too. closing: the customer ends the visit.
MATRIX: Final[dict[tuple[str, str], Outcome]] = {
    # Every sync of the record fails: nothing begins, what runs ends, the customer's own end stays theirs.
    ("EIO", "idle"): Outcome("recording_failed", "503 recording_failed", "-", "-"),
    ("EIO", "claiming"): Outcome("PIN withdrawn", "503 recording_failed", "-", "-"),
    ("EIO", "live"): Outcome(FAILED, FAILED, "pin.claimed, recording.failed, recording.recovered", "recovered"),
    ("EIO", "closing"): Outcome(
        ENDED, ENDED, f"pin.claimed, recording.failed, recording.recovered, {ENDED}", "recovered"
    ),
    # Not one free block: the database refuses first; a live visit ends, and every end fits into the closing reserve.
    ("ENOSPC", "idle"): Outcome("database", "503 database", "-", "-"),
    ("ENOSPC", "claiming"): Outcome("recording_failed", "503 recording_failed", "recording.failed", "-"),
    ("ENOSPC", "live"): Outcome(FAILED, FAILED, f"pin.claimed, recording.failed, {FAILED}", "sealed"),
    ("ENOSPC", "closing"): Outcome(ENDED, ENDED, KEPT, "sealed"),
    # Every write fails, the node journal's too: what ended is closed by recovery, once the disk can be written again.
    ("read-only", "idle"): Outcome("database", "503 database", "-", "-"),
    ("read-only", "claiming"): Outcome("PIN stays", "503 database", "-", "-"),
    ("read-only", "live"): Outcome(FAILED, FAILED, "pin.claimed, recording.recovered", "recovered"),
    ("read-only", "closing"): Outcome(ENDED, ENDED, "pin.claimed, recording.recovered", "recovered"),
    # Whatever must be durable waits for the disk, and pictures only behind it; the customer's end does not.
    ("slow", "idle"): Outcome("PIN", "200", "signin.succeeded, pin.issued", "-", SLOW_S),
    ("slow", "claiming"): Outcome("active", "201", KEPT, "sealed", SLOW_S),
    ("slow", "live"): Outcome("key", "pictures", KEPT, "sealed", SLOW_S),
    ("slow", "closing"): Outcome(ENDED, ENDED, KEPT, "sealed"),
    # Visits go on, and whoever asks the index is told how far it is behind.
    ("index", "idle"): Outcome("PIN", "200", "signin.succeeded, pin.issued", "-"),
    ("index", "claiming"): Outcome("active", "201", KEPT, "sealed"),
    ("index", "live"): Outcome("key", "pictures", KEPT, "sealed"),
    ("index", "closing"): Outcome(ENDED, ENDED, KEPT, "sealed"),
}
SMALL: Final = (
    ("EIO", "claiming"), ("ENOSPC", "closing"), ("read-only", "live"), ("slow", "live"), ("index", "idle"),
)  # fmt: skip


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if {"fault", "phase"} <= set(metafunc.fixturenames):
        metafunc.parametrize(("fault", "phase"), list(MATRIX) if metafunc.config.getoption("--proof") else SMALL)


@dataclass
class Cell:
    """A broker, who is connected to it, and the fault that is to come."""

    name: tuple[str, str]
    trouble: Trouble
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    session: str = ""
    device: ScriptedDevice | None = None
    began: float = 0.0
    painted: int = 0

    @property
    def broker(self) -> RunningBroker:
        """The broker."""
        return self.trouble.broker

    @property
    def outcome(self) -> Outcome:
        """What has to come of it."""
        return MATRIX[self.name]

    async def fault(self) -> None:
        """Let the fault begin."""
        await self.trouble.begin()
        self.began = asyncio.get_running_loop().time()


# --- the phases: what is done before the fault, and what under it ---


def word(answer: httpx.Response) -> str:
    """Say what a technician's browser was answered."""
    return str(answer.status_code) + ("" if answer.is_success else f" {answer.json()['error']['code']}")


async def idle(cell: Cell) -> tuple[str, str]:
    device = cell.device = await ScriptedDevice.connect(cell.broker)
    await cell.fault()
    answering = asyncio.create_task(  # noqa: TID251 awaited below
        cell.clients["binh.tran"].post("/api/sign-in", json={"name": "binh.tran", "password": PASSWORD})
    )
    await device.say(OfferOpen(link=FINE))
    while not isinstance(said := await device.next(), OfferPin | Error):
        pass
    return said.code if isinstance(said, Error) else "PIN", word(await answering)


async def claiming(cell: Cell) -> tuple[str, str]:
    device = cell.device = await ScriptedDevice.connect(cell.broker)
    pin = await device.pin()
    await cell.fault()
    client = cell.clients["an.nguyen"]
    answer = await client.post("/api/claims", json={"pin": pin})
    if not answer.is_success:
        return await _told(device, 1 if cell.outcome.device == "PIN stays" else WAIT), word(answer)
    cell.session = answer.json()["session"]
    console = await ScriptedConsole.attach(cell.broker, client, cell.session)
    await device.answer()
    await console.until(SessionState, state="active")
    await device.until(SessionState, state="active")
    await console.say(ControlKey(id="early", key="Enter", action="press"))
    await device.end()
    return "active", word(answer)


async def _told(device: ScriptedDevice, seconds: float) -> str:
    """What the device of a claim that failed is told in so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            while not isinstance(said := await device.next(), Error | OfferEnded):
                pass
    except TimeoutError:
        return "PIN stays"
    return said.code if isinstance(said, Error) else f"PIN {said.reason}"


async def live(cell: Cell) -> tuple[str, str]:
    """Send pictures, which wait for no disk, then keys too, until the visit ends or a key came through."""
    device, console = await _visited(cell)
    await cell.fault()
    pressed, over = asyncio.Event(), asyncio.Event()

    async def pictures() -> None:
        while not over.is_set():
            await device.show(size=100_000)
            await asyncio.sleep(0.02)

    number = 0

    async def keys() -> None:
        nonlocal number
        while not over.is_set():
            if cell.painted < PICTURES:
                await asyncio.sleep(0.01)
                continue
            if not number:
                cell.began = asyncio.get_running_loop().time()
            number += 1
            await console.say(ControlKey(id=f"k{number}", key="ArrowUp", action="press"))
            await asyncio.sleep(0.1)

    async def watch_device() -> str:
        while not isinstance(said := await device.next(), SessionEnded):
            if isinstance(said, ControlKey) and not pressed.is_set():
                pressed.set()
                if cell.outcome.device == "key":
                    return "key"
        over.set()
        return f"ended {said.reason.value}"

    async def watch_console() -> str:
        while not isinstance(said := await console.next(), SessionEnded):
            if isinstance(said, FrameHeader):
                await console.paint(said)
                cell.painted += 1
                if pressed.is_set() and cell.outcome.console == "pictures":
                    return "pictures"
        return f"ended {said.reason.value}"

    async with asyncio.timeout(WAIT), asyncio.TaskGroup() as group:
        group.create_task(_quietly(pictures()))
        group.create_task(_quietly(keys()))
        seen = await asyncio.gather(watch_device(), watch_console())
        over.set()
    if seen[0] == "key":
        if ControlKey(id=f"k{number}", key="ArrowUp", action="press") not in device.received:
            await device.until(ControlKey, id=f"k{number}")  # else its end would meet the sync of a key
        await device.end()
    return seen[0], seen[1]


async def closing(cell: Cell) -> tuple[str, str]:
    device, console = await _visited(cell)
    await cell.fault()
    await device.say(SessionEnd(reason=EndReason.CUSTOMER_ENDED))
    ends = await asyncio.gather(device.until(SessionEnded), console.until(SessionEnded))
    return f"ended {ends[0].reason.value}", f"ended {ends[1].reason.value}"


async def _visited(cell: Cell) -> tuple[ScriptedDevice, ScriptedConsole]:
    device = cell.device = await ScriptedDevice.connect(cell.broker)
    console, claimed = await visit(cell.broker, cell.clients["an.nguyen"], device, "control")
    cell.session = claimed["session"]
    return device, console


async def _quietly(sending: Awaitable[None]) -> None:
    with suppress(ConnectionClosed):
        await sending


PHASES: Final = {"idle": idle, "claiming": claiming, "live": live, "closing": closing}


# --- the play ---


async def played(fault: str, phase: str, tmp: Path) -> Outcome:
    """Play one cell with all that holds in each of them; return what was seen."""
    async with AsyncExitStack() as stack:
        cell = Cell((fault, phase), await stack.enter_async_context(FAULTS[fault](tmp / "data", phase)))
        broker = cell.broker
        await broker.add_users(*PEOPLE)
        await asyncio.to_thread(broker.start)
        stack.callback(broker.stop)
        for name, *_ in PEOPLE:
            cell.clients[name] = await stack.enter_async_context(broker.client())
        for name in ("an.nguyen", "chi.le"):
            await sign_in(cell.clients[name], name)
        device, console = await PHASES[phase](cell)
        took = asyncio.get_running_loop().time() - cell.began
        assert (await cell.clients["an.nguyen"].get("/healthz")).json() == {"ready": True}
        if fault == "index":
            assert await behind(cell) > 0
        await cell.trouble.end()
        await works(cell)
        if fault == "index":
            async with asyncio.timeout(WAIT):
                while await behind(cell):
                    await asyncio.sleep(0.1)
        assert await asyncio.to_thread(broker.stop) == 0, broker.log()
        await asyncio.to_thread(broker.start)  # what is left open is closed now
        assert await asyncio.to_thread(broker.stop) == 0, broker.log()
        assert "Traceback" not in broker.log(), broker.log()
        return Outcome(device, console, *await asyncio.to_thread(judged, cell), took)


async def behind(cell: Cell) -> int:
    """Ask the index as an auditor does; it answers, and says how many bytes it lacks."""
    answer = await cell.clients["chi.le"].get("/api/audit/events")
    assert answer.status_code == 200, answer.text
    return int(answer.json()["behind"])


async def works(cell: Cell) -> None:
    """The fault is over: the next visit begins, is controlled and ends."""
    client = cell.clients["an.nguyen"]
    device = await ScriptedDevice.connect(cell.broker)
    console, _ = await visit(cell.broker, client, device, "control")
    await console.say(ControlKey(id="after", key="Enter", action="press"))
    await device.until(ControlKey, id="after")
    assert (await device.end()).reason is EndReason.CUSTOMER_ENDED


def judged(cell: Cell) -> tuple[str, str]:
    """Say what stands on the record of what was done under the fault, and how its file verifies."""
    data, events = cell.broker.data, recorded_by_file(cell.broker.data)
    journal = [event for id, some in events.items() if len(id) != 32 for event in some]
    assert cell.device is not None
    pressed = {message.id for message in cell.device.received if isinstance(message, ControlKey)}
    own = events.get(cell.session, [])
    assert pressed <= {str(event.facts()["command"]) for event in own if event.name == "control.key"}
    if cell.session:
        words = [event.name for event in journal if cell.session in str(event.facts())]
        words += [f"ended {event.facts()['reason']}" for event in own if event.name == "session.ended"]
    else:  # no visit came of it; the one that followed has a PIN and a claim of its own
        told = [event.name for event in journal if event.name in ("pin.issued", "pin.claimed", "recording.failed")]
        after = ["pin.issued"] * (1 if cell.name[1] == "idle" else 2) + ["pin.claimed"]
        words = [e.name for e in journal if e.name == "signin.succeeded" and e.by.id == "binh.tran"]
        words += sorted((Counter(told) - Counter(after)).elements(), reverse=True)
    checked = CliRunner().invoke(cli, ["audit", "verify", "--all", "--data", str(data)])
    assert (checked.exit_code, "0 still being written, 0 not to be trusted" in checked.output) == (0, True), checked
    verdict = verdicts(data).get(cell.session)
    assert verdict is None or verdict.ok
    return ", ".join(words) or "-", "-" if verdict is None else "recovered" if verdict.recovered else "sealed"


@pytest.mark.requirement("AU-01")
async def test_a_fault_has_its_outcome(fault: str, phase: str, tmp_path: Path) -> None:
    seen = await played(fault, phase, tmp_path)
    print((fault, phase), seen)
    assert seen[:4] == MATRIX[fault, phase][:4]
    assert seen.seconds >= MATRIX[fault, phase].seconds
