import base64
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.audit.query import MAX_LIMIT, EventQuery, EventRow, SessionQuery, SessionRow
from broker.errors import Invalid

SESSION = "0123456789abcdef0123456789abcdef"
ROW = EventRow(
    file=7, sequence=3, recording="2027-01-15-1", place="journal/2027-01-15-1.tvj", offset=200, at_us=1_000,
    session=None, code="T1000I", name="node.started", actor_kind="broker", actor_id="broker", actor_name="",
    device="", technician="", ticket="", facts={},
)  # fmt: skip
NUMBERS = st.integers(0, 2**63 - 1)


@given(NUMBERS, st.text("0123456789abcdef", min_size=32, max_size=32))
def test_a_session_cursor_gives_its_place_back(opened_us: int, session: str) -> None:
    query = SessionQuery(device="tv")
    cursor = query.following(SessionRow(session, opened_us))
    assert SessionQuery(device="tv", cursor=cursor).after == (opened_us, session)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_an_event_cursor_gives_its_place_back(at_us: int, file: int, sequence: int) -> None:
    row = EventRow(
        **{**{n: getattr(ROW, n) for n in ROW.__slots__}, "at_us": at_us, "file": file, "sequence": sequence}
    )
    cursor = EventQuery(name="x").following(row)
    assert EventQuery(name="x", cursor=cursor).after == (at_us, file, sequence)


def test_a_cursor_serves_any_page_size_of_its_query() -> None:
    cursor = EventQuery(name="x", limit=10).following(ROW)
    assert EventQuery(name="x", limit=20, cursor=cursor).after == (1_000, 7, 3)


@pytest.mark.parametrize(
    "other",
    [
        {"name": "y"},
        {"name": "x", "device": "tv"},
        {"name": "x", "order": "asc"},
        {},
    ],
)
def test_a_cursor_of_another_query_is_refused(other: dict[str, str]) -> None:
    cursor = EventQuery(name="x").following(ROW)
    with pytest.raises(Invalid, match="bad_cursor"):
        EventQuery(cursor=cursor, **other)  # type: ignore[arg-type]


def test_a_session_cursor_is_no_event_cursor() -> None:
    cursor = SessionQuery().following(SessionRow(SESSION, 5))
    with pytest.raises(Invalid, match="bad_cursor"):
        EventQuery(cursor=cursor)


def _forged(mutate: object) -> str:
    cursor = EventQuery().following(ROW)
    value = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    value[1:] = mutate
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "position",
    [
        [],
        [1, 2],
        [1, 2, 3, 4],
        ["1", 2, 3],
        [1, -2, 3],
        [1, 2, 2**63],
        [True, 2, 3],
        [1, 2, None],
        [1.5, 2, 3],
        [[1], 2, 3],
    ],
)
def test_a_cursor_with_an_impossible_place_is_refused(position: list[object]) -> None:
    with pytest.raises(Invalid, match="bad_cursor"):
        EventQuery(cursor=_forged(position))


@given(st.one_of(st.text(max_size=60), st.binary(max_size=60).map(lambda b: base64.urlsafe_b64encode(b).decode())))
def test_no_random_cursor_is_taken_or_breaks_anything(cursor: str) -> None:
    for query in (SessionQuery, EventQuery):
        with pytest.raises(Invalid, match="bad_cursor"):
            query(cursor=cursor)


def test_a_deep_or_long_cursor_is_refused() -> None:
    deep = base64.urlsafe_b64encode(b"[" * 250).decode()
    for cursor in (deep, "A" * 100_000):
        with pytest.raises(Invalid, match="bad_cursor"):
            EventQuery(cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, MAX_LIMIT + 1, 10**30, True])
def test_a_page_has_bounds(limit: int) -> None:
    for query in (SessionQuery, EventQuery):
        with pytest.raises(Invalid, match="bad_limit"):
            query(limit=limit)


@pytest.mark.parametrize(
    "filters", [{"device": ""}, {"device": "x" * 201}, {"from_us": -1}, {"to_us": 2**63}, {"technician": 5}]
)
def test_a_filter_has_bounds(filters: dict[str, object]) -> None:
    for query in (SessionQuery, EventQuery):
        with pytest.raises(Invalid, match="bad_filter"):
            query(**filters)  # type: ignore[arg-type]


def test_one_visit_is_told_from_its_beginning_everything_else_from_its_end() -> None:
    assert EventQuery(session=SESSION).ascending
    assert not EventQuery(device="tv").ascending
    assert not EventQuery(session=SESSION, order="desc").ascending
    assert EventQuery(order="asc").ascending
    with pytest.raises(Invalid, match="bad_filter"):
        EventQuery(order="up")  # type: ignore[arg-type]


def test_a_text_that_was_sought_can_not_be_proven_from_the_filters_on_the_record() -> None:
    query = EventQuery(text="Nguyễn Thị Lan", name="control.key")
    told = replace(query, cursor=query.following(ROW)).filters()
    assert told == {"text": "*", "cursor": "*", "name": "control.key", "limit": "100"}


def test_what_was_asked_is_told_in_words() -> None:
    assert EventQuery(device="tv", from_us=5).filters() == {"device": "tv", "from_us": "5", "limit": "100"}
    assert SessionQuery(reason="idle", limit=3).filters() == {"reason": "idle", "limit": "3"}


def test_an_event_is_named_by_its_place_on_the_record() -> None:
    assert ROW.id == "2027-01-15-1.3"
