"""Observations: what the technician sees in the picture, and what the customer sees, or does, at the device."""

from typing import Annotated, Literal

from pydantic import Field

from broker.wire.base import Message, SettingKey, Tag

Symptom = Literal[
    "line", "half_screen", "flicker", "dark", "sparkles", "colour", "no_picture", "no_sound", "odd_sound", "not_online",
    "warm", "ice", "water", "noise", "no_air", "restarts",
]  # fmt: skip
"""What somebody may see or hear of a device."""
Task = Literal[
    "swap_cable", "other_cable", "clean_filter", "open_tap", "close_door", "check_hose", "spread_laundry",
    "check_mains", "stand_by", "shine_torch",
]  # fmt: skip
"""What a customer may be asked to do at the device."""
Answer = Literal["yes", "no", "unsure", "unanswered"]
Thousandth = Annotated[int, Field(ge=0, le=1000)]


class Region(Message):
    """A part of the picture, in thousandths of its width and height."""

    x: Thousandth
    y: Thousandth
    width: Annotated[int, Field(ge=1, le=1000)]
    height: Annotated[int, Field(ge=1, le=1000)]


class ObservationAsk(Message):
    """console -> broker -> device: ask the customer whether they see this, or to do this. Needs ``view``.

    ``during``: the canned test that is shown meanwhile.
    """

    type: Literal["observation.ask"] = "observation.ask"
    id: Tag
    what: Symptom | Task
    region: Region | None = None
    during: SettingKey | None = None


class ObservationAnswer(Message):
    """device -> broker -> console: what the customer said; of a task, whether it is done."""

    type: Literal["observation.answer"] = "observation.answer"
    id: Tag
    answer: Answer


class ObservationNote(Message):
    """console -> broker: the technician sees this in the picture, or doesn't; ``still``: the command that took one."""

    type: Literal["observation.note"] = "observation.note"
    id: Tag
    what: Symptom
    seen: Literal["yes", "no", "unsure"]
    region: Region | None = None
    during: SettingKey | None = None
    still: Tag | None = None
