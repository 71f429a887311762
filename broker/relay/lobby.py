"""The device's side: from an accepted socket through its proven key and its PIN, into its visit and out again."""

import asyncio
import base64
import secrets
from collections.abc import Callable
from typing import Any

import structlog

from broker.clock import Clock
from broker.errors import RecordingFailed, Refused, TelevisitError, TooMany, Unavailable
from broker.events import pairing as fact
from broker.events.link import LinkChecked
from broker.events.link import LinkUnfit as LinkWasUnfit
from broker.events.session import MessageRefused
from broker.pairing.rendezvous import Offer, Rendezvous
from broker.principal.principal import BROKER, ActorKind, Principal
from broker.relay.budget import Budget
from broker.relay.greeting import CLOSE_CAUSES, close, first, prove, send, visitor
from broker.relay.hub import Hub, Line
from broker.relay.peer import Channel, ChannelGone, Closed, Heartbeat, Outbox, hold
from broker.scribe.scribe import Scribe
from broker.session.inputs import DeviceSaid, FrameArrived, Malformed, PeerGone
from broker.session.meter import Meter
from broker.wire import limits
from broker.wire import offer as wire_offer
from broker.wire.base import EndReason, Message
from broker.wire.codec import WireError, parse, parse_frame
from broker.wire.ending import Error, SessionEnd
from broker.wire.hello import Challenge, Hello, Ping, Pong, Welcome
from broker.wire.link import Figures, LinkEcho, LinkProbe, LinkUnfit, Thresholds, judge
from broker.wire.messages import Peer

_log = structlog.get_logger()
_NOBODY = Principal(ActorKind.NOBODY, "device")
_REFUSALS = 20
_STRANGERS_PER_SECOND = 20  # refusals put on the record of those who bring keys of their own making


class Lobby:
    """Receives devices."""

    def __init__(
        self,
        rendezvous: Rendezvous,
        scribe: Scribe,
        hub: Hub,
        clock: Clock,
        bounds: Thresholds | None = None,
        nonce: Callable[[int], bytes] | None = None,
    ) -> None:
        self._rendezvous = rendezvous
        self._scribe = scribe
        self._hub = hub
        self._clock = clock
        self._bounds = bounds or Thresholds()
        self._nonce = nonce or secrets.token_bytes
        self._strangers = Meter(_STRANGERS_PER_SECOND)
        self._budget = Budget()

    async def serve(self, channel: Channel, address: str) -> None:
        """Serve one accepted device socket to its end."""
        hello = await self._greet(channel, address)
        if hello is None:
            return
        device = visitor(hello)
        if self._hub.crowded(device.id, address):
            error = _too_many_devices()
            return await self._refuse_stranger(channel, address, WireError(error.code, error.en), error.close_code)
        line = Line(device, address, Outbox(), hello.codecs)
        older = self._hub.connect(line)
        cause = "fault"
        try:
            await self._replace(older)
            await self._connected(line)
            heart = Heartbeat(Peer.DEVICE, self._clock, lambda: line.visit)
            line.outbox.put(Welcome(device=device.id, link=self._bounds))
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

    async def _greet(self, channel: Channel, address: str) -> Hello | None:
        nonce = self._nonce(32)
        try:
            await send(channel, Challenge(nonce=base64.b64encode(nonce).decode()))
            hello = await first(channel)
            return prove(hello, nonce)
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
            await send(channel, Error(code=error.code, detail=error.detail, fatal=True))
        except ChannelGone:
            return  # it left, or takes nothing: the server lets go of it
        await close(channel, close_code, error.code)

    async def _replace(self, older: Line | None) -> None:
        """A newer socket of the same proven key: the older one is half-open or forgotten, and all it had is over."""
        if older is None:
            return
        try:
            if older.visit is not None:
                older.visit.submit(PeerGone(self._clock.now(), Peer.DEVICE, "replaced"))
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
            line.visit.submit(PeerGone(self._clock.now(), Peer.DEVICE, cause))
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
                await self._judge(line, message.link)
                await self._open_offer(line, message.link)
            case LinkUnfit():
                await self._unfit(line, message.link)
            case wire_offer.OfferCancel():
                if await self._drop_offer(line, "cancelled"):
                    line.outbox.put(wire_offer.OfferEnded(reason="cancelled"))
            case SessionEnd():
                await self._drop_offer(line, "cancelled")
            case _:
                return False
        return True

    async def _judge(self, line: Line, found: Figures) -> None:
        """Take the check of the device's way. Raises Refused ``link_unfit`` if it is not good enough."""
        if judge(found, self._bounds) != "good" or found.throughput_kbps is None:
            await self._unfit(line, found)
            raise _link_unfit()
        line.throughput_kbps = found.throughput_kbps

    async def _unfit(self, line: Line, found: Figures) -> None:
        """Put an unfit link on the record, as often as its network address may."""
        left_out = self._budget.take(line.address, self._clock.now())
        if left_out is not None:
            unfit = LinkWasUnfit(
                by=_principal(line), device=line.device.id, verdict=judge(found, self._bounds),
                left_out=left_out or None, **_figures(found),
            )  # fmt: skip
            await self._scribe.journal(unfit)

    async def _open_offer(self, line: Line, found: Figures) -> None:
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
            await self._scribe.journal(LinkChecked(by=_principal(line), device=line.device.id, **_figures(found)))
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
        self._probes = Meter(limits.PROBES_PER_SECOND)
        self._refusals = 0

    async def read(self) -> str:
        self._channel.attend(self.take)
        while True:
            data = await self._channel.receive()
            if isinstance(data, Closed):
                return await self._closed(data)
            while not self.take(data):
                visit = self._line.visit
                if visit is None:
                    await self._outside(data)
                    break
                await self._heart.room(visit)

    def take(self, data: str | bytes) -> bool:
        """Take what the device says in its visit; False if there is none, or none that has room for it."""
        self._heart.heard()
        visit = self._line.visit
        if visit is None or visit.full:
            return False
        try:
            if isinstance(data, bytes):
                visit.submit(FrameArrived(self._clock.now(), parse_frame(data), data, room=True))
            elif (message := self._said(data)) is not None:
                # A cancelled offer that crossed the claim on its way is the customer's no.
                if isinstance(message, wire_offer.OfferCancel):
                    message = SessionEnd(reason=EndReason.CUSTOMER_ENDED)
                visit.submit(DeviceSaid(self._clock.now(), message, len(data)))
        except WireError as error:
            visit.submit(Malformed(self._clock.now(), Peer.DEVICE, error.code, error.detail))
        return True

    def _said(self, text: str) -> Message | None:
        """Return the message in this, None if it was only about the link. Raises WireError."""
        message = parse(text, Peer.DEVICE, Peer.BROKER, limits.DEVICE_TEXT_BYTES)
        match message:
            case Ping(token=token):
                self._line.outbox.put(Pong(token=token))
            case Pong(token=token):
                self._heart.answered(token)
            case LinkProbe() if self._probes.take(self._clock.now()):
                self._line.outbox.put(LinkEcho(token=message.token, received=len(message.filler)))
            case LinkProbe() if self._line.visit is None:
                raise WireError("too_fast", "too many probes")
            case _:
                return message
        return None

    async def _outside(self, data: str | bytes) -> None:
        try:
            if isinstance(data, bytes):
                parse_frame(data)
                raise WireError("wrong_order", "a picture outside a visit")
            if (message := self._said(data)) is not None:
                await self._judged(message)
        except WireError as error:
            await self._lobby.refuse(self._line, error, fatal=True)

    async def _judged(self, message: Message) -> None:
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

    async def _closed(self, closed: Closed) -> str:
        broken, visit = CLOSE_CAUSES.get(closed.code), self._line.visit
        if broken is not None and visit is not None:
            visit.submit(Malformed(self._clock.now(), Peer.DEVICE, broken, "the WebSocket framing was broken"))
        elif broken is not None:
            await self._lobby.refuse(self._line, WireError(broken, "the WebSocket framing was broken"), fatal=True)
        return closed.cause


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
        en="This device's last session is still being closed. Try again.",
    )


async def _drained_reader(channel: Channel) -> str:
    while not isinstance(await channel.receive(), Closed):
        continue
    return "refused"


def _link_unfit() -> Refused:
    return Refused(
        "link_unfit",
        vi="Kết nối mạng của thiết bị không đủ nhanh hoặc không ổn định, nên chưa thể hỗ trợ từ xa.",
        en="The device's link is too slow or too unstable for a session.",
    )


def _figures(found: Figures) -> dict[str, Any]:
    return {
        "latency_ms": found.latency_ms,
        "jitter_ms": found.jitter_ms,
        "loss_percent": found.loss_percent,
        "throughput_kbps": found.throughput_kbps,
    }


def _principal(line: Line) -> Principal:
    return Principal(ActorKind.DEVICE, line.device.id, line.device.model)
