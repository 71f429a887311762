"""Signed notes (C2SP signed-note): text, a blank line, and lines that say who signed it, with Ed25519.

The text means nothing before a signature of a known key was verified: ``open_note`` gives it out only then.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MOST_BYTES: Final = 1_000_000
MOST_SIGNATURES: Final = 100  # the specification wants at least 16 accepted
_ED25519: Final = b"\x01"
_KEY_BYTES: Final = 32
_PRIVATE: Final = "PRIVATE+KEY+"


class BadNote(ValueError):
    """A note or key that is malformed, or that no known key signed.

    ``code``: ``malformed`` (not a note or key at all), ``unsigned`` (no signature of a known key), ``forged`` (a
    signature that claims a known key and is not of it).
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key (32 bytes) and the name that it signs under; as text ``<name>+<key id>+<base64>``."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not is_name(self.name):
            raise BadNote("malformed", "a key's name is not empty and has no space, plus sign or control character")
        if len(self.public) != _KEY_BYTES:
            raise BadNote("malformed", "an Ed25519 key has 32 bytes")

    @property
    def id(self) -> bytes:
        """The key id: 4 bytes of the hash over name and key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_base64(_ED25519 + self.public)}"

    def signed(self, text: bytes, signature: bytes) -> bool:
        """Whether this key made this signature of this text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """A private key with its name; as text ``PRIVATE+KEY+<name>+<key id>+<base64>``. Never log that text."""

    def __init__(self, name: str, seed: bytes) -> None:
        """``seed``: 32 random bytes. Raises BadNote ``malformed``."""
        if len(seed) != _KEY_BYTES:
            raise BadNote("malformed", "an Ed25519 key has 32 bytes")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = VerifierKey(name, self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str) -> "SigningKey":
        """Return a new key."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    def secret(self) -> str:
        """Return the key as text, to be kept where only the broker reads."""
        body = _base64(_ED25519 + self._key.private_bytes_raw())
        return f"{_PRIVATE}{self.verifier.name}+{self.verifier.id.hex()}+{body}"

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        return self._key.sign(message)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: a key's name and id (4 bytes), and what it signed with."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"— {self.name} {_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """What is in a note; ``text`` ends with a newline and is not verified by this alone."""

    text: str
    signatures: tuple[Signature, ...]

    def __bytes__(self) -> bytes:
        return (self.text + "\n" + "".join(map(str, self.signatures))).encode()


def is_name(name: str) -> bool:
    """Whether a key may have this name."""
    return bool(name) and "+" not in name and name.isprintable() and not any(letter.isspace() for letter in name)


def sign_note(text: str, keys: Iterable[SigningKey]) -> bytes:
    """Return the note with this text, signed by each key. Raises BadNote ``malformed`` if it can't be a note."""
    data = text.encode()
    signatures = [Signature(key.verifier.name, key.verifier.id, key.sign(data)) for key in keys]
    note = bytes(Note(text, tuple(signatures)))
    if not signatures or parse_note(note).text != text:
        raise BadNote("malformed", "a note's text ends with a newline, and somebody signs it")
    return note


def parse_note(data: bytes) -> Note:
    """Return the parts of a note, its signatures unverified. Raises BadNote ``malformed``."""
    if len(data) > MOST_BYTES:
        raise BadNote("malformed", f"a note here has at most {MOST_BYTES} bytes")
    try:
        note = data.decode()
    except UnicodeDecodeError:
        raise BadNote("malformed", "the note is not UTF-8") from None
    if any(letter < " " and letter != "\n" for letter in note):
        raise BadNote("malformed", "the note has a control character")
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise BadNote("malformed", "the note has no signature lines behind a blank line")
    found = tuple(_signature(line) for line in lines[:-1].split("\n"))
    if len(found) > MOST_SIGNATURES:
        raise BadNote("malformed", f"a note here has at most {MOST_SIGNATURES} signatures")
    return Note(text + "\n", found)


def open_note(data: bytes, keys: Sequence[VerifierKey]) -> Note:
    """Return the note with only the signatures that known keys made, each verified.

    Lines of unknown keys are ignored. Raises BadNote ``malformed``, ``unsigned``, ``forged``.
    """
    known = {(key.name, key.id): key for key in keys}
    if len(known) < len(set(keys)):
        raise BadNote("malformed", "two known keys share name and id, so a signature can't say whose it is")
    note = parse_note(data)
    text, verified = note.text.encode(), []
    for one in note.signatures:
        key = known.get((one.name, one.key_id))
        if key is None:
            continue
        if not key.signed(text, one.signature):
            raise BadNote("forged", f"the signature of {one.name} is not of that key and this text")
        verified.append(one)
    if not verified:
        raise BadNote("unsigned", "the note has no signature of a known key")
    return Note(note.text, tuple(verified))


def parse_verifier(text: str) -> VerifierKey:
    """Return the key in ``<name>+<key id>+<base64>``. Raises BadNote ``malformed``."""
    name, key_id, body = _key_parts(text)
    key = VerifierKey(name, body)
    if key.id.hex() != key_id:
        raise BadNote("malformed", "the key id does not fit name and key")
    return key


def parse_secret(text: str) -> SigningKey:
    """Return the key in ``PRIVATE+KEY+<name>+<key id>+<base64>``. Raises BadNote ``malformed``."""
    if not text.startswith(_PRIVATE):
        raise BadNote("malformed", "this is not a private key")
    name, key_id, body = _key_parts(text.removeprefix(_PRIVATE))
    key = SigningKey(name, body)
    if key.verifier.id.hex() != key_id:
        raise BadNote("malformed", "the key id does not fit name and key")
    return key


def decode64(text: str) -> bytes:
    """Return the bytes in canonical standard base64. Raises BadNote ``malformed``."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote("malformed", "not base64") from None
    if _base64(data) != text:
        raise BadNote("malformed", "not canonical base64")
    return data


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, body = rest.partition(" ")
    if dash != "—" or not is_name(name):
        raise BadNote("malformed", "a signature line is a dash, a name and base64, with a space between")
    data = decode64(body)
    if len(data) < 5:
        raise BadNote("malformed", "a signature line holds no signature")
    return Signature(name, data[:4], data[4:])


def _key_parts(text: str) -> tuple[str, str, bytes]:
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise BadNote("malformed", "a key is a name, an id and base64, joined by plus signs")
    name, key_id, body = parts
    data = decode64(body)
    if data[:1] != _ED25519:
        raise BadNote("malformed", "only Ed25519 keys are known here")
    return name, key_id, data[1:]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
