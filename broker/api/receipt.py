"""The customer's receipt of a visit as text, for the auditor who hands it out."""

import asyncio
import hashlib
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse, Response

from broker.api.access import auditor, same_origin
from broker.api.faults import record_unreadable, session_unknown
from broker.api.rooms import Rooms, rooms
from broker.audit.receipt import receipt_of
from broker.events.people import AuditExported
from broker.people.signin import SignedIn
from broker.recording.reader import Readable
from broker.recording.record import BadRecord

router = APIRouter(prefix="/api/audit/sessions/{session}/receipt", dependencies=[Depends(same_origin)])


@router.get("", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def receipt(
    request: Request,
    who: Annotated[SignedIn, Depends(auditor)],
    session: str,
    language: Literal["vi", "en"] = "vi",
) -> Response:
    """Return the receipt of a visit, also of one that goes on; its hash is put on the record with the reading."""
    here, session = rooms(request), session[:200]
    text = await _told(here, session, language)
    digest = None if text is None else hashlib.sha256(text.encode()).hexdigest()
    filters = {"session": session, "language": language}
    rows = 0 if text is None else 1
    await here.scribe.journal(
        AuditExported(
            by=who.account.principal, format="receipt", filters=filters, rows=rows, to="download", sha256=digest
        )
    )
    if text is None:
        raise session_unknown()
    named = f'attachment; filename="receipt-{session}-{language}.txt"'
    return PlainTextResponse(text, headers={"Content-Disposition": named})


async def _told(here: Rooms, session: str, language: Literal["vi", "en"]) -> str | None:
    await here.index.freshen()
    found = await here.index.pictures(session)
    if found is None:
        return None
    place = found.place

    def work() -> str:  # all of it: a file must not be closed under its reader, whatever becomes of the request
        source = here.recordings.source(place)
        try:
            return receipt_of(session, Readable(source, here.recordings.keys(place)), language)
        finally:
            source.close()

    try:
        return await asyncio.to_thread(work)
    except BadRecord as bad:
        raise record_unreadable(bad) from None
