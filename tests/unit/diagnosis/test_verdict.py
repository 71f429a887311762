"""What a verdict needs, and what it is refused for."""

from typing import get_args

import pytest

from broker.diagnosis.exhibits import Kind, exhibits
from broker.diagnosis.finding import Chosen
from broker.diagnosis.parts import read, shipped
from broker.diagnosis.verdict import _KINDS, MAY_CARRY, NEEDS, Asked, check
from broker.errors import CallerError
from tests.unit.diagnosis.stories import FRONT, TOP, Story

PARTS = read(shipped())
PUMP = (Chosen("WM-PUMP-F7", 1),)


def dead_pump() -> Story:
    return Story(FRONT).prints("5C").runs("test.pump", "failed", pump_current_ma=(False, 0), level_fallen_l=(False, 0))


def refs(story: Story) -> tuple[str, ...]:
    return tuple(one.ref for one in exhibits(story.case.evidence))


def refused(story: Story, asked: Asked) -> str:
    with pytest.raises(CallerError) as caught:
        check(asked, story.case, PARTS)
    assert caught.value.vi
    assert caught.value.en
    return caught.value.code


@pytest.mark.requirement("TV-17")
@pytest.mark.requirement("HA-10")
def test_the_right_verdict_with_its_evidence_and_part_is_taken() -> None:
    story = dead_pump()
    assert check(Asked("device", "drain_pump", refs(story), PUMP), story.case, PARTS) is False


@pytest.mark.requirement("TV-17")
def test_one_that_the_evidence_contradicts_needs_a_reason_and_stays_marked() -> None:
    story = dead_pump()
    asked = Asked("user_care", "drain_filter", refs(story), ())
    assert refused(story, asked) == "reason_needed"
    given = Asked("user_care", "drain_filter", refs(story), (), reason="Bơm kêu to khi khách hàng gõ vào.")
    assert check(given, story.case, PARTS) is True


@pytest.mark.requirement("TV-24")
@pytest.mark.requirement("HA-10")
def test_a_part_must_be_there_and_fit_family_and_cause() -> None:
    story = dead_pump()
    for parts, code in (
        ((), "part_missing"), ((Chosen("WM-PUMP-TV", 1),), "part_misfit"), ((Chosen("WM-DLOCK-F7", 1),), "part_misfit"),
        ((Chosen("TV-PANEL-55A", 1),), "part_misfit"), ((Chosen("DC97-1", 1),), "part_unknown"),
        ((*PUMP, *PUMP), "part_misfit"),
    ):  # fmt: skip
        assert refused(story, Asked("device", "drain_pump", refs(story), parts)) == code


@pytest.mark.requirement("DG-03")
@pytest.mark.parametrize("kind", sorted({*NEEDS} - MAY_CARRY))
def test_what_found_no_broken_thing_carries_no_parts(kind: str) -> None:
    causes = {
        "source": "source", "network": "dns", "user_setting": "picture_setting", "firmware": "firmware_change",
        "no_fault": "no_fault", "inconclusive": "unknown",
    }  # fmt: skip
    story = Story().opens({"sound.output": "arc"}).both("line", "no", "no").had("picture.mode", "x", "customer")
    asked = Asked(kind, causes[kind], refs(story), (Chosen("CBL-HDMI-2.0", 1),), "x", "x")  # type: ignore[arg-type]
    assert refused(story, asked) == "parts_not_allowed"


def test_a_cause_is_one_of_this_device_and_of_this_verdict() -> None:
    story = dead_pump()
    assert refused(story, Asked("device", "panel", refs(story), ())) == "cause_unknown"
    assert refused(story, Asked("device", "magic", refs(story), ())) == "cause_unknown"
    assert refused(story, Asked("visit", "drain_pump", refs(story), PUMP)) == "cause_misfit"


@pytest.mark.requirement("TV-17")
def test_evidence_is_of_this_visit_and_of_a_kind_that_the_verdict_rests_on() -> None:
    story = dead_pump()
    assert refused(story, Asked("device", "drain_pump", ("c99",), PUMP)) == "evidence_unknown"
    assert refused(story, Asked("device", "drain_pump", (), PUMP)) == "evidence_missing"
    assert refused(story, Asked("inconclusive", "unknown", (), ())) == "evidence_missing"
    assert check(Asked("inconclusive", "unknown", (), (), "Khách hàng phải đi."), Story(TOP).case, PARTS) is False


def test_what_lacks_is_named_in_words_in_both_languages() -> None:
    assert _KINDS.keys() == set(get_args(Kind))
    for asked, vi, en in (
        (Asked("device", "drain_pump", (), PUMP), "loại: kết quả kiểm tra, mã lỗi,", "kinds: a test result, an"),
        (Asked("device", "drain_pump", ("code.5C",), PUMP), "chứng: kết quả kiểm tra.", "kinds too: a test result."),
        (Asked("inconclusive", "unknown", (), ()), "cần ghi chú nói rõ vì sao", "needs a note that says why"),
    ):
        with pytest.raises(CallerError) as caught:
            check(asked, dead_pump().case, PARTS)
        assert vi in caught.value.vi
        assert en in caught.value.en


@pytest.mark.requirement("TV-24")
def test_a_part_whose_catalogue_asks_for_a_test_is_not_named_without_one() -> None:
    story = Story(FRONT).prints("5C")
    asked = Asked("device", "drain_pump", refs(story), PUMP)
    assert refused(story, asked) == "evidence_missing"
    tested = dead_pump()
    assert refused(tested, Asked("device", "drain_pump", ("code.5C",), PUMP)) == "evidence_missing"
    clogged = Story(FRONT).prints("5C").runs("test.pump", "failed", pump_current_ma=(1, 335), level_fallen_l=(False, 0))
    why = Asked("device", "drain_pump", ("code.5C",), PUMP, reason="Cánh bơm gãy, khách hàng đã nhìn thấy.")
    assert check(why, clogged.case, PARTS) is True, "a written reason stands in for it, and it is marked"
