"""On a disk with not one free block left, the longest end that was promised room still fits, and nothing more."""

import errno
from pathlib import Path

import pytest

from broker.backends.files import FileRecordings
from broker.backends.growing import CLOSING_RESERVE, SEAL_ROOM, GrowingFile
from broker.clock import ManualClock
from broker.errors import RecordingFailed
from broker.recording.cipher import TAG_BYTES
from broker.recording.record import OVERHEAD, DataClass, Direction, Entry, FileHeader, Type
from tests.unit.backends.fickle_disk import FickleDisk
from tests.unit.backends.vaulted import verdict_of, with_vault

AT = ManualClock().now()
EVENT = (Type.EVENT, Direction.BROKER, DataClass.META)
END = Entry(*EVENT, b"", AT)


def most(room: int) -> Entry:
    """An end that fills this much room in an encrypted file."""
    return END._replace(body=bytes(room - OVERHEAD - TAG_BYTES))


def brimful(disk: FickleDisk, store: FileRecordings) -> GrowingFile:
    """An encrypted, sealed file on a full disk, of whose reserve only what is kept for the closing is left."""
    file = store.begin(FileHeader("session", "cd" * 16, "here", AT))
    disk.failing["reserve"] = errno.ENOSPC
    assert isinstance(file._reserved, int)
    file.append(*EVENT, bytes(file._reserved - file.size - CLOSING_RESERVE - OVERHEAD - TAG_BYTES), AT)
    with pytest.raises(RecordingFailed, match="disk is full"):
        file.append(*EVENT, b"", AT)
    return file


LONGEST = {"x": "y" * 1400}


@pytest.mark.requirement("AU-01")
async def test_the_closing_reserve_holds_the_last_entries_and_the_longest_seal(tmp_path: Path) -> None:
    disk = FickleDisk()
    store = with_vault(tmp_path, disk)
    await store.recover(AT)
    file = brimful(disk, store)
    room = CLOSING_RESERVE - SEAL_ROOM
    with pytest.raises(RecordingFailed, match="disk is full"):
        file.finish("recording_failed", AT, [most(room + 1)], LONGEST)
    assert (file.sequence, file.failed) == (1, False)
    file.finish("recording_failed", AT, [most(room // 2), most(room - room // 2)], LONGEST)
    assert CLOSING_RESERVE - 400 < file.size - (file._reserved - CLOSING_RESERVE) <= CLOSING_RESERVE
    await file.close("recording_failed", AT)
    verdict = verdict_of(store, file.place)
    assert verdict.ok
    assert verdict.seal is not None
    assert verdict.seal.receipt == LONGEST
    await store.shut()
