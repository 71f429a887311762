"""The turn: what the customer ends, ends now; but the first cause wins."""

from broker.clock import Instant
from broker.relay.turn import device_end, in_turn
from broker.session.inputs import ConsoleSaid, DeviceSaid, FrameArrived, Ordered, PeerGone
from broker.wire.base import EndReason
from broker.wire.control import ControlKey
from broker.wire.ending import SessionEnd
from broker.wire.messages import Peer
from broker.wire.screen import Codec, DataClass, Flags, FrameHeader, ScreenPainted


def test_a_device_ends_a_visit_by_saying_so_or_by_being_gone() -> None:
    at = Instant(1, 1)
    assert device_end(PeerGone(at, Peer.DEVICE, "closed")) is EndReason.DEVICE_DISCONNECTED
    assert device_end(PeerGone(at, Peer.CONSOLE, "closed")) is None
    assert device_end(DeviceSaid(at, SessionEnd(reason=EndReason.CUSTOMER_ENDED))) is EndReason.CUSTOMER_ENDED
    assert device_end(ConsoleSaid(at, SessionEnd(reason=EndReason.CUSTOMER_ENDED))) is None


def test_what_the_customer_ends_goes_before_what_the_technician_sent_but_not_before_another_end() -> None:
    at = Instant(1, 1)
    key = ConsoleSaid(at, ControlKey(id="c1", key="Enter", action="press"))
    off = DeviceSaid(at, SessionEnd(reason=EndReason.DEVICE_POWER_OFF))
    done = ConsoleSaid(at, SessionEnd(reason=EndReason.TECHNICIAN_ENDED))
    frame = FrameArrived(at, FrameHeader(Flags.KEY, Codec.JPEG, DataClass.SCREEN, 1, 1, 1, 0, 1), b"x", room=False)
    assert in_turn([key, frame, off, key]) == [frame, off, key, key]
    assert in_turn([key, done, off]) == [key, done, off]
    assert in_turn([key, Ordered(at, EndReason.BROKER_SHUTDOWN), off]) == [
        key,
        Ordered(at, EndReason.BROKER_SHUTDOWN),
        off,
    ]
    assert in_turn([key, frame]) == [key, frame]


def test_what_the_technician_saw_before_the_customer_s_end_stays_before_it() -> None:
    at = Instant(1, 1)
    key = ConsoleSaid(at, ControlKey(id="c1", key="Enter", action="press"))
    painted = ConsoleSaid(at, ScreenPainted(sequence=1))
    off = DeviceSaid(at, SessionEnd(reason=EndReason.DEVICE_POWER_OFF))
    assert in_turn([key, painted, off]) == [painted, off, key]
