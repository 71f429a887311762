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
from tests.unit.diagnosis.stories import FRONT, Story


def test_what_nobody_knows_is_neither_true_nor_false() -> None:
    it = Story(FRONT).case.evidence
    for ask in (
        code_of("drain_pump"), measured("a.b", lambda v: v > 1), found("test.x", "y", lambda v: v > 1),
        bad("test.x", "y"),
        good("test.x", "y"), ended("test.x", "passed"), answered("water"), valued("a.b", bool), cured("open_tap"),
        any_of(answered("water")),
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
    story = Story(FRONT).prints("4C").asks("open_tap")
    assert cured("open_tap")(story.case.evidence) is None, "the device may take a while to notice"
    assert cured("open_tap")(story.prints("").case.evidence) is True
    assert cured("open_tap")(Story(FRONT).asks("open_tap").case.evidence) is None, "nothing stood then"
    assert cured("open_tap")(Story(FRONT).prints("4C").asks("open_tap", "no").prints("").case.evidence) is None


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
