"""Kodi's settings page by page: all of them, from one that just starts too, and a slow page only once."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from device_agent.kodi import shelves as module
from device_agent.kodi.errors import KodiError
from device_agent.kodi.link import Link
from device_agent.kodi.shelves import Shelves
from tests.stage.kodi import RECORDED, Recorded


@contextlib.asynccontextmanager
async def shelves(server: Recorded) -> AsyncIterator[Shelves]:
    link = await Link.open("localhost", server.port, lambda notice: None)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(link.read())
        yield Shelves(link)
        reading.cancel()
    link.drop()


def asked(server: Recorded) -> list[str]:
    """Return the pages that were asked for, and forget them."""
    pages = [params["filter"]["category"] for method, params in server.heard if method == "Settings.GetSettings"]
    server.heard.clear()
    return pages


async def test_every_page_is_read_in_kodis_order(server: Recorded) -> None:
    async with shelves(server) as found:
        catalogue = await found.fill()
        sections = RECORDED["Settings.GetSections"]["sections"]
        assert asked(server) == [page["id"] for section in sections for page in section["categories"]]
        settings = {each["id"] for each in server.settings.values() if each["type"] != "action"}
        assert {each.id for each in catalogue.entries.values() if each.id} == settings
        assert found.addons


async def test_a_kodi_that_just_starts_is_waited_for(server: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AGAIN_SECONDS", 0.01)
    server.starting = 3
    async with shelves(server) as found:
        assert len((await found.fill()).entries) > 50
    server.starting = 10**6
    monkeypatch.setattr(module, "ATTEMPTS", 3)
    async with shelves(server) as found:
        with pytest.raises(KodiError) as empty:
            await found.fill()
        assert empty.value.code == "kodi_empty"


async def test_a_slow_page_is_read_once_and_the_others_again(server: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SLOW_SECONDS", 0.2)
    server.slow["system/audio"] = 0.4
    async with shelves(server) as found:
        before = await found.fill()
        assert "audio" in asked(server)
        server.set("lookandfeel.skinzoom", 8)
        server.settings["filelists.showhidden"]["label"] = "Hiện tập tin ẩn"
        after = await found.refresh()
        assert "audio" not in asked(server)
    assert after.entries.keys() == before.entries.keys()
    assert after.entries["kodi.filelists.showhidden"].descriptor.label_vi == "Hiện tập tin ẩn"
    assert after.entries["kodi.locale.country"] is before.entries["kodi.locale.country"]  # not made anew
