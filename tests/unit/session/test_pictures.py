"""The flow of pictures: nothing that can't be decoded follows a gap, the account is exact, and a gap always ends."""

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from broker.clock import ManualClock
from broker.session.commands import Command, Journal, Record, Send, SendFrame
from broker.session.inputs import FrameArrived
from broker.session.pictures import Pictures
from broker.wire import limits
from broker.wire.screen import Codec, DataClass, Flags, FrameHeader, ScreenKeyFrame


def arrival(clock: ManualClock, sequence: int, key: bool, room: bool) -> FrameArrived:
    codec, flags = (Codec.JPEG, Flags.KEY) if key else (Codec.RECTANGLES, Flags.NONE)
    return FrameArrived(clock.now(), FrameHeader(flags, codec, DataClass.SCREEN, 1, 1, sequence, 0, 1), b"x", room)


def asked(commands: list[Command]) -> int:
    return sum(isinstance(c, Send) and isinstance(c.message, ScreenKeyFrame) for c in commands)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=60))
def test_every_picture_is_recorded_and_after_a_gap_comes_a_key_frame(arrivals: list[tuple[bool, bool, bool]]) -> None:
    clock, pictures = ManualClock(), Pictures()
    sent: list[FrameHeader] = []
    reported = 0
    for sequence, (key, room, painted) in enumerate(arrivals, 1):
        commands = pictures.arrived(arrival(clock, sequence, key, room))
        assert isinstance(commands[0], Record)
        for command in commands:
            if isinstance(command, SendFrame):
                if sent and command.header.sequence != sent[-1].sequence + 1:
                    assert command.header.key
                sent.append(command.header)
            if isinstance(command, Journal) and command.event.name == "screen.dropped":
                reported += int(command.event.facts()["count"])
        if painted:
            pictures.painted(sequence, clock.now())
    reported += sum(int(c.event.facts()["count"]) for c in pictures.close_gap(clock.now()) if isinstance(c, Journal))
    assert pictures.frames == len(arrivals)
    assert pictures.dropped == reported == len(arrivals) - len(sent)


@given(st.lists(st.sampled_from(["picture", "paint", "answer"]), max_size=120))
def test_a_gap_ends_as_soon_as_the_console_has_painted_and_each_need_is_asked_for_once(steps: list[str]) -> None:
    """A device that answers requests late, a console that paints late, and whatever happens between."""
    clock, pictures = ManualClock(), Pictures()
    unpainted: deque[int] = deque()
    sequence, wanted, behind = 0, 0, False  # the device's number, requests it has not answered, a gap is open

    def arrive(key: bool) -> None:
        nonlocal sequence, wanted, behind
        sequence += 1
        room = len(unpainted) < limits.FRAMES_IN_FLIGHT
        commands = pictures.arrived(arrival(clock, sequence, key, room))
        wanted += asked(commands)
        if any(isinstance(command, SendFrame) for command in commands):
            unpainted.append(sequence)
            behind = False
        else:
            behind = True
            assert not room or not key

    def paint() -> None:
        nonlocal wanted
        wanted += asked(pictures.painted(unpainted.popleft(), clock.now()))

    def answer() -> None:
        nonlocal wanted
        wanted -= 1
        arrive(key=True)

    arrive(key=True)
    for step in steps:
        if step == "picture":
            arrive(key=False)
        elif step == "paint" and unpainted:
            paint()
        elif step == "answer" and wanted:
            answer()
        assert wanted <= 1  # one request for each need
    # From here the console keeps up and nothing more moves: the gap ends by itself.
    while unpainted:
        paint()
    assert wanted or not behind
    if wanted:
        answer()
        paint()
    assert not behind
    arrive(key=False)
    assert not behind


def test_a_key_frame_is_asked_for_when_there_is_room_and_not_when_the_gap_begins() -> None:
    clock, pictures = ManualClock(), Pictures()
    pictures.arrived(arrival(clock, 1, key=True, room=True))
    for sequence in (2, 3, 4):
        assert asked(pictures.arrived(arrival(clock, sequence, key=False, room=False))) == 0
    assert asked(pictures.painted(1, clock.now())) == 1
    assert asked(pictures.painted(1, clock.now())) == 0
    assert asked(pictures.arrived(arrival(clock, 5, key=False, room=True))) == 0
    # The key frame found no room itself: it is asked for again, once there is some.
    assert asked(pictures.arrived(arrival(clock, 6, key=True, room=False))) == 0
    assert asked(pictures.arrived(arrival(clock, 7, key=False, room=True))) == 1
    dropped = pictures.arrived(arrival(clock, 8, key=True, room=True))
    assert [type(command) for command in dropped] == [Record, Journal, Send, SendFrame]
    assert isinstance(dropped[1], Journal)
    assert dropped[1].event.facts() == {"first": 2, "last": 7, "count": 6}
