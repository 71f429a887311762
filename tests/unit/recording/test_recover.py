import json
from itertools import accumulate

import pytest

from broker.recording.reader import records, verify
from broker.recording.record import Type
from broker.recording.recover import Outcome, recover
from tests.unit.recording.memory_file import AT, MemoryFile, header, pieces, recording

PLACE = "recordings/2026/11/22/x.tvr"


@pytest.mark.requirement("AU-01")
def test_a_recording_cut_anywhere_is_mended_and_keeps_every_whole_record() -> None:
    parts = pieces()
    data, ends = b"".join(parts), list(accumulate(len(part) for part in pieces()))
    for size in range(len(data)):
        file = MemoryFile(data[:size])
        found = recover(PLACE, file, AT)
        if size < ends[0]:
            assert found.outcome is Outcome.UNREADABLE
            assert file.done == []
            continue
        whole = sum(end <= size for end in ends[1:])
        assert found.outcome is Outcome.RECOVERED
        assert (found.last_good_sequence, found.records) == (whole, whole + 2)
        assert found.cut_bytes == size - ends[whole]
        assert found.header == header()
        assert file.done == (["truncate", "sync"] if found.cut_bytes else []) + ["append", "sync"]
        verdict = verify(file)
        assert verdict.ok
        assert verdict.recovered
        assert verdict.reason == "recovered"
        assert (found.head, found.size) == (verdict.head, file.size())
        mark = next(record for record in records(file) if record.header.type == Type.RECOVERED)
        assert json.loads(mark.body or b"") == {
            "cut_bytes": found.cut_bytes,
            "last_good_sequence": whole,
            "reason": "record_short" if found.cut_bytes else "not_closed",
        }
        assert recover(PLACE, file, AT).outcome is Outcome.WHOLE


def test_a_closed_recording_is_left_alone() -> None:
    file = MemoryFile(recording())
    assert recover(PLACE, file, AT).outcome is Outcome.WHOLE
    assert file.data == recording()
    assert file.done == []


def test_zeros_where_writing_never_arrived_are_cut() -> None:
    parts = pieces()
    file = MemoryFile(b"".join(parts[:3]) + bytes(len(parts[3])) + parts[4])
    found = recover(PLACE, file, AT)
    assert (found.outcome, found.last_good_sequence, found.cut_bytes) == (
        Outcome.RECOVERED,
        2,
        len(parts[3]) + len(parts[4]),
    )
    assert verify(file).ok


def test_a_closed_recording_with_something_behind_it_is_shown_to_people_not_mended() -> None:
    file = MemoryFile(recording() + b"x")
    found = recover(PLACE, file, AT)
    assert found.outcome is Outcome.DAMAGED
    assert found.meaning == "something was added after the closing mark"
    assert file.data == recording() + b"x"
