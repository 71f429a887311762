import struct

import pytest
from pydantic import ValidationError

from broker.wire import limits
from broker.wire.screen import (
    HEADER,
    Codec,
    DataClass,
    Flags,
    FrameHeader,
    Kind,
    ScreenCan,
    ScreenDropped,
    ScreenKeyFrame,
    ScreenPainted,
    ScreenStill,
    ScreenStillNext,
    ScreenUnchanged,
    ScreenWant,
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
    assert ScreenStillNext(id=ScreenStill(id="still-1").id).id == "still-1"


@pytest.mark.parametrize("codecs", [("h264", "jpeg"), ("jpeg",)])
def test_a_console_says_what_it_can_decode(codecs: tuple[str, ...]) -> None:
    assert ScreenCan.model_validate({"codecs": codecs}).codecs == codecs
    for wrong in ((), ("png",), ("jpeg",) * 5):
        with pytest.raises(ValidationError):
            ScreenCan.model_validate({"codecs": wrong})


@pytest.mark.parametrize(
    ("field", "value"), [("fps", 0), ("fps", limits.FRAMES_PER_SECOND + 1), ("kbps", 49), ("codec", "rectangles")]
)
def test_what_the_broker_wants_has_bounds(field: str, value: object) -> None:
    want = ScreenWant(codec="h264", fps=15, kbps=4000)
    with pytest.raises(ValidationError):
        ScreenWant.model_validate({**want.model_dump(), field: value})


def test_a_still_fits_in_pieces_and_a_piece_in_a_message() -> None:
    assert limits.STILL_PIECE_BYTES + HEADER.size <= limits.DEVICE_MESSAGE_BYTES
    assert limits.STILL_PIECE_BYTES <= limits.STILL_BYTES
