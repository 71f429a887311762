"""What is known of a running Kodi: its settings, their values, its add-ons and what is in front; and what changes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from broker.wire.app import App
from broker.wire.settings import ActorKind, Descriptor, Value, Via
from device_agent.device import AppsChanged, DeviceEvent, Reshaped, SettingChanged, Snapshot
from device_agent.kodi.apps import Installed, installed
from device_agent.kodi.catalogue import MUTED, VOLUME, Catalogue, Look
from device_agent.kodi.front import HOME, SETTINGS, Front
from device_agent.kodi.link import Link
from device_agent.kodi.shelves import Shelves
from device_agent.kodi.told import Volume

ROUND_SECONDS: Final = 10.0
"""How long one round of all values may take."""
OWN_SECONDS: Final = 3.0
"""So long after a technician's key nobody can say who in Kodi's settings changed something: a key acts at once, and its
effect is noticed with the next look."""


OPENING_SECONDS: Final = 60.0
"""How long an add-on may take until Kodi shows it instead of its home screen."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """An add-on that was opened, and whether Kodi has shown something else than its home since, or was sent there."""

    app: App
    at: float
    shown: bool = False


class Known:
    """What is known, kept true by rounds; whatever differs is told to ``emit``. It outlives a connection.

    Of a change Kodi doesn't say who made it. What we wrote, and what that led to, is the writer's. What changes while
    Kodi's own settings are in front, and no technician's key came lately, is the customer's. All else is by nobody
    known.

    ``uncovered`` is called when what of the picture is private has changed.
    """

    def __init__(
        self, emit: Callable[[DeviceEvent], None], uncovered: Callable[[], None], cameras: frozenset[str]
    ) -> None:
        self.catalogue = Catalogue(())
        self.descriptors: tuple[Descriptor, ...] = ()
        self.values: dict[str, Value] = {}
        self.installed = Installed()
        self.front = Front()
        self._emit = emit
        self._uncovered = uncovered
        self._cameras = cameras
        self._shelves: Shelves | None = None
        self._strange: frozenset[str] = frozenset()
        self._key_at = -OWN_SECONDS
        self._looked_at = 0.0
        self._opened: _Opened | None = None

    async def begin(self, link: Link) -> None:
        """Read everything anew, of a Kodi that is just connected. Raises KodiError."""
        self._shelves = Shelves(link)
        self._strange = frozenset()
        self.catalogue = await self._shelves.fill()
        self.installed = installed(self._shelves.addons, self._cameras)
        look = await self.round(link)
        before, self.values, self.descriptors = self.values, {}, ()
        self._opened, self.front = None, Front(window=look.window)
        await self._learn(link, look, "unknown", "unknown")
        self._emit(AppsChanged())
        for key, value in self.values.items():
            if key in before and before[key] != value:
                self._emit(SettingChanged(key, before[key], value, "unknown", "unknown"))

    async def round(self, link: Link) -> Look:
        """Ask for every value. Raises KodiError."""
        return self.catalogue.look(await link.batch(self.catalogue.calls, ROUND_SECONDS))

    async def look_around(self, link: Link) -> None:
        """See what has changed by itself. Raises KodiError."""
        was_in_settings = self.front.window in SETTINGS
        since, self._looked_at = self._looked_at, _now()  # a change may be as old as the round before
        look = await self.round(link)
        in_settings = was_in_settings or look.window in SETTINGS
        alone = since - self._key_at > OWN_SECONDS
        by: tuple[ActorKind, Via] = ("customer", "remote_key") if in_settings and alone else ("unknown", "unknown")
        await self._learn(link, look, *by)

    async def follow(self, link: Link, by: ActorKind, command: str | None) -> None:
        """See what a write led to. Raises KodiError."""
        await self._learn(link, await self.round(link), by, "console", command)

    async def look_ahead(self, link: Link) -> None:
        """See what is in front right now, before a technician's key goes there. Raises KodiError."""
        self._seen(self.catalogue.look(await link.batch(self.catalogue.calls[:3])))

    def pressed(self) -> None:
        """Note that a technician's key goes to Kodi, or that Kodi has taken it: it may have waited for seconds."""
        self._key_at = _now()

    def opened(self, app: App) -> None:
        """Note that an add-on was opened: one that draws its own windows isn't told of by Kodi."""
        self.pressed()
        self._opened = _Opened(app, _now())
        self.show(replace(self.front, app=app))

    def left(self) -> None:
        """Note that Kodi was sent home. It says so even where a dialog keeps it from going: the next look tells."""
        if self._opened is not None:
            self._opened = replace(self._opened, shown=True)
        else:
            self.show(replace(self.front, app=None))

    def gone(self) -> None:
        """Note that Kodi has gone: nothing is in front."""
        self._opened = None
        self.show(Front())

    async def _learn(self, link: Link, look: Look, by: ActorKind, via: Via, command: str | None = None) -> None:
        """Tell what differs from what was known; read the descriptors again when anything does."""
        odd = look.strange - self._strange
        if odd or any(self.values.get(key) != look.values[key] for key in look.values.keys() - {VOLUME, MUTED}):
            assert self._shelves is not None  # since begin
            self.catalogue = await self._shelves.refresh()
            if odd:  # their choices are others now, so that their values may be ours
                look = await self.round(link)
        self._strange = look.strange
        known = self.values
        # What can't be read for a moment still holds, as far as we know.
        self.values = {
            key: look.values[key] if key in look.values else known[key]
            for key in self.catalogue.entries
            if key in look.values or key in known
        }
        described = tuple(
            each for each in self.catalogue.descriptors if each.key in self.values or each.sensitivity == "secret"
        )
        if described != self.descriptors:
            self.descriptors = described
            self._emit(Reshaped())
        for key, value in self.values.items():
            if key in known and known[key] != value:
                self._emit(SettingChanged(key, known[key], value, by, via, command))
        self._seen(look)

    def louder(self, volume: Volume | None, by: ActorKind, via: Via, command: str | None) -> None:
        """Learn how loud Kodi is now."""
        told: dict[str, Value] = {VOLUME: volume.volume, MUTED: volume.muted} if volume else {}
        for key, value in told.items():
            if key in self.values and self.values[key] != value:
                old, self.values[key] = self.values[key], value
                self._emit(SettingChanged(key, old, value, by, via, command))

    def _seen(self, look: Look) -> None:
        if (opened := self._opened) is not None:
            if look.window != HOME:
                self._opened = replace(opened, shown=True)
            elif opened.shown or _now() - opened.at > OPENING_SECONDS:
                self._opened = None
        app = self.installed.of_addon(look.plugin) or (self._opened.app if self._opened else None)
        self.show(Front(app, self.front.typing, look.window))

    def show(self, front: Front) -> None:
        """Learn what is in front now."""
        before, self.front = self.front, front
        if before.told() != front.told():
            self._uncovered()
            self._emit(front.told())

    def snapshot(self) -> Snapshot:
        """Return every value, and secrets without theirs; complete if Kodi told all of it."""
        told = {each.key for each in self.catalogue.descriptors if each.sensitivity != "secret"}
        hidden = {each.key: None for each in self.descriptors if each.sensitivity == "secret"}
        return Snapshot({**self.values, **hidden}, complete=bool(self.values) and self.values.keys() >= told)


def _now() -> float:
    return asyncio.get_running_loop().time()
