"""The visit's state and its end, timeline lines, and errors."""

from typing import Annotated, Literal

from pydantic import FailFast, Field

from broker.wire import limits
from broker.wire.base import AnyScope, Code, Count, EndReason, Id, Message, Name, Text
from broker.wire.consent import Technician
from broker.wire.hello import Takes
from broker.wire.settings import Decimal, Whole

Scopes = Annotated[tuple[AnyScope, ...], Field(max_length=limits.SCOPES), FailFast()]


class Visitor(Message):
    """The device of a visit, as the console shows it: claims of the device, save for the id."""

    id: Id
    kind: Text
    model: Name
    serial: Name
    software: Text
    display: bool
    family: Name | None = None
    through: Name | None = None
    takes: Takes = ()


class SessionState(Message):
    """broker -> device, broker -> console: where the visit stands, after every change of it."""

    type: Literal["session.state"] = "session.state"
    session: Id
    state: Literal["claimed", "active"]
    scopes: Scopes
    asking: Scopes
    ticket: Text
    technician: Technician
    device: Visitor
    opened_us: Count
    active_us: Count | None
    ends_us: Count


class SessionEnd(Message):
    """device -> broker, console -> broker: end the visit now.

    A device says ``customer_ended`` or ``device_power_off``; a console ``technician_ended``. The codec refuses the
    rest, so that neither side can put words into the other's mouth on the record.
    """

    type: Literal["session.end"] = "session.end"
    reason: EndReason


class SessionEnded(Message):
    """broker -> device, broker -> console: the visit is over and nothing reopens it but a new PIN."""

    type: Literal["session.ended"] = "session.ended"
    session: Id
    reason: EndReason
    at_us: Count


class TimelineEvent(Message):
    """broker -> console: this is now on the record (``sequence`` in the recording)."""

    type: Literal["timeline.event"] = "timeline.event"
    sequence: Count
    at_us: Count
    code: Text
    name: Code
    actor: Text
    facts: Annotated[dict[Code, Text | bool | Whole | Decimal | None], Field(max_length=32)]


class Error(Message):
    """broker -> device, broker -> console: what you sent was refused; if ``fatal``, the socket closes after this."""

    type: Literal["error"] = "error"
    code: Code
    detail: Text
    fatal: bool
