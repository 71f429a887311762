"""The hands: a technician's command, carried out on the device, and its outcome told last of all that it caused."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar

import structlog

from broker.wire.settings import Value
from device_agent.conversation.inputs import ActDone, ActProgressed, CommandDone, Input
from device_agent.conversation.outputs import Act, Carried, Open, Paste, Point, Press, Release, Write
from device_agent.device import Device, DeviceEvent, Outcome, PoweredOff, PoweredOn, SettingChanged

COMMAND_SECONDS = 5.0
ACTION_SECONDS: Final = 15 * 60.0
SETTLE_SECONDS = 0.5

_log = structlog.get_logger("televisit.hands")
_Came = TypeVar("_Came")


class Hands:
    """Carries out what the conversation decided; ``feed`` is the way back into it, ``powered`` what it knows of power.

    The conversation hands over one command at a time, and one action beside it, so what it never handed over is never
    carried out.
    """

    def __init__(self, device: Device, feed: Callable[[Input], object], powered: Callable[[], bool]) -> None:
        self._device = device
        self._feed = feed
        self._powered = powered
        self._told: dict[str, set[str]] = {}
        self._acting: str | None = None
        self._news = asyncio.Event()

    def heard(self, event: DeviceEvent) -> None:
        """Note an event of the device that the conversation has been told."""
        if isinstance(event, SettingChanged):
            for command, keys in self._told.items():
                # While an action runs, others change things too, and they are told under their own names.
                if command in (event.command, self._acting):
                    keys.add(event.key)
        self._news.set()

    async def carry_out(self, command: Carried) -> None:
        """Carry out one command; feed its outcome once everything that it changed has been told.

        Cancelling ends it, and nothing more is fed.
        """
        before = self._lasting()
        self._told[command.id] = set()
        try:
            outcome = await self._try(self._work(command), command.id, COMMAND_SECONDS)
            await self._settle(command.id, before)
        finally:
            self._told.pop(command.id, None)
        self._feed(CommandDone(command.number, outcome))

    async def act(self, act: Act) -> None:
        """Do an action; feed its progress, and its end once everything that it changed has been told.

        Cancelling ends it, and nothing more is fed.
        """
        before = self._lasting()
        self._told[act.id], self._acting = set(), act.id
        try:
            work = self._device.act(
                act.key, "technician", act.id, lambda percent: self._progressed(act.number, percent)
            )  # fmt: skip
            done = await self._try(work, act.id, ACTION_SECONDS)
            await self._settle(act.id, before)
        finally:
            self._told.pop(act.id, None)
            if self._acting == act.id:
                self._acting = None
        self._feed(ActDone(act.number, done))

    def _progressed(self, number: int, percent: int) -> None:
        self._feed(ActProgressed(number, percent))

    async def release(self, held: Release) -> None:
        """Let go of what was held down: keys, and buttons."""
        for key in held.keys:
            await self._try(self._device.press(key, "up", "technician", "release"), "release", COMMAND_SECONDS)
        if held.pointer is not None:
            work = self._device.point(*held.pointer, 0, "technician", "release")
            await self._try(work, "release", COMMAND_SECONDS)

    async def _work(self, command: Carried) -> Outcome:
        device, by = self._device, command.id
        match command:
            case Write(_, _, key, value):
                return await device.write(key, value, "technician", by)
            case Press(_, _, key, action):
                return await device.press(key, action, "technician", by)
            case Open(_, _, app):
                return await device.open_app(app, "technician", by)
            case Point(_, _, x, y, buttons):
                return await device.point(x, y, buttons, "technician", by)
            case Paste(_, _, text):
                return await device.paste(text, "technician", by)

    async def _try(self, work: Awaitable[_Came], command: str, seconds: float) -> _Came | None:
        try:
            async with asyncio.timeout(seconds):
                return await work
        except TimeoutError:
            _log.warning("device_slow", command=command)
        except Exception as error:  # a technician's command must not be able to end the agent: it is told as unknown
            _log.error("device_failed", command=command, error=type(error).__name__, exc_info=True)
        return None

    def _lasting(self) -> dict[str, Value | None]:
        """Return what changes only with an event: every setting in its context, and nothing that is measured."""
        measured = {each.key for each in self._device.descriptors() if each.kind == "telemetry"}
        values = self._device.snapshot().values
        return {key: value for key, value in values.items() if key.partition("@")[0] not in measured}

    async def _settle(self, command: str, before: Mapping[str, Value | None]) -> None:
        """Wait until the events of what this command changed, or of the power that it cut, have been told."""
        changed = {key for key, value in self._lasting().items() if before.get(key) != value}
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                while not changed <= self._told.get(command, changed):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            _log.warning("changes_untold", command=command)
        await self.power_told()

    async def power_told(self) -> None:
        """Wait until the conversation knows whether the device is on; after half a second, tell it ourselves."""
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                while self._powered() != self._device.powered():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            # Whatever became of the event: nothing that waits may reach a device that is off.
            self._feed(PoweredOn() if self._device.powered() else PoweredOff(orderly=True))
