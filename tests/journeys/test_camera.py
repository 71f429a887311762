"""The camera on the record: masked until the customer asks for it, told first, taken back at once, erased alone.

One scripted visit per codec to the real TV's agent, whose customer does everything by their page; then what the
technician saw, what the customer saw and what stands on the record are each looked at for real, pixel by pixel.
"""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import httpx
import numpy as np
import pytest
from PIL import Image

from broker.audit.replay import ITEM
from broker.audit.replay import Kind as Item
from broker.events.event import Event, parse
from broker.recording import record
from broker.recording.reader import records
from broker.wire.app import AppOpen, AppsDescribed
from broker.wire.base import Message, Scope
from broker.wire.codec import parse_frame
from broker.wire.consent import ConsentRequest
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import SessionEnded, SessionState
from broker.wire.screen import DataClass, Flags, FrameHeader, ScreenCan, ScreenKeyFrame
from broker.wire.settings import SettingsSet
from device_agent.device import Picture
from device_agent.simulator.tv.camera import STAGES
from device_agent.simulator.tv.keys.home import OWN
from tests.adversary.test_erasure import STAFF, call, cli, until_done
from tests.stage.actors import Side, claim, sign_in
from tests.stage.broker import RunningBroker
from tests.stage.device import RunningDevice, until
from tests.stage.record import recorded, store_of, until_closed
from tests.stage.sight import Watcher, flat, indicated, read, sees
from tests.unit.device_agent.screens import Reader

pytestmark = pytest.mark.timeout(180)
WAIT = 60
Codec = Literal["h264", "jpeg"]
MORE = 3
"""Pictures looked at in each part of a visit, at least."""


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBroker]:
    """One broker for this file, with people who can erase."""
    running = RunningBroker(tmp_path_factory.mktemp("broker") / "data")
    asyncio.run(running.add_users(*STAFF))
    running.start()
    yield running
    assert running.stop() == 0, running.log()
    assert "Traceback" not in running.log(), running.log()


@dataclass
class Sofa:
    """A visit to a TV: who sits before it, and who watches from afar."""

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

    async def end(self) -> None:
        await self.post("end")
        await self.console.until(SessionEnded)


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
            made = Sofa(customer, console, session)
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
        await at.end()
        async with asyncio.timeout(WAIT):
            while not (await until_closed(broker.data))[at.session].closed:
                pass
    for side in Side.opened:
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


@pytest.fixture(scope="module", params=["h264", "jpeg"])
def visit(broker: RunningBroker, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Visit:
    codec: Codec = request.param
    return asyncio.run(visited(broker, tmp_path_factory.mktemp(codec), codec))


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
    reader, found = Reader(), dict[int, Picture]()
    for one in course:
        if one.header is not None and not one.piece:
            found[one.header.sequence] = read(reader, one.data)
    return found


# --- what the technician saw ---


@pytest.mark.requirement("PR-01")
@pytest.mark.requirement("PR-05")
def test_a_camera_s_picture_is_in_no_picture_but_those_of_its_class(visit: Visit) -> None:
    looks = visit.console.looks
    assert [one.header.sequence for one in looks if one.sees is not one.camera] == []
    assert sum(one.camera for one in looks) >= 2 * MORE
    assert sum(one.masked for one in looks) >= 4
    codecs = {"H264"} if visit.codec == "h264" else {"JPEG", "RECTANGLES"}
    assert {one.header.codec.name for one in looks} <= codecs
    for earlier, later in pairwise(looks):
        assert later.header.key or later.camera is earlier.camera, "the two share no encoder"


@pytest.mark.requirement("PR-05")
def test_a_still_of_it_is_masked_to_the_last_pixel_and_seen_when_it_was_asked_for(visit: Visit) -> None:
    for name, one in visit.stills.items():
        camera = name == "asked"
        assert one.header.data_class is (DataClass.CAMERA if camera else DataClass.SCREEN), name
        assert bool(one.header.flags & Flags.MASKED) == (name in ("unasked", "withdrawn")), name
        assert sees(one.picture) is camera, name
        assert flat(one.picture, STAGES["camera"], "camera", most=0) is (name in ("unasked", "withdrawn")), name


@pytest.mark.requirement("PR-05")
def test_the_technician_is_told_what_is_private_before_the_first_picture_of_it(visit: Visit) -> None:
    for one in visit.console.looks:
        said = one.privacy
        assert said is not None, one
        assert one.masked is ("camera" in said.masked), one
        if one.camera:
            assert (said.front, said.camera, said.indicator, said.masked) == ("camera", "live", True, ())
        if one.masked:
            assert (said.front, said.camera, said.indicator) == ("camera", "live", True)


@pytest.mark.requirement("PR-02")
@pytest.mark.requirement("PR-03")
def test_what_the_technician_tried_is_refused_and_on_the_record(visit: Visit) -> None:
    assert visit.refused == {
        "key": "camera_app", "open": "camera_app", "switch": "customer_only", "other": "camera_app",
        "key again": "camera_app", "switch off": "customer_only",
    }  # fmt: skip
    events = [one.event for one in kept(visit.broker.data, visit.session) if one.event is not None]
    told = [event.facts().get("reason") for event in events if event.name == "control.refused"]
    assert told == list(visit.refused.values())


@pytest.mark.requirement("PR-04")
def test_the_customer_is_told_by_the_tv_first_and_as_long_as_it_lasts(visit: Visit) -> None:
    seen = [number for number, (camera, _) in enumerate(visit.panel) if camera]
    assert seen, "the customer sees their own camera"
    assert {visit.panel[number][1] for number in seen} == {"live"}
    assert "soon" in [indicator for _, indicator in visit.panel[: seen[0]]], "before the first picture of it"
    for one in visit.console.looks:
        assert not (one.camera or one.masked) or one.indicator == "live", one


# --- what stands on the record ---


@pytest.mark.requirement("PR-02")
@pytest.mark.requirement("PR-04")
@pytest.mark.requirement("PR-07")
def test_each_picture_of_a_camera_on_the_record_has_the_customer_s_word_before_it(visit: Visit) -> None:
    course = kept(visit.broker.data, visit.session)
    asked, said, pictures, spans = False, dict[str, Any](), 0, 0
    before: Kept | None = None
    for one in course:
        if one.event is not None:
            facts = one.event.facts()
            if one.event.name == "camera.requested":
                assert (one.event.by.kind, facts["app"]) == ("customer", "camera")
                asked = True
            elif one.event.name == "consent.withdrawn":
                assert facts["scope"] == "camera:camera"
                asked = False
            elif one.event.name == "privacy.changed":
                said = facts
            continue
        assert one.header is not None
        camera = one.header.data_class is DataClass.CAMERA
        assert (one.data_class is record.DataClass.CAMERA) is camera, "it is kept under its own class's key"
        if camera:
            assert asked
            assert (said["front"], said["camera"], said["masked"], said["indicator"]) == ("camera", "live", [], True)
            pictures += 1
        if one.piece:
            continue
        if before is not None and before.data_class is not one.data_class:
            assert one.header.key, "each turn to a camera and back begins anew"
            spans += camera
        before = one
    assert spans == 4, "asked, opened by the technician, asked again, switched on again"
    assert pictures >= 3 * MORE


@pytest.mark.requirement("PR-01")
@pytest.mark.requirement("PR-03")
def test_the_record_decodes_and_shows_a_camera_in_its_class_alone(visit: Visit) -> None:
    course = kept(visit.broker.data, visit.session)
    pictures = decoded(course)
    headers = {one.header.sequence: one.header for one in course if one.header is not None and not one.piece}
    assert len(pictures) == len(headers) == max(headers)
    for number, picture in pictures.items():
        assert sees(picture) is (headers[number].data_class is DataClass.CAMERA), number
        if headers[number].flags & Flags.MASKED:
            if not flat(picture, STAGES["camera"], "camera"): Image.fromarray(picture).save(f"/tmp/x_bad_{visit.codec}_{number}.png"); print(number, headers[number], [(o.sequence, o.event.name, o.event.facts()) if o.event else (o.sequence, o.header.flags, o.header.sequence, o.header.data_class) for o in course])
            assert flat(picture, STAGES["camera"], "camera"), number


# --- what becomes of it ---


def digest(picture: Picture) -> str:
    return sha256(picture.tobytes()).hexdigest()


@dataclass
class Erased:
    """A visit whose camera pictures were erased: its records as they were, and the digests of its pictures."""

    visit: Visit
    course: list[Kept]
    pictures: dict[int, str]


async def erase_cameras(visit: Visit) -> None:
    """Have one person on the host ask for it, and another approve it."""
    broker = visit.broker
    await call(broker, "chi.le", "GET", "audit/sessions")  # who asks makes the index catch up
    asked = await asyncio.to_thread(
        cli, broker, "erase", "--session", visit.session, "--class", "camera", "--reason", "Khách hàng yêu cầu"
    )
    assert asked.returncode == 0, asked.stderr
    id = asked.stdout.split()[1].rstrip(":")
    assert (await call(broker, "chi.le", "POST", f"erasures/{id}/approve")).status_code == 200
    await until_done(broker, id)


@pytest.fixture(scope="module")
def erased(visit: Visit) -> Erased:
    course = kept(visit.broker.data, visit.session)
    digests = {number: digest(picture) for number, picture in decoded(course).items()}
    asyncio.run(erase_cameras(visit))
    return Erased(visit, course, digests)


async def replayed(client: httpx.AsyncClient, session: str, from_us: int) -> tuple[dict[int, str], int]:
    """Replay a visit from a moment to its end over HTTP; return the digests of its pictures, and how many are erased.

    Every picture is decoded as a player would: by the pictures that came before it in this very replay.
    """
    reader, pictures, gone, asked = Reader(), dict[int, str](), 0, {"from_us": from_us}
    while True:
        answer = await client.get(f"/api/audit/sessions/{session}/replay", params=asked)
        assert answer.status_code == 200, answer.text
        data, at = answer.content, 0
        while at < len(data):
            _, kind, length = ITEM.unpack_from(data, at)
            body = data[at + ITEM.size : at + ITEM.size + length]
            at += ITEM.size + length
            if kind == Item.PICTURE:
                pictures[parse_frame(body).sequence] = digest(read(reader, body))
            elif kind == Item.ERASED:
                told = httpx.Response(200, content=body).json()
                assert told["class"] == "camera", told
                gone += told["count"]
            elif kind == Item.END:
                end = httpx.Response(200, content=body).json()
        assert end["damaged"] is None, end
        if end["next"] is None:
            return pictures, gone
        asked = {"after": end["next"]}


@pytest.mark.requirement("PR-07")
async def test_erased_alone_it_leaves_every_other_picture_as_it_was(erased: Erased) -> None:
    visit, cameras = erased.visit, set[int]()
    for one in erased.course:
        if one.header is not None and one.header.data_class is DataClass.CAMERA and not one.piece:
            cameras.add(one.header.sequence)
    left = kept(visit.broker.data, visit.session)
    assert {one.sequence for one in left if not one.data} == {
        one.sequence for one in erased.course if one.data_class is record.DataClass.CAMERA
    }
    expected = {number: one for number, one in erased.pictures.items() if number not in cameras}
    assert {number: digest(picture) for number, picture in decoded(left).items()} == expected
    async with visit.broker.client() as client:
        await sign_in(client, "chi.le")
        pictures, gone = await replayed(client, visit.session, 0)
    assert pictures == expected
    assert gone == sum(one.data_class is record.DataClass.CAMERA for one in erased.course)
    reads = [event.facts() for event in recorded(visit.broker.data) if event.name == "audit.read"]
    assert any(facts["view"] == "replay" and facts["filters"]["session"] == visit.session for facts in reads)


@pytest.mark.requirement("PR-07")
async def test_a_replay_that_begins_anywhere_around_it_decodes(erased: Erased) -> None:
    visit = erased.visit
    turns = [later for earlier, later in pairwise(frames(erased.course)) if earlier.data_class is not later.data_class]
    assert len(turns) == 7
    async with visit.broker.client() as client:
        await sign_in(client, "chi.le")
        outline = await client.get(f"/api/audit/sessions/{visit.session}/replay/outline")
        assert outline.status_code == 200, outline.text
        for moment in [turn.header.captured_us for turn in turns if turn.header is not None]:
            for from_us in (moment - 200_000, moment, moment + 200_000):
                pictures, _ = await replayed(client, visit.session, from_us)
                assert pictures
                assert all(erased.pictures[number] == one for number, one in pictures.items()), from_us


def frames(course: list[Kept]) -> list[Kept]:
    return [one for one in course if one.event is None and not one.piece]


@pytest.mark.requirement("PR-07")
def test_nothing_is_wrong_with_the_record_or_the_ledger_after_it(erased: Erased) -> None:
    broker, session = erased.visit.broker, erased.visit.session
    one = cli(broker, "verify", session)
    assert (one.returncode, "erased: camera" in one.stdout) == (0, True), one.stdout
    whole = cli(broker, "verify", "--all")
    assert (whole.returncode, "no tombstone" in whole.stdout) == (0, False), whole.stdout
    ledger = cli(broker, "ledger")
    assert ledger.returncode == 0, ledger.stdout + ledger.stderr
