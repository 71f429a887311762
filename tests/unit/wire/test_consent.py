import pytest
from pydantic import ValidationError

from broker.wire.base import Scope
from broker.wire.consent import ConsentAnswer, ConsentAsk, ConsentClosed, ConsentRequest, ConsentWithdraw, Technician


def test_a_question_carries_who_asks_for_what_and_how_long() -> None:
    who = Technician(name="Trần Thị Bình", staff_number="KT-0042")
    ask = ConsentAsk(request="ask-1", session="0" * 32, scope=Scope.VIEW, technician=who, ticket="TV-0001", seconds=60)
    assert ask.type == "consent.ask"
    for seconds in (0, 601):
        with pytest.raises(ValidationError):
            ConsentAsk(request="ask-1", session="0" * 32, scope=Scope.VIEW, technician=who, ticket="", seconds=seconds)


@pytest.mark.parametrize("granted", ["true", 1, None])
def test_only_a_plain_yes_or_no_is_an_answer(granted: object) -> None:
    with pytest.raises(ValidationError):
        ConsentAnswer.model_validate({"request": "ask-1", "granted": granted})
    assert ConsentAnswer(request="ask-1", granted=True).granted


@pytest.mark.parametrize("kind", [ConsentRequest, ConsentWithdraw])
def test_only_a_known_scope_can_be_asked_for_or_taken_back(kind: type[ConsentRequest] | type[ConsentWithdraw]) -> None:
    assert [kind(scope=scope).scope for scope in Scope] == list(Scope)
    with pytest.raises(ValidationError):
        kind.model_validate_json('{"scope":"everything"}')


def test_a_prompt_is_closed_with_a_reason() -> None:
    assert ConsentClosed(request="ask-1", reason="timeout").reason == "timeout"
    with pytest.raises(ValidationError):
        ConsentClosed(request="ask-1", reason="Because!")
