"""The scope book."""

from broker.session.consents import Consents
from broker.wire.base import Scope


def test_only_the_open_question_can_be_closed_and_only_once() -> None:
    book = Consents()
    first = book.ask(Scope.VIEW, 10)
    assert book.close("ask-99") is None
    assert book.close(first.request) == first
    assert book.close(first.request) is None
    assert book.ask(Scope.CONTROL, 20).request != first.request
