"""The TV's two pictures as they were last painted, each with its revision."""

import asyncio

import numpy as np

from device_agent.device import Picture, same
from device_agent.simulator.tv import panel
from device_agent.simulator.tv.painter import Painter, beat
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import TvState

Shown = tuple[int, Picture]


class Showing:
    """Paints in a thread, and only what is asked for; a picture that looks the same keeps its revision."""

    def __init__(self) -> None:
        self._painter = Painter()
        self._turn = asyncio.Lock()
        self._painted: tuple[TvState, object] | None = None
        self._signal: Shown = (0, np.zeros((0, 0, 3), np.uint8))
        self._lit: tuple[int, object] | None = None
        self._panel: Shown = (0, np.zeros((0, 0, 3), np.uint8))

    async def signal(self, tv: TvState, moment: Moment) -> Shown:
        """Return what the TV sends to its panel, read-only, with its revision."""
        async with self._turn:
            return await self._sent(tv, moment)

    async def panel(self, tv: TvState, moment: Moment) -> Shown:
        """Return what the panel makes of it, read-only, with a revision of its own."""
        async with self._turn:
            revision, signal = await self._sent(tv, moment)
            now = (revision, panel.light(tv.values))
            if self._lit != now:
                picture = await asyncio.to_thread(panel.panel, signal, tv.values)
                self._lit = now
                self._panel = _newer(self._panel, picture)
            return self._panel

    async def _sent(self, tv: TvState, moment: Moment) -> Shown:
        now = beat(tv, moment)
        if self._painted is None or self._painted[0] is not tv or self._painted[1] != now:
            picture = await asyncio.to_thread(self._painter.paint, tv, moment)
            self._painted = (tv, now)
            self._signal = _newer(self._signal, picture)
        return self._signal


def _newer(shown: Shown, picture: Picture) -> Shown:
    """Return the picture under the next revision, or what is shown if it looks the same."""
    if same(picture, shown[1]):
        return shown
    picture.flags.writeable = False
    return shown[0] + 1, picture
