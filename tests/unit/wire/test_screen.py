import struct

import pytest

from broker.wire.screen import (
    HEADER,
    Codec,
    DataClass,
    Flags,
    FrameHeader,
    Kind,
    ScreenDropped,
    ScreenKeyFrame,
    ScreenPainted,
    ScreenUnchanged,
)


def test_the_header_is_thirty_bytes_big_endian_in_the_order_of_the_page() -> None:
    packed = HEADER.pack(1, Kind.FRAME, 3, Codec.JPEG, DataClass.CAMERA, 0, 0x0102, 0x0304, 5, 6, 7)
    assert packed.hex() == "010103010200" + "0102" + "0304" + "0000000000000005" + "0000000000000006" + "00000007"
    assert HEADER.size == struct.calcsize(">6B2H2QI") == 30


@pytest.mark.parametrize(
    ("flags", "key"), [(Flags.NONE, False), (Flags.KEY, True), (Flags.MASKED, False), (Flags.KEY | Flags.MASKED, True)]
)
def test_a_key_frame_is_known_by_its_flag(flags: Flags, key: bool) -> None:
    assert FrameHeader(flags, Codec.JPEG, DataClass.SCREEN, 1, 1, 0, 0, 1).key is key


def test_the_small_messages_about_pictures() -> None:
    assert ScreenPainted(sequence=1).type == "screen.painted"
    assert ScreenUnchanged(sequence=1).type == "screen.unchanged"
    assert ScreenDropped(first=2, last=9, count=8).count == 8
    assert ScreenKeyFrame().type == "screen.key_frame"
