"""One event as a sentence, from the same texts and by the same rules as the console's ``sentence.ts``.

The texts are the console's locale: flat keys, ``{{name}}`` for a fact, ``{{n, plural(one: # day; other: # days)}}`` for
a count with what is counted. ``tests/vectors/sentences.json`` holds both to the same sentences.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

_HOLE: Final = re.compile(r"\{\{\s*(\w+)\s*(?:,\s*plural\(([^)]*)\)\s*)?\}\}")
# Facts whose value is a code with words of its own, and where those words stand.
_SPOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "scope": ("scope",), "outcome": ("outcome",), "peer": ("peer",), "actor": ("actor",), "role": ("role",),
    "view": ("view",), "reason": ("short", "reason"), "cause": ("reason",), "verdict": ("link.verdict",),
}  # fmt: skip

Words = Mapping[str, str]
"""A locale: the texts of one language by their keys."""


def sentence(name: str, facts: Mapping[str, Any], words: Words) -> str:
    """Return the event as a sentence; its name and facts in a row where the locale has none for it."""
    values = {fact: _spoken(fact, value, words) for fact, value in facts.items()}
    key = facts["key"] if isinstance(facts.get("key"), str) else ""
    if name.startswith("setting."):
        values["setting"] = key
        for fact in ("old", "new", "value"):
            value = facts.get(fact)
            values[fact] = _plain(facts.get(f"personal_{fact}") if value is None else value, words)
    elif key:
        values["key"] = words.get(f"key.{key}", key)
    text = words.get(f"event.{_variant(name, facts)}")
    if text is None:
        return " · ".join([name, *(f"{fact}: {value}" for fact, value in values.items())])
    return _HOLE.sub(lambda hole: _filled(hole, values), text)


def _variant(name: str, facts: Mapping[str, Any]) -> str:
    """Return which sentence an event is told in: some read differently with other facts."""
    match name:
        case "control.key":
            if isinstance(facts.get("typed"), str):
                return "control.key.text"
            if facts.get("key") is None:
                return "control.key.typed"
            return f"control.key.{facts['action']}" if facts.get("action") in ("down", "up") else name
        case "survey.made":
            if not isinstance(facts.get("previous"), str):
                return "survey.made.first"
            if isinstance(facts.get("reset"), int):
                return "survey.made.reset"
            return "survey.made.none" if facts.get("items") == 0 else name
        case "settings.snapshot":
            return name if facts.get("phase") == "open" else "settings.snapshot.end"
        case "control.done":
            return "control.done.reason" if isinstance(facts.get("reason"), str) else name
    return name


def _spoken(fact: str, value: Any, words: Words) -> str:
    for family in _SPOKEN.get(fact, ()):
        if found := words.get(f"{family}.{value}"):
            return found
    return _plain(value, words)


def _plain(value: Any, words: Words) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return words.get("value.true" if value else "value.false", str(value))
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


def _filled(hole: re.Match[str], values: Mapping[str, str]) -> str:
    """Return what stands for a hole; one without its fact stays, for that is a fault to be seen."""
    value, forms = values.get(hole[1], hole[0]), hole[2]
    if forms is None or hole[1] not in values:
        return value
    by_count = dict(part.strip().split(": ", 1) for part in forms.split(";"))
    return by_count.get("one" if value == "1" else "other", "#").replace("#", value)
