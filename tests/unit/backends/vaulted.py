"""A store with a vault, and what is asked of it in tests."""

import os
from pathlib import Path

from broker.backends.files import FileRecordings
from broker.backends.vault import FileVault
from broker.recording.reader import Verdict, records, verify
from tests.unit.backends.fickle_disk import FickleDisk
from tests.unit.recording.memory_file import LEDGER_KEY


def with_vault(root: Path, disk: FickleDisk | None = None, key: int = 0) -> FileRecordings:
    return FileRecordings(
        root, admit_above=0, end_below=0, disk=disk, vault=FileVault(bytes([key]) * 32), ledger_key=LEDGER_KEY
    )


def verdict_of(store: FileRecordings, place: str) -> Verdict:
    source = store.source(place)
    try:
        return verify(source, keys=store.keys(place), ledger_key=LEDGER_KEY.public)
    finally:
        source.close()


def bodies(store: FileRecordings, place: str) -> list[bytes | None]:
    source = store.source(place)
    try:
        return [record.body for record in records(source, keys=store.keys(place))]
    finally:
        source.close()


def names(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file() and path.name != "lock")


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))
