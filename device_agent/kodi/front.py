"""What is in front of Kodi, as far as it tells, and what a technician may do there."""

from dataclasses import dataclass, replace
from typing import Final

from broker.wire.app import App
from device_agent.device import Area, FrontChanged
from device_agent.kodi.keys import LEAVING

KEYBOARD: Final = 10103
NUMBERS: Final = 10109
HOME: Final = 10000
SETTINGS: Final = frozenset({10004, *range(10016, 10023), *range(10030, 10036), 10123, 10124, 10157, 10159})
"""Windows in which people change settings."""


@dataclass(frozen=True, slots=True)
class Front:
    """An app or none; and what Kodi has asked to be typed: ``password``, ``numericpassword``, ``keyboard``...; or None.

    ``window``: Kodi's number of what is shown.
    """

    app: App | None = None
    typing: str | None = None
    window: int = 0

    @property
    def secret(self) -> bool:
        """Whether a field for a secret is open.

        A field that was open before anybody listened may be one: so it counts as one.
        """
        if self.typing is not None:
            return "password" in self.typing
        return self.window in (KEYBOARD, NUMBERS)

    @property
    def text(self) -> bool:
        """Whether what is typed on a keyboard goes into a field."""
        return self.typing == "keyboard" and not self.secret

    def typed(self, kind: str | None) -> "Front":
        """Return it after Kodi asked for something to be typed, or no longer does."""
        return replace(self, typing=kind, window=self.window if kind else 0)

    def told(self) -> FrontChanged:
        """Return it as the device's event. Kodi doesn't say whether a camera runs: in such an app, it may."""
        camera = self.app is not None and self.app.camera
        return FrontChanged(self.app.id if self.app else None, "live" if camera else "none", self.secret)

    def private(self, width: int, height: int) -> tuple[Area, ...]:
        """Return what of a picture isn't for everybody: all of it, since Kodi doesn't say where anything is.

        A keyboard on the screen shows each key that is chosen, whatever the field itself hides.
        """
        areas = []
        if self.secret:
            areas.append(Area("secret", 0, 0, width, height))
        if self.app is not None and self.app.camera:
            areas.append(Area("camera", 0, 0, width, height, self.app.id))
        return tuple(areas)

    def refused(self, key: str, permitted: frozenset[str]) -> str | None:
        """Return why a technician's key does nothing here, or None."""
        if key in LEAVING:
            return None
        if self.secret:
            return "secret_field"
        if self.app is not None and self.app.camera and self.app.id not in permitted:
            return "camera_app"
        return None
