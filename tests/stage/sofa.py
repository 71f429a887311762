"""A visit to a TV whose customer shows it its camera: who sits before it, who watches, and what is kept of it."""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal

import httpx
import numpy as np
from PIL import Image

from broker.events.event import Event, parse
from broker.recording import record
from broker.recording.reader import records
from broker.wire.app import AppOpen, AppsDescribed
from broker.wire.base import Message, Scope
from broker.wire.codec import parse_frame
from broker.wire.consent import ConsentRequest
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import SessionEnded, SessionState
from broker.wire.screen import FrameHeader, ScreenCan, ScreenKeyFrame
from broker.wire.settings import SettingsSet
from device_agent.device import Picture
from device_agent.simulator.tv.keys.home import OWN
from tests.stage.actors import Side, claim, sign_in
from tests.stage.broker import RunningBroker
from tests.stage.device import RunningDevice, until
from tests.stage.record import store_of, until_closed
from tests.stage.sight import Player, Watcher, indicated, read, sees

WAIT = 60
Codec = Literal["h264", "jpeg"]
MORE = 3
"""Moving pictures looked at in each part of a visit, at least."""


@dataclass
class Sofa:
    """A visit to a TV: who sits before it, and who watches from afar."""

    tv: RunningDevice
    customer: httpx.AsyncClient
    console: Watcher
    session: str
    apps: tuple[str, ...] = ()
    number: int = 0

    async def post(self, what: str, **body: object) -> int:
        return (await self.customer.post(what, json=body)).status_code

    async def allow(self) -> None:
        asked = await until(self.customer, lambda state: state["prompt"] is not None)
        assert await self.post("consent", request=asked["prompt"]["request"], granted=True) == 200

    async def grant(self, scope: Scope) -> None:
        await self.console.say(ConsentRequest(scope=scope))
        await self.allow()
        while scope not in (await self.console.until(SessionState)).scopes:
            pass

    async def keys(self, *keys: str) -> None:
        """Press these on the TV's own remote control."""
        for key in keys:
            assert await self.post("press", key=key) == 200, key

    async def open(self, app: str) -> None:
        """Open an app as the customer does: home, along the tiles, Enter."""
        await self.keys("GoHome", *["ArrowRight"] * (len(OWN) + self.apps.index(app)), "Enter")

    async def order(self, message: Callable[..., Message], **fields: object) -> str:
        """Give the technician's command; return its outcome, or why it was refused."""
        self.number += 1
        await self.console.say(message(id=f"o{self.number}", **fields))
        done = await self.console.until(ControlDone, id=f"o{self.number}")
        return done.reason or done.outcome

    async def press(self, key: str) -> str:
        return await self.order(ControlKey, key=key, action="press")

    async def watch(self, *, camera: bool = False, masked: bool = False, count: int = MORE) -> None:
        """Wait for so many pictures of that kind."""
        await self.console.watch(count, camera=camera, masked=masked)

    async def stands(self, *, masked: bool = False) -> None:
        """Ask once more for a picture that doesn't move: what has not changed is not sent."""
        await self.console.say(ScreenKeyFrame())
        await self.watch(masked=masked, count=1)

    async def end(self, data: Path) -> None:
        """End the visit, and wait until its recording in this folder has its seal."""
        await self.post("end")
        await self.console.until(SessionEnded)
        async with asyncio.timeout(WAIT):
            while not (await until_closed(data))[self.session].closed:
                pass


@contextlib.asynccontextmanager
async def sofa(broker: RunningBroker, folder: Path, codec: Codec) -> AsyncIterator[Sofa]:
    """Bring a technician with control and settings to a TV whose customer has its camera switched on."""
    tv = RunningDevice.start(broker, folder / "tv", "tv")
    try:
        async with tv.customer() as customer, broker.client() as client:
            await sign_in(client, "an.nguyen")
            await customer.post("camera_switch", json={"on": True})
            await customer.post("support")
            offering = await until(customer, lambda state: state["phase"] == "offering" and state["pin"])
            session = (await claim(client, offering["pin"]["digits"]))["session"]
            console = await Watcher.attach(broker, client, session)
            assert isinstance(console, Watcher)
            made = Sofa(tv, customer, console, session)
            await console.say(ScreenCan(codecs=(codec,)))
            await made.allow()
            made.apps = tuple(each.id for each in (await console.until(AppsDescribed)).apps)
            for scope in (Scope.CONTROL, Scope.SETTINGS):
                await made.grant(scope)
            await made.watch(count=1)
            yield made
    finally:
        tv.stop()
        assert "Traceback" not in tv.log.read_text(), tv.log.read_text()


@dataclass
class Still:
    """An exact still that was asked for: the header of its first piece, its picture, what became of it."""

    header: FrameHeader
    picture: Picture


@dataclass
class Visit:
    """A visit with the camera, that is over."""

    codec: Codec
    broker: RunningBroker
    console: Watcher
    session: str
    refused: dict[str, str] = field(default_factory=dict)
    stills: dict[str, Still] = field(default_factory=dict)
    panel: list[tuple[bool, str | None]] = field(default_factory=list)
    """What the customer saw: whether a camera's picture was there, and the indicator."""


async def still(console: Watcher, id: str) -> Still:
    header, png, done = await console.still(id)
    assert (header is not None, done.outcome) == (True, "applied"), done
    assert header is not None
    return Still(header, np.asarray(Image.open(io.BytesIO(png)).convert("RGB")))


async def mirror(customer: httpx.AsyncClient, into: list[tuple[bool, str | None]]) -> None:
    """See what the customer sees, until cancelled."""
    after = -1
    while True:
        answer = await customer.get("picture", params={"after": after, "wait": 5})
        if answer.status_code == 200:
            after = int(answer.headers["X-Revision"])
            picture = np.asarray(Image.open(io.BytesIO(answer.content)))
            into.append((sees(picture), indicated(picture)))


async def visited(broker: RunningBroker, folder: Path, codec: Codec) -> Visit:
    """Have the whole story of a camera happen in one visit."""
    async with sofa(broker, folder, codec) as at:
        made = Visit(codec, broker, at.console, at.session)
        async with asyncio.TaskGroup() as tasks:
            mirroring = tasks.create_task(mirror(at.customer, made.panel))
            await unasked(at, made)
            await asked(at, made)
            await switched(at, made)
            mirroring.cancel()
        await at.end(broker.data)
    for side in Side.opened:  # what a fixture opens, no test's own closing does
        side.socket.transport.abort()
        await side.socket.wait_closed()
    Side.opened.clear()
    return made


async def unasked(at: Sofa, made: Visit) -> None:
    """The customer opens the app with their own remote, and asks for nothing."""
    await at.open("camera")
    await at.watch(masked=True, count=1)
    made.refused["key"] = await at.press("Enter")
    made.refused["open"] = await at.order(AppOpen, app="camera")
    made.refused["switch"] = await at.order(SettingsSet, key="camera.enabled", value=True)
    made.stills["unasked"] = await still(at.console, "s1")
    await at.stands(masked=True)


async def asked(at: Sofa, made: Visit) -> None:
    """The customer asks for its check; the technician looks, leaves, comes again; the customer takes it back."""
    assert await at.post("camera", app="camera") == 200
    await at.watch(camera=True)
    made.stills["asked"] = await still(at.console, "s2")
    assert await at.press("GoHome") == "applied"
    await at.watch(count=1)
    assert await at.order(AppOpen, app="camera") == "applied"
    await at.watch(camera=True)
    made.refused["other"] = await at.order(AppOpen, app="call")
    await at.watch(camera=True, count=1)
    assert await at.post("withdraw", scope="camera:camera") == 200
    await at.watch(masked=True, count=1)
    await at.stands(masked=True)
    made.stills["withdrawn"] = await still(at.console, "s3")
    made.refused["key again"] = await at.press("Enter")


async def switched(at: Sofa, made: Visit) -> None:
    """The customer asks again, turns the camera off, and on."""
    assert await at.post("camera", app="camera") == 200
    await at.watch(camera=True)
    assert await at.post("camera_switch", on=False) == 200
    await at.watch(count=1)
    await at.stands()
    made.refused["switch off"] = await at.order(SettingsSet, key="camera.enabled", value=True)
    assert await at.press("GoHome") == "applied"
    assert await at.order(AppOpen, app="camera") == "applied", "it opens, and shows that the camera is off"
    await at.stands()
    made.stills["off"] = await still(at.console, "s4")
    assert await at.post("camera_switch", on=True) == 200
    await at.watch(camera=True, count=1)
    await at.keys("GoHome")
    await at.watch(count=1)


@dataclass
class Kept:
    """One record of the visit: an event, or the header and the data of a picture or of a piece of a still."""

    sequence: int
    data_class: record.DataClass
    event: Event | None = None
    header: FrameHeader | None = None
    data: bytes = b""
    piece: bool = False


def kept(data: Path, session: str) -> list[Kept]:
    """Return the events and pictures of a visit in the record's order; the data of what was erased is empty."""
    store = store_of(data)
    [place] = [one.place for one in store.stored() if one.id == session]
    source, found = store.source(place), list[Kept]()
    try:
        for placed in records(source, keys=store.keys(place)):
            head, body = placed.header, placed.body or b""
            one = Kept(head.sequence, record.DataClass(head.data_class), data=body)
            if head.type == record.Type.EVENT:
                found.append(one)
                one.event = parse(body)
            elif head.type in (record.Type.FRAME, record.Type.STILL):
                found.append(one)
                one.header, one.piece = parse_frame(body) if body else None, head.type == record.Type.STILL
    finally:
        source.close()
    return found


def decoded(course: list[Kept]) -> dict[int, Picture]:
    """Return each picture that is there, by its number in the stream, as a console decodes it."""
    reader, found = Player(), dict[int, Picture]()
    for one in course:
        if one.header is not None and not one.piece:
            found[one.header.sequence] = read(reader, one.data)
    return found


def digest(picture: Picture) -> str:
    """Return what tells two pictures apart."""
    return sha256(picture.tobytes()).hexdigest()
