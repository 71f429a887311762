"""Short ways to write a descriptor."""

from typing import Any, Literal

from broker.wire.settings import Descriptor, Option, Value

Level = Literal["basic", "standard", "expert", "service"]


def options(*rows: tuple[str, str, str]) -> tuple[Option, ...]:
    """Return choices from rows of value, Vietnamese and English label."""
    return tuple(Option(value=value, label_vi=vi, label_en=en) for value, vi, en in rows)


def slider(
    key: str, vi: str, en: str, low: int, high: int, default: int, *, level: Level = "basic", **more: Any
) -> Descriptor:
    """Return a setting with whole numbers from ``low`` to ``high``; ``step`` is 1 unless given."""
    return _setting("int", key, vi, en, default, level, min=low, max=high, **{"step": 1, **more})


def choice(
    key: str, vi: str, en: str, rows: tuple[tuple[str, str, str], ...], default: str, *, level: Level = "basic",
    **more: Any,
) -> Descriptor:  # fmt: skip
    """Return a setting with one of several values: rows of value, Vietnamese and English label."""
    return _setting("enum", key, vi, en, default, level, options=options(*rows), **more)


def toggle(key: str, vi: str, en: str, default: bool = False, *, level: Level = "basic", **more: Any) -> Descriptor:
    """Return a setting that is on or off."""
    return _setting("bool", key, vi, en, default, level, **more)


def words(key: str, vi: str, en: str, default: str, longest: int, *, level: Level = "basic", **more: Any) -> Descriptor:
    """Return a setting with a text of 1 to ``longest`` characters."""
    return _setting("string", key, vi, en, default, level, min=1, max=longest, **more)


def ordered(
    key: str, vi: str, en: str, rows: tuple[tuple[str, str, str], ...], *, level: Level = "basic", **more: Any
) -> Descriptor:
    """Return a setting that puts these items in an order, at first in this one; none may be left out."""
    default = tuple(value for value, _, _ in rows)
    held = {"min": len(rows), "max": len(rows), "options": options(*rows)}
    return _setting("list", key, vi, en, default, level, **held, **more)


def _setting(kind: Any, key: str, vi: str, en: str, default: Value, level: Level, **more: Any) -> Descriptor:
    return Descriptor(
        key=key, kind="setting", type=kind, label_vi=vi, label_en=en, default=default, level=level, **more
    )
