"""The survey against the history: no earlier visit is not the same as no change."""

from dataclasses import replace

import pytest

from broker.survey.history import Left, survey
from broker.survey.snapshot import Phase
from broker.wire.survey import LastVisit, SurveyFound
from tests.unit.survey.test_diff import CONTRAST, MENU, inferred, line, proven, snapshot
from tests.unit.survey.test_snapshot import T0

LEFT = Left(snapshot({CONTRAST: 1}), "Nguyễn Văn An", "customer_ended")


@pytest.mark.requirement("TV-22")
def test_without_an_earlier_visit_nothing_is_said_to_be_unchanged() -> None:
    assert survey(None, snapshot({CONTRAST: 1}), [line(11)], (), MENU) == SurveyFound(
        previous=None, items=(), reset=None, renamed=()
    )


@pytest.mark.requirement("TV-22")
def test_after_an_earlier_visit_no_items_means_no_change() -> None:
    found = survey(LEFT, snapshot({CONTRAST: 1}), [], (), MENU)
    assert (found.previous is None, found.items, found.reset) == (False, (), None)


@pytest.mark.requirement("TV-21")
def test_the_survey_says_with_which_visit_it_compares() -> None:
    made = line(11)
    found = survey(LEFT, snapshot({CONTRAST: 9}, 11), [made], (), MENU)
    assert found.items == (proven(made),)
    assert found.previous == LastVisit(
        session="5" * 32, ended_us=T0, reason="customer_ended", technician="Nguyễn Văn An", complete=True
    )


@pytest.mark.parametrize("reason", ["device_disconnected", None])
def test_a_visit_whose_end_was_not_seen_is_not_said_to_be_complete(reason: str | None) -> None:
    left = replace(LEFT, snapshot=replace(LEFT.snapshot, phase=Phase.ABRUPT), reason=reason)
    found = survey(left, snapshot({CONTRAST: 9}), [], (), MENU)
    assert found.items == (inferred(CONTRAST, 1, 9),)
    assert found.previous is not None
    assert (found.previous.complete, found.previous.reason) == (False, reason or "recovered")
