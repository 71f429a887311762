"""What a visit's events have shown, folded; bounded whatever comes."""

from broker.diagnosis.evidence import Evidence, Measure
from broker.events import session as fact
from broker.events.device import ObservationAsked, PrivacyChanged
from broker.events.link import LinkDegraded
from tests.unit.diagnosis.stories import BY, FRONT, Story


def test_settings_are_read_for_the_present_input_and_mode() -> None:
    story = Story().opens(
        {"input.current": "hdmi1", "picture.mode@hdmi1": "movie", "picture.backlight@hdmi1+movie": 7, "sound.volume": 3}
    )
    it = story.case.evidence
    assert (it.value("picture.backlight"), it.value("sound.volume"), it.value("nothing")) == (7, 3, None)
    story.sets("input.current", "tv")
    assert it.value("picture.backlight") is None


def test_telemetry_is_no_setting_and_keeps_its_extremes() -> None:
    story = Story(FRONT).opens({"washer.cycle": "quick"}, **{"washer.water_level_l": 9.0})
    story.measures(washer__water_level_l=3.5).measures(washer__water_level_l=5.0)
    it = story.case.evidence
    assert it.last("washer.water_level_l") == 5.0
    assert (it.measured["washer.water_level_l"].low, it.measured["washer.water_level_l"].high) == (3.5, 9.0)
    assert "washer.water_level_l" not in it.values
    measure = Measure("x", 1)
    measure.take(True, 2)
    assert (measure.last, measure.low) == (True, None)


def test_a_code_that_went_is_still_evidence() -> None:
    it = Story(FRONT).prints("5C").prints("").prints("4C").case.evidence
    assert list(it.codes) == ["5C", "4C"]
    assert it.standing == {"4C"}


def test_the_place_is_the_app_in_front_or_else_the_input() -> None:
    story = Story().opens({"input.current": "hdmi1"})
    assert story.case.evidence.place == "hdmi1"
    story.say(PrivacyChanged(by=BY, front="films", camera="none", indicator=False, masked=[]))
    assert story.case.evidence.place == "films"


def test_an_inconclusive_test_does_not_hide_a_telling_one() -> None:
    it = Story(FRONT).runs("test.pump", "failed", pump_current_ma=(False, 0)).runs("test.pump", "inconclusive")
    assert it.case.evidence.finding("test.pump", "pump_current_ma") == 0
    assert it.case.evidence.fine("test.pump", "pump_current_ma") is False
    assert it.case.evidence.fine("test.pump", "no_such") is None
    assert it.case.evidence.result("test.lock") is None


def test_visits_that_were_cut_off_in_a_row_are_counted_this_one_too() -> None:
    lost = "device_disconnected"
    assert Evidence("tv", None, (lost, lost, "customer_ended", lost)).losses == 2
    assert Evidence("tv", None, ("customer_ended", lost)).losses == 0
    story = Story(ends=(lost,)).say(fact.SessionEnded(by=BY, reason=lost, frames=0, dropped=0))
    assert story.case.evidence.losses == 2
    # A verdict is often given when the visit is over: that this one was ended in order takes nothing back.
    whole = Story(ends=(lost, lost)).say(fact.SessionEnded(by=BY, reason="customer_ended", frames=0, dropped=0))
    assert whole.case.evidence.losses == 2


def test_what_names_the_evidence_is_kept_once_and_has_an_end() -> None:
    word = {"key": "washer.door", "label_vi": "Cửa", "label_en": "Door"}
    described = fact.SettingsDescribed(by=BY, keys=["washer.door"], passing=["washer.door"], words=[word])
    story = Story(FRONT).say(described).say(described)
    assert story.case.evidence.words == [word]
    for number in range(3000):
        many = [{"key": f"k{number}", "label_vi": "x" * 200}]
        story.say(fact.SurveyLines(by=BY, count=0, lines=[], words=many))
    kept = story.case.evidence.words
    assert kept[0] == word
    assert 200_000 < sum(len(str(one)) for one in kept) <= 256 * 1024, "an order of it is no longer than a message"


def test_who_does_not_know_takes_back_nothing_that_they_said() -> None:
    it = Story().asks("line").asks("line", "unsure").notes("line", "unsure").asks("shine_torch", "unanswered")
    it.asks("other_cable").asks("other_cable", "unsure")
    evidence = it.case.evidence
    assert (evidence.answer("line"), evidence.answer("line", "technician")) == ("yes", "unsure")
    assert (evidence.answer("shine_torch"), evidence.answer("other_cable")) == ("unanswered", "yes")
    assert evidence.answer("dark") is None


def test_what_is_seen_goes_with_the_settings_that_can_make_it_and_tests_with_the_cable() -> None:
    story = Story().opens({"picture.mode": "dynamic"}).asks("colour").asks("line").runs("test.hdmi")
    story.asks("other_cable").runs("test.hdmi")
    colour, line = story.case.evidence.looks
    assert (colour.values["picture.mode"], line.values) == ("dynamic", {}), "no setting makes a line"
    assert [result.cable for result in story.case.evidence.results] == [0, 1]


def test_what_a_washer_does_is_kept_since_each_task() -> None:
    story = Story(FRONT).measures(washer__flow_l_min=9.0).asks("open_tap").measures(washer__flow_l_min=4.0)
    story.asks("close_door").measures(washer__flow_l_min=0.0)
    tap, door = story.case.evidence.tasks
    assert (tap.since["washer.flow_l_min"].high, door.since["washer.flow_l_min"].high) == (4.0, 0.0)


def test_changes_come_from_the_diary_or_else_from_the_survey_never_twice() -> None:
    line = {"key": "picture.mode", "old": "a", "new": "b", "actor": "customer", "at_us": 1}
    other = {**line, "key": "sound.mode"}
    story = Story().had("picture.mode", "b", "customer")
    story.say(fact.SurveyLines(by=BY, count=2, lines=[line, other], words=[]))
    assert [(one.key, one.before) for one in story.case.evidence.changes] == [
        ("picture.mode", True), ("sound.mode", True),
    ]  # fmt: skip


def test_what_says_nothing_of_the_device_is_no_news() -> None:
    case = Story().case
    assert case.take(fact.ConsentAsked(by=BY, request="1", scope="view"), 1) is False
    slow = LinkDegraded(by=BY, peer="device", verdict="slow", latency_ms=900, jitter_ms=9, loss_percent=8)
    assert case.take(slow, 1) is True
    assert case.evidence.degraded


def test_nothing_grows_without_end() -> None:
    story = Story(FRONT)
    for number in range(2_500):
        story.prints(f"X{number}").asks("water").measures(**{f"washer__k{number}": 1})
    it = story.case.evidence
    assert len(it.codes) <= 16
    assert len(it.looks) <= 256
    assert len(it.measured) <= 2_000
    story.case.state()  # fits its message


def test_a_code_that_the_customer_s_hand_cleared_before_they_said_so_was_cured_by_it() -> None:
    story = Story(FRONT).prints("dC")
    story.say(ObservationAsked(by=BY, command="c1", what="close_door"))
    story.prints("").asks("close_door")
    assert story.case.evidence.tasks[-1].codes == {"dC"}
    assert story.runs("test.lock").standing("door_open") == "supported"
    asked = Story(FRONT)
    for number in range(200):
        asked.say(ObservationAsked(by=BY, command=f"q{number}", what="close_door"))
    assert len(asked.case.evidence._open) <= 64, "whoever never answers fills up nothing"
