"""The session machine's laws, over random input."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.session import inputs as i
from broker.session.commands import Command, Finish, Journal, Record, Send, SendFrame
from broker.session.states import State
from broker.wire.base import EndReason, Scope
from broker.wire.consent import ConsentAnswer, ConsentRequest, ConsentWithdraw
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import SessionEnd
from broker.wire.messages import Peer
from broker.wire.offer import OfferOpen
from broker.wire.screen import ScreenKeyFrame, ScreenPainted, ScreenUnchanged
from broker.wire.settings import SettingsSet, SettingsValues
from tests.stage.visits import FINE, Played, events

_IDS = st.sampled_from(["c1", "c2", "c3"])
_REQUESTS = st.sampled_from([f"ask-{n}" for n in range(1, 7)])
_DEVICE = st.one_of(
    st.builds(ConsentAnswer, request=_REQUESTS, granted=st.booleans()),
    st.builds(ConsentWithdraw, scope=st.sampled_from(Scope)),
    st.builds(ControlDone, id=_IDS, outcome=st.just("applied")),
    st.builds(ScreenUnchanged, sequence=st.integers(0, 9)),
    st.builds(SessionEnd, reason=st.sampled_from(EndReason)),
    st.just(SettingsValues(values={"picture.mode": "movie"})),
    st.just(OfferOpen(link=FINE)),
)
_CONSOLE = st.one_of(
    st.builds(ControlKey, id=_IDS, key=st.sampled_from(["Enter", "x", "Power"]), action=st.just("press")),
    st.builds(SettingsSet, id=_IDS, key=st.sampled_from(["picture.mode", "camera.enabled"]), value=st.just("movie")),
    st.builds(ConsentRequest, scope=st.sampled_from(Scope)),
    st.builds(ScreenPainted, sequence=st.integers(0, 9)),
    st.just(ScreenKeyFrame()),
)
_STEPS = st.one_of(
    st.tuples(st.just("device"), _DEVICE),
    st.tuples(st.just("console"), _CONSOLE),
    st.tuples(st.just("frame"), st.tuples(st.booleans(), st.booleans())),
    st.tuples(st.just("wait"), st.sampled_from([0.01, 1.0, 61.0, 400.0])),
    st.tuples(st.just("allow"), st.just(None)),
    st.tuples(st.just("ask"), st.sampled_from([Scope.CONTROL, Scope.SETTINGS])),
    st.tuples(st.just("gone"), st.sampled_from([Peer.DEVICE, Peer.CONSOLE])),
    st.tuples(st.just("crowded"), st.none()),
)


def step(played: Played, what: str, value: Any) -> list[Command]:
    match what:
        case "device":
            return played.device(value)
        case "console":
            return played.console(value)
        case "frame":
            return played.frame(1, *value)
        case "wait":
            return played.after(value)
        case "allow":
            return played.allow()
        case "ask":
            return played.console(ConsentRequest(scope=value))
        case "gone":
            return played.feed(i.PeerGone(played.now, value, "closed"))
        case _:
            return played.feed(i.Crowded(played.now))


@pytest.mark.requirement("AU-01")
@pytest.mark.requirement("TV-10")
@given(st.booleans(), st.lists(_STEPS, max_size=40))
def test_laws(active: bool, steps: list[tuple[str, Any]]) -> None:
    """No event, no effect; no effect without its scope, or with a question open; one end, and nothing after it."""
    played = Played().active() if active else Played().open_()
    book: set[str] = {"view"} if active else set()
    for what, value in steps:
        was_over = played.machine.state is State.ENDED
        # Scope and question as they stood before this input, rebuilt from the record alone.
        asked = events(played.log).count("consent.asked")
        closed = sum(events(played.log).count(f"consent.{end}") for end in ("granted", "refused", "expired"))
        commands = step(played, what, value)
        if was_over:
            assert commands == []
        recorded = False
        for command in commands:
            recorded = recorded or isinstance(command, Journal | Record)
            if isinstance(command, Send | SendFrame | Finish):
                assert recorded, "an effect before its event"
            if isinstance(command, Send) and isinstance(command.message, ControlKey | SettingsSet):
                assert command.to is Peer.DEVICE
                assert ("control" if isinstance(command.message, ControlKey) else "settings") in book
                assert asked == closed, "input while a question is open"
            if isinstance(command, Journal) and command.event.name == "consent.granted":
                book.add(str(command.event.facts()["scope"]))
            if isinstance(command, Journal) and command.event.name == "consent.withdrawn":
                book.discard(str(command.event.facts()["scope"]))
    assert events(played.log).count("session.ended") == (played.machine.state is State.ENDED)
    assert played.machine.deadline() is None or played.machine.state is not State.ENDED
