"""Chat: the operator's own channel between technician and customer, within a visit."""

from typing import Annotated, Literal

from pydantic import AfterValidator, FailFast, Field, StringConstraints

from broker.wire import limits
from broker.wire.base import Message, Text, printable

ChatText = Annotated[str, StringConstraints(min_length=1, max_length=limits.CHAT_CHARS), AfterValidator(printable)]


class ChatSay(Message):
    """device -> broker, console -> broker: say this to the other side, in an active visit."""

    type: Literal["chat.say"] = "chat.say"
    text: ChatText


class ChatSaid(Message):
    """broker -> device, broker -> console: this was said; only ``links`` may be followed, all others are inert text."""

    type: Literal["chat.said"] = "chat.said"
    by: Literal["technician", "customer"]
    text: ChatText
    links: Annotated[tuple[Text, ...], Field(max_length=8), FailFast()] = ()
    foreign: bool
