"""The two socket endpoints and their one shared accept path. Nothing else in the broker accepts a socket."""

from collections.abc import Callable

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.responses import PlainTextResponse

from broker.api.access import COOKIE
from broker.api.rooms import address, rooms
from broker.api.websocket import EXTENSION, RelaySocket
from broker.errors import RecordingFailed, TelevisitError
from broker.events.pairing import SocketRefused
from broker.people.socket_ticket import TicketRefusal
from broker.principal.principal import ActorKind, Principal
from broker.relay.peer import ChannelGone, Closed
from broker.wire.limits import SUBPROTOCOL, TICKET_PREFIX

_log = structlog.get_logger()
router = APIRouter()


class AsgiChannel:
    """An accepted WebSocket as the relay needs it: past the framework, which has no more to say about it."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._direct: RelaySocket | None = socket.scope.get("extensions", {}).get(EXTENSION)
        self._closed: Closed | None = None

    async def receive(self) -> str | bytes | Closed:
        """Return the next message, or Closed once the socket is gone."""
        if self._closed is not None:
            return self._closed
        message = await (self._direct or self._socket).receive()
        if message["type"] == "websocket.receive":
            text = message.get("text")
            data: str | bytes = text if text is not None else message["bytes"]
            return data
        code = int(message.get("code") or 1005)
        self._closed = Closed(code, "closed" if code in (1000, 1001, 1005) else f"lost_{code}")
        return self._closed

    def attend(self, take: Callable[[str | bytes], bool]) -> None:
        """Offer each message to ``take`` as it arrives, where the server's socket can."""
        if self._direct is not None:
            self._direct.attend(take)

    def push(self, data: str | bytes) -> bool:
        """Send one message at once; False, and nothing sent, if the socket takes none now."""
        return self._direct is not None and self._direct.push(data)

    async def send(self, data: str | bytes) -> None:
        """Send one message. Raises ChannelGone."""
        kind = "text" if isinstance(data, str) else "bytes"
        try:
            await (self._direct or self._socket).send({"type": "websocket.send", kind: data})
        except (WebSocketDisconnect, OSError, RuntimeError):
            raise ChannelGone from None

    async def close(self, code: int, reason: str) -> None:
        """Close the socket; harmless if it is closed."""
        try:
            await self._socket.close(code, reason)
        except (WebSocketDisconnect, RuntimeError):
            return  # it was closed from the other side meanwhile


@router.websocket("/v1/device")
async def device(socket: WebSocket) -> None:
    """A device's socket. A request with an Origin comes from a web page, so it is refused."""
    if "origin" in socket.headers:
        return await _refuse(socket, "device", "origin_present")
    if SUBPROTOCOL not in socket.scope["subprotocols"]:
        return await _refuse(socket, "device", "no_subprotocol")
    await socket.accept(subprotocol=SUBPROTOCOL)
    await rooms(socket).lobby.serve(AsgiChannel(socket), address(socket))


@router.websocket("/v1/console")
async def console(socket: WebSocket) -> None:
    """A console's socket: our own exact Origin, a live sign-in's cookie, and that account's single-use ticket."""
    here = rooms(socket)
    if socket.headers.get("origin") not in here.origins:
        return await _refuse(socket, "console", "foreign_origin")
    offered: list[str] = socket.scope["subprotocols"]
    tickets = [word.removeprefix(TICKET_PREFIX) for word in offered if word.startswith(TICKET_PREFIX)]
    if SUBPROTOCOL not in offered or len(tickets) != 1:
        return await _refuse(socket, "console", "no_ticket")
    try:
        who = await here.signins.check(socket.cookies.get(COOKIE, ""), here.clock.now())
    except TelevisitError as error:  # nobody is signed in, or nobody can tell: the ticket alone opens nothing
        return await _refuse(socket, "console", error.code)
    redeemed = here.sockets.redeem(tickets[0], here.clock.now())
    if isinstance(redeemed, TicketRefusal):
        return await _refuse(socket, "console", f"ticket_{redeemed.reason}")
    if redeemed.account != who.account.name:
        return await _refuse(socket, "console", "ticket_of_another")
    await socket.accept(subprotocol=SUBPROTOCOL)
    await here.attach.serve(AsgiChannel(socket), redeemed.visit, who.account, address(socket))


async def _refuse(socket: WebSocket, endpoint: str, reason: str) -> None:
    here, origin, where = rooms(socket), socket.headers.get("origin"), address(socket)
    refused = SocketRefused(
        by=Principal(ActorKind.NOBODY, where), endpoint=endpoint, reason=reason, address=where,
        origin=origin[:200] if origin else None,
    )  # fmt: skip
    try:
        if here.refusals.take(here.clock.now()):
            await here.scribe.journal(refused)
    except RecordingFailed as failure:
        _log.error("a refused socket is not on the record", reason=reason, error=failure.en)
    await socket.send_denial_response(PlainTextResponse(f"refused: {reason}\n", status_code=403))
