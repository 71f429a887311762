"""The customer's promises, kept by broker, agent and a real simulated TV together, whatever the technician sends.

Each side alone, with the other lying, stands in tests/unit/session/test_laws.py (the broker) and in
tests/unit/device_agent/conversation/test_laws.py (the agent).
"""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.session.commands import Send
from broker.session.states import State
from broker.wire.action import ActionRun
from broker.wire.app import AppOpen, AppsDescribed
from broker.wire.base import Message, Scope, action_scope
from broker.wire.consent import ConsentRequest
from broker.wire.control import NAMED_KEYS, ControlDone, ControlKey
from broker.wire.messages import Peer
from broker.wire.observation import ObservationAsk
from broker.wire.settings import SettingsDescribed, SettingsSet
from device_agent.agent.privacy import sight
from device_agent.conversation import inputs as i
from device_agent.conversation import outputs as o
from device_agent.conversation.machine import Conversation
from device_agent.conversation.rules import rules_of
from device_agent.device import Area, Device, Done
from device_agent.simulator.clock import ManualClock
from device_agent.simulator.tv.state import NOTICE_SECONDS
from device_agent.simulator.tv.tv import SimulatedTv
from tests.stage.examples import share
from tests.stage.visits import Played as Broker
from tests.stage.visits import events
from tests.unit.device_agent.conversation.playbook import Played as Agent
from tests.unit.device_agent.conversation.playbook import hello

_TV = SimulatedTv(clock=ManualClock())
_CAMERAS = [each.id for each in _TV.apps() if each.camera]
_APPS = st.sampled_from([each.id for each in _TV.apps()])
_KEYS = st.sampled_from([each.key for each in _TV.descriptors()])
_WAYS = ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Enter")
_TECHNICIAN = st.one_of(
    *[st.builds(lambda key: ("key", key), st.sampled_from([*_WAYS, *_WAYS, "GoHome", "GoBack", "Settings"]))] * 4,
    st.builds(lambda key: ("key", key), st.sampled_from(sorted(NAMED_KEYS - {"Power"}))),
    st.builds(lambda app: ("open", app), _APPS),
    st.builds(
        lambda key, value: ("set", key, value), _KEYS, st.sampled_from([True, False, "tv", "hdmi1", "camera", 5])
    ),
    st.builds(lambda key: ("set", key, True), st.just("camera.enabled")),
    st.builds(lambda key: ("run", key), _KEYS.filter(lambda key: key.startswith(("test.", "system.")))),
    st.builds(lambda key: ("ask", action_scope(key)), _KEYS),
    st.builds(lambda scope: ("ask", scope), st.sampled_from([Scope.CONTROL, Scope.SETTINGS, Scope.VIEW])),
    st.just(("look", "line")),
    # Most ways on a home screen lead nowhere: this one goes to any tile, mostly those with a camera behind them.
    *[
        st.builds(
            lambda down, right: ("walk", down, right), st.sampled_from([0, 0, 1]), st.sampled_from([*range(13), 9, 10])
        )
    ]
    * 4,
)
_CUSTOMER = st.one_of(
    st.builds(lambda app: ("want", app), st.sampled_from(_CAMERAS)),
    st.builds(lambda app: ("forget", app), st.sampled_from(_CAMERAS)),
    st.builds(lambda app: ("opens", app), _APPS),
    st.builds(lambda on: ("switch", on), st.booleans()),
    st.builds(lambda key: ("remote", key), st.sampled_from(["GoHome", *_WAYS])),
    st.builds(lambda yes: ("answer", yes), st.booleans()),
)
_STEPS = st.lists(st.one_of(_TECHNICIAN, _TECHNICIAN, _TECHNICIAN, _CUSTOMER), min_size=5, max_size=40)


class Together:
    """A visit that is active with control and settings: the broker's machine, the agent's, and a TV between them."""

    def __init__(self, device: Device | None = None) -> None:
        self.tv_clock = ManualClock()
        self.tv = device or SimulatedTv(clock=self.tv_clock)
        self.broker = Broker().active(Scope.CONTROL, Scope.SETTINGS)
        self.agent = Agent()
        self.agent.talk = Conversation(hello, lambda: rules_of(self.tv.descriptors(), self.tv.apps()))
        self.agent.active(Scope.CONTROL, Scope.SETTINGS)
        self.broker.device(SettingsDescribed(descriptors=tuple(self.tv.descriptors())))
        self.broker.device(AppsDescribed(apps=tuple(self.tv.apps())))
        self.wanted: set[str] = set()
        self.allowed: list[str] = []
        self.permitted: frozenset[str] = frozenset()
        self.number = self.pictures = 0

    async def console(self, message: Message) -> None:
        """Let the technician say this, and everything follow that does."""
        to_device = [c.message for c in self.broker.console(message) if isinstance(c, Send) and c.to is Peer.DEVICE]
        for said in to_device:
            await self.do(self.agent.hear(said))

    async def customer(self, happened: i.Input) -> None:
        """Let the customer do this at the agent."""
        await self.do(self.agent.feed(happened))

    async def do(self, outputs: list[o.Output]) -> None:
        """Carry out what the agent decided, on the TV, and tell the broker what it is told."""
        for output in outputs:
            match output:
                case o.Send(message):
                    await self.told(message)
                case o.Permit(apps):
                    assert apps <= self.wanted, "permitted what the customer did not ask for"
                    self.permitted = apps
                    self.tv.permit(apps)
                case o.Press(number, id_, key, action):
                    outcome = await self.tv.press(key, action, "technician", id_)
                    await self.do(self.agent.feed(i.CommandDone(number, outcome)))
                case o.Write(number, id_, key, value):
                    assert key.partition("@")[0] != "camera.enabled", "the customer's switch"
                    outcome = await self.tv.write(key, value, "technician", id_)
                    await self.do(self.agent.feed(i.CommandDone(number, outcome)))
                case o.Open(number, id_, app):
                    assert app not in _CAMERAS or app in self.wanted, "an app with a camera unasked"
                    outcome = await self.tv.open_app(app, "technician", id_)
                    await self.do(self.agent.feed(i.CommandDone(number, outcome)))
                case o.Act(number, _, key):
                    if _asks(self.tv, key):
                        assert key in self.allowed, "an action that needs the customer's word, without it"
                        self.allowed.remove(key)
                    await self.do(self.agent.feed(i.ActDone(number, await self.act(key))))
                case _:
                    pass

    async def act(self, key: str) -> Done:
        """Do an action that everybody allowed: here it is enough that it came so far."""
        return Done(True)

    async def told(self, message: Message) -> None:
        answers = [c.message for c in self.broker.device(message) if isinstance(c, Send) and c.to is Peer.DEVICE]
        for answer in answers:
            await self.do(self.agent.hear(answer))

    async def step(self, what: tuple[Any, ...]) -> None:
        """Take one step, and hold what the technician brought about against what the customer asked for."""
        self.tv_clock.advance(NOTICE_SECONDS)  # whatever was opened before is seen by now
        before, switch = self.tv.front(), self.tv.read_all()["camera.enabled"]
        book, prompt = self.scopes(), self.agent.shown.prompt
        self.number += 1
        by_technician = await self._take(what, f"c{self.number}")
        self.tv_clock.advance(NOTICE_SECONDS)
        after = self.tv.front()
        if by_technician:
            assert self.tv.read_all()["camera.enabled"] == switch, "the technician turned the customer's switch"
            assert self.scopes() <= book, "the technician granted something"
            assert prompt is None or self.agent.shown.prompt == prompt, "the technician answered for the customer"
            if after.app != before.app:
                assert after.app not in _CAMERAS or after.app in self.wanted, "the technician opened a camera's app"
            if after.camera == "live" and before.camera != "live":
                assert after.app in self.wanted, "the technician turned a camera on"
        await self.show()

    async def show(self) -> None:
        """Say what is private and show a picture, as the agent does; the broker may refuse an honest device none."""
        front = self.tv.front()
        areas = [Area("camera", 0, 0, 9, 9, front.app)] if front.camera == "live" else []
        areas += [Area("secret", 0, 0, 9, 9)] if front.secret else []
        for shown in ([], areas):  # what is in front may be ahead of the picture
            seen = sight(shown, front, self.permitted, self.tv.identify().indicator)
            await self.told(seen.said)
            self.pictures += 1
            assert "camera.refused" not in events(self.broker.frame(self.pictures, data_class=seen.data_class))

    def scopes(self) -> set[str]:
        """Return what the agent's own book has, which only its customer's answers add to."""
        visit = self.agent.shown.visit
        return set() if visit is None else set(map(str, visit.scopes))

    async def _take(self, what: tuple[Any, ...], id_: str) -> bool:
        match what:
            case ("key", key):
                await self.console(ControlKey(id=id_, key=key, action="press"))
            case ("walk", down, right):  # to any tile of the home screen, and into it
                keys = ["GoHome", *["ArrowDown"] * down, *["ArrowRight"] * right, "Enter"]
                for number, key in enumerate(keys):
                    await self.console(ControlKey(id=f"{id_}-{number}", key=key, action="press"))
            case ("open", app):
                await self.console(AppOpen(id=id_, app=app))
            case ("set", key, value):
                await self.console(SettingsSet(id=id_, key=key, value=value))
            case ("run", key):
                await self.console(ActionRun(id=id_, key=key))
            case ("ask", scope):
                await self.console(ConsentRequest(scope=scope))
            case ("look", symptom):
                await self.console(ObservationAsk(id=id_, what=symptom))
            case _:
                await self._customer(what)
                return False
        return True

    async def _customer(self, what: tuple[Any, ...]) -> None:
        prompt = self.agent.shown.prompt
        match what:
            case ("want", app):
                self.wanted.add(app)
                await self.customer(i.CameraWanted(app))
            case ("forget", app):
                self.wanted.discard(app)
                await self.customer(i.Withdraw(f"camera:{app}"))
            case ("opens", app):
                await self.tv.open_app(app, "customer")
            case ("switch", on):
                await self.tv.write("camera.enabled", on, "customer")
            case ("remote", key):
                await self.tv.press(key, "press", "customer")
            case ("answer", yes) if prompt is not None:
                kind, _, key = str(prompt.scope).partition(":")
                if kind == "action" and yes:
                    self.allowed.append(key)
                await self.customer(i.Answer(prompt.request, yes))
            case _:
                pass


def _asks(tv: Device, key: str) -> bool:
    found = next(each for each in tv.descriptors() if each.key == key)
    return found.write_policy == "technician_consent" or found.safety == "person_present"


@pytest.mark.requirement("PR-01")
@pytest.mark.requirement("PR-02")
@pytest.mark.requirement("PR-03")
@pytest.mark.requirement("TV-09")
@pytest.mark.timeout(600)
@given(_STEPS)
@share(2)
def test_no_sequence_of_a_technician_s_messages_breaks_a_promise(steps: list[tuple[Any, ...]]) -> None:
    """None turns the camera on, opens a camera's app unasked, presses a consent, or moves what needs a word."""

    async def play() -> None:
        together = Together()
        for what in steps:
            await together.step(what)

    asyncio.run(play())


async def test_a_camera_that_the_customer_opened_unasked_comes_to_be_live_on_this_stage() -> None:
    together = Together()
    steps: list[tuple[Any, ...]] = [("switch", True), ("opens", "call"), ("remote", "Enter"), ("key", "GoHome")]
    for what in steps:
        await together.step(what)
    assert together.tv.front().camera == "live"
    assert together.broker.machine.state is State.ACTIVE


async def test_a_visit_in_which_all_is_asked_for_gets_there() -> None:
    """The same stage, with a customer who asks: else the property could hold because nothing ever happens."""
    together = Together()
    for what in (("want", "call"), ("open", "call")):
        await together.step(what)
    assert together.tv.front().app == "call"
    for what in (("key", "GoHome"), ("forget", "call"), ("open", "call")):
        await together.step(what)
    assert together.tv.front().app != "call"
    reset = "system.factory_reset"
    asked: list[tuple[Any, ...]] = [("run", reset), ("ask", action_scope(reset)), ("answer", True)]
    for what in asked:
        await together.step(what)
    assert together.allowed == [reset]
    await together.step(("run", reset))
    assert together.allowed == []
    answers = [each.id for each in _answers(together) if each.outcome == "applied"]
    assert f"c{together.number}" in answers


def _answers(together: Together) -> list[ControlDone]:
    said = [each.message for each in together.agent.outputs if isinstance(each, o.Send)]
    return [each for each in said if isinstance(each, ControlDone)]
