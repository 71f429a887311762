import hashlib

import pytest
from fastapi import FastAPI

from broker.api import receipt
from tests.unit.api.test_replay import SESSION, House, house
from tests.unit.audit.histories import SECRET

BASE = f"/api/audit/sessions/{SESSION}/receipt"
__all__ = ["house"]


@pytest.fixture
def routed(house: House) -> House:
    app = house.client._transport.app  # type: ignore[attr-defined]
    assert isinstance(app, FastAPI)
    app.include_router(receipt.router)
    return house


@pytest.mark.requirement("AU-04")
async def test_a_receipt_is_handed_out_with_its_hash_on_the_record(routed: House) -> None:
    vi, en = await routed.get(BASE), await routed.get(BASE, language="en")
    assert vi.text.startswith("BIÊN NHẬN HỖ TRỢ TỪ XA")
    assert en.text.startswith("RECEIPT OF A REMOTE SUPPORT SESSION")
    assert SECRET in vi.text
    assert "attachment" in vi.headers["Content-Disposition"]
    for answer in (vi, en):
        assert routed.journal(hashlib.sha256(answer.content).hexdigest().encode())


async def test_nobody_else_gets_one_and_no_visit_has_none(routed: House) -> None:
    routed.client.cookies.clear()
    await routed.get(BASE, 401)
    await routed.sign_in("technician")
    await routed.get(BASE, 403)
    await routed.sign_in("auditor")
    await routed.get(BASE.replace(SESSION, "e" * 32), 404)
    await routed.get(BASE, 422, language="fr")
    assert routed.journal(b"e" * 32)


async def test_a_recording_that_can_not_be_read_gives_none_and_says_so(routed: House) -> None:
    await routed.get(BASE)
    path = next(routed.root.glob(f"recordings/**/{SESSION}.tvr"))
    path.write_bytes(b"x" + path.read_bytes()[1:])
    answer = await routed.get(BASE, 503)
    assert answer.json()["error"]["code"] == "record_unreadable"
