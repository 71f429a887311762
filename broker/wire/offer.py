"""The offer: a live PIN on a device's screen, and what becomes of it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from broker.wire.base import Code, Count, Message
from broker.wire.link import Figures

Pin = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]


class OfferOpen(Message):
    """device -> broker: the customer asked for support, and the way here is good enough: give me a PIN."""

    type: Literal["offer.open"] = "offer.open"
    link: Figures


class OfferPin(Message):
    """broker -> device: show this PIN (9 digits, shown 3-3-3) for so many seconds. It goes to no other peer."""

    type: Literal["offer.pin"] = "offer.pin"
    pin: Pin
    seconds: Annotated[int, Field(ge=1, le=3600)]


class OfferCancel(Message):
    """device -> broker: the customer changed their mind."""

    type: Literal["offer.cancel"] = "offer.cancel"


class OfferEnded(Message):
    """broker -> device: the PIN is dead: ``expired``, ``cancelled`` or ``withdrawn``."""

    type: Literal["offer.ended"] = "offer.ended"
    reason: Code


class OfferCrowded(Message):
    """broker -> device, broker -> console: somebody else typed this visit's PIN; ``count`` times so far."""

    type: Literal["offer.crowded"] = "offer.crowded"
    count: Count
