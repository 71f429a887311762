"""The TV's two pictures as they were last painted, each with its revision."""

import asyncio

import numpy as np

from device_agent.device import Picture, Shot, same
from device_agent.simulator.tv import camera, flaws, panel
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
        self._signal = Shot(0, np.zeros((0, 0, 3), np.uint8))
        self._lit: tuple[int, object] | None = None
        self._panel: Shown = (0, np.zeros((0, 0, 3), np.uint8))

    async def signal(self, tv: TvState, moment: Moment) -> Shot:
        """Return what the TV sends to its panel, read-only, with its revision and what of it is private."""
        async with self._turn:
            return await self._sent(tv, moment)

    async def panel(self, tv: TvState, moment: Moment) -> Shown:
        """Return what the panel makes of it, read-only, with a revision of its own."""
        async with self._turn:
            signal = await self._sent(tv, moment)
            wrong = flaws.glass(tv, moment.seconds)
            now = (signal.revision, (panel.light(tv.values, tv.world.broken), wrong))
            if self._lit != now:
                picture = await asyncio.to_thread(panel.panel, signal.picture, tv.values, tv.world.broken, wrong)
                self._lit = now
                self._panel = _newer(self._panel, picture)
            return self._panel

    async def _sent(self, tv: TvState, moment: Moment) -> Shot:
        """Paint if there may be something new; pixels that became private, or no longer are, are new too."""
        now = beat(tv, moment)
        if self._painted is None or self._painted[0] is not tv or self._painted[1] != now:
            picture = await asyncio.to_thread(self._painter.paint, tv, moment)
            self._painted = (tv, now)
            private = camera.private(tv)
            if private != self._signal.private or not same(picture, self._signal.picture):
                picture.flags.writeable = False
                self._signal = Shot(self._signal.revision + 1, picture, private)
        return self._signal


def _newer(shown: Shown, picture: Picture) -> Shown:
    """Return the picture under the next revision, or what is shown if it looks the same."""
    if same(picture, shown[1]):
        return shown
    picture.flags.writeable = False
    return shown[0] + 1, picture
