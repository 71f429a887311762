"""The flow of pictures: nothing that can't be decoded follows a gap, and the account is exact."""

from hypothesis import given
from hypothesis import strategies as st

from broker.clock import ManualClock
from broker.session.commands import Journal, Record, SendFrame
from broker.session.inputs import FrameArrived
from broker.session.pictures import Pictures
from broker.wire.screen import Codec, DataClass, Flags, FrameHeader


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_every_picture_is_recorded_and_after_a_gap_comes_a_key_frame(arrivals: list[tuple[bool, bool]]) -> None:
    clock, pictures = ManualClock(), Pictures()
    sent: list[FrameHeader] = []
    reported = 0
    for sequence, (key, room) in enumerate(arrivals, 1):
        header = FrameHeader(Flags.KEY if key else Flags.NONE, Codec.JPEG, DataClass.SCREEN, 1, 1, sequence, 0, 1)
        commands = pictures.arrived(FrameArrived(clock.now(), header, b"x", room))
        assert isinstance(commands[0], Record)
        for command in commands:
            if isinstance(command, SendFrame):
                if sent and command.header.sequence != sent[-1].sequence + 1:
                    assert command.header.key
                sent.append(command.header)
            if isinstance(command, Journal) and command.event.name == "screen.dropped":
                reported += int(command.event.facts()["count"])
    reported += sum(int(c.event.facts()["count"]) for c in pictures.close_gap(clock.now()) if isinstance(c, Journal))
    assert pictures.frames == len(arrivals)
    assert pictures.dropped == reported == len(arrivals) - len(sent)
