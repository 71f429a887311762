"""The guard over a real server: only this page, and scripts with the token, get anywhere."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from tests.unit.device_agent.stage import TOKEN, Stage, stage

PATHS = ["/", "/main.js", "/api/state"]


pytestmark = pytest.mark.asyncio(loop_scope="module")  # one agent for all: what is refused leaves it as it was


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def s(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with stage(tmp_path_factory.mktemp("guard")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def offering(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """An agent with a PIN on its screen, which nobody without the token may learn."""
    async with stage(tmp_path_factory.mktemp("offering")) as running:
        await running.offering()
        yield running


def code(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", ["evil.example", "localhost", "localhost:1", "127.0.0.1", "", "LOCALHOST.evil:80"])
async def test_another_host_is_refused(s: Stage, path: str, host: str) -> None:
    answer = await s.http.get(path, headers={"Host": host})
    assert (answer.status_code, code(answer)) == (403, "foreign_host")


async def test_both_names_of_loopback_are_served(s: Stage) -> None:
    for host in (f"localhost:{s.listening.port}", f"127.0.0.1:{s.listening.port}"):
        assert (await s.http.get("/api/state", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost", "https://localhost:{port}", ""])
async def test_another_origin_is_refused(s: Stage, path: str, origin: str) -> None:
    answer = await s.http.get(path, headers={"Origin": origin.format(port=s.listening.port)})
    assert (answer.status_code, code(answer)) == (403, "foreign_origin")


async def test_the_page_s_own_origin_must_fit_the_host(s: Stage) -> None:
    own, other = f"http://localhost:{s.listening.port}", f"http://127.0.0.1:{s.listening.port}"
    assert (await s.http.post("/api/dismiss", json={}, headers={"Origin": own})).status_code == 409
    assert (await s.http.post("/api/dismiss", json={}, headers={"Origin": other})).status_code == 403


@pytest.mark.requirement("TV-12")
@pytest.mark.parametrize("given", ["", "Bearer", f"bearer {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[1:]}", TOKEN])
@pytest.mark.parametrize("path", ["state", "events?wait=0", "picture?wait=0", "no-such-route"])
async def test_without_the_token_the_api_says_nothing(offering: Stage, given: str, path: str) -> None:
    answer = await offering.http.get(f"/api/{path}", headers={"Authorization": given})
    assert (answer.status_code, code(answer)) == (401, "no_token")


@pytest.mark.parametrize("action", ["support", "cancel", "consent", "withdraw", "end", "power", "plug", "press"])
async def test_without_the_token_nothing_is_pressed(s: Stage, action: str) -> None:
    answer = await s.http.post(f"/api/{action}", json={}, headers={"Authorization": "Bearer guess"})
    assert answer.status_code == 401
    assert (await s.state())["phase"] == "idle"


async def test_the_token_in_the_address_opens_nothing(s: Stage) -> None:
    answer = await s.http.get(f"/api/state?token={TOKEN}", headers={"Authorization": ""})
    assert answer.status_code == 401


async def test_a_body_without_a_length_or_too_long_is_not_read(s: Stage) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"{}"

    answer = await s.http.post("/api/end", content=endless())
    assert (answer.status_code, code(answer)) == (411, "length_required")
    answer = await s.http.post("/api/end", content=b"x" * 2049)
    assert (answer.status_code, code(answer)) == (413, "too_large")


@pytest.mark.requirement("TV-07")
@pytest.mark.parametrize("path", [*PATHS, "/no-such-page"])
async def test_every_answer_carries_the_headers(s: Stage, path: str) -> None:
    headers = (await s.http.get(path)).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:")
    assert "frame-ancestors 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "http" not in policy.replace("http-equiv", "")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers
