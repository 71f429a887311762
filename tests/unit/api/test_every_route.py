"""Every route of the HTTP interface, asked by every role: who gets what, and what every reading leaves behind.

A new route needs its row in ROUTES; without one a test here fails.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import BaseRoute

from broker.app import application
from broker.diagnosis.parts import shipped
from broker.ledger.leaf import Leaf, parse_leaf
from broker.ledger.log import Ledger
from broker.principal.principal import Role
from broker.recording.record import Direction
from broker.wire.screen import Codec
from tests.stage.rooms import ORIGIN, PASSWORD, House, house
from tests.unit.audit.histories import ended, opened
from tests.unit.audit.test_replay import picture

pytestmark = pytest.mark.timeout(120)

OVER = "0123456789abcdef0123456789abcdef"  # a visit of an.nguyen's
NOBODY = "nobody"
STAFF = {
    "technician": "an.nguyen", "supervisor": "em.vo", "auditor": "chi.le", "administrator": "dung.ho",
}  # fmt: skip
EVERYBODY = frozenset({NOBODY, *STAFF})
SIGNED_IN = frozenset(STAFF)
VISITORS = frozenset({"technician", "supervisor"})
AUDITORS = frozenset({"auditor"})
ADMINISTRATORS = frozenset({"administrator"})
DECIDERS = frozenset({"auditor", "administrator"})


@dataclass(frozen=True)
class Row:
    """Who is let in, and what they get (the rest: 401 or 403).

    ``leaf``: the kind that a reading leaves on the ledger before it is answered; None for what reads no record.
    ``others``: what somebody gets who is let in and gets something else.
    """

    allowed: frozenset[str]
    status: int
    leaf: str | None = None
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    others: dict[str, int] = field(default_factory=dict)


READERS = VISITORS | AUDITORS
NOT_OWN = {"supervisor": 404}
NO_VERDICT = {"verdict": "inconclusive", "cause": "unknown", "evidence": [], "note": "nobody let me in"}
ABOUT = {"kind": "session", "value": OVER}
ROUTES = {
    "GET /healthz": Row(EVERYBODY, 200),
    "GET /{path:path}": Row(EVERYBODY, 503),  # the console, which is not built here
    "GET /v1/firmware/{digest}": Row(EVERYBODY, 404),  # signed images, the same for every device
    # People
    "POST /api/sign-in": Row(EVERYBODY, 200, body={"name": "an.nguyen", "password": PASSWORD}),
    "POST /api/sign-out": Row(EVERYBODY, 204),
    "GET /api/me": Row(SIGNED_IN, 200),
    # Visits
    "POST /api/claims": Row(VISITORS, 409, body={"pin": "000000000"}),
    "POST /api/sessions/{session}/socket": Row(VISITORS, 409),
    # Diagnosis: of one's own visit, and for an auditor
    "GET /api/sessions/{session}/diagnosis": Row(READERS, 200, "audit.queried", others=NOT_OWN),
    "POST /api/sessions/{session}/verdict": Row(VISITORS, 409, body=NO_VERDICT, others=NOT_OWN),
    "GET /api/verdicts/due": Row(VISITORS, 200),
    "POST /api/sessions/{session}/visit-order": Row(VISITORS, 409, body={}, others=NOT_OWN),
    "GET /api/sessions/{session}/visit-order": Row(READERS, 404),
    "POST /api/sessions/{session}/visit-order/withdrawal": Row(VISITORS, 404, body={"why": "Nhầm."}),
    "POST /api/sessions/{session}/visit-order/outcome": Row(VISITORS, 404, body={"fixed": True}),
    "GET /api/visit-orders/awaiting": Row(VISITORS, 200),
    "GET /api/diagnosis/figures": Row(SIGNED_IN - {"technician"}, 200),  # how many of what, and nobody's name
    "GET /api/parts": Row(SIGNED_IN, 200),
    "POST /api/parts/import": Row(ADMINISTRATORS, 200, body={"csv": shipped()}),
    # The record, which auditors read
    "GET /api/audit/names": Row(AUDITORS, 200),  # the vocabulary, which is nobody's record
    "GET /api/audit/sessions": Row(AUDITORS, 200, "audit.queried"),
    "GET /api/audit/sessions/{session}": Row(AUDITORS, 200, "audit.queried"),
    "GET /api/audit/events": Row(AUDITORS, 200, "audit.queried"),
    "GET /api/audit/changes": Row(AUDITORS, 200, "audit.queried"),
    "GET /api/audit/events/export": Row(AUDITORS, 200, "audit.exported"),
    "GET /api/audit/sessions/{session}/receipt": Row(AUDITORS, 200, "audit.exported"),
    "GET /api/audit/sessions/{session}/film": Row(AUDITORS, 200, "audit.exported"),
    "GET /api/audit/sessions/{session}/integrity": Row(AUDITORS, 200, "audit.queried"),
    "GET /api/audit/sessions/{session}/receipt-code": Row(AUDITORS, 200, "audit.queried", {"code": "ABCD-2345"}),
    "GET /api/audit/sessions/{session}/recording": Row(AUDITORS, 200, "audit.exported"),
    "GET /api/audit/sessions/{session}/bundle": Row(AUDITORS, 200, "audit.exported"),
    "GET /api/audit/sessions/{session}/replay/outline": Row(AUDITORS, 200, "audit.replayed"),
    "GET /api/audit/sessions/{session}/replay": Row(AUDITORS, 200, "audit.replayed", {"from_us": 0}),
    # Erasure, by two people
    "GET /api/erasures": Row(DECIDERS, 200, "audit.queried"),
    "POST /api/erasures": Row(ADMINISTRATORS, 201, body={**ABOUT, "classes": ["screen"], "reason": "hết hạn"}),
    "POST /api/erasures/{id}/approve": Row(DECIDERS, 404),
    "POST /api/erasures/{id}/refuse": Row(DECIDERS, 404, body={"reason": "nhầm"}),
    "GET /api/holds": Row(DECIDERS, 200, "audit.queried"),
    "POST /api/holds": Row(DECIDERS, 201, body={**ABOUT, "reason": "khiếu nại"}),
    "POST /api/holds/{id}/lift": Row(DECIDERS, 404, body={"reason": "xong"}),
}
SOCKETS = {"/v1/device", "/v1/console"}  # test_sockets.py
READINGS = {name: row for name, row in ROUTES.items() if row.leaf is not None}
REPLAYS = [name for name, row in READINGS.items() if row.leaf == "audit.replayed"]


class View:
    """The house's ledger as the routes see one."""

    def __init__(self, ledger: Ledger) -> None:
        self.origin, self.checkpoint, self.size = ledger.origin, ledger.current(), ledger.signed
        self.verifiers, self.leaf, self.leaves = ledger.verifiers(), ledger.leaf, ledger.leaves
        self.prove = ledger.prove


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    """A house with one visit that is over, and somebody of every role."""
    async with house(tmp_path) as made:
        rooms = made.rooms
        await rooms.accounts.add("em.vo", "Võ Em", "GS-1", Role.SUPERVISOR, PASSWORD, rooms.clock.now())
        page = await rooms.scribe.open(OVER, rooms.clock.now(), lambda _: None)
        page.event(opened(technician="an.nguyen"), Direction.BROKER, rooms.clock.now())
        page.frame(picture(1, Codec.JPEG), False, rooms.clock.now())
        await page.close("customer_ended", rooms.clock.now(), [ended()])
        await rooms.index.catch_up()  # type: ignore[attr-defined]
        await made.ledger.checkpoint(rooms.clock.now())
        rooms.ledger = lambda: View(made.ledger)
        yield made


async def ask(client: httpx.AsyncClient, name: str) -> httpx.Response:
    method, _, path = name.partition(" ")
    row = ROUTES[name]
    where = path.replace("{session}", OVER).replace("{id}", "f" * 32).replace("{path:path}", "")
    where = where.replace("{digest}", "0" * 64)
    return await client.request(method, where, params=row.query, json=row.body)


async def as_role(home: House, role: str) -> httpx.AsyncClient:
    return home.browser() if role == NOBODY else await home.signed_in(STAFF[role])


def every_route(home: House) -> Iterator[BaseRoute]:
    application_: Any = application(home.rooms)
    yield from _routes(application_._app.routes)


def _routes(routes: Iterable[Any]) -> Iterator[BaseRoute]:
    for route in routes:
        if hasattr(route, "original_router"):
            yield from _routes(route.original_router.routes)
        else:
            yield route


def leaves(home: House) -> list[Leaf]:
    return [parse_leaf(leaf) for leaf in home.ledger.leaves()]


async def test_every_route_has_its_row(home: House) -> None:
    routes: list[Any] = list(every_route(home))
    found = {f"{method} {route.path}" for route in routes for method in getattr(route, "methods", None) or ()}
    assert found - set(ROUTES) == set(), "give each its row in ROUTES, with who may and what it leaves"
    assert set(ROUTES) - found == set(), "these routes are no more"
    assert {route.path for route in routes if not getattr(route, "methods", None)} == SOCKETS


@pytest.mark.requirement("TV-08")
@pytest.mark.parametrize("role", sorted(EVERYBODY))
async def test_every_role_gets_what_its_row_says_and_no_more(home: House, role: str) -> None:
    expected, found = {}, {}
    for name, row in ROUTES.items():
        client = await as_role(home, role)
        refused = 401 if role == NOBODY else 403
        expected[name] = row.others.get(role, row.status) if role in row.allowed else refused
        found[name] = (await ask(client, name)).status_code
    assert found == expected


@pytest.mark.requirement("TV-08")
async def test_a_technician_replays_own_visits_alone_and_only_if_the_operator_allows_it(home: House) -> None:
    home.rooms.replay_own = True
    for person, status in (("an.nguyen", 200), ("binh.tran", 403), ("em.vo", 403), ("dung.ho", 403)):
        client = await home.signed_in(person)
        assert [(await ask(client, name)).status_code for name in REPLAYS] == [status] * len(REPLAYS), person
    own = await home.signed_in("an.nguyen")
    record = (name for name in READINGS if name not in REPLAYS and "technician" not in READINGS[name].allowed)
    others = {name: (await ask(own, name)).status_code for name in record}
    assert set(others.values()) == {403}, "replays alone, nothing else of the record"


@pytest.mark.requirement("AU-02")
@pytest.mark.parametrize("name", sorted(READINGS))
async def test_every_reading_is_on_the_record_and_on_the_ledger_before_it_is_answered(home: House, name: str) -> None:
    row = READINGS[name]
    role = sorted(row.allowed)[0]
    cookies = (await as_role(home, role)).cookies
    before, at_start = len(leaves(home)), list[list[Leaf]]()
    served = application(home.rooms)

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        async def told(message: Any) -> None:
            if message["type"] == "http.response.start":
                at_start.append(leaves(home)[before:])
            await send(message)

        await served(scope, receive, told)

    transport = httpx.ASGITransport(app=watched)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, cookies=cookies) as client:
        assert (await ask(client, name)).status_code == 200
    [[leaf]] = at_start
    assert (leaf.kind, leaf.id) == (row.leaf, home.journal.id)
    read = home.recorded("audit.exported" if row.leaf == "audit.exported" else "audit.read")
    assert [event.by.id for event in read] == [STAFF[role]]


@pytest.mark.requirement("AU-02")
@pytest.mark.parametrize("name", sorted(READINGS))
async def test_what_can_not_be_put_on_the_record_is_not_read(home: House, name: str) -> None:
    client = await as_role(home, sorted(READINGS[name].allowed)[0])
    home.disk.failing["sync_data"] = 5
    answer = await ask(client, name)
    assert answer.status_code == 503, answer.text
    assert set(answer.json()) == {"error"}


async def test_every_get_of_the_audit_reads_or_says_why_not() -> None:
    silent = {name for name, row in ROUTES.items() if name.startswith("GET /api/audit") and row.leaf is None}
    assert silent == {"GET /api/audit/names"}
