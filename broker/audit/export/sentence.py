"""One event as a sentence, from the same texts and by the same rules as the console's ``sentence.ts``.

The texts are the console's locale: flat keys, ``{{name}}`` for a fact, ``{{n, plural(one: # day; other: # days)}}`` for
a count with what is counted. ``tests/vectors/sentences.json`` holds both to the same sentences: settings and values by
the device's own words where the event brings them, else by the key and by what is on the wire.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from broker.audit.export.labels import Labels

_HOLE: Final = re.compile(r"\{\{\s*(\w+)\s*(?:,\s*plural\(([^)]*)\)\s*)?\}\}")
# Facts whose value is a code with words of its own, and where those words stand.
_SPOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "scope": ("scope",), "outcome": ("outcome",), "peer": ("peer",), "actor": ("actor",), "role": ("role",),
    "view": ("view",), "reason": ("short", "reason"), "cause": ("reason",),
    "verdict": ("link.verdict", "test", "verdict"), "what": ("symptom", "task"), "answer": ("answer",),
    "seen": ("answer",),
}  # fmt: skip
# The same fact may be a code of another family in another event.
_SPOKEN_IN: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "verdict.given": {"cause": ("cause",), "verdict": ("verdict",)}
}

Words = Mapping[str, str]
"""A locale: the texts of one language by their keys."""


def sentence(name: str, facts: Mapping[str, Any], words: Words, language: str) -> str:
    """Return the event as a sentence of ``words``, the texts of this language: ``vi`` or ``en``.

    Its name and facts in a row where the locale has no sentence for it.
    """
    values = {fact: _spoken(name, fact, facts, words) for fact in facts}
    key = facts["key"] if isinstance(facts.get("key"), str) else ""
    if name.startswith("setting."):
        labels = Labels(facts.get("words"), words, language)
        values["setting"] = labels.setting(key)
        for fact in ("old", "new", "value"):
            value = facts.get(fact)
            value = facts.get(f"personal_{fact}") if value is None else value
            values[fact] = labels.value(key, value) or _plain(value, words)
    elif name.startswith("action."):
        values["key"] = words.get(f"test.name.{key}", key)
    elif key:
        values["key"] = words.get(f"key.{key}", key)
    text = words.get(f"event.{_variant(name, facts)}")
    if text is None:
        return " · ".join([name, *(f"{fact}: {value}" for fact, value in values.items())])
    return _told(text, values)


def _variant(name: str, facts: Mapping[str, Any]) -> str:
    """Return which sentence an event is told in: some read differently with other facts."""
    match name:
        case "control.key":
            if isinstance(facts.get("typed"), str):
                return "control.key.text"
            if facts.get("key") is None:
                return "control.key.typed"
            return f"control.key.{facts['action']}" if facts.get("action") in ("down", "up") else name
        case "control.pointer":
            return name if facts.get("buttons") == 0 else "control.pointer.pressed"
        case "chat.said":
            return "chat.said.text" if isinstance(facts.get("said"), str) else name
        case "record.lost" if facts.get("how") == "changed":
            return "record.lost.changed"
        case "visit.reported" if isinstance(facts.get("fixed"), bool):
            return f"{name}.{'fixed' if facts['fixed'] else 'not_fixed'}"
        case "verdict.given":
            name = f"{name}.corrected" if isinstance(facts.get("corrects_us"), int) else name
            return f"{name}.contradicted" if facts.get("contradicted") is True else name
        case "privacy.changed":
            if facts.get("masked"):
                return "privacy.changed.masked"
            return "privacy.changed.live" if facts.get("camera") == "live" else name
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


def _spoken(name: str, fact: str, facts: Mapping[str, Any], words: Words) -> str:
    value = facts[fact]
    # Whoever was asked to do something says whether it is done, not whether they see it.
    if fact == "answer" and f"task.{(what := facts.get('what'))}" in words:
        return words.get(f"task.answer.{what}.{value}") or words.get(f"task.answer.{value}", str(value))
    if fact == "scope" and isinstance(value, str):
        return _scope(value, words)
    if fact == "masked" and isinstance(value, list):
        return ", ".join(words.get(f"masked.{one}", str(one)) for one in value)
    for family in _SPOKEN_IN.get(name, {}).get(fact) or _SPOKEN.get(fact, ()):
        if found := words.get(f"{family}.{value}"):
            return found
    return _plain(value, words)


def _scope(scope: str, words: Words) -> str:
    """Return a scope in words: one of every visit's, the camera in one app, or one thing that is done once."""
    kind, _, of = scope.partition(":")
    if of and kind in ("camera", "action"):
        what = words.get(f"test.name.{of}", of)
        return _told(words.get(f"scope.{kind}", scope), {"app": of, "what": what})
    return words.get(f"scope.{scope}", scope)


def _plain(value: Any, words: Words) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return words.get("value.true" if value else "value.false", str(value))
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


def _told(text: str, values: Mapping[str, str]) -> str:
    return _HOLE.sub(lambda hole: _filled(hole, values), text)


def _filled(hole: re.Match[str], values: Mapping[str, str]) -> str:
    """Return what stands for a hole; one without its fact stays, for that is a fault to be seen."""
    value, forms = values.get(hole[1], hole[0]), hole[2]
    if forms is None or hole[1] not in values:
        return value
    by_count = dict(part.strip().split(": ", 1) for part in forms.split(";"))
    return by_count.get("one" if value == "1" else "other", "#").replace("#", value)
