"""The page's side of the agent: what it says, what a press does, and what a simulated device's surroundings allow."""

import asyncio

import pytest
import simplejpeg

from broker.wire.base import Scope
from broker.wire.hello import Hello
from device_agent.agent.around import Simulated
from device_agent.agent.hands import Hands
from device_agent.agent.page import Page
from device_agent.conversation import inputs as i
from device_agent.conversation.machine import Conversation
from device_agent.device import Device, Outcome
from device_agent.panel.state import Behind, Condition, Ordinary
from device_agent.simulator.appliance.appliance import SimulatedAppliance
from device_agent.simulator.washer.washer import Washer
from tests.unit.device_agent.small_tv import CALL, CAMERA, SmallTv


class Recorder:
    """A simulated network that only remembers."""

    def __init__(self) -> None:
        self.set_to: list[Condition] = []

    def set(self, condition: Condition) -> None:
        self.set_to.append(condition)


class Playing:
    """A page over a real conversation, whose inputs are kept."""

    def __init__(self, network: Recorder | None = None, device: Device | None = None) -> None:
        self.tv = SmallTv()
        device = device or self.tv
        self.fed: list[i.Input] = []
        self.talk = Conversation(self._hello)
        hands = Hands(device, self.feed, lambda: self.talk.powered)
        self.page = Page(device, self.talk, hands, self.feed, "vi", network, ordinary=Ordinary(hotline="1800 0000"))

    def _hello(self, nonce: bytes) -> Hello:
        raise AssertionError("nobody greets here")

    def feed(self, happened: i.Input) -> bool:
        self.fed.append(happened)
        now = asyncio.get_running_loop().time()
        before = self.talk.shown(now)
        self.talk.handle(happened, now)
        self.page.publish()
        return self.talk.shown(now) != before


async def test_the_page_shows_the_panel_and_not_the_signal() -> None:
    p = Playing()
    found = await p.page.picture(-1, 5)
    assert found is not None
    signal = (await p.tv.frame(-1)).picture
    shown = simplejpeg.decode_jpeg(found[1])
    assert abs(float(shown.mean()) - float((signal // 2).mean())) < 3


async def test_every_press_is_an_input_and_says_whether_anything_came_of_it() -> None:
    p = Playing()
    assert p.page.request_support()
    assert p.page.state().phase == "connecting"
    assert p.page.cancel()
    assert not p.page.end()
    assert not p.page.dismiss()
    assert not p.page.answer("r1", True)
    assert not p.page.withdraw(Scope.VIEW)
    assert not p.page.want_camera(CALL)
    assert not p.page.observe("q1", "yes")
    assert not p.page.say("Alo?")
    kinds = [type(each) for each in p.fed]
    ones = [i.RequestSupport, i.Cancel, i.End, i.Dismiss, i.Answer, i.Withdraw, i.CameraWanted, i.Observed, i.Say]
    assert kinds == ones


async def test_a_change_wakes_who_waits_and_a_repetition_does_not() -> None:
    p = Playing()
    p.page.publish()
    before = p.page.state().sequence
    p.page.publish()
    assert p.page.state().sequence == before
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(p.page.changed(before, 5))
        await asyncio.sleep(0)
        p.page.set_language("en")
        await waiting
    assert (p.page.state().language, p.page.state().sequence) == ("en", before + 1)


async def test_what_nobody_waits_for_is_counted_by_whoever_looks_next() -> None:
    p = Playing()
    before = p.page.state().sequence
    p.page.set_language("en")
    assert (p.page.state().sequence, p.page.state().sequence) == (before + 1, before + 1)
    p.page.set_language("vi")
    async with asyncio.timeout(20):
        await p.page.changed(before + 1, 60)  # there is news already
    assert p.page.state().sequence == before + 2


async def test_when_the_agent_stops_nobody_waits_any_more() -> None:
    p = Playing()
    revision, _ = await p.tv.panel(-1)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        news = tasks.create_task(p.page.changed(p.page.state().sequence, 60))
        picture = tasks.create_task(p.page.picture(revision, 60))
        await asyncio.sleep(0)
        p.page.let_go()
        await news
        assert await picture is None
    assert await p.page.picture(revision, 60) is None


async def test_a_pulled_plug_takes_the_remote_with_it() -> None:
    p = Playing()
    assert await p.page.plug(False)
    assert not await p.page.plug(False)
    assert (await p.page.press("AudioVolumeUp")).reason == "no_mains"
    assert not p.page.state().power.plugged
    assert await p.page.plug(True)
    assert p.page.state().power.on


async def test_a_simulated_device_has_something_behind_it() -> None:
    network = Recorder()
    p = Playing(network)
    assert isinstance(p.tv, Simulated)
    behind = Behind(network="good", inputs={"hdmi1": "box", "hdmi2": None}, things=("box", "game"), firmware=True)
    assert p.page.state().behind == behind
    assert p.page.set_network("slow")
    assert (network.set_to, p.tv.condition) == (["slow"], "slow")
    assert p.page.attach("hdmi2", "game")
    assert p.page.attach("hdmi1", None)
    assert p.page.update_firmware()
    after = Behind(network="slow", inputs={"hdmi1": None, "hdmi2": "game"}, things=("box", "game"), firmware=False)
    assert p.page.state().behind == after


@pytest.mark.parametrize(("socket", "thing"), [("hdmi9", "box"), ("hdmi1", "bomb")])
async def test_what_fits_no_socket_is_not_plugged_in(socket: str, thing: str) -> None:
    p = Playing(Recorder())
    assert not p.page.attach(socket, thing)


async def test_a_firmware_is_installed_once() -> None:
    p = Playing(Recorder())
    assert p.page.update_firmware()
    assert not p.page.update_firmware()


async def test_a_real_device_has_no_weather() -> None:
    p = Playing()
    assert p.page.state().behind is None
    assert not p.page.set_network("off")


@pytest.mark.requirement("PR-03")
async def test_the_camera_switch_is_the_customer_s_and_works_at_once() -> None:
    p = Playing()
    assert (await p.page.switch_camera(True)).applied
    p.tv.show(CALL)
    privacy = p.page.state().privacy
    assert privacy is not None
    assert (privacy.switch, privacy.sight, privacy.front) == (True, "live", CALL)
    assert (await p.page.switch_camera(False)).applied
    assert p.tv.values[CAMERA] is False
    privacy = p.page.state().privacy
    assert privacy is not None
    assert (privacy.switch, privacy.sight) == (False, "none")


async def test_a_screen_has_no_front_to_touch_and_no_faults() -> None:
    p = Playing()
    assert p.page.state().front is None
    assert (await p.page.touch("start")).reason == "no_front"
    assert not p.page.handle("door", "open")
    assert not p.page.break_or_mend("tv.line.panel", True)


@pytest.mark.requirement("HA-02")
async def test_an_appliance_shows_its_own_front_and_says_there_why_it_has_no_pin() -> None:
    machine = SimulatedAppliance(Washer("WM-FRONT-7"), serial="W-1")
    p = Playing(device=machine)
    state = p.page.state()
    assert state.front is not None
    assert {button.id for button in state.front.buttons} >= {"power", "support", "start"}
    assert (state.device.display, state.device.family) == (False, "WM-FRONT-7")
    assert await p.page.picture(-1, 0.01) is None
    assert p.page.handle("door", "open")
    after = p.page.state().front
    assert after is not None
    assert {thing.id: thing.state for thing in after.things}["door"] == "open"
    p.page.request_support()
    p.feed(i.LinkDown(i.Notice.OFFLINE))
    over = p.page.state()
    assert over.notice is not None
    assert (over.phase, over.notice.code, over.pin, over.ordinary.hotline) == ("over", "offline", None, "1800 0000")


async def test_faults_come_and_go_on_the_page_alone() -> None:
    p = Playing(device=SimulatedAppliance(Washer("WM-FRONT-7"), serial="W-1"))
    before = p.page.state().sequence
    assert p.page.break_or_mend("wm.tap", True)
    behind = p.page.state().behind
    assert behind is not None
    assert [fault.id for fault in behind.faults if fault.active] == ["wm.tap"]
    assert p.page.break_or_mend("wm.tap", False)
    assert not p.page.break_or_mend("wm.tap", False)
    assert not p.page.break_or_mend("no.such", True)
    assert p.page.state().sequence > before
    assert p.fed == []


async def test_a_pulled_plug_takes_the_front_s_buttons_with_it() -> None:
    p = Playing(device=SimulatedAppliance(Washer("WM-FRONT-7"), serial="W-1"))
    assert await p.page.plug(False)
    assert (await p.page.touch("start")).reason == "no_mains"


async def test_an_appliance_has_weather_too() -> None:
    network = Recorder()
    p = Playing(network, SimulatedAppliance(Washer("WM-FRONT-7"), serial="W-1"))
    assert p.page.set_network("lossy")
    behind = p.page.state().behind
    assert behind is not None
    assert (network.set_to, behind.network, behind.inputs) == (["lossy"], "lossy", {})


async def test_a_key_of_which_a_real_device_says_nothing_is_no_fault_of_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    p = Playing()

    async def silent(*_: object) -> Outcome:
        raise TimeoutError("Kodi doesn't answer")

    monkeypatch.setattr(p.tv, "press", silent)
    assert await p.page.press("Enter") == Outcome(False, "no_answer")
