"""Of any device: how its visits end, its link, and that nothing was found."""

import pytest

from broker.diagnosis.seen import PATTERN
from tests.unit.diagnosis.stories import FRIDGE, FRONT, Story

LOST = "device_disconnected"


def test_a_tv_that_goes_out_twice_and_restarts_has_a_bad_power_board() -> None:
    story = Story(ends=(LOST, LOST))
    assert (story.standing("psu"), story.standing("no_fault")) == ("possible", None)
    assert ("ask", "restarts") in story.steps()
    assert story.asks("restarts").standing("psu") == "supported"
    assert Story(ends=(LOST, LOST)).asks("restarts", "no").standing("psu") == "contradicted"
    assert Story(ends=(LOST,)).standing("psu") is None


def test_a_link_that_ended_the_visit_before_is_the_network_s() -> None:
    assert Story(FRIDGE, ends=("link_degraded",)).standing("network_slow") == "supported"
    assert Story(FRIDGE, ends=("customer_ended",)).standing("network_slow") is None


@pytest.mark.requirement("TV-23")
def test_no_fault_is_a_finding_and_needs_looking() -> None:
    assert Story().standing("no_fault") is None
    assert Story().both("line", "no", "no").standing("no_fault") == "supported"
    washer = Story(FRONT).runs("test.self_check")
    assert washer.standing("no_fault") is None, "nobody asked the customer"
    assert washer.asks("water", "no").standing("no_fault") == "supported"
    assert washer.prints("5C").standing("no_fault") != "supported"
    assert Story().opens({"system.usage_mode": "store"}).both("line", "no", "no").standing("no_fault") == "contradicted"


@pytest.mark.requirement("TV-23")
def test_what_somebody_saw_once_or_is_not_sure_of_is_not_nothing() -> None:
    gone = Story().opens({"input.current": "hdmi1"}).both("line", "yes", "yes").sets("input.current", "tv")
    assert gone.both("line", "no", "no").standing("no_fault") != "supported", "it is at the other input"
    assert Story().asks("line", "no").notes("dark", "no").standing("no_fault") is None, "nobody looked for the same"
    assert Story().asks("other_cable").both("line", "no", "no").standing("no_fault") is None, "it may have helped"
    unsure = Story().both("dark", "no", "no").asks("line", "unsure")
    assert unsure.standing("no_fault") is None
    assert unsure.asks("line", "no").standing("no_fault") == "supported"
    assert Story().both("line", "no", "no", PATTERN).standing("no_fault") is None, "that is no picture of theirs"


def test_where_nothing_is_known_the_first_step_is_to_ask_or_to_check() -> None:
    assert Story().steps() == [("note", "line")] or Story().steps() == [("ask", "line")]
    assert Story(FRONT).opens({"washer.cycle": "quick"}).steps() == [("run", "test.self_check")]
