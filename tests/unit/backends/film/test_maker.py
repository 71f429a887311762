import asyncio
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from broker.audit.export.film_stream import MOST, Part, end_message, part_message, picture_message
from broker.backends.film import maker
from broker.backends.film.maker import Bounds, FilmMaker, bounds
from broker.erasure.request import Visit
from broker.errors import TooMany, Unavailable
from broker.recording.record import DataClass
from tests.unit.backends.film.test_making import CARD, JPEG, h264, jpeg
from tests.unit.backends.film.test_track import PART

FEW = Bounds(1 << 30, 60, 60, 1 << 24)
VISIT = "1" * 32


def messages(part: Part = PART) -> Iterator[bytes]:
    yield part_message(part)
    if part is PART:
        yield from (picture_message(*one) for one in h264())
    yield end_message()


class Held:
    """Messages that stop half-way until the test lets them go."""

    def __init__(self) -> None:
        self.reached, self.go = threading.Event(), threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        yield part_message(PART)
        self.reached.set()
        assert self.go.wait(30)
        for one in h264():
            yield picture_message(*one)
        yield end_message()


async def until(true: threading.Event) -> None:
    assert await asyncio.to_thread(true.wait, 20)


@pytest.fixture
def films(tmp_path: Path) -> FilmMaker:
    made = FilmMaker(tmp_path / "exports", bounded=FEW)
    made.empty()
    return made


def left(tmp_path: Path) -> list[str]:
    return sorted(os.listdir(tmp_path / "exports"))


async def test_a_film_is_there_until_it_is_closed(films: FilmMaker, tmp_path: Path) -> None:
    made = await films.make(VISIT, 1000, [PART], messages())
    (file,) = made.files
    assert file.stat().st_size > 1000
    assert oct(file.parent.stat().st_mode & 0o777) == "0o700"
    made.close()
    made.close()
    assert left(tmp_path) == []


async def test_what_an_earlier_process_left_is_taken_away(films: FilmMaker, tmp_path: Path) -> None:
    (tmp_path / "exports/film-old").mkdir()
    (tmp_path / "exports/film-old/01.mp4").write_bytes(b"x")
    films.empty()
    assert left(tmp_path) == []
    assert oct((tmp_path / "exports").stat().st_mode & 0o777) == "0o700"


async def test_two_are_made_at_once_and_a_third_is_told_to_come_back(films: FilmMaker, tmp_path: Path) -> None:
    made = [await films.make(VISIT, 1000, [CARD], messages(CARD)) for _ in range(2)]
    with pytest.raises(TooMany) as busy:
        await films.make(VISIT, 1000, [CARD], messages(CARD))
    assert busy.value.code == "films_busy"
    assert busy.value.retry_after_s
    made[0].close()
    made.append(await films.make(VISIT, 1000, [CARD], messages(CARD)))
    for one in made:
        one.close()
    assert left(tmp_path) == []


async def refused(tmp_path: Path, allowed: Bounds, code: str, data: Iterator[bytes] | None = None) -> None:
    """Have a film refused with this code, and see that nothing is left of it."""
    tight = FilmMaker(tmp_path / "exports", bounded=allowed)
    with capture_logs() as logs, pytest.raises(Unavailable) as no:
        await tight.make(VISIT, 1000, [PART], data or messages())
    assert no.value.code == code
    assert "Traceback" not in no.value.en + no.value.vi
    assert logs or code == "export_no_room"
    assert left(tmp_path) == []


async def test_one_that_gets_too_large_is_refused(films: FilmMaker, tmp_path: Path) -> None:
    await refused(tmp_path, Bounds(1 << 30, 60, 60, 2000), "film_too_large")


async def test_one_that_waits_too_long_is_ended(films: FilmMaker, tmp_path: Path) -> None:
    held = Held()
    threading.Timer(1, held.go.set).start()
    await refused(tmp_path, Bounds(1 << 30, 60, 0.5, 1 << 24), "film_too_long", iter(held))


async def test_one_that_reckons_too_long_is_ended(films: FilmMaker, tmp_path: Path) -> None:
    pictures = [picture_message(*one) for one in jpeg(1)] * 1000

    def endless() -> Iterator[bytes]:
        yield part_message(JPEG)
        while True:
            yield from pictures

    await refused(tmp_path, Bounds(1 << 30, 1, 60, 1 << 30), "film_too_long", endless())


async def test_one_that_has_too_little_memory_fails_in_its_own_process(films: FilmMaker, tmp_path: Path) -> None:
    await refused(tmp_path, Bounds(1 << 10, 60, 60, 1 << 24), "film_failed")


async def test_one_whose_feed_breaks_is_refused_as_what_broke_it(films: FilmMaker, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield part_message(PART)
        raise OSError(5, "the disk")

    with pytest.raises(OSError, match="the disk"):
        await films.make(VISIT, 1000, [PART], broken())
    assert left(tmp_path) == []


async def test_a_stream_that_stops_early_is_no_film(films: FilmMaker, tmp_path: Path) -> None:
    await refused(tmp_path, FEW, "film_failed", iter([part_message(PART)]))


async def test_a_visit_that_says_more_than_a_film_can_hold_is_refused(films: FilmMaker, tmp_path: Path) -> None:
    await refused(tmp_path, FEW, "film_too_large", messages(replace(PART, comment="x" * MOST)))


async def test_a_disk_without_room_is_left_alone(films: FilmMaker, tmp_path: Path) -> None:
    await refused(tmp_path, Bounds(1 << 30, 60, 60, 1 << 60), "export_no_room")


def test_without_its_library_it_says_what_to_install() -> None:
    assert maker._refusal(maker._NO_LIBRARY).code == "film_no_library"


async def test_when_nobody_waits_any_more_it_ends_at_once(films: FilmMaker, tmp_path: Path) -> None:
    held = Held()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(films.make(VISIT, 1000, [PART], iter(held)))
        await until(held.reached)
        (worker,) = films._making.values()
        task.cancel()
        held.go.set()
    assert task.cancelled()
    assert left(tmp_path) == []
    assert worker._process is not None
    assert worker._process.returncode is not None


async def test_what_is_erased_is_forgotten_made_or_not(films: FilmMaker, tmp_path: Path) -> None:
    made = await films.make(VISIT, 1000, [CARD], messages(CARD))
    other = await films.make("2" * 32, 1000, [CARD], messages(CARD))
    await films.forget(Visit(VISIT), [DataClass.SCREEN])
    await films.settle()
    assert left(tmp_path) == [other.folder.name]
    made.close()
    other.close()
    held = Held()
    task = asyncio.get_running_loop().create_task(films.make(VISIT, 1000, [PART], iter(held)))
    await until(held.reached)
    await films.forget(Visit(VISIT), [DataClass.SCREEN])
    held.go.set()
    await asyncio.wait([task])
    assert isinstance(task.exception(), Unavailable)
    assert left(tmp_path) == []


def test_a_spool_has_no_name(films: FilmMaker, tmp_path: Path) -> None:
    with films.spool() as file:
        file.write(b"x")
        assert left(tmp_path) == []


def test_what_is_allowed_grows_with_what_is_to_be_done() -> None:
    assert bounds(0, [PART]).cpu_seconds < bounds(10**9, [PART]).cpu_seconds < 3601
    long = replace(PART, form="jpeg", width=4096, height=4096, pictures=10**6)
    assert bounds(0, [long]).cpu_seconds == 3600
    assert bounds(10**9, []).file_bytes > 2 * 10**9
