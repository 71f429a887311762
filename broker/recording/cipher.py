"""The class keys of one file: each data class is encrypted under a key of its own, so that one can be destroyed alone.

AES-256-GCM. The nonce is the record's sequence, which a file's keys see once: nothing is encrypted under them after the
file was opened again (FORMAT.md). The record header is the associated data, so a body fits no other place.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from broker.recording.record import BadRecord, DataClass

CIPHER: Final = "aes-256-gcm"
KEY_BYTES: Final = 32
TAG_BYTES: Final = 16
_COMMITMENT_DOMAIN: Final = b"televisit recording class key v1\n"


class ClassKeys:
    """The keys of one file, 32 bytes each; a class whose key was destroyed is not among them.

    Raises ValueError for a key of another length.
    """

    def __init__(self, keys: Mapping[DataClass, bytes]) -> None:
        if any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError(f"a class key has {KEY_BYTES} bytes")
        self._keys = dict(keys)
        self._ciphers = {data_class: AESGCM(key) for data_class, key in keys.items()}

    @classmethod
    def new(cls, random: Callable[[int], bytes]) -> "ClassKeys":
        """Return a key for each class."""
        return cls({data_class: random(KEY_BYTES) for data_class in DataClass})

    def __contains__(self, data_class: DataClass) -> bool:
        """Whether the key of this class is there."""
        return data_class in self._keys

    @property
    def secrets(self) -> dict[DataClass, bytes]:
        """The keys themselves, for whoever wraps them."""
        return dict(self._keys)

    def commitments(self) -> dict[str, str]:
        """Return what the file's header says of each key: its class's name to its commitment, in hex."""
        return {data_class.name.lower(): commitment(key) for data_class, key in self._keys.items()}

    def check(self, commitments: Mapping[str, str]) -> None:
        """Raise BadRecord ``wrong_keys`` unless each of these keys is the one that the header committed to."""
        for name, made in self.commitments().items():
            if commitments.get(name) != made:
                raise BadRecord("wrong_keys", 0, f"the key of class {name} is not the one that this file was made with")

    def encrypt(self, sequence: int, data_class: DataClass, header: bytes, body: bytes) -> bytes:
        """Return the ciphertext of a body, 16 bytes longer. Raises KeyError if the key of its class is gone."""
        return self._ciphers[data_class].encrypt(_nonce(sequence), body, header)

    def decrypt(
        self, sequence: int, data_class: DataClass, header: bytes, body: bytes, offset: int = 0
    ) -> bytes | None:
        """Return the body of a ciphertext, None if the key of its class is gone.

        Raises BadRecord ``not_decryptable``, for the record at ``offset``: it is not what was encrypted there.
        """
        cipher = self._ciphers.get(data_class)
        if cipher is None:
            return None
        try:
            return cipher.decrypt(_nonce(sequence), body, header)
        except (InvalidTag, ValueError):
            meaning = f"record {sequence} can't be decrypted: it is not what was encrypted there"
            raise BadRecord("not_decryptable", offset, meaning) from None

    def peek(self, sequence: int, data_class: DataClass, start: bytes) -> bytes | None:
        """Return the first bytes of a body from those of its ciphertext, None if the key of its class is gone.

        Nothing proves them: they are for choosing what to read whole.
        """
        key = self._keys.get(data_class)
        if key is None:
            return None
        # GCM is counter mode: block 1 makes the tag, the body begins with block 2.
        return Cipher(AES(key), CTR(_nonce(sequence) + b"\0\0\0\2")).decryptor().update(start)


def commitment(key: bytes) -> str:
    """Return the commitment to a class key: SHA-256 over the domain and the key, in hex."""
    return sha256(_COMMITMENT_DOMAIN + key).hexdigest()


def _nonce(sequence: int) -> bytes:
    return sequence.to_bytes(12, "big")
