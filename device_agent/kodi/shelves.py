"""Kodi's settings page by page, as it describes them."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from device_agent.kodi.calls import Call
from device_agent.kodi.catalogue import Catalogue
from device_agent.kodi.entry import Entry, entry
from device_agent.kodi.errors import KodiError
from device_agent.kodi.link import Link
from device_agent.kodi.told import Addon, Category, Told, categories, several

PAGE_SECONDS: Final = 20.0
"""How long Kodi may take to describe one page: without a sound card, six seconds for that of sound."""
SLOW_SECONDS: Final = 0.5
"""A page that took longer isn't asked for again: Kodi answers nothing else meanwhile, no key either."""
ATTEMPTS: Final = 60
_AGAIN_SECONDS: Final = 0.3


@dataclass
class _Shelf:
    call: Call
    said: Any
    entries: list[Entry]
    slow: bool


class Shelves:
    """Every page of Kodi's settings, as last described."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._shelves: list[_Shelf] = []
        self.addons: list[Addon] = []

    async def fill(self) -> Catalogue:
        """Read everything; wait for a Kodi that has just started. Raises KodiError ``kodi_empty``, or as a call."""
        for _ in range(ATTEMPTS):
            if (catalogue := await self._all()).entries.keys() > Catalogue(()).entries.keys():
                return catalogue
            await asyncio.sleep(_AGAIN_SECONDS)
        raise KodiError("kodi_empty", "Kodi tells of no settings: restart it.")

    async def _all(self) -> Catalogue:
        installed = await self._link.call("Addons.GetAddons", enabled=True, properties=["name"])
        self.addons = several(Addon, installed, "addons")
        said = await self._link.call("Settings.GetSections", level="expert", properties=["categories"])
        self._shelves = [await self._first(category) for category in categories(said)]
        return self._catalogue()

    async def _first(self, category: Category) -> _Shelf:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        only = {"section": category.section, "category": category.id}
        call = Call("Settings.GetSettings", {"level": "expert", "filter": only})
        [said] = await self._link.batch([call], PAGE_SECONDS)
        return _Shelf(call, said, self._entries(said), loop.time() - begun > SLOW_SECONDS)

    async def refresh(self) -> Catalogue:
        """Read again what can be read quickly. Raises KodiError as a call."""
        quick = [shelf for shelf in self._shelves if not shelf.slow]
        for shelf, said in zip(quick, await self._link.batch([each.call for each in quick], PAGE_SECONDS), strict=True):
            if said != shelf.said:
                shelf.said, shelf.entries = said, self._entries(said)
                await asyncio.sleep(0)  # in another language all of them are others: others have their turn between
        return self._catalogue()

    def _entries(self, said: Any) -> list[Entry]:
        made = [entry(each, self.addons) for each in several(Told, said, "settings")]
        return [each for each in made if each is not None]

    def _catalogue(self) -> Catalogue:
        return Catalogue([each for shelf in self._shelves for each in shelf.entries])
