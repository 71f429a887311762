"""State and moment to pixels: the signal, before the panel. What doesn't move is drawn once and kept."""

from collections.abc import Callable
from math import floor
from threading import Lock

import numpy as np
from PIL import Image

from device_agent.device import Picture
from device_agent.simulator.tv import change, reach
from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.channels import CHANNELS, scene_of
from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.paint.theme import BLACK, HEIGHT, NIGHT, WIDTH
from device_agent.simulator.tv.picture import Recipe, develop, recipe
from device_agent.simulator.tv.scenes.arcade import Arcade
from device_agent.simulator.tv.scenes.bay import Bay
from device_agent.simulator.tv.scenes.box import SetTopBox
from device_agent.simulator.tv.scenes.city import City
from device_agent.simulator.tv.scenes.layers import Scene
from device_agent.simulator.tv.scenes.reef import Reef
from device_agent.simulator.tv.scenes.weather import Weather
from device_agent.simulator.tv.screens import (
    app_view,
    boot,
    confirm_view,
    gallery,
    guide_view,
    home,
    lists,
    menu_view,
    network_view,
    notices,
    watch,
)
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import ChannelList, Confirm, Guide, Menu, NetworkPage, Sources, TvState

FPS = 15
_STILL_SECONDS = {"city": 33.2}
_STILL_SECOND = 26.3  # of every other scene: which of its pictures is the small one on Home

_SCENES: dict[str, Callable[[], Scene]] = {
    "arcade": Arcade, "bay": Bay, "box": SetTopBox, "city": City, "reef": Reef, "weather": Weather,
}  # fmt: skip
_STILL_SCENES = frozenset({"box"})
_PAGES = (Guide, NetworkPage)  # overlays that cover everything
_PORTS = ("hdmi1", "hdmi2", "hdmi3")
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
    if tv.power != "on" or isinstance(tv.overlay, _PAGES):
        return False
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


class Painter:
    """Paints the TV. Scenes are built when they are first seen; threads take their turns."""

    def __init__(self) -> None:
        self._turn = Lock()  # who no longer waits for a picture can't stop the thread that paints it
        self._scenes: dict[str, Scene] = {}
        self._stills: dict[str, Image.Image] = {}
        self._kept: dict[str, tuple[object, Image.Image]] = {}

    def paint(self, tv: TvState, moment: Moment) -> Picture:
        """Return the signal as (720, 1280, 3) RGB bytes, read-only and never painted on again."""
        with self._turn:
            picture = np.asarray(self._painted(tv, moment))
        picture.flags.writeable = False
        return picture

    def _painted(self, tv: TvState, moment: Moment) -> Image.Image:
        if tv.power in ("standby", "unplugged"):
            return Image.new("RGB", (WIDTH, HEIGHT), BLACK)
        if tv.power == "booting":
            dark = Image.new("RGB", (WIDTH, HEIGHT), BLACK)
            boot.render(tv, Canvas(dark), tick_of(moment.seconds))
            return dark
        if isinstance(tv.overlay, _PAGES):
            image = self._page(tv, moment).copy()
        else:
            image = self._developed(tv, moment, recipe(tv.values))
            self._overlay(tv, image, moment)
        notices.render(tv, self._canvas(tv, image))
        return image

    def _canvas(self, tv: TvState, image: Image.Image) -> Canvas:
        return Canvas(image, plain=tv.values["accessibility.high_contrast"] is True)

    def _developed(self, tv: TvState, moment: Moment, wanted: Recipe) -> Image.Image:
        """Return what the picture settings make of the content, to be drawn on."""
        scene = on_screen(tv)
        if scene is not None and moving(tv):
            hold = _HELD.get(int(tv.values["picture.motion.judder"]), 1)
            second = floor(floor(moment.seconds * FPS) / hold) * hold / FPS
            return develop(self._scene(scene).paint(change.scene_second(tv, second)), wanted, round(second * FPS))
        key, draw = self._still_content(tv, moment, scene)
        content = self._keep("content", key, draw)
        return self._keep("developed", (key, wanted), lambda: develop(content, wanted)).copy()

    def _still_content(
        self, tv: TvState, moment: Moment, scene: str | None
    ) -> tuple[object, Callable[[], Image.Image]]:
        """Return what the content depends on, and how it is drawn."""
        words = (tv.language, tv.values["accessibility.high_contrast"])
        if tv.screen == "home":
            named = tuple(tv.values[f"input.{port}.{what}"] for port in _PORTS for what in ("label", "device"))
            shown = (tv.values["system.device_name"], tv.source, tv.channel, moment.clock, named)
            return ("home", tv.home, tv.overlay is None, shown, self._signal(tv, moment), words), (
                lambda: self._home(tv, moment)
            )
        if tv.screen == "gallery":
            name, second, *_ = gallery.PICTURES[tv.gallery]
            return ("gallery", tv.gallery), lambda: self._scene(name).paint(second)
        if tv.screen == "app" and scene is None:
            page = (tv.app, reach.online(tv), tv.values["camera.enabled"])
            return ("app", page, words), lambda: self._app(tv)
        if scene is None:
            return ("lost", tv.source, tv.values, words), lambda: self._lost(tv)
        second = change.scene_second(tv, tick_of(moment.seconds)) if scene not in _STILL_SCENES else 0.0
        return ("scene", scene, second), lambda: self._scene(scene).paint(second)

    def _signal(self, tv: TvState, moment: Moment) -> int | None:
        """Return the strength of the connection in steps that its sign shows."""
        return reach.signal(tv, moment.seconds) // 25 * 25 if reach.online(tv) else None

    def _home(self, tv: TvState, moment: Moment) -> Image.Image:
        name = home.hero(tv)
        image = self._keep("backdrop", None, home.backdrop).copy()
        image.paste(self._keep(f"poster {name}", name, lambda: home.poster(self._hero(name))), home.HERO[:2])
        home.render(tv, self._canvas(tv, image), moment, self._small(), self._signal(tv, moment))
        return image

    def _hero(self, name: str) -> Image.Image:
        return self._scene(name).paint(_STILL_SECONDS.get(name, _STILL_SECOND)) if name in _SCENES else home.art(name)

    def _app(self, tv: TvState) -> Image.Image:
        assert tv.app is not None
        app = tv.app.app
        image = self._keep(f"app {app}", app, lambda: app_view.ground(app)).copy()
        items = APPS[app].items
        hero = self._large(items[tv.app.focus].scene) if items else None
        app_view.render(tv, self._canvas(tv, image), self._small(), hero)
        return image

    def _large(self, scene: str) -> Image.Image:
        return self._keep("large", scene, lambda: self._hero(scene).resize(app_view.HERO))

    def _lost(self, tv: TvState) -> Image.Image:
        dark = Image.new("RGB", (WIDTH, HEIGHT), NIGHT)
        watch.render_lost(tv, self._canvas(tv, dark))
        return dark

    def _page(self, tv: TvState, moment: Moment) -> Image.Image:
        def draw() -> Image.Image:
            image = Image.new("RGB", (WIDTH, HEIGHT), NIGHT)
            canvas = self._canvas(tv, image)
            if isinstance(tv.overlay, Guide):
                guide_view.render(tv, canvas, moment, self._small())
            else:
                network_view.render(tv, canvas, moment)
            return image

        now = (tv.overlay, tv.values, tv.network, reach.signal(tv, moment.seconds), moment.clock)
        return self._keep("page", now, draw)

    def _overlay(self, tv: TvState, image: Image.Image, moment: Moment) -> None:
        canvas = self._canvas(tv, image)
        if tv.screen == "watch":
            watch.render(tv, canvas, moment)
        elif tv.screen == "gallery":
            gallery.render(tv, canvas)
        elif tv.screen == "app" and on_screen(tv) is not None:
            app_view.render_film(tv, canvas, moment)
        if isinstance(tv.overlay, Menu):
            canvas.shade(menu_view.SHADE, BLACK, 0.45, 0.0, "x")
            box = Box(0, 0, menu_view.SHADE.x, HEIGHT)
            self._paste(tv, image, box, (tv.overlay, tv.values), lambda drawn: menu_view.render(tv, drawn))
        elif isinstance(tv.overlay, Sources | ChannelList):
            canvas.shade(lists.SHADE, BLACK, 0.0, 0.5, "x")
            stills, now = self._small(), (tv.overlay, tv.values, tv.channel, moment.clock)
            self._paste(tv, image, lists.PANEL, now, lambda drawn: lists.render(tv, drawn, moment, stills))
        elif isinstance(tv.overlay, Confirm):
            confirm_view.render(tv, canvas)

    def _paste(self, tv: TvState, image: Image.Image, box: Box, key: object, draw: Callable[[Canvas], None]) -> None:
        """Put an opaque panel on a picture; over a moving one the panel is drawn only when it changes."""

        def drawn() -> Image.Image:
            whole = Image.new("RGB", (WIDTH, HEIGHT), NIGHT)
            draw(self._canvas(tv, whole))
            return whole.crop((box.x, box.y, box.x + box.width, box.y + box.height))

        image.paste(self._keep("panel", key, drawn), (box.x, box.y))

    def _scene(self, name: str) -> Scene:
        if name not in self._scenes:
            self._scenes[name] = _SCENES[name]()
        return self._scenes[name]

    def _small(self) -> dict[str, Image.Image]:
        if not self._stills:
            scenes = {each.scene for each in CHANNELS} | {item.scene for app in APPS.values() for item in app.items}
            self._stills = {
                name: self._scene(name)
                .paint(_STILL_SECONDS.get(name, _STILL_SECOND))
                .resize(home.STILL, Image.Resampling.LANCZOS)
                for name in sorted(scenes)
            }
        return self._stills

    def _keep(self, place: str, key: object, draw: Callable[[], Image.Image]) -> Image.Image:
        """Return the picture kept in a place if it is still of this key, else draw it and keep it."""
        kept = self._kept.get(place)
        if kept is None or kept[0] != key:
            kept = (key, draw())
            self._kept[place] = kept
        return kept[1]
