"""A customer's receipt code held against a visit's recording, for an auditor. It is on the record that they asked."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict

from broker.api.access import auditor, same_origin
from broker.api.faults import session_unknown
from broker.api.rooms import Rooms, rooms
from broker.audit.receipt_code import Stands, stands_for
from broker.errors import Invalid
from broker.events.people import AuditRead
from broker.people.signin import SignedIn
from broker.wire.record import code_typed

router = APIRouter(prefix="/api/audit/sessions/{session}", dependencies=[Depends(same_origin)])

Auditor = Annotated[SignedIn, Depends(auditor)]


class StandsFor(BaseModel):
    """The record that a code stands for: ``sequence`` of ``records``, at ``at_us``; null: none, so another recording.

    ``whole``: for the whole, sealed record. ``bad``: what is wrong with the recording itself, null if nothing is.
    """

    model_config = ConfigDict(from_attributes=True)

    sequence: int | None
    at_us: int | None
    records: int
    whole: bool
    bad: str | None


@router.get("/receipt-code")
async def receipt_code(
    request: Request, who: Auditor, session: str, code: Annotated[str, Query(max_length=40)]
) -> StandsFor:
    """Say for which record of this visit a customer's receipt code stands."""
    here, session, typed = rooms(request), session[:200], code_typed(code)
    if typed is None:
        raise Invalid(
            "receipt_code",
            vi="Mã biên nhận gồm tám chữ và số, ví dụ XXXX-XXXX.",
            en="A receipt code has eight letters and digits: XXXX-XXXX.",
        )
    await here.index.freshen()
    pictures, found = await here.index.pictures(session), None
    if pictures is not None:
        found = await asyncio.to_thread(_held_against, here, pictures.place, session, typed)
    asked = {"session": session, "code": typed}
    rows = 0 if found is None or found.sequence is None else 1
    await here.scribe.journal(AuditRead(by=who.account.principal, view="receipt-code", filters=asked, rows=rows))
    if found is None:
        raise session_unknown()
    return StandsFor.model_validate(found)


def _held_against(here: Rooms, place: str, session: str, code: str) -> Stands:
    source = here.recordings.source(place)
    try:
        return stands_for(source, session, code)
    finally:
        source.close()
