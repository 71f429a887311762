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
from device_agent.simulator.tv import change, channels, faults, passing, settings
from device_agent.simulator.tv.book import places_of
from device_agent.simulator.tv.catalogue.inputs import PORTS
from device_agent.simulator.tv.state import TvState, World

_FORMAT = 1
_log = logging.getLogger(__name__)


def remembered(tv: TvState) -> bytes:
    """Return what is to be kept of a state, as the file's bytes."""
    found = {
        "format": _FORMAT,
        "schema": settings.SCHEMA.revision,
        "values": dict(tv.values.places),
        "channel": tv.channel,
        "previous_channel": tv.previous_channel,
        "asleep": sorted(tv.asleep),
        "offered": tv.offered,
        "image": dict(tv.image),
        "errors": list(tv.errors),
        "broken": sorted(tv.world.broken),
        "cables": sorted(tv.world.cables),
        "cuts": tv.world.cuts,
    }
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def kept(tv: TvState) -> tuple[object, ...]:
    """Return what ``remembered`` reads of a state."""
    world = tv.world
    return (
        tv.values, tv.channel, tv.previous_channel, tv.asleep, tv.offered, tv.image, tv.errors, world.broken,
        world.cables, world.cuts,
    )  # fmt: skip


class Keeper:
    """Keeps a state in its file. Blocking: call it in a thread; calls at the same time are put in order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written: tuple[object, ...] = ()
        self._lock = Lock()

    def holds(self, tv: TvState) -> bool:
        """Return whether the file holds what is to be kept of a state; never blocks."""
        return self._written == kept(tv)

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
            self._written = kept(tv)


def load(path: Path, tv: TvState) -> TvState:
    """Return the state with what the file remembers; one of an earlier schema by its settings' present names.

    Values that this TV can't have are left out. A file that can't be read as ours is put aside as
    ``*.damaged``, and the TV starts as it is given. Raises OSError when the file is there and can't be opened.
    """
    try:
        read = json.loads(path.read_bytes())
        values, channel, previous = read["values"], read["channel"], read["previous_channel"]
        if read["format"] != _FORMAT or not isinstance(values, dict):
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
        asleep=_ports(read.get("asleep")),
        offered=read["offered"] if isinstance(read.get("offered"), str) else None,
        image=_image(read.get("image")),
        errors=tuple(_words(read.get("errors"))[-change.ERRORS_KEPT :]),
        world=_world(read, tv.since),
    )


def _image(read: Any) -> tuple[tuple[str, Value], ...]:
    """Return what waiting software sets, as far as the TV has it."""
    if not isinstance(read, dict):
        return ()
    known = ((key, value_of(value)) for key, value in read.items() if key in settings.HELD)
    return tuple((key, value) for key, value in known if settings.fault(settings.ALL[key], value) is None)


def _words(read: Any) -> list[str]:
    return [each for each in read if isinstance(each, str)] if isinstance(read, list) else []


def _world(read: Mapping[str, Any], since: float) -> World:
    """Return what was wrong with the TV and around it; a power supply that fails goes on with it."""
    broken = frozenset(_words(read.get("broken"))) & faults.LIBRARY.keys()
    cuts = read.get("cuts")
    left = cuts if type(cuts) is int and 0 <= cuts <= faults.CUTS and faults.SUPPLY in broken else 0
    return World(broken, _ports(read.get("cables")), left, since + passing.CUT_AFTER if left else None)


def _ports(read: Any) -> frozenset[str]:
    return frozenset(port for port in PORTS if isinstance(read, list) and port in read)


def _sound(values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values that this TV can have, by place: what had no context before now holds in each."""
    renamed = {each.old: each.new for each in settings.SCHEMA.renamed}
    found: dict[str, Value] = {}
    for written, read in values.items():
        value = value_of(read)
        key, at, context = written.partition("@")
        key = renamed.get(key, key)
        descriptor = settings.ALL.get(key)
        known = () if descriptor is None or key not in settings.HELD else tuple(places_of(key))
        places = known if not at else tuple(place for place in known if place == f"{key}@{context}")
        if descriptor is not None and isinstance(value, tuple):  # items that came later stand at the end of the order
            value = (*value, *(each.value for each in descriptor.options if each.value not in value))
        if descriptor is None or not places or settings.fault(descriptor, value) is not None:
            _log.warning("The TV's state file holds a value that this TV can't have: %s. It is left out.", written)
        else:
            found.update(dict.fromkeys(places, value))
    return found
