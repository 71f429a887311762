"""One setting of Kodi's as one of ours: its descriptor, and its value read and written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from broker.wire.base import printable
from broker.wire.limits import OPTIONS, SAFE_INT, TEXT_CHARS
from broker.wire.settings import Descriptor, Option, Value
from device_agent.kodi import guard
from device_agent.kodi.told import Addon, Choice, Raw, Told

PREFIX: Final = "kodi."
TYPED_CHARS: Final = 120
"""The longest text that is set from afar."""
NOTHING: Final = "none"
"""How an empty choice is written: no screensaver, no country."""
_NOTHING_LABELS: Final = "Không có", "None"
_FIRST: Final = frozenset(
    {"vietnam", "vietnamese", "english", "original", "default", "none", "resource.language.vi_vn"}
)
"""Choices that are offered before others where there are too many, by their value in small letters."""
_LEVELS: Final[Mapping[str, Literal["basic", "standard", "expert"]]] = {
    "basic": "basic", "standard": "standard", "advanced": "expert", "expert": "expert",
}  # fmt: skip
_MARKUP: Final = re.compile(r"\[/?(B|I|CR|COLOR[^\[\]]{0,40}|UPPERCASE|LOWERCASE|CAPITALIZE|LIGHT)\]")
_CREDENTIALS: Final = re.compile(r"(?<=://)[^/@\s]*@")


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting: Kodi's id, our descriptor, and Kodi's value for each choice of ours (empty for what isn't a choice).

    ``of`` what Kodi has, and ``to`` what Kodi takes, are each other's inverse for every value that is offered.
    """

    id: str
    descriptor: Descriptor
    choices: Mapping[str, int | str]

    def of(self, raw: Raw) -> Value | None:
        """Return Kodi's value as ours; None if it isn't one of this setting's kind, or none that was offered."""
        kind = self.descriptor.type
        if kind == "bool":
            return raw if isinstance(raw, bool) else None
        if isinstance(raw, bool):
            return None
        if kind == "int":
            return raw if isinstance(raw, int) and abs(raw) <= SAFE_INT else None
        if kind == "decimal":
            return float(raw) if isinstance(raw, int | float) and abs(raw) <= 1e12 else None
        if kind == "enum":
            return next((word for word, value in self.choices.items() if value == raw), None)
        if kind == "list":
            return self._items(raw)
        return cleaned(_CREDENTIALS.sub("", raw)) if isinstance(raw, str) else None

    def _items(self, raw: Raw) -> tuple[str, ...] | None:
        if not isinstance(raw, list) or len(raw) > OPTIONS:
            return None
        words = [next((word for word, value in self.choices.items() if value == each), None) for each in raw]
        known = [word for word in words if word is not None]
        return tuple(known) if len(known) == len(words) == len(set(known)) else None

    def refused(self, value: Value) -> str | None:
        """Return why a value can't be this setting's, or None: ``wrong_type``, ``out_of_range``, ``not_an_option``."""
        each, kind = self.descriptor, self.descriptor.type
        if kind == "bool":
            return None if isinstance(value, bool) else "wrong_type"
        if kind in ("int", "decimal"):
            allowed = (int,) if kind == "int" else (int, float)
            if not isinstance(value, int | float) or isinstance(value, bool) or not isinstance(value, allowed):
                return "wrong_type"
            low, high = each.min, each.max
            return None if low is None or high is None or low <= value <= high else "out_of_range"
        if kind == "list":
            if not isinstance(value, tuple):
                return "wrong_type"
            if len(set(value)) != len(value) or not set(value) <= self.choices.keys():
                return "not_an_option"
            return None if (each.min or 0) <= len(value) <= (each.max or OPTIONS) else "out_of_range"
        if not isinstance(value, str):
            return "wrong_type"
        if kind == "enum":
            return None if value in self.choices else "not_an_option"
        return None if cleaned(value) == value and len(value) <= TYPED_CHARS else "wrong_type"

    def to(self, value: Value) -> Any:
        """Return our value as Kodi takes it; it is one that isn't ``refused``."""
        if isinstance(value, tuple):
            return [self.choices[each] for each in value]
        return self.choices[str(value)] if self.descriptor.type == "enum" else value


def cleaned(text: str) -> str:
    """Return Kodi's text fit for the wire: without markup, control and bidirectional characters, cut to TEXT_CHARS."""
    return "".join(each for each in _MARKUP.sub(" ", text[: 4 * TEXT_CHARS]) if _fits(each))[:TEXT_CHARS].strip()


def _fits(character: str) -> bool:
    try:
        return bool(printable(character))
    except ValueError:
        return False


def entry(told: Told, addons: Sequence[Addon] = ()) -> Entry | None:
    """Return a setting of ours for one of Kodi's; None for what is no setting, or can't be read.

    Both labels are Kodi's own, in its present language: it tells no other.
    """
    label = cleaned(told.label) or told.id
    shape = _shape(told, addons)
    if shape is None:
        return None
    kind, facts, choices = shape
    hidden = guard.secret(told)
    sensitivity: Literal["public", "personal", "secret"] = (
        "secret" if hidden else "personal" if guard.personal(told) else "public"
    )
    more: dict[str, Any] = {"min": None, "max": None, "step": None, "options": (), "access": "rw"} | facts
    bare = Entry(
        told.id,
        Descriptor(
            key=PREFIX + told.id,
            kind="setting",
            type=kind,
            label_vi=label,
            label_en=label,
            level=_LEVELS[told.level],
            available=told.enabled,
            reason=None if told.enabled else "unavailable",
            sensitivity=sensitivity,
            write_policy=guard.policy(told),
            **more,
        ),
        choices,
    )
    if bare.of(told.value) is None and not hidden:
        return None
    default = None if hidden else bare.of(told.default)
    return Entry(told.id, bare.descriptor.model_copy(update={"default": default}), choices)


Kind = Literal["bool", "int", "decimal", "enum", "string", "list"]
_Shape = tuple[Kind, dict[str, Any], Mapping[str, int | str]]
_READ_ONLY: Final[dict[str, Any]] = {"access": "ro"}


def _shape(told: Told, addons: Sequence[Addon]) -> _Shape | None:
    if told.type == "boolean":
        return "bool", {}, {}
    if told.type in ("integer", "number") and not told.options:
        kind: Kind = "int" if told.type == "integer" else "decimal"
        return kind, _range(told), {}
    if told.type == "addon":
        of_type = [Choice(label=each.name, value=each.addonid) for each in addons if each.type == told.addontype]
        return _enum(told, of_type)
    if told.type in ("integer", "string") and told.options:
        return _enum(told, told.options)
    if told.type == "list":
        return _list(told)
    if told.type in ("string", "path"):
        typed = told.type == "string" and told.control.type == "edit" and told.control.format == "string"
        return "string", {} if typed or guard.secret(told) else _READ_ONLY, {}
    return None


def _range(told: Told) -> dict[str, Any]:
    """Where Kodi tells no range, a percentage still has one; anything else can't be written without doing harm."""
    low, high = told.minimum, told.maximum
    if low is None or high is None or low >= high:
        if told.control.format != "percentage":
            return _READ_ONLY
        low, high = 0, 100
    return {"min": low, "max": high, "step": told.step if told.step and told.step > 0 else None}


def _enum(told: Told, offered: Sequence[Choice]) -> _Shape | None:
    now = told.value
    if not isinstance(now, int | str) or isinstance(now, bool):
        return None
    if now == "" or (told.allowempty and told.type == "addon"):
        offered = [Choice(label="", value=""), *(each for each in offered if each.value != "")]
    if now not in [each.value for each in offered]:
        offered = [Choice(label=str(now), value=now), *offered]
    options, choices = _options(offered, {now, told.default if isinstance(told.default, int | str) else now})
    return "enum", {"options": options, **_chosen(options)}, choices


def _list(told: Told) -> _Shape | None:
    if told.definition is None or not isinstance(told.value, list):
        return None
    if not all(isinstance(each, int | str) and not isinstance(each, bool) for each in told.value):
        return None
    offered = list(told.definition.options)
    known = [each.value for each in offered]
    offered += [Choice(label=str(each), value=each) for each in told.value if each not in known]
    options, choices = _options(offered, {each for each in told.value if isinstance(each, int | str)})
    least = max(0, min(told.minimumItems, len(options)))
    most = told.maximumItems if 0 < told.maximumItems <= len(options) else len(options)
    return "list", {"options": options, "min": least, "max": max(least, most), **_chosen(options)}, choices


def _chosen(options: tuple[Option, ...]) -> dict[str, Any]:
    """Where there is but one choice, there is nothing to write."""
    return {} if len(options) > 1 else _READ_ONLY


def _options(offered: Sequence[Choice], needed: set[int | str]) -> tuple[tuple[Option, ...], dict[str, int | str]]:
    """Return at most OPTIONS choices in Kodi's order: those needed and wanted most first; the remote has the rest."""
    usable: dict[str, tuple[Option, int | str]] = {}
    for each in offered:
        word = NOTHING if each.value == "" else str(each.value)
        if word in usable or cleaned(word) != word:
            continue
        vi, en = _NOTHING_LABELS if each.value == "" else (cleaned(each.label) or word,) * 2
        usable[word] = Option(value=word, label_vi=vi, label_en=en), each.value
    ranked = sorted(usable, key=lambda word: (usable[word][1] not in needed, word.lower() not in _FIRST))
    kept = set(ranked[:OPTIONS])
    chosen = [usable[word] for word in usable if word in kept]
    return tuple(option for option, _ in chosen), {option.value: value for option, value in chosen}
