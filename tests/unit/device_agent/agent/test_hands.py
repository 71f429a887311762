import asyncio

import pytest

from device_agent.agent import hands
from device_agent.agent.hands import Hands
from device_agent.conversation.inputs import CommandDone, Input
from device_agent.conversation.outputs import Press, Write
from device_agent.device import DeviceEvent, Outcome, PoweredOff, PoweredOn, SettingChanged
from device_agent.simulator.tv.tv import SimulatedTv
from tests.unit.device_agent.small_tv import MODE, VOLUME, SmallTv


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


async def carried(desk: Desk, *commands: Press | Write) -> list[object]:
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
    monkeypatch.setattr(hands, "SETTLE_SECONDS", 5.0)
    told: list[object] = []
    tv = SimulatedTv()
    desk = Hands(tv, told.append, tv.powered)

    events = tv.events()

    async def pump() -> None:
        async for event in events:
            desk.heard(event)

    async with asyncio.timeout(4), asyncio.TaskGroup() as tasks:
        pumping = tasks.create_task(pump())
        await desk.carry_out(command)
        pumping.cancel()
    await tv.close()
    assert told == [CommandDone(1, Outcome(True))]


async def test_released_keys_go_up_once_each() -> None:
    desk = Desk(SmallTv())
    await desk.hands.release(("Meta", "Shift"))
    assert desk.tv.done == [("Meta", "up"), ("Shift", "up")]
    assert desk.told == []
