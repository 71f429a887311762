"""The two socket endpoints: what is refused before a socket is accepted, and the channel over an accepted one."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from broker.api.access import COOKIE
from broker.api.sockets import AsgiChannel
from broker.app import application
from broker.clock import ManualClock
from broker.relay.peer import ChannelGone, Closed
from broker.wire.base import EndReason
from broker.wire.ending import SessionEnded
from tests.stage.rooms import ADDRESS, ORIGIN, House, house

pytestmark = pytest.mark.timeout(60)


class Browser:
    """The far end of one WebSocket, spoken in ASGI."""

    def __init__(
        self, home: House, path: str, *subprotocols: str, origin: str | None = None, cookie: str | None = None
    ) -> None:
        headers = [(b"host", b"localhost:8443"), *([(b"origin", origin.encode())] if origin is not None else [])]
        if cookie is not None:
            headers.append((b"cookie", f"{COOKIE}={cookie}".encode()))
        scope: dict[str, Any] = {
            "type": "websocket", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers,
            "subprotocols": list(subprotocols), "client": (ADDRESS, 4711), "server": ("localhost", 8443),
            "scheme": "wss", "root_path": "", "extensions": {"websocket.http.response": {}}, "state": {},
        }  # fmt: skip
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.incoming.put_nowait({"type": "websocket.connect"})
        self.sent: list[dict[str, Any]] = []
        self.gone = False
        self.task: asyncio.Task[None] = home.group.create_task(self._served(application(home.rooms), scope))
        self.home = home

    async def _served(self, app: ASGIApp, scope: dict[str, Any]) -> None:
        await app(scope, self.incoming.get, self._send)

    async def _send(self, message: Any) -> None:
        if self.gone:
            raise OSError
        self.sent.append(message)

    async def until(self, kind: str) -> dict[str, Any]:
        await self.home.until(lambda: any(message["type"] == kind for message in self.sent))
        return next(message for message in self.sent if message["type"] == kind)

    def texts(self) -> str:
        return "".join(str(message.get("text", "")) for message in self.sent)

    def say(self, **data: Any) -> None:
        self.incoming.put_nowait({"type": "websocket.receive", **data})

    def leave(self, code: int | None = 1001) -> None:
        self.incoming.put_nowait({"type": "websocket.disconnect", **({"code": code} if code else {})})

    async def refused(self, reason: str) -> None:
        async with asyncio.timeout(10):
            await self.task
        assert [message["type"] for message in self.sent] == [
            "websocket.http.response.start",
            "websocket.http.response.body",
        ]
        assert self.sent[0]["status"] == 403
        recorded = [event.facts() for event in self.home.recorded("socket.refused")]
        assert recorded[-1]["reason"] == reason
        assert recorded[-1]["address"] == ADDRESS


async def claimed(home: House) -> tuple[str, str, str]:
    """Open a visit by way of the rooms, and return its id, a ticket for its socket and the cookie that goes with it."""
    device = await home.device()
    opened = await home.claim(await device.pin())
    signin = await home.signin()
    home.rooms.attach.invite(opened.session, signin)
    ticket = home.rooms.sockets.issue("an.nguyen", opened.session, home.rooms.clock.now())
    assert signin.token is not None
    return opened.session, ticket, signin.token


def came(home: House, ticket: str, cookie: str | None, origin: str | None = ORIGIN) -> Browser:
    """Open the console's socket with this ticket and cookie."""
    return Browser(home, "/v1/console", "televisit.v1", f"ticket.{ticket}", origin=origin, cookie=cookie)


@pytest.mark.requirement("TV-08")
@pytest.mark.parametrize("origin", [ORIGIN, "null", ""])
async def test_a_device_socket_with_any_origin_is_refused(tmp_path: Path, origin: str) -> None:
    async with house(tmp_path) as home:
        await Browser(home, "/v1/device", "televisit.v1", origin=origin).refused("origin_present")


async def test_a_device_socket_without_our_subprotocol_is_refused(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await Browser(home, "/v1/device", "televisit.v2").refused("no_subprotocol")


async def test_a_device_is_accepted_and_challenged(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = Browser(home, "/v1/device", "televisit.v1")
        assert (await device.until("websocket.accept"))["subprotocol"] == "televisit.v1"
        await home.until(lambda: "challenge" in device.texts())
        device.say(bytes=b"\x01")
        await home.until(lambda: "wrong_order" in device.texts())
        assert (await device.until("websocket.close"))["code"] == 4400
        device.leave()
        await device.task


@pytest.mark.requirement("TV-08")
@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.example", "https://localhost", f"{ORIGIN}.evil.example"]
)
async def test_a_console_socket_from_a_foreign_origin_is_refused_and_burns_no_ticket(
    tmp_path: Path, origin: str | None
) -> None:
    async with house(tmp_path) as home:
        _, ticket, cookie = await claimed(home)
        await came(home, ticket, cookie, origin).refused("foreign_origin")
        assert getattr(home.rooms.sockets.redeem(ticket, home.rooms.clock.now()), "account", None) == "an.nguyen"


@pytest.mark.parametrize(
    "offered",
    [(), ("televisit.v1",), ("ticket.x",), ("televisit.v1", "ticket.x", "ticket.y"), ("televisit.v2", "ticket.x")],
)
async def test_a_console_socket_without_its_one_ticket_is_refused(tmp_path: Path, offered: tuple[str, ...]) -> None:
    async with house(tmp_path) as home:
        await Browser(home, "/v1/console", *offered, origin=ORIGIN).refused("no_ticket")


@pytest.mark.requirement("TV-11")
async def test_an_unknown_old_or_used_ticket_is_refused(tmp_path: Path) -> None:
    clock = ManualClock()
    async with house(tmp_path, clock) as home:
        _, ticket, cookie = await claimed(home)
        await came(home, "nonsense", cookie).refused("ticket_unknown")
        home.rooms.sockets.redeem(ticket, clock.now())
        await came(home, ticket, cookie).refused("ticket_used")
        late = home.rooms.sockets.issue("an.nguyen", "0" * 32, clock.now())
        clock.advance(30)
        await came(home, late, cookie).refused("ticket_expired")


async def test_a_disabled_account_opens_no_socket(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        _, ticket, cookie = await claimed(home)
        await home.rooms.accounts.set_disabled("an.nguyen", True)
        await came(home, ticket, cookie).refused("not_signed_in")


@pytest.mark.requirement("TV-08")
@pytest.mark.parametrize("how", ["no cookie", "made up", "signed out", "of another"])
async def test_a_ticket_opens_nothing_without_the_cookie_of_its_account(tmp_path: Path, how: str) -> None:
    async with house(tmp_path) as home:
        _, ticket, mine = await claimed(home)
        cookie: str | None = {"no cookie": None, "made up": "x" * 43}.get(how, mine)
        if how == "signed out":
            await home.rooms.signins.sign_out(mine)
        if how == "of another":
            cookie = (await home.signin("binh.tran")).token
        await came(home, ticket, cookie).refused("ticket_of_another" if how == "of another" else "not_signed_in")


async def test_a_sign_in_that_can_not_be_looked_up_opens_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        _, ticket, cookie = await claimed(home)
        home.signins_down.set()
        await came(home, ticket, cookie).refused("database")
        home.signins_down.clear()


@pytest.mark.requirement("TV-01")
async def test_a_ticket_opens_its_visits_socket(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        session, ticket, cookie = await claimed(home)
        console = came(home, ticket, cookie)
        assert (await console.until("websocket.accept"))["subprotocol"] == "televisit.v1"
        await home.until(lambda: session in console.texts())
        console.say(text='{"type":"session.end","reason":"technician_ended"}')
        await home.until(lambda: "session.ended" in console.texts())
        assert (await console.until("websocket.close"))["code"] == 1000
        console.leave()
        await console.task
        device = home.ends[0]
        assert (await device.until(SessionEnded)).reason == EndReason.TECHNICIAN_ENDED


@pytest.mark.parametrize(
    ("code", "cause"), [(1001, "closed"), (None, "closed"), (1006, "lost_1006"), (1012, "lost_1012")]
)
async def test_a_console_that_leaves_ends_the_visit_with_its_cause(
    tmp_path: Path, code: int | None, cause: str
) -> None:
    async with house(tmp_path) as home:
        _, ticket, cookie = await claimed(home)
        console = came(home, ticket, cookie)
        await console.until("websocket.send")
        console.leave(code)
        console.gone = True
        await console.task
        await home.until(lambda: home.recorded("peer.lost"))
        assert home.recorded("peer.lost")[0].facts()["cause"] == cause


async def test_a_refusal_is_given_also_when_the_record_fails_and_a_flood_fills_no_disk(tmp_path: Path) -> None:
    async with house(tmp_path, ManualClock()) as home:
        for _ in range(30):
            await Browser(home, "/v1/device", "televisit.v1", origin=ORIGIN).refused("origin_present")
        assert len(home.recorded("socket.refused")) == 20
    (tmp_path / "other").mkdir()
    async with house(tmp_path / "other") as home:
        await home.journal.close("stopped", home.rooms.clock.now())
        stranger = Browser(home, "/v1/device", "televisit.v1", origin=ORIGIN)
        await stranger.task
        assert stranger.sent[0]["status"] == 403


async def test_a_channel_says_closed_again_and_again_and_takes_nothing_more() -> None:
    incoming: asyncio.Queue[Any] = asyncio.Queue()
    for message in ({"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1009}):
        incoming.put_nowait(message)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        if len(sent) == 1:
            raise OSError
        sent.append(message)

    socket = WebSocket({"type": "websocket", "headers": [], "subprotocols": []}, incoming.get, send)
    await socket.accept()
    channel = AsgiChannel(socket)
    assert await channel.receive() == await channel.receive() == Closed(1009, "lost_1009")
    for data in ("text", b"bytes"):
        with pytest.raises(ChannelGone):
            await channel.send(data)
    await channel.close(1000, "late")
