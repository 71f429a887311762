"""The vault: class keys wrapped under a key-encryption key that stays on this machine.

``<data>/vault.key``: 32 random bytes, readable by the broker's user alone. Whoever loses it can read no recording any
more; whoever copies it with the recordings can read them all. So it belongs into the backup, but not into the same one.
"""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap_with_padding, aes_key_wrap_with_padding

from broker.errors import TelevisitError, Unavailable
from broker.recording.cipher import KEY_BYTES, ClassKeys, commitment
from broker.recording.record import DataClass
from broker.wire.codec import canonical

_NAMES: Final = {data_class.name.lower(): data_class for data_class in DataClass}


class FileVault:
    """A vault whose key is a file; a recording.keys.Vault. ``key``: 32 bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a vault's key has {KEY_BYTES} bytes")
        self._key = key
        self._name = commitment(key)[:16]

    def wrap(self, id: str, keys: Mapping[DataClass, bytes]) -> bytes:
        """Return the keys of file ``id`` as they may stand beside it. Blocks for microseconds."""
        wrapped = {one.name.lower(): aes_key_wrap_with_padding(self._key, key).hex() for one, key in keys.items()}
        return canonical({"id": id, "keys": wrapped, "vault": self._name})

    def unwrap(self, id: str, data: bytes) -> ClassKeys:
        """Return the keys in what ``wrap`` made. Raises Unavailable ``keys`` if they are another file's or vault's."""
        try:
            value: Any = json.loads(data)
            if set(value) != {"id", "keys", "vault"} or value["id"] != id:
                raise ValueError("another file's")
            if value["vault"] != self._name:
                raise _unreadable(f"the keys of {id} were wrapped by another vault, {value['vault']}")
            return ClassKeys(
                {_NAMES[n]: aes_key_unwrap_with_padding(self._key, bytes.fromhex(k)) for n, k in value["keys"].items()}
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidUnwrap):
            raise _unreadable(f"the keys of {id} are damaged") from None


def open_vault(path: Path) -> FileVault:
    """Return the vault whose key is in this file, made if there is none. Raises OSError, ValueError."""
    try:
        return FileVault(path.read_bytes())
    except FileNotFoundError:
        pass
    key = secrets.token_bytes(KEY_BYTES)
    made = path.with_name(path.name + ".new")
    made.touch(mode=0o600, exist_ok=True)
    made.write_bytes(key)
    made.rename(path)
    return FileVault(key)


def _unreadable(detail: str) -> TelevisitError:
    return Unavailable(
        "keys",
        vi="Không mở được khóa của bản ghi này. Bản ghi vẫn còn nguyên; vui lòng báo quản trị viên.",
        en=f"This recording's keys can't be opened ({detail}). The operator must look at the vault.",
    )
