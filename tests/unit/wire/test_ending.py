import pytest
from pydantic import ValidationError

from broker.wire.base import EndReason, Scope
from broker.wire.consent import Technician
from broker.wire.ending import Error, SessionEnd, SessionEnded, SessionState, TimelineEvent, Visitor

STATE = SessionState(
    session="0" * 32,
    state="claimed",
    scopes=(),
    asking=(Scope.VIEW,),
    ticket="TV-0001",
    technician=Technician(name="Bình", staff_number="1"),
    device=Visitor(id="1" * 32, kind="tv", model="TV 55", serial="S1", software="1.0", display=True),
    opened_us=1,
    active_us=None,
    ends_us=2,
)


def test_a_visit_is_shown_claimed_or_active_and_never_ended_by_a_state() -> None:
    assert SessionState.model_validate_json(STATE.model_dump_json()) == STATE
    with pytest.raises(ValidationError):
        SessionState.model_validate({**STATE.model_dump(), "state": "ended"})
    with pytest.raises(ValidationError):
        SessionState.model_validate({**STATE.model_dump(), "scopes": (Scope.VIEW,) * 33})


@pytest.mark.parametrize("reason", EndReason)
def test_every_end_reason_travels(reason: EndReason) -> None:
    ended = SessionEnded(session="0" * 32, reason=reason, at_us=5)
    assert SessionEnded.model_validate_json(ended.model_dump_json()) == ended
    assert SessionEnd(reason=reason).type == "session.end"


def line(facts: dict[str, object]) -> dict[str, object]:
    return {"sequence": 1, "at_us": 1, "code": "TS100I", "name": "session.opened", "actor": "Bình", "facts": facts}


def test_facts_are_flat_bounded_and_safe_in_a_browser() -> None:
    TimelineEvent.model_validate(line({"key": "Enter", "count": 2**53 - 1, "old": 0.5, "new": None, "on": True}))
    bad: tuple[dict[str, object], ...] = (
        {"a": 2**53},
        {"a": [1]},
        {"a": {}},
        {"A": 1},
        {"a": "\x00"},
        {"a": float("inf")},
        {f"a{n}": n for n in range(33)},
    )
    for facts in bad:
        with pytest.raises(ValidationError):
            TimelineEvent.model_validate(line(facts))


def test_an_error_has_a_stable_code_a_sentence_and_says_whether_it_is_the_end() -> None:
    assert Error(code="too_large", detail="a message here has at most 16384 bytes", fatal=True).fatal
    with pytest.raises(ValidationError):
        Error(code="Too large", detail="", fatal=True)
