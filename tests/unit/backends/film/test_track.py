from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from broker.audit.export.film_stream import Chapter, Cue, Part
from broker.backends.film.track import Track, begins, decoded_size
from device_agent.encoder.h264 import H264
from tests.stage.films import pixels, plain, probe, subtitles

S = 1_000_000
PART = Part(
    name="x.mp4", form="h264", width=320, height=240, pictures=2, duration_us=30 * S, title="Phiên 1",
    comment="ghi chú", language="vi", card="", chapters=(Chapter(0, "Bắt đầu"), Chapter(9 * S, "Đứng yên")),
    cues=(Cue(0, 2 * S, "một\nhai"), Cue(9 * S, 10 * S, "bấm <OK> & Lên")),
)  # fmt: skip
RED, GREEN = (200, 20, 20), (20, 160, 20)


def units(count: int = 5, width: int = 320, height: int = 240) -> list[bytes]:
    encoder, found = H264(3000, 10), []
    for mark in range(count):
        encoded = encoder.encode(plain(RED if mark < count - 1 else GREEN, width, height, mark=mark), mark == 0)
        assert encoded is not None
        found.append(encoded.payload)
    return found


def remuxed(path: Path, part: Part = PART, *, width: int = 320, height: int = 240) -> Path:
    track = Track(path, part, width, height, encode=False)
    for number, (at, unit) in enumerate(zip((0, 1, 2, 20, 21), units(width=width, height=height), strict=True)):
        track.remux(at * S, unit, number == 0)
    track.close()
    return path


def colour(path: Path, seconds: float) -> list[int]:
    return [int(value) for value in pixels(path, seconds)[100, 100]]


def near(found: list[int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= 8 for a, b in zip(found, wanted, strict=True))


def test_access_units_are_carried_over_as_they_are_and_stand_until_the_next(tmp_path: Path) -> None:
    path = remuxed(tmp_path / "x.mp4")
    told = probe(path)
    video, texts = told["streams"][:2]
    assert (video["codec_name"], video["width"], video["height"], video["is_avc"]) == ("h264", 320, 240, "true")
    assert float(told["format"]["duration"]) == float(video["duration"]) == 30
    assert int(video["nb_frames"]) == 5
    assert (texts["codec_name"], texts["tags"]["language"]) == ("mov_text", "vie")
    assert told["format"]["tags"]["title"] == "Phiên 1"
    assert told["format"]["tags"]["comment"] == "ghi chú"
    chapters = [(one["start_time"], one["end_time"], one["tags"]["title"]) for one in told["chapters"]]
    assert chapters == [("0.000000", "9.000000", "Bắt đầu"), ("9.000000", "30.000000", "Đứng yên")]
    assert [text.replace('<font size="18">', "").replace("</font>", "") for text in subtitles(path)] == [
        "một\nhai", "bấm <OK> & Lên"
    ]  # fmt: skip
    assert near(colour(path, 10), RED)
    assert near(colour(path, 25), GREEN)
    assert b"moov" in path.read_bytes()[:100], "a browser can begin before it has all of it"


def test_pictures_are_encoded_in_their_colours(tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    track = Track(path, replace(PART, form="jpeg", language="en"), 321, 241, encode=True)
    for at, shade in ((0, RED), (3, GREEN), (3, GREEN), (3, RED)):
        track.encode(at * S, plain(shade, 321, 241))
    track.close()
    told = probe(path)
    assert (told["streams"][0]["width"], told["streams"][0]["height"]) == (322, 242)
    assert int(told["streams"][0]["nb_frames"]) == 4
    assert float(told["format"]["duration"]) == 30
    assert told["streams"][1]["tags"]["language"] == "eng"
    assert near(colour(path, 1), RED)
    assert near(colour(path, 29), RED)


def test_a_picture_with_an_odd_edge_keeps_its_size(tmp_path: Path) -> None:
    path = remuxed(tmp_path / "x.mp4", width=321, height=239)
    assert pixels(path, 1).shape == (239, 321, 3)


def test_a_part_without_events_has_no_subtitles(tmp_path: Path) -> None:
    path = remuxed(tmp_path / "x.mp4", replace(PART, cues=(), chapters=()))
    assert [stream["codec_type"] for stream in probe(path)["streams"]] == ["video"]


def test_a_stream_begins_with_its_parameters_and_a_whole_picture() -> None:
    first, second, *_ = units()
    assert begins(first)
    assert not begins(second)
    assert not begins(first[:20])
    assert not begins(b"")
    assert not begins(b"\0\0\1")


def test_the_size_is_what_the_stream_says() -> None:
    assert decoded_size(units()[0]) == (320, 240)
    assert decoded_size(units(width=321, height=239)[0]) == (322, 240)
    for data in (b"\0\0\1" + bytes(100), np.random.default_rng(1).bytes(1000), units()[0][:60]):
        with pytest.raises((av.FFmpegError, ValueError)):
            decoded_size(data)
