"""The camera and fields for secrets: who uses them, what of the picture is private, and what no technician may do.

The picture of the camera comes only after its notice: from the *lens*'s first moment the indicator is there.
"""

from dataclasses import replace
from typing import Final, Literal

from device_agent.device import Area, FrontChanged
from device_agent.simulator.tv import reach
from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.paint.canvas import Box
from device_agent.simulator.tv.state import NOTICE_SECONDS, PAGES, AppPage, Entry, Lens, Pattern, TvState

Refusal = Literal["camera_app", "secret_field"]

STAGES: Final = {
    "camera": Box(220, 96, 840, 540), "call": Box(180, 96, 920, 540), "browser": Box(320, 168, 640, 420),
}  # fmt: skip
"""Where each app shows the camera's picture; in a call, what the other side's camera sees lies there too."""
CORNER: Final = Box(924, 508, 320, 180)
"""Where it is while another screen is in front."""
FIELD: Final = Box(160, 140, 960, 500)
"""A secret's field with its keyboard: which key has the focus tells as much as the letters."""


def uses(page: AppPage | None) -> bool:
    """Return whether this page, as it stands, has the camera's picture on it."""
    if page is None:
        return False
    app = APPS[page.app]
    return page.playing and app.items[page.focus].camera if app.items else app.camera


def user(tv: TvState) -> str | None:
    """Return which app would use the camera now, if the customer's switch lets it."""
    if tv.power != "on":
        return None
    page = tv.app if uses(tv.app) else tv.corner
    if page is None or (APPS[page.app].online and not reach.online(tv)):
        return None
    return page.app


def settled(tv: TvState, now: float) -> TvState:
    """Return the state with the lens as its app and the customer's switch have it: shut, or with its notice begun."""
    app = user(tv) if tv.values["camera.enabled"] else None
    if app is None:
        return tv if tv.lens is None else replace(tv, lens=None)
    if tv.lens is None or tv.lens.app != app:
        return replace(tv, lens=Lens(app, now + NOTICE_SECONDS))
    return tv


def noticed(tv: TvState, now: float) -> TvState:
    """Return the state with the lens open if its notice was there long enough."""
    if tv.lens is None or tv.lens.open or now < tv.lens.at:
        return tv
    return replace(tv, lens=replace(tv.lens, open=True))


def stage(tv: TvState) -> Box | None:
    """Return where the app in front shows the camera's picture now, or None."""
    if tv.lens is None or not tv.lens.open or not uses(tv.app) or isinstance(tv.overlay, PAGES):
        return None
    return STAGES[tv.lens.app]


def corner(tv: TvState) -> Box | None:
    """Return where the camera's picture lies over another screen now, or None."""
    if tv.lens is None or not tv.lens.open or tv.corner is None or isinstance(tv.overlay, Entry | Pattern):
        return None
    return CORNER


def private(tv: TvState) -> tuple[Area, ...]:
    """Return what of the picture of this state isn't for everybody."""
    if tv.power != "on":
        return ()
    if isinstance(tv.overlay, Entry):
        return (Area("secret", *FIELD),)
    box = stage(tv) or corner(tv)
    return () if box is None or tv.lens is None else (Area("camera", *box, tv.lens.app),)


def front(tv: TvState) -> FrontChanged:
    """Return what is in front."""
    if tv.power != "on":
        return FrontChanged(None, "none", secret=False)
    live = any(each.kind == "camera" for each in private(tv))
    barred = user(tv) is not None and not tv.values["camera.enabled"]
    return FrontChanged(
        tv.app.app if tv.app is not None else None,
        "live" if live else "off" if barred else "none",
        secret=isinstance(tv.overlay, Entry),
    )


def barred(tv: TvState, permitted: frozenset[str]) -> Refusal | None:
    """Return why a technician's hands are off what is in front now, or None."""
    if isinstance(tv.overlay, Entry):
        return "secret_field"
    page = tv.app
    if page is not None and (APPS[page.app].camera or uses(page)) and page.app not in permitted:
        return "camera_app"
    return None


def strays(before: TvState, after: TvState, permitted: frozenset[str]) -> Refusal | None:
    """Return why no technician may lead the TV from one state to another, by whichever way; None if they may."""
    if isinstance(after.overlay, Entry) and not isinstance(before.overlay, Entry):
        return "secret_field"
    opened = after.app is not None and (before.app is None or before.app.app != after.app.app)
    if opened and barred(after, permitted) == "camera_app":
        return "camera_app"
    using = user(after)
    return "camera_app" if using not in (None, user(before)) and using not in permitted else None
