"""Signing in and out over HTTP: the cookie, its flags, and a new token at each sign-in."""

from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest

from broker.api.access import COOKIE
from broker.app import application
from broker.clock import ManualClock
from broker.principal.principal import BROKER
from tests.stage.rooms import ADDRESS, ORIGIN, PASSWORD, House, house

pytestmark = pytest.mark.timeout(60)


async def test_the_cookie_is_ours_alone(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        client = home.browser()
        answer = await client.post("/api/sign-in", json={"name": "an.nguyen", "password": PASSWORD})
        assert answer.status_code == 200
        assert answer.json()["account"] == {
            "name": "an.nguyen", "full_name": "Người thứ 0", "staff_number": "KT-0", "role": "technician",
        }  # fmt: skip
        assert answer.json()["expires_us"] > home.rooms.clock.now().wall_us
        [cookie] = SimpleCookie(answer.headers["set-cookie"]).values()
        assert cookie.key == COOKIE == "__Host-televisit"
        flags = {name: value for name, value in cookie.items() if value}
        assert flags == {"path": "/", "secure": True, "httponly": True, "samesite": "strict"}, "and no Domain"
        assert len(cookie.value) >= 43
        assert cookie.value not in answer.text
        [signed_in] = home.recorded("signin.succeeded")
        assert (signed_in.by.id, signed_in.facts()) == ("an.nguyen", {"address": ADDRESS})


async def test_each_sign_in_has_a_new_token(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        client = await home.signed_in()
        first = client.cookies[COOKIE]
        answer = await client.post("/api/sign-in", json={"name": "an.nguyen", "password": PASSWORD})
        assert answer.cookies[COOKIE] != first


async def test_wrong_name_and_wrong_password_are_one_answer_and_two_events(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        client, answers = home.browser(), set()
        for name in ("an.nguyen", "nobody.known"):
            answer = await client.post("/api/sign-in", json={"name": name, "password": "wrong"})
            assert answer.status_code == 401
            assert "set-cookie" not in answer.headers
            answers.add(answer.text)
        assert len(answers) == 1
        failed = [event.facts() for event in home.recorded("signin.failed")]
        assert [fact.get("account") for fact in failed] == ["an.nguyen", None], "a mistyped name may be a password"


async def test_too_many_wrong_passwords_are_throttled_with_a_time_to_come_back(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        client = home.browser()
        for _ in range(5):
            assert (await client.post("/api/sign-in", json={"name": "an.nguyen", "password": "x"})).status_code == 401
        answer = await client.post("/api/sign-in", json={"name": "an.nguyen", "password": PASSWORD})
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "sign_in_throttled")
        assert answer.json()["error"]["retry_after_s"] == int(answer.headers["Retry-After"]) > 0


async def test_knocking_on_a_closed_door_fills_no_disk_and_a_wrong_password_is_always_on_record(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, ManualClock()) as home:
        client = home.browser()
        for number in range(60):
            await client.post("/api/sign-in", json={"name": "an.nguyen", "password": f"wrong {number}"})
        told = [event.facts()["reason"] for event in home.recorded("signin.failed")]
        assert told == ["wrong_password"] * 5 + ["throttled_account"] * 20
        await client.post("/api/sign-in", json={"name": "binh.tran", "password": "wrong"})
        assert home.recorded("signin.failed")[-1].facts()["account"] == "binh.tran", "the meter is empty, and yet"


async def test_too_many_wrong_sign_ins_of_one_name_from_everywhere_raise_one_alarm(tmp_path: Path) -> None:
    async with house(tmp_path, ManualClock()) as home:
        for number in range(31):
            transport = httpx.ASGITransport(app=application(home.rooms), client=(f"198.51.100.{number}", 1))
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"Origin": ORIGIN}) as client:
                await client.post("/api/sign-in", json={"name": "an.nguyen", "password": "wrong"})
        [alarm] = home.recorded("signin.alarm")
        assert (alarm.by, alarm.facts()) == (BROKER, {"failures": 30, "account": "an.nguyen"})


async def test_a_sign_out_that_can_not_be_recorded_does_not_happen(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        client = await home.signed_in()
        await close_journal(home)
        answer = await client.post("/api/sign-out")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "recording_failed")
        assert (await client.get("/api/me")).status_code == 200


async def test_signing_out_kills_the_token_and_the_cookie(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        client = await home.signed_in()
        token = client.cookies[COOKIE]
        assert (await client.get("/api/me")).json()["account"]["name"] == "an.nguyen"
        answer = await client.post("/api/sign-out")
        assert answer.status_code == 204
        [cookie] = SimpleCookie(answer.headers["set-cookie"]).values()
        assert (cookie.key, cookie.value, cookie["max-age"]) == (COOKIE, "", "0")
        client.cookies.set(COOKIE, token)
        assert (await client.get("/api/me")).status_code == 401
        assert (await client.post("/api/sign-out")).status_code == 204, "a second time does no harm"
        client.cookies.clear()
        assert (await client.post("/api/sign-out")).status_code == 204
        assert [event.by.id for event in home.recorded("signin.ended")] == ["an.nguyen"]


async def test_an_unrecorded_sign_in_gives_no_cookie(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await close_journal(home)
        answer = await home.browser().post("/api/sign-in", json={"name": "an.nguyen", "password": PASSWORD})
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "recording_failed")
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "body",
    [
        '{"name":"","password":"x"}',
        '{"name":"a"}',
        '{"name":"a","password":1}',
        '{"name":"\\ud800","password":"x"}',
        '{"name":"a","password":"x","role":"auditor"}',
    ],
)
async def test_a_malformed_sign_in_is_refused(tmp_path: Path, body: str) -> None:
    async with house(tmp_path) as home:
        answer = await home.browser().post("/api/sign-in", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "malformed")


async def close_journal(home: House) -> None:
    await home.journal.close("stopped", home.rooms.clock.now())
