import os
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from broker.audit.export.film_stream import BadStream, Part
from broker.backends.film.making import NoRoom, make
from broker.wire.screen import Codec
from device_agent.encoder.h264 import H264
from device_agent.encoder.rectangles import Rectangles
from tests.stage.films import message, pixels, plain, probe, raw, subtitles
from tests.unit.backends.film.test_track import PART

S = 1_000_000
MUCH = 1 << 30
Pictures = list[tuple[int, bytes]]


def h264(count: int = 4, size: tuple[int, int] | None = None) -> Pictures:
    encoder, found = H264(3000, 10), []
    for mark in range(count):
        encoded = encoder.encode(plain((200, 20, 20), mark=mark), mark == 0)
        assert encoded is not None
        found.append((mark * S, message(encoded, mark, size=size)))
    return found


def jpeg(count: int = 4) -> Pictures:
    encoder, found = Rectangles(8000), []
    for mark in range(count):
        encoded = encoder.encode(plain((20, 160, 20), mark=mark), mark == 0)
        assert encoded is not None
        found.append((mark * S, message(encoded, mark)))
    return found


def made(folder: Path, *parts: tuple[Part, Pictures]) -> list[dict[str, Any]]:
    def stream() -> Iterator[Part | tuple[int, bytes]]:
        for number, (part, pictures) in enumerate(parts):
            yield replace(part, name=f"{number}.mp4")
            yield from pictures

    return make(stream(), folder, MUCH)


JPEG, CARD = replace(PART, form="jpeg"), replace(PART, form="card", card="đã xóa")


def test_each_part_becomes_a_file_of_its_own_length(tmp_path: Path) -> None:
    told = made(tmp_path, (PART, h264()), (JPEG, jpeg()), (CARD, []))
    assert [(one["file"], one["pictures"], one["skipped"], one["card"]) for one in told] == [
        ("0.mp4", 4, 0, False), ("1.mp4", 4, 0, False), ("2.mp4", 0, 0, True),
    ]  # fmt: skip
    for number in range(3):
        found = probe(tmp_path / f"{number}.mp4")
        assert float(found["format"]["duration"]) == 30
        assert len(found["chapters"]) == 2
        assert len(subtitles(tmp_path / f"{number}.mp4")) == 2
    assert [int(v) > 100 for v in pixels(tmp_path / "0.mp4", 2)[100, 100]] == [True, False, False]
    assert [int(v) > 100 for v in pixels(tmp_path / "1.mp4", 2)[100, 100]] == [False, True, False]
    assert (pixels(tmp_path / "2.mp4", 2)[300:420] > 200).any()


def noise(seed: int, size: int = 2000) -> bytes:
    return random.Random(seed).randbytes(size)


KEYS = b"\0\0\0\1\x67" + noise(1, 30) + b"\0\0\0\1\x68" + noise(2, 9) + b"\0\0\0\1\x65" + noise(3)


@pytest.mark.parametrize("payload", [noise(4), KEYS, b"\0\0\0\1\x65" + noise(5), b"x", KEYS[:40]])
@pytest.mark.parametrize("codec", [Codec.H264, Codec.JPEG])
def test_what_is_no_picture_becomes_a_card_and_the_next_part_is_made(
    tmp_path: Path, codec: Codec, payload: bytes
) -> None:
    bad = [(number * S, raw(payload, codec)) for number in range(5)]
    told = made(tmp_path, (PART if codec is Codec.H264 else JPEG, bad), (PART, h264()))
    assert [(one["card"], one["pictures"]) for one in told] == [(True, 0), (False, 4)]
    assert told[0]["skipped"] == 5
    assert float(probe(tmp_path / "0.mp4")["format"]["duration"]) == 30


def test_bad_pictures_among_good_ones_are_left_out(tmp_path: Path) -> None:
    good = h264(6)
    cut = [
        (at, data if number < 2 else raw(data[30:-20], Codec.H264, key=False)) for number, (at, data) in enumerate(good)
    ]
    told = made(
        tmp_path,
        (PART, [good[0], (S, raw(noise(1), Codec.H264, key=False)), (S, b"junk"), *good[2:]]),
        (JPEG, [*jpeg(1), (S, raw(noise(2), Codec.JPEG)), (2 * S, raw(noise(2), Codec.RECTANGLES, key=False))]),
        (PART, cut),
    )
    assert [(one["pictures"], one["skipped"], one["card"]) for one in told] == [
        (5, 2, False), (1, 2, False), (6, 0, False)
    ]  # fmt: skip
    assert [int(v) > 100 for v in pixels(tmp_path / "1.mp4", 20)[100, 100]] == [False, True, False]


def test_a_stream_that_is_not_as_large_as_its_header_says_has_its_own_size(tmp_path: Path) -> None:
    made(tmp_path, (replace(PART, width=4096, height=4096), h264(size=(4096, 4096))))
    assert [probe(tmp_path / "0.mp4")["streams"][0][edge] for edge in ("width", "height")] == [320, 240]


def test_a_giant_jpeg_of_a_small_header_is_not_decoded(tmp_path: Path) -> None:
    (told,) = made(tmp_path, (replace(JPEG, width=4096, height=4096), [(0, jpeg(1)[0][1])]))
    assert told["card"]


def test_a_name_can_t_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    make(iter([replace(CARD, name="../../out.mp4")]), tmp_path / "in", MUCH)
    assert [path.name for path in tmp_path.rglob("*.mp4")] == ["out.mp4"]
    assert (tmp_path / "in/out.mp4").exists()


def test_a_picture_before_the_first_part_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadStream):
        make(iter([(0, b"x")]), tmp_path, MUCH)


def test_too_much_altogether_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoRoom):
        make(iter([CARD, replace(CARD, name="2.mp4"), replace(CARD, name="3.mp4")]), tmp_path, 2_000)


@pytest.mark.parametrize("form", ["h264", "jpeg", "card"])
def test_a_file_that_may_not_grow_is_no_bad_picture(tmp_path: Path, form: str) -> None:
    """The limit is the process's, so it is another process that takes it."""
    code = f"""
import resource, sys
from pathlib import Path
from tests.unit.backends.film.test_making import NoRoom, h264, jpeg, made, CARD, JPEG, PART
parts = {{"h264": (PART, h264()), "jpeg": (JPEG, jpeg()), "card": (CARD, [])}}
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
try:
    made(Path(sys.argv[1]), parts["{form}"])
except NoRoom:
    sys.exit(4)
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], timeout=60, cwd=Path(__file__).parents[4])
    assert done.returncode == 4
    assert resource.getrlimit(resource.RLIMIT_FSIZE) == (resource.RLIM_INFINITY,) * 2
    assert os.listdir(tmp_path)
