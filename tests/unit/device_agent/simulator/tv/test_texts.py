from string import Formatter

import pytest

from device_agent.simulator.tv.paint import masks
from device_agent.simulator.tv.texts import PHRASES, WEEKDAYS, say


@pytest.mark.parametrize("phrase", sorted(PHRASES))
def test_both_languages_say_it_with_the_same_words(phrase: str) -> None:
    vi, en = PHRASES[phrase]
    assert vi
    assert en
    named = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (vi, en)]
    assert named[0] == named[1]


def test_words_are_filled_in() -> None:
    assert say("vi", "no_channel", number="12") == "Không có kênh 12"
    assert say("en", "no_channel", number="12") == "There is no channel 12"


def test_an_unknown_phrase_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("vi", "nonsense")


def test_the_font_has_every_letter() -> None:
    missing = (
        masks.font(20, "Regular").getmask("\U000f0000").getbbox(),
        bytes(masks.font(20, "Regular").getmask("\U000f0000")),
    )
    texts = "".join(text for pair in PHRASES.values() for text in pair) + "".join(
        day for days in WEEKDAYS.values() for day in days
    )
    for letter in sorted(set(texts + "ĂÂĐÊÔƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸăâđêôơư") - {" "}):
        drawn = masks.font(20, "Regular").getmask(letter)
        assert (drawn.getbbox(), bytes(drawn)) != missing, letter
