"""An archive in memory: the reading half of a store of recordings, for the index to follow."""

from collections.abc import Iterator
from typing import Literal

from broker.errors import NotFound, Unavailable
from broker.recording.cipher import ClassKeys
from broker.recording.store import Stored


class GrowingSource:
    """A Source over bytes that may grow meanwhile."""

    def __init__(self, data: bytearray) -> None:
        self._data = data

    def size(self) -> int:
        return len(self._data)

    def read_at(self, offset: int, size: int) -> bytes:
        return bytes(self._data[offset : offset + size])

    def close(self) -> None:
        pass


class Archive:
    """Files by place, in the order of ``stored``."""

    def __init__(self) -> None:
        self.files: dict[str, bytearray] = {}
        self.beside: dict[str, ClassKeys | Unavailable] = {}

    def put(self, kind: str, id: str, data: bytes) -> str:
        place = f"journal/{id}.tvj" if kind == "journal" else f"recordings/2027/01/15/{id}.tvr"
        self.files[place] = bytearray(data)
        return place

    def stored(self) -> Iterator[Stored]:
        for place in sorted(self.files):
            kind: Literal["session", "journal"] = "journal" if place.startswith("journal/") else "session"
            yield Stored(place.rpartition("/")[2].rpartition(".")[0], kind, place)

    def source(self, place: str) -> GrowingSource:
        if place not in self.files:
            raise NotFound("recording_not_found", vi="Không có.", en="There is no such recording.")
        return GrowingSource(self.files[place])

    def keys(self, place: str) -> ClassKeys | None:
        """What was put beside the file: its keys, or what is wrong with them."""
        beside = self.beside.get(place)
        if isinstance(beside, Unavailable):
            raise beside
        return beside

    def recent(self, place: str, offset: int) -> None:
        """Nothing is open here: all is read from the files."""
