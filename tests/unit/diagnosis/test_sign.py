"""Signs: three answers each, and the step that is still to be taken for one."""

from broker.diagnosis.sign import (
    Sign,
    Way,
    answered,
    any_of,
    bad,
    code_of,
    complaint,
    cured,
    ended,
    found,
    good,
    measured,
    pending,
    valued,
)
from tests.unit.diagnosis.stories import AIRCON, FRONT, Story


def test_what_nobody_knows_is_neither_true_nor_false() -> None:
    it = Story(FRONT).case.evidence
    for ask in (
        code_of("drain_pump"), measured("a.b", lambda v: v > 1), found("test.x", "y", lambda v: v > 1),
        bad("test.x", "y"),
        good("test.x", "y"), ended("test.x", "passed"), answered("water"), valued("a.b", bool),
        cured("open_tap", "tap_closed"), any_of(answered("water")),
    ):  # fmt: skip
        assert ask(it) is None


def test_each_question_has_its_yes_and_its_no() -> None:
    story = Story(FRONT).opens({"washer.cycle": "quick"}).prints("5C").measures(washer__x=3).asks("water")
    it = story.runs("test.x", "failed", y=False, n=(None, 4)).case.evidence
    assert (code_of("drain_pump")(it), code_of("door_lock")(it)) == (True, False)
    assert (measured("washer.x", lambda v: v > 2)(it), measured("washer.x", lambda v: v > 3)(it)) == (True, False)
    assert (bad("test.x", "y")(it), good("test.x", "y")(it), bad("test.x", "n")(it)) == (True, False, None)
    assert (found("test.x", "n", lambda v: v == 4)(it), ended("test.x", "failed")(it)) == (True, True)
    assert (answered("water")(it), answered("water", "no")(it)) == (True, False)
    assert valued("washer.cycle", lambda v: v == "quick")(it) is True
    assert any_of(answered("water", "no"), answered("water"))(it) is True
    assert any_of(answered("water", "no"), answered("ice"))(it) is False


def test_what_the_customer_did_has_cured_it_once_the_code_is_gone() -> None:
    it = cured("clean_filter", "dust_filter")
    story = Story(AIRCON).prints("CF").asks("clean_filter")
    assert it(story.case.evidence) is None, "the device may take a while to notice"
    assert it(story.prints("").case.evidence) is True
    assert it(story.prints("CF").case.evidence) is None, "it came back"
    assert it(Story(AIRCON).asks("clean_filter").case.evidence) is None, "nothing stood then"
    assert it(Story(AIRCON).prints("CF").asks("clean_filter", "no").prints("").case.evidence) is None
    assert it(Story(AIRCON).prints("E5 54").asks("clean_filter").prints("").case.evidence) is None, "another code's"


def test_where_others_take_the_code_away_too_something_must_show_that_it_helped() -> None:
    it = cured("open_tap", "tap_closed", lambda evidence, done: evidence.result("test.fill") is not None)
    story = Story(FRONT).prints("4C").asks("open_tap")
    assert it(story.prints("").case.evidence) is None, "somebody started it anew, or cancelled"
    assert it(story.runs("test.fill").case.evidence) is True
    assert it(story.prints("4C").case.evidence) is None, "it came back"
    late = Story(FRONT).prints("4C").prints("").asks("open_tap").runs("test.fill")
    assert it(late.case.evidence) is True, "the code had come, though somebody had cancelled it by then"


def test_who_did_not_know_is_asked_again_once_nothing_else_is_left() -> None:
    sign = Sign("x", lambda it: None, (Way("ask", "line"), Way("note", "line")))
    story = Story().asks("line", "unsure")
    assert pending(sign, story.case.evidence) == ("note", "line"), "first what nobody was asked for yet"
    assert pending(sign, story.notes("line", "no").case.evidence) == ("ask", "line")
    assert pending(sign, story.asks("line", "no").case.evidence) is None
    task = Sign("y", lambda it: None, (Way("ask", "shine_torch"),))
    assert pending(task, Story().asks("shine_torch", "unanswered").case.evidence) == ("ask", "shine_torch")
    assert pending(task, Story().asks("shine_torch", "no").case.evidence) is None


def test_steps_come_one_after_the_other_and_who_looks_again_looks_later() -> None:
    sign = Sign("x", lambda it: None, (Way("set", "picture.backlight"), Way("ask", "dark"), Way("run", "test.picture")))
    story = Story().asks("dark")
    assert pending(sign, story.case.evidence) == ("set", "picture.backlight")
    story.sets("picture.backlight@hdmi1+movie", 50)
    assert pending(sign, story.case.evidence) == ("ask", "dark"), "that it was dark before says nothing of now"
    assert pending(sign, story.asks("dark").case.evidence) == ("run", "test.picture")
    assert pending(sign, story.runs("test.picture", "shown").case.evidence) is None
    task = Sign("y", lambda it: None, (Way("ask", "other_cable"), Way("note", "symptom"), Way("measure", "a.b")))
    story = Story().notes("sparkles")
    assert pending(task, story.case.evidence) == ("ask", "other_cable")
    assert pending(task, story.asks("other_cable").case.evidence) == ("note", "sparkles")
    assert pending(task, story.notes("sparkles", "no").case.evidence) == ("measure", "a.b")


def test_the_complaint_is_what_somebody_saw_first() -> None:
    assert complaint(Story().case.evidence) == "line"
    assert complaint(Story().asks("flicker", "no").case.evidence) == "flicker"
    assert complaint(Story().asks("flicker", "no").notes("dark").case.evidence) == "dark"
