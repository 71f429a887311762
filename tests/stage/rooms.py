"""The real rooms of a broker in the test's own process: memory stores, recordings on disk, sockets in memory."""

import asyncio
import base64
import contextlib
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broker.api.rooms import Rooms
from broker.app import application
from broker.backends.files import FileRecordings
from broker.backends.film.maker import FilmMaker
from broker.backends.firmware_folder import FirmwareFolder
from broker.backends.memory.accounts import MemoryAccountStore
from broker.backends.memory.attempts import MemoryAttemptStore
from broker.backends.memory.erasures import MemoryErasureStore
from broker.backends.memory.ledger import MemoryLedgerStore
from broker.backends.memory.pairing import MemoryPairingStore
from broker.backends.memory.signins import MemorySignInStore
from broker.backends.memory.snapshots import MemorySnapshotStore
from broker.backends.memory.tickets import MemoryTicketStore
from broker.backends.sql.engine import create_schema, open_database
from broker.backends.sql.findings import SqlFindingStore
from broker.backends.sql.index import Index
from broker.backends.sql.parts import SqlPartStore
from broker.clock import Clock, SystemClock
from broker.desk.tickets import Tickets
from broker.erasure.erasures import Erasures
from broker.errors import Unavailable
from broker.events.event import Event
from broker.events.node import NodeStopped
from broker.ledger.log import Ledger, open_ledger
from broker.pairing.rendezvous import Offer, Rendezvous
from broker.pairing.throttle import CLAIM_LIMITS, SIGN_IN_LIMITS, Throttle
from broker.people.accounts import Account, Accounts, person_behind
from broker.people.signin import SignedIn, SignIns, SignInSession
from broker.people.socket_ticket import SocketTickets
from broker.principal.principal import BROKER, Role
from broker.recording.journal import open_journal
from broker.recording.store import Recording
from broker.relay.attach import Attach
from broker.relay.claim import Claims, Opened
from broker.relay.diagnosis import Diagnoses
from broker.relay.hub import Hub
from broker.relay.lobby import Lobby
from broker.relay.peer import Closed
from broker.relay.survey import Surveyor
from broker.scribe.notary import Notary
from broker.scribe.scribe import Scribe
from broker.wire.base import Message
from broker.wire.codec import format, parse
from broker.wire.consent import ConsentAnswer, ConsentAsk
from broker.wire.hello import HELLO_DOMAIN, Challenge, Hello, Welcome
from broker.wire.messages import Peer
from broker.wire.offer import OfferOpen, OfferPin
from tests.stage.channels import MemoryChannel
from tests.stage.record import recorded
from tests.stage.visits import FINE
from tests.unit.backends.fickle_disk import FickleDisk

WAIT = 10
PASSWORD = "một mật khẩu đủ dài"
ORIGIN = "https://localhost:8443"
ADDRESS = "203.0.113.9"
PEOPLE = {
    "an.nguyen": Role.TECHNICIAN,
    "binh.tran": Role.TECHNICIAN,
    "chi.le": Role.AUDITOR,
    "dung.ho": Role.ADMINISTRATOR,
}
M = TypeVar("M", bound=Message)


class QuickHasher:
    """A PasswordHasher that is quick: nothing here is about the hash."""

    async def hash(self, password: str) -> str:
        return hashlib.sha256(password.encode()).hexdigest()

    async def verify(self, password_hash: str | None, password: str) -> bool:
        return password_hash is not None and password_hash == await self.hash(password)


class FicklePairing(MemoryPairingStore):
    """A pairing store whose database can be down, or hold its answer to a claim until the test lets it go."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False
        self.claimed = asyncio.Event()
        self.flowing = asyncio.Event()
        self.flowing.set()

    async def claim(self, digest: str, account: str, at_us: int) -> Any:
        taken = await super().claim(digest, account, at_us)
        self.claimed.set()
        await self.flowing.wait()
        return taken

    async def end(self, offer_id: str, reason: str, at_us: int) -> Offer | None:
        if self.down:
            raise Unavailable("database", vi="Cơ sở dữ liệu không chạy.", en="The database is down.")
        return await super().end(offer_id, reason, at_us)


class FickleSignIns(MemorySignInStore):
    """A sign-in store whose database can be down."""

    def __init__(self) -> None:
        super().__init__()
        self.down = asyncio.Event()

    async def find(self, digest: str) -> SignInSession | None:
        if self.down.is_set():
            raise Unavailable("database", vi="Cơ sở dữ liệu không chạy.", en="The database is down.")
        return await super().find(digest)


@dataclass
class FarEnd:
    """The other side of a served socket: what it says, and what it was told so far."""

    peer: Peer
    channel: MemoryChannel
    task: "asyncio.Task[None]"
    read: int = 0

    def say(self, message: Message | str | bytes) -> None:
        self.channel.incoming.put_nowait(format(message) if isinstance(message, Message) else message)

    def hang_up(self, code: int = 1000, cause: str = "closed") -> None:
        self.channel.incoming.put_nowait(Closed(code, cause))

    def told(self) -> list[Message]:
        """Return every message so far."""
        return [parse(d, Peer.BROKER, self.peer, 1 << 20) for d in self.channel.outgoing if isinstance(d, str)]

    async def until(self, kind: type[M], **fields: Any) -> M:
        """Wait for the next message of this kind with these fields, passing over all others."""
        async with asyncio.timeout(WAIT):
            while True:
                while self.read == len(self.channel.outgoing):
                    await asyncio.sleep(0.001)
                data = self.channel.outgoing[self.read]
                self.read += 1
                message = parse(data, Peer.BROKER, self.peer, 1 << 20) if isinstance(data, str) else None
                if isinstance(message, kind) and all(getattr(message, k) == v for k, v in fields.items()):
                    return message

    async def over(self) -> tuple[int, str] | None:
        """Wait until the broker has let go of the socket; return the code and reason with which it closed it."""
        async with asyncio.timeout(WAIT):
            await asyncio.wait([self.task])
        return self.channel.closed_with


class FarDevice(FarEnd):
    """A device."""

    async def hello(self, key: Ed25519PrivateKey | None = None, **changed: Any) -> "FarDevice":
        """Prove a key and wait for the welcome."""
        self.say(await self.signed(key, **changed))
        await self.until(Welcome)
        return self

    async def signed(self, key: Ed25519PrivateKey | None = None, **changed: Any) -> str:
        """Return a hello that answers the challenge."""
        key = key or Ed25519PrivateKey.generate()
        nonce = base64.b64decode((await self.until(Challenge)).nonce)
        hello = Hello(
            key=base64.b64encode(key.public_key().public_bytes_raw()).decode(),
            signature=base64.b64encode(key.sign(HELLO_DOMAIN + nonce)).decode(),
            kind="tv", model="TV-55A", serial="SN-1", software="1.0", language="vi", display=True, codecs=("jpeg",),
        )  # fmt: skip
        return json.dumps({**json.loads(format(hello)), **changed})

    async def pin(self) -> str:
        """Ask for support and return the PIN on the screen."""
        self.say(OfferOpen(link=FINE))
        return (await self.until(OfferPin)).pin

    async def answer(self, granted: bool = True) -> None:
        """Answer the next question."""
        ask = await self.until(ConsentAsk)
        self.say(ConsentAnswer(request=ask.request, granted=granted))


@dataclass
class House:
    """A broker's rooms, and those who come to them."""

    data: Path
    rooms: Rooms
    rendezvous: Rendezvous
    pairing: FicklePairing
    tickets: Tickets
    journal: Recording
    disk: FickleDisk
    signins_down: asyncio.Event
    group: asyncio.TaskGroup
    ledger: Ledger
    ends: list[FarEnd] = field(default_factory=list)
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    # --- people ---

    def browser(self) -> httpx.AsyncClient:
        """Return a browser on the console's page, where nobody is signed in."""
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=application(self.rooms), raise_app_exceptions=False, client=(ADDRESS, 1)),
            base_url=ORIGIN, headers={"Origin": ORIGIN},
        )  # fmt: skip
        self.clients.append(client)
        return client

    async def signed_in(self, name: str = "an.nguyen") -> httpx.AsyncClient:
        """Return a browser where this person is signed in."""
        client = self.browser()
        answer = await client.post("/api/sign-in", json={"name": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return client

    async def account(self, name: str = "an.nguyen") -> Account:
        found = await self.rooms.accounts.find(name)
        assert found is not None
        return found

    async def ticket(self) -> str:
        """Open a ticket and return its code."""
        return (await self.tickets.open("d" * 32, "an.nguyen", self.rooms.clock.now())).code

    async def signin(self, name: str = "an.nguyen") -> SignedIn:
        """Sign a person in, past the routes."""
        result = await self.rooms.signins.sign_in(name, PASSWORD, ADDRESS, self.rooms.clock.now())
        assert isinstance(result, SignedIn)
        return result

    # --- sockets ---

    def stranger(self) -> FarDevice:
        """Return the far end of an accepted device socket on which nothing was said yet."""
        channel = MemoryChannel()
        end = FarDevice(Peer.DEVICE, channel, self.group.create_task(self.rooms.lobby.serve(channel, ADDRESS)))
        self.ends.append(end)
        return end

    async def device(self, key: Ed25519PrivateKey | None = None) -> FarDevice:
        """Return a connected device."""
        return await self.stranger().hello(key)

    async def claim(self, pin: str, name: str = "an.nguyen", ticket: str | None = None) -> Opened:
        return await self.rooms.claims.claim(await self.account(name), pin, ticket, ADDRESS)

    async def console(self, session: str, who: SignedIn) -> FarEnd:
        """Attach a console to a claimed visit."""
        assert not isinstance(self.rooms.attach.invite(session, who), str)
        return self.attach(session, who.account)

    def attach(self, session: str, account: Account) -> FarEnd:
        """Return the far end of an accepted console socket, invited or not."""
        channel = MemoryChannel()
        serving = self.group.create_task(self.rooms.attach.serve(channel, session, account, ADDRESS))
        end = FarEnd(Peer.CONSOLE, channel, serving)
        self.ends.append(end)
        return end

    # --- the record ---

    def recorded(self, name: str) -> list[Event]:
        """Return every recorded event of this name: the journal's first."""
        return [event for event in recorded(self.data) if event.name == name]

    async def until(self, true: Callable[[], Any]) -> None:
        async with asyncio.timeout(WAIT):
            while not true():
                await asyncio.sleep(0.001)


@contextlib.asynccontextmanager
async def house(
    root: Path, clock: Clock | None = None, recheck: float = 30.0, free: int = 1 << 40, *, verdicts: bool = False
) -> AsyncIterator[House]:
    """Open the rooms below a folder, and put everything away in order at the end.

    ``verdicts``: whoever owes one gets no PIN for another ticket.
    """
    data, clock, disk = root / "data", clock or SystemClock(), FickleDisk()
    data.mkdir()
    disk.free_bytes = free
    ledger = await open_ledger(MemoryLedgerStore(), "node-1", "node-1", clock.now())
    notary = Notary(ledger, "node-1", clock)
    recordings = FileRecordings(data, admit_above=1 << 20, end_below=1 << 18, disk=disk, witness=notary)
    await recordings.recover(clock.now())
    index = Index(root / "index.db", recordings)
    journal = await open_journal(recordings, "node-1", clock.now())
    scribe = Scribe(recordings, journal, "node-1", clock, index, notary)
    people = MemoryAccountStore()
    accounts = Accounts(people, QuickHasher())
    for number, (name, role) in enumerate(PEOPLE.items()):
        await accounts.add(name, f"Người thứ {number}", f"KT-{number}", role, PASSWORD, clock.now())
    attempts, pairing = MemoryAttemptStore(), FicklePairing()
    sessions = FickleSignIns()
    signins = SignIns(accounts, sessions, Throttle(attempts, "sign_in", SIGN_IN_LIMITS))
    rendezvous = Rendezvous(pairing, Throttle(attempts, "claim", CLAIM_LIMITS), bytes(32))
    tickets, hub, sockets = Tickets(MemoryTicketStore()), Hub(clock), SocketTickets()
    state = open_database(root / "state.db")
    await create_schema(state)
    diagnoses = Diagnoses(
        SqlFindingStore(state), SqlPartStore(state), recordings, index, scribe.journal, required=verdicts
    )
    await diagnoses.stock()
    console = root / "console"
    (console / "assets").mkdir(parents=True)
    async with asyncio.TaskGroup() as group:
        surveyor = Surveyor(MemorySnapshotStore())
        claims = Claims(
            rendezvous, tickets, sockets, scribe, surveyor, hub, clock, lambda work: _spawn(group, work),
            diagnoses=diagnoses, firmware=FirmwareFolder(data / "firmware").newest,
        )  # fmt: skip
        films = FilmMaker(root / "exports")
        films.empty()
        rooms = Rooms(
            clock=clock, scribe=scribe, recordings=recordings, index=index, accounts=accounts, signins=signins,
            sockets=sockets, hub=hub, claims=claims, lobby=Lobby(rendezvous, scribe, hub, clock),
            attach=Attach(hub, scribe, signins, clock, recheck),
            erasures=Erasures(MemoryErasureStore(), scribe.journal, partial(person_behind, people)),
            console=console, names=("localhost",),
            origins=frozenset({ORIGIN}), films=films, diagnoses=diagnoses,
        )  # fmt: skip
        found = House(data, rooms, rendezvous, pairing, tickets, journal, disk, sessions.down, group, ledger)
        yield found
        pairing.flowing.set()
        for end in found.ends:
            end.hang_up()
        for client in found.clients:
            await client.aclose()
    disk.failing.clear()
    with contextlib.suppress(Exception):  # a test may have closed the journal
        await scribe.close("stopped", NodeStopped(by=BROKER))
    await index.close()
    await state.close()
    await recordings.shut()


def _spawn(group: asyncio.TaskGroup, work: Any) -> None:
    group.create_task(work)
