"""The simulated TV's actions, apps, camera and secrets, as its agent meets them."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.device import Done, FrontChanged, Outcome, PoweredOff, Shot
from device_agent.simulator.clock import LOCAL, ManualClock, SystemClock
from device_agent.simulator.tv import faults, remote, settings
from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.catalogue.doing import UPDATE
from device_agent.simulator.tv.scenes.room import Room
from device_agent.simulator.tv.state import NOTICE_SECONDS, PATTERN_SECONDS, UPDATE_SECONDS
from device_agent.simulator.tv.tv import FAMILY, SimulatedTv
from tests.stage.examples import share


class StandingWall(SystemClock):
    """Runs on, while the time of day that home shows stands still: a minute's turn would be a new picture."""

    def local(self) -> datetime:
        return datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def tv(clock: ManualClock) -> AsyncIterator[SimulatedTv]:
    made = SimulatedTv(clock=clock)
    yield made
    await made.close()


async def press(tv: SimulatedTv, *keys: str) -> None:
    for key in keys:
        assert await tv.press(key, "press", "customer") == Outcome(True), key


async def shot(tv: SimulatedTv) -> Shot:
    async with asyncio.timeout(20):
        return await tv.frame(-1)


async def ending(clock: ManualClock, doing: Coroutine[Any, Any, Done], seconds: float = 1.0) -> Done:
    """Return what became of an action, letting so much time pass again and again."""
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(doing)
        while not task.done():
            clock.advance(seconds)
            await asyncio.wait([task], timeout=0.005)
    return task.result()


async def on_camera(tv: SimulatedTv, clock: ManualClock, app: str = "camera") -> None:
    await tv.write("camera.enabled", True, "customer")
    assert await tv.open_app(app, "customer") == Outcome(True)
    if app != "camera":
        await press(tv, *["ArrowRight"] * 3, "Enter")
    clock.advance(NOTICE_SECONDS)


def test_it_says_whose_parts_fit_and_that_it_can_say_when_a_camera_is_live() -> None:
    identity = SimulatedTv().identify()
    assert (identity.family, identity.indicator, identity.takes) == (FAMILY, True, ())


@pytest.mark.requirement("TV-16")
@pytest.mark.parametrize("fault", sorted(faults.ON_PANEL))
async def test_a_fault_of_the_panel_is_never_in_the_signal(fault: str) -> None:
    """Byte for byte, on every screen that a technician may look at; on the panel it is to be seen."""
    clock = ManualClock(40.0)
    sound, broken = SimulatedTv(clock=clock), SimulatedTv(clock=clock)
    assert broken.inject(fault)
    for keys in ((), ("Exit",), ("Settings",), ("GoHome", "Guide"), ("GoHome", "TVInput", "ArrowDown", "Enter")):
        for each in (sound, broken):
            await press(each, *keys)
        assert (await shot(sound)).picture.tobytes() == (await shot(broken)).picture.tobytes(), keys
        async with asyncio.timeout(20):
            assert ((await sound.panel(-1))[1] != (await broken.panel(-1))[1]).any(), keys
    clock.advance(1.0)
    assert (await shot(sound)).picture.tobytes() == (await shot(broken)).picture.tobytes()


async def test_a_flickering_panel_moves_though_its_signal_stands() -> None:
    tv = SimulatedTv(clock=StandingWall())
    tv.inject(faults.TCON)
    async with asyncio.timeout(20):
        sent = (await tv.frame(-1)).revision
        lit, _ = await tv.panel(-1)
        assert (await tv.panel(lit))[0] == lit + 1
    assert (await shot(tv)).revision == sent
    await tv.close()


async def test_a_box_s_line_is_gone_on_another_input_and_in_the_pattern(tv: SimulatedTv, clock: ManualClock) -> None:
    await tv.write("input.current", "hdmi1", "customer")
    sound = SimulatedTv(clock=clock)
    await sound.write("input.current", "hdmi1", "customer")
    tv.inject(faults.SOURCE)
    clock.advance(10)
    column = np.s_[:, 418:421]
    assert ((await shot(tv)).picture[column] != (await shot(sound)).picture[column]).any()
    async with asyncio.TaskGroup() as tasks:
        for each in (tv, sound):
            tasks.create_task(each.act("test.picture", "technician"))
        await asyncio.sleep(0)
        assert ((await shot(tv)).picture == (await shot(sound)).picture).all()
        await press(tv, "Enter")
        await press(sound, "Enter")
    for each in (tv, sound):
        await each.write("input.current", "hdmi2", "customer")
    assert ((await shot(tv)).picture == (await shot(sound)).picture).all()


async def test_the_picture_test_shows_its_pattern_until_its_time_is_over(tv: SimulatedTv, clock: ManualClock) -> None:
    before = await shot(tv)
    told: list[int] = []
    done = await ending(clock, tv.act("test.picture", "technician", "c", told.append))
    assert (done.applied, done.verdict, told[-1]) == (True, "shown", 100)
    assert ((await shot(tv)).picture == before.picture).all()
    assert clock.elapsed >= PATTERN_SECONDS


@pytest.mark.parametrize("how", ["key", "cancelled"])
async def test_any_key_ends_the_pattern_and_so_does_giving_up(tv: SimulatedTv, how: str) -> None:
    before = await shot(tv)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(tv.act("test.picture", "technician"))
        await asyncio.sleep(0)
        assert ((await shot(tv)).picture != before.picture).any()
        if how == "key":
            await press(tv, "GoHome")
        else:
            task.cancel()
    assert ((await shot(tv)).picture == before.picture).all()
    assert task.cancelled() or task.result().verdict == "shown"


async def test_a_test_ends_with_the_power(tv: SimulatedTv, clock: ManualClock) -> None:
    tv.inject(faults.SUPPLY)
    clock.advance(29.0)
    assert await ending(clock, tv.act("test.sound", "technician"), 0.5) == Done(False, "device_off")


async def test_the_sound_test_says_on_the_screen_what_is_to_be_heard(tv: SimulatedTv, clock: ManualClock) -> None:
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(tv.act("test.sound", "technician"))
        await asyncio.sleep(0)
        notice = tv._now().toast
        clock.advance(4.0)
    assert task.result().verdict == "passed"
    assert notice is not None
    assert notice.phrase == "testing.sound"


async def test_a_reset_is_done_for_whoever_may_ask_for_it(tv: SimulatedTv) -> None:
    await tv.write("sound.volume", 50, "customer")
    assert await tv.act(settings.RESET, "technician", "c-1") == Done(True)
    assert tv.read_all()["sound.volume"] == 18


async def test_software_is_installed_when_some_waits(tv: SimulatedTv, clock: ManualClock) -> None:
    def usable() -> tuple[bool, str | None]:
        found = next(each for each in tv.descriptors() if each.key == UPDATE)
        return found.available, found.reason

    assert usable() == (False, "no_update")
    assert await tv.act(UPDATE, "technician") == Done(False, "no_update")
    tv.offer("SenOS 5.0", {})
    assert usable() == (True, None)
    events = tv.events()
    assert await tv.act(UPDATE, "technician") == Done(True)
    async with asyncio.timeout(20):
        assert await anext(events) == PoweredOff(orderly=True)
    clock.advance(UPDATE_SECONDS)
    assert tv.identify().software == "SenOS 5.0"


async def test_apps_are_told_in_their_order(tv: SimulatedTv) -> None:
    await tv.write("app.order", tuple(APPS)[::-1], "customer")
    assert [each.id for each in tv.apps()] == list(APPS)[::-1]
    assert {each.id for each in tv.apps() if each.camera} == {"call", "camera"}
    assert await tv.open_app("solitaire", "customer") == Outcome(False, "unknown_app")


@pytest.mark.requirement("PR-03")
async def test_with_the_switch_off_not_one_pixel_of_the_camera_is_painted(
    tv: SimulatedTv, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await on_camera(tv, clock)
    assert (await shot(tv)).private
    await tv.write("camera.enabled", False, "customer")

    def painted(*_: object) -> None:
        raise AssertionError("the camera was painted")

    monkeypatch.setattr(Room, "paint", painted)
    for app in ("camera", "call", "browser"):
        await tv.open_app(app, "customer")
        await press(tv, *["ArrowRight"] * 3, "Enter")
        assert (await shot(tv)).private == ()
        assert tv.front().camera == "off"
    assert await tv.write("camera.enabled", True, "technician", "c") == Outcome(False, "customer_only")


@pytest.mark.requirement("PR-05")
@pytest.mark.parametrize("app", ["camera", "call", "browser"])
async def test_a_camera_s_picture_is_masked_by_area_wherever_it_comes_from(
    tv: SimulatedTv, clock: ManualClock, app: str
) -> None:
    """Outside the areas named in a picture, nothing of it moves with what the camera sees."""
    await on_camera(tv, clock, app)
    screens = [("in front",), ("in the corner", "GoHome")] if app == "call" else [("in front",)]
    for _, *keys in screens:
        await press(tv, *keys)
        one = await shot(tv)
        clock.advance(3.0)
        other = await shot(tv)
        assert [(each.kind, each.app) for each in one.private] == [("camera", app)]
        assert (one.picture != other.picture).any()
        masked = [one.picture.copy(), other.picture.copy()]
        for picture in masked:
            for area in one.private:
                picture[area.top - 2 : area.top + area.height + 2, area.left - 2 : area.left + area.width + 2] = 0
        assert (masked[0] == masked[1]).all()


@pytest.mark.requirement("PR-04")
async def test_the_indicator_lies_over_everything_on_signal_and_panel(tv: SimulatedTv, clock: ManualClock) -> None:
    await on_camera(tv, clock, "call")
    await tv.write("system.usage_mode", "store", "customer")
    for keys in ((), ("Settings",), ("GoHome",), ("Guide",), ("Guide", "AudioVolumeUp"), ("TVInput",)):
        await press(tv, *keys)
        for picture in ((await shot(tv)).picture, (await tv.panel(-1))[1]):
            dot = picture[22:38, 520:640].astype(int)
            assert ((dot[..., 0] > 150) & (dot[..., 1] < 100)).sum() > 60, keys


@pytest.mark.requirement("PR-01")
async def test_a_secret_is_the_customer_s_to_type(tv: SimulatedTv) -> None:
    await press(tv, "Settings", *["ArrowDown"] * 3, "Enter", *["ArrowDown"] * 3)
    assert await tv.press("Enter", "press", "technician", "c") == Outcome(False, "secret_field")
    await press(tv, "Enter")
    assert tv.front() == FrontChanged(None, "none", secret=True)
    assert [each.kind for each in (await shot(tv)).private] == ["secret"]
    for key in (*sorted(remote.KEYS - {"GoHome", "Power"}), "a"):
        assert (await tv.press(key, "press", "technician", "c")).reason in ("secret_field", "unsupported_key"), key
    await press(tv, *"hoasen-2027", *["ArrowDown"] * 4, *["ArrowRight"] * 9, "Enter")
    assert tv.front().secret is False
    assert tv._now().values["network.wifi.password"] == "hoasen-2027"
    assert "hoasen-2027" not in repr((tv.read_all(), tv.snapshot()))


@pytest.mark.requirement("PR-01")
@pytest.mark.requirement("PR-05")
async def test_technician_s_hands_are_off_what_the_customer_shows_the_camera(
    tv: SimulatedTv, clock: ManualClock
) -> None:
    await on_camera(tv, clock, "browser")
    assert await tv.open_app("films", "technician") == Outcome(False, "camera_app")
    assert await tv.act("test.picture", "technician") == Done(False, "camera_app")
    assert await tv.press("Enter", "press", "technician") == Outcome(False, "camera_app")
    assert await tv.press("GoHome", "press", "technician") == Outcome(True)
    assert tv.front() == FrontChanged(None, "none", secret=False)


@pytest.mark.requirement("PR-05")
async def test_mending_the_network_does_not_bring_a_call_back(tv: SimulatedTv, clock: ManualClock) -> None:
    await on_camera(tv, clock, "call")
    await press(tv, "GoHome")
    await tv.write("network.dns.mode", "manual", "customer")
    await tv.write("network.dns.server", "10.0.0.9", "customer")
    assert tv.front().camera == "none"
    assert await tv.write("network.dns.mode", "auto", "technician") == Outcome(False, "camera_app")
    await press(tv, "GoBack")  # the customer hangs up
    assert await tv.write("network.dns.mode", "auto", "technician") == Outcome(True)


MOVES = st.sampled_from(["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"])
WILD = st.lists(
    st.one_of(
        st.tuples(st.just("keys"), MOVES, st.integers(1, 6)),
        st.tuples(st.just("keys"), st.just("Enter"), st.just(1)),
        st.tuples(st.just("keys"), st.sampled_from(["Settings", *sorted(remote.KEYS - {"Power"})]), st.just(1)),
        st.tuples(st.just("open"), st.sampled_from(["browser", "shop", *sorted(APPS)])),
        st.tuples(st.just("wait"), st.floats(0.1, 8.0)),
        st.tuples(st.just("write"), st.sampled_from(sorted(settings.ALL)), st.sampled_from([True, False, "tv", 3])),
    ),
    max_size=60,
)


@pytest.mark.requirement("PR-01")
@pytest.mark.requirement("PR-03")
@given(wild=WILD, switched=st.booleans(), column=st.integers(0, 11))
@share(1.0)
def test_no_sequence_of_a_technician_s_turns_the_camera_on(wild: list[Any], switched: bool, column: int) -> None:
    """Keys, apps, writes and time, from wherever the focus was left: no camera, no secret, no camera app."""
    clock = ManualClock()
    tv = SimulatedTv(clock=clock)

    async def tried() -> None:
        if switched:
            await tv.write("camera.enabled", True, "customer")
        await press(tv, *["ArrowRight"] * column)
        for each in wild:
            if each[0] == "keys":
                for _ in range(each[2]):
                    await tv.press(each[1], "press", "technician", "c")
            elif each[0] == "open":
                await tv.open_app(each[1], "technician", "c")
            elif each[0] == "wait":
                clock.advance(each[1])
            else:
                await tv.write(each[1], each[2], "technician", "c")
            front = tv.front()
            assert (front.camera, front.secret) == ("none", False)
            assert front.app not in ("call", "camera")
        assert tv._now().lens is None
        assert tv.read_all()["camera.enabled"] is switched

    asyncio.run(tried())
