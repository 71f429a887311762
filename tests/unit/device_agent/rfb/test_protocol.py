"""The client's whole life from bytes: however they are cut, whatever they hold, within bounds."""

import contextlib
import itertools
import struct
import zlib
from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.rfb import requests
from device_agent.rfb.canvas import Canvas
from device_agent.rfb.errors import RfbError
from device_agent.rfb.protocol import (
    CLIPBOARD_BYTES,
    CLIPBOARD_KEPT,
    ENCODINGS,
    RECTANGLES,
    Client,
    Clipped,
    Happening,
    Painted,
    Ready,
    Working,
)
from device_agent.rfb.rectangles import Encoding

HELLO = b"RFB 003.008\n" + b"\x01\x01" + b"\0\0\0\0" + struct.pack(">HH16xI", 40, 30, 4) + b"desk"
BELL = b"\x02"


def update(*rectangles: bytes) -> bytes:
    return struct.pack(">BxH", 0, len(rectangles)) + b"".join(rectangles)


def head(x: int, y: int, width: int, height: int, encoding: int) -> bytes:
    return struct.pack(">HHHHi", x, y, width, height, encoding)


def raw(x: int, y: int, width: int, height: int, value: int) -> bytes:
    return head(x, y, width, height, Encoding.RAW) + bytes([value]) * (width * height * 4)


def copy(x: int, y: int, width: int, height: int, from_x: int, from_y: int) -> bytes:
    return head(x, y, width, height, Encoding.COPY_RECT) + struct.pack(">HH", from_x, from_y)


def desktop(width: int, height: int) -> bytes:
    return head(0, 0, width, height, Encoding.DESKTOP_SIZE)


def extended(width: int, height: int, why: int = 0, refusal: int = 0, screens: int = 1) -> bytes:
    return (
        head(why, refusal, width, height, Encoding.EXTENDED_DESKTOP_SIZE)
        + bytes([screens, 0, 0, 0])
        + bytes(16 * screens)
    )


def zrle(x: int, y: int, width: int, height: int, stream: "zlib._Compress", tiles: bytes) -> bytes:
    packed = stream.compress(tiles) + stream.flush(zlib.Z_SYNC_FLUSH)
    return head(x, y, width, height, Encoding.ZRLE) + struct.pack(">I", len(packed)) + packed


def clipboard(length: int) -> bytes:
    return struct.pack(">BxxxI", 3, length) + bytes(min(length, 1000))


def conversation() -> bytes:
    """A server's every kind of message, as bytes."""
    stream = zlib.compressobj()
    colours = struct.pack(">BxHH", 1, 0, 3) + bytes(18)
    return b"".join(
        [
            HELLO,
            update(raw(0, 0, 40, 30, 5)),
            BELL,
            clipboard(900),
            update(zrle(3, 3, 30, 20, stream, b"\x01\x09\x08\x07"), copy(0, 10, 20, 5, 3, 3)),
            colours,
            update(),
            update(extended(50, 20)),
            update(zrle(0, 0, 50, 20, stream, b"\x80\x01\x02\x03" + b"\xff" * 3 + bytes([999 - 765]))),
        ]
    )


def drain(client: Client, data: bytes, cuts: Iterable[int] = ()) -> tuple[list[Happening], bytes]:
    """Feed a conversation in pieces; return what happened and what the client said."""
    happened: list[Happening] = []
    said = bytearray(client.outgoing())
    edges = [0, *sorted(cuts), len(data)]
    for start, end in itertools.pairwise(edges):
        client.feed(data[start:end])
        happened += client.happenings()
        said += client.outgoing()
    return happened, bytes(said)


def painted(client: Client) -> Canvas:
    assert client.canvas is not None
    return client.canvas


def ready(width: int = 40, height: int = 30) -> Client:
    client = Client()
    drain(client, HELLO.replace(struct.pack(">HH", 40, 30), struct.pack(">HH", width, height)))
    return client


def test_the_whole_conversation() -> None:
    client = Client()
    happened, said = drain(client, conversation())
    assert isinstance(happened[0], Ready)
    assert happened[0].greeting.name == "desk"
    assert happened[1:] == [
        Painted(True), Working(), Clipped("\0" * 900), Working(), Painted(True), Working(), Painted(False),
        Painted(True), Working(), Painted(True),
    ]  # fmt: skip
    canvas = painted(client)
    assert (canvas.width, canvas.height) == (50, 20)
    assert bool((canvas.pixels == [1, 2, 3]).all())

    def ask(incremental: bool, width: int, height: int) -> bytes:
        return requests.update(incremental=incremental, width=width, height=height)

    assert said == (
        b"RFB 003.008\n\x01\x01"
        + requests.set_pixel_format()
        + requests.set_encodings(ENCODINGS)
        + ask(False, 40, 30)
        + ask(True, 40, 30) * 3
        + ask(False, 50, 20)  # after a resize everything is asked for again
        + ask(True, 50, 20)
    )


@given(st.lists(st.integers(0, len(conversation())), max_size=40))
def test_cuts_make_no_difference(cuts: Iterable[int]) -> None:
    whole, pieces = Client(), Client()
    assert drain(whole, conversation()) == drain(pieces, conversation(), cuts)
    assert np.array_equal(painted(whole).pixels, painted(pieces).pixels)


def test_byte_by_byte_is_all_at_once() -> None:
    whole, pieces = Client(), Client()
    data = conversation()
    assert drain(whole, data) == drain(pieces, data, range(1, len(data)))
    assert np.array_equal(painted(whole).pixels, painted(pieces).pixels)


def test_happenings_may_be_left_and_taken_up_again() -> None:
    client = Client()
    client.feed(conversation())
    happened = [next(client.happenings()) for _ in range(11)]
    assert len({id(one) for one in happened}) == 11
    assert list(client.happenings()) == []


def test_a_half_read_update_is_no_picture() -> None:
    client, data = ready(), update(raw(0, 0, 40, 30, 5))
    assert not client.painting
    assert drain(client, data[:-1]) == ([], b"")
    assert client.painting
    happened, said = drain(client, data[-1:])
    assert (happened, client.painting) == ([Painted(True)], False)
    assert said == requests.update(incremental=True, width=40, height=30)


def test_keys_and_probes_need_a_connection() -> None:
    client = Client()
    needs: list[Callable[[], None]] = [
        client.probe,
        lambda: client.key(0x61, down=True),
        lambda: client.pointer(1, 1, 0),
        lambda: client.cut_text("x"),
    ]
    for act in needs:
        with pytest.raises(RfbError) as refused:
            act()
        assert refused.value.code == "closed"
    client = ready()
    client.key(0x61, down=True)
    client.probe()
    assert client.outgoing() == requests.key(0x61, down=True) + requests.update(incremental=False, width=1, height=1)
    client.pointer(7, 8, 5)
    client.pointer(40, 4096, 0)  # the desktop has become smaller since: cut to it
    client.cut_text("é")
    assert client.outgoing() == requests.pointer(7, 8, 5) + requests.pointer(39, 29, 0) + requests.cut_text("é")
    assert client.outgoing() == b""


def test_the_answer_to_a_probe_is_no_new_picture() -> None:
    client = ready()
    happened, _ = drain(client, update(raw(0, 0, 1, 1, 0)))
    assert happened == [Painted(False)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (update(raw(39, 0, 2, 1, 1)), "rectangle"),
        (update(copy(0, 0, 20, 20, 30, 0)), "rectangle"),
        (update(desktop(0, 20)), "size"),
        (update(desktop(65535, 65535)), "size"),
        (update(extended(4097, 10)), "size"),
        (update(desktop(60, 60), desktop(40, 30)), "size"),
        (struct.pack(">BxH", 0, RECTANGLES + 1), "size"),
        (update(raw(39, 29, 1, 2, 1)), "rectangle"),
        (update(head(65535, 65535, 65535, 65535, Encoding.ZRLE)), "size"),
        (update(head(0, 0, 40, 30, Encoding.ZRLE) + b"\xff\xff\xff\xff"), "too_long"),
        (update(head(0, 0, 40, 30, -1)), "encoding"),
        (update(head(0, 0, 1, 1, 7)), "encoding"),
        (update(*[raw(0, 0, 40, 30, 1)] * 5), "size"),
        (clipboard(CLIPBOARD_BYTES + 1), "too_long"),
        (clipboard(0xFFFFFFFF), "too_long"),
        (b"\x96", "message"),
    ],
)
def test_a_server_that_lies_is_refused_for_good(data: bytes, code: str) -> None:
    client = ready()
    with pytest.raises(RfbError) as refused:
        drain(client, data)
    assert refused.value.code == code
    client.feed(update())
    with pytest.raises(RfbError) as again:
        list(client.happenings())
    assert again.value is refused.value
    with pytest.raises(RfbError):
        client.probe()


def test_a_large_clipboard_is_never_held() -> None:
    client = ready()
    client.feed(struct.pack(">BxxxI", 3, CLIPBOARD_BYTES))
    told: list[Happening] = []
    for _ in range(CLIPBOARD_BYTES // 4096):
        client.feed(bytes(4096))
        told += client.happenings()
        assert len(client._inbox) <= 256 * 1024
    assert told == [Clipped("\0" * CLIPBOARD_KEPT)]
    assert drain(client, update())[0] == [Painted(False)]


def test_others_have_a_turn_among_bells_and_among_rectangles_of_nothing() -> None:
    client = ready()
    assert drain(client, b"\x02" * 100)[0] == [Working()] * 100
    assert drain(client, update(*[raw(0, 0, 0, 9, 7)] * 200))[0] == [Working()] * 3 + [Painted(False)]


def test_a_desktop_of_many_screens_changes_its_size() -> None:
    client = ready()
    happened, said = drain(client, update(extended(50, 20, screens=255), raw(0, 0, 50, 20, 3)))
    assert (happened, painted(client).pixels.shape) == ([Painted(True)], (20, 50, 3))
    assert said == requests.update(incremental=False, width=50, height=20)
    for same in (update(extended(50, 20)), update(desktop(50, 20)), update(extended(99, 99, why=1, refusal=3))):
        assert drain(client, same) == ([Painted(False)], requests.update(incremental=True, width=50, height=20))


def test_overlapping_rectangles_are_painted_in_their_order() -> None:
    client = ready()
    drain(client, update(raw(0, 0, 30, 20, 1), raw(10, 10, 30, 20, 2), copy(5, 5, 20, 20, 0, 0), raw(0, 0, 0, 9, 7)))
    pixels = painted(client).pixels[:, :, 0]
    assert (pixels[0, 0], pixels[5, 5], pixels[15, 15], pixels[14, 14]) == (1, 1, 2, 1)


@given(
    st.lists(st.tuples(st.integers(0, len(conversation()) - 1), st.integers(0, 255)), min_size=1, max_size=6),
    st.booleans(),
)
def test_a_spoiled_conversation_is_read_or_refused(changes: list[tuple[int, int]], spare_handshake: bool) -> None:
    data = bytearray(conversation())
    for at, value in changes:
        data[max(at, len(HELLO)) if spare_handshake else at] = value
    client = Client()
    client.feed(bytes(data))
    try:
        for _ in client.happenings():
            pass
    except RfbError:
        assert len(client.outgoing()) < 4096


@given(st.binary(max_size=300))
def test_rubbish_after_the_handshake_is_read_or_refused(rubbish: bytes) -> None:
    client = ready()
    client.feed(rubbish)
    with contextlib.suppress(RfbError):
        assert all(isinstance(happening, Painted | Working | Clipped) for happening in client.happenings())
