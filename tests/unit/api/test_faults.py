"""Every error has one shape and no stack trace."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stage.rooms import house

pytestmark = pytest.mark.timeout(60)


def error(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    found: dict[str, Any] = answer.json()["error"]
    assert (answer.status_code, found["code"]) == (status, code)
    assert set(found) == {"code", "vi", "en", "retry_after_s"}
    assert found["vi"]
    assert found["en"]
    assert "Traceback" not in answer.text
    assert ".py" not in answer.text
    return found


async def test_what_is_refused_before_any_room_is_asked_has_the_shape_too(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        client = home.browser()
        json = {"Content-Type": "application/json"}
        error(await client.get("/api/nothing"), 404, "not_found")
        error(await client.post("/api/nothing"), 405, "method_not_allowed")
        error(await client.get("/assets/nothing.js"), 404, "not_found")
        error(await client.post("/api/sign-in", content=b"{", headers=json), 422, "malformed")
        error(await client.post("/api/sign-in", content=b"[" * 9000, headers=json), 400, "malformed")
        assert [event.facts()["reason"] for event in home.recorded("request.refused")] == ["malformed"]


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_has_a_bound(tmp_path: Path, announced: bool) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1_000_000):
            yield b" " * 1024
        raise AssertionError("the broker read it all")

    async with house(tmp_path) as home:
        content = b" " * 20_000 if announced else endless()
        answer = await home.browser().post(
            "/api/sign-in", content=content, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 413
        if not announced:  # what was announced as too large never came as far as our own words
            error(answer, 413, "too_large")


async def test_a_fault_of_ours_is_said_without_its_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(tmp_path) as home:
        client = await home.signed_in()
        monkeypatch.setattr(home.rooms, "signins", None)
        answer = await client.get("/api/me")
        error(answer, 500, "internal")
        assert "NoneType" not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_a_malformed_request_on_a_broken_record_is_answered_in_words(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await home.journal.close("stopped", home.rooms.clock.now())
        answer = await home.browser().post("/api/sign-in", json={})
        error(answer, 503, "recording_failed")
