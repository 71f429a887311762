"""Files against the ledger: each way to take away, exchange or change one has its own finding."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from broker.audit.ledger_check import MEANINGS, Finding, Register
from broker.backends.files import FileRecordings
from broker.backends.ledger_folder import FolderReader
from broker.backends.memory.ledger import MemoryLedgerStore
from broker.clock import ManualClock
from broker.errors import RecordingFailed
from broker.ledger.leaf import Kind, Leaf, parse_leaf
from broker.ledger.log import open_ledger
from broker.ledger.verify import leaves
from broker.recording.chain import link
from broker.recording.journal import Journal
from broker.recording.reader import read_header, records
from broker.recording.record import LINK_BYTES, OVERHEAD, RECORD, DataClass, Direction, Type
from broker.scribe.notary import Notary
from tests.unit.audit.ledgered import OPEN, SESSIONS, file_of, journal_of, run
from tests.unit.backends.fickle_disk import FickleDisk
from tests.unit.recording.memory_file import MemoryFile

JOURNAL = "2027-01-15-1"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    asyncio.run(run(tmp_path, ManualClock()))
    return tmp_path


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    asyncio.run(run(tmp_path, ManualClock(), left_open=True))
    return tmp_path


def every_leaf(data: Path) -> list[Leaf]:
    reader = FolderReader(data / "ledger")
    return [parse_leaf(leaf) for leaf in leaves(reader.get, reader.found())]


def register(data: Path) -> Register:
    lists = {path.stem: path.read_bytes() for path in (data / "ledger" / "anchors").glob("*.json")}
    made = Register(lists)
    for index, leaf in enumerate(every_leaf(data)):
        made.take(index, leaf)
    return made


def findings(data: Path) -> list[Finding]:
    there = [stored.id for stored in FileRecordings(data).stored()]
    return list(register(data).check(FileRecordings(data), there=there))


def codes(data: Path) -> set[tuple[str, str]]:
    return {(finding.code, finding.id) for finding in findings(data)}


def rechained(path: Path, sequence: int, offset: int = RECORD.size) -> None:
    """Change a byte of a record, and make every link from there on anew, as whoever hides it would."""
    whole = bytearray(path.read_bytes())
    placed = list(records(MemoryFile(bytes(whole))))
    whole[placed[sequence - 1].offset + offset] ^= 1
    head = read_header(MemoryFile(bytes(whole)))[1]
    for one in placed:
        body = one.offset + RECORD.size
        head, _ = link(head, bytes(whole[one.offset : body]), bytes(whole[body : body + one.header.length]))
        whole[one.offset + OVERHEAD + one.header.length - LINK_BYTES : one.end] = head
    path.write_bytes(whole)


@pytest.mark.requirement("AU-01")
def test_what_a_broker_wrote_is_as_its_ledger_says(data: Path) -> None:
    assert findings(data) == []
    asyncio.run(run(data, ManualClock(), ["4" * 32]))
    assert findings(data) == []


def test_every_fact_has_its_leaf_and_the_leaf_names_its_record(data: Path) -> None:
    facts = [(leaf.kind, leaf.id) for leaf in every_leaf(data) if leaf.kind not in ("session.opened", "session.sealed")]
    assert facts == [
        ("journal.opened", JOURNAL), ("node.started", JOURNAL), ("sign_in", JOURNAL),
        ("settings.reported", SESSIONS[0]), ("settings.reported", SESSIONS[1]), ("audit.queried", JOURNAL),
        ("journal.sealed", JOURNAL), ("node.stopped", JOURNAL),
    ]  # fmt: skip


def test_a_crash_and_its_recovery_are_no_findings(killed: Path) -> None:
    assert findings(killed) == []
    asyncio.run(run(killed, ManualClock(), []))
    assert findings(killed) == []


MADE_UP = "e" * 32


def made_up(data: Path) -> None:
    """Put a sealed recording there that this ledger's broker never wrote."""
    elsewhere = data.parent / "elsewhere"
    asyncio.run(run(elsewhere, ManualClock(), [MADE_UP]))
    made = file_of(elsewhere, MADE_UP)
    made.rename(data / made.relative_to(elsewhere))


CASES: list[tuple[str, Callable[[Path], object], str, str]] = [
    ("a sealed visit is deleted", lambda d: file_of(d, SESSIONS[0]).unlink(), "sealed_gone", SESSIONS[0]),
    ("a whole journal is deleted", lambda d: journal_of(d).unlink(), "sealed_gone", JOURNAL),
    (
        "two visits are exchanged",
        lambda d: file_of(d, SESSIONS[0]).write_bytes(file_of(d, SESSIONS[1]).read_bytes()),
        "other_file",
        SESSIONS[0],
    ),
    (
        "the end is another",
        lambda d: file_of(d, SESSIONS[1]).write_bytes(file_of(d, SESSIONS[1]).read_bytes()[:-1] + b"\0"),
        "ends_otherwise",
        SESSIONS[1],
    ),
    ("a visit is made up, and well sealed", lambda d: made_up(d), "no_leaf", MADE_UP),
    ("an event is changed and chained anew", lambda d: rechained(journal_of(d), 2), "fact_changed", JOURNAL),
    (
        "a header is damaged",
        lambda d: file_of(d, SESSIONS[0]).write_bytes(b"x" + file_of(d, SESSIONS[0]).read_bytes()[1:]),
        "other_file",
        SESSIONS[0],
    ),
]


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize(("change", "code", "id"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_change_has_its_finding(data: Path, change: Callable[[Path], object], code: str, id: str) -> None:
    change(data)
    assert (code, id) in codes(data)
    assert {found for _, found in codes(data)} == {id}, "and nobody else is accused"


@pytest.mark.requirement("AU-01")
def test_a_visit_deleted_before_it_was_sealed_is_missed_with_its_marker_too(killed: Path) -> None:
    file_of(killed, OPEN).unlink()
    for marker in (killed / "live").iterdir():
        marker.unlink()
    assert codes(killed) == {("opened_gone", OPEN)}


def test_an_open_visit_cut_below_its_anchor_is_named(killed: Path) -> None:
    path = file_of(killed, OPEN)
    placed = list(records(MemoryFile(path.read_bytes())))
    path.write_bytes(path.read_bytes()[: placed[1].end])
    assert codes(killed) == {("fact_gone", OPEN), ("anchor_shorter", OPEN)}
    rechained(path, 1)
    assert ("fact_changed", OPEN) in codes(killed)


def test_an_open_visit_chained_anew_is_named_by_its_anchor(killed: Path) -> None:
    rechained(file_of(killed, OPEN), 3)
    assert ("anchor_changed", OPEN) in codes(killed)


def test_the_anchors_lists_are_checked(killed: Path) -> None:
    [path] = (killed / "ledger" / "anchors").iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"sequence":3', b'"sequence":4'))
    assert codes(killed) == {("list_changed", "node-1")}
    path.unlink()
    assert codes(killed) == {("list_gone", "node-1")}


def test_a_loss_that_the_broker_found_stays_told_and_a_file_given_up_is_none(data: Path) -> None:
    known = register(data)
    known.take(90, Leaf(Kind.SESSION_LOST, "9" * 32, 17, bytes(32), 1))
    known.take(91, Leaf(Kind.JOURNAL_OPENED, "2027-01-15-7", 0, bytes(32), 1))
    known.take(92, Leaf(Kind.JOURNAL_DISCARDED, "2027-01-15-7", 0, bytes(32), 1))
    known.take(93, Leaf("of.tomorrow", "x", 0, bytes(32), 1))
    told: list[str] = []
    [lost] = known.check(FileRecordings(data), told.append)
    assert (lost.code, lost.id) == ("lost", "9" * 32)
    assert "record 17" in lost.meaning
    assert known.unknown == {"of.tomorrow": 1}
    assert told == known.files() == sorted([*SESSIONS, JOURNAL])


async def test_a_journal_given_up_on_a_failing_disk_is_no_finding(tmp_path: Path) -> None:
    clock, disk = ManualClock(), FickleDisk()
    ledger = await open_ledger(MemoryLedgerStore(), "node-1", "node-1", clock.now())
    store = FileRecordings(
        tmp_path, admit_above=0, end_below=0, disk=disk, witness=Notary(ledger, "node-1", clock)
    )  # fmt: skip
    await store.recover(clock.now())
    disk.failing["sync_data"] = 5
    journal = Journal(store, "node-1", clock.now())
    with pytest.raises(RecordingFailed):
        await journal.sync()
    disk.failing.clear()
    journal.append(Type.EVENT, Direction.BROKER, DataClass.META, b"{}", clock.now())
    await journal.sync()
    await journal.close("stopped", clock.now())
    made, kinds = Register({}), []
    for index, leaf in enumerate(map(parse_leaf, ledger.leaves())):
        made.take(index, leaf)
        kinds.append((str(leaf.kind), leaf.id))
    gone, kept = "2027-01-15-1", "2027-01-15-2"
    assert sorted(kinds) == [
        ("journal.discarded", gone), ("journal.opened", gone), ("journal.opened", kept), ("journal.sealed", kept),
    ]  # fmt: skip
    assert list(made.check(store)) == []
    await store.shut()


def test_a_sealed_visit_that_is_cut_and_sealed_anew_is_told_though_the_ledger_says_so_too(data: Path) -> None:
    """Whoever has the ledger's key can add the leaf, and can't take the first one away."""
    made = register(data)
    made.take(99, Leaf(Kind.SESSION_RECOVERED, SESSIONS[0], 2, b"\7" * 32, 1))
    assert {(one.code, one.id) for one in made.check(FileRecordings(data))} == {("two_ends", SESSIONS[0])}
    again = register(data)
    end = next(leaf for leaf in every_leaf(data) if leaf.id == SESSIONS[0] and leaf.kind == Kind.SESSION_SEALED)
    again.take(99, end)
    assert list(again.check(FileRecordings(data))) == [], "that it is told twice is a start after a crash"


def test_every_code_is_tried_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [code for code in MEANINGS if f'"{code}"' not in text] == []
