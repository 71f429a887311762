"""The record as both sides hold it: its running head, the receipt code, and what the device says that it applied.

Pure: the device, the broker and an auditor make the same bytes here. FORMAT.md beside the ledger and the recording has
the rules for a stranger.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import StringConstraints

from broker.wire.base import Bytes64, Count, Id, Message, Text

CODE_CHARS: Final = 8
_HEAD_DOMAIN: Final = b"televisit running head v1\n"
_CODE_DOMAIN: Final = b"televisit receipt code v1\n"
_APPLIED_DOMAIN: Final = b"televisit controls applied v1\n"
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O, U
_HEARD_AS: Final = str.maketrans("OIL", "011", "- ")

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 as 64 lower-case hex digits."""


class RecordHead(Message):
    """broker -> device, broker -> console: this is on the record up to here, durably; keep it.

    ``head`` is the link of record ``sequence`` of this visit's recording; ``final``: it is the seal's, the whole
    record's. ``key``: the ledger's public key, as its ``verifiers`` has it; ``signature``: over ``statement``.
    """

    type: Literal["record.head"] = "record.head"
    session: Id
    sequence: Count
    head: Hash
    at_us: Count
    final: bool
    key: Text
    signature: Bytes64


class RecordKept(Message):
    """device -> broker: I keep the head of this ``sequence``, and have applied so many commands in this visit.

    ``hash``: the running hash over them (see ``Applied``); ``final``: nothing more will be applied.
    """

    type: Literal["record.kept"] = "record.kept"
    session: Id
    sequence: Count
    controls: Count
    hash: Hash
    final: bool


def statement(session: str, sequence: int, head: str, at_us: int, *, final: bool) -> bytes:
    """Return the bytes that the ledger's key signs; they never end with a newline, as a note's text always does."""
    facts = {"at_us": at_us, "final": final, "head": head, "sequence": sequence, "session": session}
    return _HEAD_DOMAIN + _canonical(facts)


def receipt_code(session: str, sequence: int, head: bytes) -> str:
    """Return the receipt code of a visit's record up to here: 8 characters, ``XXXX-XXXX``; ``head`` has 32 bytes."""
    place = sequence.to_bytes(8, "big")
    digest = hashlib.sha256(_CODE_DOMAIN + bytes.fromhex(session) + place + head).digest()
    number = int.from_bytes(digest[:5], "big")
    letters = "".join(_LETTERS[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def code_typed(text: str) -> str | None:
    """Return the receipt code that somebody wrote down or was told, None if it is none.

    Case, spaces and hyphens don't matter; O is heard as 0, I and L as 1.
    """
    letters = text.upper().translate(_HEARD_AS)
    if len(letters) != CODE_CHARS or not set(letters) <= set(_LETTERS):
        return None
    return f"{letters[:4]}-{letters[4:]}"


@dataclass(slots=True)
class Applied:
    """What a device applied in one visit: how many commands, and the running hash over them in that order.

    A command counts when the device says ``control.done`` with ``applied``. ``hash`` is h_n, 32 bytes:
    h_0 = SHA-256(domain), h_i = SHA-256(domain || h_{i-1} || canonical JSON of ``{"command", "name"}``).
    """

    controls: int = 0
    hash: bytes = hashlib.sha256(_APPLIED_DOMAIN).digest()

    def add(self, command: str, name: str) -> None:
        """Count a command by its id and its message's ``type``, for example ``control.key``."""
        applied = _canonical({"command": command, "name": name})
        self.hash = hashlib.sha256(_APPLIED_DOMAIN + self.hash + applied).digest()
        self.controls += 1


def _canonical(value: dict[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
