"""Evidence of a visit: what its integrity rests on, the recording as it stands, and the bundle to hand to others.

Each answer is preceded by its own durable event. The console checks proofs and bytes itself: nothing here says "good".
"""

import asyncio
from collections.abc import Iterator
from importlib.metadata import version
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from starlette.responses import StreamingResponse

from broker.api.access import auditor, same_origin
from broker.api.exports import Download, check_not_erased
from broker.api.faults import session_unknown
from broker.api.rooms import Rooms, rooms
from broker.audit.bundle import DISCLOSED, PAGE, Bundle, Evidence, fingerprint, make, receipts
from broker.audit.integrity import Integrity, look
from broker.audit.proofs import Proofs, proofs
from broker.audit.stored_zip import chunks
from broker.errors import NotFound, TelevisitError, TooMany, Unavailable
from broker.events.people import AuditExported, AuditRead
from broker.people.signin import SignedIn
from broker.recording.reader import Source

router = APIRouter(prefix="/api/audit/sessions/{session}", dependencies=[Depends(same_origin)])

Auditor = Annotated[SignedIn, Depends(auditor)]
_AT_ONCE: Final = 2  # bundles being made: each reads a recording twice, in a thread that others wait for


class VerifierKey(BaseModel):
    """A public key of the ledger: as it is published, and its fingerprint to compare."""

    text: str
    fingerprint: str


class IntegrityItem(BaseModel):
    """What a visit's integrity rests on. Hashes are hex; proofs are C2SP tlog-proof files with the leaf as ``extra``.

    ``live``: still being written. ``bad``: the headers alone show it: ``code``, ``offset``, ``meaning``. ``erased`` is
    null where nobody can tell. A proof is null while no checkpoint covers its leaf; ``ledger`` says why there are none.
    """

    session: str
    state: Literal["sealed", "recovered", "live", "bad"]
    origin: str | None
    first: str | None
    records: int
    bytes: int
    head: str | None
    root: str | None
    reason: str | None
    erased: list[str] | None
    code: str | None
    offset: int | None
    meaning: str | None
    opened: str | None
    sealed: str | None
    verifiers: list[VerifierKey]
    ledger: str | None


@router.get("/integrity")
async def integrity(request: Request, session: str, who: Auditor) -> IntegrityItem:
    """Return what the record and the ledger say of a visit."""
    here, session = rooms(request), session[:200]
    place, live = await _place(here, session, who, "integrity")
    found, erased = await asyncio.to_thread(_looked, here, place)
    proven, trouble = await _proven(here, session, found)
    said = AuditRead(by=who.account.principal, view="integrity", filters={"session": session}, rows=1)
    await here.scribe.journal(said)
    seal = found.seal
    return IntegrityItem(
        session=session,
        state=_state(found, live),
        origin=None if found.header is None else found.header.origin,
        first=_hex(found.first),
        records=found.records,
        bytes=found.size,
        head=_hex(found.head),
        root=None if seal is None else seal.root.hex(),
        reason=None if seal is None else seal.reason,
        erased=erased,
        code=found.code,
        offset=found.offset,
        meaning=found.meaning,
        opened=_text(proven.opened) if proven else None,
        sealed=_text(proven.sealed) if proven else None,
        verifiers=[VerifierKey(text=one, fingerprint=fingerprint(one)) for one in (proven.verifiers if proven else ())],
        ledger=trouble,
    )


@router.get(
    "/recording", response_class=StreamingResponse, responses={200: {"content": {"application/octet-stream": {}}}}
)
async def recording(request: Request, session: str, who: Auditor) -> StreamingResponse:
    """Return the recording as it stands in its file, encrypted."""
    here, session = rooms(request), session[:200]
    place, _ = await _place(here, session, who, "recording")
    source = here.recordings.source(place)
    try:
        size = source.size()
        await _exported(here, who, "recording", {"session": session}, 1)
    except BaseException:
        source.close()
        raise
    return Download(_first(source, size), size, f"{session}.tvr", "application/octet-stream", source.close)


@router.get("/bundle", response_class=StreamingResponse, responses={200: {"content": {"application/zip": {}}}})
async def bundle(request: Request, session: str, who: Auditor, keys: bool = True) -> StreamingResponse:
    """Return the evidence bundle of a visit that is over; with ``keys=false`` nobody can read it without us."""
    here, session = rooms(request), session[:200]
    place, _ = await _place(here, session, who, "bundle")
    source = here.recordings.source(place)
    try:
        made = await _one_of_few(here, session, place, source, who, keys)
        shown = " ".join(sorted(one.name.lower() for one in DISCLOSED)) if keys else "none"
        await _exported(here, who, "bundle", {"session": session, "keys": shown}, made.records)
    except BaseException:
        source.close()
        raise
    return Download(made.pieces(), made.size, made.name, "application/zip", source.close)


async def _one_of_few(here: Rooms, session: str, place: str, source: Source, who: SignedIn, keys: bool) -> Bundle:
    if here.bundling >= _AT_ONCE:
        raise TooMany(
            "bundles_busy",
            vi="Đang lập hai bộ chứng cứ khác. Vui lòng thử lại sau ít phút.",
            en="Two other bundles are being made. Please try again in a few minutes.",
            retry_after_s=30,
        )
    here.bundling += 1
    try:
        return await _made(here, session, place, source, who, keys)
    finally:
        here.bundling -= 1


async def _made(here: Rooms, session: str, place: str, source: Source, who: SignedIn, keys: bool) -> Bundle:
    found = await asyncio.to_thread(look, source)
    proven, trouble = await _proven(here, session, found)
    if proven is None:
        raise Unavailable(
            "ledger_unreadable",
            vi="Không đọc được sổ cái nên chưa thể lập bộ chứng cứ. Vui lòng báo quản trị viên.",
            en=f"The ledger can't be read, so no bundle can be made ({trouble}). Tell the administrator.",
        )
    held = here.recordings.keys(place) if found.header is not None else None
    page = here.console / PAGE
    evidence = Evidence(
        source=source,
        proofs=proven,
        keys=held,
        by=f"{who.account.principal.kind} {who.account.name}",
        at_us=here.clock.now().wall_us,
        version=version("televisit"),
        page=await asyncio.to_thread(page.read_bytes) if page.is_file() else None,
        disclose=DISCLOSED if keys else (),
        extra=await asyncio.to_thread(receipts, session, source, held) if keys else {},
    )
    made = await asyncio.to_thread(make, evidence)
    check_not_erased(held, here.recordings.keys(place))
    return made


async def _place(here: Rooms, session: str, who: SignedIn, view: str) -> tuple[str, bool]:
    """Return where a visit's recording is, and whether it goes on. Raises NotFound, once that is on the record."""
    await here.index.freshen()
    row, pictures = await here.index.session(session), await here.index.pictures(session)
    if row is not None and pictures is not None:
        return pictures.place, row.ended_us is None
    asked = AuditRead(by=who.account.principal, view=view, filters={"session": session}, rows=0)
    await here.scribe.journal(asked)
    raise session_unknown()


async def _proven(here: Rooms, session: str, found: Integrity) -> tuple[Proofs | None, str | None]:
    """Return what the ledger proves, or the code of why nothing can be had of it."""
    opened_us = 0 if found.header is None else found.header.opened.wall_us
    ended = found.head if found.seal is not None else None
    try:
        return await asyncio.to_thread(lambda: proofs(here.ledger(), session, opened_us, ended)), None
    except TelevisitError as error:
        return None, error.code
    except OSError:
        return None, "ledger_unreadable"


def _looked(here: Rooms, place: str) -> tuple[Integrity, list[str] | None]:
    """Return what a recording says of itself, and its erased classes; blocks.

    All of it in one thread: no file may be closed under its reader, whatever becomes of the request.
    """
    source = here.recordings.source(place)
    try:
        found = look(source)
    finally:
        source.close()
    return found, _erased(here, place, found)


def _erased(here: Rooms, place: str, found: Integrity) -> list[str] | None:
    if found.header is None:
        return None
    try:
        held = here.recordings.keys(place)
    except (Unavailable, NotFound):
        return None
    left = set() if held is None else {one.name.lower() for one in held.secrets}
    return sorted(set(found.header.class_keys) - left)


def _state(found: Integrity, live: bool) -> Literal["sealed", "recovered", "live", "bad"]:
    if found.state != "open":
        return found.state
    return "live" if live else "bad"


async def _exported(here: Rooms, who: SignedIn, format: str, filters: dict[str, str], rows: int) -> None:
    await here.scribe.journal(
        AuditExported(by=who.account.principal, format=format, filters=filters, rows=rows, to="download")
    )


def _first(source: Source, size: int) -> Iterator[bytes]:
    """Iterate over so many bytes: a visit that goes on makes its file longer meanwhile."""
    for piece in chunks(source):
        if size > 0:
            yield piece[:size]
        size -= len(piece)


def _hex(data: bytes | None) -> str | None:
    return None if data is None else data.hex()


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode()
