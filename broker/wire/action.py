"""Actions: what a device can be told to do once, canned tests among them, and what came of it."""

from typing import Annotated, Literal

from pydantic import FailFast, Field

from broker.wire import limits
from broker.wire.base import Code, Message, SettingKey, Tag, Text
from broker.wire.settings import Value

TEST = "test."
"""What the key of a canned test begins with; any other action's key begins with its domain."""


class ActionRun(Message):
    """console -> broker -> device: do this (a descriptor of the kind ``action``). Needs the scope ``control``.

    Where the descriptor asks for consent, or for a person present, it also needs ``action:<key>``, which it uses up.
    Answered by ``control.done``, behind the result where there is one.
    """

    type: Literal["action.run"] = "action.run"
    id: Tag
    key: SettingKey


class ActionProgress(Message):
    """device -> broker -> console: so far the action has come."""

    type: Literal["action.progress"] = "action.progress"
    id: Tag
    percent: Annotated[int, Field(ge=0, le=100)]


class Finding(Message):
    """One thing that a test found, with its labels; ``ok`` None: neither good nor bad by itself."""

    name: Code
    label_vi: Text
    label_en: Text
    value: Value
    unit: Text | None = None
    ok: bool | None = None


class ActionResult(Message):
    """device -> broker -> console: what a test found, before its ``control.done``.

    ``verdict``: the test's own, by the device; ``shown``: it shows something, and people must say what they see.
    """

    type: Literal["action.result"] = "action.result"
    id: Tag
    key: SettingKey
    verdict: Literal["passed", "failed", "inconclusive", "shown"]
    findings: Annotated[tuple[Finding, ...], Field(max_length=limits.FINDINGS), FailFast()] = ()
