"""The link over real TLS on loopback, with a real private CA."""

import asyncio
import errno
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from broker.wire import limits
from broker.wire.base import Message
from broker.wire.hello import Challenge, Ping, Pong
from device_agent import link as module
from device_agent.link import Cause, Link, LinkFailed, dial, endpoint
from tests.unit.device_agent.far_side import NONCE, WAIT, Authority, far_side


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


async def cause_of(url: str, ca: Path) -> Cause:
    with pytest.raises(LinkFailed) as failed:
        await dial(endpoint(url, ca))
    return failed.value.cause


class Carried:
    """A link that runs in a task, with everything that it received."""

    def __init__(self, link: Link, tasks: asyncio.TaskGroup) -> None:
        self.link = link
        self.received: asyncio.Queue[Message] = asyncio.Queue()
        self._task = tasks.create_task(link.run(self.received.put_nowait))

    async def next(self) -> Message:
        async with asyncio.timeout(WAIT):
            return await self.received.get()

    async def over(self) -> LinkFailed:
        async with asyncio.timeout(WAIT):
            return await self._task


@pytest.fixture
async def tasks() -> AsyncIterator[asyncio.TaskGroup]:
    async with asyncio.TaskGroup() as group:
        yield group


class Detour:
    """A way of its own: to where ``port`` says, or to nowhere."""

    def __init__(self, port: int | None) -> None:
        self.port = port
        self.asked: list[tuple[str, int]] = []

    async def route(self, host: str, port: int) -> tuple[str, int]:
        self.asked.append((host, port))
        if self.port is None:
            raise OSError(errno.ENETUNREACH, "no network")
        return "127.0.0.1", self.port


@pytest.mark.requirement("TV-06")
async def test_a_way_of_its_own_changes_where_it_dials_and_not_whom_it_trusts(authority: Authority) -> None:
    async with far_side(authority.server()) as side:
        detour = Detour(side.port)
        (await dial(endpoint("wss://localhost:9", authority.file), detour)).abort()
        assert detour.asked == [("localhost", 9)]
        with pytest.raises(LinkFailed) as failed:
            await dial(endpoint("wss://broker.example", authority.file), detour)
        assert failed.value.cause is Cause.BAD_CERTIFICATE
        assert detour.asked[-1] == ("broker.example", 443)


@pytest.mark.requirement("TV-04")
async def test_a_way_that_leads_nowhere_is_no_network(authority: Authority) -> None:
    with pytest.raises(LinkFailed) as failed:
        await dial(endpoint("wss://localhost:9", authority.file), Detour(None))
    assert failed.value.cause is Cause.OFFLINE


@pytest.mark.requirement("TV-06")
async def test_a_good_certificate_carries_messages_both_ways(authority: Authority) -> None:
    async with far_side(authority.server()) as side, asyncio.TaskGroup() as tasks:
        carried = Carried(await dial(endpoint(side.url, authority.file)), tasks)
        visit = await side.accept()
        await visit.say(Challenge(nonce=NONCE), Ping(token=7))
        assert [await carried.next(), await carried.next()] == [Challenge(nonce=NONCE), Ping(token=7)]
        carried.link.send(Pong(token=7))
        assert await visit.next() == Pong(token=7)
        carried.link.close()
        assert await visit.closed() == 1000
        assert (await carried.over()).cause is Cause.BROKER_GONE
    # A device's socket carries no Origin (the broker refuses one) and asks for no compression.
    assert "origin" not in side.headers[0]
    assert "sec-websocket-extensions" not in side.headers[0]
    assert side.headers[0]["sec-websocket-protocol"] == "televisit.v1"


@pytest.mark.requirement("TV-06")
async def test_a_certificate_of_another_authority_is_refused(authority: Authority, tmp_path: Path) -> None:
    async with far_side(Authority(tmp_path, "Other CA").server()) as side:
        assert await cause_of(side.url, authority.file) is Cause.BAD_CERTIFICATE
        assert side.visits.empty()


@pytest.mark.requirement("TV-06")
async def test_a_certificate_for_another_name_is_refused(authority: Authority) -> None:
    async with far_side(authority.server("broker.example")) as side:
        assert await cause_of(side.url, authority.file) is Cause.BAD_CERTIFICATE


@pytest.mark.requirement("TV-06")
async def test_an_expired_certificate_is_refused(authority: Authority) -> None:
    async with far_side(authority.server(days=30)) as side:
        assert await cause_of(side.url, authority.file) is Cause.BAD_CERTIFICATE


@pytest.mark.requirement("TV-06")
async def test_an_old_tls_is_refused(authority: Authority) -> None:
    old = authority.server()
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    async with far_side(old) as side:
        assert await cause_of(side.url, authority.file) is Cause.INSECURE


@pytest.mark.requirement("TV-06")
async def test_a_plain_server_is_not_talked_to(authority: Authority) -> None:
    async with far_side(None) as side:
        assert await cause_of(side.url, authority.file) in {Cause.INSECURE, Cause.UNREACHABLE}
        assert side.visits.empty()


@pytest.mark.requirement("TV-06")
@pytest.mark.parametrize("url", ["ws://localhost:1", "http://localhost:1", "https://localhost:1", "localhost:1", ""])
def test_anything_but_wss_is_refused_before_dialling(url: str, authority: Authority) -> None:
    with pytest.raises(LinkFailed) as failed:
        endpoint(url, authority.file)
    assert failed.value.cause is Cause.PLAINTEXT


@pytest.mark.parametrize("url", ["wss://", "wss://a:b@host", "wss://host:x", "wss://host:99999", "wss://h/?q=1"])
def test_what_is_no_address_is_refused_before_dialling(url: str, authority: Authority) -> None:
    with pytest.raises(LinkFailed) as failed:
        endpoint(url, authority.file)
    assert failed.value.cause is Cause.UNREACHABLE


def test_an_address_without_a_path_gets_the_broker_s(authority: Authority) -> None:
    assert endpoint("wss://host:1/", authority.file).url == "wss://host:1/v1/device"
    assert endpoint("wss://host/other", authority.file).url == "wss://host/other"


def test_a_file_without_a_certificate_is_refused(tmp_path: Path) -> None:
    for file in (tmp_path / "none.pem", tmp_path / "empty.pem"):
        (tmp_path / "empty.pem").touch()
        with pytest.raises(LinkFailed) as failed:
            endpoint("wss://localhost:1", file)
        assert failed.value.cause is Cause.BAD_CERTIFICATE


@pytest.mark.requirement("TV-04")
async def test_a_broker_that_does_not_listen_is_unreachable(authority: Authority) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert await cause_of(f"wss://127.0.0.1:{taken.getsockname()[1]}", authority.file) is Cause.UNREACHABLE


@pytest.mark.requirement("TV-04")
async def test_a_host_that_takes_the_connection_and_says_nothing_is_unreachable(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "OPEN_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert await cause_of(f"wss://127.0.0.1:{silent.getsockname()[1]}", authority.file) is Cause.UNREACHABLE


@pytest.mark.requirement("TV-04")
@pytest.mark.parametrize("name", ["no-such-broker.invalid", "a..b", "x" * 70 + ".invalid"])
async def test_a_name_that_cannot_be_resolved_has_a_cause(name: str, authority: Authority) -> None:
    # Without a name service it is "no Internet"; with one, the name is wrong. Both are said, neither is waited for.
    assert await cause_of(f"wss://{name}:1", authority.file) in {Cause.OFFLINE, Cause.UNREACHABLE}


async def test_a_server_without_the_subprotocol_is_no_broker(authority: Authority) -> None:
    async with far_side(authority.server(), subprotocol="other.v1") as side:
        assert await cause_of(side.url, authority.file) is Cause.NOT_TELEVISIT


@pytest.mark.parametrize("status", [200, 302, 404])
async def test_an_answer_of_http_is_no_broker_and_a_redirect_is_not_followed(authority: Authority, status: int) -> None:
    async def hold(socket: ServerConnection) -> None:
        raise AssertionError("nobody gets this far")

    def answer(connection: ServerConnection, request: Request) -> Response:
        asked.append(request.path)
        response = connection.respond(status, "no\n")
        response.headers["Location"] = f"wss://localhost:{port}/elsewhere"
        return response

    asked: list[str] = []
    async with serve(hold, "127.0.0.1", 0, ssl=authority.server(), process_request=answer) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        assert await cause_of(f"wss://localhost:{port}", authority.file) is Cause.NOT_TELEVISIT
    assert asked == ["/v1/device"]


async def test_a_broker_that_vanishes_is_gone(authority: Authority) -> None:
    async with far_side(authority.server()) as side, asyncio.TaskGroup() as tasks:
        carried = Carried(await dial(endpoint(side.url, authority.file)), tasks)
        (await side.accept()).socket.transport.abort()
        assert (await carried.over()).cause is Cause.BROKER_GONE


@pytest.mark.requirement("TV-09")
@pytest.mark.parametrize(
    ("data", "detail"),
    [
        ('{"type":"file.put","name":"x"}', "unknown_message"),
        ('{"type":"ping","token":1,"extra":1}', "bad_message"),
        ('{"type":"consent.request","scope":"control"}', "unknown_message"),  # a console's word, not a broker's
        ("not json", "not_json"),
        (b"\x01\x01", "binary_message"),
    ],
)
async def test_what_is_not_of_the_protocol_ends_the_link_and_is_never_delivered(
    authority: Authority, data: str | bytes, detail: str
) -> None:
    async with far_side(authority.server()) as side, asyncio.TaskGroup() as tasks:
        carried = Carried(await dial(endpoint(side.url, authority.file)), tasks)
        visit = await side.accept()
        await visit.socket.send(data)
        lost = await carried.over()
        assert (lost.cause, lost.detail) == (Cause.BROKER_MISBEHAVED, detail)
        assert carried.received.empty()


@pytest.mark.requirement("TV-09")
async def test_a_message_over_the_limit_ends_the_link(authority: Authority) -> None:
    async with far_side(authority.server()) as side, asyncio.TaskGroup() as tasks:
        carried = Carried(await dial(endpoint(side.url, authority.file)), tasks)
        await (await side.accept()).socket.send('"' + "x" * 17_000 + '"')
        assert (await carried.over()).cause is Cause.BROKER_MISBEHAVED


async def test_of_pictures_only_the_latest_waits(authority: Authority) -> None:
    async with far_side(authority.server()) as side, asyncio.TaskGroup() as tasks:
        carried = Carried(await dial(endpoint(side.url, authority.file)), tasks)
        visit = await side.accept()
        carried.link.send_frame(b"first")
        carried.link.send_frame(b"second")
        assert not carried.link.idle()
        assert await visit.socket.recv() == b"second"
        async with asyncio.timeout(WAIT):
            await carried.link.frame_sent()
        assert carried.link.idle()
        carried.link.close()
        await carried.over()


@pytest.mark.requirement("PR-02")
async def test_what_waits_can_be_taken_back_and_what_has_left_can_t(authority: Authority) -> None:
    async with far_side(authority.server()) as side, asyncio.TaskGroup() as tasks:
        carried = Carried(await dial(endpoint(side.url, authority.file)), tasks)
        visit = await side.accept()
        assert not carried.link.drop_frame()
        carried.link.drop_piece()
        carried.link.send_frame(b"picture")
        carried.link.send_piece(b"piece")
        assert carried.link.drop_frame()
        carried.link.drop_piece()
        assert carried.link.idle()
        async with asyncio.timeout(WAIT):
            await carried.link.frame_sent()
            await carried.link.piece_sent()
        carried.link.send_frame(b"another")
        assert await visit.socket.recv() == b"another"
        assert not carried.link.drop_frame()
        carried.link.close()
        await carried.over()


async def test_messages_go_before_a_waiting_picture(authority: Authority) -> None:
    async with far_side(authority.server()) as side, asyncio.TaskGroup() as tasks:
        carried = Carried(await dial(endpoint(side.url, authority.file)), tasks)
        visit = await side.accept()
        carried.link.send_frame(b"picture")
        carried.link.send(Pong(token=1))
        assert [await visit.socket.recv(), await visit.socket.recv()] == ['{"type":"pong","token":1}', b"picture"]
        carried.link.close()
        await carried.over()


async def test_a_piece_of_a_still_goes_behind_everything_else(authority: Authority) -> None:
    async with far_side(authority.server()) as side, asyncio.TaskGroup() as tasks:
        carried = Carried(await dial(endpoint(side.url, authority.file)), tasks)
        visit = await side.accept()
        carried.link.send_piece(b"piece")
        carried.link.send_frame(b"picture")
        carried.link.send(Pong(token=1))
        received = [await visit.socket.recv() for _ in range(3)]
        assert received == ['{"type":"pong","token":1}', b"picture", b"piece"]
        async with asyncio.timeout(WAIT):
            await carried.link.piece_sent()
        carried.link.close()
        carried.link.send_piece(b"late")
        async with asyncio.timeout(WAIT):
            await carried.link.piece_sent()  # nobody waits for ever
        await carried.over()


async def test_closing_says_what_is_queued_but_shows_no_picture(authority: Authority) -> None:
    async with far_side(authority.server()) as side, asyncio.TaskGroup() as tasks:
        carried = Carried(await dial(endpoint(side.url, authority.file)), tasks)
        visit = await side.accept()
        carried.link.send_frame(b"picture")
        carried.link.send(Pong(token=1))
        carried.link.close()
        carried.link.send(Pong(token=2))
        carried.link.send_frame(b"late")
        assert await visit.closed() == 1000
        assert (visit.heard, visit.frames) == ([Pong(token=1)], [])
        await carried.over()


async def test_a_broker_that_never_reads_is_given_up(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SEND_SECONDS", 0.3)
    async with far_side(authority.server()) as side, asyncio.TaskGroup() as tasks:
        carried = Carried(await dial(endpoint(side.url, authority.file)), tasks)
        (await side.accept()).socket.transport.pause_reading()
        for _ in range(3):  # the kernel takes some, the TLS transport one message more; then it must wait
            carried.link.send_frame(b"x" * 8_000_000)
            await asyncio.sleep(0.05)
        lost = await carried.over()
        assert (lost.cause, lost.detail) == (Cause.BROKER_GONE, "the broker doesn't read")


def flood(link: Link) -> None:
    for token in range(limits.QUEUE_EVENTS + 1):
        link.send(Pong(token=token))


async def test_a_queue_over_its_bound_ends_the_link(authority: Authority) -> None:
    async with far_side(authority.server()) as side, asyncio.TaskGroup() as tasks:
        carried = Carried(await dial(endpoint(side.url, authority.file)), tasks)
        await side.accept()
        flood(carried.link)
        assert (await carried.over()).cause is Cause.BROKER_GONE


@pytest.mark.parametrize("end", [Link.abort, Link.close])
async def test_an_ended_link_delivers_nothing_more(authority: Authority, end: Callable[[Link], None]) -> None:
    async with far_side(authority.server()) as side, asyncio.TaskGroup() as tasks:
        carried = Carried(await dial(endpoint(side.url, authority.file)), tasks)
        visit = await side.accept()
        end(carried.link)
        await visit.say(Ping(token=1))
        await carried.over()
        assert carried.received.empty()


@pytest.mark.requirement("TV-13")
async def test_a_silent_link_neither_answers_nor_closes(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SILENT_SECONDS", 0.5)
    async with far_side(authority.server()) as side, asyncio.TaskGroup() as tasks:
        carried = Carried(await dial(endpoint(side.url, authority.file)), tasks)
        visit = await side.accept()
        carried.link.send(Pong(token=1))
        carried.link.fall_silent()
        await visit.say(Ping(token=2))
        answered = await visit.socket.ping()  # the library would answer this one by itself
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await visit.socket.recv()
        assert isinstance(answered, asyncio.Future)
        assert not answered.done()
        assert carried.received.empty()
        assert (await carried.over()).detail == "silent"
