from pathlib import Path

from broker.backends.ledger_files import FileLedgerStore
from broker.backends.ledger_mirrors import FileMirror, SyslogMirror
from broker.backends.memory.ledger import MemoryLedgerStore
from broker.ledger.store import Found, LedgerStore, Mirror


def test_the_backends_are_what_the_room_asks_for(tmp_path: Path) -> None:
    """The type checker is the test: these names take nothing that lacks a method."""
    stores: list[LedgerStore] = [FileLedgerStore(tmp_path), MemoryLedgerStore()]
    mirrors: list[Mirror] = [FileMirror(tmp_path / "copies"), SyslogMirror("/dev/log")]
    assert (len(stores), len(mirrors)) == (2, 2)
    assert Found(3, [b"a", b"b"], 0).size == 5
