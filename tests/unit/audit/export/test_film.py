import io

import pytest

from broker.audit.export import film
from broker.audit.export.film import Course, course, feed, parts
from broker.audit.export.film_stream import Part, messages
from broker.audit.export.words import words
from broker.clock import Instant
from broker.recording.cipher import ClassKeys
from broker.recording.record import BadRecord, DataClass, Direction, Entry, Type
from broker.wire.screen import Codec
from tests.stage.films import Tape, raw
from tests.unit.audit.histories import SECRET, ended, opened, typed
from tests.unit.recording.memory_file import AT, SESSION, MemoryFile, class_keys

S = 1_000_000


@pytest.fixture(params=["plain", "encrypted"])
def keys(request: pytest.FixtureRequest) -> ClassKeys | None:
    return class_keys() if request.param == "encrypted" else None


def without(*classes: DataClass) -> ClassKeys:
    """The keys of what is left after these were erased."""
    return ClassKeys({one: key for one, key in class_keys().secrets.items() if one not in classes})


def seconds(us: int) -> float:
    return (us - AT.mono_us) / S


def told(found: Course) -> list[tuple[str, int, float, float, int]]:
    """Each scene's form, width, begin, end and pictures."""
    return [(s.form, s.width, seconds(s.from_us), seconds(s.until_us), s.pictures) for s in found.scenes]


def fed(file: MemoryFile, keys: ClassKeys | None, found: Course) -> list[tuple[str, list[int]]]:
    """Each part's name, and the moments of its pictures in milliseconds."""
    stream = b"".join(feed(file, keys, found, parts(found, words("vi"), "vi")))
    said: list[tuple[str, list[int]]] = []
    for message in messages(io.BytesIO(stream)):
        if isinstance(message, Part):
            said.append((message.name, []))
        else:
            said[-1][1].append(message[0] // 1000)
    return said


def test_equal_codec_and_size_is_one_scene_and_it_lasts_until_the_next(keys: ClassKeys | None) -> None:
    tape = Tape(keys)
    tape.tell(0, opened())
    tape.put(1, raw(b"lost", Codec.H264, key=False))  # nothing to build on
    tape.put(2, raw(b"a", Codec.H264))
    tape.put(3, raw(b"b", Codec.H264, key=False))
    tape.tell(3.5, typed())
    tape.put(12, raw(b"c", Codec.H264, key=False))
    tape.put(13, raw(b"d", Codec.JPEG))
    tape.put(14, raw(b"e", Codec.RECTANGLES, key=False))
    tape.put(15, raw(b"f", Codec.JPEG, width=640))
    tape.tell(16, ended())
    file = tape.close(90)
    found = course(file, keys)
    assert told(found) == [("h264", 320, 2, 13, 3), ("jpeg", 320, 13, 15, 2), ("jpeg", 640, 15, 16, 1)]
    assert (found.pictures, found.skipped, found.damaged) == (6, 1, None)
    assert [[(seconds(a), seconds(b)) for a, b in scene.gaps] for scene in found.scenes] == [[(3, 12)], [], []]
    assert fed(file, keys, found) == [
        ("01-h264-320x240.mp4", [0, 1000, 10000]), ("02-jpeg-320x240.mp4", [0, 1000]), ("03-jpeg-640x240.mp4", [0]),
    ]  # fmt: skip


@pytest.mark.requirement("AU-03")
def test_each_event_is_told_once_and_what_was_typed_never(keys: ClassKeys | None) -> None:
    tape = Tape(keys)
    tape.tell(0, opened())
    tape.put(2, raw(b"a", Codec.H264))
    tape.tell(3, typed())
    tape.put(9, raw(b"b", Codec.JPEG))
    tape.tell(10, ended())
    made = parts(course(tape.close(10), keys), words("en"), "en")
    texts = ["\n".join(cue.text for cue in part.cues) for part in made]
    assert [text.count("\n") for text in texts] == [1, 0]
    assert "Session opened" in texts[0]
    assert "A character was typed" in texts[0]
    assert "Session ended" in texts[1]
    assert SECRET not in "".join(texts)
    assert [part.title for part in made] == [
        f"Session {SESSION}, part 1/2, from 2027-01-15T08:00:02Z",
        f"Session {SESSION}, part 2/2, from 2027-01-15T08:00:09Z",
    ]


def test_what_was_erased_is_a_card_until_a_picture_stands_alone_again() -> None:
    tape = Tape(class_keys())
    tape.put(1, raw(b"a", Codec.H264))
    tape.put(2, raw(b"b", Codec.H264), camera=True)
    tape.put(3, raw(b"c", Codec.H264, key=False))
    tape.put(4, raw(b"d", Codec.H264))
    tape.tell(6, ended())
    file = tape.close(6)
    keys = without(DataClass.CAMERA)
    found = course(file, keys)
    assert told(found) == [("h264", 320, 1, 2, 1), ("card", 1280, 2, 4, 0), ("h264", 320, 4, 6, 1)]
    assert found.skipped == 1
    assert fed(file, keys, found) == [
        ("01-h264-320x240.mp4", [0]), ("02-card-1280x720.mp4", []), ("03-h264-320x240.mp4", [0]),
    ]  # fmt: skip
    assert "đã xóa" in parts(found, words("vi"), "vi")[1].card
    assert told(course(file, class_keys())) == [("h264", 320, 1, 6, 4)], "who has the keys sees all of it"
    nobody = course(file, ClassKeys({}))
    assert (told(nobody), nobody.events) == ([("card", 1280, 1, 6, 0)], ())


def test_a_visit_without_a_picture_is_a_card_with_its_events(keys: ClassKeys | None) -> None:
    tape = Tape(keys)
    tape.tell(0, opened())
    tape.tell(30, ended("refused"))
    found = course(tape.close(30), keys)
    assert told(found) == [("card", 1280, 0, 30, 0)]
    (part,) = parts(found, words("vi"), "vi")
    assert "không có hình ảnh" in part.card
    assert len(part.cues) == 2


def test_a_device_that_changes_its_size_all_the_time_gets_no_more_files(keys: ClassKeys | None) -> None:
    tape = Tape(keys)
    for number in range(10_000 if keys is None else 200):
        tape.put(number / 100, raw(b"a", Codec.JPEG, width=100 + number % 2))
    found = course(tape.close(101), keys)
    assert len(found.scenes) == film.MOST_SCENES
    assert [scene.form for scene in found.scenes].count("card") == 1
    assert "quá nhiều lần" in parts(found, words("vi"), "vi")[-1].card
    assert found.pictures + found.skipped == (9_999 if keys is None else 199)  # the one that began the card


def test_scenes_too_short_to_be_seen_are_left_out(keys: ClassKeys | None) -> None:
    tape = Tape(keys)
    for number in range(50):
        tape.put(1, raw(b"a", Codec.JPEG, width=100 + number))
    found = course(tape.close(1), keys)
    assert told(found) == [("jpeg", 149, 1, 1.5, 1)]
    assert found.skipped == 49


def test_a_size_out_of_bounds_and_what_is_no_picture_are_skipped(keys: ClassKeys | None) -> None:
    tape = Tape(keys)
    giant = bytearray(raw(b"a", Codec.JPEG))
    giant[6:10] = b"\xff\xff\xff\xff"
    for data in (bytes(giant), b"short", bytes(40)):
        tape.put(1, data)
    tape.put(2, raw(b"a", Codec.JPEG))
    tape.put(3, raw(b"a", Codec.JPEG)[:-1] + b"bb")  # longer than its header says
    file = tape.close(4)
    found = course(file, keys)
    assert (told(found), found.skipped) == ([("jpeg", 320, 2, 3, 2)], 3)
    assert fed(file, keys, found) == [("01-jpeg-320x240.mp4", [0])]


def test_a_record_that_is_damaged_is_shown_as_far_as_it_goes(keys: ClassKeys | None) -> None:
    tape = Tape(keys)
    tape.put(1, raw(b"a", Codec.JPEG))
    tape.put(2, raw(b"b", Codec.JPEG))
    good = bytes(tape.close(3).data)
    found = course(MemoryFile(good[:-1] + b""), keys)
    assert (len(found.scenes), found.damaged) == (1, None), "a file without its end is not damaged"
    tape = Tape(keys)
    tape.put(1, raw(b"a", Codec.JPEG))
    at = len(bytes(tape.close(1).data)) - 1
    broken = bytearray(good)
    broken[good.index(b"\x00\x00\x00\x00\x00\x00\x00\x02", 200) + 25 : at] = b"\xff" * 3
    found = course(MemoryFile(bytes(broken)), keys)
    assert found.damaged is not None
    assert found.pictures == 1
    (part,) = parts(found, words("en"), "en")
    assert found.damaged in part.comment


def test_a_body_that_can_t_be_decrypted_ends_its_part_only() -> None:
    keys = class_keys()
    tape = Tape(keys)
    for number in range(3):
        tape.put(number, raw(b"Z" * 64, Codec.JPEG))
    tape.put(5, raw(b"b", Codec.JPEG, width=64))
    data = tape.close(6).data
    found = course(MemoryFile(bytes(data)), keys)
    second = found.scenes[0].offset + (found.scenes[0].end - found.scenes[0].offset) // 3
    data[second + 100] ^= 1
    file = MemoryFile(bytes(data))
    assert fed(file, keys, course(file, keys)) == [("01-jpeg-320x240.mp4", [0]), ("02-jpeg-64x240.mp4", [0])]


def test_no_film_is_longer_than_half_a_day_and_a_recovery_s_clock_counts_for_nothing(keys: ClassKeys | None) -> None:
    tape = Tape(keys)
    tape.put(1, raw(b"a", Codec.JPEG))
    tape.put(13 * 3600, raw(b"b", Codec.JPEG))
    found = course(tape.close(13 * 3600), keys)
    assert (told(found), found.damaged) == ([("jpeg", 320, 1, 1.5, 1)], "too_long")
    tape = Tape(keys)
    tape.put(1, raw(b"a", Codec.JPEG))
    assert told(course(tape.close(20 * 3600), keys)) == [("jpeg", 320, 1, 1.5, 1)]


def test_an_event_that_is_none_is_damage(keys: ClassKeys | None) -> None:
    tape = Tape(keys)
    tape.put(1, raw(b"a", Codec.JPEG))
    tape.add(Entry(Type.EVENT, Direction.BROKER, DataClass.META, b"[1]", Instant(AT.wall_us, AT.mono_us)))
    assert course(tape.close(2), keys).damaged == "bad_event"


def test_what_is_no_recording_is_refused() -> None:
    with pytest.raises(BadRecord):
        course(MemoryFile(b"nothing"), None)
