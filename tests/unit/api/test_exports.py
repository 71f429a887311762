import asyncio
import contextlib
import io
import json
import os
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from broker.api import exports, faults
from broker.api.access import COOKIE
from broker.api.rooms import Rooms
from broker.backends.files import FileRecordings
from broker.backends.film.maker import FilmMaker
from broker.backends.memory.accounts import MemoryAccountStore
from broker.backends.memory.attempts import MemoryAttemptStore
from broker.backends.memory.signins import MemorySignInStore
from broker.backends.sql.index import Index
from broker.backends.vault import FileVault
from broker.clock import ManualClock
from broker.pairing.throttle import SIGN_IN_LIMITS, Throttle
from broker.people.accounts import Accounts
from broker.people.signin import SignedIn, SignIns
from broker.principal.principal import Role
from broker.recording.journal import open_journal
from broker.recording.record import DataClass, Direction
from broker.scribe.scribe import Scribe
from device_agent.encoder.h264 import H264
from device_agent.encoder.rectangles import Rectangles
from tests.stage.films import message, plain, probe
from tests.stage.record import recorded
from tests.unit.api.test_audit import PASSWORD, QuickHasher
from tests.unit.audit.histories import SECRET, ended, opened, typed
from tests.unit.recording.memory_file import LEDGER_KEY

ONE, TWO, RUNNING = "1" * 32, "2" * 32, "3" * 32


@dataclass
class House:
    """A real record, index and sign-in behind the routes, with a visit of one scene and one of two."""

    app: FastAPI
    rooms: Rooms
    client: httpx.AsyncClient
    root: Path
    films: FilmMaker

    async def get(self, path: str, status: int = 200, **query: Any) -> httpx.Response:
        answer = await self.client.get(f"/api/audit/{path}", params=query)
        assert answer.status_code == status, answer.text
        return answer

    async def refused(self, path: str, status: int, **query: Any) -> str:
        return str((await self.get(path, status, **query)).json()["error"]["code"])

    def exported(self) -> list[dict[str, Any]]:
        return [event.facts() for event in recorded(self.root) if event.name == "audit.exported"]

    def left(self) -> list[str]:
        return os.listdir(self.root / "exports")

    async def sign_in(self, name: str) -> None:
        outcome = await self.rooms.signins.sign_in(name, PASSWORD, "203.0.113.7", self.rooms.clock.now())
        assert isinstance(outcome, SignedIn)
        assert outcome.token is not None
        self.client.cookies.set(COOKIE, outcome.token)


async def write(scribe: Scribe, clock: ManualClock, session: str, *, change: bool) -> None:
    page = await scribe.open(session, clock.now(), lambda _: None)
    page.event(opened(), Direction.BROKER, clock.now())
    moving, still = H264(3000, 10), Rectangles(8000)
    for mark in range(6):
        encoded = (still if change and mark > 3 else moving).encode(plain((200, 20, 20), mark=mark), mark in (0, 4))
        assert encoded is not None
        page.frame(message(encoded, mark + 1), False, clock.advance(0.5))
    page.event(typed(), Direction.FROM_CONSOLE, clock.advance(0.5))
    await page.close("customer_ended", clock.advance(1), [ended()])


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = ManualClock()
    vault = FileVault(bytes(32))
    (tmp_path / "vault.key").write_bytes(bytes(32))
    recordings = FileRecordings(tmp_path, vault=vault, ledger_key=LEDGER_KEY, admit_above=0, end_below=0)
    await recordings.recover(clock.now())
    index = Index(tmp_path / "index.db", recordings)
    scribe = Scribe(recordings, await open_journal(recordings, "node-1", clock.now()), "node-1", clock, index)
    accounts = Accounts(MemoryAccountStore(), QuickHasher())
    for role in Role:
        await accounts.add(role.value, f"A {role}", f"KT-{role}", role, PASSWORD, clock.now())
    signins = SignIns(accounts, MemorySignInStore(), Throttle(MemoryAttemptStore(), "sign_in", SIGN_IN_LIMITS))
    films = FilmMaker(tmp_path / "exports")
    films.empty()
    unused: Any = None
    rooms = Rooms(
        clock=clock, scribe=scribe, recordings=recordings, index=index, accounts=accounts, signins=signins,
        sockets=unused, hub=unused, claims=unused, lobby=unused, attach=unused, erasures=unused, films=films,
        console=tmp_path, names=("localhost",),
    )  # fmt: skip
    app = FastAPI()
    app.state.rooms = rooms
    faults.install(app)
    app.include_router(exports.router)
    transport = httpx.ASGITransport(app=app)
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="https://localhost"))
        stack.push_async_callback(recordings.shut)
        stack.push_async_callback(index.close)
        found = House(app, rooms, client, tmp_path, films)
        await found.sign_in("auditor")
        await write(scribe, clock, ONE, change=False)
        await write(scribe, clock, TWO, change=True)
        running = await scribe.open(RUNNING, clock.now(), lambda _: None)
        running.event(opened(), Direction.BROKER, clock.now())
        await running.settle()
        await index.catch_up()
        yield found
        await running.close("customer_ended", clock.now(), [ended()])


@pytest.mark.requirement("AU-02")
async def test_one_scene_is_an_mp4_and_the_export_is_on_the_record_first(house: House, tmp_path: Path) -> None:
    answer = await house.get(f"sessions/{ONE}/film", language="en")
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-disposition"] == f'attachment; filename="televisit-{ONE}.mp4"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    (tmp_path / "got.mp4").write_bytes(answer.content)
    assert float(probe(tmp_path / "got.mp4")["format"]["duration"]) == pytest.approx(4, abs=0.04)
    assert house.exported() == [
        {"format": "mp4", "filters": {"session": ONE, "language": "en"}, "rows": 6, "to": "download"}
    ]
    assert house.left() == []


async def test_several_scenes_are_a_zip(house: House) -> None:
    answer = await house.get(f"sessions/{TWO}/film")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].endswith(f'televisit-{TWO}.zip"')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as together:
        assert together.testzip() is None
        assert together.namelist() == ["01-h264-320x240.mp4", "02-jpeg-320x240.mp4"]
    assert house.left() == []


@pytest.mark.parametrize(
    ("format", "kind", "name"),
    [
        ("jsonl", "application/x-ndjson", f"televisit-{ONE}.jsonl"), ("cef", "text/plain", f"televisit-{ONE}.cef.txt"),
        ("ocsf", "application/x-ndjson", f"televisit-{ONE}.ocsf.jsonl"),
    ],
)  # fmt: skip
@pytest.mark.requirement("AU-03")
async def test_events_leave_as_lines_and_without_what_was_typed(
    house: House, format: str, kind: str, name: str
) -> None:
    answer = await house.get("events/export", format=format, session=ONE)
    lines = answer.text.splitlines()
    assert len(lines) == 3
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert SECRET not in answer.text
    assert all(line.startswith("CEF:0|" if format == "cef" else "{") for line in lines)
    (fact,) = house.exported()
    assert (fact["format"], fact["rows"], fact["filters"]) == (format, 3, {"session": ONE})


async def test_filters_are_those_of_the_list(house: House) -> None:
    names = [
        json.loads(line)["name"] for line in (await house.get("events/export", name="control.key")).text.splitlines()
    ]
    assert names == ["control.key", "control.key"]
    assert await house.refused("events/export", 422, text="x") == "malformed"
    assert await house.refused("events/export", 422, format="xml") == "malformed"
    assert (await house.get("events/export", ticket="none")).text == ""


@pytest.mark.parametrize("role", ["technician", "supervisor", "administrator"])
async def test_only_auditors_take_something_away(house: House, role: str) -> None:
    await house.sign_in(role)
    assert await house.refused(f"sessions/{ONE}/film", 403) == "not_allowed"
    assert await house.refused("events/export", 403) == "not_allowed"
    house.client.cookies.clear()
    assert await house.refused(f"sessions/{ONE}/film", 401) == "not_signed_in"
    assert house.exported() == []


async def test_what_is_not_there_and_what_goes_on_is_refused(house: House) -> None:
    assert await house.refused(f"sessions/{'9' * 32}/film", 404) == "session_unknown"
    assert await house.refused(f"sessions/{RUNNING}/film", 409) == "visit_running"
    assert await house.refused(f"sessions/{ONE}/film", 422, language="fr") == "malformed"
    assert [fact["rows"] for fact in house.exported()] == [0]


async def test_two_at_once_and_a_third_comes_back_later(house: House) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(house.client.get(f"/api/audit/sessions/{ONE}/film")) for _ in range(3)]
    answers = sorted((task.result() for task in tasks), key=lambda one: one.status_code)
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].json()["error"]["code"] == "films_busy"
    assert answers[2].headers["retry-after"]
    await house.get(f"sessions/{ONE}/film")
    assert house.left() == []


async def ask(
    house: House, path: str, gone: asyncio.Event, *, breaks: bool = False, stuck: bool = False
) -> list[dict[str, Any]]:
    """Ask as a server does, for somebody who goes away; return what they were sent."""
    cookie = f"{COOKIE}={house.client.cookies[COOKIE]}".encode()
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"cookie", cookie)], "client": ("203.0.113.7", 1), "server": ("localhost", 443),
        "scheme": "https", "http_version": "1.1", "asgi": {"version": "3.0", "spec_version": "2.3"},
    }  # fmt: skip
    said: list[dict[str, Any]] = []
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        if (first := next(asked, None)) is not None:
            return first
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        said.append(message)
        if stuck:
            await asyncio.Event().wait()
        if breaks and message["type"] == "http.response.body":
            gone.set()
            await asyncio.sleep(0)
            raise OSError("the connection is lost")

    with contextlib.suppress(Exception):
        await house.app(scope, receive, send)
    return said


async def test_nothing_is_made_for_somebody_who_went_away(house: House) -> None:
    gone = asyncio.Event()
    gone.set()
    said = await ask(house, f"/api/audit/sessions/{ONE}/film", gone)
    assert not any(message["type"] == "http.response.body" and len(message["body"]) > 1000 for message in said)
    assert house.left() == []
    assert house.films._making == {}


async def test_a_download_that_breaks_leaves_nothing(house: House) -> None:
    await ask(house, f"/api/audit/sessions/{ONE}/film", asyncio.Event(), breaks=True)
    assert house.left() == []
    assert house.films._making == {}


async def test_what_is_erased_while_its_film_is_made_does_not_leave(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = await house.rooms.index.pictures(ONE)
    assert pictures is not None
    make = house.films.make

    async def meanwhile(*arguments: Any) -> Any:
        made = await make(*arguments)
        await house.rooms.recordings.destroy(pictures.place, [DataClass.CAMERA])
        return made

    monkeypatch.setattr(house.films, "make", meanwhile)
    assert await house.refused(f"sessions/{ONE}/film", 409) == "erased_meanwhile"
    assert house.left() == []


async def test_a_film_whose_keys_cannot_be_looked_at_again_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = house.films.make

    async def meanwhile(*arguments: Any) -> Any:
        made = await make(*arguments)
        for path in house.root.glob(f"recordings/**/{ONE}*"):
            path.unlink()
        return made

    monkeypatch.setattr(house.films, "make", meanwhile)
    assert (await house.client.get(f"/api/audit/sessions/{ONE}/film")).status_code >= 400
    assert house.left() == []
    assert house.films._making == {}


async def test_more_lines_than_are_written_at_once_all_leave(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = (await house.get("events/export", session=ONE)).text
    monkeypatch.setattr(exports, "_CHUNK", len(whole) // 2)
    assert (await house.get("events/export", session=ONE)).text == whole
    assert len(whole.splitlines()) == 3


async def test_a_disk_that_visits_need_is_not_filled(house: House, tmp_path: Path) -> None:
    house.rooms.films = FilmMaker(tmp_path / "exports", keep_free=1 << 60)
    assert await house.refused("events/export", 503) == "export_no_room"
    assert await house.refused(f"sessions/{ONE}/film", 503) == "export_no_room"
    assert [fact["format"] for fact in house.exported()] == ["mp4"], "an attempt is on the record too"


async def test_who_takes_too_long_makes_room(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "_DOWNLOAD_SECONDS", 0.05)
    await ask(house, f"/api/audit/sessions/{ONE}/film", asyncio.Event(), stuck=True)
    assert house.left() == []
    assert house.films._making == {}


async def test_a_visit_whose_pictures_were_erased_is_a_card(house: House, tmp_path: Path) -> None:
    pictures = await house.rooms.index.pictures(ONE)
    assert pictures is not None
    await house.rooms.recordings.destroy(pictures.place, [DataClass.SCREEN, DataClass.TEXT])
    answer = await house.get(f"sessions/{ONE}/film")
    (tmp_path / "got.mp4").write_bytes(answer.content)
    found = probe(tmp_path / "got.mp4")
    assert found["streams"][0]["width"] == 1280
    assert float(found["format"]["duration"]) == pytest.approx(4, abs=0.04)
    assert house.exported()[-1]["rows"] == 0


async def test_a_file_that_is_no_recording_is_said_to_be(house: House) -> None:
    pictures = await house.rooms.index.pictures(ONE)
    assert pictures is not None
    path = house.root / pictures.place
    path.write_bytes(b"x" + path.read_bytes()[1:])
    answer = await house.client.get(f"/api/audit/sessions/{ONE}/film")
    assert answer.status_code == 503, answer.text
    assert "Traceback" not in answer.text
    assert house.left() == []
