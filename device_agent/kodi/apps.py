"""Kodi's add-ons that one can open, as apps."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from broker.wire.app import App
from broker.wire.limits import APPS
from device_agent.kodi.entry import cleaned
from device_agent.kodi.told import Addon

_OPENED: Final = frozenset({"xbmc.python.pluginsource", "xbmc.python.script"})
"""Extension points of what a person opens; everything else only serves Kodi."""


@dataclass(frozen=True, slots=True)
class Installed:
    """The apps, and Kodi's add-on id of each."""

    apps: tuple[App, ...] = ()
    addons: Mapping[str, str] = field(default_factory=dict)

    def of_addon(self, addon: str) -> App | None:
        """Return the app of an add-on."""
        return next((app for app in self.apps if self.addons[app.id] == addon), None)


def installed(addons: Sequence[Addon], cameras: Collection[str] = ()) -> Installed:
    """Return the apps of Kodi's add-ons, in Kodi's order; ``cameras``: ids of add-ons that may use a camera.

    Two add-ons whose ids differ only in what an app's id can't have are one app: the first.
    """
    ids: dict[str, str] = {}
    apps: list[App] = []
    for addon in addons:
        word = re.sub(r"[^a-z0-9_.]", "_", addon.addonid.lower())[:40]
        if addon.type not in _OPENED or word in ids or not re.match("[a-z]", word) or len(apps) == APPS:
            continue
        label = cleaned(addon.name) or word
        ids[word] = addon.addonid
        apps.append(App(id=word, label_vi=label, label_en=label, camera=addon.addonid in cameras))
    return Installed(tuple(apps), ids)
