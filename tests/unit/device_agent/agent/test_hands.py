import asyncio

import pytest

from device_agent.agent import hands
from device_agent.agent.hands import Hands
from device_agent.conversation.inputs import ActDone, ActProgressed, CommandDone, Input
from device_agent.conversation.outputs import Act, Carried, Open, Paste, Point, Press, Release, Write
from device_agent.device import DeviceEvent, Done, Outcome, PoweredOff, PoweredOn, SettingChanged
from device_agent.simulator.tv.tv import SimulatedTv
from tests.unit.device_agent.small_tv import CALL, FILMS, MODE, RESET, TEST, VOLUME, SmallTv


class Desk:
    """Hands over a small TV, whose events are told when the test says so; ``told`` lists everything in order."""

    def __init__(self, tv: SmallTv) -> None:
        self.tv = tv
        self.on = True
        self.told: list[object] = []
        self.hands = Hands(tv, self.feed, lambda: self.on)

    def feed(self, happened: Input | DeviceEvent) -> None:
        self.told.append(happened)
        if isinstance(happened, PoweredOff | PoweredOn):
            self.on = isinstance(happened, PoweredOn)

    def hear(self, event: DeviceEvent) -> None:
        self.feed(event)
        self.hands.heard(event)

    async def pump(self) -> None:
        async for event in self.tv.events():
            self.hear(event)


async def carried(desk: Desk, *commands: Carried) -> list[object]:
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        pump = tasks.create_task(desk.pump())
        for command in commands:
            await desk.hands.carry_out(command)
        pump.cancel()
    return desk.told


@pytest.mark.parametrize("late", [False, True])
async def test_the_outcome_is_the_last_word(late: bool) -> None:
    desk = Desk(SmallTv(late=late))
    changed, done = await carried(desk, Write(3, "s1", MODE, "movie"))
    assert isinstance(changed, SettingChanged)
    assert changed.command == "s1"
    assert done == CommandDone(3, Outcome(True))


async def test_what_changed_nothing_waits_for_nothing() -> None:
    desk = Desk(SmallTv())
    assert await carried(desk, Write(1, "s1", MODE, "standard")) == [CommandDone(1, Outcome(True))]


@pytest.mark.parametrize("late", [False, True])
async def test_a_power_key_s_outcome_comes_after_the_power_off(late: bool) -> None:
    desk = Desk(SmallTv(late=late))
    assert await carried(desk, Press(1, "k1", "Power", "press")) == [
        PoweredOff(orderly=True),
        CommandDone(1, Outcome(True)),
    ]


async def test_a_power_off_that_no_event_tells_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "SETTLE_SECONDS", 0.05)
    desk = Desk(SmallTv())
    await desk.hands.carry_out(Press(1, "k1", "Power", "press"))  # nobody pumps
    assert desk.told == [PoweredOff(orderly=True), CommandDone(1, Outcome(True))]


async def test_a_change_that_no_event_tells_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "SETTLE_SECONDS", 0.05)
    desk = Desk(SmallTv())
    await desk.hands.carry_out(Write(1, "s1", VOLUME, 30))
    assert desk.told == [CommandDone(1, Outcome(True))]


async def test_a_device_that_raises_or_hangs_gives_no_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "COMMAND_SECONDS", 0.05)
    desk = Desk(SmallTv())
    await desk.hands.carry_out(Press(1, "k1", "F12", "press"))
    desk.tv.gate = asyncio.Event()
    await desk.hands.carry_out(Press(2, "k2", "Enter", "press"))
    assert desk.told == [CommandDone(1, None), CommandDone(2, None)]


@pytest.mark.parametrize(
    "command",
    [
        Press(1, "c1", "ChannelUp", "press"),  # the channel is measured, so no event tells of it
        Write(1, "c1", "input.current", "hdmi1"),  # other values hold now, and none has changed
        Write(1, "c1", "picture.mode", "movie"),
        Write(1, "c1", "picture.contrast@hdmi1+movie", 12),
    ],
)
async def test_a_tv_s_outcome_waits_for_no_event_that_never_comes(
    command: Press | Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands, "SETTLE_SECONDS", 60.0)
    told: list[object] = []
    tv = SimulatedTv()
    desk = Hands(tv, told.append, tv.powered)

    events = tv.events()

    async def pump() -> None:
        async for event in events:
            desk.heard(event)

    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        pumping = tasks.create_task(pump())
        await desk.carry_out(command)
        pumping.cancel()
    await tv.close()
    assert told == [CommandDone(1, Outcome(True))]


async def test_released_keys_go_up_once_each() -> None:
    desk = Desk(SmallTv())
    await desk.hands.release(Release(("Meta", "Shift")))
    assert desk.tv.done == [("Meta", "up"), ("Shift", "up")]
    assert (desk.told, desk.tv.pointer) == ([], [])


async def test_released_buttons_go_up_where_they_are() -> None:
    desk = Desk(SmallTv())
    await desk.hands.release(Release((), (40, 50)))
    assert (desk.tv.pointer, desk.tv.done) == ([(40, 50, 0)], [])


async def test_apps_the_pointer_and_the_clipboard_are_carried_out_too() -> None:
    desk = Desk(SmallTv())
    told = await carried(desk, Open(1, "o1", FILMS), Open(2, "o2", CALL), Point(3, "p1", 7, 8, 1))
    assert desk.tv.app == FILMS
    assert [each for each in told if isinstance(each, CommandDone)] == [
        CommandDone(1, Outcome(True)),
        CommandDone(2, Outcome(False, "camera_app")),
        CommandDone(3, Outcome(True)),
    ]
    await desk.hands.carry_out(Paste(4, "c1", "xin chào"))
    assert (desk.tv.pointer, desk.tv.clipboard) == ([(7, 8, 1)], "xin chào")


async def test_an_action_tells_how_far_it_is_and_last_what_came_of_it() -> None:
    desk = Desk(SmallTv())
    await desk.hands.act(Act(1, "a1", TEST))
    begun, whole, done = desk.told
    assert (begun, whole) == (ActProgressed(1, 0), ActProgressed(1, 100))
    assert isinstance(done, ActDone)
    assert done.done is not None
    assert (done.number, done.done.verdict) == (1, "shown")


@pytest.mark.parametrize("late", [False, True])
async def test_an_action_s_end_comes_after_all_that_it_changed(late: bool) -> None:
    desk = Desk(SmallTv(late=late))
    desk.tv.values[VOLUME] = 60
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        pump = tasks.create_task(desk.pump())
        await desk.hands.act(Act(1, "a1", RESET))
        pump.cancel()
    *_, changed, done = desk.told
    assert isinstance(changed, SettingChanged)
    assert (changed.key, changed.command) == (VOLUME, "a1")
    assert done == ActDone(1, Done(True))


async def test_keys_go_on_while_an_action_runs_and_what_they_change_holds_nothing_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hands, "SETTLE_SECONDS", 20.0)
    desk = Desk(SmallTv())
    gate = desk.tv.gate = asyncio.Event()
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        pump = tasks.create_task(desk.pump())
        act = tasks.create_task(desk.hands.act(Act(1, "a1", TEST)))
        while not desk.told:
            await asyncio.sleep(0)
        desk.tv.gate = None
        await desk.hands.carry_out(Press(2, "k1", "AudioVolumeUp", "press"))
        assert desk.told[-1] == CommandDone(2, Outcome(True))
        gate.set()
        await act
        pump.cancel()
    assert isinstance(desk.told[-1], ActDone)


async def test_an_action_that_is_stopped_ends_on_the_device_and_is_told_no_more() -> None:
    desk = Desk(SmallTv())
    desk.tv.gate = asyncio.Event()
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        act = tasks.create_task(desk.hands.act(Act(1, "a1", TEST)))
        while not desk.told:
            await asyncio.sleep(0)
        act.cancel()
    assert desk.tv.cancelled == 1
    assert desk.told == [ActProgressed(1, 0)]


async def test_an_action_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "ACTION_SECONDS", 0.05)
    desk = Desk(SmallTv())
    desk.tv.gate = asyncio.Event()
    await desk.hands.act(Act(1, "a1", TEST))
    assert desk.told[-1] == ActDone(1, None)
