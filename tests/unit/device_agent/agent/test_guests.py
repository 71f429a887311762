"""Guests over their real loopback pages: what they say is shown, a press is passed on, and the TV's power is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from device_agent.agent.guests import BadGuest, Guests, guest
from device_agent.panel.server import Listening
from tests.unit.device_agent.panel.playing import TOKEN, WASHER, Played, playing, visited

BOUND = 15


@pytest.mark.parametrize(
    "address",
    ["", "http://localhost:8480/", "https://localhost:8480/#token=x", "http://example.vn:80/#token=x",
     "http://localhost/#token=x", "http://localhost:99999/#token=x", "localhost:8480"],
)  # fmt: skip
def test_a_guest_is_on_this_machine_and_has_a_token(address: str) -> None:
    with pytest.raises(BadGuest):
        guest(address)


def test_the_address_is_the_one_that_the_guest_printed() -> None:
    found = guest("http://localhost:8480/#token=abc_-9")
    assert (found.host, found.port, found.token, found.id) == ("localhost", 8480, "abc_-9", "localhost:8480")


class House:
    """A TV with one guest."""

    def __init__(self, listening: Listening) -> None:
        self.on = True
        self.told = asyncio.Event()
        self.id = f"localhost:{listening.port}"
        self.guests = Guests([guest(f"{listening.url}#token={TOKEN}")], "Sen 55Q1", lambda: self.on, self.told.set)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait, bounded, until it is so."""
        async with asyncio.timeout(BOUND):
            while not true():
                self.told.clear()
                if not true():
                    await self.told.wait()


@asynccontextmanager
async def house() -> AsyncIterator[tuple[House, Played]]:
    async with playing() as (played, listening), asyncio.TaskGroup() as tasks:
        played.show(WASHER)
        home = House(listening)
        running = tasks.create_task(home.guests.run())
        yield home, played
        home.guests.stop()
        async with asyncio.timeout(BOUND):
            await running


@pytest.mark.requirement("HA-05")
async def test_a_guest_s_page_is_shown_and_its_customer_answers_there() -> None:
    async with house() as (home, played):
        await home.until(lambda: bool(home.guests.states()))
        (shown,) = home.guests.states()
        assert (shown["device"]["kind"], shown["guest"]) == ("washer", home.id)
        played.show(visited(WASHER))
        await home.until(lambda: home.guests.states()[0]["phase"] == "active")
        assert await home.guests.press(home.id, "consent", {"request": "r1", "granted": True})
        assert ("consent", "r1", True) in played.done
        assert await home.guests.press(home.id, "end", {})
        assert ("end",) in played.done


async def test_nothing_around_a_guest_can_be_done_from_the_tv() -> None:
    async with house() as (home, played):
        for action in ("fault", "plug", "network", "thing", "hub", "touch", "../state"):
            assert not await home.guests.press(home.id, action, {})
        assert not await home.guests.press("localhost:1", "end", {})
        assert {what[0] for what in played.done} <= {"hub"}


async def test_a_press_that_comes_to_nothing_leaves_the_guest_where_it_is() -> None:
    async with house() as (home, played):
        await home.until(lambda: bool(home.guests.states()))
        played.possible = False
        assert not await home.guests.press(home.id, "end", {})
        assert home.guests.states()


@pytest.mark.parametrize("state", ['{"sequence": "x"}', '{"sequence": null}', "[" * 9000, "7", "{}"])
async def test_what_is_no_guest_of_ours_ends_nothing(state: str) -> None:
    """Another program has the port now, say, and answers whatever it is asked, at once."""
    answers = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal answers
        await reader.readuntil(b"\r\n\r\n")
        answers += 1
        writer.write(b"HTTP/1.0 200 OK\r\n\r\n" + state.encode())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server, asyncio.TaskGroup() as tasks:
        port = server.sockets[0].getsockname()[1]
        guests = Guests([guest(f"http://127.0.0.1:{port}/#token=x")], "Sen 55Q1", lambda: True, lambda: None)
        running = tasks.create_task(guests.run())
        async with asyncio.timeout(BOUND):
            while answers < 3:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        assert not running.done()
        assert answers < 30, "it isn't asked without a pause"
        guests.stop()


@pytest.mark.requirement("HA-05")
async def test_the_tv_s_power_is_told_at_once_and_its_end_too() -> None:
    async with house() as (home, played):
        await home.until(lambda: bool(home.guests.states()))
        home.on = False
        home.guests.turned()
        async with asyncio.timeout(BOUND):
            while ("hub", "Sen 55Q1", False) not in played.done:
                await asyncio.sleep(0.01)
        assert home.guests.states() == ()
        assert not await home.guests.press(home.id, "end", {})
        played.done.clear()
    assert played.done[-1] == ("hub", "Sen 55Q1", False)


async def test_a_guest_that_goes_is_shown_no_more() -> None:
    async with asyncio.TaskGroup() as tasks:
        async with playing() as (played, listening):
            played.show(WASHER)
            home = House(listening)
            tasks.create_task(home.guests.run())
            await home.until(lambda: bool(home.guests.states()))
        await home.until(lambda: not home.guests.states())
        home.guests.stop()
