"""The device's identity: an Ed25519 key made on first start. A device's history follows this key, not its serial."""

import base64
import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broker.wire.hello import HELLO_DOMAIN

KEY_FILE = "device.key"


class IdentityError(Exception):
    """The key can't be used; ``code`` is stable, the text says what to do."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class DeviceKey:
    """The private key, which never leaves this object but to its own file."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    def public(self) -> str:
        """Return the raw public key, base64."""
        return base64.b64encode(self._private.public_key().public_bytes_raw()).decode()

    def number(self) -> int:
        """Return a number of at most seven digits, made from the public key: a serial for a simulated device."""
        return int.from_bytes(self._private.public_key().public_bytes_raw()[:8]) % 10**7

    def prove(self, nonce: bytes) -> str:
        """Return the signature, base64, over the hello domain and a broker's nonce."""
        return base64.b64encode(self._private.sign(HELLO_DOMAIN + nonce)).decode()


def load_or_create(folder: Path) -> DeviceKey:
    """Return the key kept in ``folder``, which is made with a new key if there is none (mode 0600, atomically).

    Raises IdentityError: ``key_unreadable``, ``key_not_private``, ``key_damaged`` or ``key_not_kept``. A damaged key is
    never replaced: the device would lose its history without anybody having chosen so.
    """
    path = folder / KEY_FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _create(path)
    except OSError as error:
        raise IdentityError("key_not_kept", f"Can't keep the device key in {folder}: {error.strerror}.") from None
    return _load(path)


def _load(path: Path) -> DeviceKey:
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise IdentityError("key_not_private", f"Others may read {path}: set its mode to 0600.")
        data = path.read_bytes()
    except OSError as error:
        raise IdentityError("key_unreadable", f"Can't read the device key {path}: {error.strerror}.") from None
    try:
        private = serialization.load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise IdentityError(
            "key_damaged", f"{path} holds no device key: restore it, or move it away to become a new device."
        )
    return DeviceKey(private)


def _create(path: Path) -> None:
    """Write a new key beside its place, sync it, and link it in: whoever comes second keeps the first one's key."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            return  # another process of this device was first; its key is the one
    finally:
        beside.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
