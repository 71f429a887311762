import json
from itertools import accumulate

import pytest

from broker.recording.reader import records, verify
from broker.recording.record import DataClass, Direction, Entry, Type
from broker.recording.recover import Outcome, recover
from tests.unit.recording.memory_file import (
    AT,
    ENTRIES,
    LEDGER_KEY,
    SESSION_KEY,
    FixedKey,
    MemoryFile,
    begun,
    class_keys,
    header,
    pieces,
    recording,
    sealed,
    sealed_pieces,
)

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


@pytest.mark.requirement("AU-01")
def test_an_encrypted_recording_cut_anywhere_is_sealed_by_the_ledger_and_still_read() -> None:
    parts = sealed_pieces()
    data, ends = b"".join(parts), list(accumulate(len(part) for part in parts))
    for size in range(ends[0], len(data)):
        file = MemoryFile(data[:size])
        assert recover(PLACE, file, AT, LEDGER_KEY).outcome is Outcome.RECOVERED
        verdict = verify(file, keys=class_keys(), ledger_key=LEDGER_KEY.public)
        assert verdict.ok, (size, verdict)
        assert (verdict.signer, verdict.recovered) == ("ledger", True)
        whole = sum(end <= size for end in ends[1:])
        found = list(records(file, keys=class_keys()))
        assert [record.body for record in found[:whole]] == [entry.body for entry in ENTRIES[:whole]]
        assert [(record.header.type, record.header.flags) for record in found[whole:]] == [
            (Type.RECOVERED, 0), (Type.SEAL, 0),
        ]  # fmt: skip
        assert recover(PLACE, file, AT, LEDGER_KEY).outcome is Outcome.WHOLE
    assert verify(file, ledger_key=SESSION_KEY.public).code == "bad_signature"


def test_a_recovery_that_was_cut_is_recovered_again_and_nothing_is_encrypted_behind_it() -> None:
    file = MemoryFile(sealed()[:-50])
    recover(PLACE, file, AT, LEDGER_KEY)
    file.truncate(file.size() - 30)
    again = recover(PLACE, file, AT, LEDGER_KEY)
    assert again.outcome is Outcome.RECOVERED
    found = [(record.header.type, record.header.flags) for record in records(file)]
    assert found[-3:] == [(Type.RECOVERED, 0), (Type.RECOVERED, 0), (Type.SEAL, 0)]
    assert verify(file, keys=class_keys(), ledger_key=LEDGER_KEY.public).ok


def test_what_follows_a_recoverys_mark_and_is_no_seal_is_cut() -> None:
    first, chain = begun()
    mark = chain.add(Entry(Type.RECOVERED, Direction.BROKER, DataClass.META, b"{}", AT))
    file = MemoryFile(first + b"".join(mark) + b"".join(chain.add(ENTRIES[0])))
    assert verify(file).code == "bad_record"
    found = recover(PLACE, file, AT, LEDGER_KEY)
    assert (found.last_good_sequence, verify(file).ok) == (1, True)


def test_a_sealed_recording_that_nobody_can_have_written_is_left_for_people() -> None:
    first, chain = begun(key=LEDGER_KEY)  # its own key, but it says that it is the ledger's
    wrong_signer = first + b"".join(chain.add(chain.seal("idle", AT)))
    first, chain = begun()
    chain._key = FixedKey("session", 7)
    bad_signature = first + b"".join(chain.add(chain.seal("idle", AT)))
    first, chain = begun()
    seal = chain.seal("idle", AT)
    bad_seal = first + b"".join(chain.add(ENTRIES[0])) + b"".join(chain.add(seal))
    for code, data in (("wrong_signer", wrong_signer), ("bad_signature", bad_signature), ("bad_seal", bad_seal)):
        file = MemoryFile(data)
        assert verify(file).code == code
        found = recover(PLACE, file, AT, LEDGER_KEY)
        assert (found.outcome, file.done, bytes(file.data)) == (Outcome.DAMAGED, [], data)
        assert found.meaning


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
    assert found.meaning == "something was added after the seal"
    assert file.data == recording() + b"x"


def test_a_file_that_names_no_key_is_closed_without_a_signature() -> None:
    file = MemoryFile(b"".join(pieces()[:3]))
    found = recover(PLACE, file, AT, LEDGER_KEY)
    assert (found.place, found.outcome) == (PLACE, Outcome.RECOVERED)
    verdict = verify(file)
    assert (verdict.ok, verdict.recovered, verdict.signer) == (True, True, None)
