import pytest
from pydantic import ValidationError

from broker.wire import limits
from broker.wire.survey import LastVisit, SurveyFound, SurveyItem, SurveyReset

LINE = SurveyItem(
    key="picture.contrast@hdmi1+movie", change="changed", old=40, new=5, actor="customer", actor_id=None,
    via="remote_key", at_us=1_800_000_000_000_000, confidence="journal",
)  # fmt: skip
VISIT = LastVisit(session="ab" * 16, ended_us=1, reason="technician_ended", technician="Bình", complete=True)


def test_no_earlier_visit_is_not_the_same_as_no_change() -> None:
    first = SurveyFound(previous=None, items=(), reset=None, renamed=())
    same = SurveyFound(previous=VISIT, items=(), reset=None, renamed=())
    assert first != same
    for said in (first, same):
        assert SurveyFound.model_validate_json(said.model_dump_json()) == said


def test_a_reset_is_one_thing_with_its_list() -> None:
    reset = SurveyReset(actor="customer", actor_id=None, via="remote_key", at_us=1, items=(LINE, LINE))
    said = SurveyFound(previous=VISIT, items=(), reset=reset, renamed=())
    assert SurveyFound.model_validate_json(said.model_dump_json()) == said


@pytest.mark.parametrize(
    ("field", "value"), [("actor", "nobody"), ("confidence", "guess"), ("change", "moved"), ("key", "Contrast")]
)
def test_a_line_is_made_of_known_words(field: str, value: str) -> None:
    with pytest.raises(ValidationError):
        SurveyItem.model_validate({**LINE.model_dump(), field: value})


def test_a_survey_has_no_more_lines_than_two_snapshots_have_places() -> None:
    with pytest.raises(ValidationError):
        SurveyFound(previous=VISIT, items=(LINE,) * (2 * limits.PLACES + 1), reset=None, renamed=())
