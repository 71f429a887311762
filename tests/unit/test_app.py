"""The composition root: a whole broker in this process, over real TLS, started, used and stopped in order."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import ssl
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker.app import Ready, _own, _secret, now, serve
from broker.backends.ledger_folder import FolderReader
from broker.backends.ledger_mirrors import read_copies
from broker.backends.sql.attempts import SqlAttemptStore
from broker.backends.sql.engine import create_schema, open_database
from broker.backends.sql.pairing import SqlPairingStore
from broker.backends.sql.postbox import Postbox
from broker.clock import ManualClock
from broker.config import Config
from broker.errors import Invalid, RecordingFailed, Unavailable
from broker.events.node import KeyRotationAsked, RecordingRecovered
from broker.events.people import AccountUnlocked
from broker.ledger.checkpoint import parse_checkpoint
from broker.ledger.leaf import Leaf, parse_leaf
from broker.ledger.note import parse_note
from broker.ledger.verify import leaves
from broker.pairing.rendezvous import Rendezvous
from broker.pairing.throttle import CLAIM_LIMITS, Throttle
from broker.principal.principal import BROKER
from broker.wire.ending import SessionEnded
from tests.stage.actors import ScriptedDevice, sign_in, visit
from tests.stage.broker import RunningBroker
from tests.stage.record import names, recorded, until_recorded, verdicts
from tests.unit.audit.ledgered import OPEN
from tests.unit.audit.ledgered import run as run_rooms

pytestmark = pytest.mark.timeout(120)
WAIT = 30


def config(data: Path, **changed: Any) -> Config:
    return Config(data=data, listen="127.0.0.1:0", free_floor_mib=0, **changed)


@asynccontextmanager
async def running(settings: Config) -> AsyncIterator[RunningBroker]:
    """Serve in this loop; stopped by the signal that an operator would send."""
    announced: asyncio.Future[Ready] = asyncio.get_running_loop().create_future()
    async with asyncio.timeout(WAIT * 2), asyncio.TaskGroup() as group:
        serving = group.create_task(serve(settings, announced.set_result))
        waiting: list[asyncio.Future[Any]] = [announced, serving]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if not serving.done():
            yield RunningBroker(settings.data, port=announced.result().port)
            os.kill(os.getpid(), signal.SIGTERM)
        await serving


async def test_a_broker_serves_over_tls_and_puts_its_life_on_the_record(tmp_path: Path) -> None:
    async with running(config(tmp_path / "data")) as broker, broker.client() as client:
        assert (await client.get("/healthz")).json() == {"ready": True}
        for path in ("/docs", "/redoc", "/openapi.json"):
            assert "swagger" not in (await client.get(path)).text.lower()
        assert "server" not in (await client.get("/healthz")).headers
    assert names(broker.data) == ["node.started", "node.stopped"]
    assert all(verdict.ok and verdict.closed for verdict in verdicts(broker.data).values())


@pytest.mark.requirement("TV-06")
async def test_an_old_tls_is_refused_unless_it_is_configured(tmp_path: Path) -> None:
    for least, accepted in (("1.3", False), ("1.2", True)):
        async with running(config(tmp_path / least, tls_minimum=least)) as broker:
            context = broker.tls
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            async with httpx.AsyncClient(verify=context) as client:
                if accepted:
                    assert (await client.get(f"{broker.url}/healthz")).status_code == 200
                else:
                    with pytest.raises(httpx.ConnectError):
                        await client.get(f"{broker.url}/healthz")


async def test_endless_headers_are_cut_off(tmp_path: Path) -> None:
    async with running(config(tmp_path / "data")) as broker:
        reader, writer = await asyncio.open_connection("localhost", broker.port, ssl=broker.tls)
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        sent = 0
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(WAIT):
                while not reader.at_eof():
                    writer.write(b"X-Filler: " + b"x" * 8000 + b"\r\n")
                    await writer.drain()
                    sent += 1
                    await asyncio.sleep(0)
        assert sent < 2000, "the broker keeps what it is sent"
        writer.close()


@pytest.mark.requirement("TV-11")
async def test_stopping_ends_visits_in_order_and_closes_every_file(tmp_path: Path) -> None:
    broker = RunningBroker(tmp_path / "data")
    await broker.add_users(("an.nguyen", "technician", "Nguyễn Văn An", "KT-001"))
    async with running(config(broker.data)) as broker, broker.client() as client:
        await sign_in(client, "an.nguyen")
        waiting = await ScriptedDevice.connect(broker)
        device = await ScriptedDevice.connect(broker)
        console, _ = await visit(broker, client, device)
        os.kill(os.getpid(), signal.SIGTERM)
        for side in (device, console):
            assert (await side.until(SessionEnded)).reason == "broker_shutdown"
            assert await side.closed() == 1001
        assert await waiting.closed() == 1001
    ended = [event for event in recorded(broker.data) if event.name in ("session.ended", "node.stopped")]
    assert {event.name for event in ended} == {"session.ended", "node.stopped"}
    assert all(verdict.ok and verdict.closed for verdict in verdicts(broker.data).values())


@pytest.mark.requirement("TV-11")
async def test_a_start_revives_no_pin_and_records_what_the_host_did(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    database = open_database(data / "state.db")
    await create_schema(database)
    secret = _secret(data / "pin.secret")
    throttle = Throttle(SqlAttemptStore(database), "claim", CLAIM_LIMITS)
    allocated = await Rendezvous(SqlPairingStore(database), throttle, secret).allocate("d" * 32, now())
    await Postbox(database).leave(AccountUnlocked(by=BROKER, account="an.nguyen"), now())
    await database.close()
    async with running(config(data)):
        await until_recorded(data, lambda event: event.name == "account.unlocked")
    [ended] = [event.facts() for event in recorded(data) if event.name == "pin.ended"]
    assert (ended["offer"], ended["reason"]) == (allocated.offer.id, "withdrawn")
    database = open_database(data / "state.db")
    assert await Postbox(database).waiting() == []
    await database.close()


def leaves_of(data: Path) -> list[Leaf]:
    reader = FolderReader(data / "ledger")
    return [parse_leaf(leaf) for leaf in leaves(reader.get, reader.found())]


@pytest.mark.requirement("AU-01")
async def test_every_checkpoint_goes_to_the_mirrors_down_to_the_last(tmp_path: Path) -> None:
    data, copies = tmp_path / "data", tmp_path / "copies"
    place, gone = f"file:{copies}", f"syslog:{tmp_path / 'nobody'}"
    async with running(config(data, mirrors=(place, gone))):
        async with asyncio.timeout(WAIT):
            while not copies.exists() or not read_copies(copies.read_bytes()):
                await asyncio.sleep(0.05)
    found = read_copies(copies.read_bytes())
    assert found[-1] == (data / "ledger" / "checkpoint").read_bytes()
    assert len(set(found)) == len(found) > 1
    sizes = [parse_checkpoint(parse_note(note).text).size for note in found]
    assert sizes == sorted(sizes)
    with pytest.raises(ExceptionGroup) as refused:
        await serve(config(data, mirrors=("s3://bucket",)), lambda _: None)
    assert [type(error) for error in refused.value.exceptions] == [Invalid]


@pytest.mark.requirement("AU-01")
async def test_a_new_key_of_the_ledger_is_made_when_the_host_asks_and_every_fact_has_its_leaf(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with running(config(data)):
        asked = KeyRotationAsked(by=BROKER, overlap_hours=1)
        database = open_database(data / "state.db")
        await Postbox(database).leave(asked, now())
        await Postbox(database).leave(AccountUnlocked(by=BROKER, account="an.nguyen"), now())
        await database.close()
        await until_recorded(data, lambda event: event.name == "account.unlocked")
    keys = (data / "ledger" / "verifiers").read_text().splitlines()
    assert len(keys) == 2
    kinds = [leaf.kind for leaf in leaves_of(data) if leaf.kind != "anchor"]
    assert kinds == [
        "journal.opened", "node.started", "key.rotated", "account.changed", "journal.sealed", "node.stopped",
    ]  # fmt: skip
    assert len(list((data / "ledger" / "rotations").iterdir())) == 1


async def test_a_disk_under_its_floor_is_on_the_record_once(tmp_path: Path) -> None:
    settings = Config(data=tmp_path / "data", listen="127.0.0.1:0", free_floor_mib=1 << 30)
    async with running(settings):
        await until_recorded(settings.data, lambda event: event.name == "node.space_low")
        await asyncio.sleep(1.2)  # one more round of the duty
    assert names(settings.data).count("node.space_low") == 1


async def test_a_folder_in_use_is_refused_in_words(tmp_path: Path) -> None:
    settings = config(tmp_path / "data")
    async with running(settings):
        with pytest.raises(ExceptionGroup) as refused:
            await serve(settings, lambda _: None)
        [error] = refused.value.exceptions
        assert isinstance(error, RecordingFailed)
        assert "Another broker uses" in error.en


async def test_a_port_in_use_and_a_bad_certificate_are_refused_in_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match="listen_failed"):
            await serve(Config(data=tmp_path / "data", listen=f"127.0.0.1:{port}"), lambda _: None)
    bad = tmp_path / "bad.pem"
    bad.write_text("no certificate")
    with pytest.raises(Unavailable, match="certificate_failed"):
        await serve(config(tmp_path / "data", certificate=bad, private_key=bad), lambda _: None)


def test_the_pin_secret_is_made_once_for_us_alone_and_anew_if_it_was_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "pin.secret"
    secret = _secret(path)
    assert len(secret) == 32
    assert _secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"")
    assert len(_secret(path)) == 32


async def test_a_visit_that_fails_takes_nobody_along(capsys: pytest.CaptureFixture[str]) -> None:
    async def fails() -> None:
        raise ZeroDivisionError

    others: list[str] = []

    async def goes_on() -> None:
        await asyncio.sleep(0.01)
        others.append("done")

    async with asyncio.TaskGroup() as owner:
        _own(owner, fails())
        _own(owner, goes_on())
    assert others == ["done"]
    assert "a visit's task failed" in capsys.readouterr().out


async def test_a_start_that_failed_is_not_the_last_that_tells_of_a_crash(tmp_path: Path) -> None:
    """What the first start mended nobody was told yet; the second one must still know of it."""
    clock = ManualClock()
    await run_rooms(tmp_path / "killed", clock, left_open=True)
    await asyncio.to_thread(
        shutil.copytree, tmp_path / "killed", tmp_path / "data"
    )  # without its lock, still held here
    settings = config(tmp_path / "data", origin="node-1")
    (settings.data / "state.db").mkdir()
    with pytest.raises((Unavailable, BaseExceptionGroup)):
        async with running(settings):
            pass
    (settings.data / "state.db").rmdir()
    for _ in range(2):
        async with running(settings):
            pass
    told = [event for event in recorded(settings.data) if isinstance(event, RecordingRecovered)]
    assert [OPEN in event.recording for event in told].count(True) == 1, "and not again at every start"
    reader = FolderReader(settings.data / "ledger")
    ends = [leaf.kind for leaf in map(parse_leaf, leaves(reader.get, reader.found())) if leaf.id == OPEN]
    assert ends[-1] in ("session.recovered", "session.sealed")
