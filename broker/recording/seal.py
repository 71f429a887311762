"""The seal: the last record of a file. It counts all before it, names their root, and is signed.

A session's key is made when its file is opened and forgotten when it is sealed: from then on nobody, the broker
included, can sign that visit again. A file that nobody could seal is sealed by the node's ledger key, as recovered.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from broker.recording.record import BadRecord
from broker.wire.codec import canonical

MAX_SEAL: Final = 2048
"""Bytes that a seal's body has at most: room for it is kept on a full disk."""

_DOMAIN: Final = b"televisit recording seal v1\n"
_SIGNATURE_ROOM: Final = len('"signature":"",') + 128
_FIELDS: Final = {"bytes", "count", "head", "reason", "receipt", "root", "signature", "signer"}
Signer = Literal["session", "ledger"]


@dataclass(frozen=True, slots=True)
class Seal:
    """What a file is sealed with.

    ``count`` records stand before it in ``size`` bytes (header included); ``head`` is the link of the last of them,
    ``root`` the root of the tree over all; ``receipt`` is what the device said that it applied, None if nothing.
    """

    count: int
    size: int
    head: bytes
    root: bytes
    reason: str
    receipt: Mapping[str, Any] | None = field(default=None)


class SealingKey(Protocol):
    """A key that seals."""

    @property
    def signer(self) -> Signer:
        """Whose it is."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature, 64 bytes."""
        ...


class SessionKey:
    """The key of one file, made for it; it signs once."""

    signer: Signer = "session"

    def __init__(self) -> None:
        self._key: Ed25519PrivateKey | None = Ed25519PrivateKey.generate()
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the signature and forget the key. Raises RuntimeError the second time."""
        key, self._key = self._key, None
        if key is None:
            raise RuntimeError("this file is sealed")
        return key.sign(message)


def format_seal(seal: Seal, key: SealingKey | None) -> bytes:
    """Return the body of the record that seals a file; without a key it is not signed, as of a file that names none.

    Raises ValueError, and the key is not used, for a reason and a receipt that make it longer than MAX_SEAL.
    """
    facts = _facts(seal, key.signer if key is not None else None)
    message = canonical(facts)
    if len(message) + _SIGNATURE_ROOM > MAX_SEAL:
        raise ValueError(f"a seal has at most {MAX_SEAL} bytes: its reason or its receipt is too long")
    signature = None if key is None else key.sign(_DOMAIN + message).hex()
    return canonical(facts | {"signature": signature})


def parse_seal(body: bytes, offset: int = 0) -> tuple[Seal, Signer | None, bytes | None]:
    """Return the seal in a record's body, who signed it and the signature. Raises BadRecord ``bad_seal``."""
    try:
        value: Any = json.loads(body)
        if canonical(value) != body or set(value) != _FIELDS or len(body) > MAX_SEAL:
            raise ValueError("not canonical")
        seal = Seal(
            _count(value["count"]), _count(value["bytes"]), _hash(value["head"]), _hash(value["root"]),
            _text(value["reason"]), value["receipt"],
        )  # fmt: skip
        signer, signature = value["signer"], value["signature"]
        if (signer is None) != (signature is None) or signer not in ("session", "ledger", None):
            raise ValueError("signer")
        if seal.receipt is not None and not isinstance(seal.receipt, dict):
            raise TypeError("receipt")
        return seal, signer, None if signature is None else _hash(signature, 64)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadRecord("bad_seal", offset, "the last record does not hold what a seal holds") from None


def signed(body: bytes) -> bytes:
    """Return the bytes that the signature in this seal's body covers."""
    value = json.loads(body)
    del value["signature"]
    return _DOMAIN + canonical(value)


def check_signature(body: bytes, signature: bytes, public: bytes, offset: int = 0) -> None:
    """Raise BadRecord ``bad_signature`` unless the seal was signed with this public key (32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed(body))
    except (InvalidSignature, ValueError):
        meaning = "the seal's signature is false: whoever wrote this did not have the key that it names"
        raise BadRecord("bad_signature", offset, meaning) from None


def _facts(seal: Seal, signer: Signer | None) -> dict[str, Any]:
    return {
        "bytes": seal.size, "count": seal.count, "head": seal.head.hex(), "reason": seal.reason,
        "receipt": None if seal.receipt is None else dict(seal.receipt), "root": seal.root.hex(), "signer": signer,
    }  # fmt: skip


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("count")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _hash(value: Any, length: int = 32) -> bytes:
    made = bytes.fromhex(value)
    if len(made) != length or made.hex() != value:
        raise ValueError("hash")
    return made
