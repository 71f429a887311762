"""How a device named its settings and values, as an event brings it along: by the console's rules, ``labels.ts``."""

from collections.abc import Mapping
from typing import Any, Final

_INPUT: Final = "input.current"
_MODE: Final = "picture.mode"


class Labels:
    """The names that an event's ``words`` give, in one language: ``vi`` or ``en``. What they don't name has none."""

    def __init__(self, named: Any, texts: Mapping[str, str], language: str) -> None:
        # Whatever else stands in its place on a record that somebody wrote by hand names nothing.
        described = [one for one in named if isinstance(one, dict)] if isinstance(named, list) else []
        self._named = {str(one.get("key")): one for one in described}
        self._texts = texts
        self._label = f"label_{language}"
        self._language = language

    def setting(self, place: str) -> str:
        """Return a setting's name, with the input and picture mode that its value is for in brackets."""
        if not self._named:
            return place
        key, _, context = place.partition("@")
        found = self._named.get(key)
        name = key if found is None else str(found.get(self._label, key))
        of = [self._option(of, value) or value for of, value in zip((_INPUT, _MODE), context.split("+"), strict=False)]
        return f"{name} ({' · '.join(of)})" if context else name

    def value(self, place: str, value: Any) -> str | None:
        """Return a value by its option's name, or a number with its unit; None for one that stands as it is."""
        key = place.partition("@")[0]
        found = self._named.get(key)
        if found is None:
            return None
        if found.get("sensitivity") == "secret":
            return self._texts.get("settings.secret", "")
        if value is None:
            return self._texts.get("settings.unset", "–")
        if isinstance(value, list | tuple):
            return ", ".join(self._option(key, item) or str(item) for item in value)
        if (label := self._option(key, value)) is not None:
            return label
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return self._with_unit(_number(value, self._language), found.get("unit"))

    def _option(self, key: str, value: Any) -> str | None:
        options = self._named.get(key, {}).get("options")
        for one in options if isinstance(options, list) else ():
            if (
                isinstance(one, dict)
                and self._label in one
                and (type(one.get("value")), one.get("value")) == (type(value), value)
            ):
                return str(one[self._label])
        return None

    def _with_unit(self, text: str, unit: Any) -> str:
        if unit is None:
            return text
        return f"{text}{'' if unit == '%' else chr(0xA0)}{self._texts.get(f'unit.{unit}', str(unit))}"


def _number(value: float, language: str) -> str:
    """Return a number as it is written in a language, with at most three decimals as in the console."""
    text = f"{value:,.3f}".rstrip("0").rstrip(".") if value % 1 else f"{int(value):,}"
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text
