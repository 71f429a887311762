import pytest

from device_agent.simulator.tv.channels import CHANNELS
from device_agent.simulator.tv.guide_titles import CAPTIONS, NIGHT, TITLES
from device_agent.simulator.tv.paint import masks


@pytest.mark.parametrize("scene", sorted(TITLES))
def test_programmes_have_a_length_and_two_titles(scene: str) -> None:
    for minutes, vi, en in (*TITLES[scene], NIGHT):
        assert minutes in (30, 45, 60, 90)
        assert vi != en
        assert max(len(vi), len(en)) <= 40


def test_every_channel_has_its_own() -> None:
    assert {each.scene for each in CHANNELS} <= set(TITLES)


def test_the_font_has_every_letter() -> None:
    font = masks.font(20, "Regular")
    missing = bytes(font.getmask("\U000f0000"))
    texts = [text for rows in TITLES.values() for row in rows for text in row[1:]]
    texts += [text for lines in CAPTIONS.values() for line in lines for text in line]
    for letter in sorted(set("".join(texts)) - {" "}):
        assert bytes(font.getmask(letter)) != missing, letter
