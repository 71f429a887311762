"""Which pictures go to the console: all while it keeps up, none after a gap until the next key frame."""

from broker.clock import Instant
from broker.events.session import KeyFrameAsked, ScreenDelivered, ScreenDropped
from broker.principal.principal import BROKER
from broker.session.commands import Command, Journal, Record, Send, SendFrame
from broker.session.inputs import FrameArrived
from broker.wire import screen
from broker.wire.messages import Peer

_DELIVERED_EVERY_US = 1_000_000


class Pictures:
    """The flow of pictures of one visit, and the account of what the technician can have seen."""

    def __init__(self) -> None:
        self.frames = 0
        self.dropped = 0
        self._gap: tuple[int, int, int] | None = None  # first, last and count of those not sent since the last that was
        self._asked = False
        self._painted = 0
        self._reported = 0
        self._up_to = 0
        self._reported_at = 0

    def arrived(self, frame: FrameArrived) -> list[Command]:
        """Return what follows from a picture: always on the record, then sent, or dropped and counted."""
        self.frames += 1
        commands: list[Command] = [Record(frame.header, frame.data, frame.at)]
        sequence = frame.header.sequence
        # After a gap, only a picture that stands alone may follow: anything else would be decoded into rubbish.
        if not frame.room or (self._gap is not None and not frame.header.key):
            self.dropped += 1
            first, _, count = self._gap or (sequence, sequence, 0)
            self._gap = (first, sequence, count + 1)
            # A key frame that came without room is wanted again; one that would come without room isn't asked for yet.
            self._asked = self._asked and not frame.header.key
            return [*commands, *(self._ask(frame.at) if frame.room else [])]
        return [*commands, *self.close_gap(frame.at), SendFrame(frame.header, frame.data)]

    def _ask(self, at: Instant) -> list[Command]:
        """Return the request for the key frame that ends a gap, once for each that is needed."""
        if self._gap is None or self._asked:
            return []
        self._asked = True
        return [Journal(KeyFrameAsked(by=BROKER), Peer.BROKER, at), Send(Peer.DEVICE, screen.ScreenKeyFrame())]

    def lost(self, frame: FrameArrived) -> list[Command]:
        """Return what follows from a picture that may be kept nowhere: nothing goes on without the next key frame."""
        self.frames += 1
        self.dropped += 1
        first, _, count = self._gap or (frame.header.sequence, 0, 0)
        self._gap = (first, frame.header.sequence, count + 1)
        self._asked = False
        return self._ask(frame.at)

    def close_gap(self, at: Instant) -> list[Command]:
        """Return the report of the pictures dropped since the last sent one, if there are any."""
        if self._gap is None:
            return []
        first, last, count = self._gap
        self._gap, self._asked = None, False
        return [
            Journal(ScreenDropped(by=BROKER, first=first, last=last, count=count), Peer.BROKER, at),
            Send(Peer.CONSOLE, screen.ScreenDropped(first=first, last=last, count=count)),
        ]

    def painted(self, sequence: int, at: Instant) -> list[Command]:
        """Note that a picture is on the technician's screen, so that there is room again for one after a gap.

        What was painted is reported at most once a second.
        """
        self._painted += 1
        self._up_to = max(self._up_to, sequence)
        reported = self.delivered(at) if at.mono_us - self._reported_at >= _DELIVERED_EVERY_US else []
        return [*reported, *self._ask(at)]

    def delivered(self, at: Instant) -> list[Command]:
        """Return the report of what was painted since the last report, if anything was."""
        if self._painted == self._reported:
            return []
        event = ScreenDelivered(by=BROKER, up_to=self._up_to, painted=self._painted - self._reported)
        self._reported, self._reported_at = self._painted, at.mono_us
        return [Journal(event, Peer.CONSOLE, at)]
