import contextlib
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from broker.api import audit, faults
from broker.api.access import COOKIE
from broker.api.rooms import Rooms
from broker.backends.files import FileRecordings
from broker.backends.memory.accounts import MemoryAccountStore
from broker.backends.memory.attempts import MemoryAttemptStore
from broker.backends.memory.signins import MemorySignInStore
from broker.backends.sql.index import Index
from broker.clock import ManualClock
from broker.events.session import SettingChanged
from broker.events.vocabulary import vocabulary
from broker.pairing.throttle import SIGN_IN_LIMITS, Throttle
from broker.people.accounts import Accounts
from broker.people.signin import SignedIn, SignIns
from broker.principal.principal import BROKER, Role
from broker.recording.journal import open_journal
from broker.recording.record import Direction
from broker.scribe.scribe import Scribe
from tests.unit.audit.histories import SECRET, ended, opened, typed

SESSION = "0123456789abcdef0123456789abcdef"
PASSWORD = "một mật khẩu đủ dài"


class QuickHasher:
    """A PasswordHasher that is quick: nothing here is about the hash."""

    async def hash(self, password: str) -> str:
        return hashlib.sha256(password.encode()).hexdigest()

    async def verify(self, password_hash: str | None, password: str) -> bool:
        return password_hash is not None and password_hash == await self.hash(password)


WORD = {"key": "picture.mode", "label_vi": "Chế độ hình ảnh", "label_en": "Picture mode", "options": []}
CHANGED = SettingChanged(
    by=BROKER, key="picture.mode", old="standard", new="movie", actor="customer", via="remote",
    words=[WORD, {"key": "of.another"}],
)  # fmt: skip


@dataclass
class House:
    """A real record, index and sign-in behind the routes."""

    rooms: Rooms
    index: Index
    client: httpx.AsyncClient
    root: Path
    journal: Any

    async def get(self, path: str, status: int = 200, **query: Any) -> Any:
        answer = await self.client.get(f"/api/audit/{path}", params=query)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def reads(self) -> list[dict[str, Any]]:
        """What stands on the journal about reading."""
        await self.index.catch_up()
        page = await self.get("events", name="audit.read", order="asc")
        return [item["facts"] for item in page["items"]]

    async def sign_in(self, role: str) -> None:
        outcome = await self.rooms.signins.sign_in(role, PASSWORD, "203.0.113.7", self.rooms.clock.now())
        assert isinstance(outcome, SignedIn)
        assert outcome.token is not None
        self.client.cookies.set(COOKIE, outcome.token)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = ManualClock()
    recordings = FileRecordings(tmp_path, admit_above=0, end_below=0)
    await recordings.recover(clock.now())
    index = Index(tmp_path / "index.db", recordings)
    journal = await open_journal(recordings, "node-1", clock.now())
    scribe = Scribe(recordings, journal, "node-1", clock, index)
    accounts = Accounts(MemoryAccountStore(), QuickHasher())
    for role in Role:
        await accounts.add(role.value, f"A {role}", f"KT-{role}", role, PASSWORD, clock.now())
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
    app.include_router(audit.router)
    transport = httpx.ASGITransport(app=app)
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="https://localhost"))
        stack.push_async_callback(recordings.shut)
        stack.push_async_callback(index.close)
        house = House(rooms, index, client, tmp_path, journal)
        await house.sign_in("auditor")
        page = await scribe.open(SESSION, clock.now(), lambda _: None)
        page.event(opened(), Direction.BROKER, clock.now())
        page.event(typed(), Direction.FROM_CONSOLE, clock.advance(1))
        page.frame(bytes(100), False, clock.advance(1))
        await page.close("customer_ended", clock.advance(1), [ended()])
        await index.catch_up()
        yield house


@pytest.mark.requirement("AU-02")
async def test_visits_are_listed_and_the_reading_is_on_the_record_first(house: House) -> None:
    page = await house.get("sessions", technician="lan")
    (item,) = page["items"]
    assert item == {
        "session": SESSION, "device": "device-1", "device_kind": "tv", "device_model": "TV-55A",
        "device_serial": "SN-device-1", "technician": "lan", "technician_name": "Lan", "ticket": "TV-7K3M-9Q2",
        "opened_us": 1_800_000_000_000_000, "active_us": None, "ended_us": 1_800_000_003_000_000,
        "reason": "customer_ended", "events": 3, "frames": 1, "dropped": 0, "recovered": False,
    }  # fmt: skip
    assert page["next"] is None
    assert page["behind"] == 0
    assert await house.reads() == [{"view": "sessions", "filters": {"technician": "lan", "limit": "50"}, "rows": 1}]


@pytest.mark.requirement("AU-02")
async def test_who_changed_a_setting_is_told_with_the_event_that_says_so(house: House) -> None:
    other, clock = "f" * 32, house.rooms.clock
    visit = await house.rooms.scribe.open(other, clock.now(), lambda _: None)
    visit.event(opened(), Direction.BROKER, clock.now())
    visit.event(CHANGED, Direction.FROM_DEVICE, clock.now())
    await visit.close("customer_ended", clock.now(), [ended()])
    page = await house.get("changes", setting="picture.mode", from_us=1, technician="lan")
    (item,) = page["items"]
    assert item == {
        "event": f"{other}.2", "item": 0, "session": other, "sequence": 2, "at_us": 1_800_000_003_000_000,
        "recorded_us": 1_800_000_003_000_000, "setting": "picture.mode", "old": "standard", "new": "movie",
        "actor": "customer", "who": "customer", "who_name": "", "via": "remote", "basis": "seen", "device": "device-1",
        "technician": "lan", "ticket": "TV-7K3M-9Q2", "words": [WORD],
    }  # fmt: skip
    assert (page["next"], page["behind"]) == (None, 0)
    assert page["total"] > 1_000
    assert (await house.get("changes", setting="sound.mode"))["items"] == []
    assert [facts["view"] for facts in await house.reads()] == ["changes"] * 2


@pytest.mark.requirement("AU-02")
async def test_a_text_is_found_in_any_visit_and_the_words_sought_are_kept_apart(house: House) -> None:
    (item,) = (await house.get("events", text="MAT-KHAU-CUA"))["items"]
    assert item["facts"]["typed"] == SECRET
    assert (await house.get("events", text="mật khẩu khác"))["items"] == []
    assert (await house.get("events", text="mat", name="control.key", device="device-1"))["items"] == [item]
    assert [facts["filters"].get("text") for facts in await house.reads()] == ["*"] * 3
    (sought,) = (await house.get("events", text="khac", name="audit.read"))["items"]
    assert sought["facts"]["sought"] == "mật khẩu khác"


@pytest.mark.requirement("AU-02")
async def test_one_visit_and_its_absence(house: House) -> None:
    assert (await house.get(f"sessions/{SESSION}"))["ticket"] == "TV-7K3M-9Q2"
    error = await house.get("sessions/nothing", 404)
    assert error["error"]["code"] == "session_unknown"
    assert [(read["view"], read["filters"]["session"], read["rows"]) for read in await house.reads()] == [
        ("session", SESSION, 1),
        ("session", "nothing", 0),
    ]


@pytest.mark.requirement("AU-02")
async def test_the_events_of_one_visit_come_in_order_and_with_their_texts(house: House) -> None:
    page = await house.get("events", session=SESSION)
    assert [item["name"] for item in page["items"]] == ["session.opened", "control.key", "session.ended"]
    key = page["items"][1]
    assert key["id"] == f"{SESSION}.2"
    assert key["sequence"] == 2
    assert key["facts"] == {"command": "c-1", "action": "press", "typed": SECRET}
    assert (key["actor_kind"], key["actor_id"], key["actor_name"]) == ("technician", "lan", "Trần Thị Lan")
    assert page["unreadable"] == 0


async def test_texts_are_told_only_of_the_visit_that_was_asked_for(house: House) -> None:
    page = await house.get("events", name="control.key")
    assert page["items"][0]["facts"] == {"command": "c-1", "action": "press"}


async def test_texts_that_can_not_be_read_are_counted(house: House) -> None:
    place = next(house.root.glob("recordings/*/*/*/*.tvr"))
    place.rename(place.with_suffix(".away"))
    async with house.index._passing:  # the index has not seen yet that the file is gone
        page = await house.get("events", session=SESSION)
    assert len(page["items"]) == 3
    assert page["unreadable"] == 1
    assert "typed" not in page["items"][1]["facts"]


async def test_pages_follow_one_another(house: House) -> None:
    first = await house.get("events", session=SESSION, limit=2)
    second = await house.get("events", session=SESSION, limit=2, cursor=first["next"])
    assert [item["sequence"] for item in first["items"] + second["items"]] == [1, 2, 5]
    assert second["next"] is None
    error = await house.get("events", 422, session=SESSION, cursor=first["next"] + "x")
    assert error["error"]["code"] == "bad_cursor"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"limit": 501}, "bad_limit"),
        ({"from_us": -1}, "bad_filter"),
        ({"device": ""}, "bad_filter"),
        ({"from_us": "yesterday"}, "malformed"),
        ({"nonsense": "1"}, "malformed"),
    ],
)
async def test_a_bad_question_is_refused_in_words(house: House, query: dict[str, Any], code: str) -> None:
    for path in ("sessions", "events"):
        error = (await house.get(path, 422, **query))["error"]
        assert error["code"] == code
        assert error["vi"]
        assert error["en"]


@pytest.mark.requirement("TV-08")
@pytest.mark.parametrize("role", ["technician", "supervisor", "administrator", None])
async def test_only_an_auditor_reads(house: House, role: str | None) -> None:
    house.client.cookies.clear()
    if role is not None:
        await house.sign_in(role)
    for path in ("sessions", f"sessions/{SESSION}", "events", "names"):
        error = await house.get(path, 401 if role is None else 403)
        assert error["error"]["code"] == ("not_signed_in" if role is None else "not_allowed")


@pytest.mark.requirement("AU-02")
async def test_what_can_not_be_put_on_record_is_not_told(house: House) -> None:
    await house.journal.close("stopped", house.rooms.clock.now())  # from here on the journal can't be written
    for path in ("sessions", f"sessions/{SESSION}", "events"):
        error = await house.get(path, 503)
        assert error["error"]["code"] == "recording_failed"
        assert "device-1" not in str(error)


async def test_an_index_that_is_down_is_said_so(house: House) -> None:
    await house.index.close()
    for suffix in ("", "-wal", "-shm"):
        (house.root / f"index.db{suffix}").unlink(missing_ok=True)
    (house.root / "index.db").mkdir()
    assert (await house.get("sessions", 503))["error"]["code"] == "database"


async def test_a_page_says_how_far_the_index_is_behind(house: House) -> None:
    await house.get("sessions")
    async with house.index._passing:  # somebody else is reading the files, for longer than a page waits
        assert (await house.get("sessions"))["behind"] > 0
    assert (await house.get("sessions"))["behind"] == 0
    await house.index.catch_up()


async def test_all_names_are_listed_with_their_severity(house: House) -> None:
    names = await house.get("names")
    assert [item["name"] for item in names] == [cls.name for cls in vocabulary()]
    assert {item["severity"] for item in names} == {"information", "warning", "alarm"}
    assert next(item for item in names if item["name"] == "pin.alarm") == {
        "name": "pin.alarm", "code": "T3015A", "severity": "alarm",
    }  # fmt: skip
    assert await house.reads() == []
