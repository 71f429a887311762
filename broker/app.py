"""The composition root: Config -> backends -> rooms -> the ASGI application, and the one owner of the node's tasks."""

import asyncio
import contextlib
import secrets
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from broker import server
from broker.api import console, faults, firmware, sockets
from broker.api.headers import SecurityHeaders
from broker.api.rooms import Rooms
from broker.api.routes import ROUTERS
from broker.backends.certificates import Certificates
from broker.backends.files import FileRecordings
from broker.backends.film.maker import FilmMaker
from broker.backends.firmware_folder import FirmwareFolder
from broker.backends.ledger_files import FileLedgerStore
from broker.backends.ledger_mirrors import mirror_at
from broker.backends.ledger_view import FolderLedger
from broker.backends.passwords import Argon2Hasher
from broker.backends.sql.accounts import SqlAccountStore
from broker.backends.sql.attempts import SqlAttemptStore
from broker.backends.sql.engine import Database, create_schema, open_database
from broker.backends.sql.erasures import SqlErasureStore, StateTraces
from broker.backends.sql.findings import FindingTraces, SqlFindingStore
from broker.backends.sql.index import Index
from broker.backends.sql.pairing import SqlPairingStore
from broker.backends.sql.parts import SqlPartStore
from broker.backends.sql.postbox import Postbox
from broker.backends.sql.signins import SqlSignInStore
from broker.backends.sql.snapshots import SqlSnapshotStore
from broker.backends.sql.tickets import SqlTicketStore
from broker.backends.vault import FileVault, open_vault
from broker.clock import Clock, Instant, SystemClock
from broker.config import Config
from broker.desk.tickets import Tickets
from broker.duties.duty import every
from broker.duties.erasing import Erasing
from broker.duties.mirrors import Feed
from broker.erasure.eraser import Eraser, Trace
from broker.erasure.erasures import Erasures
from broker.errors import Unavailable
from broker.events import node as fact
from broker.events.pairing import PinEnded
from broker.ledger.log import Ledger, open_ledger
from broker.pairing.rendezvous import Rendezvous
from broker.pairing.throttle import CLAIM_LIMITS, SIGN_IN_LIMITS, Throttle
from broker.people.accounts import Accounts, person_behind
from broker.people.signin import SignIns
from broker.people.socket_ticket import SocketTickets
from broker.principal.principal import BROKER
from broker.recording.journal import open_journal
from broker.recording.links import Links
from broker.recording.recover import Outcome
from broker.relay.attach import Attach
from broker.relay.claim import Claims
from broker.relay.diagnosis import Diagnoses
from broker.relay.hub import Hub
from broker.relay.lobby import Lobby
from broker.relay.survey import Surveyor
from broker.relay.survey_record import left_on
from broker.scribe.notary import Notary
from broker.scribe.scribe import Scribe
from broker.survey.history import Left
from broker.wire import limits
from broker.wire.base import EndReason

_log = structlog.get_logger()
_CLOSING_SECONDS = 10.0
_LAST_COPY_SECONDS = 3.0  # for a mirror to take the checkpoint that ends this run
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
    notary: Notary
    rendezvous: Rendezvous
    surveyor: Surveyor
    hub: Hub
    rooms: Rooms
    erasing: Erasing
    mirrors: Sequence[Feed] = ()
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
    context = server.tls(config, certificates)
    listener = server.listen(config)
    port = listener.getsockname()[1]
    stop = asyncio.Event()
    async with contextlib.AsyncExitStack() as stack, asyncio.TaskGroup() as owner:
        stack.callback(listener.close)
        node = await stack.enter_async_context(opened(config, clock, lambda task: _own(owner, task)))
        node.rooms.origins = frozenset(f"https://{_host(name)}{_port(port)}" for name in config.names)
        served = uvicorn.Config(application(node.rooms), **server.SETTINGS, ssl_context_factory=lambda *_: context)
        uvicorn_server = server.Server(served)
        duties = [owner.create_task(duty) for duty in _duties(node)]
        serving = owner.create_task(uvicorn_server.serve(sockets=[listener]))
        _on_signals(stop)
        server.tune()
        announce(Ready(port, certificates.ca if own_ca else None, certificates.fingerprint() if own_ca else None))
        await asyncio.wait([serving, stopping := owner.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await node.hub.end_all(EndReason.BROKER_SHUTDOWN, _CLOSING_SECONDS)
        await _keep_last(node)
        uvicorn_server.should_exit = True
        await serving
        for duty in duties:
            duty.cancel()


def application(rooms: Rooms) -> ASGIApp:
    """Return the ASGI application over these rooms. No documentation pages are served."""
    app = FastAPI(
        title="Televisit", version=version("televisit"), docs_url=None, redoc_url=None, openapi_url=None,
        max_body_size=_BODY_BYTES,
    )  # fmt: skip
    app.state.rooms = rooms
    faults.install(app)
    for router in (*ROUTERS, firmware.router, sockets.router):
        app.include_router(router)
    app.add_api_route("/healthz", _healthz, methods=["GET"])
    app.include_router(console.router)
    return SecurityHeaders(app)  # outside of everything, so that the answer to a fault has them too


async def _healthz() -> dict[str, bool]:
    return {"ready": True}


@contextlib.asynccontextmanager
async def opened(
    config: Config, clock: Clock, spawn: Callable[[Coroutine[Any, Any, None]], None]
) -> AsyncIterator[Node]:
    """Open the stores, mend what a crash left, start the record, and put everything away in order at the end."""
    vault = open_vault(config.data / "vault.key")
    ledger = await open_ledger(FileLedgerStore(config.data / "ledger"), config.origin, config.origin, clock.now())
    try:
        async with _recorded(config, clock, spawn, vault, ledger) as node:
            yield node
    finally:
        await ledger.close()


@contextlib.asynccontextmanager
async def _recorded(
    config: Config,
    clock: Clock,
    spawn: Callable[[Coroutine[Any, Any, None]], None],
    vault: FileVault,
    ledger: Ledger,
) -> AsyncIterator[Node]:
    floor = config.free_floor_mib * 1024 * 1024
    places = {target: mirror_at(target, config.origin) for target in config.mirrors}
    notary = Notary(ledger, config.origin, clock)
    recordings = FileRecordings(
        config.data, admit_above=floor, end_below=floor // 4, vault=vault, ledger_key=ledger.sealing_key, witness=notary
    )
    async with contextlib.AsyncExitStack() as ends:
        ends.push_async_callback(recordings.shut)
        missing = notary.missing(Links(recordings).at)
        recovered = await recordings.recover(clock.now())
        database = open_database(config.data / "state.db")
        ends.push_async_callback(database.close)
        index = Index(config.data / "index.db", recordings)
        ends.push_async_callback(index.close)
        hasher = Argon2Hasher()
        ends.callback(hasher.close)
        await create_schema(database)
        journal = await open_journal(recordings, config.origin, clock.now())
        scribe = Scribe(recordings, journal, config.origin, clock, index, notary)
        await scribe.journal(fact.NodeStarted(by=BROKER, version=version("televisit")))
        for loss in missing:
            _log.critical("a recording has less than was anchored", recording=loss.head.id, how=loss.how)
            notary.lost(loss)
            await scribe.journal(
                fact.RecordLost(by=BROKER, recording=loss.head.id, anchored=loss.head.sequence, how=loss.how)
            )
        for found in recovered:
            if found.header is not None and found.outcome is Outcome.RECOVERED:
                notary.recovered(found.header.id, found.records, found.head)
            elif found.header is not None and found.outcome is Outcome.WHOLE:  # sealed, and then nobody was told
                notary.sealed(found.header.kind, found.header.id, found.records, found.head)
            await scribe.journal(
                fact.RecordingRecovered(
                    by=BROKER, recording=found.place, cut_bytes=found.cut_bytes,
                    last_sequence=found.last_good_sequence, reason=found.outcome.value,
                )
            )  # fmt: skip
        cut = [found.place for found in recovered if found.header is not None and found.header.kind == "session"]
        left = await left_on(recordings, cut)
        diagnoses = Diagnoses(
            SqlFindingStore(database), SqlPartStore(database), recordings, index, scribe.journal,
            required=config.verdict_required,
        )  # fmt: skip
        await diagnoses.stock()
        await diagnoses.mend(cut)
        node = await _compose(
            config, clock, database, recordings, index, scribe, hasher, spawn, left, notary, diagnoses
        )
        await ledger.sync()
        recordings.told(recovered)  # only now: a start that ends before this must not be the last that tells
        node.mirrors = [
            Feed(target, mirror, ledger.current, scribe.journal, clock, config.mirror_minutes)
            for target, mirror in places.items()
        ]
        yield node
        await scribe.close("stopped", fact.NodeStopped(by=BROKER))
        await ledger.checkpoint(clock.now())
        await asyncio.gather(*(feed.step(_LAST_COPY_SECONDS) for feed in node.mirrors), return_exceptions=True)


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
    notary: Notary,
    diagnoses: Diagnoses,
) -> Node:
    attempts = SqlAttemptStore(database)
    secret = _secret(config.data / "pin.secret")
    rendezvous = Rendezvous(SqlPairingStore(database), Throttle(attempts, "claim", CLAIM_LIMITS), secret)
    for offer in await rendezvous.withdraw_all(clock.now()):
        await scribe.journal(PinEnded(by=BROKER, offer=offer.id, device=offer.device, reason="withdrawn"))
    people = SqlAccountStore(database)
    accounts = Accounts(people, hasher)
    signins = SignIns(accounts, SqlSignInStore(database), Throttle(attempts, "sign_in", SIGN_IN_LIMITS))
    tickets = SocketTickets()
    hub = Hub(clock)
    surveyor = Surveyor(SqlSnapshotStore(database))
    await surveyor.mend(scribe.journal, left)
    claims = Claims(
        rendezvous, Tickets(SqlTicketStore(database)), tickets, scribe, surveyor, hub, clock, spawn, config.bounds,
        notary.vouch, FirmwareFolder(config.data / "firmware").newest, frozenset(config.chat_links),
        diagnoses,
    )  # fmt: skip
    films = FilmMaker(config.data / "exports", keep_free=config.free_floor_mib * 1024 * 1024)
    films.empty()
    requests = SqlErasureStore(database)
    decisions = Erasures(requests, scribe.journal, partial(person_behind, people))
    traces: list[Trace] = [FindingTraces(database), StateTraces(database), films]
    eraser = Eraser(requests, recordings, index, scribe.journal, traces, asyncio.to_thread)
    rooms = Rooms(
        clock=clock, scribe=scribe, recordings=recordings, index=index, accounts=accounts, signins=signins,
        sockets=tickets, hub=hub, claims=claims, lobby=Lobby(rendezvous, scribe, hub, clock, config.link),
        attach=Attach(hub, scribe, signins, clock), erasures=decisions, films=films, console=config.console,
        names=config.names, diagnoses=diagnoses, replay_own=config.replay_own,
        firmware=FirmwareFolder(config.data / "firmware").image,
        ledger=lambda: FolderLedger(config.data / "ledger"),
    )  # fmt: skip
    erasing = Erasing(decisions, eraser, config.retention, clock)
    return Node(config, clock, database, recordings, index, scribe, notary, rendezvous, surveyor, hub, rooms, erasing)


# --- what happens by the clock ---


def _duties(node: Node) -> list[Coroutine[Any, Any, None]]:
    return [
        node.index.run(),
        every(0.2, "make pictures durable", node.recordings.flush_dirty),
        every(1.0, "expire PINs", node.rooms.lobby.expire),
        every(1.0, "release PINs", node.rooms.claims.release_late),
        every(0.25, "keep snapshots", node.surveyor.flush),
        every(limits.HEAD_SECONDS, "anchor the recordings", lambda: _anchor(node)),
        every(0.5, "sign the ledger", lambda: _sign(node)),
        *(every(0.5, "hand copies to a mirror", feed.step) for feed in node.mirrors),
        every(1.0, "watch free space", lambda: _watch_space(node)),
        every(2.0, "empty the postbox, and erase", lambda: _empty_postbox(node)),
        every(3600.0, "order what is old to be erased", node.erasing.retain),
    ]


async def _anchor(node: Node) -> None:
    """Put the heads of all files on the ledger, then into the hands of each visit's two sides."""
    heads = node.recordings.heads()
    await node.notary.anchor(heads)
    await node.hub.tell_heads(heads)


async def _sign(node: Node) -> None:
    await node.notary.sign()


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
        if isinstance(event, fact.KeyRotationAsked):
            await node.notary.rotate(event.overlap_hours * 3600)
        await box.taken(number)
    await node.erasing.carry_out()  # behind the postbox, so that an approval is on the record before what it allowed


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
