"""The scope book."""

from broker.clock import ManualClock
from broker.principal.principal import BROKER
from broker.session.consents import Consents
from broker.wire import limits
from broker.wire.base import AnyScope, Scope
from broker.wire.consent import ConsentAnswer
from tests.stage.visits import FACTS, events

AT = ManualClock().now()


def book() -> Consents:
    return Consents(FACTS, 60)


def asked(consents: Consents, scope: AnyScope) -> str:
    consents.ask(scope, BROKER, AT)
    assert consents.open is not None
    return consents.open.request


def test_only_the_open_question_can_be_answered_and_only_once() -> None:
    consents = book()
    first = asked(consents, Scope.VIEW)
    assert consents.answer(ConsentAnswer(request="ask-99", granted=True), AT) is None
    answered = consents.answer(ConsentAnswer(request=first, granted=True), AT)
    assert answered is not None
    assert (answered[0].scope, events([answered[1]])) == (Scope.VIEW, ["consent.granted"])
    assert consents.answer(ConsentAnswer(request=first, granted=True), AT) is None
    assert asked(consents, Scope.CONTROL) != first
    assert consents.granted == {Scope.VIEW}


def test_a_question_that_is_refused_or_not_answered_grants_nothing() -> None:
    consents = book()
    refused = consents.answer(ConsentAnswer(request=asked(consents, Scope.VIEW), granted=False), AT)
    assert refused is not None
    assert events([refused[1]]) == ["consent.refused"]
    asked(consents, Scope.VIEW)
    ask, expired, _ = consents.expire(AT)
    assert (ask.scope, events([expired]), consents.open) == (Scope.VIEW, ["consent.expired"], None)
    assert consents.granted == set()


def test_to_go_on_opens_nothing() -> None:
    consents = book()
    consents.answer(ConsentAnswer(request=asked(consents, Scope.CONTINUE), granted=True), AT)
    assert consents.granted == set()


def test_what_was_not_granted_can_t_be_taken_back() -> None:
    consents = book()
    assert consents.withdraw(Scope.CONTROL, AT) is None
    consents.granted.add(Scope.CONTROL)
    taken = consents.withdraw(Scope.CONTROL, AT)
    assert taken is not None
    assert events([taken]) == ["consent.withdrawn"]
    assert consents.withdraw(Scope.CONTROL, AT) is None


def test_an_action_s_consent_is_used_up_and_no_other_is() -> None:
    consents = book()
    consents.granted |= {Scope.CONTROL, "action:test.pump", "camera:call"}
    assert not consents.use("")
    assert not consents.use("control")
    assert not consents.use("camera:call")
    assert consents.use("action:test.pump")
    assert not consents.use("action:test.pump")
    assert consents.granted == {Scope.CONTROL, "camera:call"}


def test_a_customer_who_asks_for_every_app_there_is_fills_up_the_book_and_no_more() -> None:
    consents = book()
    for number in range(limits.SCOPES):
        assert consents.camera(f"app{number}", AT) is not None
    assert consents.camera("one_more", AT) is None
    assert consents.camera("app0", AT) is not None
