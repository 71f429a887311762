"""The pace of the pictures: which codec, how many a second, how big; by what the console and both links can bear.

A ladder of steps, moved by *queueing*: how much later than on an empty way a picture is painted, or the device answers
a ping. Queueing takes a step away at once; a step up waits for calm, and the longer the last time it was too much. How
long an empty way is, pings tell from before the first picture on.
"""

from collections import deque
from collections.abc import Sequence

from broker.clock import Instant
from broker.events.link import ScreenPace
from broker.principal.principal import BROKER
from broker.session.commands import Command, Journal, Send
from broker.wire import limits
from broker.wire.messages import Peer
from broker.wire.screen import ScreenWant, VideoCodec

LADDER = ((15, 6000), (15, 3000), (12, 1500), (8, 800), (5, 400), (2, 200))
"""(pictures a second, kilobits a second), the best first."""

SLOW_US = 250_000  # queueing over this asks for less
CALM_US = 100_000  # under this for some seconds allows more
DOWN_EVERY_US = 1_000_000
UP_AFTER_US = 4_000_000
CODEC_EVERY_US = 1_000_000  # each change is a new encoder on the device, whatever a console may say
_PATIENCE_MAX_US = 32_000_000
_BASE_US = 20_000_000  # a way is as fast as its best moment in this time
_DROPS_US = 2_000_000
PAINT_US = 50_000  # what a console needs to decode and paint a picture
_TWICE = 2  # late ones in a row before it counts: one alone is a hiccup
_SHARE = 0.8  # of the throughput that the check found


class Pace:
    """The pace of one visit. ``codecs``: the device's; ``throughput_kbps``: found by the check before the PIN."""

    def __init__(self, codecs: Sequence[VideoCodec], throughput_kbps: int | None = None) -> None:
        self._codecs = codecs
        self._codec: VideoCodec = "jpeg"
        most = (throughput_kbps or LADDER[0][1] / _SHARE) * _SHARE
        self._step = next((step for step, (_, kbps) in enumerate(LADDER) if kbps <= most), len(LADDER) - 1)
        self._fps = LADDER[self._step][0]
        self._asked: ScreenWant | None = None
        self._on_way: deque[tuple[int, int]] = deque(maxlen=limits.FRAMES_IN_FLIGHT)
        self._drops: deque[int] = deque(maxlen=3)
        self._pictures, self._device, self._console = _Delay(), _Delay(), _Delay()
        self._down_us = self._up_us = self._changed_us = -_PATIENCE_MAX_US
        self._calm_us = 0
        self._patience_us = UP_AFTER_US

    def begin(self, at: Instant) -> list[Command]:
        """Return the first wish, which the device is told before the visit is active."""
        self._calm_us = at.mono_us
        return self._ask(at)

    def can(self, codecs: Sequence[VideoCodec], at: Instant) -> list[Command]:
        """Take what the console can decode, best first: the first that the device has too is used, else JPEG.

        Soon after another change of the codec it waits for a picture or a ping.
        """
        self._codec = next((codec for codec in codecs if codec in self._codecs), "jpeg")
        return self._ask(at) if self._asked is not None else []

    def sent(self, sequence: int, at: Instant) -> None:
        """Note that a picture is on its way to the console."""
        self._on_way.append((sequence, at.mono_us))

    def painted(self, sequence: int, at: Instant) -> list[Command]:
        """Return what follows from a picture's being painted: it tells how long its way was."""
        sent_us, now = None, at.mono_us
        while self._on_way and self._on_way[0][0] <= sequence:
            number, us = self._on_way.popleft()
            if number == sequence:
                sent_us = us
        if sent_us is None:
            return []
        self._pictures.take(now - sent_us, now)
        empty_us = self._empty_us(now)
        return self._late(self._pictures, now - sent_us - empty_us, empty_us, at)

    def dropped(self, at: Instant) -> list[Command]:
        """Return what follows from a picture without room: those on their way are at least so late by now.

        On a long way that is so until fewer are asked for; where it goes on after that, the line is full.
        """
        if not self._on_way:
            return []
        now = at.mono_us
        self._calm_us = now
        self._drops.append(now)
        full = len(self._drops) == self._drops.maxlen and now - self._drops[0] <= _DROPS_US
        empty_us = self._empty_us(now)
        full = full and self._fitting(empty_us) >= self._fps
        return self._late(self._pictures, now - self._on_way[0][1] - empty_us, empty_us, at, full)

    def answered(self, peer: Peer, round_trip_us: int, at: Instant) -> list[Command]:
        """Return what follows from an answered ping: the device's waits behind the pictures on their way up."""
        if peer is Peer.CONSOLE:
            self._console.take(round_trip_us, at.mono_us)
            return []
        self._device.take(round_trip_us, at.mono_us)
        late_us = round_trip_us - self._device.base(at.mono_us)
        return self._late(self._device, late_us, self._empty_us(at.mono_us), at)

    def _empty_us(self, now: int) -> int:
        """Return how long a picture takes on an empty way: a ping's time and the painting's, else the best one's."""
        ping = self._console.base(now)
        return ping + PAINT_US if ping else self._pictures.base(now)

    def _late(self, way: "_Delay", queueing_us: int, empty_us: int, at: Instant, full: bool = False) -> list[Command]:
        if self._asked is None:
            return []
        now = at.mono_us
        if queueing_us > CALM_US:
            self._calm_us = now
        twice, ready = way.twice(queueing_us), now - self._down_us >= DOWN_EVERY_US
        if (twice or full) and ready:
            self._down(now, empty_us)
        elif now - self._calm_us >= self._patience_us:
            self._up(now, empty_us)
        elif ready and (fps := self._fitting(empty_us)) < self._fps:
            self._fps, self._down_us = fps, now
        return self._ask(at)

    def _up(self, now: int, empty_us: int) -> None:
        self._calm_us = now
        if self._step > 0:
            self._step, self._up_us = self._step - 1, now
        self._fps = self._fitting(empty_us)

    def _down(self, now: int, empty_us: int) -> None:
        """Take a step away; what was too much the last time is tried again later than then."""
        again = now - self._up_us < 2 * UP_AFTER_US
        self._patience_us = min(_PATIENCE_MAX_US, 2 * self._patience_us) if again else UP_AFTER_US
        self._step, self._down_us = min(self._step + 1, len(LADDER) - 1), now
        self._fps = self._fitting(empty_us)

    def _fitting(self, empty_us: int) -> int:
        """Return the pictures a second of this step, or the fewer that a long way leaves room for unpainted."""
        most = limits.FRAMES_IN_FLIGHT * 1_000_000 // max(1, empty_us)
        return max(1, min(LADDER[self._step][0], most))

    def _ask(self, at: Instant) -> list[Command]:
        kbps, codec, asked = LADDER[self._step][1], self._codec, self._asked
        if asked is not None and codec != asked.codec and at.mono_us - self._changed_us < CODEC_EVERY_US:
            codec = asked.codec
        if asked is not None and (asked.codec, asked.fps, asked.kbps) == (codec, self._fps, kbps):
            return []  # as at almost every picture
        if asked is not None and codec != asked.codec:
            self._changed_us = at.mono_us
        self._drops.clear()
        self._asked = want = ScreenWant(codec=codec, fps=self._fps, kbps=kbps)
        fact = ScreenPace(by=BROKER, codec=want.codec, fps=want.fps, kbps=want.kbps)
        return [Journal(fact, Peer.BROKER, at), Send(Peer.DEVICE, want)]


class _Delay:
    """A way's delay against its own best of late."""

    def __init__(self) -> None:
        self._best: deque[tuple[int, int]] = deque()  # rising delays: the first is the least of all that still count
        self._late = 0

    def base(self, now: int) -> int:
        """Return the least delay of late; 0 before any."""
        self._forget(now)
        return self._best[0][1] if self._best else 0

    def take(self, delay_us: int, now: int) -> None:
        """Take a delay."""
        while self._best and self._best[-1][1] >= delay_us:
            self._best.pop()
        self._best.append((now, delay_us))
        self._forget(now)

    def _forget(self, now: int) -> None:
        while len(self._best) > 1 and self._best[0][0] < now - _BASE_US:
            self._best.popleft()

    def twice(self, queueing_us: int) -> bool:
        """Return whether this one and the one before were both too late."""
        self._late = self._late + 1 if queueing_us > SLOW_US else 0
        return self._late >= _TWICE
