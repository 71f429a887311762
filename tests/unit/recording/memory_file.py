"""A recording in memory, to read, break and mend; and one small closed recording to start from."""

from broker.clock import Instant
from broker.recording.chain import begin
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Previous, Type

SESSION = "0123456789abcdef0123456789abcdef"
AT = Instant(1_800_000_000_000_000, 5_000_000)


class MemoryFile:
    """A Source and Mendable; remembers the order of what was done to it."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)
        self.done: list[str] = []

    def size(self) -> int:
        return len(self.data)

    def read_at(self, offset: int, size: int) -> bytes:
        return bytes(self.data[offset : offset + size])

    def close(self) -> None:
        self.done.append("close")

    def truncate(self, size: int) -> None:
        self.done.append("truncate")
        del self.data[size:]

    def append(self, data: bytes) -> None:
        self.done.append("append")
        self.data += data

    def sync(self) -> None:
        self.done.append("sync")


ENTRIES = [
    Entry(Type.EVENT, Direction.FROM_CONSOLE, DataClass.META, b'{"code":"key.pressed"}', AT),
    Entry(Type.TEXT, Direction.FROM_CONSOLE, DataClass.TEXT, '{"text":"âm lượng"}'.encode(), AT),
    Entry(Type.FRAME, Direction.FROM_DEVICE, DataClass.SCREEN, bytes(range(40)), AT),
    Entry(Type.EVENT, Direction.BROKER, DataClass.META, b"", AT),
]


def header(kind: str = "session") -> FileHeader:
    if kind == "session":
        return FileHeader("session", SESSION, "broker.example", AT)
    return FileHeader("journal", "2026-11-22-2", "broker.example", AT, Previous("2026-11-22-1", bytes(range(32))))


def pieces(kind: str = "session", *, closed: bool = True) -> list[bytes]:
    """The header, then each record, of a small recording."""
    first, chain = begin(header(kind))
    records = [b"".join(chain.add(entry)) for entry in ENTRIES]
    if closed:
        records.append(b"".join(chain.add(chain.seal("customer_ended", AT))))
    return [first, *records]


def recording(kind: str = "session", *, closed: bool = True) -> bytes:
    return b"".join(pieces(kind, closed=closed))
