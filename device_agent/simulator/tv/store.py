"""What the TV remembers without mains, in one JSON file that is always whole."""

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

from broker.wire.settings import Value, value_of
from device_agent.simulator.tv import channels, settings
from device_agent.simulator.tv.book import places_of
from device_agent.simulator.tv.catalogue.inputs import PORTS
from device_agent.simulator.tv.state import TvState

_FORMAT = 1
_log = logging.getLogger(__name__)


def remembered(tv: TvState) -> bytes:
    """Return what is to be kept of a state, as the file's bytes."""
    kept = {
        "format": _FORMAT,
        "schema": settings.SCHEMA.revision,
        "values": dict(tv.values.places),
        "channel": tv.channel,
        "previous_channel": tv.previous_channel,
        "asleep": sorted(tv.asleep),
        "offered": tv.offered,
    }
    return json.dumps(kept, ensure_ascii=False, indent=1).encode()


def _kept(tv: TvState) -> tuple[object, ...]:
    """Return what ``remembered`` reads of a state."""
    return tv.values, tv.channel, tv.previous_channel, tv.asleep, tv.offered


class Keeper:
    """Keeps a state in its file. Blocking: call it in a thread; calls at the same time are put in order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written: tuple[object, ...] = ()
        self._lock = Lock()

    def holds(self, tv: TvState) -> bool:
        """Return whether the file holds what is to be kept of a state; never blocks."""
        return self._written == _kept(tv)

    def keep(self, current: Callable[[], TvState]) -> None:
        """Replace the file, whole and durably, if what is to be kept has changed.

        The file holds a secret, so nobody but its owner may read it. ``current`` is asked when it is this call's turn,
        so the newest state is what lasts. Raises OSError when the disk says no.
        """
        with self._lock:
            tv = current()
            if self.holds(tv):
                return
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(self._path.suffix + ".new")
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(remembered(tv))
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, self._path)
            self._written = _kept(tv)


def load(path: Path, tv: TvState) -> TvState:
    """Return the state with what the file remembers; one of an earlier schema by its settings' present names.

    Values that this TV can't have are left out. A file that can't be read as ours is put aside as
    ``*.damaged``, and the TV starts as it is given. Raises OSError when the file is there and can't be opened.
    """
    try:
        kept = json.loads(path.read_bytes())
        values, channel, previous = kept["values"], kept["channel"], kept["previous_channel"]
        if kept["format"] != _FORMAT or not isinstance(values, dict):
            raise ValueError("not a state file of this format")
    except FileNotFoundError:
        return tv
    except (ValueError, KeyError, TypeError) as problem:
        aside = path.with_suffix(path.suffix + ".damaged")
        os.replace(path, aside)
        _log.warning(
            "The TV's state file was damaged (%s); it is now %s and the TV starts with its defaults.", problem, aside
        )
        return tv
    numbers = {each.number for each in channels.CHANNELS}
    return replace(
        tv,
        values=tv.values.put(_sound(values)),
        channel=channel if channel in numbers else tv.channel,
        previous_channel=previous if previous in numbers else tv.previous_channel,
        asleep=_ports(kept.get("asleep")),
        offered=kept["offered"] if isinstance(kept.get("offered"), str) else None,
    )


def _ports(kept: Any) -> frozenset[str]:
    return frozenset(port for port in PORTS if isinstance(kept, list) and port in kept)


def _sound(values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values that this TV can have, by place: what had no context before now holds in each."""
    renamed = {each.old: each.new for each in settings.SCHEMA.renamed}
    kept: dict[str, Value] = {}
    for written, read in values.items():
        value = value_of(read)
        key, at, context = written.partition("@")
        key = renamed.get(key, key)
        descriptor = settings.ALL.get(key)
        known = () if descriptor is None or key not in settings.HELD else tuple(places_of(key))
        places = known if not at else tuple(place for place in known if place == f"{key}@{context}")
        if descriptor is None or not places or settings.fault(descriptor, value) is not None:
            _log.warning("The TV's state file holds a value that this TV can't have: %s. It is left out.", written)
        else:
            kept.update(dict.fromkeys(places, value))
    return kept
