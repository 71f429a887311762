"""Links: what a file's record is bound with, found again by the file's id and the record's sequence."""

from broker.errors import NotFound
from broker.recording.reader import Source, read_header, records
from broker.recording.record import LINK_BYTES, BadRecord, Type
from broker.recording.store import Recordings


class Links:
    """Looks up links in the files as they stand now; the folders are listed once."""

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings
        self._places: dict[str, str] | None = None

    def at(self, id: str, sequence: int) -> bytes | None:
        """Return the link of this record, h0 for 0; None if there is no such record. Blocks while headers are read."""
        source = self._source(id)
        if source is None:
            return None
        try:
            if sequence == 0:
                return read_header(source)[1]
            for placed in records(source, skip=tuple(Type)):
                if placed.header.sequence == sequence:
                    return placed.link
        except BadRecord:
            return None
        finally:
            source.close()
        return None

    def last(self, id: str) -> bytes | None:
        """Return a file's last 32 bytes, which are its head if it is whole; None if there is no such file. Blocks."""
        source = self._source(id)
        if source is None:
            return None
        try:
            return source.read_at(max(0, source.size() - LINK_BYTES), LINK_BYTES)
        finally:
            source.close()

    def _source(self, id: str) -> Source | None:
        if self._places is None:
            self._places = {stored.id: stored.place for stored in self._recordings.stored()}
        try:
            return self._recordings.source(self._places[id])
        except (KeyError, NotFound):
            return None
