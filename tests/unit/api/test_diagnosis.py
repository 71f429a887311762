"""Diagnosis over HTTP, in the real rooms: a visit, its verdict, the order, and who gets no other PIN before."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage.rooms import House, house
from tests.unit.api.visited import WASHER, code, give, read, visited, with_a_code

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, verdicts=True) as made:
        yield made


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
async def test_a_verdict_is_corrected_by_who_has_read_it_and_both_stay_on_the_record(home: House) -> None:
    an, visit = await home.signed_in(), await with_a_code(home)
    assert code(await give(an, visit, corrects_us=1)) == "verdict_given", "there is none to correct"
    first = (await give(an, visit)).json()["at_us"]
    care = {"verdict": "user_care", "cause": "drain_filter", "parts": []}
    for stale in (None, first - 1, 2**70):
        assert code(await give(an, visit, **care, corrects_us=stale)) == "verdict_given"
    assert code(await give(an, visit, corrects_us=first, parts=[])) == "part_missing", "it needs what any verdict does"
    second = await give(an, visit, **care, corrects_us=first)
    assert second.status_code == 201, second.text
    assert (await read(an, visit))["verdict"] == second.json()
    assert code(await give(an, visit, corrects_us=first)) == "verdict_given", "another window had it still"
    told = [event.facts() for event in home.recorded("verdict.given")]
    assert [(one["cause"], one.get("corrects_us")) for one in told] == [("drain_pump", None), ("drain_filter", first)]
    assert (await an.get("/api/verdicts/due")).json()["items"] == []


@pytest.mark.requirement("TV-17")
async def test_a_verdict_that_can_not_be_put_on_the_record_is_not_given(home: House) -> None:
    an, visit = await home.signed_in(), await with_a_code(home)
    await visit.end()
    home.disk.failing["sync_data"] = 5
    assert (await give(an, visit)).status_code == 503
    home.disk.failing.clear()
    assert await home.rooms.diagnoses.store.verdict(visit.session) is None  # type: ignore[union-attr]


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
