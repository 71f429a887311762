import contextlib
import json
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from broker.api import faults, replay
from broker.api.access import COOKIE
from broker.api.rooms import Rooms
from broker.audit.replay import Kind, Span
from broker.backends.files import FileRecordings
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
from broker.recording.cipher import ClassKeys
from broker.recording.journal import open_journal
from broker.recording.reader import records
from broker.recording.record import Direction
from broker.scribe.scribe import Scribe
from broker.wire.codec import canonical
from broker.wire.screen import Codec
from tests.unit.api.test_audit import PASSWORD, QuickHasher
from tests.unit.audit.histories import SECRET, START_US, ended, opened, typed
from tests.unit.audit.test_replay import items, picture
from tests.unit.recording.memory_file import LEDGER_KEY

SESSION = "0123456789abcdef0123456789abcdef"
RUNNING = "f" * 32
BASE = f"/api/audit/sessions/{SESSION}/replay"
S = 1_000_000


class House:
    """A real record with one visit that is over and one that is not, behind the routes."""

    def __init__(self, rooms: Rooms, client: httpx.AsyncClient, index: Index, root: Path) -> None:
        self.rooms, self.client, self.index, self.root = rooms, client, index, root

    async def get(self, path: str = BASE, status: int = 200, **query: Any) -> httpx.Response:
        answer = await self.client.get(path, params=query)
        assert answer.status_code == status, answer.text
        return answer

    async def sign_in(self, role: str) -> None:
        outcome = await self.rooms.signins.sign_in(role, PASSWORD, "203.0.113.7", self.rooms.clock.now())
        assert isinstance(outcome, SignedIn)
        assert outcome.token is not None
        self.client.cookies.set(COOKIE, outcome.token)

    def journal(self, word: bytes) -> list[bytes]:
        """What stands on the journal with this word in it."""
        found = []
        for stored in self.rooms.recordings.stored():
            if stored.kind == "journal":
                source = self.rooms.recordings.source(stored.place)
                keys = self.rooms.recordings.keys(stored.place)
                found += [one.body for one in records(source, keys=keys) if one.body is not None and word in one.body]
                source.close()
        return found


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = ManualClock()
    vault = FileVault(bytes(32))
    recordings = FileRecordings(tmp_path, vault=vault, ledger_key=LEDGER_KEY, admit_above=0, end_below=0)
    await recordings.recover(clock.now())
    index = Index(tmp_path / "index.db", recordings)
    scribe = Scribe(recordings, await open_journal(recordings, "node-1", clock.now()), "node-1", clock, index)
    accounts = Accounts(MemoryAccountStore(), QuickHasher())
    for name, role in [(role.value, role) for role in Role] + [("lan", Role.TECHNICIAN)]:
        await accounts.add(name, f"A {name}", f"KT-{name}", role, PASSWORD, clock.now())
    signins = SignIns(accounts, MemorySignInStore(), Throttle(MemoryAttemptStore(), "sign_in", SIGN_IN_LIMITS))
    unused: Any = None
    rooms = Rooms(
        clock=clock, scribe=scribe, recordings=recordings, index=index, accounts=accounts, signins=signins,
        sockets=unused, hub=unused, claims=unused, lobby=unused, attach=unused, films=unused, erasures=unused,
        console=tmp_path, names=("localhost",),
    )  # fmt: skip
    app = FastAPI()
    app.state.rooms = rooms
    faults.install(app)
    app.include_router(replay.router)
    transport = httpx.ASGITransport(app=app)
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="https://localhost"))
        stack.push_async_callback(recordings.shut)
        stack.push_async_callback(index.close)
        house = House(rooms, client, index, tmp_path)
        await house.sign_in("auditor")
        running = await scribe.open(RUNNING, clock.now(), lambda _: None)
        running.event(opened(), Direction.BROKER, clock.now())
        page = await scribe.open(SESSION, clock.now(), lambda _: None)
        page.event(opened(), Direction.BROKER, clock.now())
        page.event(typed(), Direction.FROM_CONSOLE, clock.advance(1))
        for number in range(1, 5):
            page.frame(picture(number, Codec.H264, number == 1), False, clock.advance(1))
        page.frame(picture(5, Codec.JPEG), False, clock.advance(10))
        await page.close("customer_ended", clock.advance(1), [ended()])
        await running.settle()
        await index.catch_up()
        yield house


def span_of(answer: httpx.Response) -> Span:
    assert answer.headers["content-type"] == "application/octet-stream"
    data = answer.content
    end = data.rindex(b'"next":') + 7
    word = data[end : data.index(b"}", end)]
    return Span(data, 0, None if word == b"null" else int(word))


@pytest.mark.requirement("AU-02")
async def test_spans_follow_each_other_and_each_reading_is_on_the_record(house: House) -> None:
    span = span_of(await house.get(from_us=START_US, limit=1))
    kinds = [kind for _, kind, _ in items(span)]
    for _ in range(20):
        if span.next is None:
            break
        span = span_of(await house.get(after=span.next, limit=1))
        kinds += [kind for _, kind, _ in items(span)]
    assert [kind for kind in kinds if kind is not Kind.END] == [Kind.EVENT] * 2 + [Kind.PICTURE] * 5 + [Kind.EVENT]
    assert len(house.journal(b'"view":"replay"')) == 8 + 1 * (len(kinds) - 16)
    await house.get(from_us=START_US + 4 * S)
    assert b'"from_us":"1800000004000000"' in house.journal(b'"view":"replay"')[-1]
    assert b'"rows":5' in house.journal(b'"view":"replay"')[-1]


@pytest.mark.requirement("AU-02")
async def test_the_outline_tells_pictures_by_the_second_idle_spans_and_codecs(house: House) -> None:
    told = (await house.get(f"{BASE}/outline")).json()
    begin = START_US // S
    assert [(second - begin, count) for second, count, _ in told["seconds"]] == [
        (2, 1),
        (3, 1),
        (4, 1),
        (5, 1),
        (15, 1),
    ]
    assert told["idle"] == [[START_US + 6 * S, START_US + 15 * S]]
    assert [(one["codec"], one["width"]) for one in told["shapes"]] == [("h264", 1280), ("jpeg", 1280)]
    assert [one["name"] for one in told["events"]] == ["session.opened", "control.key", "session.ended"]
    assert (told["from_us"], told["until_us"], told["more"]) == (START_US, START_US + 16 * S, False)
    assert (told["events"][1]["facts"]["typed"], told["unreadable"]) == (SECRET, 0)
    assert len(house.journal(b'"view":"replay.outline"')) == 1


@pytest.mark.requirement("AU-02")
async def test_what_was_erased_is_told_as_that_and_the_rest_plays(house: House) -> None:
    [path] = (path for path in house.root.glob("recordings/**/*.keys") if SESSION in path.name)
    beside = json.loads(path.read_bytes())
    for name in ("screen", "text"):
        del beside["keys"][name]  # as an erasure leaves them
    path.write_bytes(canonical(beside))
    told = (await house.get(f"{BASE}/outline")).json()
    assert [(one["erased"], "typed" in one["facts"]) for one in told["events"]] == [
        (False, False),
        (True, False),
        (False, False),
    ]
    assert ([one["codec"] for one in told["shapes"]], told["unreadable"]) == ([None], 0)
    found = items(span_of(await house.get(from_us=START_US)))
    assert [kind for _, kind, _ in found] == [Kind.EVENT] * 2 + [Kind.ERASED] * 5 + [Kind.EVENT, Kind.END]
    path.unlink()
    assert {kind for _, kind, _ in items(span_of(await house.get(from_us=START_US)))} == {Kind.ERASED, Kind.END}
    again = (await house.get(f"{BASE}/outline")).json()
    assert [one["erased"] for one in again["events"]] == [False, True, False]


async def test_no_file_is_read_in_the_thread_that_carries_the_visits(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.index.catch_up()
    readers, keys = set[int](), house.rooms.recordings.keys

    def watched(place: str) -> ClassKeys | None:
        readers.add(threading.get_ident())
        return keys(place)

    monkeypatch.setattr(house.rooms.recordings, "keys", watched)
    for path in (BASE, f"{BASE}/outline"):
        readers.clear()
        await house.get(path, **({"from_us": 0} if path == BASE else {}))
        assert readers
        assert threading.get_ident() not in readers


@pytest.mark.requirement("AU-02")
async def test_who_may_replay_what(house: House) -> None:
    for role in ("technician", "supervisor", "administrator", "lan"):
        await house.sign_in(role)
        await house.get(status=403, from_us=0)
    house.rooms.replay_own = True
    for role, status in (("lan", 200), ("technician", 403), ("supervisor", 403), ("administrator", 403)):
        await house.sign_in(role)
        await house.get(status=status, from_us=0)
        await house.get(f"/api/audit/sessions/{'0' * 32}/replay", status=404 if status == 404 else 403, from_us=0)
    house.client.cookies.clear()
    await house.get(status=401, from_us=0)
    assert len(house.journal(b"not_allowed:read_audit")) == 11


async def test_what_can_not_be_answered(house: House) -> None:
    bad: list[dict[str, Any]] = [
        {},
        {"from_us": 0, "after": 1},
        {"from_us": -1},
        {"from_us": 0, "limit": 0},
        {"from_us": 0, "x": 1},
    ]
    for query in bad:
        await house.get(status=422, **query)
    missing = await house.get(f"/api/audit/sessions/{'0' * 32}/replay", status=404, from_us=0)
    assert missing.json()["error"]["code"] == "session_unknown"
    running = await house.get(f"/api/audit/sessions/{RUNNING}/replay/outline", status=409)
    assert running.json()["error"]["code"] == "visit_running"
