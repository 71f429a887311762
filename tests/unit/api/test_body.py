"""The bound on a request's body."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from broker.api.body import MOST_BYTES, BodyLimit
from broker.errors import Invalid

reached: list[int] = []


async def echo(request: Request) -> Response:
    reached.append(len(await request.body()))
    return PlainTextResponse("read")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    reached.clear()
    app = BodyLimit(Starlette(routes=[Route("/", echo, methods=["POST"])]))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://x") as found:
        yield found


async def test_a_short_body_is_read(client: httpx.AsyncClient) -> None:
    assert (await client.post("/", content=b"x" * MOST_BYTES)).text == "read"
    assert reached == [MOST_BYTES]


async def test_a_body_that_announces_too_much_is_not_read_at_all(client: httpx.AsyncClient) -> None:
    answer = await client.post("/", content=b"x" * (MOST_BYTES + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert reached == []


@pytest.mark.parametrize("length", ["-1", "1e9", ""])
async def test_a_length_that_is_no_number_is_too_much(client: httpx.AsyncClient, length: str) -> None:
    answer = await client.post("/", content=b"x", headers={"Content-Length": length})
    assert answer.status_code == 413
    assert reached == []


async def test_a_body_that_never_says_how_long_it_is_is_cut(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1024

    with pytest.raises(Invalid, match="too_large"):
        await client.post("/", content=endless())
    assert reached == []
