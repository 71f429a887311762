"""Spelling: keys that were typed one after the other, each an event of its own, and the text they spell together."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Final

from broker.audit.folding import fold
from broker.audit.query import EventRow
from broker.events.session import ControlKey
from broker.recording.reader import Placed, Readable, records
from broker.recording.record import BadRecord, Type

PAUSE_US: Final = 30_000_000
"""Who types nothing for so long has finished; so many pictures at most lie between two keys."""

MOST: Final = 1_000
"""Characters that are looked at: blanks and marks by themselves make no text longer, and may be typed for hours."""

_SKIP: Final = (Type.FRAME, Type.STILL)
_BLANKS: Final = ("Enter", "Tab")
_HELD: Final = ("Shift", "Control", "Alt", "Meta")  # they spell nothing by themselves


def spelled(file: Readable, row: EventRow, sought: str) -> bool:
    """Return whether a folded text was typed key by key, the first one being this event's; blocks. Raises OSError.

    Found by its first key alone, a text is found once, whichever way the pages are read.
    """
    text = ""
    for character in islice(_typed(file, row), MOST):
        text += character
        folded = fold(text)
        if folded.startswith(sought):
            return True
        if not (folded and sought.startswith(folded)):
            return False
    return False


def _typed(file: Readable, row: EventRow) -> Iterator[str]:
    """Yield what was typed from this event on, a blank for a new line; ends with a key that spells nothing."""
    last_us, speaks = row.at_us, False
    try:
        for placed in records(file.source, row.offset, keys=file.keys, skip=_SKIP):
            if placed.header.wall_us - last_us > PAUSE_US:
                return
            if placed.header.type == Type.EVENT:
                speaks = False
                pressed = _pressed(placed)
                if pressed is None:
                    continue
                last_us = placed.header.wall_us
                if pressed == "":
                    speaks = True
                elif pressed in _BLANKS:
                    yield " "
                elif pressed not in _HELD:
                    return
            elif placed.header.type == Type.TEXT and speaks:
                speaks = False
                yield str(_fields(placed).get("typed", ""))
    except BadRecord:
        return  # what stands before it was read


def _pressed(placed: Placed) -> str | None:
    """Return the name of the key that an event presses, empty for a character; None for any other event."""
    told = _fields(placed)
    facts = told.get("facts")
    if told.get("name") != ControlKey.name or not isinstance(facts, dict) or facts.get("action") == "up":
        return None
    return str(facts.get("key") or "")


def _fields(placed: Placed) -> dict[str, object]:
    try:
        value = json.loads(placed.body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
