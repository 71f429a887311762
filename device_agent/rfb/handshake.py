"""From the first byte to the server's desktop: version, security, initialisation (RFC 6143, 7.1 to 7.3).

Speaks 3.8, 3.7 and 3.3. Security: None, or VncAuth when a password is known.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from device_agent.rfb import password as vnc_auth
from device_agent.rfb.errors import RfbError
from device_agent.rfb.reading import Asks, skip, text, u8, u16, u32

REASON_BYTES: Final = 4096
NAME_BYTES: Final = 4096
_NONE, _VNC_AUTH = 1, 2
_VERSION = re.compile(rb"RFB (\d{3})\.(\d{3})\n")


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the server said of itself: version in use (3.minor), its desktop's size in pixels and name (uncleaned)."""

    minor: int
    width: int
    height: int
    name: str


def shake_hands(say: Callable[[bytes], None], password: str | None) -> Asks[Greeting]:
    """Open the connection; ``say`` queues our answers. Raises RfbError with what to do about it."""
    minor = yield from _version(say)
    yield from _security(say, minor, password)
    say(b"\x01")  # shared: others who are looking at this desktop stay connected
    width = yield from u16()
    height = yield from u16()
    yield from skip(16)  # the server's own pixel format: ours is asked for right after
    name = yield from text(NAME_BYTES, "its desktop's name")
    return Greeting(minor, width, height, name)


def _version(say: Callable[[bytes], None]) -> Asks[int]:
    match = _VERSION.fullmatch((yield 12))
    if match is None:
        raise RfbError("version", "What answered is not a VNC server. Check the address and the port.")
    offered = int(match[1]), int(match[2])
    if offered < (3, 3):
        raise RfbError("version", f"The VNC server speaks RFB {offered[0]}.{offered[1]}; 3.3 or later is needed.")
    minor = 8 if offered >= (3, 8) else 7 if offered == (3, 7) else 3
    say(b"RFB 003.%03d\n" % minor)
    return minor


def _security(say: Callable[[bytes], None], minor: int, password: str | None) -> Asks[None]:
    if minor == 3:
        offered = yield from u32()
        if offered == 0:
            yield from _refused("security", "The VNC server refused the connection")
        chosen = _choose({offered}, password)
    else:
        count = yield from u8()
        if count == 0:
            yield from _refused("security", "The VNC server refused the connection")
        chosen = _choose(set((yield count)), password)
        say(bytes([chosen]))
    if chosen == _VNC_AUTH:
        challenge = yield vnc_auth.CHALLENGE_BYTES
        say(vnc_auth.answer(password or "", challenge))
    if chosen == _VNC_AUTH or minor == 8:
        yield from _result(minor)


def _choose(offered: set[int], password: str | None) -> int:
    if password is not None and _VNC_AUTH in offered:
        return _VNC_AUTH
    if _NONE in offered:
        return _NONE
    if _VNC_AUTH in offered:
        raise RfbError("password_needed", "The VNC server asks for a password: give one.")
    kinds = ", ".join(str(kind) for kind in sorted(offered))
    raise RfbError(
        "security",
        f"The VNC server offers only security types {kinds}; set it to None or VncAuth, on loopback or a tunnel.",
    )


def _result(minor: int) -> Asks[None]:
    result = yield from u32()
    if result == 0:
        return
    if minor == 8:
        yield from _refused("password", "The VNC server refused the password")
    raise RfbError("password", "The VNC server refused the password: check it.")


def _refused(code: str, what: str) -> Asks[None]:
    reason = yield from text(REASON_BYTES, "its reason")
    raise RfbError(code, f"{what}: {''.join(c if c.isprintable() else ' ' for c in reason[:200])}")
