"""The doors: what is open, the log of the last day, and a household that leaves one open."""

from dataclasses import replace
from typing import Final

from device_agent.simulator.refrigerator.body import Body, FridgeState, Opening

COOLER: Final = "cooler_door"
FREEZER: Final = "freezer_door"
DAY_S: Final = 24 * 3600.0
HABIT_EVERY_S: Final = 8 * 3600.0
HABIT_OPEN_S: Final = 35 * 60.0
ALARM_S: Final = 120.0
_KEPT: Final = 24
_LOGGED: Final = 4


def opened(state: FridgeState, door: str) -> bool:
    """Return whether a door is open."""
    return state.things[door] == "open"


def any_open(state: FridgeState) -> bool:
    """Return whether a door is open."""
    return opened(state, COOLER) or opened(state, FREEZER)


def moved(state: FridgeState, door: str, to: str) -> FridgeState:
    """Return it with a door moved; the log begins a line with the first of both that is opened."""
    after = state.lay(door, to)
    if not any_open(after) or any_open(state):
        return after
    return after.but(openings=(*state.body.openings, Opening(state.body.age_s))[-_KEPT:])


def passed(state: FridgeState, seconds: float) -> FridgeState:
    """Return it so many seconds later: what the household does by habit, and the log up to now."""
    if state.has("rf.door"):
        before, after = state.body.habit_s, state.body.habit_s + seconds
        state = state.but(habit_s=after)
        if _left_open(before) != _left_open(after):
            state = moved(state, COOLER, "open" if _left_open(after) else "closed")
    age_s = state.body.age_s + seconds
    return state.but(age_s=age_s, openings=_log(state.body, age_s, seconds if any_open(state) else 0.0))


def _left_open(habit_s: float) -> bool:
    return 0 < habit_s % HABIT_EVERY_S <= HABIT_OPEN_S


def _log(body: Body, age_s: float, seconds: float) -> tuple[Opening, ...]:
    young = tuple(each for each in body.openings if age_s - each.at_s <= DAY_S)
    if seconds and young:
        return (*young[:-1], replace(young[-1], open_s=young[-1].open_s + seconds))
    return young


def standing_s(state: FridgeState) -> float:
    """Return for how long a door has now been open."""
    return state.body.openings[-1].open_s if any_open(state) and state.body.openings else 0.0


def open_min(body: Body) -> int:
    """Return for how many minutes of the last day a door was open."""
    return round(sum(each.open_s for each in body.openings) / 60)


def longest_min(body: Body) -> int:
    """Return the minutes of the last day's longest opening."""
    return round(max((each.open_s for each in body.openings), default=0.0) / 60)


def log(body: Body) -> str:
    """Return the last openings, the newest first: how long ago (hours and minutes), and for how many minutes."""
    lines = []
    for each in body.openings[::-1][:_LOGGED]:
        ago = round((body.age_s - each.at_s) / 60)
        lines.append(f"-{ago // 60}:{ago % 60:02} {max(each.open_s / 60, 0.1):.0f} min")
    return " · ".join(lines)
