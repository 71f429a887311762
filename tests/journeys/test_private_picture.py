"""What else of a TV's picture is private: a password and a payment, a call in the corner, a camera in the browser."""

import asyncio
from pathlib import Path

import pytest

from broker.recording.reader import records
from broker.wire.app import AppOpen
from broker.wire.codec import format
from broker.wire.ending import SessionState
from broker.wire.privacy import PrivacyState
from broker.wire.screen import Flags
from broker.wire.settings import SettingsSet
from device_agent.simulator.tv.camera import CORNER, FIELD, STAGES
from device_agent.simulator.tv.keys import entry
from device_agent.simulator.tv.keys.menu import GROUPS, group_of
from tests.adversary.test_erasure import everything
from tests.stage.broker import RunningBroker
from tests.stage.record import recorded, store_of
from tests.stage.sight import LOOK_SECONDS, flat
from tests.stage.sofa import Codec, Sofa, decoded, kept, sofa, still

pytestmark = pytest.mark.timeout(120)
PASSWORD = "bi-mat_8837.nha"
CARD = "4929118837730042"


async def typed(at: Sofa, secret: str, rows: int) -> None:
    """Type into a field as the customer does, then go down to its last row, and leave it by what it has there."""
    await at.keys(*secret, *["ArrowDown"] * (rows - 1), "ArrowRight", "Enter")


async def tried(at: Sofa) -> list[str]:
    """Have the technician try what keys there are in a field; return why each was refused."""
    return [await at.press(key) for key in ("x", "7", "Enter", "ArrowDown", "GoBack", "Settings")]


async def to_password(at: Sofa) -> None:
    group = group_of(entry.PASSWORD)
    down = GROUPS[group].rows.index(entry.PASSWORD)
    await at.keys("Settings", *["ArrowDown"] * group, "ArrowRight", *["ArrowDown"] * down, "Enter")


def bodies(data: Path) -> bytes:
    """Return whatever stands in any file of a broker's record, decrypted."""
    store, found = store_of(data), list[bytes]()
    for stored in store.stored():
        source = store.source(stored.place)
        try:
            found += [placed.body or b"" for placed in records(source, keys=store.keys(stored.place))]
        finally:
            source.close()
    return b"\0".join(found)


@pytest.mark.requirement("PR-05")
@pytest.mark.requirement("PR-07")
@pytest.mark.parametrize("codec", ["h264", "jpeg"])
async def test_a_password_and_a_payment_are_the_customer_s_alone(
    broker: RunningBroker, tmp_path: Path, codec: Codec, proof: bool
) -> None:
    if codec == "jpeg" and not proof:
        pytest.skip("`make proof` looks at JPEG too")
    async with sofa(broker, tmp_path, codec) as at:
        await at.open("shop")
        await at.keys("Enter")
        await at.watch(masked=True, count=1)
        assert at.console.privacy == PrivacyState(front="shop", camera="none", indicator=True, masked=("secret",))
        assert await tried(at) == ["secret_field"] * 6
        await typed(at, CARD, len(entry.DIGITS))
        await at.watch(count=1)
        await to_password(at)
        await at.watch(masked=True, count=1)
        assert at.console.privacy == PrivacyState(front="shop", camera="none", indicator=True, masked=("secret",))
        assert await tried(at) == ["secret_field"] * 6
        secret = await still(at.console, "s1")
        assert flat(secret.picture, FIELD, "secret", most=0)
        await typed(at, PASSWORD, len(entry.LETTERS))
        await at.watch(count=1)
        assert await at.order(SettingsSet, key=entry.PASSWORD, value="cua-toi-123") != "applied"
        await at.end(broker.data)
        told = b"\n".join(format(message).encode() for message in at.console.received)

    course = kept(broker.data, at.session)
    masked = {one.header.sequence for one in course if one.header and not one.piece and one.header.flags & Flags.MASKED}
    assert len(masked) >= 2
    for number, picture in decoded(course).items():
        assert flat(picture, FIELD, "secret") is (number in masked), number
    [change] = [
        one.event.facts() for one in course if one.event is not None and one.event.facts().get("key") == entry.PASSWORD
        and one.event.name == "setting.changed"
    ]  # fmt: skip
    assert (change.get("old"), change.get("new")) == (None, None)

    own = [path for path in tmp_path.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]
    assert [path.stat().st_mode & 0o777 for path in own] == [0o600], "the TV itself knows it, and nobody else may read"
    files = b"\0".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path not in own)
    whole = {"technician": told, "record": bodies(broker.data), "broker": everything(broker.data), "device": files}
    for place, held in whole.items():
        assert not any(secret.encode() in held for secret in (PASSWORD, CARD, "cua-toi-123")), place


@pytest.mark.requirement("PR-05")
@pytest.mark.requirement("PR-02")
async def test_a_camera_is_masked_wherever_else_it_comes_to_lie(broker: RunningBroker, tmp_path: Path) -> None:
    async with sofa(broker, tmp_path, "jpeg") as at:
        await at.open("call")
        await at.keys("Enter")
        assert flat(await at.console.hidden("call"), STAGES["call"], "camera")

        await at.keys("GoHome")
        await at.console.hidden(None)
        async with asyncio.timeout(LOOK_SECONDS):  # the first may be the page before it, masked where its camera was
            while not flat(at.console.picture_now, CORNER, "camera"):
                await at.console.next()
        assert at.console.privacy == PrivacyState(front=None, camera="live", indicator=True, masked=("camera",))
        assert await at.post("camera", app="call") == 200
        while "camera:call" not in (await at.console.until(SessionState)).scopes:
            pass
        await at.stands(masked=True)  # what they asked for is that app, not its picture over another
        assert await at.order(AppOpen, app="call") == "applied"
        await at.watch(camera=True)

        await at.keys("GoBack")
        await at.open("browser")
        await at.keys(*["ArrowRight"] * 3, "Enter")
        assert flat(await at.console.hidden("browser"), STAGES["browser"], "camera")
        assert await at.post("camera", app="browser") == 409, "that one is no app of the camera's"
        await at.stands(masked=True)
        assert await at.press("Enter") == "camera_app"
        assert await at.order(AppOpen, app="films") == "camera_app"
        assert [one for one in at.console.looks if one.sees is not one.camera] == []
        await at.end(broker.data)
    refused = [event.facts()["reason"] for event in recorded(broker.data) if event.name == "control.refused"]
    assert "camera_app" in refused
