"""The hands: a technician's command, carried out on the device, and its outcome told last of all that it caused."""

import asyncio
from collections.abc import Callable, Mapping

import structlog

from broker.wire.settings import Value
from device_agent.conversation.inputs import CommandDone, Input
from device_agent.conversation.outputs import Press, Write
from device_agent.device import Device, DeviceEvent, Outcome, PoweredOff, PoweredOn, SettingChanged

COMMAND_SECONDS = 5.0
SETTLE_SECONDS = 0.5

_log = structlog.get_logger("televisit.hands")


class Hands:
    """Carries out what the conversation decided; ``feed`` is the way back into it, ``powered`` what it knows of power.

    The conversation hands over one command at a time, so what it never handed over is never carried out.
    """

    def __init__(self, device: Device, feed: Callable[[Input], object], powered: Callable[[], bool]) -> None:
        self._device = device
        self._feed = feed
        self._powered = powered
        self._told: dict[str, set[str]] = {}
        self._news = asyncio.Event()

    def heard(self, event: DeviceEvent) -> None:
        """Note an event of the device that the conversation has been told."""
        if isinstance(event, SettingChanged) and event.command in self._told:
            self._told[event.command].add(event.key)
        self._news.set()

    async def carry_out(self, command: Press | Write) -> None:
        """Carry out one command; feed its outcome once everything that it changed has been told."""
        before = self._lasting()
        self._told[command.id] = set()
        outcome = await self._try(command)
        await self._settle(command.id, before)
        self._told.pop(command.id, None)
        self._feed(CommandDone(command.number, outcome))

    async def release(self, keys: tuple[str, ...]) -> None:
        """Let go of keys that were held down."""
        for key in keys:
            await self._try(Press(0, "release", key, "up"))

    async def _try(self, command: Press | Write) -> Outcome | None:
        try:
            async with asyncio.timeout(COMMAND_SECONDS):
                if isinstance(command, Write):
                    return await self._device.write(command.key, command.value, "technician", command.id)
                return await self._device.press(command.key, command.action, "technician", command.id)
        except TimeoutError:
            _log.warning("device_slow", command=command.id)
        except Exception as error:  # a technician's command must not be able to end the agent: it is told as unknown
            _log.error("device_failed", command=command.id, error=type(error).__name__, exc_info=True)
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
