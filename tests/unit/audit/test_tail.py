import pytest
from hypothesis import given

from broker.audit.query import EventRow, FrameSecond
from broker.audit.tail import Step, Tail, begin, follow, number, step
from broker.clock import Instant
from broker.events.link import LinkUnfit
from broker.events.session import SessionActive, SettingChanged
from broker.principal.principal import BROKER
from broker.recording.chain import begin as bytes_of
from broker.recording.reader import records
from broker.recording.record import DataClass, Direction, Entry, Type
from broker.recording.recover import recover
from tests.stage.examples import share
from tests.unit.audit.archive import GrowingSource
from tests.unit.audit.histories import (
    SECRET,
    START_US,
    History,
    Picture,
    archives,
    ended,
    expected_events,
    expected_session,
    opened,
    typed,
    written,
)
from tests.unit.recording.memory_file import MemoryFile

SESSION = "0123456789abcdef0123456789abcdef"


def visit(*steps: object, closed: str | None = None) -> History:
    timed = [(what, START_US + n * 400_000) for n, what in enumerate(steps)]
    return History("session", SESSION, timed, closed)  # type: ignore[arg-type]


def start(history: History) -> Tail:
    return begin(f"place/{history.id}", history.id, history.kind)  # type: ignore[arg-type]


def read_all(data: bytes, tail: Tail, limit: int = 256) -> list[Step]:
    source, steps = GrowingSource(bytearray(data)), []
    while True:
        steps.append(step(source, tail, limit))
        tail = steps[-1].tail
        if not steps[-1].more:
            return steps


def plain(row: EventRow) -> dict[str, object]:
    names = ("id", "at_us", "name", "code", "session", "device", "technician", "ticket", "facts")
    return {name: getattr(row, name) for name in names} | {"actor": row.actor_id}


def test_a_change_and_a_verdict_belong_to_the_visits_device() -> None:
    changed = SettingChanged(by=BROKER, key="picture.mode", old="a", new="b", actor="customer", via="remote")
    unfit = LinkUnfit(by=BROKER, device="tv", verdict="slow", latency_ms=900, jitter_ms=5, loss_percent=1)
    history = visit(opened(), changed, unfit)
    (read,) = read_all(history.data(), start(history))
    (one,) = read.changes
    assert (one.device, one.technician, one.ticket, one.session) == ("device-1", "lan", "TV-7K3M-9Q2", SESSION)
    assert (one.old, one.new, one.who, one.at_us) == ("a", "b", "customer", START_US + 400_000)
    assert [row.verdict for row in read.events] == [None, None, "slow"]


def speaking(history: History) -> list[int]:
    """The sequences of the events behind which a text stands."""
    source = GrowingSource(bytearray(history.data()))
    return [one.header.sequence - 1 for one in records(source) if one.header.type == Type.TEXT]


@given(archives())
@share(0.5)
def test_the_rows_are_those_of_the_history_whatever_the_steps(histories: list[History]) -> None:
    for history in histories:
        for limit in (1, 2, 256):
            steps = read_all(history.data(), start(history), limit)
            assert [plain(row) for one in steps for row in one.events] == expected_events(history)
            tail = steps[-1].tail
            assert tail.closed == (history.closed is not None)
            assert [one.fresh for one in steps] == [True] + [False] * (len(steps) - 1)
            spoke = [row.sequence for one in steps for row in one.events if row.speaks]
            assert sorted(spoke + [number for one in steps for number in one.spoke]) == speaking(history)
            assert [change.sequence for one in steps for change in one.changes] == [
                int(str(row["id"]).rpartition(".")[2])
                for row in expected_events(history)
                if row["name"] == "setting.changed"
            ]
            if history.kind == "session":
                wanted = expected_session(history)
                assert {name: getattr(tail.visit, name) for name in wanted} == wanted
            else:
                assert tail.visit is None


@given(archives())
@share(0.5)
def test_a_growing_file_is_read_whole_records_at_a_time(histories: list[History]) -> None:
    for history in histories:
        data = history.data()
        growing, tail = bytearray(), start(history)
        rows: list[EventRow] = []
        for byte in range(0, len(data), 37):
            growing += data[byte : byte + 37]
            one = step(GrowingSource(growing), tail)
            assert not one.tail.trouble
            tail = one.tail
            rows += one.events
        growing[:] = data
        one = step(GrowingSource(growing), tail)
        assert [plain(row) for row in [*rows, *one.events]] == expected_events(history)
        assert one.tail.offset == len(data)


def test_pictures_are_counted_by_the_second_and_never_read() -> None:
    history = visit(opened(), Picture(10), Picture(20), Picture(30), SessionActive(by=BROKER), Picture(5))

    class Watched(GrowingSource):
        read = 0

        def read_at(self, offset: int, size: int) -> bytes:
            Watched.read = max(Watched.read, size)
            return super().read_at(offset, size)

    history.steps[5] = (Picture(50_000), history.steps[5][1])
    one = step(Watched(bytearray(history.data())), start(history))
    second = START_US // 1_000_000
    offsets = {frame.first_sequence: frame.first_offset for frame in one.seconds}
    assert [(f.second, f.first_sequence, f.last_sequence, f.count, f.bytes) for f in one.seconds] == [
        (second, 2, 3, 2, 30),
        (second + 1, 4, 4, 1, 30),
        (second + 2, 6, 6, 1, 50_000),
    ]
    assert isinstance(one.seconds[0], FrameSecond)
    assert offsets[2] < offsets[4] < offsets[6]
    assert Watched.read < 5_000


def test_texts_never_leave_the_file() -> None:
    history = visit(opened(), typed(), ended())
    assert SECRET.encode() in history.data()
    assert SECRET not in repr(read_all(history.data(), start(history)))


def test_a_file_cut_and_mended_is_read_again_even_if_it_is_longer_now() -> None:
    history = visit(opened(), typed(), Picture(30), ended())
    data = history.data()
    tail = read_all(data, start(history))[-1].tail
    file = MemoryFile(data[: tail.offset - 40])
    recover("place", file, Instant(START_US + 60_000_000, 0))
    assert file.size() > tail.offset
    again = step(file, tail)
    assert again.fresh
    assert [row.name for row in again.events] == ["session.opened", "control.key"]
    mended = again.tail.visit
    assert mended is not None
    assert mended.recovered
    assert (mended.reason, mended.ended_us) == ("recovered", START_US + 800_000)  # its last own record's time
    assert again.tail.closed


def test_a_file_cut_shorter_is_read_again() -> None:
    history = visit(opened(), typed())
    data = history.data()
    tail = read_all(data, start(history))[-1].tail
    assert step(GrowingSource(bytearray(data[:-10])), tail).fresh
    assert not step(GrowingSource(bytearray(data)), tail).fresh


def test_an_end_that_the_visit_told_itself_stays() -> None:
    history = visit(opened(), ended("idle"))
    file = MemoryFile(history.data())
    recover("place", file, Instant(START_US + 60_000_000, 0))
    found = step(file, start(history)).tail.visit
    assert found is not None
    assert (found.reason, found.ended_us, found.recovered) == ("idle", START_US + 400_000, True)


def test_a_header_not_yet_whole_is_waited_for() -> None:
    data = visit(opened()).data()
    fresh = start(visit())
    for cut in (0, 5, 20, 100):
        one = step(GrowingSource(bytearray(data[:cut])), fresh)
        assert one.tail == fresh
        assert not one.fresh


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 5_000, b'{"code":"T1","name":"n","by":[],"facts":{}}',
                                  b'{"code":"T1","name":"n","by":{},"facts":3}', b'{"name":"n","by":{},"facts":{}}',
                                  b'{"code":"T1","name":"n","by":{},"facts":{"x":"\\ud800"}}',
                                  b'{"code":"T1","name":"n","by":{},"facts":{"x":NaN}}'])  # fmt: skip
def test_a_body_that_is_no_event_stops_this_file_and_says_where(body: bytes) -> None:
    class Broken(History):
        def records(self) -> list[list[Entry]]:
            bad = Entry(Type.EVENT, Direction.BROKER, DataClass.META, body, Instant(START_US, 0))
            return [*super().records(), [bad]]

    history = Broken("session", SESSION, visit(opened()).steps)
    one = step(GrowingSource(bytearray(history.data())), start(history))
    assert one.tail.trouble.startswith(f"bad_event at byte {one.tail.offset}: record 2")
    assert [row.name for row in one.events] == ["session.opened"]
    assert not one.more


def test_a_missing_record_stops_this_file() -> None:
    whole = visit(opened(), SessionActive(by=BROKER), ended())
    parts = [visit(*[what for what, _ in whole.steps[:n]]).data() for n in range(4)]
    tail = read_all(parts[1], start(whole))[-1].tail
    one = step(GrowingSource(bytearray(parts[1] + parts[3][len(parts[2]) :])), tail)
    assert one.tail.trouble.startswith(f"wrong_order at byte {len(parts[1])}")
    assert (one.tail.offset, one.events) == (tail.offset, ())


def test_what_follows_a_closing_mark_is_not_taken() -> None:
    first, chain = bytes_of(visit(opened()).header())
    whole = [first, *(b"".join(chain.add(entry)) for entry in written(opened(), START_US))]
    whole.append(b"".join(chain.add(chain.seal("idle", Instant(START_US, 0)))))
    end = sum(map(len, whole))
    whole += [b"".join(chain.add(entry)) for entry in written(ended(), START_US)]
    one = step(GrowingSource(bytearray(b"".join(whole))), start(visit()))
    assert one.tail.closed
    assert one.tail.offset == end
    assert one.tail.trouble.startswith(f"after_seal at byte {end}")


def test_a_file_under_another_name_is_not_taken() -> None:
    other = begin("place/x", "f" * 32, "session")
    assert "wrong_file" in step(GrowingSource(bytearray(visit(opened()).data())), other).tail.trouble


def test_a_number_follows_from_the_place_alone() -> None:
    assert number("journal/2027-01-15-1.tvj") == 2112097475826039804
    assert len({number(f"journal/{n}") for n in range(1_000)}) == 1_000
    assert all(0 <= number(f"{n}") < 2**63 for n in range(1_000))


@given(archives())
@share(0.5)
def test_what_was_just_written_makes_the_rows_that_reading_it_back_makes(histories: list[History]) -> None:
    for history in histories:
        data, first = history.data(), read_all(history.data(), start(history), 1)[0]
        source = GrowingSource(bytearray(data))
        known = list(records(source, first.tail.offset))
        assert follow(first.tail, known) == step(source, first.tail)
