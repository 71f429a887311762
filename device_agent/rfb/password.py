"""VncAuth (RFC 6143, 7.2.2): proves a password of at most eight bytes with DES. Weak: loopback and tunnels only."""

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from device_agent.rfb.errors import RfbError

CHALLENGE_BYTES = 16


def answer(password: str, challenge: bytes) -> bytes:
    """Return the 16 bytes that answer a server's 16-byte challenge.

    Like every client, only the first eight characters count. Raises RfbError ``password`` unless they are Latin-1.
    """
    try:
        key = password.encode("latin-1")[:8].ljust(8, b"\x00")
    except UnicodeEncodeError as error:
        raise RfbError("password", "A VNC password can only hold Latin-1 characters.") from error
    # VNC reads each key byte's bits backwards. Three times the same key makes triple DES plain DES.
    mirrored = bytes(int(f"{byte:08b}"[::-1], 2) for byte in key)
    cipher = Cipher(TripleDES(mirrored * 3), modes.ECB()).encryptor()
    return cipher.update(challenge) + cipher.finalize()
