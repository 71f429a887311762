"""VncAuth answers. The journey shows that a real server takes them."""

import pytest

from device_agent.rfb.errors import RfbError
from device_agent.rfb.password import answer


def test_des_itself() -> None:
    # FIPS 81's key and first block; VNC reads each key byte backwards, so it is given mirrored.
    key = bytes(int(f"{byte:08b}"[::-1], 2) for byte in bytes.fromhex("0123456789abcdef"))
    block = b"Now is t"
    assert answer(key.decode("latin-1"), block * 2).hex() == "3fa40e8a984d4815" * 2


def test_only_eight_characters_count() -> None:
    assert answer("12345678", bytes(16)) == answer("123456789", bytes(16)) != answer("1234567", bytes(16))


def test_a_password_outside_latin1_is_refused() -> None:
    with pytest.raises(RfbError) as refused:
        answer("mật khẩu", bytes(16))
    assert refused.value.code == "password"
