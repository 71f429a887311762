from pathlib import Path

from broker.backends.files import FileRecordings
from broker.backends.growing import GrowingFile
from broker.recording.journal import Journal
from broker.recording.store import Recording, Recordings, Stored, TurningRecording


def test_the_backends_are_what_the_room_asks_for(tmp_path: Path) -> None:
    """The type checker is the test: these names take nothing that lacks a method."""
    store: Recordings = FileRecordings(tmp_path)
    growing: type[TurningRecording] = GrowingFile
    journal: type[Recording] = Journal
    assert (type(store), growing, journal) == (FileRecordings, GrowingFile, Journal)
    assert Stored("a", "session", "b") == Stored("a", "session", "b")
