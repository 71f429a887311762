"""A device's first message: what is no hello, a key that is not proven, and that no challenge comes twice."""

import base64
import json
from pathlib import Path

import pytest

from broker.clock import ManualClock
from broker.relay.lobby import Lobby
from broker.wire import limits
from broker.wire.ending import Error
from broker.wire.hello import Challenge
from broker.wire.messages import Peer
from tests.stage.channels import MemoryChannel
from tests.stage.rooms import FarDevice, House, house

pytestmark = pytest.mark.timeout(60)


def reasons(home: House, name: str) -> list[str]:
    return [str(event.facts()["reason"]) for event in home.recorded(name)]


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ("x" * (limits.FIRST_MESSAGE_BYTES + 1), "too_large"),
        ('{"type":"offer.cancel"}', "wrong_order"),
        (b"\x01", "wrong_order"),
        ("{", "not_json"),
        ('{"type":"hello"}', "bad_message"),
    ],
)
async def test_a_first_message_that_is_no_hello_is_refused(tmp_path: Path, first: str | bytes, code: str) -> None:
    async with house(tmp_path) as home:
        stranger = home.stranger()
        stranger.say(first)
        error = await stranger.until(Error)
        assert (error.code, error.fatal) == (code, True)
        assert await stranger.over() == (4400, code)
        assert reasons(home, "socket.refused") == [code]
        assert home.rooms.hub.counts() == (0, 0)


async def test_a_signature_over_another_nonce_is_refused(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        stranger = home.stranger()
        other = home.stranger()
        replayed = await other.signed()
        await stranger.until(Challenge)
        stranger.say(replayed)
        assert (await stranger.until(Error)).code == "bad_key"
        assert await stranger.over() == (4400, "bad_key")
        assert reasons(home, "socket.refused") == ["bad_key"]


async def test_a_key_that_is_no_point_is_refused(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        stranger = home.stranger()
        hello = json.loads(await stranger.signed())
        hello["key"] = base64.b64encode(bytes([2]) + bytes(31)).decode()
        stranger.say(json.dumps(hello))
        assert (await stranger.until(Error)).code == "bad_key"


async def test_every_challenge_is_new_and_comes_from_the_given_source(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        first, second = home.stranger(), home.stranger()
        assert (await first.until(Challenge)).nonce != (await second.until(Challenge)).nonce
        rooms = home.rooms
        fixed = Lobby(home.rendezvous, rooms.scribe, rooms.hub, rooms.clock, nonce=lambda size: bytes(size))
        channel = MemoryChannel()
        far = FarDevice(Peer.DEVICE, channel, home.group.create_task(fixed.serve(channel, "203.0.113.1")))
        home.ends.append(far)
        await home.until(lambda: channel.outgoing)
        assert json.loads(str(channel.outgoing[0]))["nonce"] == base64.b64encode(bytes(32)).decode()


async def test_a_flood_of_strangers_fills_no_disk(tmp_path: Path) -> None:
    async with house(tmp_path, ManualClock()) as home:
        strangers = [home.stranger() for _ in range(30)]
        for stranger in strangers:
            stranger.say("{")
        for stranger in strangers:
            assert await stranger.over() == (4400, "not_json")
        assert len(home.recorded("socket.refused")) == 20
