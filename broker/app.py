"""The composition root: Config -> backends -> rooms -> the ASGI application, and the one owner of the node's tasks."""

import asyncio
import contextlib
import gc
import secrets
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from broker.api import audit, console, faults, people, replay, sessions, sockets
from broker.api.headers import SecurityHeaders
from broker.api.rooms import Rooms
from broker.api.websocket import RelaySocket
from broker.backends.certificates import Certificates
from broker.backends.files import FileRecordings
from broker.backends.passwords import Argon2Hasher
from broker.backends.sql.accounts import SqlAccountStore
from broker.backends.sql.attempts import SqlAttemptStore
from broker.backends.sql.engine import Database, create_schema, open_database
from broker.backends.sql.index import Index
from broker.backends.sql.pairing import SqlPairingStore
from broker.backends.sql.postbox import Postbox
from broker.backends.sql.signins import SqlSignInStore
from broker.backends.sql.snapshots import SqlSnapshotStore
from broker.backends.sql.tickets import SqlTicketStore
from broker.clock import Clock, Instant, SystemClock
from broker.config import Config
from broker.desk.tickets import Tickets
from broker.duties.duty import every
from broker.errors import Unavailable
from broker.events import node as fact
from broker.events.pairing import PinEnded
from broker.pairing.rendezvous import Rendezvous
from broker.pairing.throttle import CLAIM_LIMITS, SIGN_IN_LIMITS, Throttle
from broker.people.accounts import Accounts
from broker.people.signin import SignIns
from broker.people.socket_ticket import SocketTickets
from broker.principal.principal import BROKER
from broker.recording.journal import open_journal
from broker.relay.attach import Attach
from broker.relay.claim import Claims
from broker.relay.hub import Hub
from broker.relay.lobby import Lobby
from broker.relay.survey import Surveyor
from broker.relay.survey_record import left_on
from broker.scribe.scribe import Scribe
from broker.survey.history import Left
from broker.wire import limits
from broker.wire.base import EndReason

_log = structlog.get_logger()
_CLOSING_SECONDS = 10.0
_SECRET_BYTES = 32
_BODY_BYTES = 16 * 1024  # of an HTTP request; the longest is a sign-in


@dataclass(frozen=True, slots=True)
class Ready:
    """A broker that listens: its port, and the private CA's file and fingerprint if it made one."""

    port: int
    ca: Path | None
    fingerprint: str | None


@dataclass(slots=True)
class Node:
    """Everything one running broker holds."""

    config: Config
    clock: Clock
    database: Database
    recordings: FileRecordings
    index: Index
    scribe: Scribe
    rendezvous: Rendezvous
    surveyor: Surveyor
    hub: Hub
    rooms: Rooms
    space_low: bool = False


async def serve(config: Config, announce: Callable[[Ready], None]) -> None:
    """Run a broker until SIGINT or SIGTERM; ``announce`` is called once it listens.

    Raises TelevisitError when it can't start (folder in use, disk, port, certificate).
    """
    clock = SystemClock()
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    certificates = Certificates(config.data / "tls")
    own_ca = config.certificate is None
    if own_ca:
        certificates.ensure(config.names, clock.now())
    context = _tls(config, certificates)
    listener = _listen(config)
    port = listener.getsockname()[1]
    stop = asyncio.Event()
    async with contextlib.AsyncExitStack() as stack, asyncio.TaskGroup() as owner:
        stack.callback(listener.close)
        node = await stack.enter_async_context(_node(config, clock, lambda task: _own(owner, task)))
        node.rooms.origins = frozenset(f"https://{_host(name)}{_port(port)}" for name in config.names)
        server = _Server(uvicorn.Config(application(node.rooms), **_SERVER, ssl_context_factory=lambda *_: context))
        duties = [owner.create_task(duty) for duty in _duties(node)]
        serving = owner.create_task(server.serve(sockets=[listener]))
        _on_signals(stop)
        _tune()
        announce(Ready(port, certificates.ca if own_ca else None, certificates.fingerprint() if own_ca else None))
        await asyncio.wait([serving, stopping := owner.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await node.hub.end_all(EndReason.BROKER_SHUTDOWN, _CLOSING_SECONDS)
        await _keep_last(node)
        server.should_exit = True
        await serving
        for duty in duties:
            duty.cancel()


def _tune() -> None:
    """Have Python's cycle collector leave alone what lives as long as the broker, and come seldom.

    Each picture makes and drops some tuples, and by them the collector counts: at its own thresholds it walks through
    all of the program's objects several times a second, and every key pressed meanwhile waits for it. So does a key
    whose sync must begin in another thread, while this one is busy, for as long as threads take turns: a millisecond.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    sys.setswitchinterval(0.001)


def application(rooms: Rooms) -> ASGIApp:
    """Return the ASGI application over these rooms. No documentation pages are served."""
    app = FastAPI(
        title="Televisit", version=version("televisit"), docs_url=None, redoc_url=None, openapi_url=None,
        max_body_size=_BODY_BYTES,
    )  # fmt: skip
    app.state.rooms = rooms
    faults.install(app)
    for router in (people.router, sessions.router, audit.router, replay.router, sockets.router):
        app.include_router(router)
    app.add_api_route("/healthz", _healthz, methods=["GET"])
    app.include_router(console.router)
    return SecurityHeaders(app)  # outside of everything, so that the answer to a fault has them too


async def _healthz() -> dict[str, bool]:
    return {"ready": True}


@contextlib.asynccontextmanager
async def _node(
    config: Config, clock: Clock, spawn: Callable[[Coroutine[Any, Any, None]], None]
) -> AsyncIterator[Node]:
    """Open the stores, mend what a crash left, start the record, and put everything away in order at the end."""
    floor = config.free_floor_mib * 1024 * 1024
    recordings = FileRecordings(config.data, admit_above=floor, end_below=floor // 4)
    recovered = await recordings.recover(clock.now())
    database = open_database(config.data / "state.db")
    index = Index(config.data / "index.db", recordings)
    hasher = Argon2Hasher()
    try:
        await create_schema(database)
        journal = await open_journal(recordings, config.origin, clock.now())
        scribe = Scribe(recordings, journal, config.origin, clock, index)
        await scribe.journal(fact.NodeStarted(by=BROKER, version=version("televisit")))
        for found in recovered:
            await scribe.journal(
                fact.RecordingRecovered(
                    by=BROKER, recording=found.place, cut_bytes=found.cut_bytes,
                    last_sequence=found.last_good_sequence, reason=found.outcome.value,
                )
            )  # fmt: skip
        cut = [found.place for found in recovered if found.header is not None and found.header.kind == "session"]
        left = await left_on(recordings, cut)
        node = await _compose(config, clock, database, recordings, index, scribe, hasher, spawn, left)
        yield node
        await scribe.close("stopped", fact.NodeStopped(by=BROKER))
    finally:
        hasher.close()
        await index.close()
        await database.close()
        await recordings.shut()


async def _compose(
    config: Config,
    clock: Clock,
    database: Database,
    recordings: FileRecordings,
    index: Index,
    scribe: Scribe,
    hasher: Argon2Hasher,
    spawn: Callable[[Coroutine[Any, Any, None]], None],
    left: Sequence[Left],
) -> Node:
    attempts = SqlAttemptStore(database)
    secret = _secret(config.data / "pin.secret")
    rendezvous = Rendezvous(SqlPairingStore(database), Throttle(attempts, "claim", CLAIM_LIMITS), secret)
    for offer in await rendezvous.withdraw_all(clock.now()):
        await scribe.journal(PinEnded(by=BROKER, offer=offer.id, device=offer.device, reason="withdrawn"))
    accounts = Accounts(SqlAccountStore(database), hasher)
    signins = SignIns(accounts, SqlSignInStore(database), Throttle(attempts, "sign_in", SIGN_IN_LIMITS))
    tickets = SocketTickets()
    hub = Hub(clock)
    surveyor = Surveyor(SqlSnapshotStore(database))
    await surveyor.mend(scribe.journal, left)
    claims = Claims(
        rendezvous, Tickets(SqlTicketStore(database)), tickets, scribe, surveyor, hub, clock, spawn, config.bounds
    )  # fmt: skip
    rooms = Rooms(
        clock=clock, scribe=scribe, recordings=recordings, index=index, accounts=accounts, signins=signins,
        sockets=tickets, hub=hub, claims=claims, lobby=Lobby(rendezvous, scribe, hub, clock, config.link),
        attach=Attach(hub, scribe, signins, clock), console=config.console, names=config.names,
        replay_own=config.replay_own,
    )  # fmt: skip
    return Node(config, clock, database, recordings, index, scribe, rendezvous, surveyor, hub, rooms)


# --- what happens by the clock ---


def _duties(node: Node) -> list[Coroutine[Any, Any, None]]:
    return [
        node.index.run(),
        every(0.2, "make pictures durable", node.recordings.flush_dirty),
        every(1.0, "expire PINs", node.rooms.lobby.expire),
        every(1.0, "release PINs", node.rooms.claims.release_late),
        every(0.25, "keep snapshots", node.surveyor.flush),
        every(1.0, "watch free space", lambda: _watch_space(node)),
        every(2.0, "empty the postbox", lambda: _empty_postbox(node)),
    ]


async def _watch_space(node: Node) -> None:
    """End running visits in order while their ends still fit on the disk."""
    low = node.recordings.low_space()
    if low and not node.space_low:
        node.hub.order_all(EndReason.RECORDING_FAILED, "space_low")
        _log.error("the recordings' disk is almost full: running visits are ended")
        floor = node.config.free_floor_mib * 1024 * 1024
        await node.scribe.journal(fact.SpaceLow(by=BROKER, floor_bytes=floor))
    node.space_low = low


async def _keep_last(node: Node) -> None:
    """Keep how the last visits left their devices; a broken database must not keep the broker from stopping."""
    try:
        await node.surveyor.flush()
    except Unavailable as error:
        _log.error("how the last visits left their devices is not kept", error=error.en)


async def _empty_postbox(node: Node) -> None:
    box = Postbox(node.database)
    for number, event in await box.waiting():
        await node.scribe.journal(event)
        await box.taken(number)


# --- the server ---

_SERVER: dict[str, Any] = {
    "http": "h11",  # the one whose headers are bounded
    "ws": RelaySocket,
    "ws_max_size": limits.DEVICE_MESSAGE_BYTES,
    "ws_per_message_deflate": False,
    "ws_ping_interval": None,  # our own heartbeat is in the protocol: it also sees a peer that only acknowledges
    "ws_ping_timeout": None,
    "lifespan": "off",
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,
    "timeout_graceful_shutdown": 1,  # visits have ended in order before this; what is left are idle connections
    "h11_max_incomplete_event_size": 32 * 1024,
}


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: visits end in order before any socket is closed under them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _own(owner: asyncio.TaskGroup, task: Coroutine[Any, Any, None]) -> None:
    owner.create_task(_apart(task))


async def _apart(task: Coroutine[Any, Any, None]) -> None:
    """Run one visit's task; whatever happens in it, the node and every other visit go on."""
    try:
        await task
    except Exception:
        _log.exception("a visit's task failed")


def _on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)


def _listen(config: Config) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
        listener.listen(1024)  # from here on connections wait for us instead of being refused
    except OSError as error:
        listener.close()
        raise Unavailable(
            "listen_failed",
            vi=f"Không mở được cổng {config.listen}: {error.strerror}.",
            en=f"Can't listen on {config.listen}: {error.strerror}. Stop what uses it, or choose another --listen.",
        ) from error
    return listener


def _tls(config: Config, own: Certificates) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2 if config.tls_minimum == "1.2" else ssl.TLSVersion.TLSv1_3
    chain, key = config.certificate or own.chain, config.private_key or own.key
    try:
        context.load_cert_chain(chain, key)
    except (OSError, ssl.SSLError) as error:
        raise Unavailable(
            "certificate_failed",
            vi=f"Không đọc được chứng chỉ {chain}.",
            en=f"The certificate {chain} with key {key} can't be used: {error}.",
        ) from error
    return context


def _secret(path: Path) -> bytes:
    """Return the server's PIN secret, made on first start; it is in no database, so a stolen one can't test PINs."""
    if not path.exists() or path.stat().st_size < _SECRET_BYTES:  # cut short by a power cut at the first start
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(_SECRET_BYTES))
        fresh.replace(path)
    return path.read_bytes()


def _host(name: str) -> str:
    return f"[{name}]" if ":" in name else name


def _port(port: int) -> str:
    return "" if port == 443 else f":{port}"


def now() -> Instant:
    """Return this moment, for the command line."""
    return SystemClock().now()
