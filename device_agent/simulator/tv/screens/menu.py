"""The settings menu's keys: groups at the left, a group's rows, and the choices of one row."""

from dataclasses import dataclass, replace

from device_agent.simulator.tv import change, settings
from device_agent.simulator.tv.state import Menu, Step, TvState


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the menu: its phrase (which is also its icon's name) and its rows: setting keys, or ``support``."""

    phrase: str
    rows: tuple[str, ...]


GROUPS: tuple[Group, ...] = (
    Group("picture", tuple(each.key for each in settings.PICTURE)),
    Group("sound", tuple(each.key for each in settings.SOUND)),
    Group("general", ("support", *(each.key for each in settings.GENERAL))),
)


def on_key(tv: TvState, key: str, now: float) -> Step:
    """Move, change what has the focus, or go one column back."""
    menu = tv.overlay
    assert isinstance(menu, Menu)
    if menu.column == "groups":
        return _in_groups(tv, menu, key)
    if menu.column == "choices":
        return _in_choices(tv, menu, key, now)
    return _in_rows(tv, menu, key, now)


def focused_row(menu: Menu) -> str:
    """Return the key of the row that has the focus."""
    return GROUPS[menu.group].rows[menu.row]


def choices(tv: TvState, key: str) -> tuple[tuple[str, str], ...]:
    """Return the values that a row can be given from a list, each with its words."""
    descriptor = settings.ALL[key]
    if descriptor.type == "enum":
        return tuple((each.value, settings.shown(key, each.value, tv.language)) for each in descriptor.options)
    if key == "system.device_name":
        names = [en if tv.language == "en" else vi for vi, en in settings.DEVICE_NAMES]
        current = str(tv.values[key])
        return tuple((name, name) for name in ([] if current in names else [current]) + names)
    return ()


def _in_groups(tv: TvState, menu: Menu, key: str) -> Step:
    if key in ("ArrowUp", "ArrowDown"):
        group = min(max(menu.group + (1 if key == "ArrowDown" else -1), 0), len(GROUPS) - 1)
        return _to(tv, Menu("groups", group))
    if key in ("ArrowRight", "Enter"):
        return _to(tv, replace(menu, column="rows", row=0))
    if key in ("ArrowLeft", "GoBack"):
        return Step(replace(tv, overlay=None))
    return Step(tv)


def _in_rows(tv: TvState, menu: Menu, key: str, now: float) -> Step:
    row = focused_row(menu)
    if key in ("ArrowUp", "ArrowDown"):
        index = min(max(menu.row + (1 if key == "ArrowDown" else -1), 0), len(GROUPS[menu.group].rows) - 1)
        return _to(tv, replace(menu, row=index))
    if key == "GoBack":
        return _to(tv, replace(menu, column="groups"))
    if row == "support":
        return Step(change.toast(tv, "support.opening", now), support=True) if key == "Enter" else Step(tv)
    if key in ("ArrowLeft", "ArrowRight"):
        return Step(change.adjust(tv, row, 1 if key == "ArrowRight" else -1, now))
    return _entered(tv, menu, row, now) if key == "Enter" else Step(tv)


def _entered(tv: TvState, menu: Menu, row: str, now: float) -> Step:
    """Open a row's choices, or flip its switch."""
    if not settings.available(row, tv.values):
        return Step(change.toast(tv, f"needs.{row}", now))
    if settings.ALL[row].type == "bool":
        return Step(change.adjust(tv, row, 1, now))
    values = [value for value, _ in choices(tv, row)]
    if not values:
        return Step(tv)
    return _to(tv, replace(menu, column="choices", choice=values.index(str(tv.values[row]))))


def _in_choices(tv: TvState, menu: Menu, key: str, now: float) -> Step:
    row = focused_row(menu)
    offered = choices(tv, row)
    if key in ("ArrowUp", "ArrowDown"):
        index = min(max(menu.choice + (1 if key == "ArrowDown" else -1), 0), len(offered) - 1)
        return _to(tv, replace(menu, choice=index))
    back = replace(tv, overlay=replace(menu, column="rows", choice=0))
    if key in ("GoBack", "ArrowLeft"):
        return Step(back)
    if key == "Enter":
        return Step(change.set_value(back, row, offered[min(menu.choice, len(offered) - 1)][0], now))
    return Step(tv)


def _to(tv: TvState, menu: Menu) -> Step:
    return Step(replace(tv, overlay=menu))
