"""The session machine's laws, over random input."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.session import inputs as i
from broker.session.commands import Command, Finish, Journal, Record, Send, SendFrame
from broker.session.permissions import LEAVING, NEEDS, Order, asks
from broker.session.states import State
from broker.wire.action import ActionResult, ActionRun
from broker.wire.app import AppOpen, AppsDescribed
from broker.wire.base import EndReason, Message, Scope, action_scope, camera_of
from broker.wire.chat import ChatSay
from broker.wire.consent import ConsentAnswer, ConsentAsk, ConsentRequest, ConsentWithdraw
from broker.wire.control import ClipboardSet, ClipboardTold, ControlDone, ControlKey, ControlPointer
from broker.wire.ending import SessionEnd
from broker.wire.messages import Peer
from broker.wire.observation import ObservationAnswer, ObservationAsk
from broker.wire.offer import OfferOpen
from broker.wire.privacy import CameraRequest, PrivacyState
from broker.wire.screen import DataClass, ScreenKeyFrame, ScreenPainted, ScreenUnchanged
from broker.wire.settings import Descriptor, SettingsDescribed, SettingsSet, SettingsValues
from tests.stage.examples import share
from tests.stage.visits import CALL, DESCRIBED, FILMS, FINE, LOCKED, PUMP, RESET, SOUND, Played, events

_IDS = st.sampled_from(["c1", "c2", "c3"])
_APPS = st.sampled_from(["call", "films", "nobody"])
_KEYS = st.sampled_from([RESET.key, PUMP.key, SOUND.key, "camera.enabled", "picture.mode", "washer.level"])
_OTHER = CALL.model_copy(update={"id": "films"})
_FREE = LOCKED.model_copy(update={"write_policy": "technician"})  # a device that gives the customer's switch away
_PRIVACY = st.builds(
    PrivacyState,
    front=st.none() | _APPS,
    camera=st.sampled_from(["none", "live", "off"]),
    indicator=st.booleans(),
    masked=st.sampled_from([(), ("camera",), ("secret",), ("camera", "secret")]),
)
_REQUESTS = st.sampled_from([f"ask-{n}" for n in range(1, 7)])
_DEVICE = st.one_of(
    st.builds(ConsentAnswer, request=_REQUESTS, granted=st.booleans()),
    st.builds(ConsentWithdraw, scope=st.sampled_from([*Scope, "camera:call", f"action:{PUMP.key}"])),
    st.builds(CameraRequest, app=_APPS),
    _PRIVACY,
    st.builds(SettingsDescribed, descriptors=st.lists(st.sampled_from(DESCRIBED), unique_by=id).map(tuple)),
    st.builds(AppsDescribed, apps=st.sampled_from([(CALL, FILMS), (FILMS,), (_OTHER,)])),
    st.builds(ActionResult, id=_IDS, key=_KEYS, verdict=st.just("passed")),
    st.builds(ObservationAnswer, id=_IDS, answer=st.just("yes")),
    st.builds(ClipboardTold, text=st.just("x")),
    st.builds(ChatSay, text=st.just("Dạ")),
    st.builds(ControlDone, id=_IDS, outcome=st.just("applied")),
    st.builds(ScreenUnchanged, sequence=st.integers(0, 9)),
    st.builds(SessionEnd, reason=st.sampled_from(EndReason)),
    st.just(SettingsValues(values={"picture.mode": "movie"})),
    st.just(OfferOpen(link=FINE)),
)
_CONSOLE = st.one_of(
    st.builds(ControlKey, id=_IDS, key=st.sampled_from(["Enter", "x", "Power"]), action=st.just("press")),
    st.builds(SettingsSet, id=_IDS, key=st.sampled_from(["picture.mode", "camera.enabled"]), value=st.just("movie")),
    st.builds(SettingsSet, id=_IDS, key=_KEYS, value=st.booleans()),
    st.builds(ConsentRequest, scope=st.sampled_from([*Scope, f"action:{PUMP.key}", f"action:{RESET.key}"])),
    st.builds(ConsentRequest, scope=_KEYS.map(action_scope)),
    st.builds(ActionRun, id=_IDS, key=_KEYS),
    st.builds(AppOpen, id=_IDS, app=_APPS),
    st.builds(ControlPointer, id=_IDS, x=st.just(1), y=st.just(1), buttons=st.just(1)),
    st.builds(ClipboardSet, id=_IDS, text=st.just("x")),
    st.builds(ObservationAsk, id=_IDS, what=st.just("line")),
    st.builds(ChatSay, text=st.just("Chào")),
    st.builds(ScreenPainted, sequence=st.integers(0, 9)),
    st.just(ScreenKeyFrame()),
)
_STEPS = st.one_of(
    st.tuples(st.just("device"), _DEVICE),
    st.tuples(st.just("console"), _CONSOLE),
    st.tuples(st.just("frame"), st.tuples(st.booleans(), st.booleans(), st.sampled_from(DataClass))),
    st.tuples(st.just("wait"), st.sampled_from([0.01, 1.0, 61.0, 400.0])),
    st.tuples(st.just("allow"), st.just(None)),
    st.tuples(st.just("ask"), st.sampled_from([Scope.CONTROL, Scope.SETTINGS, f"action:{PUMP.key}"])),
    st.tuples(st.just("gone"), st.sampled_from([Peer.DEVICE, Peer.CONSOLE])),
    st.tuples(st.just("crowded"), st.none()),
)

# What the promises are about comes up often enough to be put together in every order.
_DRAMA = st.one_of(
    st.tuples(st.just("device"), st.builds(CameraRequest, app=st.just("call"))),
    st.tuples(st.just("device"), st.just(ConsentWithdraw(scope="camera:call"))),
    st.tuples(st.just("device"), _PRIVACY.filter(lambda state: state.front in ("call", "films"))),
    st.tuples(st.just("device"), st.just(SettingsDescribed(descriptors=(*DESCRIBED, _FREE)))),
    st.tuples(st.just("frame"), st.tuples(st.just(True), st.just(True), st.sampled_from(DataClass))),
    st.tuples(st.just("console"), st.builds(AppOpen, id=_IDS, app=st.just("call"))),
    st.tuples(st.just("console"), st.builds(ControlKey, id=_IDS, key=st.just("Enter"), action=st.just("press"))),
    st.tuples(st.just("console"), st.builds(ControlPointer, id=_IDS, x=st.just(1), y=st.just(1), buttons=st.just(1))),
    st.tuples(st.just("console"), st.builds(SettingsSet, id=_IDS, key=st.just("camera.enabled"), value=st.just(True))),
    st.tuples(st.just("console"), st.builds(ActionRun, id=_IDS, key=st.just(PUMP.key))),
    st.tuples(st.just("pump"), st.none()),
    st.tuples(st.just("called"), _PRIVACY.map(lambda state: state.model_copy(update={"front": "call"}))),
    st.tuples(st.just("device"), st.builds(ControlDone, id=_IDS, outcome=st.just("applied"))),
)


def new(played: Played) -> str:
    """Return an id that no command of this visit has had."""
    return f"c{len(played.log)}"


def named(played: Played, what: str, message: Message) -> Message:
    """Return a message with a real id: a new one of the console's, the device's of a late command; c3 stays."""
    id = getattr(message, "id", None)
    if id not in ("c1", "c2"):
        return message
    if what == "console":
        return message.model_copy(update={"id": new(played)})
    given = [each.message.id for each in played.log if isinstance(each, Send) and isinstance(each.message, Order)]
    late = given[-int(id[1]) :][:1]
    return message.model_copy(update={"id": late[0]}) if late else message


def step(played: Played, what: str, value: Any) -> list[Command]:
    match what:
        case "device":
            return played.device(named(played, what, value))
        case "console":
            return played.console(named(played, what, value))
        case "frame":
            return played.frame(1, *value)
        case "wait":
            return played.after(value)
        case "allow":
            return played.allow()
        case "ask":
            return played.console(ConsentRequest(scope=value))
        case "pump":
            asked = [*played.console(ConsentRequest(scope=f"action:{PUMP.key}")), *played.allow()]
            return [
                *asked,
                *played.console(ActionRun(id=new(played), key=PUMP.key)),
                *played.console(ActionRun(id=new(played), key=PUMP.key)),
            ]
        case "called":
            return [*played.device(CameraRequest(app="call")), *played.device(value)]
        case "gone":
            return played.feed(i.PeerGone(played.now, value, "closed"))
        case _:
            return played.feed(i.Crowded(played.now))


class Promises:
    """What was asked for by the customer, rebuilt from the record alone; each effect is held against it."""

    def __init__(self) -> None:
        self.granted: set[str] = set()
        self.cameras: set[str] = set()
        self.ids: set[str] = set()
        self.settings: dict[str, Descriptor] = {each.key: each for each in DESCRIBED}
        self.privacy: dict[str, Any] = {"camera": "none", "front": None, "indicator": False, "masked": []}

    def hold(self, command: Command) -> None:
        """Hold one command against all before it; ``asked``, ``granted`` and the rest of the record move it on."""
        if isinstance(command, Journal):
            self._note(command.event.name, command.event.facts())
        elif isinstance(command, Record | SendFrame):
            p = self.privacy
            bare = p["camera"] == "live" and "camera" not in p["masked"]
            assert bare or command.header.data_class is DataClass.SCREEN, "a camera's picture"
            assert p["indicator"] or not bare, "a camera's picture without its indicator"
            assert f"camera:{p['front']}" in self.granted or not bare, "a camera's picture unasked"
        elif isinstance(command, Send) and command.to is Peer.DEVICE:
            self._sent(command.message)

    def _note(self, name: str, facts: dict[str, Any]) -> None:
        match name:
            case "consent.granted":
                self.granted.add(str(facts["scope"]))
            case "consent.withdrawn":
                self.granted.discard(str(facts["scope"]))
            case "camera.requested":
                self.granted.add(f"camera:{facts['app']}")
            case "apps.described":
                self.cameras = set(facts["camera"])
            case "privacy.changed":
                self.privacy = {"front": None, **facts}
            case _:
                pass

    def _sent(self, message: Message) -> None:
        if isinstance(message, Order):
            assert message.id not in self.ids, "two commands of one id"
            self.ids.add(message.id)
        match message:
            case ConsentAsk(scope=scope):
                assert camera_of(str(scope)) is None, "the customer was asked for a camera"
            case AppOpen(app=app):
                assert app not in self.cameras or f"camera:{app}" in self.granted, "an app with a camera unasked"
            case SettingsSet(key=key):
                assert not key.startswith("camera."), "the customer's switch"
            case ActionRun(key=key):
                assert self.settings[key].kind == "action"
                if asks(self.settings[key]):
                    assert f"action:{key}" in self.granted, "what moves, or can't be undone, without a word"
                    self.granted.discard(f"action:{key}")
            case ControlKey(key=key) if key not in LEAVING:
                self._pressed()
            case ControlPointer():
                self._pressed()
            case _:
                pass

    def _pressed(self) -> None:
        front = self.privacy["front"]
        assert f"camera:{front}" in self.granted or (self.privacy["camera"] == "none" and front not in self.cameras)
        assert "secret" not in self.privacy["masked"]


@pytest.mark.requirement("PR-02")
@pytest.mark.requirement("PR-03")
@pytest.mark.requirement("HA-09")
@given(st.lists(st.one_of(*[_DRAMA] * 12, _STEPS), min_size=10, max_size=60))
@share(3)
def test_whatever_both_sides_say_the_broker_keeps_the_customer_s_promises(steps: list[tuple[str, Any]]) -> None:
    """No sequence opens a camera's app unasked, shows a camera, asks for one, or moves what is locked."""
    played, promises = Played().active(Scope.CONTROL, Scope.SETTINGS), Promises()
    for command in played.log:
        promises.hold(command)
    for what, value in steps:
        for command in step(played, what, value):
            promises.hold(command)


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
            if isinstance(command, Send) and isinstance(command.message, Order):
                assert command.to is Peer.DEVICE
                assert NEEDS[type(command.message)] in book
                assert asked == closed, "input while a question is open"
            if isinstance(command, Journal) and command.event.name == "consent.granted":
                book.add(str(command.event.facts()["scope"]))
            if isinstance(command, Journal) and command.event.name == "consent.withdrawn":
                book.discard(str(command.event.facts()["scope"]))
    assert events(played.log).count("session.ended") == (played.machine.state is State.ENDED)
    assert played.machine.deadline() is None or played.machine.state is not State.ENDED
