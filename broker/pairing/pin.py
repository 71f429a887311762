"""The PIN itself: drawn, shown, typed and kept. Pure: no clock, no store."""

import hmac
import re
import secrets
from collections.abc import Callable
from typing import Final

from broker.errors import Invalid
from broker.wire.limits import PIN_DIGITS

PIN_COUNT: Final = 10**PIN_DIGITS
SECRET_BYTES: Final = 32

# What people put between groups of digits: any space, dots, every dash, and the soft ones a copied text carries.
_SEPARATORS = re.compile(r"[\s.\-\u00ad\u200b\u2010-\u2015\u2212]")
_PIN = re.compile(rf"[0-9]{{{PIN_DIGITS}}}")
_LONGEST_TYPED: Final = 64


def generate(randbelow: Callable[[int], int] = secrets.randbelow) -> str:
    """Return a new PIN: nine decimal digits, leading zeros kept, every one of the 10^9 equally likely.

    ``randbelow(n)`` returns an integer from 0 to n - 1; the default is the system's CSPRNG.
    """
    return f"{randbelow(PIN_COUNT):0{PIN_DIGITS}d}"


def grouped(pin: str) -> str:
    """Return a PIN as it is shown and spoken: three groups of three, for example ``012 345 678``."""
    return " ".join(pin[start : start + 3] for start in range(0, PIN_DIGITS, 3))


def normalise(typed: str) -> str:
    """Return the nine digits of what a person typed, without its spaces, dots and dashes.

    Raises Invalid ``pin_malformed`` for anything else; only ASCII digits count.
    """
    pin = _SEPARATORS.sub("", typed) if len(typed) <= _LONGEST_TYPED else ""
    if not _PIN.fullmatch(pin):
        raise Invalid(
            "pin_malformed",
            vi="Mã PIN gồm đúng 9 chữ số. Vui lòng hỏi lại khách hàng và nhập lại.",
            en="A PIN has exactly 9 digits. Ask the customer to read it again and retype it.",
        )
    return pin


def digest(secret: bytes, pin: str) -> str:
    """Return a PIN's HMAC-SHA256 under the server's secret, as 64 lower-case hex digits.

    A plain hash of nine digits is reversed by trying them all in a second; the secret is what makes it a digest.
    Raises ValueError for a secret under 32 bytes.
    """
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"the PIN secret must have at least {SECRET_BYTES} bytes")
    return hmac.digest(secret, b"televisit/pin/v1\x00" + pin.encode("ascii"), "sha256").hex()
