import pytest
from fastapi import FastAPI

from broker.api import receipt_code as route
from broker.wire.record import receipt_code
from tests.stage.record import verdicts
from tests.unit.api.test_audit import SESSION, House, house

__all__ = ["house"]


@pytest.fixture
def routed(house: House) -> House:
    app = house.client._transport.app  # type: ignore[attr-defined]
    assert isinstance(app, FastAPI)
    app.include_router(route.router)
    return house


@pytest.mark.requirement("AU-02")
async def test_a_code_is_held_against_the_recording_and_that_it_was_is_on_the_record(routed: House) -> None:
    verdict = verdicts(routed.root)[SESSION]
    code = receipt_code(SESSION, verdict.records, verdict.head)
    found = await routed.get(f"sessions/{SESSION}/receipt-code", code=code.lower().replace("-", " "))
    assert found == {
        "sequence": verdict.records, "at_us": 1_800_000_003_000_000, "records": verdict.records, "whole": True,
        "bad": None,
    }  # fmt: skip
    other = await routed.get(f"sessions/{SESSION}/receipt-code", code="0000-0000")
    assert (other["sequence"], other["whole"]) == (None, False)
    reads = [read for read in await routed.reads() if read["view"] == "receipt-code"]
    assert [(read["filters"], read["rows"]) for read in reads] == [
        ({"session": SESSION, "code": code}, 1),
        ({"session": SESSION, "code": "0000-0000"}, 0),
    ]


async def test_what_is_no_code_no_visit_or_nobody_s_business(routed: House) -> None:
    error = await routed.get(f"sessions/{SESSION}/receipt-code", 422, code="hello")
    assert error["error"]["code"] == "receipt_code"
    await routed.get(f"sessions/{'e' * 32}/receipt-code", 404, code="0000-0000")
    assert (await routed.reads())[-1]["filters"] == {"session": "e" * 32, "code": "0000-0000"}
    await routed.sign_in("technician")
    await routed.get(f"sessions/{SESSION}/receipt-code", 403, code="0000-0000")
