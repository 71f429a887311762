"""What Kodi says of a setting, an add-on and itself, read from its hostile JSON."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

Raw = bool | int | float | str | list[Any] | None
"""A value as Kodi has it."""
SettingId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+){1,3}$", max_length=75)]
"""A setting's id, such as ``locale.language``: with ``kodi.`` before it, a key of ours."""


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, allow_inf_nan=False)


class Choice(_Told):
    """One of the values that a setting may have, with its label in Kodi's present language."""

    label: str
    value: int | str


class Control(_Told):
    """How Kodi lets people change a setting; ``hidden``: it is typed unseen."""

    type: str = ""
    format: str = ""
    hidden: bool = False


class Items(_Told):
    """What the items of a list may be."""

    type: str
    options: Annotated[list[Choice], Field(max_length=1000)] = []


class Told(_Told):
    """A setting as Kodi describes it. Its texts are Kodi's: uncleaned, as long as they like."""

    id: SettingId
    type: Literal["boolean", "integer", "number", "string", "path", "addon", "list", "action"]
    label: str
    level: Literal["basic", "standard", "advanced", "expert"]
    enabled: bool
    value: Raw = None
    default: Raw = None
    control: Control = Control()
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    options: Annotated[list[Choice], Field(max_length=1000)] | None = None
    definition: Items | None = None
    minimumItems: int = 0
    maximumItems: int = -1
    addontype: str = ""
    allowempty: bool = False


class Addon(_Told):
    """An add-on: its id (``plugin.video.youtube``), what it is, and its name."""

    addonid: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    type: str
    name: str


class Category(_Told):
    """A page of Kodi's settings."""

    section: Annotated[str, StringConstraints(max_length=80)]
    id: Annotated[str, StringConstraints(max_length=80)]


class _Page(_Told):
    id: str


class _Section(_Told):
    id: str
    categories: list[_Page]


class Volume(_Told):
    """How loud Kodi is, 0 to 100, and whether it is muted."""

    volume: Annotated[int, Field(ge=0, le=100)]
    muted: bool


class Version(_Told):
    """Kodi's own version."""

    major: Annotated[int, Field(ge=0, le=9999)]
    minor: Annotated[int, Field(ge=0, le=9999)]


T = TypeVar("T", bound=_Told)


def one(kind: type[T], said: Any) -> T | None:
    """Return what Kodi said as this kind, or None if it isn't one."""
    try:
        return kind.model_validate(said)
    except (ValidationError, RecursionError):
        return None


def several(kind: type[T], said: Any, within: str, most: int = 1000) -> list[T]:
    """Return the items of ``said[within]`` that are of this kind; at most ``most`` are looked at."""
    items = said.get(within) if isinstance(said, dict) else None
    read: Sequence[T | None] = [one(kind, each) for each in items[:most]] if isinstance(items, list) else []
    return [each for each in read if each is not None]


def categories(said: Any) -> list[Category]:
    """Return every page of settings, in their order, from the answer to ``Settings.GetSections``."""
    return [
        Category(section=section.id[:80], id=page.id[:80])
        for section in several(_Section, said, "sections", 64)
        for page in section.categories[:64]
    ]
