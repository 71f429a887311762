"""State and moment to pixels. What doesn't move is drawn once and kept until it changes."""

from collections.abc import Callable, Hashable
from math import floor
from threading import Lock

import numpy as np
from PIL import Image

from device_agent.device import Picture
from device_agent.simulator.tv import change
from device_agent.simulator.tv.channels import CHANNELS, channel, input_of
from device_agent.simulator.tv.paint.canvas import Canvas
from device_agent.simulator.tv.paint.theme import BLACK, HEIGHT, WIDTH
from device_agent.simulator.tv.picture import Recipe, develop, lit, recipe
from device_agent.simulator.tv.scenes.arcade import Arcade
from device_agent.simulator.tv.scenes.bay import Bay
from device_agent.simulator.tv.scenes.box import SetTopBox
from device_agent.simulator.tv.scenes.city import City
from device_agent.simulator.tv.scenes.layers import Scene
from device_agent.simulator.tv.scenes.reef import Reef
from device_agent.simulator.tv.scenes.weather import Weather
from device_agent.simulator.tv.screens import boot, gallery, home, lists, menu_view, notices, watch
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import Menu, TvState

FPS = 10
STILL_SECOND = 26.3
"""The second of a scene that its small picture shows."""

_SCENES: dict[str, Callable[[], Scene]] = {
    "arcade": Arcade, "bay": Bay, "box": SetTopBox, "city": City, "reef": Reef, "weather": Weather,
}  # fmt: skip
_STILL_SCENES = frozenset({"box"})


def scene_of(tv: TvState) -> str | None:
    """Return the scene that the chosen input shows, or None without a signal."""
    if tv.source != "tv":
        return input_of(tv.source).scene
    shown = channel(tv.channel)
    return shown.scene if shown else None


def moving(tv: TvState) -> bool:
    """Return whether the picture changes by itself from tick to tick."""
    if tv.power == "booting":
        return True
    if tv.power != "on" or tv.screen != "watch":
        return False
    paused = tv.source == "tv" and tv.shift.paused_at is not None
    scene = scene_of(tv)
    return scene is not None and scene not in _STILL_SCENES and not paused


def tick_of(seconds: float) -> float:
    """Return the second at which the picture of this second was due."""
    return floor(seconds * FPS) / FPS


def beat(tv: TvState, moment: Moment) -> tuple[float | None, str | None]:
    """Return what, beside the state, a picture depends on now: the tick if it moves, the time of day if it shows it."""
    shows_clock = tv.power == "on" and (tv.screen == "home" or tv.banner_until is not None)
    return tick_of(moment.seconds) if moving(tv) else None, moment.clock if shows_clock else None


class Painter:
    """Paints the TV. Scenes are built when they are first seen; threads take their turns."""

    def __init__(self) -> None:
        self._turn = Lock()  # who no longer waits for a picture can't stop the thread that paints it
        self._scenes: dict[str, Scene] = {}
        self._stills: dict[str, Image.Image] = {}
        self._kept: dict[str, tuple[Hashable, Image.Image]] = {}

    def paint(self, tv: TvState, moment: Moment) -> Picture:
        """Return the signal as (720, 1280, 3) RGB bytes."""
        with self._turn:
            return self._paint(tv, moment)

    def _paint(self, tv: TvState, moment: Moment) -> Picture:
        if tv.power in ("standby", "unplugged"):
            return np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        if tv.power == "booting":
            dark = Image.new("RGB", (WIDTH, HEIGHT), BLACK)
            boot.render(tv, Canvas(dark), tick_of(moment.seconds))
            return np.asarray(dark)
        wanted = recipe(tv.values)
        image = self._developed(tv, moment, wanted).copy()
        self._overlay(tv, Canvas(image), moment)
        return np.asarray(lit(image, wanted))

    def _developed(self, tv: TvState, moment: Moment, wanted: Recipe) -> Image.Image:
        if moving(tv):
            name = scene_of(tv)
            assert name is not None
            return develop(self._scene(name).paint(change.scene_second(tv, tick_of(moment.seconds))), wanted)
        key, draw = self._still_content(tv, moment)
        content = self._keep("content", key, draw)
        return self._keep("developed", (key, wanted), lambda: develop(content, wanted))

    def _still_content(self, tv: TvState, moment: Moment) -> tuple[Hashable, Callable[[], Image.Image]]:
        """Return what the content depends on, and how it is drawn."""
        if tv.screen == "home":
            words = (tv.language, tv.values["system.device_name"], tv.source, tv.channel, moment.clock)
            return ("home", tv.home, tv.overlay is None, words), lambda: self._home(tv, moment)
        if tv.screen == "gallery":
            name, second, *_ = gallery.PICTURES[tv.gallery]
            return ("gallery", tv.gallery), lambda: self._scene(name).paint(second)
        scene = scene_of(tv)
        if scene is None:
            return ("lost", tv.source, tv.language), lambda: self._lost(tv)
        second = change.scene_second(tv, tick_of(moment.seconds)) if tv.source == "tv" else 0.0
        return ("scene", scene, second), lambda: self._scene(scene).paint(second)

    def _home(self, tv: TvState, moment: Moment) -> Image.Image:
        shown = channel(tv.channel)
        name = shown.scene if shown else CHANNELS[0].scene
        ground = self._keep("backdrop", name, lambda: home.backdrop(self._scene(name).paint(STILL_SECOND)))
        image = ground.copy()
        home.render(tv, Canvas(image), moment, self._small())
        return image

    def _lost(self, tv: TvState) -> Image.Image:
        dark = Image.new("RGB", (WIDTH, HEIGHT), (10, 13, 20))
        watch.render_lost(tv, Canvas(dark))
        return dark

    def _overlay(self, tv: TvState, canvas: Canvas, moment: Moment) -> None:
        if tv.screen == "watch":
            watch.render(tv, canvas, moment)
        elif tv.screen == "gallery":
            gallery.render(tv, canvas)
        if isinstance(tv.overlay, Menu):
            menu_view.render(tv, canvas)
        elif tv.overlay is not None:
            lists.render(tv, canvas, self._small())
        notices.render(tv, canvas)

    def _scene(self, name: str) -> Scene:
        if name not in self._scenes:
            self._scenes[name] = _SCENES[name]()
        return self._scenes[name]

    def _small(self) -> dict[str, Image.Image]:
        if not self._stills:
            self._stills = {
                each.scene: self._scene(each.scene).paint(STILL_SECOND).resize(home.STILL, Image.Resampling.LANCZOS)
                for each in CHANNELS
            }
        return self._stills

    def _keep(self, place: str, key: Hashable, draw: Callable[[], Image.Image]) -> Image.Image:
        """Return the picture kept in a place if it is still of this key, else draw it and keep it."""
        kept = self._kept.get(place)
        if kept is None or kept[0] != key:
            kept = (key, draw())
            self._kept[place] = kept
        return kept[1]
