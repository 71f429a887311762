"""State and moment to pixels: the signal, before the panel. What doesn't move is drawn once and kept."""

from collections.abc import Callable
from functools import cache
from math import floor
from threading import Lock

import numpy as np
from PIL import Image

from device_agent.device import Picture
from device_agent.simulator.tv import camera, change, flaws, reach
from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.catalogue.inputs import PORTS
from device_agent.simulator.tv.channels import CHANNELS, scene_of
from device_agent.simulator.tv.keys.menu import GROUPS
from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.paint.sheet import Sheet
from device_agent.simulator.tv.paint.theme import BLACK, HEIGHT, NIGHT, WIDTH
from device_agent.simulator.tv.picture import develop, recipe
from device_agent.simulator.tv.scenes.arcade import Arcade
from device_agent.simulator.tv.scenes.bay import Bay
from device_agent.simulator.tv.scenes.box import SetTopBox
from device_agent.simulator.tv.scenes.city import City
from device_agent.simulator.tv.scenes.layers import Scene
from device_agent.simulator.tv.scenes.reef import Reef
from device_agent.simulator.tv.scenes.room import AWAY, Room
from device_agent.simulator.tv.scenes.weather import Weather
from device_agent.simulator.tv.screens import (
    app_view,
    boot,
    camera_view,
    confirm_view,
    entry_view,
    gallery,
    guide_view,
    home,
    lists,
    menu_view,
    network_view,
    notices,
    pattern_view,
    watch,
)
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import (
    PAGES,
    ChannelList,
    Confirm,
    Entry,
    Guide,
    Menu,
    NetworkPage,
    Pattern,
    Sources,
    TvState,
)

FPS = 15
_STILL_SECONDS = {"city": 33.2}
_STILL_SECOND = 26.3  # of every other scene: which of its pictures is the small one on Home

_SCENES: dict[str, Callable[[], Scene]] = {
    "arcade": Arcade, "bay": Bay, "box": SetTopBox, "city": City, "reef": Reef, "room": Room,
    "away": lambda: Room(AWAY), "weather": Weather,
}  # fmt: skip
_STILL_SCENES = frozenset({"box"})
_INPUTS = tuple(f"input.{port}.{what}" for port in PORTS for what in ("label", "device"))
_ON_HOME = ("system.device_name", "app.order", *_INPUTS)  # what is written on Home
_HELD = {0: 3, 1: 2, 2: 2}  # without judder reduction, how many ticks each picture of the content stays


def on_screen(tv: TvState) -> str | None:
    """Return the scene that fills the screen, or None if none does."""
    if tv.screen == "watch":
        return scene_of(tv)
    if tv.screen == "app" and tv.app is not None and tv.app.playing and tv.app.app == "films":
        return APPS["films"].items[tv.app.focus].scene
    return None


def moving(tv: TvState) -> bool:
    """Return whether the picture changes by itself from tick to tick."""
    if tv.power == "booting":
        return True
    if tv.power != "on":
        return False
    if camera.stage(tv) or camera.corner(tv):
        return True
    if isinstance(tv.overlay, PAGES):
        return False
    bad = flaws.sent(tv)
    if bad is not None and bad.cable:
        return True
    paused = tv.screen == "watch" and tv.source == "tv" and tv.shift.paused_at is not None
    scene = on_screen(tv)
    return scene is not None and scene not in _STILL_SCENES and not paused


def tick_of(seconds: float) -> float:
    """Return the second at which the picture of this second was due."""
    return floor(seconds * FPS) / FPS


def beat(tv: TvState, moment: Moment) -> tuple[float | None, str | None]:
    """Return what, beside the state, a picture depends on now: the tick if it moves, the time of day if it shows it."""
    page = isinstance(tv.overlay, ChannelList | Guide | NetworkPage)
    clock = tv.power == "on" and (tv.screen == "home" or tv.banner_until is not None or page)
    return tick_of(moment.seconds) if moving(tv) else None, moment.clock if clock else None


@cache
def _scene(name: str) -> Scene:
    """Return a scene, which is the same in every TV; it is built when it is first seen."""
    return _SCENES[name]()


@cache
def _small() -> dict[str, Image.Image]:
    """Return a small picture of each scene that a list or a tile shows."""
    scenes = {each.scene for each in CHANNELS}
    scenes |= {item.scene for app in APPS.values() for item in app.items if item.scene is not None}
    return {
        name: _scene(name).paint(_STILL_SECONDS.get(name, _STILL_SECOND)).resize(home.STILL, Image.Resampling.LANCZOS)
        for name in sorted(scenes)
    }


def _plain(tv: TvState) -> bool:
    return tv.values["accessibility.high_contrast"] is True


class Painter:
    """Paints the TV. Threads take their turns.

    What stands still is painted again only where it has changed.
    """

    def __init__(self) -> None:
        self._turn = Lock()  # who no longer waits for a picture can't stop the thread that paints it
        self._kept: dict[str, tuple[object, Image.Image]] = {}
        self._night = Image.new("RGB", (WIDTH, HEIGHT), NIGHT)
        self._content, self._screen = Sheet(), Sheet()
        self._list = Sheet(lists.PANEL)
        self._menus = [Sheet(Box(0, 0, menu_view.SHADE.x, HEIGHT)) for _ in GROUPS]  # as each group was left
        self._picture: Picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)  # of ``_screen``

    def paint(self, tv: TvState, moment: Moment) -> Picture:
        """Return the signal as (720, 1280, 3) RGB bytes, read-only and never painted on again."""
        with self._turn:
            if tv.power == "on" and not moving(tv):
                return self._standing(tv, moment)
            self._screen.forget()
            picture = np.asarray(self._passing(tv, moment))
            picture.flags.writeable = False
            return picture

    def _passing(self, tv: TvState, moment: Moment) -> Image.Image:
        """Return what is painted anew each time: a scene that moves, a start, the dark."""
        if tv.power != "on":
            dark = Image.new("RGB", (WIDTH, HEIGHT), BLACK)
            if tv.power == "booting":
                boot.render(tv, Canvas(dark), tick_of(moment.seconds))
            return dark
        scene = None if isinstance(tv.overlay, PAGES) else on_screen(tv)
        image = self._developed(tv, moment)[0].copy() if scene is None else self._played(tv, moment, scene)
        second = tick_of(moment.seconds)
        if camera.stage(tv):
            other = _scene("away").paint(second) if camera.front(tv).app == "call" else None
            camera_view.stage(tv, image, _scene("room").paint(second), other)
        canvas = Canvas(image, _plain(tv))
        self._overlay(tv, canvas, moment, self._panel(tv, moment)[0])
        if camera.corner(tv):
            camera_view.corner(tv, image, _scene("away").paint(second))
        camera_view.indicator(tv, canvas)
        return image

    def _played(self, tv: TvState, moment: Moment, scene: str) -> Image.Image:
        """Return a scene's picture of this moment, as its source sends it and the settings show it."""
        held = _HELD.get(int(str(tv.values["picture.motion.judder"])), 1)
        hold = max(held, 2) if tv.values["picture.real_cinema"] else held
        second = floor(floor(moment.seconds * FPS) / hold) * hold / FPS
        content = _scene(scene).paint(change.scene_second(tv, second))
        bad = flaws.sent(tv)
        if bad is not None:
            content = flaws.into(content, bad, tick_of(moment.seconds))
        return develop(content, recipe(tv.values), round(second * FPS))

    def _standing(self, tv: TvState, moment: Moment) -> Picture:
        """Return a picture that stands still until something changes: the last one, with what has changed in it."""
        ground, stale = self._developed(tv, moment)
        panel, redrawn = self._panel(tv, moment)
        boxes = self._screen.lay(
            ground,
            lambda canvas: self._covered(tv, canvas, moment, panel),
            plain=_plain(tv),
            stale=[*stale, *redrawn],
        )
        if boxes:
            self._picture = self._picture.copy()
            for box in boxes:
                left, top, right, foot = box.edges
                self._picture[top:foot, left:right] = np.asarray(self._screen.image.crop(box.edges))
            self._picture.flags.writeable = False
        return self._picture

    def _covered(self, tv: TvState, canvas: Canvas, moment: Moment, panel: Sheet | None) -> None:
        self._overlay(tv, canvas, moment, panel)
        camera_view.indicator(tv, canvas)

    def _developed(self, tv: TvState, moment: Moment) -> tuple[Image.Image, list[Box]]:
        """Return still content as the picture settings show it, and where it isn't what the same object was."""
        scene = on_screen(tv)
        stale: list[Box] = []
        key: object
        if isinstance(tv.overlay, PAGES) or (scene is None and tv.screen != "gallery"):
            key, ground, draw = self._drawing(tv, moment)
            stale = self._content.lay(ground, draw, plain=_plain(tv), key=key)
            content = self._content.image
        elif scene is None:
            name, second, *_ = gallery.PICTURES[tv.gallery]
            key = ("gallery", tv.gallery)
            content = self._keep("content", key, lambda: _scene(name).paint(second))
        else:
            at = change.scene_second(tv, tick_of(moment.seconds)) if scene not in _STILL_SCENES else 0.0
            bad = flaws.sent(tv)
            key = ("scene", scene, at, bad)
            content = self._keep("content", key, lambda: self._arrived(scene, at, bad))
        wanted = recipe(tv.values)
        if isinstance(tv.overlay, PAGES) or wanted.nothing:
            return content, stale
        return self._keep("developed", (key, wanted), lambda: develop(content, wanted)), []

    def _arrived(self, scene: str, at: float, bad: flaws.Bad | None) -> Image.Image:
        content = _scene(scene).paint(at)
        return content if bad is None else flaws.into(content, bad, at)

    def _drawing(self, tv: TvState, moment: Moment) -> tuple[object, Image.Image, Callable[[Canvas], None]]:
        """Return what drawn content depends on, what it stands on, and how it is drawn."""
        words = (tv.language, _plain(tv))
        key: object
        if isinstance(tv.overlay, Guide):
            stills, key = _small(), (tv.overlay, moment.clock, words)
            return key, self._night, lambda canvas: guide_view.render(tv, canvas, moment, stills)
        if isinstance(tv.overlay, Entry):
            return (tv.overlay, words), self._night, lambda canvas: entry_view.render(tv, canvas)
        if isinstance(tv.overlay, Pattern):
            ground = self._keep("pattern", 0, pattern_view.ground)
            return ("pattern", words), ground, lambda canvas: pattern_view.render(tv, canvas)
        if isinstance(tv.overlay, NetworkPage):
            key = (tv.overlay, tv.values, reach.reach(tv), tv.network, reach.signal(tv, moment.seconds), moment.clock)
            return key, self._night, lambda canvas: network_view.render(tv, canvas, moment)
        if tv.screen == "home":
            shown = (tuple(tv.values[key] for key in _ON_HOME), tv.source, tv.channel, moment.clock)
            key = ("home", tv.home, tv.overlay is None, shown, self._signal(tv, moment), words)
            return key, self._keep("backdrop", 0, home.backdrop), lambda canvas: self._home(tv, canvas, moment)
        if tv.screen == "app" and tv.app is not None:
            app = tv.app.app
            page = (tv.app, reach.online(tv), tv.values["camera.enabled"], tv.lens is None)
            ground = self._keep(f"app {app}", 0, lambda: app_view.ground(app))
            return ("app", page, words), ground, lambda canvas: self._app(tv, canvas)
        key = ("lost", tv.source, tv.values, words)
        return key, self._night, lambda canvas: watch.render_lost(tv, canvas)

    def _signal(self, tv: TvState, moment: Moment) -> int | None:
        """Return the strength of the connection in steps that its sign shows."""
        return reach.signal(tv, moment.seconds) // 25 * 25 if reach.online(tv) else None

    def _home(self, tv: TvState, canvas: Canvas, moment: Moment) -> None:
        name = home.hero(tv)
        canvas.picture(self._keep(f"poster {name}", 0, lambda: home.poster(self._hero(name))), home.HERO)
        home.render(tv, canvas, moment, _small(), self._signal(tv, moment))

    def _hero(self, name: str) -> Image.Image:
        return _scene(name).paint(_STILL_SECONDS.get(name, _STILL_SECOND)) if name in _SCENES else home.art(name)

    def _app(self, tv: TvState, canvas: Canvas) -> None:
        assert tv.app is not None
        items = APPS[tv.app.app].items
        scene = items[tv.app.focus].scene if items else None
        app_view.render(tv, canvas, _small(), None if scene is None else self._large(scene))

    def _large(self, scene: str) -> Image.Image:
        return self._keep("large", scene, lambda: self._hero(scene).resize(app_view.HERO))

    def _panel(self, tv: TvState, moment: Moment) -> tuple[Sheet | None, list[Box]]:
        """Return the opaque panel that lies over the picture, if one does, and where it has changed."""
        if isinstance(tv.overlay, Menu):
            key: object = (tv.overlay, tv.values)
            sheet = self._menus[tv.overlay.group]
            drawn = sheet.lay(self._night, lambda canvas: menu_view.render(tv, canvas), plain=_plain(tv), key=key)
            return sheet, drawn
        if isinstance(tv.overlay, Sources | ChannelList):
            stills, key = _small(), (tv.overlay, tv.values, tv.channel, moment.clock)
            return self._list, self._list.lay(
                self._night, lambda canvas: lists.render(tv, canvas, moment, stills), plain=_plain(tv), key=key
            )
        return None, []

    def _overlay(self, tv: TvState, canvas: Canvas, moment: Moment, panel: Sheet | None) -> None:
        """Draw what lies over the content, or over the page that covers it."""
        if isinstance(tv.overlay, PAGES):
            if isinstance(tv.overlay, Pattern):
                return
        elif tv.screen == "watch":
            watch.render(tv, canvas, moment)
        elif tv.screen == "gallery":
            gallery.render(tv, canvas)
        elif tv.screen == "app" and on_screen(tv) is not None:
            app_view.render_film(tv, canvas, moment)
        if panel is not None:
            if panel is self._list:
                canvas.shade(lists.SHADE, BLACK, 0.0, 0.5, "x")
            else:
                canvas.shade(menu_view.SHADE, BLACK, 0.45, 0.0, "x")
            canvas.picture(panel.image, panel.box)
        if isinstance(tv.overlay, Confirm):
            confirm_view.render(tv, canvas)
        notices.render(tv, canvas)

    def _keep(self, place: str, key: object, draw: Callable[[], Image.Image]) -> Image.Image:
        """Return the picture kept in a place if it is still of this key, else draw it and keep it."""
        kept = self._kept.get(place)
        if kept is None or kept[0] != key:
            kept = (key, draw())
            self._kept[place] = kept
        return kept[1]
