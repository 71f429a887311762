"""``televisit-broker audit film``: one visit as MP4, with its events as subtitles and chapters."""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from broker.audit.export.film import Course, Made, course, feed, parts
from broker.audit.export.words import Language, words
from broker.audit.verify import find
from broker.backends.files import FileRecordings
from broker.backends.film.maker import FilmMaker
from broker.cli_audit import Data, broker_runs, existing, fail, operator, put_on_record, run, say, vault_of
from broker.events.people import AuditExported
from broker.recording.record import BadRecord


def film(
    data: Data,
    session: Annotated[str, typer.Argument(help="The visit's id.")],
    to: Annotated[Path, typer.Option("--out", help="A new file that ends with .mp4, or a new folder.")],
    language: Annotated[Language, typer.Option(help="In which language its events are told.")] = "vi",
) -> None:
    """Make a film of a visit that is over: one file, or as many as its picture's codec or size has changed."""
    if to.exists():
        fail(f"there is {to} already: an export overwrites nothing", 2)
    if not to.absolute().parent.is_dir():
        fail(f"there is no folder {to.absolute().parent}", 2)

    async def work() -> None:
        with tempfile.TemporaryDirectory(prefix=".televisit-film-", dir=to.absolute().parent) as folder:
            found, made = await _make(existing(data), session, to, language, Path(folder))
            _put(made, to)
        say(f"{found.pictures} pictures in {len(made.files)} file(s), {len(found.events)} events.")
        if found.skipped:
            say(f"{found.skipped} pictures could not be read and are not in it.")
        if found.damaged is not None:
            say(f"The recording can't be read to its end ({found.damaged}): run `audit verify {session}`.")

    run(work())


async def _make(data: Path, session: str, to: Path, language: Language, folder: Path) -> tuple[Course, Made]:
    recordings = FileRecordings(data, vault=vault_of(data))  # it only reads: no recovery, no lock
    stored = [one for one in find(recordings, session)[0] if one.kind == "session"]
    if not stored:
        fail(f"there is no visit {session}", 1)
    place = stored[0].place
    if broker_runs(data) and (data / "live" / place.replace("/", "+")).exists():
        fail("this visit is still going on: a film can be made when it is over", 1)
    source = recordings.source(place)
    try:
        keys = recordings.keys(place)
        found = await asyncio.to_thread(course, source, keys)
        files = parts(found, words(language), language)
        if len(files) > 1 and to.suffix == ".mp4":
            fail(f"the picture's codec or size changed: this film has {len(files)} files, so give --out a folder", 2)
        asked = {"session": session, "language": language}
        leaving = AuditExported(by=operator(), format="mp4", filters=asked, rows=found.pictures, to="file")
        await put_on_record(data, leaving)
        maker = FilmMaker(folder)
        return found, await maker.make(session, source.size(), files, feed(source, keys, found, files))
    except BadRecord as bad:
        fail(f"the recording can't be read ({bad.code}): {bad.meaning}", 1)
    finally:
        source.close()


def _put(made: Made, to: Path) -> None:
    """Move the files to where they were asked for: nobody sees half a film."""
    if to.suffix == ".mp4":
        made.files[0].rename(to)
    else:
        made.folder.rename(to)
