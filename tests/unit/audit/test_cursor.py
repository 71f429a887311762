from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broker.audit.cursor import asked, bad_cursor, check, decode, encode, in_range
from broker.errors import Invalid


@dataclass(frozen=True)
class Asked:
    word: str | None = None
    from_us: int | None = None
    cursor: str | None = None
    limit: int = 10


@given(st.lists(st.integers(0, 2**63 - 1) | st.text(max_size=40), max_size=4))
@example(["\x1f" * 40] * 4)  # what JSON writes longest
def test_a_cursor_gives_its_place_back_to_its_own_query_alone(place: list[Any]) -> None:
    cursor = encode(Asked("x"), tuple(place))
    assert decode(Asked("x", cursor=cursor, limit=3)) == tuple(place)
    for other in (Asked("y", cursor=cursor), Asked("x", 5, cursor=cursor), Asked(cursor=cursor)):
        with pytest.raises(Invalid, match="bad_cursor"):
            decode(other)


def test_no_cursor_is_the_first_page() -> None:
    assert decode(Asked()) is None


@pytest.mark.parametrize("cursor", ["", "%", "ü", "A" * 2001, encode(Asked("x"), (True, 1))])
def test_what_no_query_made_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid, match="bad_cursor"):
        decode(Asked("x", cursor=cursor))


@pytest.mark.parametrize(
    "wrong", [{"word": ""}, {"word": "x" * 201}, {"word": 5}, {"word": "\udcff"}, {"from_us": -1}, {"from_us": True}]
)
def test_a_filter_that_nothing_can_match_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="bad_filter"):
        check(Asked(**wrong), 10)


@pytest.mark.parametrize("limit", [0, 11, True])
def test_a_page_has_bounds(limit: Any) -> None:
    with pytest.raises(Invalid, match="bad_limit"):
        check(Asked(limit=limit), 10)
    check(Asked("x", 5, limit=10), 10)


def test_what_was_asked_is_what_was_given() -> None:
    assert asked(Asked("x", 5)) == {"word": "x", "from_us": "5", "limit": "10"}
    assert bad_cursor().code == "bad_cursor"
    assert in_range(0, 2**63 - 1)
    assert not in_range(0, 2**63)
