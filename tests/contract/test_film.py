"""A film against what others say of it: ffprobe its length, chapters and subtitles, a browser that it plays."""

import asyncio
import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from broker.audit.export.film import Made, course, feed, parts
from broker.audit.export.words import Language, words
from broker.backends.film.maker import FilmMaker
from broker.backends.sql.index import Index
from broker.clock import ManualClock
from broker.events import session as fact
from broker.principal.principal import ActorKind, Principal
from broker.recording.journal import open_journal
from broker.recording.record import Direction
from broker.scribe.scribe import Scribe
from device_agent.encoder.h264 import H264
from device_agent.encoder.rectangles import Rectangles
from tests.stage.browser import chromium
from tests.stage.films import message, pixels, plain, probe, subtitles
from tests.unit.audit.histories import LAN, SECRET, ended, opened, typed
from tests.unit.backends.vaulted import with_vault

FRAME = 0.1  # seconds: what a picture lasts at ten a second
RED, GREEN, BLUE = (200, 30, 30), (30, 160, 30), (30, 30, 200)
CUSTOMER = Principal(ActorKind.CUSTOMER, "device-1")
VISIT = "4" * 32


async def record(root: Path) -> str:
    """Have the real writer record a visit: 4 s of H.264 with a pause of 8 s in it, then 2 s of JPEG; return where."""
    clock, store = ManualClock(), with_vault(root)
    await store.recover(clock.now())
    index = Index(root / "index.db", store)
    scribe = Scribe(store, await open_journal(store, "node-1", clock.now()), "node-1", clock, index)
    page = await scribe.open(VISIT, clock.now(), lambda _: None)
    page.event(opened(), Direction.BROKER, clock.now())
    page.event(fact.SessionActive(by=CUSTOMER), Direction.FROM_DEVICE, clock.advance(3))
    moving, still = H264(3000, 10), Rectangles(8000)
    clock.advance(1)
    for number in range(60):
        if number == 20:
            page.event(typed(), Direction.FROM_CONSOLE, clock.now())
            clock.advance(8)
        if number == 30:
            change = fact.SettingChanged(
                by=LAN, key="picture.mode", old="standard", new="movie", actor="technician", via="remote"
            )
            page.event(change, Direction.FROM_DEVICE, clock.now())
        shade = RED if number < 20 else GREEN if number < 40 else BLUE
        encoder = moving if number < 40 else still
        encoded = encoder.encode(plain(shade, 640, 360, mark=number), number in (0, 40))
        assert encoded is not None
        page.frame(message(encoded, number + 1), False, clock.now())
        clock.advance(FRAME)
    await page.close("customer_ended", clock.now(), [ended()])
    (place,) = [stored.place for stored in store.stored() if stored.kind == "session"]
    await index.close()
    await store.shut()
    return place


async def film(root: Path, folder: Path, language: Language = "vi") -> Made:
    store = with_vault(root)
    (place,) = [stored.place for stored in store.stored() if stored.kind == "session"]
    source, keys = store.source(place), store.keys(place)
    try:
        found = course(source, keys)
        files = parts(found, words(language), language)
        maker = FilmMaker(folder)
        maker.empty()
        return await maker.make(VISIT, source.size(), files, feed(source, keys, found, files))
    finally:
        source.close()
        await store.shut()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    root = tmp_path_factory.mktemp("visit")

    async def work() -> Made:
        await record(root / "data")
        return await film(root / "data", root / "exports")

    (root / "data").mkdir()
    done = asyncio.run(work())
    yield done
    done.close()


@pytest.mark.requirement("AU-02")
def test_ffprobe_agrees_on_the_duration_within_a_picture(made: Made) -> None:
    first, second = made.files
    assert float(probe(first)["format"]["duration"]) == pytest.approx(4 + 8, abs=FRAME)
    assert float(probe(second)["format"]["duration"]) == pytest.approx(2, abs=FRAME)
    for path in made.files:
        video = probe(path)["streams"][0]
        assert (video["codec_name"], video["width"], video["height"]) == ("h264", 640, 360)
    assert [int(probe(path)["streams"][0]["nb_frames"]) for path in made.files] == [40, 20]


@pytest.mark.requirement("AU-02")
def test_ffprobe_finds_the_chapters_and_every_event_among_the_subtitles(made: Made) -> None:
    first, second = made.files
    chapters = [(float(one["start_time"]), one["tags"]["title"]) for one in probe(first)["chapters"]]
    assert [round(at, 1) for at, _ in chapters] == [0, 1.9, 10, 11]
    assert [title.partition(":")[0] for _, title in chapters] == [
        "Hình bắt đầu", "Hình đứng yên 8 giây · Gõ một ký tự", "Hình lại thay đổi", "picture.mode"
    ]  # fmt: skip
    lines = [line for path in (first, second) for text in subtitles(path) for line in text.splitlines()]
    assert len(lines) == 5
    for line, word in zip(
        lines, ("Mở phiên", "cho phép xem", "Gõ một ký tự", "picture.mode", "Phiên kết thúc"), strict=True
    ):
        assert word in line
    assert SECRET not in "".join(lines)


def test_pictures_are_the_ones_of_their_moment(made: Made) -> None:
    first, second = made.files
    for path, at, shade in [
        (first, 1, RED),
        (first, 9, RED),
        (first, 10.5, GREEN),
        (first, 11.9, GREEN),
        (second, 1, BLUE),
    ]:
        seen = pixels(path, at)[200, 300]
        assert all(abs(int(a) - b) <= 10 for a, b in zip(seen, shade, strict=True)), (path.name, at, seen)


PLAY = """
async (name) => {
  const video = document.createElement('video');
  video.muted = true;
  video.src = URL.createObjectURL(await (await fetch(name)).blob());
  document.body.append(video);
  const once = (what) => new Promise((done, fail) => {
    video.addEventListener(what, done, {once: true});
    video.addEventListener('error', () => fail(new Error(video.error.message)), {once: true});
  });
  await once('loadeddata');
  await video.play();
  while (video.currentTime < 0.3) await once('timeupdate');
  const played = video.currentTime;
  video.pause();
  const seen = [];
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight).getContext('2d');
  for (const at of [0.5, video.duration - 0.5]) {
    video.currentTime = at;
    await once('seeked');
    canvas.drawImage(video, 0, 0);
    seen.push([...canvas.getImageData(300, 200, 1, 1).data.slice(0, 3)]);
  }
  return {duration: video.duration, played, seen, size: [video.videoWidth, video.videoHeight]};
}
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@pytest.fixture
def url(made: Made) -> Iterator[str]:
    (made.folder / "index.html").write_text("<!doctype html><title>film</title>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(made.folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.mark.requirement("AU-02")
async def test_it_plays_in_a_browser(made: Made, url: str) -> None:
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(f"{url}index.html")
        async with asyncio.timeout(60):
            first, second = [await page.evaluate(PLAY, path.name) for path in made.files]
    assert first["duration"] == pytest.approx(12, abs=FRAME)
    assert second["duration"] == pytest.approx(2, abs=FRAME)
    assert first["size"] == second["size"] == [640, 360]
    assert min(first["played"], second["played"]) >= 0.3
    for seen, shade in zip([*first["seen"], *second["seen"]], (RED, GREEN, BLUE, BLUE), strict=True):
        assert all(abs(a - b) <= 12 for a, b in zip(seen, shade, strict=True)), (first, second)
