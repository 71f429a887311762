"""The ids that a console gives its commands and notes: on the record each names one thing, so none may come twice."""

from typing import Final

from broker.session.permissions import Order
from broker.wire.base import Message
from broker.wire.observation import ObservationNote

_BEGINNINGS: Final = 2048
_DIGITS: Final = "0123456789"


class Ids:
    """The ids of one visit. Of those that begin alike only the highest number at the end is kept, and must rise.

    However many a console sends, this takes no more room than so many beginnings; a console that counts needs one.
    """

    def __init__(self) -> None:
        self._highest: dict[str, int] = {}

    def admit(self, message: Message) -> bool:
        """Take the id of a command or a note, be it allowed or not; False if it isn't new. Any other needs none."""
        return self.take(message.id) if isinstance(message, Order | ObservationNote) else True

    def take(self, id: str) -> bool:
        """Take an id that is new; False if it was used before, or if that can't be told any more."""
        beginning = id.rstrip(_DIGITS)
        number = int(id[len(beginning) :] or -1)
        if beginning not in self._highest and len(self._highest) >= _BEGINNINGS:
            return False
        if number <= self._highest.get(beginning, -2):
            return False
        self._highest[beginning] = number
        return True
