"""The vault: class keys wrapped under a key-encryption key that stays on this machine.

``<data>/vault.key``: 32 random bytes, readable by the broker's user alone. Whoever loses it can read no recording any
more; whoever copies it with the recordings can read them all. So it belongs into the backup, but not into the same one.
"""

import json
import os
import secrets
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap_with_padding, aes_key_wrap_with_padding

from broker.errors import TelevisitError, Unavailable
from broker.recording.cipher import KEY_BYTES, ClassKeys, commitment
from broker.recording.record import DataClass
from broker.wire.codec import canonical

_NAMES: Final = {data_class.name.lower(): data_class for data_class in DataClass}


class FileVault:
    """A vault whose key is a file; a recording.store.Vault. Raises ValueError unless ``key`` has 32 bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a vault's key has {KEY_BYTES} bytes, not {len(key)}: put it back from the backup")
        self._key = key
        self.name = commitment(key)[:16]  # says which vault, and nothing of its key

    def wrap(self, id: str, keys: Mapping[DataClass, bytes]) -> bytes:
        """Return the keys of file ``id`` as they may stand beside it. Blocks for microseconds."""
        wrapped = {one.name.lower(): aes_key_wrap_with_padding(self._key, key).hex() for one, key in keys.items()}
        return canonical({"id": id, "keys": wrapped, "vault": self.name})

    def unwrap(self, id: str, data: bytes) -> ClassKeys:
        """Return the keys in what ``wrap`` made. Raises Unavailable ``keys``, ``wrong_keys``, ``wrong_vault``."""
        wrapped = self._wrapped(id, data)
        try:
            return ClassKeys({one: aes_key_unwrap_with_padding(self._key, key) for one, key in wrapped.items()})
        except (ValueError, InvalidUnwrap):
            raise unreadable("keys", f"the keys of {id} are damaged") from None

    def without(self, id: str, data: bytes, classes: Collection[DataClass]) -> tuple[bytes, frozenset[DataClass]]:
        """Return what ``wrap`` made without these classes, and which of them it had. Raises as ``unwrap`` does."""
        wrapped = self._wrapped(id, data)
        rest = {one.name.lower(): key.hex() for one, key in wrapped.items() if one not in classes}
        return canonical({"id": id, "keys": rest, "vault": self.name}), frozenset(wrapped) & frozenset(classes)

    def _wrapped(self, id: str, data: bytes) -> dict[DataClass, bytes]:
        try:
            value: Any = json.loads(data)
            if set(value) != {"id", "keys", "vault"} or canonical(value) != data:
                raise ValueError("fields")
            wrapped = {_NAMES[name]: bytes.fromhex(key) for name, key in value["keys"].items()}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise unreadable("keys", f"the keys of {id} are damaged") from None
        if value["id"] != id:
            raise unreadable("wrong_keys", f"the keys beside {id} are another file's: files were exchanged")
        if value["vault"] != self.name:
            raise unreadable("wrong_vault", f"the keys of {id} were wrapped by another vault than {self.name}")
        return wrapped


def open_vault(path: Path) -> FileVault:
    """Return the vault whose key is in this file, made and durable if there was none; blocks.

    Raises Unavailable ``vault``, also if the file holds no key: it is never replaced, since recordings may need what it
    held.
    """
    try:
        if not path.exists():
            _make(path, secrets.token_bytes(KEY_BYTES))
        _sync_folder(
            path.parent
        )  # also for a name that a killed process gave: nothing may be wrapped before it is durable
        return FileVault(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Unavailable(
            "vault",
            vi=f"Không mở được kho khóa {path}. Không có nó thì không bản ghi nào đọc được; hãy khôi phục nó.",
            en=f"The vault {path} can't be opened ({error}). Without it no recording can be read: restore it.",
        ) from error


def _make(path: Path, key: bytes) -> None:
    """Make the file, whole or not at all; if another process was first, its key stays."""
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    fd = os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    try:
        try:
            os.write(fd, key)
            os.fsync(fd)
        finally:
            os.close(fd)
        with suppress(FileExistsError):
            os.link(made, path)
    finally:
        made.unlink()


def _sync_folder(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def unreadable(code: str, detail: str) -> TelevisitError:
    """Return the error for keys that can't be had; ``detail`` is a clause in English.

    ``code``: ``keys`` if they are damaged, ``wrong_keys`` if another file's, ``wrong_vault`` if another vault's.
    """
    return Unavailable(
        code,
        vi="Không mở được khóa của bản ghi này. Bản ghi vẫn còn nguyên; vui lòng báo quản trị viên.",
        en=f"This recording's keys can't be opened ({detail}). The operator must look at the vault.",
    )
