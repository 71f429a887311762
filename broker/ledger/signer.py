"""The signer: it remembers the last tree that it signed, and signs none that doesn't go on from that one.

What it remembers is made durable before a signature leaves: a broker that was killed between the two must not sign
another history afterwards. So signing takes two steps, and the second refuses what the first has not seen.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from broker.errors import Unavailable
from broker.ledger import merkle
from broker.ledger.checkpoint import Checkpoint, format_checkpoint
from broker.ledger.note import BadNote, SigningKey, VerifierKey, parse_secret, sign_note
from broker.wire.codec import canonical


class LedgerDamaged(Unavailable):
    """The ledger is not what was signed: nothing may be signed on top of it until a person has looked."""

    def __init__(self, en: str) -> None:
        super().__init__(
            "ledger_damaged",
            vi="Sổ cái không khớp với những gì đã ký nên không thể tiếp tục. Vui lòng báo quản trị viên kiểm tra.",
            en=f"The ledger is damaged: {en} Keep the folder as it is, and compare it with a backup or a mirror.",
        )


@dataclass(frozen=True, slots=True)
class Signed:
    """The last tree that was, or may have been, signed."""

    size: int
    root: bytes


NOTHING: Final = Signed(0, merkle.EMPTY)


def format_memory(signed: Signed) -> bytes:
    """Return what the signer remembers as canonical JSON."""
    return canonical({"root": signed.root.hex(), "size": signed.size})


def parse_memory(data: bytes) -> Signed:
    """Return what the signer remembered. Raises LedgerDamaged."""
    try:
        value: Any = json.loads(data)
        signed = Signed(value["size"], bytes.fromhex(value["root"]))
        if format_memory(signed) == data and type(signed.size) is int and signed.size >= 0:
            return signed
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise LedgerDamaged("what its signer remembered can't be read.")


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A private key, and until when it signs (microseconds since 1970-01-01 UTC; None: for now without end)."""

    key: SigningKey
    until_us: int | None = None


class KeyRing:
    """The keys that sign, oldest first. The last one has no end; one before it signs along until its time is over."""

    def __init__(self, keys: Sequence[HeldKey]) -> None:
        if not keys or keys[-1].until_us is not None or any(held.until_us is None for held in keys[:-1]):
            raise ValueError("of the keys the last one, and only that one, signs without end")
        self.keys = tuple(keys)

    @property
    def newest(self) -> SigningKey:
        """The key that signs without end."""
        return self.keys[-1].key

    def active(self, at_us: int) -> list[SigningKey]:
        """Return the keys that sign at this time, the newest first."""
        return [held.key for held in reversed(self.keys) if held.until_us is None or at_us < held.until_us]

    def rotated(self, new: SigningKey, at_us: int, until_us: int) -> "KeyRing":
        """Return the ring in which ``new`` signs without end, and the newest until now signs along until then."""
        kept = [held for held in self.keys[:-1] if held.until_us is not None and at_us < held.until_us]
        return KeyRing([*kept, HeldKey(self.newest, until_us), HeldKey(new)])


def format_keys(ring: KeyRing) -> bytes:
    """Return the ring as text, one key a line; secret."""
    lines = (f"{held.key.secret()} {'' if held.until_us is None else held.until_us}".rstrip() for held in ring.keys)
    return "".join(f"{line}\n" for line in lines).encode()


def parse_keys(data: bytes) -> KeyRing:
    """Return the ring in what ``format_keys`` made. Raises LedgerDamaged."""
    try:
        held = []
        for line in data.decode("ascii").splitlines():
            secret, _, until = line.partition(" ")
            held.append(HeldKey(parse_secret(secret), int(until) if until else None))
        return KeyRing(held)
    except (BadNote, ValueError):
        raise LedgerDamaged("its signing keys can't be read.") from None


class LedgerSeal:
    """The ledger's key outside the ledger; a recording.seal.SealingKey.

    It seals recordings that a crash left open, and signs running heads.
    """

    signer: Literal["ledger"] = "ledger"

    def __init__(self, key: SigningKey) -> None:
        self._key = key
        self.verifier = key.verifier
        self.public = key.verifier.public

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes. What it signs never ends with a newline, as a note's text always does."""
        return self._key.sign(message)


class Signer:
    """Signs the checkpoints of one log."""

    def __init__(self, origin: str, ring: KeyRing, last: Signed = NOTHING) -> None:
        self.origin, self.ring, self.last = origin, ring, last
        self._prepared: Signed | None = None

    @property
    def verifiers(self) -> list[VerifierKey]:
        """The public halves of the keys it holds, oldest first."""
        return [held.key.verifier for held in self.ring.keys]

    def prepare(self, tree: Signed, proof: Sequence[bytes]) -> bytes:
        """Return what has to be durable before this tree is signed.

        ``proof``: that it goes on from ``last``. Raises LedgerDamaged if it doesn't.
        """
        try:
            merkle.check_consistency(self.last.size, self.last.root, tree.size, tree.root, proof)
        except merkle.BadProof as error:
            raise LedgerDamaged(
                f"a tree of {tree.size} leaves does not go on from the {self.last.size} signed before ({error})."
            ) from None
        self._prepared = tree
        return format_memory(tree)

    def sign(self, tree: Signed, at_us: int) -> bytes:
        """Return the checkpoint of the tree that was prepared last, as a note. Raises RuntimeError for another."""
        if tree != self._prepared:
            raise RuntimeError("a tree is remembered before it is signed")
        self.last, self._prepared = tree, None
        return sign_note(format_checkpoint(Checkpoint(self.origin, tree.size, tree.root)), self.ring.active(at_us))
