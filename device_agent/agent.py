"""The agent: device, conversation, link and page, wired. It owns the one TaskGroup; everything runs on one event loop.

``_feed`` is the only way into the conversation: it is synchronous, and so are all outputs that follow, so that what a
press on the page led to is done (or under way) when the press returns, and no two inputs are ever mixed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import replace
from typing import Any, Literal, Protocol, runtime_checkable

import structlog

from broker.wire import limits
from broker.wire.base import Language, Message, Scope
from broker.wire.hello import Hello
from broker.wire.settings import SettingsDescribed, SettingsValues
from broker.wire.screen import ScreenUnchanged
from device_agent import facing
from device_agent.conversation import inputs as i
from device_agent.conversation import outputs as o
from device_agent.conversation.machine import Conversation
from device_agent.conversation.outputs import How, Output
from device_agent.conversation.shown import Shown, State
from device_agent.device import Device, DeviceEvent, Outcome, PoweredOff, SettingChanged
from device_agent.identity import DeviceKey
from device_agent.link import Endpoint, Link, LinkFailed, dial
from device_agent.panel.state import PanelState
from device_agent.screen import FRAMES_PER_SECOND, Encode, Screen

COMMAND_SECONDS = 5.0
SETTLE_SECONDS = 0.5
TICK_SECONDS = 0.25
PANEL_QUALITY = 85

_log = structlog.get_logger("televisit.agent")


@runtime_checkable
class Plugged(Protocol):
    """A device whose mains plug a simulation can pull; the agent of a real one would go dark with it."""

    def pull_plug(self) -> None:
        """Cut the mains."""
        ...

    def plug_in(self) -> None:
        """Give the mains back; the device stays off or comes on as it likes."""
        ...


class Agent:
    """One device's agent; the page's Customer. ``to`` may be a LinkFailed: then each wish for support ends in it."""

    def __init__(
        self, device: Device, key: DeviceKey, to: Endpoint | LinkFailed, encode: Encode, language: Language = "vi"
    ) -> None:
        self._device = device
        self._key = key
        self._to = to
        self._encode = encode
        self._language: Language = language
        self._plugged = True
        self._talk = Conversation(self._hello, facing.guarded(device.descriptors()), powered=device.powered())
        self._tasks: asyncio.TaskGroup | None = None
        self._link: Link | None = None
        self._dialling: asyncio.Task[None] | None = None
        self._screen: tuple[Screen, asyncio.Task[None]] | None = None
        self._reported: dict[str, set[str]] = {}
        self._pumped = asyncio.Event()
        self._stop = asyncio.Event()
        self._sequence = 0
        self._last: tuple[object, ...] = ()
        self._news = asyncio.Event()
        self._jpeg: tuple[int, bytes] = (-1, b"")

    # --- life ---

    async def run(self, alongside: Iterable[Callable[[], Coroutine[Any, Any, None]]] = ()) -> None:
        """Run until ``stop``; what runs ``alongside`` (the page's server, a device's reader) is cancelled then."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            running = [tasks.create_task(each()) for each in (self._pump, self._ticks, *alongside)]
            await self._stop.wait()
            self._feed(i.End())
            if self._dialling is not None:
                running.append(self._dialling)
            await asyncio.sleep(0)
            for task in running:
                task.cancel()
        await self._device.close()

    def stop(self) -> None:
        """End what is going on and let ``run`` return."""
        self._stop.set()

    async def _pump(self) -> None:
        async for event in self._device.events():
            if isinstance(event, PoweredOff) and not event.orderly and not isinstance(self._device, Plugged):
                event = PoweredOff(orderly=True)  # the device went dark, not the machine that this agent runs on
            self._feed(event)
            if isinstance(event, SettingChanged) and event.change.command in self._reported:
                self._reported[event.change.command].add(event.change.key)
            self._pumped.set()

    async def _ticks(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self._feed(i.Tick())

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    # --- the conversation ---

    def _feed(self, happened: i.Input) -> bool:
        """Give the conversation an input and do what follows. Return whether anything came of it."""
        before = self._face()
        outputs = self._talk.handle(happened, self._now())
        for output in outputs:
            self._do(output)
        after = self._face()
        if after != before or after != self._last:
            self._publish(after)
        return bool(outputs) or after != before

    def _do(self, output: Output) -> None:
        match output:
            case o.Send(message):
                if self._link is not None:
                    self._link.send(message)
            case o.Dial():
                self._dialling = self._spawn(self._visit())
            case o.CloseLink(how):
                self._close_link(how)
            case o.Press() | o.Write():
                self._spawn(self._carry_out(output))
            case o.Release(keys):
                self._spawn(self._release(keys))
            case o.ReportSettings():
                self._report_settings()
            case o.StartScreen():
                self._start_screen()
            case o.StopScreen():
                self._stop_screen()
            case o.KeyFrame():
                if self._screen is not None:
                    self._screen[0].resend()
            case o.Log(name, facts):
                _log.warning(name, **dict(facts))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        assert self._tasks is not None  # nothing is fed before run
        return self._tasks.create_task(work)

    # --- the link ---

    async def _visit(self) -> None:
        """Dial, and carry one link from its opening to its end."""
        mine = asyncio.current_task()
        try:
            if isinstance(self._to, LinkFailed):
                raise self._to
            link = await dial(self._to)
        except LinkFailed as failed:
            if self._dialling is mine:
                self._dialling = None
                self._link_down(failed)
            return
        if self._dialling is not mine:
            link.abort()
            return
        self._dialling, self._link = None, link
        _log.info("link_up")
        self._feed(i.LinkUp())

        def receive(message: Message) -> None:
            if self._link is link:
                self._feed(i.Received(message))

        failed = await link.run(receive)
        if self._link is link:
            self._link = None
            self._link_down(failed)

    def _link_down(self, failed: LinkFailed) -> None:
        _log.warning("link_down", cause=failed.cause.value, detail=failed.detail)
        self._feed(i.LinkDown(i.Notice(failed.cause.value), failed.detail))

    def _close_link(self, how: How) -> None:
        if self._dialling is not None:
            self._dialling.cancel()
            self._dialling = None
        link, self._link = self._link, None
        if link is None:
            return
        match how:
            case How.FLUSH:
                link.close()
            case How.ABORT:
                link.abort()
            case How.SILENT:
                link.fall_silent()

    def _hello(self, nonce: bytes) -> Hello:
        who = self._device.identify()
        return Hello(
            key=self._key.public(),
            signature=self._key.prove(nonce),
            kind=who.kind,
            model=who.model,
            serial=who.serial,
            software=who.software,
            language=self._language,
            display=who.display,
            codecs=("jpeg",),
        )

    # --- the device ---

    def _report_settings(self) -> None:
        if self._link is not None:
            self._link.send(SettingsDescribed(descriptors=tuple(self._device.descriptors())))
            self._link.send(SettingsValues(values=self._device.read_all()))

    def _start_screen(self) -> None:
        link = self._link
        if link is None or not self._device.identify().display:
            return

        def unchanged(sequence: int) -> None:
            link.send(ScreenUnchanged(sequence=sequence))

        screen = Screen(self._device, self._encode, link, unchanged)
        self._screen = screen, self._spawn(screen.run())

    def _stop_screen(self) -> None:
        if self._screen is not None:
            self._screen[1].cancel()
            self._screen = None

    async def _carry_out(self, command: o.Press | o.Write) -> None:
        """Carry out one command and tell its outcome after every change that it caused has been told."""
        before = self._device.read_all()
        self._reported[command.id] = set()
        outcome: Outcome | None = None
        try:
            async with asyncio.timeout(COMMAND_SECONDS):
                if isinstance(command, o.Write):
                    outcome = await self._device.write(command.key, command.value, "technician", command.id)
                else:
                    outcome = await self._device.press(command.key, command.action, "technician", command.id)
        except TimeoutError:
            _log.warning("device_slow", command=command.id)
        await self._settle(command.id, before)
        del self._reported[command.id]
        self._feed(i.CommandDone(command.number, outcome))

    async def _settle(self, command: str, before: dict[str, Any]) -> None:
        after = self._device.read_all()
        changed = {key for key, value in after.items() if before.get(key) != value}
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                while not changed <= self._reported[command] or self._talk.powered != self._device.powered():
                    self._pumped.clear()
                    await self._pumped.wait()
        except TimeoutError:
            if not self._device.powered():
                self._feed(PoweredOff(orderly=True))  # nothing that waits may reach a device that is off

    async def _release(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            await self._device.press(key, "up", "technician")
