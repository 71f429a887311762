"""The page's files and its API, over a real server."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import simplejpeg

from broker.wire.base import Scope
from broker.wire.consent import ConsentAnswer, ConsentWithdraw
from tests.unit.device_agent.panel.playing import TOKEN, playing
from tests.unit.device_agent.small_tv import VOLUME
from tests.unit.device_agent.stage import Json, Stage, stage


@pytest.fixture
async def s(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as running:
        yield running


async def test_the_state_says_everything_before_anything_happened(s: Stage) -> None:
    state = await s.state()
    assert state.pop("sequence") >= 0
    assert state == {
        "phase": "idle", "language": "vi", "power": {"on": True, "plugged": True, "starting": False},
        "pin": None, "prompt": None,
        "banner": None, "scopes": [], "crowded": 0, "notice": None, "ended": None, "receipt": None,
        "checked": None, "link": None, "behind": None,
        "device": {
            "kind": "tv", "model": "Televisit TV 55", "family": "SEN-55A", "serial": "SN-0001", "software": "1.0",
            "display": True, "plug": True,
        },
        "privacy": {
            "switch": False, "indicator": True, "front": None, "sight": "none", "secret": False,
            "apps": [{"id": "call", "label_vi": "Gọi video", "label_en": "Video call", "granted": False}],
        },
        "names": [], "question": None, "acting": None, "chat": [], "front": None, "measured": {},
        "ordinary": {"hotline": None, "centre": None, "visit": None}, "hub": None, "guests": [],
    }  # fmt: skip


async def test_events_wait_for_news_and_no_longer_than_asked(s: Stage) -> None:
    state = await s.state()
    begun = time.monotonic()
    same = (await s.http.get(f"/api/events?after={state['sequence']}&wait=0.3")).json()
    assert 0.25 < time.monotonic() - begun < 5
    assert same["sequence"] == state["sequence"]
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(s.http.get(f"/api/events?after={state['sequence']}&wait=20"))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        await s.post("language", {"language": "en"})
    assert waiting.result().json()["language"] == "en"
    assert waiting.result().json()["sequence"] > state["sequence"]


async def test_seconds_that_pass_are_no_news(s: Stage) -> None:
    await s.offering()
    state = await s.state()
    same = (await s.http.get(f"/api/events?after={state['sequence']}&wait=1.2")).json()
    assert same["sequence"] == state["sequence"]
    assert same["pin"]["seconds_left"] < state["pin"]["seconds_left"]


async def test_the_picture_comes_as_jpeg_and_again_only_when_it_changed(s: Stage) -> None:
    answer = await s.http.get("/api/picture")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    picture = simplejpeg.decode_jpeg(answer.content)
    assert picture.shape == (180, 320, 3)
    assert 100 < int(np.asarray(picture).max()) < 200  # the panel is at half the signal's light
    revision = answer.headers["x-revision"]
    assert (await s.http.get(f"/api/picture?after={revision}&wait=0.1")).status_code == 204
    s.tv.paint()
    assert (await s.http.get(f"/api/picture?after={revision}&wait=9")).headers["x-revision"] > revision


async def test_a_customer_s_press_reaches_the_device_and_a_refusal_has_its_reason(s: Stage) -> None:
    await s.post("press", {"key": "AudioVolumeUp"})
    assert s.tv.values[VOLUME] == 21
    assert s.tv.done == []
    await s.post("power")
    assert (await s.post("press", {"key": "AudioVolumeUp"}, status=409))["error"]["code"] == "device_off"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("support", {"x": 1}), ("consent", {}), ("consent", {"request": "r", "granted": "yes"}),
        ("consent", {"request": "r", "granted": 1}), ("consent", {"request": "r" * 41, "granted": True}),
        ("withdraw", {"scope": "everything"}), ("press", {"key": "NoSuchKey"}), ("press", {"key": ""}),
        ("press", {"key": "Enter", "by": "technician"}), ("plug", {"in": "no"}), ("plug", {"inserted": True}),
        ("language", {"language": "fr"}), ("end", [1]), ("camera", {"app": "Call"}), ("camera", {"app": "a" * 41}),
        ("camera_switch", {"on": 1}), ("observe", {"id": "q", "answer": "unanswered"}), ("observe", {"answer": "yes"}),
        ("chat", {"text": ""}), ("chat", {"text": "x" * 501}), ("chat", {"text": "a\u202eb"}), ("touch", {}),
        ("withdraw", {"scope": "camera:"}), ("withdraw", {"scope": "action:x"}), ("thing", {"id": "door"}),
        ("fault", {"id": "wm.tap", "active": "yes"}), ("fault", {"id": "f" * 41, "active": True}),
    ],
)  # fmt: skip
async def test_a_malformed_body_is_refused_without_an_echo(s: Stage, path: str, body: Json) -> None:
    answer = await s.http.post(f"/api/{path}", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "malformed"
    assert "NoSuchKey" not in answer.text
    assert "everything" not in answer.text


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[]" * 9, b'{"a":' * 300])
async def test_what_is_no_json_is_refused(s: Stage, content: bytes) -> None:
    assert (await s.http.post("/api/end", content=content)).status_code == 422


@pytest.mark.parametrize("query", ["after=x", "after=nan", "after=-5", "wait=inf", "wait=-2", "after=1e99"])
async def test_a_malformed_question_is_refused(s: Stage, query: str) -> None:
    assert (await s.http.get(f"/api/events?{query}")).status_code == 422


@pytest.mark.parametrize("path", ["cancel", "end", "dismiss"])
async def test_what_is_not_possible_now_is_said(s: Stage, path: str) -> None:
    error = (await s.post(path, status=409))["error"]
    assert (error["code"], error["en"]) == ("not_now", "This is not possible now.")
    assert error["vi"] == "Không thực hiện được lúc này."


async def test_a_script_can_play_the_customer_through_a_visit(s: Stage) -> None:
    visit = await s.active(Scope.CONTROL)
    state = await s.state()
    assert state["scopes"] == ["view", "control"]
    await visit.ask(Scope.SETTINGS, "s1", seconds=30)
    prompt = await s.prompt()
    assert prompt == {
        "request": "s1", "scope": "settings", "ticket": "TV-7K3M-9Q2", "seconds_left": prompt["seconds_left"],
        "technician": {"name": "Nguyễn Văn An", "staff_number": "KT-001"},
    }  # fmt: skip
    assert 0 < prompt["seconds_left"] <= 30
    await s.post("consent", {"request": "other", "granted": True}, status=409)
    await s.post("consent", {"request": "s1", "granted": False})
    assert await visit.until(ConsentAnswer) == ConsentAnswer(request="s1", granted=False)
    assert (await s.post("withdraw", {"scope": "control"}))["scopes"] == ["view"]
    assert await visit.until(ConsentWithdraw) == ConsentWithdraw(scope=Scope.CONTROL)
    await s.post("withdraw", {"scope": "control"}, status=409)
    state = await s.post("withdraw", {"scope": "view"})
    assert (state["phase"], state["ended"]) == ("over", "customer_ended")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/support"), ("POST", "/api/state"), ("GET", "/..%2fapp.py"), ("GET", "/x/y")]
)
async def test_there_is_nothing_else(s: Stage, method: str, path: str) -> None:
    answer = await s.http.request(method, path, json={} if method == "POST" else None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"), ("/main.js", "text/javascript; charset=utf-8"),
        ("/panel.css", "text/css; charset=utf-8"), ("/words.json", "application/json"), ("/icon.svg", "image/svg+xml"),
        ("/BeVietnamPro-Regular.ttf", "font/ttf"),
    ],
)  # fmt: skip
async def test_the_page_s_files_need_no_token_and_hold_no_secret(s: Stage, path: str, kind: str) -> None:
    answer = await s.http.get(path, headers={"Authorization": ""})
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert s.http.headers["authorization"].encode() not in answer.content


async def test_a_real_network_has_no_switch(s: Stage) -> None:
    assert (await s.post("network", {"condition": "off"}, 409))["error"]["code"] == "not_now"
    await s.post("network", {"condition": "stormy"}, 422)


async def test_things_are_plugged_in_and_pulled_out(s: Stage) -> None:
    await s.post("attach", {"input": "hdmi2", "device": "game"})
    await s.post("attach", {"input": "hdmi1", "device": None})
    assert s.tv.sockets == {"hdmi1": None, "hdmi2": "game"}
    assert (await s.post("attach", {"input": "hdmi7", "device": "game"}, 409))["error"]["code"] == "not_now"


async def test_a_waiting_firmware_is_installed(s: Stage) -> None:
    await s.post("firmware")
    assert not s.tv.firmware_waiting()
    await s.post("firmware", status=409)


PRESSES: list[tuple[str, Json, tuple[object, ...]]] = [
    ("camera", {"app": "call"}, ("camera", "call")),
    ("camera_switch", {"on": False}, ("camera_switch", False)),
    ("withdraw", {"scope": "camera:call"}, ("withdraw", "camera:call")),
    ("withdraw", {"scope": "action:test.pump"}, ("withdraw", "action:test.pump")),
    ("observe", {"id": "q1", "answer": "unsure"}, ("observe", "q1", "unsure")),
    ("chat", {"text": "Chào anh, tôi nghe đây."}, ("chat", "Chào anh, tôi nghe đây.")),
    ("touch", {"button": "start"}, ("touch", "start")),
    ("thing", {"id": "door", "state": "open"}, ("thing", "door", "open")),
    ("fault", {"id": "wm.tap", "active": True}, ("fault", "wm.tap", True)),
]


@pytest.mark.parametrize(("path", "body", "done"), PRESSES, ids=[" ".join(map(str, press[2])) for press in PRESSES])
async def test_each_press_reaches_the_customer_and_a_refusal_has_its_code(
    path: str, body: Json, done: tuple[object, ...]
) -> None:
    async with playing() as (played, listening):
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with httpx.AsyncClient(base_url=listening.url, headers=headers) as http:
            assert (await http.post(f"/api/{path}", json=body)).status_code == 200
            played.possible = False
            refused = await http.post(f"/api/{path}", json=body)
            assert refused.status_code == 409
            assert refused.json()["error"]["code"] in ("not_now", "running")
            assert (await http.post(f"/api/{path}", json=body, headers={"Authorization": ""})).status_code == 401
    assert played.done == [done, done]
