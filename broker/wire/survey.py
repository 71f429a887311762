"""The survey: what changed since the last visit, line by line, and how sure that is."""

from typing import Annotated, Literal

from pydantic import Field

from broker.wire import limits
from broker.wire.base import ContextKey, Count, Id, Message, Text
from broker.wire.settings import ActorKind, Renamed, Value, Via


class SurveyItem(Message):
    """One setting that is not as the last visit left it.

    ``confidence``: ``journal`` if the device's diary has the line that made the present value and lost none since;
    ``inferred`` from the snapshots alone, then the actor is ``unknown``. Of a secret, old and new are None.
    """

    key: ContextKey
    change: Literal["added", "removed", "changed"]
    old: Value | None
    new: Value | None
    actor: ActorKind
    actor_id: Text | None
    via: Via
    at_us: Count | None
    confidence: Literal["journal", "inferred"]


Items = Annotated[tuple[SurveyItem, ...], Field(max_length=2 * limits.PLACES)]
"""At most every setting of one snapshot removed, and every one of another added."""


class SurveyReset(Message):
    """A factory reset since the last visit: one thing, with the list of what it changed."""

    actor: ActorKind
    actor_id: Text | None
    via: Via
    at_us: Count
    items: Items


class LastVisit(Message):
    """The visit that the survey compares with; ``complete``: its end was seen, so nothing was missed in it."""

    session: Id
    ended_us: Count
    reason: Text
    technician: Text
    complete: bool


class SurveyFound(Message):
    """broker -> console: what changed since the last visit.

    ``previous`` None: no earlier visit of this device is known, which is not the same as that nothing changed.
    """

    type: Literal["survey.found"] = "survey.found"
    previous: LastVisit | None
    items: Items
    reset: SurveyReset | None
    renamed: Annotated[tuple[Renamed, ...], Field(max_length=limits.SETTINGS)]
