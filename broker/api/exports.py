"""What leaves the broker for an auditor: events as lines, a visit as a film. Each is on the record before it goes."""

import asyncio
import socket
import zipfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from importlib.metadata import version
from typing import IO, Annotated, Any, Final, Literal, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict
from starlette.types import Receive, Scope, Send

from broker.api.access import auditor, same_origin
from broker.api.faults import record_unreadable, session_unknown
from broker.api.rooms import Rooms, rooms
from broker.audit.export.film import Made, course, feed, parts
from broker.audit.export.formats import Format
from broker.audit.export.lines import Origin, every
from broker.audit.export.words import Language, words
from broker.audit.query import EventQuery, Pictures
from broker.errors import Refused
from broker.events.people import AuditExported
from broker.people.signin import SignedIn
from broker.recording.cipher import ClassKeys
from broker.recording.record import BadRecord

T = TypeVar("T")

router = APIRouter(prefix="/api/audit", dependencies=[Depends(same_origin)])

Auditor = Annotated[SignedIn, Depends(auditor)]
_ROOM_EVERY: Final = 10_000  # lines: visits need the disk more than an export does
_DOWNLOAD_SECONDS: Final = 3600.0  # then whoever takes so long makes room for others
_CHUNK: Final = 256 * 1024
_WATCH_SECONDS: Final = 0.5  # how long a film is made on for somebody who went away
_TYPES: Final = {"jsonl": "application/x-ndjson", "ocsf": "application/x-ndjson", "cef": "text/plain; charset=utf-8"}
_SUFFIXES: Final = {"jsonl": "jsonl", "ocsf": "ocsf.jsonl", "cef": "cef.txt"}


class ExportFilters(BaseModel):
    """Which events, as in the list of them, and in which format; an unknown name is refused."""

    model_config = ConfigDict(extra="forbid")

    format: Format = Format.JSONL
    from_us: int | None = None
    to_us: int | None = None
    session: str | None = None
    device: str | None = None
    technician: str | None = None
    ticket: str | None = None
    name: str | None = None
    code: str | None = None
    actor: str | None = None
    verdict: str | None = None


class FilmFilters(BaseModel):
    """In which language its texts are."""

    model_config = ConfigDict(extra="forbid")

    language: Literal["vi", "en"] = "vi"


class Download(StreamingResponse):
    """So many bytes that are streamed, for an hour at most, and ``done`` with even where nothing was sent."""

    def __init__(
        self,
        pieces: Iterator[bytes] | AsyncIterator[bytes],
        size: int,
        name: str,
        media_type: str,
        done: Callable[[], None],
    ) -> None:
        headers = {"Content-Length": str(size), "Content-Disposition": f'attachment; filename="{name}"'}
        super().__init__(pieces, headers=headers, media_type=media_type)
        self._done = done

    @classmethod
    def of(cls, file: IO[bytes], name: str, media_type: str, done: Callable[[], None]) -> "Download":
        """Return the download of a whole file."""
        size = file.seek(0, 2)
        file.seek(0)
        return cls(_chunks(file), size, name, media_type, done)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve it."""
        try:
            async with asyncio.timeout(_DOWNLOAD_SECONDS):
                await super().__call__(scope, receive, send)
        except TimeoutError:
            return  # the server closes what was not sent whole
        finally:
            await asyncio.to_thread(self._done)  # gigabytes are freed


_BINARY: dict[int | str, dict[str, Any]] = {200: {"content": {"application/octet-stream": {}}}}


@router.get("/events/export", response_class=Response, responses=_BINARY)
async def export(request: Request, who: Auditor, asked: Annotated[ExportFilters, Query()]) -> Response:
    """Return all matching events as lines, the oldest first. What was typed is never among them."""
    here = rooms(request)
    query = EventQuery(**asked.model_dump(exclude={"format"}), order="asc")
    await here.index.freshen()
    origin, rows, spool = Origin(version("televisit"), socket.gethostname()), 0, here.films.spool()
    try:
        lines = bytearray()
        async for row in every(here.index, query):
            if rows % _ROOM_EVERY == 0:
                here.films.check_room()
            lines += f"{asked.format.line(row, origin)}\n".encode()
            rows += 1
            if len(lines) >= _CHUNK:
                await asyncio.to_thread(spool.write, bytes(lines))
                lines.clear()
        await asyncio.to_thread(spool.write, bytes(lines))
        filters = {key: value for key, value in query.filters().items() if key not in ("limit", "order")}
        await _put_on_record(here, who, asked.format.value, filters, rows)
        what = query.session if query.session is not None and query.session.isalnum() else "events"
        return Download.of(spool, f"televisit-{what}.{_SUFFIXES[asked.format]}", _TYPES[asked.format], spool.close)
    except BaseException:
        spool.close()
        raise


@router.get("/sessions/{session}/film", response_class=Response, responses=_BINARY)
async def film(request: Request, who: Auditor, session: str, asked: Annotated[FilmFilters, Query()]) -> Response:
    """Return a visit that is over as MP4, or as a zip of several where its picture's codec or size changed."""
    here = rooms(request)
    visit, pictures = await _over(here, who, session[:200])
    made = await _unless_gone(request, _made(here, who, visit, pictures, asked.language))
    try:
        file = await asyncio.to_thread(_packed, made)
    except BaseException:
        made.close()
        raise

    def done() -> None:
        file.close()
        made.close()

    one = len(made.files) == 1
    return Download.of(
        file, f"televisit-{visit}.{'mp4' if one else 'zip'}", "video/mp4" if one else "application/zip", done
    )


async def _over(here: Rooms, who: SignedIn, session: str) -> tuple[str, Pictures]:
    """Return the visit's id and where its pictures stand. Raises NotFound, Refused ``visit_running``."""
    await here.index.freshen()
    visit, pictures = await here.index.session(session), await here.index.pictures(session)
    if visit is None or pictures is None:
        await _put_on_record(here, who, "mp4", {"session": session}, 0)
        raise session_unknown()
    if visit.ended_us is None:
        raise Refused(
            "visit_running",
            vi="Phiên này chưa kết thúc. Chỉ xuất video được khi phiên đã kết thúc.",
            en="This session is still going on. A film can be made when it is over.",
        )
    return visit.session, pictures


async def _made(here: Rooms, who: SignedIn, session: str, pictures: Pictures, language: Language) -> Made:
    said, source = words(language), here.recordings.source(pictures.place)
    try:
        keys = here.recordings.keys(pictures.place)
        found = await asyncio.to_thread(course, source, keys)
        files = await asyncio.to_thread(parts, found, said, language)
        await _put_on_record(here, who, "mp4", {"session": session, "language": language}, found.pictures)
        made = await here.films.make(session, source.size(), files, feed(source, keys, found, files))
        try:
            check_not_erased(keys, here.recordings.keys(pictures.place))
        except BaseException:
            made.close()
            raise
        return made
    except BadRecord as bad:
        raise record_unreadable(bad) from None
    finally:
        source.close()


def check_not_erased(before: ClassKeys | None, now: ClassKeys | None) -> None:
    """Raise Refused ``erased_meanwhile`` if keys that something was made with are gone."""
    if before is not None and (now is None or now.secrets.keys() != before.secrets.keys()):
        raise Refused(
            "erased_meanwhile",
            vi="Phiên này vừa bị xóa một phần. Vui lòng thử lại.",
            en="Something of this session was erased just now. Please try again.",
        )


async def _unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Do the work, and give it up when whoever asked has gone away. Raises what it raises."""

    async def kept() -> T | Exception:
        try:
            return await work
        except Exception as error:  # raised again below: a group would wrap it
            return error

    async with asyncio.TaskGroup() as group:
        task = group.create_task(kept())
        while not task.done():
            await asyncio.wait([task], timeout=_WATCH_SECONDS)
            if not task.done() and await request.is_disconnected():
                task.cancel()
                await asyncio.wait([task])
    if task.cancelled():
        raise Refused("gave_up", vi="Yêu cầu đã bị hủy.", en="The request was given up.")
    result = task.result()
    if isinstance(result, Exception):
        raise result
    return result


def _packed(made: Made) -> IO[bytes]:
    """Return the one file, or a zip of all; blocks. Raises OSError."""
    if len(made.files) == 1:
        return made.files[0].open("rb")
    path = made.folder / "film.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as together:
        for file in made.files:
            together.write(file, file.name)
            file.unlink()
    return path.open("rb")


async def _chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    while some := await asyncio.to_thread(file.read, _CHUNK):
        yield some


async def _put_on_record(here: Rooms, who: SignedIn, format: str, filters: Mapping[str, str], rows: int) -> None:
    """Write that this leaves, durably, before anybody gets it. Raises RecordingFailed, and then nobody does."""
    leaving = AuditExported(by=who.account.principal, format=format, filters=dict(filters), rows=rows, to="download")
    await here.scribe.journal(leaving)
