import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.desk import ticket_code
from broker.desk.ticket_code import ALPHABET
from broker.errors import Invalid


def code_of(values: Sequence[int]) -> str:
    drawn = iter(values)
    return ticket_code.generate(lambda below: next(drawn))


codes = st.lists(st.integers(0, 30), min_size=6, max_size=6).map(code_of)
PLACES = (3, 4, 5, 6, 8, 9, 10)  # of the seven characters in TV-XXXX-XXX


def refused(typed: str) -> bool:
    try:
        ticket_code.parse(typed)
    except Invalid as error:
        return error.code == "ticket_malformed"
    return False


def test_a_code_has_its_form_and_no_character_that_is_misread() -> None:
    for _ in range(200):
        code = ticket_code.generate()
        assert re.fullmatch(r"TV-[0-9A-Z]{4}-[0-9A-Z]{3}", code)
        assert not set(code[3:]) & set("ILOUY")
    assert len(set(ALPHABET)) == 31


def test_known_codes() -> None:
    assert ticket_code.generate(lambda below: 0) == "TV-0000-000"
    assert ticket_code.generate(lambda below: 1) == "TV-1111-114"  # 7+6+5+4+3+2 = 27, and 31 - 27 = 4
    assert ticket_code.parse("TV-1111-114") == "TV-1111-114"


@given(codes)
def test_a_code_is_read_back(code: str) -> None:
    assert ticket_code.parse(code) == code


@given(codes, st.data())
def test_every_wrong_character_is_caught(code: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(PLACES))
    wrong = data.draw(st.sampled_from([c for c in ALPHABET if c != code[place]]))
    assert refused(code[:place] + wrong + code[place + 1 :])


def test_every_wrong_character_of_one_code_is_caught_exhaustively() -> None:
    code = ticket_code.generate()
    for place in PLACES:
        for wrong in set(ALPHABET) - {code[place]}:
            assert refused(code[:place] + wrong + code[place + 1 :])


@given(codes, st.data())
def test_every_swap_of_two_places_is_caught(code: str, data: st.DataObject) -> None:
    first, second = sorted(data.draw(st.lists(st.sampled_from(PLACES), min_size=2, max_size=2, unique=True)))
    swapped = list(code)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    typed = "".join(swapped)
    assert refused(typed) is (typed != code)


@given(codes, st.data())
def test_case_separators_prefix_and_look_alikes_do_not_matter(code: str, data: st.DataObject) -> None:
    heard = {"0": "0Oo", "1": "1IiLlYy", "V": "VvUu"}
    typed = "".join(
        data.draw(st.sampled_from(heard.get(c, c + c.lower())))
        + data.draw(st.sampled_from(["", " ", "-", ".", "\u2013"]))
        for c in code[3:].replace("-", "")
    )
    prefix = data.draw(st.sampled_from(["", "TV", "tv-", "Tv ", "TV - "]))
    assert ticket_code.parse(prefix + typed) == code


def test_a_code_that_begins_like_the_prefix_is_read_with_and_without_it() -> None:
    tv = [ALPHABET.index("T"), ALPHABET.index("V"), 1, 2, 3, 4]
    code = code_of(tv)
    assert code.startswith("TV-TV12-")
    assert ticket_code.parse(code.removeprefix("TV-")) == code
    assert ticket_code.parse(code) == code


@pytest.mark.parametrize("typed", ["", "TV", "TV-7K3M", "TV-7K3M-9Q2X", "TV-7K3M-9Ê2", "７K3M9Q2", "0" * 65])
def test_anything_else_is_malformed(typed: str) -> None:
    assert refused(typed)
