"""The settings menu's keys: groups at the left, a group's rows, and the choices of one row."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from broker.wire.settings import Descriptor
from device_agent.simulator.tv import change, settings
from device_agent.simulator.tv.catalogue import general, inputs, network, picture, sound
from device_agent.simulator.tv.keys import entry
from device_agent.simulator.tv.keys.press import Press, moved
from device_agent.simulator.tv.state import Confirm, Entry, Menu, Step, TvState


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the menu: its phrase (which is also its icon's name) and its rows.

    A row is a setting's key, or one of ``support`` and ``network_page``, which open something.
    """

    phrase: str
    rows: tuple[str, ...]


def _rows(descriptors: Iterable[Descriptor]) -> tuple[str, ...]:
    return tuple(each.key for each in descriptors if each.kind != "telemetry" and each.key != "input.current")


GROUPS: Final[tuple[Group, ...]] = (
    Group("picture", _rows(picture.DESCRIPTORS)),
    Group("sound", _rows(sound.DESCRIPTORS)),
    Group("general", ("support", *_rows(general.DESCRIPTORS))),
    Group("network", ("network_page", *_rows(network.DESCRIPTORS))),
    Group("inputs", _rows(inputs.DESCRIPTORS)),
    Group("access", _rows(general.ACCESS)),
)


def group_of(row: str) -> int:
    """Return which group holds a row. Raises StopIteration if none does."""
    return next(place for place, each in enumerate(GROUPS) if row in each.rows)


def on_key(tv: TvState, press: Press) -> Step:
    """Move, change what has the focus, or go one column back."""
    menu = tv.overlay
    assert isinstance(menu, Menu)
    if menu.column == "groups":
        return _in_groups(tv, menu, press)
    if menu.column == "choices":
        return _in_choices(tv, menu, press)
    return _in_rows(tv, menu, press)


def focused_row(menu: Menu) -> str:
    """Return the key of the row that has the focus."""
    return GROUPS[menu.group].rows[menu.row]


def choices(tv: TvState, key: str) -> tuple[tuple[str, str], ...]:
    """Return the values that a row can be given from a list, each with its words."""
    descriptor = settings.ALL[key]
    if descriptor.access == "ro":
        return ()
    if descriptor.type == "enum":
        return tuple((each.value, settings.shown(key, each.value, tv.language)) for each in descriptor.options)
    if key == "system.device_name":
        return _named(tv, key, [en if tv.language == "en" else vi for vi, en in general.DEVICE_NAMES])
    return _named(tv, key, list(network.WIFI_NAMES)) if key == "network.wifi.name" else ()


def _named(tv: TvState, key: str, names: list[str]) -> tuple[tuple[str, str], ...]:
    """Return names to choose from; the present one is among them, whoever wrote it."""
    current = str(tv.values[key])
    return tuple((name, name) for name in ([] if current in names else [current]) + names)


def _in_groups(tv: TvState, menu: Menu, press: Press) -> Step:
    if press.upright:
        return _to(tv, Menu("groups", moved(menu.group, press.upright, len(GROUPS))))
    if press.key in ("ArrowRight", "Enter"):
        return _to(tv, replace(menu, column="rows", row=0))
    return Step(replace(tv, overlay=None))


def _in_rows(tv: TvState, menu: Menu, press: Press) -> Step:
    row = focused_row(menu)
    if press.upright:
        return _to(tv, replace(menu, row=moved(menu.row, press.upright, len(GROUPS[menu.group].rows))))
    if press.key == "GoBack":
        return _to(tv, replace(menu, column="groups"))
    if press.key == "Enter":
        return _entered(tv, menu, row, press)
    if row in settings.ALL and press.sideways:
        return Step(change.adjust(tv, row, 1 if press.sideways > 0 else -1, press.now))
    return Step(tv)


def _entered(tv: TvState, menu: Menu, row: str, press: Press) -> Step:
    """Do what a row is for: open something, flip its switch, open its choices."""
    if row == "support":
        return Step(change.toast(tv, "support.opening", press.now), support=True)
    if row == "network_page":
        return Step(change.check_network(tv, press.now))
    if row == settings.RESET:
        return Step(replace(tv, overlay=Confirm("factory_reset")))
    if not settings.available(row, tv.values):
        return Step(change.toast(tv, f"needs.{row}", press.now))
    if settings.ALL[row].type == "bool":
        return Step(change.adjust(tv, row, 1, press.now))
    if row == entry.PASSWORD:
        return Step(replace(tv, overlay=Entry("wifi_password"), toast=None))
    values = [value for value, _ in choices(tv, row)]
    if not values:
        return Step(tv)
    return _to(tv, replace(menu, column="choices", choice=values.index(str(tv.values[row]))))


def _in_choices(tv: TvState, menu: Menu, press: Press) -> Step:
    row = focused_row(menu)
    offered = choices(tv, row)
    if press.upright:
        return _to(tv, replace(menu, choice=moved(menu.choice, press.upright, len(offered))))
    back = replace(tv, overlay=replace(menu, column="rows", choice=0))
    if press.key in ("GoBack", "ArrowLeft"):
        return Step(back)
    if press.key == "Enter":
        chosen = offered[min(menu.choice, len(offered) - 1)][0]
        return Step(change.set_value(back, row, chosen, press.now))
    return Step(tv)


def _to(tv: TvState, menu: Menu) -> Step:
    return Step(replace(tv, overlay=menu))
