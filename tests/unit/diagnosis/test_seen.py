"""The table of who sees it, with its careful words, and the steps that confirm it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.diagnosis.seen import PATTERN, TABLE, changing, moved, rows, said, says
from tests.stage.examples import share
from tests.unit.diagnosis.stories import FRIDGE, Story


@pytest.mark.requirement("DG-01")
@pytest.mark.requirement("TV-15")
@pytest.mark.requirement("TV-16")
def test_the_four_cells_and_nothing_where_an_answer_is_missing() -> None:
    assert says("yes", "yes") == "source"
    assert says("yes", "no") == "device_possible"
    assert says("no", "yes") == "capture"
    assert says("no", "no") == "not_reproduced"
    for unclear in ("unsure", "unanswered", None):
        assert says(unclear, "yes") is None
        assert says("yes", unclear) is None


def test_what_is_wrong_in_the_device_s_own_pattern_has_no_source() -> None:
    assert says("yes", "yes", PATTERN) == "device_possible"
    assert says("no", "yes", PATTERN) == "capture"


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["yes", "no", "unsure"])), max_size=20))
@share(1.0)
def test_the_last_word_of_each_side_counts(words: list[tuple[bool, str]]) -> None:
    story = Story().opens({"input.current": "hdmi1"})
    last: dict[bool, str] = {}
    for customer, word in words:
        (story.asks if customer else story.notes)("line", word)
        last[customer] = word
    found = rows(story.case.evidence)
    assert len(found) == (1 if words else 0)
    if words:
        assert (found[0].customer, found[0].technician) == (last.get(True), last.get(False))
        assert found[0].says == TABLE.get((last.get(True, ""), last.get(False, "")))


def test_each_place_test_and_cable_has_its_own_row() -> None:
    story = Story().opens({"input.current": "hdmi1"}).both("line", "yes", "yes")
    story.sets("input.current", "tv").both("line", "no", "no").both("line", "no", "no", PATTERN)
    story.sets("input.current", "hdmi1").asks("other_cable").both("line", "yes", "yes")
    table = [(row.place, row.during, row.says) for row in rows(story.case.evidence)]
    assert table == [
        ("hdmi1", None, "source"),
        ("tv", None, "not_reproduced"),
        (None, PATTERN, "not_reproduced"),
        ("hdmi1+cable", None, "source"),
    ]
    assert said(story.case.evidence, "source") is True
    assert said(story.case.evidence, "source", during=PATTERN) is None, "nobody sees anything there"
    assert said(Story().both("line", "yes", "no").case.evidence, "source") is False
    assert said(Story().case.evidence, "source") is None


@pytest.mark.requirement("DG-02")
def test_a_symptom_that_is_gone_in_another_place_is_told_from_one_that_stays() -> None:
    story = Story().opens({"input.current": "hdmi1"}).both("line", "yes", "yes")
    assert moved(story.case.evidence, "place") is None
    story.sets("input.current", "tv").notes("line", "no")
    assert moved(story.case.evidence, "place") is True
    story.asks("line", "yes")
    assert moved(story.case.evidence, "place") is False, "the customer still sees it there"


@pytest.mark.requirement("DG-02")
def test_another_cable_is_a_confirming_step_of_the_same_place_alone() -> None:
    story = Story().opens({"input.current": "hdmi1"}).both("sparkles", "yes", "yes").asks("other_cable")
    assert moved(story.case.evidence, "cable") is None
    story.notes("sparkles", "no")
    assert moved(story.case.evidence, "cable") is True
    assert moved(story.case.evidence, "place") is None
    alone = Story().opens({"input.current": "hdmi1"}).asks("sparkles").asks("other_cable").notes("sparkles", "no")
    assert moved(alone.case.evidence, "cable") is None, "the technician never saw it"
    assert moved(alone.asks("sparkles", "no").case.evidence, "cable") is True, "the customer did"


def test_what_comes_and_goes_by_itself_changes() -> None:
    story = Story().asks("half_screen")
    assert changing(story.case.evidence) is None
    assert changing(story.asks("half_screen", "no").case.evidence) is True
    assert changing(Story().asks("line").asks("line").case.evidence) is False


@pytest.mark.requirement("DG-01")
def test_what_settings_can_make_is_only_compared_under_the_same_settings() -> None:
    story = Story().opens({"input.current": "hdmi1", "picture.mode": "dynamic"}).asks("colour").asks("line")
    story.sets("picture.mode", "standard").notes("colour", "no").notes("line", "no")
    assert [(row.what, row.says) for row in rows(story.case.evidence)] == [
        ("colour", None), ("line", "device_possible"),
    ]  # fmt: skip
    assert changing(story.asks("colour", "no").case.evidence) is None, "not by itself"
    seen = Story().opens({"input.current": "hdmi1", "picture.mode@hdmi1": "dynamic", "picture.mode@tv": "standard"})
    seen.both("colour", "yes", "yes").sets("input.current", "tv").both("colour", "no", "no")
    assert moved(seen.case.evidence, "place") is None, "that input has settings of its own"


def test_what_no_picture_shows_has_no_word() -> None:
    story = Story(FRIDGE).asks("warm")
    assert [row.says for row in rows(story.case.evidence)] == [None]
