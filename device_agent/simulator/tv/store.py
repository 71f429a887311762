"""What the TV remembers without mains: settings and channel, in one JSON file that is always whole."""

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock
from types import MappingProxyType

from broker.wire.settings import Value
from device_agent.simulator.tv import channels, settings
from device_agent.simulator.tv.state import TvState

_FORMAT = 1
_log = logging.getLogger(__name__)


def remembered(tv: TvState) -> bytes:
    """Return what is to be kept of a state, as the file's bytes."""
    values = {key: value for key, value in tv.values.items() if settings.ALL[key].access == "rw"}
    kept = {"format": _FORMAT, "values": values, "channel": tv.channel, "previous_channel": tv.previous_channel}
    return json.dumps(kept, ensure_ascii=False, indent=1).encode()


class Keeper:
    """Keeps a state in its file. Blocking: call it in a thread; calls at the same time are put in order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written = b""
        self._lock = Lock()

    def keep(self, current: Callable[[], TvState]) -> None:
        """Replace the file, whole and durably, if what is to be kept has changed.

        ``current`` is asked when it is this call's turn, so the newest state is what lasts. Raises OSError when the
        disk says no.
        """
        with self._lock:
            kept = remembered(current())
            if kept == self._written:
                return
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(self._path.suffix + ".new")
            with open(fresh, "wb") as file:
                file.write(kept)
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, self._path)
            self._written = kept


def load(path: Path, tv: TvState) -> TvState:
    """Return the state with what the file remembers.

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
        values=MappingProxyType({**tv.values, **_sound(values)}),
        channel=channel if channel in numbers else tv.channel,
        previous_channel=previous if previous in numbers else tv.previous_channel,
    )


def _sound(values: Mapping[str, Value]) -> dict[str, Value]:
    kept = {}
    for key, value in values.items():
        descriptor = settings.ALL.get(key)
        if descriptor is None or descriptor.access == "ro" or settings.fault(descriptor, value) is not None:
            _log.warning("The TV's state file holds a value that this TV can't have: %s. It is left out.", key)
        else:
            kept[key] = value
    return kept
