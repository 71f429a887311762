"""A recording in memory, to read, break and mend; and small closed recordings to start from: plain, and sealed.

Every key here is fixed, so the same bytes come out each time.
"""

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broker.clock import Instant
from broker.recording.chain import Chain, begin
from broker.recording.cipher import CIPHER, ClassKeys
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Previous, Type
from broker.recording.seal import Signer

SESSION = "0123456789abcdef0123456789abcdef"
AT = Instant(1_800_000_000_000_000, 5_000_000)
RECEIPT = {"applied": 2, "digest": "ab" * 32}


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


class FixedKey:
    """A SealingKey that signs as often as it is asked, made from one byte."""

    def __init__(self, signer: Signer, seed: int) -> None:
        self.signer: Signer = signer
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


ENTRIES = [
    Entry(Type.EVENT, Direction.FROM_CONSOLE, DataClass.META, b'{"code":"key.pressed"}', AT),
    Entry(Type.TEXT, Direction.FROM_CONSOLE, DataClass.TEXT, '{"text":"âm lượng"}'.encode(), AT),
    Entry(Type.FRAME, Direction.FROM_DEVICE, DataClass.SCREEN, bytes(range(40)), AT),
    Entry(Type.EVENT, Direction.BROKER, DataClass.META, b"", AT),
]
SESSION_KEY, LEDGER_KEY = FixedKey("session", 0x51), FixedKey("ledger", 0x1E)


def header(kind: str = "session") -> FileHeader:
    if kind == "session":
        return FileHeader("session", SESSION, "broker.example", AT)
    return FileHeader("journal", "2026-11-22-2", "broker.example", AT, Previous("2026-11-22-1", bytes(range(32))))


def class_keys(seed: int = 0) -> ClassKeys:
    return ClassKeys({one: bytes([seed + one]) * 32 for one in DataClass})


def pieces(kind: str = "session", *, closed: bool = True) -> list[bytes]:
    """The header, then each record, of a small recording in plain that nobody signs."""
    return _written(*begin(header(kind)), closed)


def recording(kind: str = "session", *, closed: bool = True) -> bytes:
    return b"".join(pieces(kind, closed=closed))


def begun(keys: ClassKeys | None = None, key: FixedKey = SESSION_KEY) -> tuple[bytes, Chain]:
    """A recording's header, encrypted and to be sealed with this key, and its chain."""
    keys = keys or class_keys()
    named = replace(header(), cipher=CIPHER, class_keys=keys.commitments(), public_key=key.public.hex())
    return begin(named, keys, key)


def sealed_pieces(*, closed: bool = True, keys: ClassKeys | None = None, key: FixedKey = SESSION_KEY) -> list[bytes]:
    """The header, then each record, of the same recording encrypted and sealed with the device's receipt."""
    return _written(*begun(keys, key), closed, RECEIPT)


def sealed(*, closed: bool = True) -> bytes:
    return b"".join(sealed_pieces(closed=closed))


def _written(first: bytes, chain: Chain, closed: bool, receipt: dict[str, object] | None = None) -> list[bytes]:
    records = [b"".join(chain.add(entry)) for entry in ENTRIES]
    if closed:
        records.append(b"".join(chain.add(chain.seal("customer_ended", AT, receipt))))
    return [first, *records]
