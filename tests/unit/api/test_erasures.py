import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from broker.api import erasures, faults
from broker.api.access import COOKIE
from broker.api.rooms import Rooms
from broker.audit.query import EventQuery
from broker.backends.memory.attempts import MemoryAttemptStore
from broker.backends.memory.signins import MemorySignInStore
from broker.erasure.erasures import visits_of
from broker.erasure.request import Subject, SubjectKind
from broker.pairing.throttle import SIGN_IN_LIMITS, Throttle
from broker.people.accounts import Accounts
from broker.people.signin import SignedIn, SignIns
from broker.principal.principal import ActorKind, Principal, Role
from broker.recording.record import DataClass
from tests.unit.api.test_audit import PASSWORD, QuickHasher
from tests.unit.erasure.archive import OTHER, VISIT, Archive, archive

WHY = "Khách hàng yêu cầu xóa"
PEOPLE = {
    "an": Role.ADMINISTRATOR, "hoa": Role.ADMINISTRATOR, "binh": Role.AUDITOR, "lan": Role.TECHNICIAN,
    "minh": Role.SUPERVISOR,
}  # fmt: skip
ASK = {"kind": "session", "value": VISIT, "classes": ["screen", "camera"], "reason": WHY}
ORIGIN = "https://localhost"


@dataclass
class House:
    here: Archive
    rooms: Rooms
    client: httpx.AsyncClient

    async def become(self, name: str) -> None:
        outcome = await self.rooms.signins.sign_in(name, PASSWORD, "203.0.113.7", self.rooms.clock.now())
        assert isinstance(outcome, SignedIn)
        assert outcome.token is not None
        self.client.cookies.set(COOKIE, outcome.token)

    async def call(self, method: str, path: str, status: int, body: Any = None) -> Any:
        answer = await self.client.request(method, f"/api/{path}", json=body, headers={"origin": ORIGIN})
        assert answer.status_code == status, answer.text
        return answer.json()

    async def reads(self) -> list[str]:
        await self.here.index.catch_up()
        found = await self.here.index.events(EventQuery(name="audit.read", order="asc"))
        return [row.facts["view"] for row in found.items]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with archive(tmp_path) as here, contextlib.AsyncExitStack() as stack:
        accounts = Accounts(here.people, QuickHasher())
        for name, role in PEOPLE.items():
            await accounts.add(name, f"Người {name}", f"KT-{name}", role, PASSWORD, here.clock.now())
        await accounts.add("an.2", "Người an", "kt-AN", Role.AUDITOR, PASSWORD, here.clock.now())
        signins = SignIns(accounts, MemorySignInStore(), Throttle(MemoryAttemptStore(), "sign_in", SIGN_IN_LIMITS))
        unused: Any = None
        rooms = Rooms(
            clock=here.clock, scribe=here.scribe, recordings=here.recordings, index=here.index, accounts=accounts,
            signins=signins, sockets=unused, hub=unused, claims=unused, lobby=unused, attach=unused,
            erasures=here.erasures, films=unused, console=tmp_path, names=("localhost",), origins=frozenset({ORIGIN}),
        )  # fmt: skip
        app = FastAPI()
        app.state.rooms = rooms
        faults.install(app)
        app.include_router(erasures.router)
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://localhost")
        )
        await here.plant(VISIT)
        await here.plant(OTHER, "device-2", "TV-2222-222")
        yield House(here, rooms, client)


@pytest.mark.requirement("PR-07")
@pytest.mark.parametrize("second", ["hoa", "binh"])
async def test_an_administrator_asks_and_another_person_approves(house: House, second: str) -> None:
    await house.become("an")
    asked = await house.call("POST", "erasures", 201, ASK)
    assert (asked["state"], asked["sessions"], asked["own"]) == ("waiting", [VISIT], True)
    refusal = await house.call("POST", f"erasures/{asked['id']}/approve", 403)
    assert refusal["error"]["code"] == "same_person"
    await house.become(second)
    (seen,) = (await house.call("GET", "erasures", 200))["items"]
    assert (seen["by"], seen["reason"], seen["own"]) == ("an", WHY, False)
    approved = await house.call("POST", f"erasures/{asked['id']}/approve", 200)
    assert (approved["state"], approved["decided_by"]) == ("approved", second)
    await house.here.eraser.work(house.here.clock.now())
    (done,) = (await house.call("GET", "erasures", 200))["items"]
    assert (done["state"], done["reason"], done["value"]) == ("done", "", "")
    assert house.here.left(VISIT) == ["meta", "text"]
    assert await house.reads() == ["erasures", "erasures"]


@pytest.mark.requirement("PR-07")
async def test_one_person_s_other_account_is_no_second_person_nor_is_the_same_name_on_the_host(house: House) -> None:
    await house.become("an")
    asked = await house.call("POST", "erasures", 201, ASK)
    await house.become("an.2")
    refusal = await house.call("POST", f"erasures/{asked['id']}/approve", 403)
    assert refusal["error"]["code"] == "same_person"
    here, host = house.here, Principal(ActorKind.ADMINISTRATOR, "host:hoa")
    visits = await visits_of(here.index, Subject(SubjectKind.SESSION, OTHER))
    by_host = await here.erasures.request(
        host, Subject(SubjectKind.SESSION, OTHER), frozenset(DataClass), WHY, visits, here.clock.now()
    )
    await house.become("hoa")
    refusal = await house.call("POST", f"erasures/{by_host.id}/approve", 403)
    assert refusal["error"]["code"] == "same_person"
    await house.become("binh")
    await house.call("POST", f"erasures/{by_host.id}/approve", 200)


async def test_a_request_is_refused_with_a_reason(house: House) -> None:
    await house.become("an")
    asked = await house.call("POST", "erasures", 201, ASK | {"kind": "device", "value": "SN-device-2"})
    assert asked["sessions"] == [OTHER]
    await house.become("binh")
    await house.call("POST", f"erasures/{asked['id']}/refuse", 422, {})
    refused = await house.call("POST", f"erasures/{asked['id']}/refuse", 200, {"reason": "Nhầm thiết bị"})
    assert (refused["state"], refused["decided_by_name"]) == ("refused", "Người binh")
    await house.call("POST", f"erasures/{asked['id']}/approve", 409)


@pytest.mark.requirement("PR-07")
async def test_a_hold_blocks_and_is_lifted(house: House) -> None:
    await house.become("binh")
    held = await house.call("POST", "holds", 201, {"kind": "ticket", "value": "TV-7K3M-9Q2", "reason": "Tranh chấp"})
    assert [one["by"] for one in (await house.call("GET", "holds", 200))["items"]] == ["binh"]
    await house.become("an")
    refusal = await house.call("POST", "erasures", 409, ASK)
    assert (refusal["error"]["code"], "Tranh chấp" in refusal["error"]["vi"]) == ("held", True)
    await house.call("POST", f"holds/{held['id']}/lift", 200, {"reason": "Đã xong"})
    assert (await house.call("GET", "holds", 200))["items"] == []
    await house.call("POST", "erasures", 201, ASK)


@pytest.mark.requirement("PR-07")
async def test_who_may_not_is_refused_and_the_auditor_may_not_ask(house: House) -> None:
    calls: list[tuple[str, str, Any]] = [
        ("GET", "erasures", None), ("POST", "erasures/x/approve", None), ("POST", "erasures/x/refuse", {"reason": WHY}),
        ("GET", "holds", None), ("POST", "holds", {"kind": "session", "value": VISIT, "reason": WHY}),
        ("POST", "holds/x/lift", {"reason": WHY}), ("POST", "erasures", ASK),
    ]  # fmt: skip
    for method, path, body in calls:
        await house.call(method, path, 401, body)
    for name in ("lan", "minh"):
        await house.become(name)
        for method, path, body in calls:
            await house.call(method, path, 403, body)
    await house.become("binh")
    await house.call("POST", "erasures", 403, ASK)
    assert await house.here.store.requests() == ()
    assert await house.here.store.holds() == ()


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"classes": []}, 422), ({"classes": ["sound"]}, 422), ({"kind": "retention"}, 422), ({"reason": "x"}, 422),
        ({"value": ""}, 422), ({"value": "f" * 32}, 404), ({"more": 1}, 422),
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused(house: House, changed: dict[str, Any], status: int) -> None:
    await house.become("an")
    await house.call("POST", "erasures", status, ASK | changed)
    assert await house.here.store.requests() == ()
