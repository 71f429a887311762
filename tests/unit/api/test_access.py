"""Who is asking: exact Origin, the sign-in behind the cookie, the role; what is refused is on the record."""

from pathlib import Path

import pytest

from broker.api.access import COOKIE
from broker.clock import ManualClock
from broker.people.signin import IDLE_US
from tests.stage.rooms import ADDRESS, ORIGIN, PASSWORD, House, house

pytestmark = pytest.mark.timeout(60)


def refused(home: House) -> list[tuple[str, str]]:
    return [(event.by.id, str(event.facts()["reason"])) for event in home.recorded("request.refused")]


@pytest.mark.requirement("TV-08")
@pytest.mark.parametrize(
    "origin",
    [
        None, "null", "", "https://evil.example", "http://localhost:8443", "https://localhost", "https://localhost:84430",
        "https://LOCALHOST:8443", f"{ORIGIN}/", f"{ORIGIN}.evil.example", f"{ORIGIN}, {ORIGIN}",
    ],
)  # fmt: skip
async def test_an_unsafe_request_comes_from_our_exact_origin_or_not_at_all(tmp_path: Path, origin: str | None) -> None:
    async with house(tmp_path) as home:
        client = await home.signed_in()
        del client.headers["Origin"]
        headers = {} if origin is None else {"Origin": origin}
        for path, body in (
            ("/api/claims", {"pin": "123456789"}),
            ("/api/sign-in", {"name": "an.nguyen", "password": PASSWORD}),
            ("/api/sign-out", None),
            (f"/api/sessions/{'0' * 32}/socket", None),
        ):
            answer = await client.post(path, json=body, headers=headers)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_origin")
        assert refused(home) == [(ADDRESS, "foreign_origin")] * 4
        [event, *_] = home.recorded("request.refused")
        assert event.facts()["path"] == "/api/claims"


async def test_a_safe_request_needs_no_origin(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        client = await home.signed_in()
        del client.headers["Origin"]
        assert (await client.get("/api/me")).status_code == 200


@pytest.mark.requirement("TV-08")
async def test_who_is_not_signed_in_gets_nothing_and_is_on_the_record(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        client = home.browser()
        for method, path in (
            ("POST", "/api/claims"), ("POST", f"/api/sessions/{'0' * 32}/socket"), ("GET", "/api/audit/sessions"),
        ):  # fmt: skip
            answer = await client.request(method, path, json={"pin": "123456789"} if method == "POST" else None)
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_signed_in")
        assert refused(home) == [(ADDRESS, "not_signed_in")] * 3
        # The console asks this before anybody signed in: no attempt at anything.
        assert (await client.get("/api/me")).status_code == 401
        assert len(refused(home)) == 3


@pytest.mark.requirement("TV-08")
async def test_a_stale_cookie_is_refused_with_its_event(tmp_path: Path) -> None:
    clock = ManualClock()
    async with house(tmp_path, clock) as home:
        client = await home.signed_in()
        clock.advance(IDLE_US / 1_000_000)
        assert (await client.get("/api/me")).json()["error"]["code"] == "not_signed_in"
        client.cookies.clear()
        client.cookies.set(COOKIE, "x" * 5000)
        assert (await client.get("/api/me")).status_code == 401
        assert refused(home) == [(ADDRESS, "stale_cookie")] * 2


@pytest.mark.requirement("TV-08")
@pytest.mark.parametrize("name", ["chi.le", "dung.ho"])
async def test_a_role_that_may_not_claim_is_told_so_and_named_on_the_record(tmp_path: Path, name: str) -> None:
    async with house(tmp_path) as home:
        client = await home.signed_in(name)
        for path in ("/api/claims", f"/api/sessions/{'0' * 32}/socket"):
            answer = await client.post(path, json={"pin": "123456789"})
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_allowed")
        assert refused(home) == [(name, "not_allowed:claim_pin"), (name, "not_allowed:control_session")]


async def test_a_flood_of_refused_requests_fills_no_disk(tmp_path: Path) -> None:
    async with house(tmp_path, ManualClock()) as home:
        client = home.browser()
        for _ in range(30):
            await client.post("/api/claims", json={"pin": "1"}, headers={"Origin": "https://evil.example"})
        assert len(refused(home)) == 20
