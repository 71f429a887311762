"""Ids of commands: none is taken twice, a console that counts is never refused, and memory has an end."""

from hypothesis import given
from hypothesis import strategies as st

from broker.session.ids import Ids
from broker.wire.chat import ChatSay
from broker.wire.observation import ObservationAsk, ObservationNote

TAGS = st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True) | st.from_regex(r"[cn][0-9]{0,2}", fullmatch=True)


@given(st.lists(TAGS, max_size=40))
def test_none_is_taken_twice_in_whatever_order_they_come(tags: list[str]) -> None:
    ids = Ids()
    taken = [tag for tag in tags if ids.take(tag)]
    assert len(taken) == len(set(taken))
    assert not any(ids.take(tag) for tag in tags)


def test_a_console_that_counts_is_never_refused_though_it_leaves_numbers_out() -> None:
    ids = Ids()
    assert all(ids.take(f"c{number}") for number in range(1, 900_000, 3))
    assert ids.take("c900000")
    assert not ids.take("c2"), "nobody knows any more that it was left out"
    assert all(ids.take(other) for other in ("n1", "c-1", "x", "x" * 40, "9" * 40))


def test_one_that_makes_every_id_up_anew_is_refused_before_it_fills_the_memory() -> None:
    ids = Ids()
    answers = [ids.take(f"{number}x") for number in range(5000)]
    assert answers == [True] * 2048 + [False] * (5000 - 2048)
    assert not ids.take("7x")
    assert ids.take("7x1"), "one that begins like another takes no room"


def test_commands_and_notes_have_ids_of_one_kind_and_what_has_none_is_free() -> None:
    ids = Ids()
    assert ids.admit(ObservationAsk(id="c1", what="line"))
    assert not ids.admit(ObservationNote(id="c1", what="line", seen="no"))
    assert ids.admit(ObservationNote(id="c2", what="line", seen="no"))
    assert all(ids.admit(ChatSay(text="Chào bạn")) for _ in range(2))
