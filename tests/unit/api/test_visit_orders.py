"""Visits at the customer's home over HTTP, in the real rooms: ordered, called off, reported on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broker.wire.action import ActionResult, ActionRun, Finding
from tests.stage.rooms import House, house
from tests.unit.api.visited import code, give, read, visited, with_a_code

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, verdicts=True) as made:
        yield made


@pytest.mark.requirement("DG-03")
@pytest.mark.requirement("TV-25")
async def test_a_visit_is_ordered_from_a_verdict_alone_and_carries_what_was_found(home: House) -> None:
    an, visit = await home.signed_in(), await with_a_code(home)
    where = f"/api/sessions/{visit.session}/visit-order"
    assert code(await an.post(where, json={})) == "verdict_first"
    assert code(await an.get(where)) == "order_unknown"
    await give(an, visit)
    answer = await an.post(where, json={"note": "Gọi trước khi đến."})
    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert [(part["sku"], part["quantity"]) for part in order["parts"]] == [("WM-PUMP-F7", 1)]
    assert [one["ref"] for one in order["evidence"]] == ["code.5C", "c-ask", "c-test"]
    # Whoever goes there has no device at hand: the order brings its words.
    assert {word["key"]: word["label_vi"] for word in order["words"]} == {
        "washer.error": "Mã lỗi", "test.pump": "Thử bơm",
    }  # fmt: skip
    assert order["words"] == (await read(an, visit))["words"]
    assert (order["skill"], order["two_persons"], order["codes"][0]["code"]) == ("basic", False, "5C")
    assert (await an.get(where)).json() == order == (await read(an, visit))["order"]
    assert code(await an.post(where, json={})) == "order_given"
    binh = await home.signed_in("binh.tran")
    waiting = [(await client.get("/api/visit-orders/awaiting")).json()["items"] for client in (an, binh)]
    assert [[one["session"] for one in items] for items in waiting] == [[visit.session], []]
    [event] = home.recorded("visit.ordered")
    assert event.facts()["parts"] == [{"sku": "WM-PUMP-F7", "quantity": 1}]
    assert (await an.post(f"{where}/outcome", json={"fixed": True})).json()["fixed"] is True
    assert [event.facts()["fixed"] for event in home.recorded("visit.reported")] == [True]
    chi = await home.signed_in("chi.le")
    figures = (await chi.get("/api/diagnosis/figures")).json()
    assert (figures["verdicts"], figures["orders"], figures["fixed_first_visit"], figures["awaiting"]) == (1, 1, 1, 0)
    assert figures["median_seconds_to_verdict"] >= 0
    assert (await chi.get("/api/diagnosis/figures", params={"from_us": 2**62})).json()["verdicts"] == 0


@pytest.mark.requirement("TV-25")
async def test_an_ordered_visit_holds_its_verdict_until_it_is_called_off(home: House) -> None:
    an, visit = await home.signed_in(), await with_a_code(home)
    where = f"/api/sessions/{visit.session}/visit-order"
    given = (await give(an, visit)).json()["at_us"]
    assert code(await an.post(f"{where}/withdrawal", json={"why": "Nhầm"})) == "order_unknown"
    first = (await an.post(where, json={})).json()["order"]
    assert code(await give(an, visit, corrects_us=given)) == "order_given"
    assert (await an.post(f"{where}/withdrawal", json={})).status_code == 422, "the customer was told: it needs a why"
    assert (await an.post(f"{where}/withdrawal", json={"why": "Khách tự làm được."})).status_code == 204
    [event] = home.recorded("visit.withdrawn")
    assert event.facts()["order"] == first
    assert (await read(an, visit))["order"] is None
    assert (await give(an, visit, corrects_us=given, note="Lần hai")).status_code == 201
    second = (await an.post(where, json={})).json()["order"]
    assert second != first
    await an.post(f"{where}/outcome", json={"fixed": True})
    assert code(await an.post(f"{where}/withdrawal", json={"why": "Muộn"})) == "order_closed"
    assert code(await an.post(where, json={})) == "order_given"
    binh = await home.signed_in("binh.tran")
    assert code(await binh.post(f"{where}/withdrawal", json={"why": "Lạ"})) == "session_unknown"


@pytest.mark.requirement("DG-03")
async def test_what_needs_nobody_orders_nobody(home: House) -> None:
    an, visit = await home.signed_in(), await with_a_code(home)
    given = await give(an, visit, verdict="user_care", cause="drain_filter", parts=[])
    assert given.status_code == 201, given.text
    assert code(await an.post(f"/api/sessions/{visit.session}/visit-order", json={})) == "no_visit_needed"


async def listed(client: httpx.AsyncClient) -> list[tuple[str, str]]:
    items = (await client.get("/api/visit-orders/awaiting")).json()["items"]
    return [(one["session"], one["state"]) for one in items]


@pytest.mark.requirement("TV-25")
async def test_a_visit_that_did_not_do_it_is_followed_by_a_corrected_verdict_and_another(home: House) -> None:
    an, visit = await home.signed_in(), await with_a_code(home)
    where = f"/api/sessions/{visit.session}/visit-order"
    first = (await give(an, visit)).json()
    await visit.end()
    assert await listed(an) == [(visit.session, "to_order")], "whoever closed the page still finds it"
    await an.post(where, json={})
    assert await listed(an) == [(visit.session, "ordered")]
    assert (await an.post(f"{where}/outcome", json={"fixed": False})).json()["fixed"] is False
    assert await listed(an) == [(visit.session, "to_order")]
    second = (await give(an, visit, corrects_us=first["at_us"], note="Cháy cả dây bơm.")).json()
    assert second["seconds_to_verdict"] == first["seconds_to_verdict"]
    again = await an.post(where, json={})
    assert (again.status_code, again.json()["finding"], again.json()["fixed"]) == (201, "Cháy cả dây bơm.", None)
    figures = (await (await home.signed_in("chi.le")).get("/api/diagnosis/figures")).json()
    assert (figures["verdicts"], figures["orders"], figures["not_fixed"], figures["awaiting"]) == (1, 2, 1, 1)


@pytest.mark.requirement("TV-25")
async def test_whoever_visits_again_on_the_ticket_is_told_who_is_on_the_way(home: House) -> None:
    key = Ed25519PrivateKey.generate()
    an, visit = await home.signed_in(), await with_a_code(home, key=key)
    await give(an, visit)
    order = (await an.post(f"/api/sessions/{visit.session}/visit-order", json={})).json()["order"]
    assert (await read(an, visit))["pending"] == []
    await visit.end()
    again = await visited(home, visit.ticket, key=key)
    [pending] = (await read(an, again))["pending"]
    assert (pending["session"], pending["order"], pending["by_name"]) == (visit.session, order, "Người thứ 0")
    assert [part["sku"] for part in pending["parts"]] == ["WM-PUMP-F7"]


@pytest.mark.requirement("TV-17")
async def test_nobody_is_sent_with_a_verdict_that_later_evidence_contradicts(home: House) -> None:
    an, visit = await home.signed_in(), await with_a_code(home)
    given = (await give(an, visit)).json()["at_us"]
    assert (await read(an, visit))["outdated"] is False
    visit.console.say(ActionRun(id="c-again", key="test.pump"))
    await visit.device.until(ActionRun)
    fine = (Finding(name="pump_current_ma", label_vi="Dòng", label_en="Current", value=320, unit="mA", ok=True),)
    visit.device.say(ActionResult(id="c-again", key="test.pump", verdict="passed", findings=fine))
    await visit.console.until(ActionResult)
    await home.until(lambda: len(home.recorded("action.result")) == 2)
    assert (await read(an, visit))["outdated"] is True
    where = f"/api/sessions/{visit.session}/visit-order"
    assert code(await an.post(where, json={})) == "verdict_outdated"
    await visit.end()
    due: Any = {"items": []}
    async with asyncio.timeout(20):
        while not due["items"]:
            due = (await an.get("/api/verdicts/due")).json()
    assert [one["session"] for one in due["items"]] == [visit.session], "nor is the next PIN taken before it is mended"
    assert code(await give(an, visit, corrects_us=given)) == "reason_needed"
    assert (await give(an, visit, corrects_us=given, reason="Bơm kêu rồi dừng.")).status_code == 201
    assert (await an.get("/api/verdicts/due")).json() == {"items": []}
    order = (await an.post(where, json={})).json()
    assert (order["contradicted"], order["reason"]) == (True, "Bơm kêu rồi dừng.")


async def test_an_order_outlives_the_recording_that_it_was_made_from(home: House) -> None:
    an, visit = await home.signed_in(), await with_a_code(home)
    where = f"/api/sessions/{visit.session}/visit-order"
    await give(an, visit)
    order = (await an.post(where, json={})).json()
    await visit.end()
    path = next(home.data.glob(f"recordings/**/{visit.session}.tvr"))
    kept = path.read_bytes()
    path.write_bytes(b"")
    chi = await home.signed_in("chi.le")
    assert code(await chi.get(f"/api/sessions/{visit.session}/diagnosis")) == "record_unreadable"
    assert (await chi.get(where)).json()["evidence"] == order["evidence"] != []
    path.write_bytes(kept)
    assert [event.facts()["view"] for event in home.recorded("audit.read")] == ["visit_order"]
