from collections.abc import Callable
from dataclasses import replace
from typing import Any

from device_agent.simulator.tv.keys import apps
from device_agent.simulator.tv.state import AppPage, Entry, Step, TvState

Walk = Callable[..., TvState]
FILMS = TvState(screen="app", app=AppPage("films"))


def test_camera_apps_are_the_customer_s_to_open(at: Callable[..., Any]) -> None:
    tv = TvState()
    for app in ("call", "camera"):
        asked = replace(at("Enter", "technician"), permitted=frozenset({app}))
        assert apps.opened(tv, app, at("Enter", "technician")) == Step(tv, refused="camera_app")
        assert apps.opened(tv, app, replace(asked, permitted=frozenset({"browser"}))).refused == "camera_app"
        assert apps.opened(tv, app, asked).state.app == apps.opened(tv, app, at("Enter")).state.app == AppPage(app)
    assert apps.opened(tv, "films", at("Enter", "technician")).state.app == AppPage("films")


def test_playing_and_going_back(walk: Walk) -> None:
    playing = walk(apps.on_key, FILMS, "ArrowRight", "Enter", now=7)
    assert playing.app == AppPage("films", 1, since=7)
    assert walk(apps.on_key, playing, "Enter").app == AppPage("films", 1)
    assert walk(apps.on_key, playing, "GoBack").app == AppPage("films", 1)
    home = walk(apps.on_key, playing, "GoBack", "GoBack")
    assert (home.screen, home.app) == ("home", None)


def test_the_next_item_begins_at_its_beginning(walk: Walk) -> None:
    playing = walk(apps.on_key, FILMS, "Enter", now=7)
    assert walk(apps.on_key, playing, "ArrowRight", now=20).app == AppPage("films", 1, since=20)
    assert walk(apps.on_key, playing, "ArrowLeft", now=20).app == AppPage("films", 0, since=7)
    assert walk(apps.on_key, FILMS, *["ArrowRight"] * 9).app == AppPage("films", 3)


def test_media_keys(walk: Walk) -> None:
    playing = walk(apps.on_media, FILMS, "MediaPlay", now=7)
    assert playing.app == AppPage("films", 0, since=7)
    assert walk(apps.on_media, playing, "MediaPlay", now=9) == playing
    assert walk(apps.on_media, playing, "MediaRewind", now=9) == playing
    for key in ("MediaStop", "MediaPause"):
        assert walk(apps.on_media, playing, key).app == AppPage("films")


def test_without_the_internet_nothing_plays(walk: Walk) -> None:
    offline = walk(apps.on_key, replace(FILMS, network="off"), "Enter")
    assert offline.app == AppPage("films")
    assert offline.toast is not None
    assert offline.toast.phrase == "app.offline"


def test_what_is_sold_asks_for_a_card_and_nobody_else_s_hands(walk: Walk) -> None:
    asked = walk(apps.on_key, TvState(screen="app", app=AppPage("shop", 2)), "Enter")
    assert (asked.overlay, asked.app) == (Entry("card"), AppPage("shop", 2))


def test_an_open_site_stays_and_a_call_is_ended_by_going_back(walk: Walk) -> None:
    site = walk(apps.on_key, TvState(screen="app", app=AppPage("browser", 1)), "Enter", "ArrowRight", now=4)
    assert site.app == AppPage("browser", 1, since=4)
    assert walk(apps.on_key, site, "GoBack").app == AppPage("browser", 1)
    assert walk(apps.on_key, TvState(screen="app", app=AppPage("call", 1, 3.0)), "GoBack").app == AppPage("call", 1)


def test_a_calm_page_does_nothing(walk: Walk) -> None:
    camera = TvState(screen="app", app=AppPage("camera"))
    for key in ("Enter", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        assert walk(apps.on_key, camera, key) == camera
