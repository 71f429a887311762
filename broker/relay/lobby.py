"""The device's side: from an accepted socket through its proven key and its PIN, into its visit and out again."""

import asyncio
import base64
import binascii
import hashlib
import secrets
from collections.abc import Callable

import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from broker.clock import Clock
from broker.errors import RecordingFailed, TelevisitError, TooMany, Unavailable
from broker.events import pairing as fact
from broker.events.session import MessageRefused
from broker.pairing.rendezvous import Offer, Rendezvous
from broker.principal.principal import BROKER, ActorKind, Principal
from broker.relay.hub import Hub, Line
from broker.relay.peer import Channel, ChannelGone, Closed, Heartbeat, Outbox, hold
from broker.scribe.scribe import Scribe
from broker.session.inputs import DeviceSaid, FrameArrived, Malformed, PeerGone
from broker.session.meter import Meter
from broker.wire import limits
from broker.wire import offer as wire_offer
from broker.wire.base import EndReason, Message
from broker.wire.codec import WireError, format, parse, parse_frame
from broker.wire.ending import Error, SessionEnd, Visitor
from broker.wire.hello import HELLO_DOMAIN, Challenge, Hello, Ping, Pong, Welcome
from broker.wire.messages import Peer

_log = structlog.get_logger()
_NOBODY = Principal(ActorKind.NOBODY, "device")
_REFUSALS = 20
_STRANGERS_PER_SECOND = 20  # refusals put on the record of those who bring keys of their own making
CLOSE_CAUSES = {1007: "invalid_utf8", 1009: "too_large", 1002: "bad_websocket"}
"""WebSocket close codes by which the library says that the peer broke the framing."""


class Lobby:
    """Receives devices."""

    def __init__(
        self,
        rendezvous: Rendezvous,
        scribe: Scribe,
        hub: Hub,
        clock: Clock,
        nonce: Callable[[int], bytes] | None = None,
    ) -> None:
        self._rendezvous = rendezvous
        self._scribe = scribe
        self._hub = hub
        self._clock = clock
        self._nonce = nonce or secrets.token_bytes
        self._strangers = Meter(_STRANGERS_PER_SECOND)

    async def serve(self, channel: Channel, address: str) -> None:
        """Serve one accepted device socket to its end."""
        device = await self._greet(channel, address)
        if device is None:
            return
        if self._hub.crowded(device.id, address):
            error = _too_many_devices()
            return await self._refuse_stranger(channel, address, WireError(error.code, error.en), error.close_code)
        line = Line(device, address, Outbox())
        older = self._hub.connect(line)
        cause = "fault"
        try:
            await self._replace(older)
            await self._connected(line)
            heart = Heartbeat()
            line.outbox.put(Welcome(device=device.id))
            cause = await hold(
                channel, line.outbox, _Reader(self, channel, line, heart).read(), heart.watch(line.outbox)
            )
        except TelevisitError as error:
            line.outbox.put(Error(code=error.code, detail=error.en[: limits.TEXT_CHARS], fatal=True))
            line.outbox.finish(error.close_code, error.code)
            cause = error.code
            await hold(channel, line.outbox, _drained_reader(channel))
        finally:
            self._hub.disconnect(line)
            await self._left(line, cause)

    async def expire(self) -> None:
        """Let PINs die that nobody claimed in time; called about once a second."""
        failed: RecordingFailed | None = None
        for offer in await self._rendezvous.expire(self._clock.now()):
            try:
                await self._pin_ended(offer, "expired")
            except RecordingFailed as failure:
                failed = failure  # the others' ends are still to be recorded, and a dead PIN must leave every screen
            line = self._hub.line(offer.device)
            if line is not None and line.offer == offer.id:
                line.offer = None
                line.outbox.put(wire_offer.OfferEnded(reason="expired"))
        if failed is not None:
            raise failed

    # --- hello ---

    async def _greet(self, channel: Channel, address: str) -> Visitor | None:
        nonce = self._nonce(32)
        try:
            await _send(channel, Challenge(nonce=base64.b64encode(nonce).decode()))
            hello = await _first(channel)
            return _prove(hello, nonce)
        except WireError as error:
            await self._refuse_stranger(channel, address, error, 4408 if error.code == "hello_timeout" else 4400)
        except ChannelGone:
            return None  # the server lets go of a socket whose serving ends
        return None

    async def _refuse_stranger(self, channel: Channel, address: str, error: WireError, close_code: int) -> None:
        """Put a refused hello on the record (as many a second as the disk can bear), and tell who sent it."""
        try:
            if self._strangers.take(self._clock.now()):
                await self._scribe.journal(
                    fact.SocketRefused(
                        by=_NOBODY, endpoint="device", reason=error.code, address=address, detail=error.detail
                    )
                )
        except RecordingFailed as failure:
            _log.error("a refused socket is not on the record", reason=error.code, error=failure.en)
        try:
            await _send(channel, Error(code=error.code, detail=error.detail, fatal=True))
        except ChannelGone:
            return  # it left, or takes nothing: the server lets go of it
        await close(channel, close_code, error.code)

    async def _replace(self, older: Line | None) -> None:
        """A newer socket of the same proven key: the older one is half-open or forgotten, and all it had is over."""
        if older is None:
            return
        try:
            if older.visit is not None:
                older.visit.submit_now(PeerGone(self._clock.now(), Peer.DEVICE, "replaced"))
                async with asyncio.timeout(limits.SEND_SECONDS):
                    await older.visit.closed.wait()
        except TimeoutError:
            raise _still_closing() from None
        finally:
            older.outbox.finish(4409, "replaced")
        await self._drop_offer(older, "withdrawn")

    async def _connected(self, line: Line) -> None:
        d = line.device
        await self._scribe.journal(
            fact.DeviceConnected(
                by=_principal(line), device=d.id, kind=d.kind, model=d.model, serial=d.serial, software=d.software,
                address=line.address,
            )
        )  # fmt: skip

    async def _left(self, line: Line, cause: str) -> None:
        if line.visit is not None:
            line.visit.submit_now(PeerGone(self._clock.now(), Peer.DEVICE, cause))
            return
        try:
            await self._drop_offer(line, "withdrawn")
            await self._scribe.journal(fact.DeviceGone(by=_principal(line), device=line.device.id, reason=cause))
        except TelevisitError as error:
            _log.error("a device's leaving is not on the record", device=line.device.id, error=error.en)

    # --- offers ---

    async def said(self, line: Line, message: Message) -> bool:
        """Act on what a device says outside a visit; False if it may not say that now."""
        match message:
            case wire_offer.OfferOpen():
                await self._open_offer(line)
            case wire_offer.OfferCancel():
                if await self._drop_offer(line, "cancelled"):
                    line.outbox.put(wire_offer.OfferEnded(reason="cancelled"))
            case SessionEnd():
                await self._drop_offer(line, "cancelled")
            case _:
                return False
        return True

    async def _open_offer(self, line: Line) -> None:
        try:
            allocated = await self._rendezvous.allocate(line.device.id, self._clock.now())
        except TooMany as error:
            if self._strangers.take(self._clock.now()):
                await self._scribe.journal(MessageRefused(by=_principal(line), peer="device", reason=error.code))
            raise
        line.offer = None  # an older PIN is dead from here on
        try:
            if allocated.replaced is not None:
                await self._pin_ended(allocated.replaced, "replaced")
            issued = fact.PinIssued(by=_principal(line), offer=allocated.offer.id, device=line.device.id)
            await self._scribe.journal(issued)
        except BaseException:
            await self._rendezvous.release(allocated.offer.id, "withdrawn", self._clock.now())
            raise
        if line.gone:
            await self._rendezvous.release(allocated.offer.id, "withdrawn", self._clock.now())
            await self._pin_ended(allocated.offer, "withdrawn")
            return
        line.offer = allocated.offer.id
        line.outbox.put(wire_offer.OfferPin(pin=allocated.pin, seconds=limits.PIN_SECONDS))

    async def _drop_offer(self, line: Line, reason: str) -> bool:
        offer, line.offer = line.offer, None
        if offer is None:
            return False
        ended = await self._rendezvous.release(offer, reason, self._clock.now())
        if ended is not None:
            await self._pin_ended(ended, reason)
        return True

    async def _pin_ended(self, offer: Offer, reason: str) -> None:
        await self._scribe.journal(fact.PinEnded(by=BROKER, offer=offer.id, device=offer.device, reason=reason))

    async def refuse(self, line: Line, error: WireError, fatal: bool) -> None:
        """Put a refused message outside a visit on the record, and tell the device."""
        refused = MessageRefused(by=_principal(line), peer="device", reason=error.code, detail=error.detail)
        await self._scribe.journal(refused)
        line.outbox.put(Error(code=error.code, detail=error.detail, fatal=fatal))
        if fatal:
            line.outbox.finish(4413 if error.code == "too_large" else 4400, error.code)

    def now(self) -> "Clock":
        """Return the clock, for the reader to stamp inputs with."""
        return self._clock


class _Reader:
    """The one permanent reader of a device's socket."""

    def __init__(self, lobby: Lobby, channel: Channel, line: Line, heart: Heartbeat) -> None:
        self._lobby = lobby
        self._channel = channel
        self._line = line
        self._heart = heart
        self._clock = lobby.now()
        self._meter = Meter(16)
        self._refusals = 0

    async def read(self) -> str:
        while True:
            data = await self._channel.receive()
            if isinstance(data, Closed):
                return await self._closed(data)
            self._heart.heard()
            try:
                if isinstance(data, bytes):
                    await self._frame(data)
                else:
                    await self._text(data)
            except WireError as error:
                await self._malformed(error)

    async def _frame(self, data: bytes) -> None:
        header = parse_frame(data)
        visit = self._line.visit
        if visit is None:
            raise WireError("wrong_order", "a picture outside a visit")
        await visit.submit(FrameArrived(self._clock.now(), header, data, room=False))

    async def _text(self, text: str) -> None:
        message = parse(text, Peer.DEVICE, Peer.BROKER, limits.DEVICE_TEXT_BYTES)
        if isinstance(message, Ping):
            self._line.outbox.put(Pong(token=message.token))
        elif isinstance(message, Pong):
            return
        elif self._line.visit is not None:
            # A cancelled offer that crossed the claim on its way is the customer's no.
            if isinstance(message, wire_offer.OfferCancel):
                message = SessionEnd(reason=EndReason.CUSTOMER_ENDED)
            await self._line.visit.submit(DeviceSaid(self._clock.now(), message))
        else:
            await self._outside(message)

    async def _outside(self, message: Message) -> None:
        if not self._meter.take(self._clock.now()):
            raise WireError("too_fast", "too many messages outside a visit")
        try:
            if await self._lobby.said(self._line, message):
                return
        except TelevisitError as error:
            self._line.outbox.put(Error(code=error.code, detail=error.en[: limits.TEXT_CHARS], fatal=False))
            return
        self._refusals += 1
        await self._lobby.refuse(self._line, WireError("wrong_order", "not possible now"), self._refusals >= _REFUSALS)

    async def _malformed(self, error: WireError) -> None:
        if self._line.visit is not None:
            await self._line.visit.submit(Malformed(self._clock.now(), Peer.DEVICE, error.code, error.detail))
        else:
            await self._lobby.refuse(self._line, error, fatal=True)

    async def _closed(self, closed: Closed) -> str:
        broken = CLOSE_CAUSES.get(closed.code)
        if broken is not None:
            await self._malformed(WireError(broken, "the WebSocket framing was broken"))
        return closed.cause


async def _first(channel: Channel) -> Hello:
    try:
        async with asyncio.timeout(limits.HELLO_SECONDS):
            data = await channel.receive()
    except TimeoutError:
        raise WireError("hello_timeout", "the first message did not come in time") from None
    if isinstance(data, Closed):
        if data.code in CLOSE_CAUSES:
            raise WireError(CLOSE_CAUSES[data.code], "the WebSocket framing was broken")
        raise ChannelGone
    if isinstance(data, bytes):
        raise WireError("wrong_order", "the first message is a hello")
    message = parse(data, Peer.DEVICE, Peer.BROKER, limits.FIRST_MESSAGE_BYTES)
    if not isinstance(message, Hello):
        raise WireError("wrong_order", "the first message is a hello")
    return message


def _prove(hello: Hello, nonce: bytes) -> Visitor:
    """Return the device behind a hello whose signature is good. Raises WireError ``bad_key``."""
    try:
        key = base64.b64decode(hello.key, validate=True)
        signature = base64.b64decode(hello.signature, validate=True)
        Ed25519PublicKey.from_public_bytes(key).verify(signature, HELLO_DOMAIN + nonce)
    except (InvalidSignature, ValueError, binascii.Error):
        raise WireError("bad_key", "the signature over the challenge does not fit the key") from None
    return Visitor(
        id=hashlib.sha256(b"televisit/device/v1\x00" + key).hexdigest()[:32],
        kind=hello.kind,
        model=hello.model,
        serial=hello.serial,
        software=hello.software,
        display=hello.display,
    )


async def _send(channel: Channel, message: Message) -> None:
    """Send to a socket that has no outbox yet. Raises ChannelGone, also if it is not taken in time."""
    try:
        async with asyncio.timeout(limits.SEND_SECONDS):
            await channel.send(format(message))
    except TimeoutError:
        raise ChannelGone from None


async def close(channel: Channel, code: int, reason: str) -> None:
    """Close a socket that has no outbox; one that does not take the close in time is left to the server."""
    try:
        async with asyncio.timeout(limits.SEND_SECONDS):
            await channel.close(code, reason)
    except TimeoutError:
        _log.warning("a refused socket did not take its close", reason=reason)


def _too_many_devices() -> TooMany:
    return TooMany(
        "too_many_devices",
        vi="Quá nhiều thiết bị đang kết nối từ cùng một địa chỉ mạng. Vui lòng thử lại sau ít phút.",
        en="Too many devices are connected from the same network address. Try again in a few minutes.",
    )


def _still_closing() -> Unavailable:
    return Unavailable(
        "visit_closing",
        vi="Phiên hỗ trợ trước của thiết bị chưa đóng xong. Vui lòng thử lại.",
        en="This device's last visit is still being closed. Try again.",
    )


async def _drained_reader(channel: Channel) -> str:
    while not isinstance(await channel.receive(), Closed):
        continue
    return "refused"


def _principal(line: Line) -> Principal:
    return Principal(ActorKind.DEVICE, line.device.id, line.device.model)
