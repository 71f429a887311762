"""An auditor takes a visit away from its page in a real browser: as a film, and as lines."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from broker.recording.reader import records
from broker.recording.record import Type
from tests.journeys.test_replay import recorded_visit
from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium
from tests.stage.films import probe, subtitles
from tests.stage.record import recorded, store_of


def pictured(data: Path, session: str) -> float:
    """How many seconds of its record a visit has pictures: from the first to the last event."""
    store = store_of(data)
    (place,) = [stored.place for stored in store.stored() if stored.id == session]
    source = store.source(place)
    try:
        marks = [one.header for one in records(source, skip=tuple(Type))]
    finally:
        source.close()
    first = next(mark.mono_us for mark in marks if mark.type == Type.FRAME)
    last = max(mark.mono_us for mark in marks if mark.type != Type.SEAL)
    return (last - first) / 1e6


@pytest.mark.requirement("AU-02")
@pytest.mark.timeout(180)
async def test_an_auditor_downloads_the_film_and_the_events(
    broker: RunningBroker, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    session = await recorded_visit(broker, client, tmp_path)
    async with chromium() as browser:
        auditor = await Person.enter(browser, f"{broker.url}/audit/sessions/{session}")
        await auditor.sign_in("chi.le")
        await expect(auditor.at("exports")).to_be_visible()
        async with auditor.page.expect_download() as coming:
            await auditor.at("export-film").click()
            await expect(auditor.at("export-told")).not_to_be_empty()
        film = await coming.value
        path = tmp_path / film.suggested_filename
        await film.save_as(path)
        await auditor.shot("exports")
        for format in ("jsonl", "ocsf", "cef"):
            async with auditor.page.expect_download() as coming:
                await auditor.at(f"export-{format}").click()
            lines = await coming.value
            await lines.save_as(tmp_path / format)
        assert [error for error in auditor.errors if "status of 401" not in error] == []
    assert path.name == f"televisit-{session}.mp4"
    told = probe(path)
    assert float(told["format"]["duration"]) == pytest.approx(pictured(broker.data, session), abs=0.1)
    assert any("Lên" in text or "kênh" in text.lower() for text in subtitles(path)), subtitles(path)
    assert len(told["chapters"]) >= 2
    rows = [json.loads(line) for line in (tmp_path / "jsonl").read_text().splitlines()]
    assert {row["session"] for row in rows} == {session}
    assert (
        len(rows)
        == len((tmp_path / "cef").read_text().splitlines())
        == len((tmp_path / "ocsf").read_text().splitlines())
    )
    leaving = [
        event.facts()["format"]
        for event in await asyncio.to_thread(recorded, broker.data)
        if event.name == "audit.exported"
    ]
    assert leaving == ["mp4", "jsonl", "ocsf", "cef"]
    assert not list((broker.data / "exports").iterdir())
