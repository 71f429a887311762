"""Who uses the camera, what of the picture is private, and what no technician may do."""

from dataclasses import replace

import pytest

from device_agent.device import Area, FrontChanged
from device_agent.simulator.tv import camera, change
from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.screens.camera_view import AT
from device_agent.simulator.tv.state import (
    NOTICE_SECONDS,
    AppPage,
    Entry,
    Guide,
    Lens,
    Menu,
    NetworkPage,
    Pattern,
    TvState,
)

NOBODY: frozenset[str] = frozenset()
CAMERA = AppPage("camera")
CALL = AppPage("call", 1, since=3.0)
SITE = AppPage("browser", 3, since=3.0)


def page(shown: AppPage, *, on: bool = True, **more: object) -> TvState:
    tv = TvState(screen="app", app=shown)
    return replace(tv, values=tv.values.put({"camera.enabled": on}), **more)  # type: ignore[arg-type]


def live(tv: TvState) -> TvState:
    return camera.noticed(camera.settled(tv, 0.0), NOTICE_SECONDS)


LIVE = {"camera": live(page(CAMERA)), "call": live(page(CALL)), "browser": live(page(SITE))}


@pytest.mark.requirement("PR-04")
def test_the_picture_comes_only_after_its_notice() -> None:
    begun = camera.settled(page(CAMERA), 10.0)
    assert begun.lens == Lens("camera", 10.0 + NOTICE_SECONDS)
    assert (camera.stage(begun), camera.private(begun), camera.front(begun).camera) == (None, (), "none")
    assert camera.noticed(begun, 10.0 + NOTICE_SECONDS - 0.01) is begun
    shown = camera.noticed(begun, 10.0 + NOTICE_SECONDS)
    assert camera.stage(shown) == camera.STAGES["camera"]
    assert camera.settled(shown, 99.0) is shown  # no second notice for the same


@pytest.mark.requirement("PR-01")
@pytest.mark.parametrize("app", sorted(LIVE))
def test_a_camera_s_picture_is_named_and_lies_clear_of_its_indicator(app: str) -> None:
    tv = LIVE[app]
    box = camera.STAGES[app]
    assert camera.private(tv) == (Area("camera", *box, app),)
    assert camera.front(tv) == FrontChanged(app, "live", secret=False)
    assert box.y > AT[1] + 18  # whoever masks the one doesn't mask the other


@pytest.mark.parametrize(
    "shown", [AppPage("call"), AppPage("browser", 3), AppPage("browser", 1, 3.0), AppPage("films")]
)
def test_an_app_that_does_not_use_it_has_no_camera(shown: AppPage) -> None:
    tv = live(page(shown))
    assert (tv.lens, camera.private(tv), camera.front(tv).camera) == (None, (), "none")


@pytest.mark.requirement("PR-03")
@pytest.mark.parametrize("app", sorted(LIVE))
def test_the_customer_s_switch_wins_at_once(app: str) -> None:
    tv = LIVE[app]
    off = camera.settled(replace(tv, values=tv.values.put({"camera.enabled": False})), 20.0)
    assert (off.lens, camera.private(off)) == (None, ())
    assert camera.front(off) == FrontChanged(app, "off", secret=False)


@pytest.mark.requirement("PR-05")
def test_a_call_in_the_corner_is_private_though_another_screen_is_in_front() -> None:
    home = camera.settled(change.show(LIVE["call"], "home"), 20.0)
    assert (home.corner, home.lens) == (CALL, LIVE["call"].lens)
    assert camera.private(home) == (Area("camera", *camera.CORNER, "call"),)
    assert camera.front(home) == FrontChanged(None, "live", secret=False)
    back = change.open_app(home, "call")
    assert (back.app, back.corner) == (CALL, None)
    assert change.open_app(home, "camera").corner is None  # one camera, one app
    assert change.open_app(home, "films").corner == CALL


def test_what_covers_the_camera_s_picture_leaves_nothing_of_it_but_its_indicator() -> None:
    for overlay in (NetworkPage(0.0), Pattern(99.0), Entry("card")):
        tv = camera.settled(replace(LIVE["call"], overlay=overlay), 20.0)
        assert camera.stage(tv) is None
        assert not [each for each in camera.private(tv) if each.kind == "camera"]
        assert tv.lens == LIVE["call"].lens
    menu = replace(LIVE["call"], overlay=Menu())
    assert camera.stage(menu) is not None


def test_without_the_internet_no_call_and_off_no_camera() -> None:
    assert camera.settled(replace(LIVE["call"], network="off"), 20.0).lens is None
    off = camera.settled(change.off(LIVE["camera"], 20.0), 20.0)
    assert (off.lens, camera.private(off), camera.front(off)) == (None, (), FrontChanged(None, "none", secret=False))


def test_a_field_for_a_secret_is_private_with_its_keyboard() -> None:
    tv = TvState(overlay=Entry("wifi_password"))
    assert camera.private(tv) == (Area("secret", *camera.FIELD),)
    assert camera.front(tv) == FrontChanged(None, "none", secret=True)
    assert camera.barred(tv, frozenset(APPS)) == "secret_field"


@pytest.mark.requirement("PR-01")
@pytest.mark.parametrize("app", sorted(LIVE))
def test_hands_are_off_what_uses_the_camera_unless_that_very_app_is_permitted(app: str) -> None:
    tv = LIVE[app]
    assert camera.barred(tv, NOBODY) == "camera_app"
    assert camera.barred(tv, frozenset(APPS) - {app}) == "camera_app"
    assert camera.barred(tv, frozenset({app})) is None


def test_hands_are_off_a_camera_app_that_shows_nothing_yet_too() -> None:
    assert camera.barred(page(AppPage("call"), on=False), NOBODY) == "camera_app"
    assert camera.barred(page(AppPage("browser", 3)), NOBODY) is None
    assert camera.barred(TvState(), NOBODY) is None


def test_nobody_else_leads_the_tv_to_a_camera_or_a_secret() -> None:
    home = TvState()
    for shown in (CAMERA, AppPage("call"), SITE):
        assert camera.strays(home, page(shown, on=False), NOBODY) == "camera_app"
        assert camera.strays(home, page(shown, on=False), frozenset({shown.app})) is None
    assert camera.strays(home, replace(home, overlay=Entry("card")), frozenset(APPS)) == "secret_field"
    assert camera.strays(home, page(AppPage("films")), NOBODY) is None
    corner = change.show(LIVE["call"], "home")
    assert camera.strays(corner, change.open_app(corner, "films"), NOBODY) is None
    offline = replace(corner, network="off")
    assert camera.strays(offline, corner, NOBODY) == "camera_app"  # a network mended brings the picture back


def test_a_guide_over_a_call_in_the_corner_keeps_it_there() -> None:
    home = camera.settled(change.show(LIVE["call"], "home"), 20.0)
    page_over = replace(home, overlay=Guide(0, None, None))  # type: ignore[arg-type]
    assert camera.corner(page_over) == camera.CORNER
