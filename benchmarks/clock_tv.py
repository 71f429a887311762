"""A simulated TV whose picture tells the time: a row of blocks, read back from the technician's screen.

The row: white, black, then 24 bits of milliseconds since 1970 and 4 bits that check them, the highest first. A block is
16 pixels a side, so it survives every codec. The rest of the picture is the TV's own.
"""

from typing import Final

import numpy as np

from device_agent import cli
from device_agent.agent.clock import wall_us
from device_agent.device import Picture, Shot
from device_agent.simulator.tv import tv

BLOCK: Final = 16
BITS: Final = 24
_WHITE, _BLACK = 235, 16


def row(millis: int) -> list[bool]:
    """Return which blocks are white."""
    word = millis % (1 << BITS)
    check = sum(word >> shift & 15 for shift in range(0, BITS, 4)) & 15
    return [True, False, *(bool((word << 4 | check) >> bit & 1) for bit in reversed(range(BITS + 4)))]


def stamped(picture: Picture, millis: int) -> Picture:
    """Return a copy of a picture with the time in its upper left corner."""
    copy = picture.copy()
    blocks = np.array([_WHITE if white else _BLACK for white in row(millis)], np.uint8)
    copy[:BLOCK, : BLOCK * len(blocks)] = np.repeat(blocks, BLOCK)[None, :, None]
    return copy


class ClockTv(tv.SimulatedTv):
    """The TV, with the moment at which each picture was ready in it."""

    async def frame(self, newer_than: int) -> Shot:
        """Return the TV's next picture, with this moment in it."""
        shot = await super().frame(newer_than)
        return shot._replace(picture=stamped(shot.picture, wall_us() // 1000))


if __name__ == "__main__":
    vars(tv)["SimulatedTv"] = ClockTv
    cli.main()
