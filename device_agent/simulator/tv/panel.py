"""What the panel makes of the signal: its light, how that light is saved, and the zones that dim on their own.

The signal knows nothing of this: a technician's picture is as bright as the TV sends it, the customer's as bright as
the panel shows it. Faults of the panel come here too, after the light.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from broker.wire.settings import Value
from device_agent.device import Picture
from device_agent.simulator.tv.faults import BACKLIGHT
from device_agent.simulator.tv.flaws import Glass, on_glass

ZONES = (32, 18)
"""How many zones of the backlight lie beside and above each other."""

_ROOM = 0.035  # what a torch, or the room's own light, shows of the picture when there is no backlight
_SAVING: dict[Value, float] = {"off": 1.0, "low": 0.84, "medium": 0.73, "high": 0.62}
_DIMMING: dict[Value, float] = {"off": 0.0, "low": 0.35, "standard": 0.6, "medium": 0.6, "high": 0.85}


class Light(NamedTuple):
    """How bright the backlight is (1 is as the signal), and how far a dark zone of it may go out (0 not, 1 wholly)."""

    level: float
    dimming: float


def light(values: Mapping[str, Value], broken: frozenset[str] = frozenset()) -> Light:
    """Return the light that there is: what the settings ask for, or what comes through from the room if it is broken.

    While it saves most, the TV sets its level itself.
    """
    if BACKLIGHT in broken:
        return Light(_ROOM, 0.0)
    saving = values.get("picture.energy_saving", "off")
    chosen = values.get("picture.backlight", 40)
    assert isinstance(chosen, int | float)
    level = 0.3 + 0.7 * chosen / 40 if saving != "high" else 1.0
    dimming = values.get("picture.local_dimming", "off")
    return Light(level * _SAVING.get(saving, 1.0), _DIMMING.get(dimming, 0.0))


def panel(
    signal: Picture, values: Mapping[str, Value], broken: frozenset[str] = frozenset(), wrong: Glass | None = None
) -> Picture:
    """Return what the customer sees of a signal: (720, 1280, 3) RGB bytes, read-only; the signal itself stays.

    Off is black: a black signal lights no zone and shows black whatever is set. ``wrong``: what lies over it all.
    """
    shown = _lit(signal, values, broken)
    return shown if wrong is None else on_glass(shown, wrong)


def _lit(signal: Picture, values: Mapping[str, Value], broken: frozenset[str]) -> Picture:
    lit = light(values, broken)
    if abs(lit.level - 1) < 0.01 and not lit.dimming:
        return signal
    image = Image.fromarray(signal)
    if lit.dimming:
        image.paste((0, 0, 0), (0, 0), _shadow(signal, lit.dimming))
    if abs(lit.level - 1) >= 0.01:
        image = image.point(_levels(round(lit.level, 3)))
    shown = np.asarray(image)
    shown.flags.writeable = False
    return shown


@lru_cache(maxsize=64)
def _levels(level: float) -> tuple[int, ...]:
    """Return the table of one level of light, for each colour; what is brighter than white stays white."""
    return tuple(min(round(value * level), 255) for value in range(256)) * 3


def _shadow(signal: Picture, dimming: float) -> Image.Image:
    """Return how far every pixel goes dark: a zone is as bright as the brightest of it asks, and spills over."""
    across, down = ZONES
    tall, wide = signal.shape[0] // down, signal.shape[1] // across
    few = signal[: down * tall : 4, : across * wide : 4]  # a sixteenth of the pixels is enough to measure
    bright = np.maximum(np.maximum(few[..., 0], few[..., 1]), few[..., 2])
    blocks = bright.reshape(down, tall // 4, across, wide // 4)
    peak, mean = blocks.max(axis=(1, 3)).astype(np.float32), blocks.mean(axis=(1, 3), dtype=np.float32)
    asked = np.minimum(np.sqrt((0.5 * peak + 0.75 * mean) / 255), 1)
    lamps = Image.fromarray(np.rint(255 * (1 - dimming * (1 - asked))).astype(np.uint8))
    spilled = ImageChops.lighter(lamps, lamps.filter(ImageFilter.BoxBlur(1)))
    height, width = signal.shape[:2]
    half = ImageChops.invert(spilled).resize((width // 2, height // 2), Image.Resampling.BILINEAR)
    return half.resize((width, height), Image.Resampling.NEAREST)
