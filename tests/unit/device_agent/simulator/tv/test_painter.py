import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from PIL import Image

from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv import camera, change, guide
from device_agent.simulator.tv import painter as painting
from device_agent.simulator.tv.paint.canvas import Canvas
from device_agent.simulator.tv.painter import FPS, Painter, beat, moving, on_screen, tick_of
from device_agent.simulator.tv.screens import menu_view
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import (
    AppPage,
    ChannelList,
    Confirm,
    Entry,
    Guide,
    Lens,
    Menu,
    NetworkPage,
    Pattern,
    Shift,
    Sources,
    TvState,
    World,
)

AT = datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL)
LIVE = TvState(screen="watch")


def on_input(port: str) -> TvState:
    return replace(change.set_value(TvState(), "input.current", port, 0), banner_until=None)


def live(tv: TvState) -> TvState:
    return camera.noticed(camera.settled(replace(tv, values=tv.values.put({"camera.enabled": True})), 0), 9)


SCREENS = {
    "home": TvState(),
    "menu over home": TvState(overlay=Menu("rows", 0, 2)),
    "live": LIVE,
    "live with banner": replace(LIVE, banner_until=99.0),
    "channels over live": replace(LIVE, overlay=ChannelList(1)),
    "sources over live": replace(LIVE, overlay=Sources(1)),
    "menu over live": replace(LIVE, overlay=Menu("rows", 1, 1)),
    "question over live": replace(LIVE, overlay=Confirm("factory_reset")),
    "guide": replace(LIVE, overlay=Guide(0, AT, guide.floor_step(AT))),
    "network": TvState(overlay=NetworkPage(0.0, shown=4)),
    "gallery": TvState(screen="gallery"),
    "films": TvState(screen="app", app=AppPage("films")),
    "film": TvState(screen="app", app=AppPage("films", 1, 20.0)),
    "music": TvState(screen="app", app=AppPage("music", 1, 20.0)),
    "camera": TvState(screen="app", app=AppPage("camera")),
    "camera app": live(TvState(screen="app", app=AppPage("camera"))),
    "camera's notice": replace(TvState(screen="app", app=AppPage("camera")), lens=Lens("camera", 99.0)),
    "call": live(TvState(screen="app", app=AppPage("call", 1, 3.0))),
    "menu over a call": live(TvState(screen="app", app=AppPage("call", 1, 3.0), overlay=Menu())),
    "site with a camera": live(TvState(screen="app", app=AppPage("browser", 3, 3.0))),
    "call in the corner": live(TvState(corner=AppPage("call", 1, 3.0))),
    "guide under a call": live(TvState(corner=AppPage("call", 1, 3.0), overlay=Guide(0, AT, guide.floor_step(AT)))),
    "secret over a call": live(TvState(screen="app", app=AppPage("call", 1, 3.0), overlay=Entry("card", "4"))),
    "password": TvState(overlay=Entry("wifi_password", "hoasen")),
    "pattern": TvState(overlay=Pattern(99.0)),
    "shop": TvState(screen="app", app=AppPage("shop", 1)),
    "box with a line": replace(on_input("hdmi1"), world=World(broken=frozenset({"tv.line.source"}))),
    "bad cable": replace(on_input("hdmi1"), world=World(cables=frozenset({"hdmi1"}))),
    "set-top box": on_input("hdmi1"),
    "game": on_input("hdmi2"),
    "no signal": on_input("hdmi3"),
    "booting": TvState("booting", since=25),
    "standby": TvState("standby"),
}
MOVING = {
    "live", "live with banner", "channels over live", "sources over live", "menu over live", "question over live",
    "film", "game", "booting", "camera app", "call", "menu over a call", "site with a camera", "call in the corner",
    "guide under a call", "bad cable",
}  # fmt: skip


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter()


def at(seconds: float) -> Moment:
    return Moment(seconds, AT + timedelta(seconds=seconds))


@pytest.mark.parametrize("name", sorted(SCREENS))
@pytest.mark.parametrize("plain", [False, True])
def test_every_screen_is_a_read_only_picture_of_720p(painter: Painter, name: str, plain: bool) -> None:
    tv = SCREENS[name]
    picture = painter.paint(replace(tv, values=tv.values.put({"accessibility.high_contrast": plain})), at(26.3))
    assert picture.shape == (720, 1280, 3)
    assert picture.dtype == np.uint8
    assert not picture.flags.writeable
    assert (picture.max() == 0) == (name == "standby")


def test_the_same_state_and_moment_give_the_same_picture(painter: Painter) -> None:
    other = Painter()
    for name, tv in reversed(SCREENS.items()):
        assert (painter.paint(tv, at(26.3)) == other.paint(tv, at(26.3))).all(), name


def test_whatever_was_shown_before_a_picture_is_what_it_would_have_been_alone(painter: Painter) -> None:
    """What is painted only where it changed must not keep anything of another screen."""
    dark = change.set_value(TvState(), "picture.brightness", -5, 0)
    others = [
        replace(tv, home=home, volume_until=until)
        for tv in (TvState(), TvState(overlay=Menu("groups", 1)), TvState(overlay=Menu("rows", 1, 3)), dark)
        for home in ((0, 0), (1, 2))
        for until in (None, 99.0)
    ]
    states = [*SCREENS.values(), *others]
    walk = [states[place] for place in np.random.default_rng(4).integers(0, len(states), 36)]
    walk += [replace(tv, overlay=Menu("rows", 0, row)) for tv, row in ((TvState(), 1), (LIVE, 3), (TvState(), 3))]
    for step, tv in enumerate(walk):
        moment = at(26.3 + step % 3)
        assert (painter.paint(tv, moment) == Painter().paint(tv, moment)).all(), step


def test_what_moves_moves_and_what_stands_stands(painter: Painter) -> None:
    for name, tv in SCREENS.items():
        changed = bool((painter.paint(tv, at(26.3)) != painter.paint(tv, at(28.0))).any())
        assert changed == moving(tv) == (name in MOVING), name


@pytest.mark.parametrize("tv", [*(replace(LIVE, channel=number) for number in (1, 2, 3, 4)), on_input("hdmi2")])
def test_a_second_of_what_moves_is_fifteen_pictures(painter: Painter, tv: TvState) -> None:
    pictures = [painter.paint(tv, at(40 + tick / FPS + 0.001)) for tick in range(FPS)]
    assert len({picture.tobytes() for picture in pictures}) == FPS == 15


def test_without_judder_reduction_films_stand_for_three_ticks(painter: Painter) -> None:
    tv = change.set_value(LIVE, "picture.motion.judder", 0, 0)
    pictures = [painter.paint(tv, at(40 + tick / FPS + 0.001)).tobytes() for tick in range(FPS)]
    assert len(set(pictures)) == 5
    boat = replace(tv, overlay=Menu("rows", 0, 9))
    assert len({painter.paint(boat, at(40 + tick / FPS + 0.001)).tobytes() for tick in range(FPS)}) == 5


def test_every_step_of_a_focus_shows(painter: Painter) -> None:
    walks = (
        [TvState(home=(0, column)) for column in range(11)],
        [replace(LIVE, overlay=Menu("rows", 0, row)) for row in range(12)],
        [replace(LIVE, overlay=Sources(index)) for index in range(4)],
        [replace(LIVE, overlay=ChannelList(index)) for index in range(4)],
        [replace(LIVE, overlay=Guide(row, AT, guide.floor_step(AT))) for row in range(4)],
        [TvState(overlay=NetworkPage(0.0, shown, focus)) for shown in (3, 4) for focus in (0, 1)],
        [TvState(screen="app", app=AppPage("films", focus)) for focus in range(4)],
    )
    for walk in walks:
        assert len({painter.paint(tv, at(26.3)).tobytes() for tv in walk}) == len(walk)


def test_pictures_painted_before_never_change(painter: Painter) -> None:
    kept = [(painter.paint(tv, at(26.3)), tv) for tv in SCREENS.values()]
    copies = [picture.copy() for picture, _ in kept]
    for tv in reversed(SCREENS.values()):
        painter.paint(tv, at(31.0))
    assert all((picture == copy).all() for (picture, _), copy in zip(kept, copies, strict=True))


class Meeting:
    """A scene that waits for a second paint to come in beside the first, and notes whether one did."""

    moving = True

    def __init__(self) -> None:
        self.door = threading.Barrier(2)
        self.met = 0

    def paint(self, seconds: float) -> Image.Image:
        with contextlib.suppress(threading.BrokenBarrierError):
            self.door.wait(0.4)
            self.met += 1
        return Image.new("RGB", (1280, 720), (int(seconds) % 256, 0, 0))


def test_a_paint_that_nobody_waits_for_any_more_holds_up_the_next_and_spoils_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Cancelling ``frame`` can't stop its thread; the next paint must wait for its turn."""
    painter, scene = Painter(), Meeting()
    monkeypatch.setattr(painting, "_scene", lambda name: scene)
    found: dict[int, int] = {}

    def work(second: int) -> None:
        found[second] = int(painter.paint(LIVE, at(second + 0.01))[360, 640, 0])

    threads = [threading.Thread(target=work, args=(second,)) for second in (40, 41, 42)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == {40: 40, 41: 41, 42: 42}
    assert scene.met == 0


def test_an_opaque_menu_over_a_moving_channel_is_drawn_once(painter: Painter, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[TvState] = []
    render: Callable[..., None] = menu_view.render

    def counted(tv: TvState, canvas: Canvas) -> None:
        drawn.append(tv)
        render(tv, canvas)

    monkeypatch.setattr(menu_view, "render", counted)
    tv = replace(LIVE, overlay=Menu("rows", 2, 3))
    for tick in range(5):
        painter.paint(tv, at(50 + tick / FPS))
    assert len(drawn) == 1
    painter.paint(replace(tv, values=tv.values.put({"system.off_timer": True})), at(51))
    assert len(drawn) == 2


def test_a_paused_channel_stands_still_and_is_the_second_that_it_was(painter: Painter) -> None:
    paused = replace(LIVE, shift=Shift(0, 26.4), overlay=ChannelList(0))
    assert not moving(paused)
    first = painter.paint(paused, at(30))
    assert (first == painter.paint(paused, at(31))).all()
    assert (first[:, :300] == painter.paint(LIVE, at(26.401))[:, :300]).mean() > 0.98


def test_picture_settings_change_the_content_and_leave_the_menu_readable(painter: Painter) -> None:
    menu = TvState(overlay=Menu("rows", 0, 3))
    plain = painter.paint(menu, at(0)).astype(int)
    bright = painter.paint(change.set_value(menu, "picture.brightness", 5, 0), at(0)).astype(int)
    assert np.abs(plain[:, 900:] - bright[:, 900:]).mean() > 5
    assert (plain[116:170, :600] == bright[116:170, :600]).all()


def test_the_beat_says_what_a_picture_depends_on() -> None:
    tick = 18 / 15
    assert beat(TvState(), at(1.234)) == (None, "19:30")
    assert beat(LIVE, at(1.234)) == (tick, None)
    assert beat(SCREENS["live with banner"], at(1.234)) == (tick, "19:30")
    assert beat(SCREENS["channels over live"], at(1.234)) == (tick, "19:30")
    assert beat(SCREENS["guide"], at(1.234)) == (None, "19:30")
    assert beat(TvState("standby"), at(1.2)) == (None, None)
    assert tick_of(0.99) == 14 / 15


def test_what_fills_the_screen() -> None:
    assert on_screen(LIVE) == "bay"
    assert on_screen(replace(LIVE, channel=99)) is None
    assert on_screen(SCREENS["film"]) == "reef"
    assert on_screen(SCREENS["films"]) is on_screen(SCREENS["music"]) is on_screen(TvState()) is None
    assert [on_screen(SCREENS[name]) for name in ("set-top box", "game", "no signal")] == ["box", "arcade", None]


def test_home_shows_the_channel_and_the_time(painter: Painter) -> None:
    home = painter.paint(TvState(), at(0))
    assert (home != painter.paint(replace(TvState(), channel=4), at(0))).any()
    later = painter.paint(TvState(), at(60))
    assert (home[:80] != later[:80]).any()
    assert (home[610:] == later[610:]).all()


def test_a_moving_channel_is_cheap_and_a_still_menu_cheaper(painter: Painter) -> None:
    """Rough bounds, several times what it takes, so that only a broken cache fails them."""

    def cost(tv: TvState) -> float:
        painter.paint(tv, at(60))
        began = time.process_time()
        for tick in range(15):
            painter.paint(tv, at(60 + tick / FPS))
        return (time.process_time() - began) / 15

    assert cost(LIVE) < 0.06
    assert cost(SCREENS["menu over home"]) < 0.03
