"""The doors: what is open, the log of the last day, the everyday openings, and a household that leaves one open."""

from dataclasses import replace
from math import floor
from typing import Final

from device_agent.simulator.refrigerator.body import Body, FridgeState, Opening

COOLER: Final = "cooler_door"
FREEZER: Final = "freezer_door"
DAY_S: Final = 24 * 3600.0
HABIT_EVERY_S: Final = 8 * 3600.0
HABIT_OPEN_S: Final = 35 * 60.0
ALARM_S: Final = 120.0
KEPT: Final = 99
"""Openings that the log holds at most."""
_LOGGED: Final = 4
_EVERYDAY: Final = (
    (47, 35), (52, 20), (90, 25), (145, 15), (620, 40), (634, 20), (650, 15), (702, 25), (760, 45), (815, 20),
    (822, 15), (828, 30), (905, 20), (970, 25), (1041, 15), (1108, 50), (1116, 20), (1130, 35), (1205, 15), (1312, 25),
)  # fmt: skip
"""Minute of its day at which it is over, and seconds: what any household takes out or puts in.

A refrigerator that is never opened would tell that its fault isn't at the door.
"""


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
    return after.but(openings=(*state.body.openings, Opening(state.body.age_s))[-KEPT:])


def passed(state: FridgeState, seconds: float) -> FridgeState:
    """Return it so many seconds later: what the household does by habit, and the log up to now.

    Everyday openings are in the log alone: their cold is soon made up for, and no test is to fail by their chance.
    """
    if state.has("rf.door"):
        before, after = state.body.habit_s, state.body.habit_s + seconds
        state = state.but(habit_s=after)
        if _left_open(before) != _left_open(after):
            state = moved(state, COOLER, "open" if _left_open(after) else "closed")
    age_s, stands = state.body.age_s + seconds, any_open(state)
    openings = _log(state.body, age_s, seconds if stands else 0.0)
    if not stands:
        openings = (*openings, *everyday(state.body.age_s, age_s))[-KEPT:]
    return state.but(age_s=age_s, openings=openings)


def everyday(since_s: float, until_s: float) -> tuple[Opening, ...]:
    """Return the everyday openings between two moments of its own time, at most a day's; the newest last."""
    over = ((floor((until_s - 60 * at) / DAY_S) * DAY_S + 60 * at, long) for at, long in _EVERYDAY)
    return tuple(Opening(at_s - long, float(long)) for at_s, long in sorted(over) if at_s > since_s)


def _left_open(habit_s: float) -> bool:
    return 0 < habit_s % HABIT_EVERY_S <= HABIT_OPEN_S


def _log(body: Body, age_s: float, seconds: float) -> tuple[Opening, ...]:
    # By its end: a door that has stood open for longer than a day is the last to be forgotten.
    young = tuple(each for each in body.openings if age_s - each.at_s - each.open_s <= DAY_S)
    if seconds and young:
        return (*young[:-1], replace(young[-1], open_s=young[-1].open_s + seconds))
    return young


def standing_s(state: FridgeState) -> float:
    """Return for how long a door has now been open."""
    return state.body.openings[-1].open_s if any_open(state) and state.body.openings else 0.0


def open_min(body: Body) -> int:
    """Return for how many minutes of the last day a door was open."""
    return round(min(sum(_of_day(body, each) for each in body.openings), DAY_S) / 60)


def longest_min(body: Body) -> int:
    """Return the minutes of the last day's longest opening."""
    return round(max((_of_day(body, each) for each in body.openings), default=0.0) / 60)


def _of_day(body: Body, opening: Opening) -> float:
    """Return the seconds of an opening that were within the last day."""
    return min(opening.open_s, opening.at_s + opening.open_s - (body.age_s - DAY_S))


def log(body: Body) -> str:
    """Return the day's longest openings, the newest first: how long ago (hours and minutes), and for how long."""
    lines = []
    longest = sorted(body.openings, key=lambda each: each.open_s)[-_LOGGED:]
    for each in sorted(longest, key=lambda each: each.at_s, reverse=True):
        ago = round((body.age_s - each.at_s) / 60)
        took = f"{each.open_s:.0f} s" if each.open_s < 60 else f"{each.open_s / 60:.0f} min"
        lines.append(f"-{ago // 60}:{ago % 60:02} {took}")
    return " · ".join(lines)
