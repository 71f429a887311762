"""The device's word for the seal: bounded, of this visit, never going back."""

import pytest

from broker.session.kept import Kept
from broker.wire.record import RecordKept

SESSION = "5" * 32


def word(controls: int = 0, sequence: int = 0, *, final: bool = False, session: str = SESSION) -> RecordKept:
    return RecordKept(session=session, sequence=sequence, controls=controls, hash="ab" * 32, final=final)


def told(*sequences: int) -> Kept:
    kept = Kept(SESSION)
    for sequence in sequences:
        kept.told(sequence)
    return kept


def test_before_any_word_there_is_no_receipt() -> None:
    assert (Kept(SESSION).receipt(), Kept(SESSION).final) == (None, False)


def test_the_last_word_is_the_receipt() -> None:
    kept = told(4, 9)
    assert kept.take(word(1, 4))
    assert kept.take(word(3, 9))
    assert kept.receipt() == {"controls": 3, "final": False, "hash": "ab" * 32, "sequence": 9}
    assert kept.take(word(4, 9, final=True))
    assert kept.final
    assert kept.receipt() == {"controls": 4, "final": True, "hash": "ab" * 32, "sequence": 9}


def test_a_last_word_needs_no_head_before_it() -> None:
    assert Kept(SESSION).take(word(2, final=True))


@pytest.mark.parametrize(
    "said",
    [
        word(5, 9, session="6" * 32),
        word(5, 10),
        word(3, 9),
        word(4, 3),
        word(9, 10, final=True),
        word(1, 9, final=True),
    ],
)
def test_another_visit_s_an_untold_head_s_and_one_that_goes_back_are_not_taken(said: RecordKept) -> None:
    kept = told(4, 9)
    assert kept.take(word(4, 4))
    assert not kept.take(said)
    assert kept.receipt() == {"controls": 4, "final": False, "hash": "ab" * 32, "sequence": 4}


def test_each_head_is_answered_once() -> None:
    kept = told(4)
    assert kept.take(word(1, 4))
    assert not kept.take(word(2, 4))
    kept.told(4)
    assert kept.take(word(2, 4))


def test_behind_the_last_word_there_is_no_other() -> None:
    kept = told(4)
    assert kept.take(word(1, final=True))
    assert not kept.take(word(2, 4))
    assert not kept.take(word(2, final=True))
