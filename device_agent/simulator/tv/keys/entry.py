"""A field for a secret: letters by the remote or a keyboard, and what becomes of them. Only the customer types here."""

from dataclasses import replace
from typing import Final, Literal

from device_agent.simulator.tv import change
from device_agent.simulator.tv.keys.press import Press, moved
from device_agent.simulator.tv.state import Entry, Step, TvState

LETTERS: Final = ("1234567890", "qwertyuiop", "asdfghjkl.", "zxcvbnm-_@")
DIGITS: Final = ("12345", "67890")
BUTTONS: Final = ("delete", "done")
PASSWORD: Final = "network.wifi.password"
_LENGTHS: Final = {"wifi_password": (8, 63), "card": (16, 16)}


def keyboard(what: Literal["wifi_password", "card"]) -> tuple[str, ...]:
    """Return the rows of keys; BUTTONS stand below them."""
    return DIGITS if what == "card" else LETTERS


def typed(key: str, field: Entry) -> bool:
    """Return whether a key types a character into this field."""
    return len(key) == 1 and key.isascii() and key.isprintable() and (field.what != "card" or key.isdigit())


def on_key(tv: TvState, press: Press) -> Step:
    """Move over the keyboard, type, or leave the field."""
    field = tv.overlay
    assert isinstance(field, Entry)
    rows = keyboard(field.what)
    if press.key == "GoBack":
        return Step(replace(tv, overlay=None))
    if typed(press.key, field):
        return Step(_with(tv, field, press.key))
    if press.upright:
        row = moved(field.row, press.upright, len(rows) + 1)
        return Step(replace(tv, overlay=replace(field, row=row, column=_column(field, len(rows), row))))
    if press.sideways:
        wide = len(rows[field.row]) if field.row < len(rows) else len(BUTTONS)
        return Step(replace(tv, overlay=replace(field, column=moved(field.column, press.sideways, wide))))
    if press.key != "Enter":
        return Step(tv)
    if field.row < len(rows):
        return Step(_with(tv, field, rows[field.row][field.column]))
    if BUTTONS[field.column] == "delete":
        return Step(replace(tv, overlay=replace(field, typed=field.typed[:-1])))
    return Step(_done(tv, field, press.now))


def _column(field: Entry, buttons: int, row: int) -> int:
    """Return the column below or above: the left half of the keys stands over the first button."""
    wide = len(keyboard(field.what)[0])
    if row == buttons:
        return 0 if field.row != buttons and field.column < wide // 2 else min(field.column, 1)
    return field.column * (wide // 2) if field.row == buttons else field.column


def _with(tv: TvState, field: Entry, character: str) -> TvState:
    most = _LENGTHS[field.what][1]
    return replace(tv, overlay=replace(field, typed=(field.typed + character)[:most]))


def _done(tv: TvState, field: Entry, now: float) -> TvState:
    least, _ = _LENGTHS[field.what]
    if len(field.typed) < least:
        return change.toast(tv, f"entry.{field.what}.short", now)
    closed = replace(tv, overlay=None)
    if field.what == "card":
        return change.toast(closed, "shop.ordered", now)
    return change.toast(change.set_value(closed, PASSWORD, field.typed, now), "entry.kept", now)
