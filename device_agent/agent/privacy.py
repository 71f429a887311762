"""Privacy: what of a device's picture a technician may see, and how the rest is painted over. Pure.

What is private goes no further than here: an encoder, a still and the record only ever get what was painted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from broker.wire.privacy import Masked, PrivacyState
from broker.wire.screen import DataClass, Flags
from device_agent.device import Area, FrontChanged, Picture

_PANEL: Final = (26, 29, 38)
_MARK: Final = (122, 130, 150)
_SMALLEST: Final = 32  # pixels, either edge: under that there is no room for a mark


@dataclass(frozen=True, slots=True)
class Sight:
    """What a technician may see of one picture: the areas to paint over, and what the wire says of it."""

    hidden: tuple[Area, ...]
    data_class: DataClass
    said: PrivacyState

    @property
    def flags(self) -> Flags:
        """What the header of the picture says besides its class."""
        return Flags.MASKED if self.hidden else Flags.NONE


def sight(private: Sequence[Area], front: FrontChanged, granted: frozenset[str], indicator: bool) -> Sight:
    """Return what may be seen of a picture with these private areas while this is in front.

    A camera's picture: only in the app in front, if the customer asked for that very app to be checked, and if the
    device has an ``indicator``; of several, all or none. A field for a secret: never.
    """
    cameras = [area for area in private if area.kind == "camera"]
    secrets = [area for area in private if area.kind != "camera"]
    shown = front.app is not None and front.camera == "live" and front.app in granted and indicator
    seen = all(shown and area.app == front.app for area in cameras)
    masked: list[Masked] = []
    if cameras and not seen:
        masked.append("camera")
    if secrets:
        masked.append("secret")
    # What is in front may be ahead of the picture: the broker takes none while a camera is said to be live in it,
    # unless that is masked or may be seen.
    camera = "none" if front.camera == "live" and not cameras else front.camera
    said = PrivacyState(front=front.app, camera=camera, indicator=indicator, masked=tuple(masked))
    hidden = tuple(secrets) if seen else (*cameras, *secrets)
    return Sight(hidden, DataClass.CAMERA if cameras and seen else DataClass.SCREEN, said)


def bare(said: PrivacyState | None) -> bool:
    """Return whether it was said that a camera's picture is seen, unmasked."""
    return said is not None and said.camera == "live" and "camera" not in said.masked


def painted(picture: Picture, hidden: Sequence[Area]) -> Picture:
    """Return a picture with these areas painted over; the picture itself if there are none."""
    if not hidden:
        return picture
    picture = picture.copy()
    for area in hidden:
        left, top = max(0, area.left), max(0, area.top)
        part = picture[top : max(0, area.top + area.height), left : max(0, area.left + area.width)]
        part[:] = _PANEL
        if min(part.shape[:2]) >= _SMALLEST:
            _mark(part, area.kind == "camera")
    return picture


def _mark(part: Picture, camera: bool) -> None:
    """Draw a mark in the middle of a panel: a camera that is struck out, or the dots of a hidden word."""
    height, width = part.shape[:2]
    size = min(96, min(height, width) // 2)
    y, x = np.ogrid[:size, :size]
    across, down = (x - size / 2) / size, (y - size / 2) / size
    if camera:
        body = (abs(across) < 0.46) & (abs(down) < 0.3)
        lens = across**2 + down**2
        ink = body & ((lens > 0.2**2) | (lens < 0.11**2))
        ink = (ink & (abs(across - down) > 0.1)) | ((abs(across - down) < 0.05) & (abs(across) < 0.48))
    else:
        ink = np.logical_or.reduce([(across - at) ** 2 + down**2 < 0.09**2 for at in (-0.3, 0.0, 0.3)])
    top, left = (height - size) // 2, (width - size) // 2
    part[top : top + size, left : left + size][ink] = _MARK
