"""The camera on the record: masked until the customer asks for it, told first, taken back at once, erased alone.

One scripted visit per codec to the real TV's agent, whose customer does everything by their page; then what the
technician saw, what the customer saw and what stands on the record are each looked at for real, pixel by pixel.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import httpx
import pytest

from broker.audit.replay import ITEM
from broker.audit.replay import Kind as Item
from broker.recording import record
from broker.wire.codec import parse_frame
from broker.wire.privacy import PrivacyState
from broker.wire.screen import DataClass, Flags
from device_agent.simulator.tv.camera import STAGES
from tests.adversary.test_erasure import STAFF, call, cli, until_done
from tests.stage.actors import sign_in
from tests.stage.broker import RunningBroker
from tests.stage.record import recorded
from tests.stage.sight import Player, flat, read, sees
from tests.stage.sofa import MORE, Codec, Kept, Visit, decoded, digest, kept, visited

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBroker]:
    """One broker for this file, with people who can erase."""
    running = RunningBroker(tmp_path_factory.mktemp("broker") / "data")
    asyncio.run(running.add_users(*STAFF))
    running.start()
    yield running
    assert running.stop() == 0, running.log()
    assert "Traceback" not in running.log(), running.log()


@pytest.fixture(scope="module", params=["h264", "jpeg"])
def visit(broker: RunningBroker, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Visit:
    codec: Codec = request.param
    if codec == "jpeg" and not request.config.getoption("--proof"):
        pytest.skip("`make proof` visits in JPEG too; the small form has H.264, which has more to leak by")
    return asyncio.run(visited(broker, tmp_path_factory.mktemp(codec), codec))


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
    first = next(one for one in visit.console.looks if one.masked).privacy
    assert first == PrivacyState(front="camera", camera="live", indicator=True, masked=("camera",))


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
            assert flat(picture, STAGES["camera"], "camera"), number


# --- what becomes of it ---


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
    reader, pictures, gone, asked = Player(), dict[int, str](), 0, {"from_us": from_us}
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
                told = json.loads(body)
                assert told["class"] == "camera", told
                gone += told["count"]
            elif kind == Item.END:
                end = json.loads(body)
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
    assert len(turns) == 8
    async with visit.broker.client() as client:
        await sign_in(client, "chi.le")
        outline = await client.get(f"/api/audit/sessions/{visit.session}/replay/outline")
        assert outline.status_code == 200, outline.text
        for moment in [turn.header.captured_us for turn in turns if turn.header is not None]:
            for from_us in (moment, moment + 200_000):
                pictures, _ = await replayed(client, visit.session, from_us)
                assert pictures
                assert all(erased.pictures[number] == one for number, one in pictures.items()), from_us


def frames(course: list[Kept]) -> list[Kept]:
    return [one for one in course if one.event is None and not one.piece]


@pytest.mark.requirement("PR-07")
async def test_nothing_is_wrong_with_the_record_or_the_ledger_after_it(erased: Erased) -> None:
    broker = erased.visit.broker
    one, whole, ledger = await asyncio.gather(
        *(
            asyncio.to_thread(cli, broker, *said)
            for said in (["verify", erased.visit.session], ["verify", "--all"], ["ledger"])
        )
    )
    assert (one.returncode, "erased: camera" in one.stdout) == (0, True), one.stdout
    assert (whole.returncode, "no tombstone" in whole.stdout) == (0, False), whole.stdout
    assert ledger.returncode == 0, ledger.stdout + ledger.stderr
