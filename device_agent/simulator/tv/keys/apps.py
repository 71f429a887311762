"""Apps: opening one, moving over its page, playing or opening what has the focus."""

from dataclasses import replace

from device_agent.simulator.tv import change, reach
from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.keys.press import Press, moved
from device_agent.simulator.tv.state import AppPage, Entry, Step, TvState


def opened(tv: TvState, app: str, press: Press) -> Step:
    """Open an app. One that is there to use the camera opens for a technician only if that is permitted."""
    if APPS[app].camera and press.by != "customer" and app not in press.permitted:
        return Step(tv, refused="camera_app")
    return Step(change.open_app(tv, app))


def on_key(tv: TvState, press: Press) -> Step:
    """Move along the page, play or stop, or go home."""
    page = tv.app
    assert page is not None
    items = APPS[page.app].items
    if press.key == "GoBack":
        return Step(_played(tv, page, None) if page.playing else change.show(tv, "home"))
    if press.key == "Enter":
        return on_media(tv, replace(press, key="MediaStop" if page.playing else "MediaPlay"))
    if press.sideways and items and not (page.playing and items[page.focus].scene is None):
        focus = moved(page.focus, press.sideways, len(items))
        since = press.now if page.playing and focus != page.focus else page.since
        return Step(replace(tv, app=AppPage(page.app, focus, since)))
    return Step(tv)


def on_media(tv: TvState, press: Press) -> Step:
    """Play or open what has the focus, or stop it; what comes over the Internet needs it, what is sold a card."""
    page = tv.app
    assert page is not None
    app = APPS[page.app]
    if not app.items:
        return Step(tv)
    if press.key != "MediaPlay":
        return Step(_played(tv, page, None) if press.key in ("MediaStop", "MediaPause") else tv)
    if app.online and not reach.online(tv):
        return Step(change.toast(tv, "app.offline", press.now))
    if app.items[page.focus].price:
        return Step(replace(tv, overlay=Entry("card"), toast=None))
    return Step(tv if page.playing else _played(tv, page, press.now))


def _played(tv: TvState, page: AppPage, since: float | None) -> TvState:
    return replace(tv, app=replace(page, since=since))
