"""A case: made of events alone, again at any time; three standings; steps that end."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.diagnosis.case import Case, assess, contradicted, judge
from broker.diagnosis.causes import of
from broker.diagnosis.exhibits import exhibits
from broker.diagnosis.seen import PATTERN
from broker.events import session as fact
from broker.events.event import Event
from broker.wire.codec import format
from tests.stage.examples import share
from tests.unit.diagnosis.stories import AIRCON, BY, FRIDGE, FRONT, TV, Story

SYMPTOMS = ("line", "half_screen", "dark", "sparkles", "water", "restarts")
ANSWERS = ("yes", "no", "unsure", "unanswered")
WORDS = st.one_of(
    st.tuples(st.just("asks"), st.sampled_from((*SYMPTOMS, "other_cable")), st.sampled_from(ANSWERS)),
    st.tuples(st.just("notes"), st.sampled_from(SYMPTOMS), st.sampled_from(ANSWERS[:3])),
    st.tuples(st.just("sets"), st.sampled_from(["input.current", "picture.backlight"]), st.sampled_from(["tv", 50])),
    st.tuples(
        st.just("runs"), st.sampled_from(["test.hdmi", PATTERN, "test.pump"]), st.sampled_from(["passed", "failed"])
    ),
)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-50, 5_000), st.floats(-50, 5_000), st.text("aE1 0.", max_size=200),
    st.lists(st.text("ab", max_size=3), max_size=3).map(tuple),
)  # fmt: skip
KEYS = (
    "input.current", "picture.mode", "picture.backlight", "picture.energy_saving", "picture.sharpness", "sound.output",
    "system.usage_mode", "fridge.mode.cooling_off", "fridge.door.longest_min_24h", "washer.temperature_c",
    "filter.dust.usage_pct", "washer.error", "fridge.error", "aircon.error",
)  # fmt: skip
FOUND = (
    ("test.pump", "pump_current_ma"), ("test.fill", "flow_l_min"), ("test.fill", "valve_current_ma"),
    ("test.fan", "fan_rpm"), ("test.defrost", "heater_w"), ("test.sound", "speaker"),
)  # fmt: skip
DEVICES = (TV, FRONT, FRIDGE, AIRCON, ("washer", None), ("toaster", "X"))


@given(
    st.sampled_from(DEVICES),
    st.lists(st.tuples(st.sampled_from(KEYS), VALUES), max_size=8),
    st.lists(st.tuples(st.sampled_from(FOUND), VALUES), max_size=4),
    st.lists(st.tuples(st.sampled_from(KEYS), VALUES), max_size=4),
)
@share(1.0)
def test_whatever_a_device_says_of_itself_it_can_not_end_a_visit_by_it(
    device: tuple[str, str | None],
    settings: list[tuple[str, Any]],
    findings: list[tuple[tuple[str, str], Any]],
    measured: list[tuple[str, Any]],
) -> None:
    story = Story(device).opens(dict(settings), **dict(measured))
    for (test, name), value in findings:
        story.runs(test, "failed", **{name: (False, value)})
    for what in SYMPTOMS:
        story.both(what, "yes", "no", "test." + "x" * 75).both(what, "yes", "yes")
    for key, value in settings:
        story.sets(key, value)
        format(story.case.state())
    assert len(exhibits(story.case.evidence)) > 0


class Kept(Story):
    """A story that keeps what it tells."""

    def __init__(self, device: tuple[str, str | None]) -> None:
        super().__init__(device)
        self.told: list[tuple[Event, int]] = []

    def say(self, event: Event) -> "Kept":
        at_us = 1_000_000 * (len(self.told) + 1)
        self.told.append((event, at_us))
        self.case.take(event, at_us)
        return self


@given(st.lists(WORDS, max_size=25), st.sampled_from([TV, FRONT]))
@share(1.0)
def test_the_same_events_make_the_same_case_again_and_what_it_says_fits_the_wire(words: list, device: tuple) -> None:  # type: ignore[type-arg]
    story = Kept(device)
    for verb, *arguments in words:
        getattr(story, verb)(*arguments)
    again = Case(*device)
    for event, at_us in story.told:
        again.take(event, at_us)
        again.state()  # whoever looks in between changes nothing
    assert again.state() == story.case.state() == assess(story.case.evidence)
    format(story.case.state())
    for step in story.case.state().steps:
        assert story.case.state().steps.count(step) == 1


@given(st.lists(WORDS, max_size=25), st.sampled_from([TV, FRONT]))
@share(1.0)
def test_nothing_is_supported_and_contradicted_and_what_is_supported_may_be_found(words: list, device: tuple) -> None:  # type: ignore[type-arg]
    story = Story(device)
    for verb, *arguments in words:
        getattr(story, verb)(*arguments)
    evidence = story.case.evidence
    standings = {one.id: judge(one, evidence).standing for one in of(evidence.kind)}
    for cause, standing in standings.items():
        against = contradicted(cause, evidence)
        assert against is (
            standing == "contradicted" or (standing != "supported" and "supported" in standings.values())
        )


def test_a_visit_tells_the_case_what_it_is_about() -> None:
    case = Case()
    opened = fact.SessionOpened(
        by=BY, device="d" * 32, device_kind="washer", model="M", serial="S", software="1", technician="an",
        technician_name="An", staff_number="1", ticket="T", offer="o", address="a", family="WM-FRONT-7",
    )  # fmt: skip
    assert case.take(opened, 5) is False
    assert (case.evidence.kind, case.evidence.family, case.opened_us) == ("washer", "WM-FRONT-7", 5)
    case.take(fact.SessionActive(by=BY), 6)
    case.take(fact.SessionEnded(by=BY, reason="idle", frames=0, dropped=0), 9)
    assert (case.active_us, case.ended_us, case.evidence.ended) == (6, 9, "idle")


@pytest.mark.requirement("DG-01")
def test_the_best_candidate_comes_first_with_what_speaks_for_it() -> None:
    story = Story(FRONT).prints("5C").runs("test.pump", "failed", pump_current_ma=(False, 0))
    [first, *rest] = story.case.state().candidates
    assert (first.cause, first.standing, first.groups) == ("drain_pump", "supported", ("wm.pump",))
    assert set(first.because) == {"code.drain_filter", "pump.no_current"}
    assert [one.standing for one in rest] == sorted(
        (one.standing for one in rest), key=["supported", "possible", "contradicted"].index
    )
    assert story.case.state().codes[0].code == "5C"


@pytest.mark.requirement("DG-01")
def test_what_a_contradicted_cause_lacks_is_not_told_as_what_was_found() -> None:
    story = Story().both("line", "yes", "no").asks("line", "no", "test.picture")
    why = {one.cause: one.because for one in story.case.state().candidates if one.standing == "contradicted"}
    assert why["panel"] == ("pattern.clean",), "it holds, and is against it"
    assert why["source"] == ("not.seen.source",), "one of them alone saw it"


@pytest.mark.requirement("DG-01")
def test_a_part_that_failed_its_own_test_is_not_ruled_out_by_the_code_of_another_fault() -> None:
    story = Story(FRONT).prints("4C").asks("water", "yes").runs("test.pump", "failed", pump_current_ma=(False, 0))
    standings = {one.cause: one.standing for one in story.case.state().candidates}
    assert standings["drain_pump"] == "possible"
    untested = Story(FRONT).prints("4C").asks("water", "yes")
    assert {one.cause: one.standing for one in untested.case.state().candidates}["drain_pump"] == "contradicted"


def test_steps_stop_when_nothing_is_open_any_more() -> None:
    story = Story(FRONT).prints("5C").runs("test.pump", "failed", pump_current_ma=(False, 0), level_fallen_l=(False, 0))
    assert ("run", "test.pump") not in story.steps()
