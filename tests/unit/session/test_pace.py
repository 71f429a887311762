"""The pace of the pictures: quickly down when something queues, slowly up again, and never off the ladder."""

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.clock import ManualClock
from broker.session import inputs as i
from broker.session.commands import Command, Journal, Send
from broker.session.pace import LADDER, SLOW_US, Pace, _Delay
from broker.wire.base import Scope
from broker.wire.consent import ConsentRequest
from broker.wire.messages import Peer
from broker.wire.screen import ScreenCan, ScreenPainted, ScreenWant, VideoCodec
from tests.stage.visits import Played, events, sent

QUICK, LATE = 0.04, 0.9


class Run:
    """A pace with pictures and pings going by; ``wants`` is every wish with its second."""

    def __init__(self, codecs: tuple[VideoCodec, ...] = ("h264", "jpeg"), kbps: int | None = 50_000) -> None:
        self.clock = ManualClock()
        self.pace = Pace(codecs, kbps)
        self.wants: list[tuple[float, ScreenWant]] = []
        self.sequence = 0
        self.take(self.pace.begin(self.clock.now()))

    def take(self, commands: list[Command]) -> None:
        for event, said in zip(commands[::2], commands[1::2], strict=True):
            assert isinstance(event, Journal)
            assert isinstance(said, Send)
            assert isinstance(said.message, ScreenWant)
            assert said.to is Peer.DEVICE
            self.wants.append((self.clock.now().mono_us / 1e6, said.message))

    def picture(self, seconds: float) -> None:
        """Send a picture that is painted after so long."""
        self.sequence += 1
        self.pace.sent(self.sequence, self.clock.now())
        self.take(self.pace.painted(self.sequence, self.clock.advance(seconds)))

    def pictures(self, seconds: float, late: float) -> None:
        """Send pictures for so long, each painted after ``late``."""
        end = self.clock.now().mono_us + seconds * 1e6
        while self.clock.now().mono_us < end:
            self.picture(late)

    def ping(self, seconds: float) -> None:
        self.take(self.pace.answered(Peer.DEVICE, round(seconds * 1e6), self.clock.advance(1)))

    @property
    def want(self) -> ScreenWant:
        return self.wants[-1][1]

    @property
    def step(self) -> int:
        return [kbps for _, kbps in LADDER].index(self.want.kbps)


@pytest.mark.parametrize(("kbps", "first"), [(50_000, 0), (4000, 1), (1000, 3), (300, 5), (10, 5), (None, 0)])
def test_a_visit_begins_at_what_the_check_found(kbps: int | None, first: int) -> None:
    run = Run(kbps=kbps)
    assert (run.want.fps, run.want.kbps) == LADDER[first]


@pytest.mark.parametrize(
    ("device", "console", "chosen"),
    [
        (("h264", "jpeg"), ("h264", "jpeg"), "h264"),
        (("h264", "jpeg"), ("jpeg", "h264"), "jpeg"),
        (("jpeg",), ("h264", "jpeg"), "jpeg"),
        (("h264", "jpeg"), None, "jpeg"),
        (("h264",), ("jpeg",), "jpeg"),
    ],
)
def test_the_codec_is_the_console_s_first_that_the_device_has(
    device: tuple[VideoCodec, ...], console: tuple[VideoCodec, ...] | None, chosen: str
) -> None:
    clock = ManualClock()
    pace = Pace(device)
    if console is not None:
        assert pace.can(console, clock.now()) == []  # before the visit is active nothing is asked for
    (_, said) = pace.begin(clock.now())
    assert isinstance(said, Send)
    assert isinstance(said.message, ScreenWant)
    assert said.message.codec == chosen


def test_a_console_that_says_it_later_changes_the_codec() -> None:
    run = Run()
    run.take(run.pace.can(("h264",), run.clock.now()))
    assert [want.codec for _, want in run.wants] == ["jpeg", "h264"]


def test_a_console_that_flips_its_codecs_gets_one_change_a_second_and_its_last_word() -> None:
    run = Run()
    for number in range(101):
        run.take(run.pace.can(("jpeg",) if number % 2 else ("h264",), run.clock.advance(0.02)))
    changes = [at for at, _ in run.wants[1:]]
    assert len(changes) >= 2
    assert all(later - earlier >= 0.999 for earlier, later in itertools.pairwise(changes))
    run.take(run.pace.can(("jpeg",), run.clock.now()))
    run.take(run.pace.can(("h264",), run.clock.now()))
    run.ping(QUICK)
    assert run.want.codec == "h264"
    run.take(run.pace.can(("jpeg",), run.clock.advance(1)))
    run.take(run.pace.can(("h264",), run.clock.now()))
    run.ping(QUICK)
    assert [want.codec for _, want in run.wants[-3:]] == ["h264", "jpeg", "h264"]


def test_a_way_that_only_gets_slower_is_not_remembered_for_ever() -> None:
    delay, clock = _Delay(), ManualClock()
    for number in range(1000):
        delay.take(number, clock.advance(1).mono_us)
    assert len(delay._best) <= 21


def late_pictures(run: Run) -> None:
    run.picture(LATE)


def late_pings(run: Run) -> None:
    run.ping(LATE)


def no_room(run: Run) -> None:
    run.take(run.pace.dropped(run.clock.advance(0.5)))


@pytest.mark.parametrize("trouble", [late_pictures, late_pings, no_room])
def test_what_queues_takes_the_pace_down_quickly_and_calm_takes_it_up_slowly(trouble: Callable[[Run], None]) -> None:
    run = Run()
    run.pictures(5, QUICK)
    run.ping(QUICK)
    assert run.step == 0
    run.pace.sent(run.sequence + 1, run.clock.now())
    begun = run.clock.now().mono_us / 1e6
    for _ in range(12):
        trouble(run)
    assert run.step == len(LADDER) - 1
    assert run.wants[-1][0] - begun < 12
    low = run.clock.now().mono_us / 1e6
    run.sequence += 1
    run.pictures(120, QUICK)
    assert run.step == 0
    assert run.wants[-1][0] - low >= 4 * (len(LADDER) - 1) - 1


def test_one_late_picture_is_a_hiccup() -> None:
    run = Run()
    for _ in range(20):
        run.pictures(1, QUICK)
        run.picture(LATE)
    assert len(run.wants) == 1


def test_a_long_way_without_queueing_costs_pictures_but_no_quality() -> None:
    run = Run()
    run.pictures(30, 0.4)  # two unpainted at most: five a second is what can be
    assert (run.want.fps, run.want.kbps) == (5, LADDER[0][1])


def test_a_way_too_narrow_from_the_first_picture_on_is_known_by_the_pings_before_it() -> None:
    run = Run()
    for _ in range(5):
        assert run.pace.answered(Peer.CONSOLE, 30_000, run.clock.advance(1)) == []
    run.pictures(8, 0.7)
    assert run.step == len(LADDER) - 1


def test_a_full_line_shows_itself_by_pictures_without_room_even_if_its_empty_time_was_never_seen() -> None:
    run = Run()
    for _ in range(60):  # all that was ever painted took as long: nothing seems to queue
        run.picture(0.3)
        if run.want.kbps > 800:
            run.pace.sent(run.sequence + 1, run.clock.now())
            run.take(run.pace.dropped(run.clock.advance(0.05)))
            run.sequence += 1
    assert run.want.kbps <= 800


def test_a_long_way_drops_pictures_only_until_fewer_are_asked_for() -> None:
    run = Run()
    run.picture(0.3)
    while run.want.fps > 6:
        run.pace.sent(run.sequence + 1, run.clock.now())
        run.take(run.pace.dropped(run.clock.advance(0.07)))
        run.sequence += 1
        run.picture(0.3)
    assert (run.want.fps, run.want.kbps) == (6, LADDER[0][1])


def test_before_the_visit_is_active_nothing_is_asked_for() -> None:
    pace, clock = Pace(("jpeg",)), ManualClock()
    for late in (10_000, 2_000_000, 2_000_000, 2_000_000):
        assert pace.answered(Peer.DEVICE, late, clock.advance(1)) == []


def test_what_was_too_much_is_tried_again_later_and_later() -> None:
    run = Run()
    run.pictures(5, QUICK)
    for _ in range(400):  # a way that bears the third step and no better one
        run.pictures(0.5, QUICK if run.step >= 2 else QUICK + SLOW_US / 1e6 + 0.1)
    ups = [at for (at, want), (_, before) in zip(run.wants[1:], run.wants, strict=False) if want.kbps > before.kbps]
    gaps = [later - earlier for earlier, later in itertools.pairwise(ups)]
    assert gaps[-1] > 3 * gaps[0]
    assert len(run.wants) < 25


_happenings = st.one_of(
    st.tuples(st.just("picture"), st.floats(0.001, 3)),
    st.tuples(st.just("ping"), st.floats(0.001, 3)),
    st.tuples(st.just("dropped"), st.floats(0.001, 1)),
    st.tuples(st.just("calm"), st.floats(1, 30)),
)


@given(st.integers(0, 20_000), st.lists(_happenings, max_size=60))
def test_whatever_happens_the_pace_stays_on_the_ladder_and_in_its_measure(
    kbps: int, course: list[tuple[str, float]]
) -> None:
    run = Run(kbps=kbps)
    for what, seconds in course:
        match what:
            case "picture":
                run.picture(seconds)
            case "ping":
                run.ping(seconds)
            case "dropped":
                run.take(run.pace.dropped(run.clock.advance(seconds)))
            case _:
                run.pictures(seconds, QUICK)
    rates = [kbps for _, kbps in LADDER]
    less, steps = run.wants[0][0] - 99, run.wants[0][0]
    for (_, before), (at, want) in zip(run.wants, run.wants[1:], strict=False):
        assert 1 <= want.fps <= LADDER[rates.index(want.kbps)][0]
        assert want != before
        moved = rates.index(want.kbps) - rates.index(before.kbps)
        assert abs(moved) <= 1
        if moved == 1 or (moved == 0 and want.fps < before.fps):
            assert at - less >= 0.999
            less = at
        assert moved != -1 or at - steps >= 3.999
        steps = at if moved else steps


# --- in the machine ---


def test_the_device_is_told_before_the_visit_is_active_and_what_the_console_can_decode() -> None:
    played = Played().open_()
    assert played.console(ScreenCan(codecs=("jpeg",))) == []
    commands = played.allow()
    assert sent(commands, Peer.DEVICE) == ["screen.want", "session.state"]
    assert events(commands)[-1] == "screen.pace"


def test_pictures_and_pings_of_a_visit_set_its_pace() -> None:
    played = Played().active()
    played.feed(i.Answered(played.now, Peer.DEVICE, 20_000))
    played.feed(i.Answered(played.now, Peer.CONSOLE, 2_000_000))  # its pictures tell more than its pings
    asked: list[str] = []
    for sequence in range(1, 8):
        played.frame(sequence)
        played.clock.advance(0.05 if sequence == 1 else 0.8)
        asked += sent(played.console(ScreenPainted(sequence=sequence)), Peer.DEVICE)
    assert "screen.want" in asked
    before = len(played.log)
    played.clock.advance(1)
    for _ in range(3):
        played.feed(i.Stalled(played.now, Peer.DEVICE))
        played.clock.advance(1)
    assert "screen.want" in sent(played.log[before:], Peer.DEVICE)
    assert played.console(ConsentRequest(scope=Scope.CONTROL))
