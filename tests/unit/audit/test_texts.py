from dataclasses import replace

from broker.audit import texts
from broker.audit.query import EventRow
from broker.audit.tail import begin, step
from broker.audit.texts import OPEN, speaking, with_texts
from broker.errors import Unavailable
from broker.events.pairing import SocketRefused
from broker.events.session import ControlKey
from broker.principal.principal import BROKER
from broker.recording.cipher import ClassKeys
from broker.recording.reader import Readable, records
from broker.recording.record import DataClass, Type
from tests.unit.audit.archive import Archive, GrowingSource
from tests.unit.audit.histories import LAN, SECRET, START_US, History, Picture, ended, opened, typed
from tests.unit.audit.test_replay import Tape
from tests.unit.recording.memory_file import class_keys

HISTORY = History(
    "session",
    "0123456789abcdef0123456789abcdef",
    [
        (opened(), START_US),
        (typed(), START_US),
        (ControlKey(by=LAN, command="c-2", action="press", key="Enter"), START_US),
        (Picture(5), START_US),
        (typed("ệ"), START_US),
    ],
)


def read(history: History = HISTORY) -> tuple[GrowingSource, tuple[EventRow, ...]]:
    source = GrowingSource(bytearray(history.data()))
    return source, step(source, begin("place", history.id, history.kind)).events  # type: ignore[arg-type]


def test_texts_join_the_facts_of_their_own_event() -> None:
    source, rows = read()
    told, unreadable = with_texts(rows, {"place": Readable(source, None)})
    assert unreadable == 0
    assert [row.facts.get("typed") for row in told] == [None, SECRET, None, "ệ"]
    assert told[1].facts["action"] == "press"
    assert [row.id for row in told] == [row.id for row in rows]


def test_a_journal_has_texts_too() -> None:
    refused = SocketRefused(by=BROKER, endpoint="device", reason="origin", address="::1", origin="https://evil.example")
    source, rows = read(History("journal", "2027-01-15-1", [(refused, START_US)]))
    told, _ = with_texts(rows, {"place": Readable(source, None)})
    assert told[0].facts["origin"] == "https://evil.example"


class Counted(Archive):
    """Counts the files that are open."""

    open = most = 0

    def source(self, place: str) -> GrowingSource:
        found = super().source(place)
        self.open += 1
        self.most = max(self.most, self.open)
        found.close = self._closed  # type: ignore[method-assign]
        return found

    def _closed(self) -> None:
        self.open -= 1


def test_few_files_are_open_at_a_time_and_one_that_can_not_be_is_counted() -> None:
    archive, rows = Counted(), list[EventRow]()
    for number in range(3 * OPEN):
        history = History("session", f"{number:032x}", [(typed(str(number)), START_US)])
        place = archive.put("session", history.id, history.data())
        rows += [replace(row, place=place) for row in read(history)[1]]
    archive.beside[rows[1].place] = Unavailable("keys", vi="Không đọc được.", en="They can't be read.")
    del archive.files[rows[2].place]
    with texts.opened(archive) as files:  # type: ignore[arg-type]  # it has what is asked here
        told, unreadable = with_texts(rows, files)
    assert [row.facts.get("typed") for row in told] == ["0", None, None, *map(str, range(3, 3 * OPEN))]
    assert (unreadable, archive.most, archive.open) == (2, OPEN, 0)


def test_only_events_that_can_speak_are_looked_up() -> None:
    _, rows = read()
    assert with_texts(rows[:1], {}) == (list(rows[:1]), 0)
    assert {"control.key", "socket.refused", "request.refused"} <= speaking()
    assert "session.opened" not in speaking()


def test_what_can_not_be_read_is_counted_and_the_rows_stay() -> None:
    source, rows = read()
    assert with_texts(rows, {}) == (list(rows), 3)
    assert with_texts(rows, {"place": Readable(GrowingSource(bytearray(10)), None)}) == (list(rows), 3)
    moved = [replace(row, offset=rows[0].offset) for row in rows]
    assert with_texts(moved, {"place": Readable(source, None)}) == (moved, 3)


def test_a_text_that_was_erased_is_said_to_be_and_is_no_fault() -> None:
    tape = Tape(class_keys())
    tape.tell(0, typed())
    file, _ = tape.close()
    _, rows = read(History("session", HISTORY.id, [(typed(), START_US)]))
    place = next(one for one in records(file, keys=class_keys()) if one.header.type == Type.EVENT)
    row = replace(rows[0], sequence=place.header.sequence, offset=place.offset)
    left = ClassKeys({one: key for one, key in class_keys().secrets.items() if one is not DataClass.TEXT})
    assert with_texts([row], {"place": Readable(file, class_keys())})[0][0].facts["typed"] == SECRET
    assert with_texts([row], {"place": Readable(file, left)}) == ([replace(row, erased=True)], 0)


def test_a_text_that_is_no_object_is_counted() -> None:
    source, rows = read()
    data = bytearray(source.read_at(0, source.size()))
    data[data.index(b'{"typed"')] = ord("[")
    assert with_texts(rows, {"place": Readable(GrowingSource(data), None)})[1] == 1


def test_the_end_of_a_file_is_the_end_of_its_last_event() -> None:
    source, rows = read(History("session", HISTORY.id, [(opened(), START_US), (ended(), START_US)]))
    key = replace(rows[-1], name="control.key")
    assert with_texts([key], {"place": Readable(source, None)}) == ([key], 0)
