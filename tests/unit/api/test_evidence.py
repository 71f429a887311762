import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from broker.api import evidence, faults
from broker.api.access import COOKIE
from broker.api.rooms import Rooms
from broker.audit.bundle import Bundle, Evidence, make
from broker.audit.bundle_verify import verify_bundle
from broker.backends.files import FileRecordings
from broker.backends.ledger_files import FileLedgerStore
from broker.backends.ledger_view import FolderLedger
from broker.backends.memory.accounts import MemoryAccountStore
from broker.backends.memory.attempts import MemoryAttemptStore
from broker.backends.memory.signins import MemorySignInStore
from broker.backends.sql.index import Index
from broker.backends.vault import open_vault
from broker.clock import ManualClock
from broker.ledger.log import Ledger, open_ledger
from broker.ledger.note import parse_verifier
from broker.pairing.throttle import SIGN_IN_LIMITS, Throttle
from broker.people.accounts import Accounts
from broker.people.signin import SignedIn, SignIns
from broker.principal.principal import Role
from broker.recording.journal import open_journal
from broker.recording.reader import records, verify
from broker.recording.record import DataClass, Direction
from broker.scribe.notary import Notary
from broker.scribe.scribe import Scribe
from tests.stage.evidence import flipped, unpacked
from tests.unit.api.test_audit import PASSWORD, QuickHasher
from tests.unit.audit.histories import SECRET, ended, opened, typed
from tests.unit.recording.memory_file import MemoryFile

SESSION, RUNNING = "0123456789abcdef0123456789abcdef", "f" * 32
PAGE = b"<!doctype html><title>page</title>"


class House:
    """An encrypted record on a ledger, with one visit that is over and one that goes on, behind the routes."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient, root: Path, ledger: Ledger) -> None:
        self.app, self.client, self.root, self.ledger = app, client, root, ledger
        self.rooms: Rooms = app.state.rooms

    async def get(self, what: str, status: int = 200, session: str = SESSION, **query: Any) -> httpx.Response:
        answer = await self.client.get(f"/api/audit/sessions/{session}/{what}", params=query)
        assert answer.status_code == status, answer.text
        return answer

    async def refused(self, what: str, status: int, session: str = SESSION) -> str:
        return str((await self.get(what, status, session)).json()["error"]["code"])

    async def sign_in(self, role: str) -> None:
        outcome = await self.rooms.signins.sign_in(role, PASSWORD, "203.0.113.7", self.rooms.clock.now())
        assert isinstance(outcome, SignedIn)
        assert outcome.token is not None
        self.client.cookies.set(COOKIE, outcome.token)

    def journal(self, name: str) -> list[dict[str, Any]]:
        """The facts of the journal's events of this name."""
        found = []
        for stored in self.rooms.recordings.stored():
            if stored.kind == "journal":
                source = self.rooms.recordings.source(stored.place)
                placed = records(source, keys=self.rooms.recordings.keys(stored.place))
                events = [json.loads(one.body) for one in placed if one.body and one.header.type == 1]
                found += [event["facts"] for event in events if event["name"] == name]
                source.close()
        return found

    @property
    def file(self) -> Path:
        return next(self.root.glob(f"recordings/**/{SESSION}.tvr"))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = ManualClock()
    ledger = await open_ledger(FileLedgerStore(tmp_path / "ledger"), "node-1", "node-1", clock.now())
    recordings = FileRecordings(
        tmp_path, admit_above=0, end_below=0, vault=open_vault(tmp_path / "vault.key"),
        ledger_key=ledger.sealing_key, witness=Notary(ledger, "node-1", clock),
    )  # fmt: skip
    await recordings.recover(clock.now())
    index = Index(tmp_path / "index.db", recordings)
    scribe = Scribe(recordings, await open_journal(recordings, "node-1", clock.now()), "node-1", clock, index)
    accounts = Accounts(MemoryAccountStore(), QuickHasher())
    for role in Role:
        await accounts.add(role.value, f"A {role}", f"KT-{role}", role, PASSWORD, clock.now())
    signins = SignIns(accounts, MemorySignInStore(), Throttle(MemoryAttemptStore(), "sign_in", SIGN_IN_LIMITS))
    console = tmp_path / "console"
    console.mkdir()
    (console / "verify.html").write_bytes(PAGE)
    unused: Any = None
    fields: dict[str, Any] = {name: unused for name in set(Rooms.__dataclass_fields__) - {"refusals", "bundling"}}
    rooms = Rooms(
        **fields | {
            "clock": clock, "scribe": scribe, "recordings": recordings, "index": index, "accounts": accounts,
            "signins": signins, "console": console, "ledger": lambda: FolderLedger(tmp_path / "ledger"),
            "names": ("localhost",), "origins": frozenset(),
        }
    )  # fmt: skip
    app = FastAPI()
    app.state.rooms = rooms
    faults.install(app)
    app.include_router(evidence.router)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(ledger.close)
        transport = httpx.ASGITransport(app=app)
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="https://localhost"))
        stack.push_async_callback(recordings.shut)
        stack.push_async_callback(index.close)
        house = House(app, client, tmp_path, ledger)
        await house.sign_in("auditor")
        running = await scribe.open(RUNNING, clock.now(), lambda _: None)
        running.event(opened(), Direction.BROKER, clock.now())
        page = await scribe.open(SESSION, clock.now(), lambda _: None)
        page.event(opened(), Direction.BROKER, clock.now())
        page.event(typed(), Direction.FROM_CONSOLE, clock.advance(1))
        for _ in range(4):
            page.frame(bytes(4000), False, clock.advance(1))
        await page.close("customer_ended", clock.advance(1), [ended()])
        await running.settle()
        await ledger.checkpoint(clock.advance(5))
        await index.catch_up()
        yield house


@pytest.mark.requirement("AU-01")
async def test_the_integrity_of_a_sealed_visit_is_what_its_file_and_the_ledger_say(house: House) -> None:
    said = (await house.get("integrity")).json()
    verdict = verify(MemoryFile(house.file.read_bytes()))
    assert (said["state"], said["head"], said["records"]) == ("sealed", verdict.head.hex(), verdict.records)
    assert verdict.seal is not None
    assert (said["root"], said["reason"], said["bytes"]) == (
        verdict.seal.root.hex(), "customer_ended", house.file.stat().st_size,
    )  # fmt: skip
    assert said["opened"].startswith("c2sp.org/tlog-proof@v1\nextra ")
    assert said["sealed"].startswith("c2sp.org/tlog-proof@v1\nextra ")
    assert [one["text"] for one in said["verifiers"]] == [str(key) for key in house.ledger.verifiers()]
    assert said["verifiers"][0]["fingerprint"].count(" ") == 15
    assert (said["erased"], said["code"], said["ledger"]) == ([], None, None)
    assert [facts["view"] for facts in house.journal("audit.read")] == ["integrity"]


async def test_live_unsigned_erased_and_broken_ones_are_told_apart(house: House) -> None:
    assert (await house.get("integrity", session=RUNNING)).json()["state"] == "live"
    place = str(house.file.relative_to(house.root))
    await house.rooms.recordings.destroy(place, [DataClass.SCREEN])
    assert (await house.get("integrity")).json()["erased"] == ["screen"]
    whole = house.file.read_bytes()
    house.file.write_bytes(whole + b"\0")
    broken = (await house.get("integrity")).json()
    assert (broken["state"], broken["code"], broken["offset"]) == ("bad", "after_seal", len(whole))
    house.file.write_bytes(whole[:-1])
    assert (await house.get("integrity")).json()["state"] == "bad"
    house.file.write_bytes(flipped(whole, 0))
    assert (await house.get("integrity")).json()["code"] == "not_a_recording"
    house.file.write_bytes(whole)
    (house.root / "ledger" / "checkpoint").unlink()
    waiting = (await house.get("integrity")).json()
    assert (waiting["opened"], waiting["sealed"], waiting["ledger"]) == (None, None, None)
    assert await house.refused("bundle", 409) == "not_on_ledger"
    (house.root / "ledger" / "verifiers").write_text("nonsense\n")
    assert (await house.get("integrity")).json()["ledger"] == "ledger_damaged"
    assert await house.refused("bundle", 503) == "ledger_unreadable"


@pytest.mark.requirement("AU-01")
async def test_a_bundle_verifies_and_its_making_is_on_the_record(house: House) -> None:
    answer = await house.get("bundle")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["content-disposition"] == f'attachment; filename="televisit-{SESSION}.zip"'
    report = verify_bundle(MemoryFile(answer.content), house.ledger.verifiers())
    assert report.ok, report.fault
    files = unpacked(answer.content)
    assert files["verify.html"] == PAGE
    assert files["recording.tvr"] == house.file.read_bytes()
    assert {"receipt.vi.txt", "receipt.en.txt"} <= set(files)
    assert SECRET.encode() in files["events.jsonl"]
    exported = house.journal("audit.exported")
    assert [(facts["format"], facts["filters"]) for facts in exported] == [
        ("bundle", {"session": SESSION, "keys": "meta screen text"})
    ]


@pytest.mark.requirement("AU-03")
async def test_a_bundle_without_keys_tells_nothing_of_what_was_typed(house: House) -> None:
    (house.rooms.console / "verify.html").unlink()
    content = (await house.get("bundle", keys="false")).content
    assert verify_bundle(MemoryFile(content), house.ledger.verifiers()).ok
    files = unpacked(content)
    assert not {"keys.json", "receipt.vi.txt", "verify.html"} & set(files)
    assert SECRET.encode() not in content
    assert house.journal("audit.exported")[0]["filters"]["keys"] == "none"


async def test_an_erased_visit_is_bundled_and_says_so(house: House) -> None:
    place = str(house.file.relative_to(house.root))
    await house.rooms.recordings.destroy(place, [DataClass.TEXT, DataClass.SCREEN])
    content = (await house.get("bundle")).content
    assert verify_bundle(MemoryFile(content), house.ledger.verifiers()).ok
    assert json.loads(unpacked(content)["manifest.json"])["erased"] == ["screen", "text"]
    assert SECRET.encode() not in content


async def test_what_is_no_evidence_is_refused_in_words(house: House) -> None:
    assert await house.refused("bundle", 409, RUNNING) == "visit_running"
    whole = house.file.read_bytes()
    for at in (40, len(whole) // 2):
        house.file.write_bytes(flipped(whole, at))
        assert await house.refused("bundle", 409) == "not_as_written"
    assert house.journal("audit.exported") == []


async def test_the_recording_is_sent_as_it_stands(house: House) -> None:
    answer = await house.get("recording")
    assert answer.content == house.file.read_bytes()
    assert int(answer.headers["content-length"]) == len(answer.content)
    running = await house.get("recording", session=RUNNING)
    assert verify(MemoryFile(running.content)).code == "not_closed"
    assert [facts["format"] for facts in house.journal("audit.exported")] == ["recording", "recording"]


@pytest.mark.parametrize("what", ["recording", "bundle"])
async def test_who_goes_away_before_the_first_byte_leaves_no_file_open(house: House, what: str) -> None:
    path = f"/api/audit/sessions/{SESSION}/{what}"
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"cookie", f"{COOKIE}={house.client.cookies[COOKIE]}".encode())], "client": ("203.0.113.7", 1),
        "server": ("localhost", 443), "scheme": "https", "http_version": "1.1",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
    }  # fmt: skip
    started = asyncio.Event()
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        if (first := next(asked, None)) is not None:
            return first
        await started.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        started.set()
        await asyncio.Event().wait()

    await asyncio.wait_for(house.app(scope, receive, send), 20)
    assert started.is_set()
    still = [os.path.realpath(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")]
    assert str(house.file.resolve()) not in still


async def test_two_bundles_are_made_at_once_and_a_third_comes_back_later(house: House) -> None:
    house.rooms.bundling = 1
    await house.get("bundle")
    assert house.rooms.bundling == 1
    house.rooms.bundling = 2
    answer = await house.get("bundle", 429)
    assert answer.json()["error"]["code"] == "bundles_busy"
    assert answer.headers["retry-after"]
    assert house.rooms.bundling == 2


async def test_what_is_erased_while_its_bundle_is_made_does_not_leave(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, loop = str(house.file.relative_to(house.root)), asyncio.get_running_loop()

    def meanwhile(made: Evidence) -> Bundle:
        erased = house.rooms.recordings.destroy(place, [DataClass.TEXT])
        asyncio.run_coroutine_threadsafe(erased, loop).result(20)
        return make(made)

    monkeypatch.setattr(evidence, "make", meanwhile)
    assert await house.refused("bundle", 409) == "erased_meanwhile"
    assert house.journal("audit.exported") == []
    monkeypatch.undo()
    assert SECRET.encode() not in (await house.get("bundle")).content


@pytest.mark.parametrize("what", ["integrity", "recording", "bundle"])
async def test_only_auditors_and_only_visits_that_there_are(house: House, what: str) -> None:
    assert await house.refused(what, 404, "e" * 32) == "session_unknown"
    assert house.journal("audit.read")[-1]["view"] == what
    await house.sign_in("technician")
    assert await house.refused(what, 403) == "not_allowed"


async def test_every_key_that_is_published_can_be_read(house: House) -> None:
    said = (await house.get("integrity")).json()
    assert [parse_verifier(one["text"]).name for one in said["verifiers"]] == ["node-1"]
