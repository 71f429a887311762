from pathlib import Path
from typing import Any

from broker.audit.verify import Checked, State, check, find
from broker.backends.files import FileRecordings
from broker.clock import Instant
from broker.errors import Unavailable
from broker.events.node import NodeStarted
from broker.principal.principal import BROKER
from broker.recording.chain import begin
from broker.recording.cipher import ClassKeys
from broker.recording.record import DataClass, FileHeader, Previous
from broker.recording.recover import recover
from tests.unit.audit.archive import Archive
from tests.unit.audit.histories import START_US, History, ended, opened, typed, written
from tests.unit.recording.memory_file import ENTRIES, LEDGER_KEY, FixedKey, MemoryFile, begun, class_keys, sealed

SESSION = "0123456789abcdef0123456789abcdef"
AT = Instant(START_US, 0)


def visit(closed: str | None = "customer_ended", id: str = SESSION) -> History:
    return History("session", id, [(opened(), START_US), (typed(), START_US), (ended(), START_US)], closed)


def journals(archive: Archive, count: int) -> None:
    """A row of journals, each linked to the one before."""
    previous = None
    for number in range(1, count + 1):
        id = f"2027-01-15-{number}"
        first, chain = begin(FileHeader("journal", id, "node-1", AT, previous))
        data = first + b"".join(
            b"".join(chain.add(entry)) for entry in written(NodeStarted(by=BROKER, version="1"), START_US)
        )
        data += b"".join(chain.add(chain.seal("turned", AT)))
        archive.put("journal", id, data)
        previous = Previous(id, chain.head)


def run(archive: Archive, id: str | None = None, live: bool = False, **how: Any) -> list[Checked]:
    files, _ = find(archive, id)  # type: ignore[arg-type]
    return list(check(archive, files, live=lambda _: live, **how))  # type: ignore[arg-type]


def test_what_was_written_is_ok() -> None:
    archive = Archive()
    archive.put("session", SESSION, visit().data())
    journals(archive, 3)
    found = run(archive)
    assert [one.state for one in found] == [State.OK] * 4
    assert [one.stored.kind for one in found] == ["journal"] * 3 + ["session"]
    assert found[3].records == 5


def test_one_file_is_found_by_its_id() -> None:
    archive = Archive()
    data = visit().data()
    archive.put("session", SESSION, data)
    journals(archive, 2)
    files, size = find(archive, SESSION)  # type: ignore[arg-type]
    assert ([stored.id for stored in files], size) == ([SESSION], len(data))
    assert find(archive, "f" * 32) == ([], 0)  # type: ignore[arg-type]


def test_a_changed_byte_is_named() -> None:
    archive = Archive()
    place = archive.put("session", SESSION, visit().data())
    archive.files[place][archive.files[place].index(b"customer_ended")] ^= 1
    (one,) = run(archive)
    assert (one.state, one.code, one.records) == (State.BAD, "record_changed", 3)
    assert one.offset is not None
    assert one.offset < archive.files[place].index(b"ustomer_ended")
    assert one.meaning


def test_an_unclosed_file_is_live_only_where_a_broker_writes_it() -> None:
    archive = Archive()
    place = archive.put("session", SESSION, visit(closed=None).data())
    (one,) = run(archive)
    assert (one.state, one.code, one.offset) == (State.BAD, "not_closed", len(archive.files[place]))
    (one,) = run(archive, live=True)
    assert (one.state, one.records) == (State.LIVE, 4)
    archive.files[place] += bytes(7)  # the beginning of a record on its way
    assert run(archive, live=True)[0].state is State.LIVE
    archive.files[place][200] ^= 1
    assert run(archive, live=True)[0].state is State.BAD


def test_a_mended_file_is_ok_and_says_so() -> None:
    file = MemoryFile(visit(closed=None).data()[:-9])
    recover("place", file, AT)
    archive = Archive()
    archive.put("session", SESSION, bytes(file.data))
    (one,) = run(archive)
    assert (one.state, one.recovered) == (State.OK, True)


def test_exchanged_files_are_named() -> None:
    archive = Archive()
    archive.put("session", SESSION, visit(id="f" * 32).data())
    (one,) = run(archive)
    assert (one.state, one.code) == (State.BAD, "wrong_file")


def test_a_missing_journal_is_noticed_by_the_next() -> None:
    archive = Archive()
    journals(archive, 4)
    del archive.files["journal/2027-01-15-2.tvj"]
    assert [(one.state, one.code) for one in run(archive)] == [
        (State.OK, None), (State.BAD, "broken_row"), (State.OK, None),
    ]  # fmt: skip
    del archive.files["journal/2027-01-15-1.tvj"]
    assert [one.code for one in run(archive)] == ["broken_row", None]


def test_a_replaced_journal_is_noticed_by_the_next() -> None:
    archive, other = Archive(), Archive()
    journals(archive, 3)
    first, chain = begin(FileHeader("journal", "2027-01-15-1", "node-1", AT))
    other.put("journal", "2027-01-15-1", first + b"".join(chain.add(chain.seal("turned", AT))))
    archive.files |= other.files
    assert [one.code for one in run(archive)] == [None, "broken_row", None]
    second_first, chain = begin(FileHeader("journal", "2027-01-15-2", "node-1", AT))
    archive.put("journal", "2027-01-15-2", second_first + b"".join(chain.add(chain.seal("turned", AT))))
    assert "says it is the first" in str(run(archive)[1].meaning)


def test_a_damaged_journal_is_told_once_not_again_by_the_next() -> None:
    archive = Archive()
    journals(archive, 3)
    archive.files["journal/2027-01-15-2.tvj"][-1] ^= 1
    assert [one.state for one in run(archive)] == [State.OK, State.BAD, State.OK]


def test_the_row_goes_on_over_a_journal_without_a_header() -> None:
    archive = Archive()
    journals(archive, 1)
    last = archive.files["journal/2027-01-15-1.tvj"]
    archive.put("journal", "2027-01-15-2", b"nothing")
    first, chain = begin(FileHeader("journal", "2027-01-15-3", "n", AT, Previous("2027-01-15-1", bytes(last[-32:]))))
    archive.put("journal", "2027-01-15-3", first + b"".join(chain.add(chain.seal("stopped", AT))))
    assert [one.state for one in run(archive)] == [State.OK, State.BAD, State.OK]


def test_progress_adds_up_to_the_whole() -> None:
    archive = Archive()
    archive.put("session", SESSION, visit().data())
    journals(archive, 2)
    files, size = find(archive)  # type: ignore[arg-type]
    told: list[int] = []
    list(check(archive, files, live=lambda _: False, progress=told.append))  # type: ignore[arg-type]
    assert sum(told) == size


# Keys and seals


def test_bodies_are_decrypted_where_there_are_keys() -> None:
    archive, keys = Archive(), class_keys()
    first, chain = begun(keys)
    chain._keys = ClassKeys({**keys.secrets, DataClass.META: bytes(32)})
    data = first + b"".join(chain.add(ENTRIES[0])) + b"".join(chain.add(chain.seal("idle", AT)))
    place = archive.put("session", SESSION, data)
    archive.beside[place] = keys
    (one,) = run(archive)
    assert (one.state, one.code, one.offset) == (State.BAD, "not_decryptable", len(first))
    assert run(archive, decrypt=False)[0].state is State.OK
    archive.beside[place] = ClassKeys({})
    assert run(archive)[0].state is State.OK


def test_keys_that_cannot_be_had_are_told_unless_something_worse_is() -> None:
    archive = Archive()
    place = archive.put("session", SESSION, sealed())
    archive.beside[place] = Unavailable("wrong_keys", vi="Khóa khác.", en="These are another's keys.")
    (one,) = run(archive)
    assert (one.state, one.code, one.offset, one.meaning) == (State.BAD, "wrong_keys", 0, "These are another's keys.")
    assert one.records == 5, "every byte is as written all the same"
    assert run(archive, decrypt=False)[0].state is State.OK
    archive.files[place][-1] ^= 1
    assert run(archive)[0].code == "record_changed"


def test_what_has_no_header_has_no_keys(tmp_path: Path) -> None:
    store = FileRecordings(tmp_path)
    place = tmp_path / "journal" / "2027-01-15-1.tvj"
    place.parent.mkdir()
    place.write_bytes(b"no recording")
    files, _ = find(store)
    assert [one.code for one in check(store, files, live=lambda _: False)] == ["header_short"]


def test_a_recovered_files_seal_is_checked_with_the_ledgers_key() -> None:
    file = MemoryFile(sealed(closed=False))
    recover("place", file, AT, FixedKey("ledger", 7))
    archive = Archive()
    archive.put("session", SESSION, bytes(file.data))
    assert run(archive, ledger_key=FixedKey("ledger", 7).public)[0].state is State.OK
    several = [LEDGER_KEY.public, FixedKey("ledger", 7).public]
    assert run(archive, ledger_key=several)[0].state is State.OK, "there was a new key since"
    assert run(archive, ledger_key=[])[0].state is State.OK, "no key, no check of that signature"
    assert run(archive, ledger_key=several[:1])[0].code == "bad_signature"
    (one,) = run(archive, ledger_key=LEDGER_KEY.public)
    assert (one.state, one.code) == (State.BAD, "bad_signature")
    assert "did not have the key" in str(one.meaning)
