"""Handshakes: three versions, two kinds of security, and everything that a server can refuse or get wrong."""

import struct
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.rfb import password as vnc_auth
from device_agent.rfb.errors import RfbError
from device_agent.rfb.handshake import Greeting, shake_hands
from device_agent.rfb.reading import Asks

INIT = struct.pack(">HH16xI", 640, 480, 4) + b"desk"
CHALLENGE = bytes(range(16))
OK, FAILED = b"\0\0\0\0", b"\0\0\0\1"
WHY = b"\0\0\0\4" + b"n\x1bo!"

Read = Callable[[Asks[Any], bytes], tuple[Any, bytes]]


def hands(read: Read, server: bytes, password: str | None = None) -> tuple[Greeting, bytes]:
    said = bytearray()
    greeting, left = read(shake_hands(said.extend, password), server)
    assert left == b""
    return greeting, bytes(said)


@pytest.mark.parametrize(
    ("version", "security", "minor"),
    [
        (b"RFB 003.008\n", b"\x02\x13\x01" + OK, 8),
        (b"RFB 003.889\n", b"\x01\x01" + OK, 8),
        (b"RFB 004.001\n", b"\x01\x01" + OK, 8),
        (b"RFB 003.007\n", b"\x01\x01", 7),
        (b"RFB 003.003\n", b"\0\0\0\1", 3),
        (b"RFB 003.005\n", b"\0\0\0\1", 3),
    ],
)
def test_without_a_password(read: Read, version: bytes, security: bytes, minor: int) -> None:
    greeting, said = hands(read, version + security + INIT)
    assert greeting == Greeting(minor, 640, 480, "desk")
    assert said == b"RFB 003.00%d\n" % minor + (b"\x01" if minor > 3 else b"") + b"\x01"


@pytest.mark.parametrize(
    ("version", "security", "chosen"),
    [
        (b"RFB 003.008\n", b"\x02\x01\x02" + CHALLENGE + OK, b"\x02"),
        (b"RFB 003.007\n", b"\x01\x02" + CHALLENGE + OK, b"\x02"),
        (b"RFB 003.003\n", b"\0\0\0\2" + CHALLENGE + OK, b""),
    ],
)
def test_with_a_password(read: Read, version: bytes, security: bytes, chosen: bytes) -> None:
    _, said = hands(read, version + security + INIT, "secret")
    assert said[12:] == chosen + vnc_auth.answer("secret", CHALLENGE) + b"\x01"


def test_a_password_is_not_used_where_none_is_asked_for(read: Read) -> None:
    assert hands(read, b"RFB 003.008\n\x01\x01" + OK + INIT, "secret")[0].name == "desk"


@pytest.mark.parametrize(
    ("server", "password", "code"),
    [
        (b"SSH-2.0-Open", None, "version"),
        (b"RFB 003.002\n", None, "version"),
        (b"RFB 003.008\n\x00" + WHY, None, "security"),
        (b"RFB 003.003\n\0\0\0\0" + WHY, None, "security"),
        (b"RFB 003.008\n\x02\x13\x05", "secret", "security"),
        (b"RFB 003.008\n\x01\x02", None, "password_needed"),
        (b"RFB 003.008\n\x01\x02" + CHALLENGE + FAILED + WHY, "wrong", "password"),
        (b"RFB 003.003\n\0\0\0\2" + CHALLENGE + FAILED, "wrong", "password"),
        (b"RFB 003.008\n\x01\x01" + FAILED + b"\0\1\0\0", None, "too_long"),
        (b"RFB 003.008\n\x01\x01" + OK + INIT[:-8] + b"\xff\xff\xff\xff", None, "too_long"),
    ],
)
def test_what_is_refused(read: Read, server: bytes, password: str | None, code: str) -> None:
    with pytest.raises(RfbError) as refused:
        hands(read, server, password)
    assert refused.value.code == code
    assert "\x1b" not in refused.value.text


@given(st.binary(max_size=60), st.sampled_from([b"", b"RFB 003.008\n", b"RFB 003.003\n"]))
def test_rubbish_never_raises_anything_else(rest: bytes, version: bytes) -> None:
    reader, data = shake_hands(bytearray().extend, "x"), version + rest
    ask = next(reader)
    while len(data) >= ask:
        part, data = data[:ask], data[ask:]
        try:
            ask = reader.send(part)
        except (RfbError, StopIteration):
            return
