"""What an appliance remembers without mains, in one JSON file that is always whole."""

import json
import logging
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any, Final

from broker.wire.settings import value_of
from device_agent import durable
from device_agent.simulator.appliance.model import Model
from device_agent.simulator.appliance.state import B, State
from device_agent.simulator.values import fault

_FORMAT: Final = 1
_log = logging.getLogger(__name__)


def remembered(model: Model[B], state: State[B]) -> bytes:
    """Return what is to be kept of a state, as the file's bytes."""
    kept = {
        "format": _FORMAT,
        "family": model.family,
        "values": dict(state.values),
        "things": dict(state.things),
        "faults": sorted(state.faults),
        "body": dict(model.kept(state.body)),
    }
    return json.dumps(kept, ensure_ascii=False, indent=1).encode()


class Keeper:
    """Keeps bytes in their file. Blocking: call it in a thread; calls at the same time are put in order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written = b""
        self._lock = Lock()

    def keep(self, current: Callable[[], bytes]) -> None:
        """Replace the file durably if what is to be kept has changed; ``current`` is asked when it is its turn.

        Raises OSError when the disk says no.
        """
        with self._lock:
            now = current()
            if now != self._written:
                durable.replace(self._path, now)
                self._written = now


def load(path: Path, model: Model[B], state: State[B]) -> State[B]:
    """Return the state with what the file remembers of this family.

    What this model can't have is left out; a file that can't be read as ours is put aside as ``*.damaged``. Raises
    OSError when the file is there and can't be opened.
    """
    try:
        kept = json.loads(path.read_bytes())
        if kept["format"] != _FORMAT or kept["family"] != model.family:
            raise ValueError("not of this format and family")
        return replace(
            state,
            body=model.revived(state.body, kept["body"]),
            values={**state.values, **_values(model, kept["values"])},
            things={**state.things, **_things(model, state, kept["things"])},
            faults=_faults(model, kept["faults"]),
        )
    except FileNotFoundError:
        return state
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        aside = path.with_suffix(path.suffix + ".damaged")
        os.replace(path, aside)
        _log.warning("An appliance's state file was damaged (%s); it is now %s and it starts anew.", problem, aside)
        return state


def _values(model: Model[B], kept: dict[str, Any]) -> dict[str, Any]:
    settings = {each.key: each for each in model.descriptors if each.kind == "setting"}
    read = {key: value_of(value) for key, value in kept.items()}
    return {key: value for key, value in read.items() if key in settings and fault(settings[key], value) is None}


def _things(model: Model[B], state: State[B], kept: dict[str, Any]) -> dict[str, str]:
    known = {thing.id: {row[0] for row in thing.states} for thing in model.face(state).things}
    return {thing: to for thing, to in kept.items() if to in known.get(thing, ())}


def _faults(model: Model[B], kept: list[str]) -> frozenset[str]:
    return frozenset(each.id for each in model.faults if each.id in kept)
