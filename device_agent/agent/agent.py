"""The agent: device, conversation, link and page, wired. It owns the one TaskGroup; everything runs on one event loop.

``_feed`` is the only way into the conversation: it is synchronous, and so is what follows from it, so that what a press
on the page led to is done (or under way) when the press returns, and no two inputs are ever mixed.
"""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, Protocol, runtime_checkable

import structlog

from broker.wire.base import Language, Message, Scope
from broker.wire.hello import Hello
from broker.wire.screen import ScreenUnchanged
from broker.wire.settings import Descriptor, SettingsDescribed, SettingsValues
from device_agent.agent.face import face, still
from device_agent.agent.hands import Hands
from device_agent.agent.screen import FRAMES_PER_SECOND, Screen
from device_agent.conversation import inputs as i
from device_agent.conversation import outputs as o
from device_agent.conversation.machine import Conversation
from device_agent.conversation.outputs import How, Output
from device_agent.device import Device, Outcome, PoweredOff
from device_agent.encoder import encode
from device_agent.identity import DeviceKey
from device_agent.link import CLOSE_SECONDS, Endpoint, Link, LinkFailed, dial
from device_agent.panel.state import PanelState

TICK_SECONDS = 0.25

_log = structlog.get_logger("televisit.agent")


class Service(Protocol):
    """What runs for as long as the agent does."""

    async def run(self) -> None:
        """Run until ``stop``."""
        ...

    def stop(self) -> None:
        """Let ``run`` return soon."""
        ...


@runtime_checkable
class Plugged(Protocol):
    """A device with a mains plug of its own; pulled, it takes its agent down with it, without a word."""

    def pull_plug(self) -> None:
        """Cut the mains."""
        ...

    def plug_in(self) -> None:
        """Give the mains back."""
        ...


class Agent:
    """One device's agent, and the page's Customer.

    ``to`` may be the LinkFailed that its configuration led to: then each wish for support ends in that notice.
    """

    def __init__(self, device: Device, key: DeviceKey, to: Endpoint | LinkFailed, language: Language = "vi") -> None:
        self._device = device
        self._key = key
        self._to = to
        self._language: Language = language
        self._plugged = True
        self._talk = Conversation(self._hello, _guarded(device.descriptors()), powered=device.powered())
        self._hands = Hands(device, self._feed, lambda: self._talk.powered)
        self._tasks: asyncio.TaskGroup | None = None
        self._visits: set[asyncio.Task[None]] = set()
        self._dialling: asyncio.Task[None] | None = None
        self._link: Link | None = None
        self._screen: tuple[Screen, asyncio.Task[None]] | None = None
        self._stop = asyncio.Event()
        self._sequence = 0
        self._last: PanelState | None = None
        self._news = asyncio.Event()
        self._waiting: set[asyncio.Timeout] = set()
        self._jpeg: tuple[int, bytes] | None = None

    # --- life ---

    async def run(self, alongside: Iterable[Service] = ()) -> None:
        """Run until ``stop``. What a visit still has to say is said first, for two seconds at most."""
        services = tuple(alongside)
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            self._publish()
            own = [tasks.create_task(self._pump()), tasks.create_task(self._ticks())]
            others = [tasks.create_task(service.run()) for service in services]
            await self._stop.wait()
            self._feed(PoweredOff(orderly=True))
            self._let_go()
            for service in services:
                service.stop()
            if ending := {*others, *self._visits}:
                await asyncio.wait(ending, timeout=CLOSE_SECONDS)
            for task in (*own, *others, *self._visits):
                task.cancel()
        await self._device.close()

    def _let_go(self) -> None:
        """Answer every request that waits for news: there will be none."""
        self._news.set()
        for waiting in self._waiting:
            waiting.reschedule(asyncio.get_running_loop().time())

    def stop(self) -> None:
        """Let ``run`` return soon; for the broker it is as if the device were switched off."""
        self._stop.set()

    async def _pump(self) -> None:
        async for event in self._device.events():
            if isinstance(event, PoweredOff) and not event.orderly and not isinstance(self._device, Plugged):
                event = PoweredOff(orderly=True)  # the device went dark, not the machine that this agent runs on
            self._feed(event)
            self._hands.heard(event)

    async def _ticks(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self._feed(i.Tick())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        assert self._tasks is not None  # nothing is fed before run
        return self._tasks.create_task(work)

    # --- the conversation ---

    def _feed(self, happened: i.Input) -> bool:
        """Give the conversation an input and do what follows. Return whether anything came of it."""
        now = asyncio.get_running_loop().time()
        before = self._talk.shown(now)
        outputs = self._talk.handle(happened, now)
        for output in outputs:
            self._do(output)
        self._publish()
        return bool(outputs) or self._talk.shown(now) != before

    def _do(self, output: Output) -> None:
        match output:
            case o.Send(message):
                if self._link is not None:
                    self._link.send(message)
            case o.Dial():
                self._dialling = self._spawn(self._visit())
                self._visits.add(self._dialling)
                self._dialling.add_done_callback(self._visits.discard)
            case o.CloseLink(how):
                self._close_link(how)
            case o.Press() | o.Write():
                self._spawn(self._hands.carry_out(output))
            case o.Release(keys):
                self._spawn(self._hands.release(keys))
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
        self._dialling, self._link = None, link
        _log.info("link_up")
        self._feed(i.LinkUp())

        def receive(message: Message) -> None:
            if self._link is link:
                self._feed(i.Received(message))

        lost = await link.run(receive)
        if self._link is link:
            self._link = None
            self._link_down(lost)

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

        screen = Screen(self._device, link, unchanged)
        self._screen = screen, self._spawn(screen.run())

    def _stop_screen(self) -> None:
        if self._screen is not None:
            self._screen[1].cancel()
            self._screen = None

    # --- the customer (panel.customer.Customer) ---

    def state(self) -> PanelState:
        """Return what the page must say now."""
        return face(
            self._talk.shown(asyncio.get_running_loop().time()),
            self._device.identify(),
            sequence=self._sequence,
            language=self._language,
            has_plug=isinstance(self._device, Plugged),
            on=self._device.powered(),
            plugged=self._plugged,
        )

    def _publish(self) -> None:
        """Count a change of what the page says, and wake whoever waits for it."""
        now = still(self.state())
        if now != self._last:
            self._last = now
            self._sequence += 1
            news, self._news = self._news, asyncio.Event()
            news.set()

    async def changed(self, after: int, seconds: float) -> None:
        """Return when the state's sequence is over ``after``, or after so many seconds, or when the agent stops."""
        try:
            async with asyncio.timeout(seconds):
                while self._sequence <= after and not self._stop.is_set():
                    await self._news.wait()
        except TimeoutError:
            return

    async def picture(self, after: int, seconds: float) -> tuple[int, bytes] | None:
        """Return the device's picture as JPEG with its revision; who asks again and again gets 15 a second at most."""
        if not self._device.identify().display:
            return None
        try:
            async with asyncio.timeout(0 if self._stop.is_set() else seconds) as waiting:
                self._waiting.add(waiting)
                revision, picture = await self._device.frame(after)
        except TimeoutError:
            return None
        finally:
            self._waiting.discard(waiting)
        if self._jpeg is None or self._jpeg[0] != revision:
            self._jpeg = revision, await asyncio.to_thread(encode, picture)
            await asyncio.sleep(1 / FRAMES_PER_SECOND)
        return self._jpeg

    def request_support(self) -> bool:
        """Ask for a PIN."""
        return self._feed(i.RequestSupport())

    def cancel(self) -> bool:
        """Take the wish for support back."""
        return self._feed(i.Cancel())

    def answer(self, request: str, granted: bool) -> bool:
        """Answer the open prompt."""
        return self._feed(i.Answer(request, granted))

    def withdraw(self, scope: Scope) -> bool:
        """Take a granted scope back."""
        return self._feed(i.Withdraw(scope))

    def end(self) -> bool:
        """End the visit, at once, whether or not the broker can be reached."""
        return self._feed(i.End())

    def dismiss(self) -> bool:
        """Put the last notice away."""
        return self._feed(i.Dismiss())

    async def press(self, key: str) -> Outcome:
        """Press a key of the device's own remote control."""
        if not self._plugged:
            return Outcome(False, "no_mains")
        outcome = await self._device.press(key, "press", "customer")
        await self._told()
        return outcome

    async def plug(self, inserted: bool) -> bool:
        """Put the mains plug in, or pull it out."""
        if not isinstance(self._device, Plugged) or inserted == self._plugged:
            return False
        self._plugged = inserted
        if inserted:
            self._device.plug_in()
        else:
            self._device.pull_plug()
        await self._told()
        return True

    async def _told(self) -> None:
        """Wait until the conversation knows what was done to the power, so that the answer says what it led to."""
        await self._hands.power_told()
        self._publish()

    def set_language(self, language: Language) -> None:
        """Choose the page's language."""
        self._language = language
        self._publish()


def _guarded(descriptors: Iterable[Descriptor]) -> dict[str, str]:
    """Return the settings that no technician may write, each with its reason."""
    guarded: dict[str, str] = {}
    for descriptor in descriptors:
        if descriptor.access == "ro" or descriptor.kind != "setting":
            guarded[descriptor.key] = "read_only"
        elif descriptor.write_policy == "customer_only":
            guarded[descriptor.key] = "customer_only"
        elif descriptor.write_policy == "technician_consent":
            guarded[descriptor.key] = "needs_consent"
    return guarded
