from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.audit.query import EventQuery, EventRow, Page
from broker.audit.search import BATCH, Found, Matched, matching, search
from broker.audit.tail import begin, step
from broker.errors import Invalid
from broker.events.event import Event
from broker.events.session import ControlKey, SurveyLines
from broker.principal.principal import BROKER
from broker.recording.cipher import ClassKeys
from broker.recording.reader import Readable
from broker.recording.record import DataClass
from tests.unit.audit.archive import GrowingSource
from tests.unit.audit.histories import LAN, START_US, History, ended, typed
from tests.unit.recording.memory_file import class_keys

SESSION = "0123456789abcdef0123456789abcdef"


class Rows:
    """An index of these events, oldest first; it counts how many it was asked for."""

    def __init__(self, rows: Sequence[EventRow]) -> None:
        self._rows = rows
        self.asked = 0

    async def events(self, query: EventQuery) -> Page[EventRow]:
        after = query.after
        rows = [row for row in self._rows if after is None or (row.at_us, row.file, row.sequence) > after]
        items = tuple(rows[: query.limit])
        self.asked += len(items)
        return Page(items, query.following(items[-1]) if len(rows) > query.limit else None)


class Desk:
    """One file, its events that speak, and the reading of their texts."""

    def __init__(self, *events: Event, keys: ClassKeys | None = None) -> None:
        steps = [(event, START_US + number) for number, event in enumerate(events)]
        history = History("session", SESSION, steps, None, keys)  # type: ignore[arg-type]
        source = GrowingSource(bytearray(history.data()))
        found = step(source, begin("place", SESSION, "session"), 100_000, keys=keys).events
        self.rows = [row for row in found if row.speaks]
        self.files = {"place": Readable(source, keys)}
        self.index = Rows(self.rows)

    async def read(self, rows: Sequence[EventRow], sought: str, limit: int) -> Matched:
        return matching(rows, self.files, sought, limit)

    async def page(self, query: EventQuery, more: Callable[[], bool] = lambda: True) -> Found:
        return await search(self.index, query, self.read, more)  # type: ignore[arg-type]  # it has what a search asks


def texts(found: Found | Matched) -> list[Any]:
    rows = found.items if isinstance(found, Found) else found.rows
    return [row.facts["typed"] for row in rows]


@pytest.mark.requirement("AU-02")
@pytest.mark.parametrize("sought", ["không", "KHONG", "khong", "Tôi  khô", "đ"])
async def test_a_text_is_found_whatever_its_case_and_marks(sought: str) -> None:
    desk = Desk(typed("Tôi không đồng ý"), typed("khác"), ControlKey(by=LAN, command="c", action="press", key="Up"))
    found = await desk.page(EventQuery(session=SESSION, text=sought))
    assert texts(found) == ["Tôi không đồng ý"]
    assert (found.next, found.unreadable) == (None, 0)


async def test_texts_are_found_wherever_in_a_value_they_stand_and_never_in_its_name() -> None:
    survey = SurveyLines(by=BROKER, count=1, lines=[], words=[], personal={"network.name": ["Nhà Lan", 42]})
    for sought, count in (("nha lan", 1), ("42", 1), ("network", 0), ("personal", 0)):
        assert len((await Desk(survey).page(EventQuery(text=sought))).items) == count


@given(st.lists(st.sampled_from(["có", "co lẽ", "không", "x"]), max_size=40), st.integers(1, 5))
async def test_all_pages_together_are_all_that_match(words: list[str], limit: int) -> None:
    desk = Desk(*(typed(word) for word in words))
    query: EventQuery | None = EventQuery(session=SESSION, text="CÓ", limit=limit)
    found: list[str] = []
    while query is not None:
        page = await desk.page(query)
        assert len(page.items) <= limit
        found += texts(page)
        query = None if page.next is None else replace(query, cursor=page.next)
    assert found == [word for word in words if word.startswith("c")]


async def test_a_page_ends_when_its_time_is_up_and_the_next_goes_on() -> None:
    desk = Desk(*[typed("x")] * (2 * BATCH), typed("có"))
    first = await desk.page(EventQuery(session=SESSION, text="co"), lambda: False)
    assert first.items == ()
    assert first.next is not None
    assert desk.index.asked == BATCH
    second = await desk.page(EventQuery(session=SESSION, text="co", cursor=first.next), lambda: False)
    assert second.next is not None
    last = await desk.page(EventQuery(session=SESSION, text="co", cursor=second.next), lambda: False)
    assert texts(last) == ["có"]
    assert last.next is None


async def test_a_word_that_was_typed_key_by_key_is_found_by_its_first_key() -> None:
    desk = Desk(*(typed(character) for character in "xin Chào, chà"))
    found = await desk.page(EventQuery(session=SESSION, text="chao"))
    assert texts(found) == ["C"]
    assert len((await desk.page(EventQuery(session=SESSION, text="CHA"))).items) == 2


async def test_what_was_erased_is_counted_once_and_is_no_error() -> None:
    keys = class_keys()
    desk = Desk(*[typed("có")] * 5, ended(), keys=keys)
    left = ClassKeys({one: key for one, key in keys.secrets.items() if one is not DataClass.TEXT})
    source = desk.files["place"].source
    desk.files = {"place": Readable(source, left)}
    found = await desk.page(EventQuery(text="co", limit=2))
    assert (found.items, found.unreadable, found.next) == ((), 5, None)
    desk.files = {}
    assert (await desk.page(EventQuery(text="co"))).unreadable == 5


async def test_what_was_counted_on_one_page_is_not_counted_on_the_next() -> None:
    desk = Desk(*[typed("có")] * 4)
    desk.index._rows = [desk.rows[0], replace(desk.rows[1], offset=1), *desk.rows[2:]]
    first = await desk.page(EventQuery(session=SESSION, text="co", limit=1))
    assert (len(first.items), first.unreadable) == (1, 0)
    second = await desk.page(EventQuery(session=SESSION, text="co", limit=1, cursor=first.next))
    assert (len(second.items), second.unreadable) == (1, 1)


@pytest.mark.parametrize("text", ["\u0301", " "])
async def test_a_text_without_a_letter_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="bad_filter"):
        await Desk(typed("x")).page(EventQuery(text=text))
