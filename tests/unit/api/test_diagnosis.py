"""Diagnosis over HTTP, in the real rooms: a visit, its verdict, the order, and who gets no other PIN before."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker.wire import settings
from broker.wire.action import ActionResult, ActionRun
from broker.wire.base import EndReason, Scope
from broker.wire.consent import ConsentRequest
from broker.wire.diagnosis import DiagnosisState
from broker.wire.ending import SessionEnd, SessionEnded, SessionState
from broker.wire.observation import ObservationAnswer, ObservationAsk, ObservationNote
from tests.stage.rooms import FarDevice, FarEnd, House, house

pytestmark = pytest.mark.timeout(60)
WASHER = {
    "kind": "washer", "model": "Sen WF90-7", "serial": "W-1", "family": "WM-FRONT-7", "display": False,
}  # fmt: skip
ERROR = settings.Descriptor(key="washer.error", kind="telemetry", type="string", label_vi="Mã lỗi", label_en="Code")
PUMP = settings.Descriptor(key="test.pump", kind="action", type="bool", label_vi="Thử bơm", label_en="Pump test")


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, verdicts=True) as made:
        yield made


class Visited:
    """One visit to a washer, from the claim on."""

    def __init__(self, home: House, device: FarDevice, console: FarEnd, session: str, ticket: str) -> None:
        self.home, self.device, self.console, self.session, self.ticket = home, device, console, session, ticket

    async def end(self) -> None:
        self.device.say(SessionEnd(reason=EndReason.CUSTOMER_ENDED))
        await self.console.until(SessionEnded)
        await self.home.until(lambda: self.home.rooms.hub.visit(self.session) is None)
        await self.console.over()


async def visited(home: House, ticket: str | None = None, *, granted: bool = True) -> Visited:
    device = await home.stranger().hello(None, **WASHER)
    pin = await device.pin()
    opened = await home.claim(pin, ticket=ticket)
    console = await home.console(opened.session, await home.signin())
    await device.answer(granted)
    return Visited(home, device, console, opened.session, opened.ticket)


async def with_a_code(home: House, ticket: str | None = None) -> Visited:
    """Visit a washer that prints 5C, and whose customer sees water."""
    visit = await visited(home, ticket)
    visit.device.say(settings.SettingsDescribed(descriptors=(ERROR, PUMP)))
    visit.device.say(settings.TelemetryValues(at_us=1, values={"washer.error": "5C"}))
    while not (told := await visit.console.until(DiagnosisState)).codes:
        assert [step.on for step in told.steps] == ["test.self_check"]
    assert [code.code for code in told.codes] == ["5C"]
    assert {one.cause for one in told.candidates} >= {"drain_filter", "drain_pump"}
    visit.console.say(ObservationAsk(id="c-ask", what="water"))
    await visit.device.until(ObservationAsk)
    visit.device.say(ObservationAnswer(id="c-ask", answer="yes"))
    await visit.console.until(ObservationAnswer)
    visit.console.say(ObservationNote(id="c-note", what="noise", seen="unsure"))
    await visit.console.until(DiagnosisState)
    visit.console.say(ConsentRequest(scope=Scope.CONTROL))
    await visit.device.answer()
    await visit.console.until(SessionState, scopes=("control", "view"))
    visit.console.say(ActionRun(id="c-test", key="test.pump"))
    await visit.device.until(ActionRun)
    visit.device.say(ActionResult(id="c-test", key="test.pump", verdict="inconclusive"))
    await visit.console.until(ActionResult)
    return visit


async def read(client: httpx.AsyncClient, visit: Visited) -> Any:
    answer = await client.get(f"/api/sessions/{visit.session}/diagnosis")
    assert answer.status_code == 200, answer.text
    return answer.json()


def verdict(**changed: Any) -> dict[str, Any]:
    body = {
        "verdict": "device", "cause": "drain_pump", "evidence": ["c-ask", "code.5C", "c-test"],
        "parts": [{"sku": "WM-PUMP-F7", "quantity": 1}], "note": "Không nghe tiếng bơm.",
    }  # fmt: skip
    return body | changed


async def give(client: httpx.AsyncClient, visit: Visited, **changed: Any) -> httpx.Response:
    return await client.post(f"/api/sessions/{visit.session}/verdict", json=verdict(**changed))


def code(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])


async def test_a_running_visit_and_the_one_that_is_over_are_read_alike(home: House) -> None:
    an, visit = await home.signed_in(), await with_a_code(home)
    running = await read(an, visit)
    assert running["device"]["family"] == "WM-FRONT-7"
    assert [one["code"] for one in running["state"]["codes"]] == ["5C"]
    assert {one["ref"]: one["kind"] for one in running["evidence"]} == {
        "code.5C": "code", "c-ask": "answer", "c-note": "note", "c-test": "test",
    }  # fmt: skip
    [asked] = [one for one in running["evidence"] if one["ref"] == "c-ask"]
    assert asked["record"] > 0, "where it stands on the visit's record"
    assert {one["cause"]: one["standing"] for one in running["causes"]}["drain_pump"] == "possible"
    assert (running["ended_us"], running["due"], running["verdict"], running["order"]) == (None, False, None, None)
    await visit.end()
    over = await read(an, visit)
    assert (over["state"], over["evidence"]) == (running["state"], running["evidence"])
    assert (over["reason"], over["due"]) == ("customer_ended", True)


@pytest.mark.requirement("TV-23")
async def test_who_owes_a_verdict_gets_no_pin_for_another_ticket_and_the_pin_stays_good(home: House) -> None:
    an, visit = await home.signed_in(), await with_a_code(home)
    await visit.end()
    device = await home.stranger().hello(None, **WASHER)
    pin = await device.pin()
    for body in ({"pin": pin}, {"pin": "000000000"}, {"pin": pin, "ticket": await home.ticket()}):
        refused = await an.post("/api/claims", json=body)
        assert (refused.status_code, code(refused)) == (409, "verdict_due"), "said before anybody looks at the PIN"
    assert home.recorded("pin.refused") == []
    [due] = (await an.get("/api/verdicts/due")).json()["items"]
    assert (due["session"], due["ticket"], due["reason"]) == (visit.session, visit.ticket, "customer_ended")
    assert (await give(an, visit)).status_code == 201
    assert (await an.get("/api/verdicts/due")).json()["items"] == []
    assert (await an.post("/api/claims", json={"pin": pin})).status_code == 201


@pytest.mark.requirement("TV-23")
async def test_a_drop_is_followed_by_a_new_pin_on_the_same_ticket_at_once(home: House) -> None:
    visit = await with_a_code(home)
    visit.device.hang_up(1006, "gone")
    await visit.console.over()
    again = await visited(home, visit.ticket)
    assert again.ticket == visit.ticket
    binh = await home.signed_in("binh.tran")
    assert (await binh.get("/api/verdicts/due")).json()["items"] == [], "another's visit is another's verdict"


async def test_a_visit_that_nobody_allowed_needs_no_verdict(home: House) -> None:
    an, visit = await home.signed_in(), await visited(home, granted=False)
    await visit.console.over()
    assert (await an.get("/api/verdicts/due")).json()["items"] == []
    refused = await give(an, visit, verdict="inconclusive", cause="unknown", evidence=[], parts=[])
    assert (refused.status_code, code(refused)) == (409, "visit_not_active")
    await visited(home)


@pytest.mark.requirement("TV-17")
@pytest.mark.requirement("TV-24")
@pytest.mark.requirement("HA-10")
async def test_a_verdict_is_on_the_record_with_its_evidence_once(home: House) -> None:
    an, visit = await home.signed_in(), await with_a_code(home)
    for changed, status, why in (
        ({"parts": []}, 422, "part_missing"), ({"parts": [{"sku": "TV-PANEL-55A"}]}, 422, "part_misfit"),
        ({"parts": [{"sku": "WM-PUMP-TV"}]}, 422, "part_misfit"), ({"parts": [{"sku": "X"}]}, 422, "part_unknown"),
        ({"evidence": ["c-99"]}, 422, "evidence_unknown"), ({"evidence": []}, 422, "evidence_missing"),
        ({"evidence": ["code.5C"]}, 422, "evidence_missing"),
        ({"cause": "panel"}, 422, "cause_unknown"), ({"verdict": "visit"}, 422, "cause_misfit"),
        ({"verdict": "no_fault", "cause": "no_fault"}, 422, "parts_not_allowed"),
        ({"magic": 1}, 422, "malformed"), ({"parts": [{"sku": "WM-PUMP-F7", "quantity": 0}]}, 422, "malformed"),
    ):  # fmt: skip
        refused = await give(an, visit, **changed)
        assert (refused.status_code, code(refused)) == (status, why), changed
    assert home.recorded("verdict.given") == []
    given = await give(an, visit)
    assert given.status_code == 201, given.text
    assert given.json() == (await read(an, visit))["verdict"]
    [event] = home.recorded("verdict.given")
    facts = event.facts()
    assert (facts["session"], facts["cause"], facts["parts"]) == (visit.session, "drain_pump", ["WM-PUMP-F7"])
    assert (facts["evidence"], facts["contradicted"]) == (["c-ask", "code.5C", "c-test"], False)
    assert (code(await give(an, visit)), len(home.recorded("verdict.given"))) == ("verdict_given", 1)


@pytest.mark.requirement("TV-17")
async def test_a_verdict_that_can_not_be_put_on_the_record_is_not_given(home: House) -> None:
    an, visit = await home.signed_in(), await with_a_code(home)
    await visit.end()
    home.disk.failing["sync_data"] = 5
    assert (await give(an, visit)).status_code == 503
    home.disk.failing.clear()
    assert await home.rooms.diagnoses.store.verdict(visit.session) is None  # type: ignore[union-attr]


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


@pytest.mark.requirement("DG-03")
async def test_what_needs_nobody_orders_nobody(home: House) -> None:
    an, visit = await home.signed_in(), await with_a_code(home)
    given = await give(an, visit, verdict="user_care", cause="drain_filter", parts=[])
    assert given.status_code == 201, given.text
    assert code(await an.post(f"/api/sessions/{visit.session}/visit-order", json={})) == "no_visit_needed"


@pytest.mark.requirement("TV-08")
async def test_another_s_visit_is_unknown_and_an_auditor_s_reading_is_on_the_record(home: House) -> None:
    visit = await with_a_code(home)
    binh, chi = await home.signed_in("binh.tran"), await home.signed_in("chi.le")
    for where in ("diagnosis", "visit-order"):
        assert code(await binh.get(f"/api/sessions/{visit.session}/{where}")) == "session_unknown"
    assert code(await give(binh, visit)) == code(await give(binh, visit, cause="panel")) == "session_unknown"
    assert (await chi.get(f"/api/sessions/{visit.session}/diagnosis")).status_code == 200
    assert (await chi.get(f"/api/sessions/{'9' * 32}/diagnosis")).status_code == 404
    views = [event.facts()["view"] for event in home.recorded("audit.read")]
    assert views == ["diagnosis", "diagnosis"]
    assert (await give(chi, visit)).status_code == 403
