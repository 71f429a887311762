import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.audit.export import film_titles as titles
from broker.audit.export.film_titles import Told, chapters, cues
from broker.audit.export.words import words

S = 1_000_000
WALL = 1_800_000_000_000_000


def told(at: float, name: str = "control.key", code: str = "T5100I", by: str = "Lan", **facts: Any) -> Told:
    return Told(round(at * S), WALL + round(at * S), code, name, by, facts)


def test_a_line_has_the_time_the_sentence_and_who() -> None:
    event = told(2, key="ArrowUp", action="press")
    assert event.line(words("en"), "en") == "08:00:02Z Key pressed: Up (Lan)"
    assert event.line(words("vi"), "vi") == "08:00:02Z Bấm phím Lên (Lan)"
    assert told(2, "session.active", by="").line(words("en"), "en").endswith("active.")


def test_a_line_can_t_steer_a_player_and_has_an_end() -> None:
    line = told(1, key="\x1b[31m\n" + "dài" * 500).line(words("vi"), "vi")
    assert line.isprintable()
    assert len(line) <= 300


def test_what_happens_together_is_told_together_and_what_came_before_at_the_begin() -> None:
    events = [told(at, key=f"K{at}", action="press") for at in (1, 2, 10, 10.2, 14, 90)]
    found = cues(events, 5 * S, 60 * S, words("en"), "en")
    assert [(cue.from_us / S, cue.until_us / S, len(cue.text.splitlines())) for cue in found] == [
        (0, 5, 2), (5, 9, 2), (9, 14, 1), (58.5, 60, 1),
    ]  # fmt: skip


@given(st.lists(st.floats(0, 100), max_size=60), st.floats(0.001, 90))
def test_no_event_is_lost_and_no_subtitle_overlaps(moments: list[float], seconds: float) -> None:
    duration = round(seconds * S)
    events = [told(at, key=f"K{number}.", action="press") for number, at in enumerate(sorted(moments))]
    found = cues(events, 3 * S, duration, words("en"), "en")
    told_numbers = [int(number) for cue in found for number in re.findall(r"K(\d+)\.", cue.text)]
    assert told_numbers == list(range(len(moments)))
    assert all(0 <= cue.from_us < cue.until_us <= duration for cue in found)
    assert all(a.until_us <= b.from_us for a, b in pairwise(found))


def test_a_subtitle_is_never_longer_than_mp4_can_say() -> None:
    found = cues([told(1, key="ộ" * 250) for _ in range(500)], 0, 1000, words("vi"), "vi")
    assert [len(cue.text.encode()) < 65_536 for cue in found] == [True]


def test_chapters_are_the_begin_the_key_events_and_where_nothing_moves() -> None:
    events = [
        told(1, "session.active"), told(12, key="Enter", action="press"), told(20, key="Enter", action="press"),
        told(40, "screen.dropped", count=3), told(55, "link.degraded", "T5501W", peer="device"),
        told(90, "session.ended", reason="customer_ended"),
    ]  # fmt: skip
    found = chapters(events, [(30 * S, 50 * S)], 10 * S, 70 * S, words("en"), "en")
    assert [(one.at_us // S, one.title) for one in found] == [
        (0, "The picture begins"), (2, "Key pressed: OK (Enter)"), (20, "The picture stands still for 20 s"),
        (40, "It moves again"), (45, found[4].title),
    ]  # fmt: skip
    assert "got worse" in found[4].title


def test_chapters_close_together_are_one_and_there_are_never_too_many() -> None:
    together = chapters([told(1.1, "session.active"), told(1.9, "still.asked")], [], 1 * S, 9 * S, words("vi"), "vi")
    assert [one.title.count(" · ") for one in together] == [2]
    assert len(chapters([told(2 * at, "still.asked") for at in range(900)], [], 0, 9000 * S, words("vi"), "vi")) == (
        titles.MOST_CHAPTERS
    )
    gaps = [(at * S, at * S + S) for at in range(0, 4000, 10)]
    few = chapters([told(7, "still.asked")], gaps, 0, 9000 * S, words("vi"), "vi")
    assert len(few) == 2, "idle times give way"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_both_languages_say_the_same_things(language: str) -> None:
    assert titles.TITLES[language].keys() == titles.TITLES["vi"].keys()
