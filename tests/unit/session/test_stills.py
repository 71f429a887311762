"""The still of a visit: only pieces that were asked for, in order, on the record and then to the console."""

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.session.commands import Command, Journal, Record, SendFrame, SendPiece
from broker.session.inputs import FrameArrived
from broker.wire import limits
from broker.wire.codec import format_frame
from broker.wire.control import ControlDone
from broker.wire.messages import Peer
from broker.wire.screen import Codec, DataClass, Flags, FrameHeader, Kind, ScreenStill, ScreenStillNext
from tests.stage.visits import Played, event, events, sent


def piece(played: Played, number: int, data: bytes = b"x", last: bool = False) -> list[Command]:
    header = FrameHeader(
        Flags.LAST if last else Flags.NONE, Codec.PNG, DataClass.SCREEN, 4, 4, number, 1, len(data), Kind.STILL
    )
    return played.feed(FrameArrived(played.now, header, format_frame(header, data), room=False))


def kinds(commands: list[Command]) -> list[type[Command]]:
    return [type(command) for command in commands]


def test_a_still_goes_piece_by_piece_on_the_record_and_to_the_console() -> None:
    played = Played().active()
    asked = played.console(ScreenStill(id="still-1"))
    assert events(asked) == ["still.asked"]
    assert sent(asked, Peer.DEVICE) == ["screen.still"]
    assert kinds(piece(played, 0, b"PNG ")) == [Record, SendPiece]
    assert sent(played.console(ScreenStillNext(id="still-1")), Peer.DEVICE) == ["screen.still_next"]
    last = piece(played, 1, b"pixels", last=True)
    assert kinds(last) == [Record, Journal, SendPiece]
    assert event(last, "still.sent").facts() == {
        "command": "still-1", "bytes": 10, "pieces": 2, "sha256": hashlib.sha256(b"PNG pixels").hexdigest(),
    }  # fmt: skip
    done = played.device(ControlDone(id="still-1", outcome="applied"))
    assert sent(done, Peer.CONSOLE) == ["control.done"]
    assert events(played.console(ScreenStill(id="still-2"))) == ["still.asked"]


def test_a_still_needs_the_customer_s_yes() -> None:
    played = Played().open_()
    assert events(played.console(ScreenStill(id="still-1"))) == ["control.refused"]
    assert events(piece(played, 0)) == ["message.refused"]


def test_one_still_at_a_time() -> None:
    played = Played().active()
    played.console(ScreenStill(id="still-1"))
    second = played.console(ScreenStill(id="still-2"))
    assert event(second, "control.refused").facts()["reason"] == "busy"
    assert sent(second, Peer.DEVICE) == []
    played.device(ControlDone(id="still-1", outcome="refused", reason="no_picture"))
    assert sent(played.console(ScreenStill(id="still-3")), Peer.DEVICE) == ["screen.still"]


def test_what_nobody_asked_for_is_refused() -> None:
    played = Played().active()
    refused: list[list[Command]] = [piece(played, 0), played.console(ScreenStillNext(id="still-1"))]
    played.console(ScreenStill(id="still-1"))
    refused += [piece(played, 1), played.console(ScreenStillNext(id="still-1"))]  # not the first; not yet
    piece(played, 0)
    refused += [piece(played, 1), played.console(ScreenStillNext(id="still-2"))]  # not asked for; of no such still
    played.console(ScreenStillNext(id="still-1"))
    piece(played, 1, last=True)
    refused += [played.console(ScreenStillNext(id="still-1")), piece(played, 2)]  # it is whole
    for commands in refused:
        assert event(commands, "message.refused").facts()["reason"] == "wrong_order"
        assert sent(commands, Peer.DEVICE) + sent(commands, Peer.CONSOLE) == ["error"]


def test_a_piece_and_a_still_have_their_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    played = Played().active()
    played.console(ScreenStill(id="still-1"))
    assert events(piece(played, 0, bytes(limits.STILL_PIECE_BYTES + 1))) == ["message.refused"]
    assert kinds(piece(played, 0, bytes(limits.STILL_PIECE_BYTES))) == [Record, SendPiece]
    monkeypatch.setattr(limits, "STILL_BYTES", limits.STILL_PIECE_BYTES + 9)
    played.console(ScreenStillNext(id="still-1"))
    assert events(piece(played, 1, bytes(10))) == ["message.refused"]
    assert kinds(piece(played, 1, bytes(9))) == [Record, SendPiece]


def test_a_still_is_no_picture_of_the_stream() -> None:
    played = Played().active()
    played.frame(1)
    played.console(ScreenStill(id="still-1"))
    assert SendFrame not in kinds(piece(played, 0, last=True))
    assert SendFrame in kinds(played.frame(2, key=False))
    assert event(played.console(_end()), "session.ended").facts()["frames"] == 2


def _end() -> Any:
    from broker.wire.base import EndReason
    from broker.wire.ending import SessionEnd

    return SessionEnd(reason=EndReason.TECHNICIAN_ENDED)


_STEPS = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(["s1", "s2"])),
    st.tuples(st.just("next"), st.sampled_from(["s1", "s2"])),
    st.tuples(st.just("done"), st.sampled_from(["s1", "s2"])),
    st.tuples(st.just("piece"), st.tuples(st.integers(0, 3), st.booleans())),
    st.tuples(st.just("right piece"), st.booleans()),
)


@given(st.lists(_STEPS, max_size=40))
def test_laws(steps: list[tuple[str, Any]]) -> None:
    """Each piece that passes was asked for once and comes in order; it is on the record before it is sent."""
    played = Played().active()
    asked = passed = 0
    number = 0  # of the next piece of the still under way
    for what, value in steps:
        match what:
            case "ask":
                commands = played.console(ScreenStill(id=value))
                if "screen.still" in sent(commands, Peer.DEVICE):
                    asked, number = asked + 1, 0
                    passed = asked - 1  # what an earlier still left unsent is not owed any more
            case "next":
                commands = played.console(ScreenStillNext(id=value))
                asked += sent(commands, Peer.DEVICE).count("screen.still_next")
            case "done":
                commands = played.device(ControlDone(id=value, outcome="applied"))
            case _:
                at, last = value if what == "piece" else (number, value)
                commands = piece(played, at, last=last)
                if SendPiece in kinds(commands):
                    assert at == number
                    assert kinds(commands)[0] is Record
                    passed, number = passed + 1, number + 1
        assert passed <= asked
