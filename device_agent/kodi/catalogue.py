"""All settings together: what is asked for in one round, and what the answers mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from broker.wire.limits import SETTINGS
from broker.wire.settings import Descriptor, Value
from device_agent.kodi.calls import Call, Refusal
from device_agent.kodi.entry import Entry
from device_agent.kodi.told import Volume, one

VOLUME, MUTED = "sound.volume", "sound.muted"
_SOUND: Final = (
    Entry(
        "",
        Descriptor(
            key=VOLUME, kind="setting", type="int", label_vi="Âm lượng", label_en="Volume", unit="%", min=0, max=100
        ),
        {},
    ),
    Entry("", Descriptor(key=MUTED, kind="setting", type="bool", label_vi="Tắt tiếng", label_en="Mute"), {}),
)
_WINDOW: Final = ["currentwindow"]
_PLUGIN: Final = "Container.PluginName"


@dataclass(frozen=True, slots=True)
class Look:
    """One round's answers: values by our key, keys whose value isn't one that is offered, and what is in front.

    ``window``: Kodi's number of it, 0 if it doesn't say; ``plugin``: the add-on that is being browsed, or empty.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    strange: frozenset[str] = frozenset()
    window: int = 0
    plugin: str = ""


class Catalogue:
    """Every setting in Kodi's order, the volume first. It doesn't change: another one is made."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        room = SETTINGS - len(_SOUND)
        self.entries: dict[str, Entry] = {each.descriptor.key: each for each in (*_SOUND, *entries[:room])}
        self.descriptors = tuple(each.descriptor for each in self.entries.values())
        self._asked = [each for each in self.entries.values() if each.id and each.descriptor.sensitivity != "secret"]
        self.calls: tuple[Call, ...] = (
            Call("Application.GetProperties", {"properties": ["volume", "muted"]}),
            Call("GUI.GetProperties", {"properties": _WINDOW}),
            Call("XBMC.GetInfoLabels", {"labels": [_PLUGIN]}),
            *(Call("Settings.GetSettingValue", {"setting": each.id}) for each in self._asked),
        )
        """One round: a secret's value is never asked for."""

    def look(self, results: Sequence[Any]) -> Look:
        """Return what the answers to ``calls``, or the first of them, say; what can't be read is strange."""
        loud, window, labels, *rest = results
        values: dict[str, Value] = {}
        if (volume := one(Volume, loud)) is not None:
            values = {VOLUME: volume.volume, MUTED: volume.muted}
        strange: set[str] = set()
        for each, result in zip(self._asked, rest, strict=False):
            raw = result.get("value") if isinstance(result, dict) else None
            value = each.of(raw) if not isinstance(result, Refusal) else None
            if value is None:
                strange.add(each.descriptor.key)
            else:
                values[each.descriptor.key] = value
        return Look(values, frozenset(strange), _number(window), _text(labels))

    def set_call(self, key: str, value: Value) -> Call:
        """Return the call that sets a value, which is one that its entry takes."""
        if key == VOLUME:
            return Call("Application.SetVolume", {"volume": value})
        if key == MUTED:
            return Call("Application.SetMute", {"mute": value})
        each = self.entries[key]
        return Call("Settings.SetSettingValue", {"setting": each.id, "value": each.to(value)})


def _number(said: Any) -> int:
    window = said.get("currentwindow") if isinstance(said, dict) else None
    number = window.get("id") if isinstance(window, dict) else None
    return number if isinstance(number, int) else 0


def _text(said: Any) -> str:
    label = said.get(_PLUGIN) if isinstance(said, dict) else None
    return label if isinstance(label, str) else ""
