"""Home: tiles, channels and inputs in three rows; a row scrolls when its focus leaves what is seen of it."""

from dataclasses import replace
from typing import Final

from device_agent.simulator.tv import change, guide
from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.catalogue.inputs import INPUTS
from device_agent.simulator.tv.channels import CHANNELS, position
from device_agent.simulator.tv.keys import apps
from device_agent.simulator.tv.keys.press import Press, moved
from device_agent.simulator.tv.state import Guide, Menu, Overlay, Sources, Step, TvState

OWN: Final = ("watch", "guide", "gallery", "sources", "settings", "support")
"""The TV's own tiles; the apps stand behind them."""
ROWS: Final = (len(OWN) + len(APPS), len(CHANNELS), len(INPUTS))
"""How many tiles each row has."""
SEEN: Final = (6, 4, 4)
"""How many tiles of each row are seen at once."""


def tiles(tv: TvState) -> tuple[str, ...]:
    """Return the tiles of the first row: the TV's own, then the apps in the order that is set."""
    return (*OWN, *order(tv))


def order(tv: TvState) -> tuple[str, ...]:
    """Return the apps in the order that is set."""
    apps = tv.values["app.order"]
    assert isinstance(apps, tuple)
    return apps


def phrase_of(tile: str) -> str:
    """Return the phrase of a tile's name; what it is for is the same with ``.about``."""
    return APPS[tile].phrase if tile in APPS else tile


def first_shown(row: int, column: int) -> int:
    """Return the first tile of a row that is seen while the focus is on this column of it."""
    return max(0, column - SEEN[row] + 1)


def on_key(tv: TvState, press: Press) -> Step:
    """Move the focus, or open what has it."""
    row, column = tv.home
    if press.sideways:
        return Step(replace(tv, home=(row, moved(column, press.sideways, ROWS[row]))))
    if press.upright:
        below = moved(row, press.upright, len(ROWS))
        return Step(replace(tv, home=(below, column if row == below else _beneath(row, column, below))))
    if press.key == "Enter":
        return _opened(tv, press)
    return Step(tv)


def _beneath(row: int, column: int, other: int) -> int:
    """Return the column of another row that is seen nearest."""
    middle = (column - first_shown(row, column) + 0.5) / SEEN[row]
    return min(range(min(SEEN[other], ROWS[other])), key=lambda each: abs((each + 0.5) / SEEN[other] - middle))


def _opened(tv: TvState, press: Press) -> Step:
    row, column = tv.home
    if row == 1:
        return Step(change.tune(tv, CHANNELS[column].number, press.now))
    if row == 2:
        return Step(change.set_value(tv, "input.current", INPUTS[column], press.now))
    tile = tiles(tv)[column]
    if tile in APPS:
        return apps.opened(tv, tile, press)
    if tile == "support":
        return Step(change.toast(tv, "support.opening", press.now), support=True)
    if tile == "watch":
        return Step(change.tune(tv, tv.channel, press.now))
    if tile == "gallery":
        return Step(replace(change.show(tv, "gallery"), toast=None))
    overlays: dict[str, Overlay] = {
        "guide": opened_guide(tv, press),
        "sources": Sources(INPUTS.index(tv.source)),
        "settings": Menu(),
    }
    return Step(replace(tv, overlay=overlays[tile]))


def opened_guide(tv: TvState, press: Press) -> Guide:
    """Return the guide with the focus on what the chosen channel shows now."""
    now = guide.on_at(tv.channel, press.local)
    return Guide(position(tv.channel), now.start, guide.floor_step(press.local))
