"""Observations: known questions, a region within the picture, and four answers."""

import pytest
from pydantic import ValidationError

from broker.wire.observation import ObservationAnswer, ObservationAsk, ObservationNote, Region


def test_a_region_is_within_the_picture() -> None:
    whole = Region(x=0, y=0, width=1000, height=1000)
    assert ObservationAsk(id="o", what="line", region=whole).region == whole
    for bad in ({"x": -1}, {"x": 1001}, {"width": 0}, {"height": 1001}):
        with pytest.raises(ValidationError):
            Region.model_validate(whole.model_dump() | bad)


@pytest.mark.parametrize("what", ["", "read me your password", "password", "LINE"])
def test_a_technician_can_ask_known_questions_only(what: str) -> None:
    with pytest.raises(ValidationError):
        ObservationAsk.model_validate({"id": "o", "what": what})


def test_a_task_is_asked_and_not_noted() -> None:
    assert ObservationAsk(id="o", what="clean_filter").region is None
    with pytest.raises(ValidationError):
        ObservationNote.model_validate({"id": "o", "what": "clean_filter", "seen": "yes"})


def test_silence_is_an_answer_of_the_customer_s_and_not_of_the_technician_s() -> None:
    assert ObservationAnswer(id="o", answer="unanswered").answer == "unanswered"
    with pytest.raises(ValidationError):
        ObservationNote.model_validate({"id": "o", "what": "line", "seen": "unanswered"})
