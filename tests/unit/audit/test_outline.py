from broker.audit.outline import IDLE_SECONDS, changes, idle
from broker.audit.query import FrameSecond
from broker.recording.cipher import ClassKeys
from broker.wire.screen import Codec
from tests.unit.audit.test_replay import S, Tape, us
from tests.unit.recording.memory_file import SESSION, MemoryFile, class_keys


def second(at: int) -> FrameSecond:
    return FrameSecond(SESSION, at, 1, 1, 0, 1, 1)


def test_idle_spans_are_those_without_a_picture_at_both_ends_too() -> None:
    assert IDLE_SECONDS == 5
    seconds = [second(10), second(11), second(17), second(21)]
    assert idle(seconds, [], 0, 30 * S) == [(0, 10 * S), (12 * S, 17 * S), (22 * S, 30 * S)]
    assert idle([], [], 0, 4 * S) == []
    assert idle([], [], 0, 5 * S) == [(0, 5 * S)]


def test_where_an_event_stands_it_was_not_idle_although_no_picture_moved() -> None:
    assert idle([second(1)], [20 * S, 9 * S, 99 * S], 0, 30 * S) == [
        (2 * S, 9 * S),
        (9 * S, 20 * S),
        (20 * S, 30 * S),
    ]
    assert idle([], [4 * S, 8 * S], 0, 12 * S) == []


def test_changes_of_codec_are_told_once_and_rectangles_are_jpeg() -> None:
    tape = Tape(class_keys())
    for at, codec in enumerate((Codec.JPEG, Codec.RECTANGLES, Codec.H264, Codec.H264, Codec.JPEG)):
        tape.show(at, codec)
    file, seconds = tape.close()
    found = changes(file, class_keys(), seconds)
    codecs = [one.shape and one.shape.codec for one in found]
    assert [one.at_us for one in found] == [us(0), us(2), us(4)]
    assert codecs == [Codec.JPEG, Codec.H264, Codec.JPEG]
    assert [one.shape for one in changes(file, ClassKeys({}), seconds)] == [None]


def test_a_second_that_can_not_be_read_tells_nothing() -> None:
    assert changes(MemoryFile(bytes(500)), None, [second(1)]) == []
