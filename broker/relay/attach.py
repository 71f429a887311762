"""The console's side: one socket for one visit, once."""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

import structlog

from broker.clock import Clock
from broker.errors import RecordingFailed, TelevisitError
from broker.events.pairing import SocketRefused
from broker.people.accounts import Account
from broker.people.signin import SignedIn, SignIns, SignInSession
from broker.relay.greeting import CLOSE_CAUSES, close
from broker.relay.hub import Hub
from broker.relay.peer import Channel, Closed, Heartbeat, Outbox, hold
from broker.relay.visit import Visit
from broker.scribe.scribe import Scribe
from broker.session.inputs import ConsoleAttached, ConsoleSaid, Input, Malformed, PeerGone
from broker.wire import limits
from broker.wire.codec import WireError, parse
from broker.wire.hello import Ping, Pong
from broker.wire.messages import Peer
from broker.wire.screen import ScreenPainted

_log = structlog.get_logger()
_RECHECK_SECONDS = 30.0


class Attach:
    """Joins a technician's console to the visit that their claim opened.

    ``recheck``: how many seconds a visit outlives the end of its technician's sign-in at most.
    """

    def __init__(
        self, hub: Hub, scribe: Scribe, signins: SignIns[Any], clock: Clock, recheck: float = _RECHECK_SECONDS
    ) -> None:
        self._hub = hub
        self._scribe = scribe
        self._signins = signins
        self._clock = clock
        self._recheck = recheck
        self._signed_in: WeakKeyDictionary[Visit, SignInSession] = WeakKeyDictionary()

    def find(self, session: str, account: Account) -> Visit | str:
        """Return the visit that this account may attach to now, or why not, as a stable code."""
        visit = self._hub.visit(session)
        if visit is None or visit.over or visit.facts.technician.id != account.name:
            return "session_over"
        return "already_attached" if visit.attached else visit

    def invite(self, session: str, who: SignedIn) -> Visit | str:
        """Bind the visit to the sign-in whose socket will come: when that sign-in ends, so does the visit."""
        visit = self.find(session, who.account)
        if not isinstance(visit, str):
            self._signed_in[visit] = who.session
        return visit

    async def serve(self, channel: Channel, session: str, account: Account, address: str) -> None:
        """Serve one accepted console socket to its end; its end is the visit's."""
        visit = self.find(session, account)
        if isinstance(visit, str):
            try:
                await self._scribe.journal(
                    SocketRefused(by=account.principal, endpoint="console", reason=visit, address=address)
                )
            except RecordingFailed as failure:
                _log.error("a refused socket is not on the record", reason=visit, error=failure.en)
            await close(channel, 4409, visit)
            return
        signin = self._signed_in[visit]  # nobody holds a socket ticket who was not invited
        visit.attached = True
        outbox = visit.outboxes[Peer.CONSOLE]
        heart = Heartbeat(Peer.CONSOLE, self._clock, lambda: visit)
        visit.submit(ConsoleAttached(self._clock.now(), address))
        reader = self._read(channel, visit, heart)
        cause = "fault"
        try:
            cause = await hold(channel, outbox, reader, heart.watch(outbox), self._watch(visit, signin))
        except TelevisitError as error:
            _log.error("a console's socket failed", session=session, error=error.en)
            cause = error.code
        finally:
            visit.submit(PeerGone(self._clock.now(), Peer.CONSOLE, cause))
            outbox.finish(1000, cause)

    async def _watch(self, visit: Visit, signin: SignInSession) -> str:
        """End the visit once the sign-in behind the socket is no longer good (signed out, disabled, too old)."""
        while True:
            if not await self._signins.still_valid(signin, self._clock.now(), active=True):
                break
            await asyncio.sleep(self._recheck)
        visit.submit(PeerGone(self._clock.now(), Peer.CONSOLE, "signed_out"))
        await asyncio.sleep(limits.SEND_SECONDS)  # time for the console to be told of the end, which closes the socket
        return "signed_out"

    async def _read(self, channel: Channel, visit: Visit, heart: Heartbeat) -> str:
        def take(data: str | bytes) -> bool:
            heart.heard()
            if visit.full:
                return False
            said = self._said(data, outbox, heart)
            if said is not None:
                visit.submit(said)
            return True

        outbox = visit.outboxes[Peer.CONSOLE]
        channel.attend(take)
        while True:
            data = await channel.receive()
            if isinstance(data, Closed):
                if data.code in CLOSE_CAUSES:
                    broken = "the WebSocket framing was broken"
                    visit.submit(Malformed(self._clock.now(), Peer.CONSOLE, CLOSE_CAUSES[data.code], broken))
                return data.cause
            while not take(data):
                await heart.room(visit)

    def _said(self, data: str | bytes, outbox: Outbox, heart: Heartbeat) -> Input | None:
        """Return what the visit has to hear of; None if there is nothing."""
        try:
            if isinstance(data, bytes):
                raise WireError("binary_refused", "a console sends no binary messages")
            message = parse(data, Peer.CONSOLE, Peer.BROKER, limits.CONSOLE_MESSAGE_BYTES)
        except WireError as error:
            return Malformed(self._clock.now(), Peer.CONSOLE, error.code, error.detail)
        match message:
            case ScreenPainted(sequence=sequence) if not outbox.painted(sequence):
                return None
            case Ping(token=token):
                outbox.put(Pong(token=token))
                return None
            case Pong(token=token):
                heart.answered(token)
                return None
            case _:
                return ConsoleSaid(self._clock.now(), message)
