"""The agent: device, conversation, link and page, wired. It owns the one TaskGroup; everything runs on one event loop.

``_feed`` is the only way into the conversation: it is synchronous, and so is what follows from it, so that what a press
on the page led to is done (or under way) when the press returns, and no two inputs are ever mixed.
"""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, Protocol

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from broker.wire import limits
from broker.wire.base import Language, Message
from broker.wire.control import ControlDone
from broker.wire.firmware import FirmwareOffer
from broker.wire.hello import Hello
from broker.wire.record import RecordHead
from device_agent.agent.around import Plugged
from device_agent.agent.hands import Hands
from device_agent.agent.page import Network, Page
from device_agent.agent.reporter import Reporter
from device_agent.agent.screen import Screen
from device_agent.conversation import deadlines
from device_agent.conversation import inputs as i
from device_agent.conversation import outputs as o
from device_agent.conversation.machine import Conversation
from device_agent.conversation.outputs import How, Output
from device_agent.conversation.rules import rules_of
from device_agent.conversation.shown import State
from device_agent.device import Device, PoweredOff, SettingChanged
from device_agent.diary import Diary
from device_agent.encoder.choice import offered_codecs
from device_agent.firmware import take
from device_agent.identity import DeviceKey
from device_agent.link import CLOSE_SECONDS, Endpoint, Link, LinkFailed, Route, dial
from device_agent.panel.state import Ordinary
from device_agent.receipts import Receipts

_log = structlog.get_logger("televisit.agent")


class Service(Protocol):
    """What runs for as long as the agent does."""

    async def run(self) -> None:
        """Run until ``stop``."""
        ...

    def stop(self) -> None:
        """Let ``run`` return soon."""
        ...


class SimulatedNetwork(Route, Network, Protocol):
    """A network of the device's own that the link goes through, whose weather the page may change."""


class Agent:
    """One device's agent; ``page`` is its customer's side.

    ``to`` may be the LinkFailed that its configuration led to: then each wish for support ends in that notice.
    ``network``: a simulated one between device and broker; run it alongside. ``receipts``: in memory only without.
    ``firmware_key``: the operator's, without which no firmware is taken.
    """

    def __init__(
        self,
        device: Device,
        key: DeviceKey,
        to: Endpoint | LinkFailed,
        diary: Diary,
        language: Language = "vi",
        network: SimulatedNetwork | None = None,
        receipts: Receipts | None = None,
        ordinary: Ordinary | None = None,
        firmware_key: Ed25519PublicKey | None = None,
    ) -> None:
        self._device = device
        self._firmware_key = firmware_key
        self._key = key
        self._to = to
        self._talk = Conversation(
            self._hello, lambda: rules_of(device.descriptors(), device.apps()), powered=device.powered()
        )
        self._hands = Hands(device, self._feed, lambda: self._talk.powered)
        self._reporter = Reporter(device, diary, self._say)
        self._network = network
        self._codecs = offered_codecs()
        self._receipts = receipts if receipts is not None else Receipts(None)
        self.page = Page(device, self._talk, self._hands, self._feed, language, network, self._receipts, ordinary)
        self._tasks: asyncio.TaskGroup | None = None
        self._visits: set[asyncio.Task[None]] = set()
        self._dialling: asyncio.Task[None] | None = None
        self._link: Link | None = None
        self._lingering: tuple[Link, str] | None = None
        self._screen: tuple[Screen, asyncio.Task[None]] | None = None
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._stop = asyncio.Event()

    # --- life ---

    async def run(self, alongside: Iterable[Service] = ()) -> None:
        """Run until ``stop``. What a visit still has to say is said first, for two seconds at most."""
        services = tuple(alongside)
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            self.page.publish()
            own = [tasks.create_task(self._pump()), tasks.create_task(self._ticks())]
            others = [tasks.create_task(service.run()) for service in services]
            await self._stop.wait()
            self._feed(PoweredOff(orderly=True))
            self.page.let_go()
            for service in services:
                service.stop()
            if ending := {*others, *self._visits}:
                await asyncio.wait(ending, timeout=CLOSE_SECONDS)
            await self._receipts.write()
            for task in (*own, *others, *self._visits):
                task.cancel()
        await self._device.close()

    def stop(self) -> None:
        """Let ``run`` return soon; for the broker it is as if the device were switched off."""
        self._stop.set()

    async def _pump(self) -> None:
        async for event in self._device.events():
            if isinstance(event, PoweredOff) and not event.orderly and not isinstance(self._device, Plugged):
                event = PoweredOff(orderly=True)  # the device went dark, not the machine that this agent runs on
            if isinstance(event, SettingChanged):
                self._feed(i.Noted(await self._reporter.note(event, *self._talk.with_whom)))
            else:
                self._feed(event)
            self._hands.heard(event)

    async def _ticks(self) -> None:
        while True:
            await asyncio.sleep(deadlines.tick_seconds(self._talk.state))
            self._feed(i.Tick())
            self.page.look_for_hub()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        assert self._tasks is not None  # nothing is fed before run
        return self._tasks.create_task(work)

    # --- the conversation ---

    def _feed(self, happened: i.Input) -> bool:
        """Give the conversation an input and do what follows. Return whether anything came of it."""
        now = asyncio.get_running_loop().time()
        before = self._talk.shown(now)
        idle = self._talk.state in (State.OFF, State.OVER)
        put_away = isinstance(happened, i.Dismiss) and idle and self._put_away()
        outputs = self._talk.handle(happened, now)
        for output in outputs:
            self._do(output)
        self.page.publish()
        return bool(outputs) or put_away or self._talk.shown(now) != before

    def _do(self, output: Output) -> None:
        match output:
            case o.Send(message):
                self._say(message)
            case o.Dial():
                self._put_away()
                self._dialling = self._spawn(self._visit())
                self._visits.add(self._dialling)
                self._dialling.add_done_callback(self._visits.discard)
            case o.CloseLink(how, session):
                self._close_link(how, session)
            case o.KeepHead(head):
                self._keep(head)
            case o.Press() | o.Write() | o.Open() | o.Point() | o.Paste():
                self._begin(output.number, self._hands.carry_out(output))
            case o.Act():
                self._begin(output.number, self._hands.act(output))
            case o.Cease(number):
                if number in self._under_way:
                    self._under_way[number].cancel()
            case o.Release():
                self._spawn(self._hands.release(output))
            case o.Permit(apps):
                self._permit(apps)
            case o.ReportSettings() | o.ReportApps() | o.ReportMeasured():
                self._report(output)
            case o.KeepFirmware(offer):
                self._offered(offer)
            case o.ForgetLines(seq):
                self._spawn(self._reporter.received(seq))
            case o.StartScreen():
                self._start_screen()
            case o.StopScreen():
                self._stop_screen()
            case o.KeyFrame() | o.Want() | o.Still() | o.NextPiece() | o.Look():
                if self._screen is not None and not self._screen[1].done():
                    _picture(self._screen[0], output)
                elif isinstance(output, o.Still):  # a question without an answer would keep every later one waiting
                    self._say(ControlDone(id=output.id, outcome="refused", reason="no_picture"))
            case o.Log(name, facts):
                _log.warning(name, **dict(facts))

    def _report(self, what: o.ReportSettings | o.ReportApps | o.ReportMeasured) -> None:
        match what:
            case o.ReportSettings(beginning):
                self._reporter.report(beginning)
            case o.ReportApps():
                self._reporter.apps()
            case o.ReportMeasured(values):
                self._reporter.measured(values)

    def _begin(self, number: int, work: Coroutine[Any, Any, None]) -> None:
        task = self._under_way[number] = self._spawn(work)
        task.add_done_callback(lambda _: self._under_way.pop(number))

    def _permit(self, apps: frozenset[str]) -> None:
        """Let a camera be used and seen, or no more: the device first, then the pictures."""
        self._device.permit(apps)
        if self._screen is not None:
            self._screen[0].permit(apps)

    def _offered(self, offer: FirmwareOffer) -> None:
        """Let the device know of newer software, if the operator's key has signed it for this family."""
        why = take(offer, self._device, self._firmware_key, self._to)
        if why is not None:
            _log.warning("firmware_refused", why=why)

    def _say(self, message: Message) -> None:
        if self._link is not None:
            self._link.send(message)

    def _hello(self, nonce: bytes) -> Hello:
        who = self._device.identify()
        return Hello(
            key=self._key.public(),
            signature=self._key.prove(nonce),
            kind=who.kind,
            model=who.model,
            serial=who.serial,
            software=who.software,
            language=self.page.language,
            display=who.display,
            family=who.family,
            through=self.page.through,
            takes=who.takes,
            codecs=self._codecs,
        )

    # --- the link ---

    async def _visit(self) -> None:
        """Dial, and carry one link from its opening to its end."""
        mine = asyncio.current_task()
        try:
            if isinstance(self._to, LinkFailed):
                raise self._to
            link = await dial(self._to, self._network)
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
            elif isinstance(message, RecordHead) and message.final and self._lingering == (link, message.session):
                self._keep(message)
                self.page.publish()
                link.close()

        lost = await link.run(receive)
        if self._link is link:
            self._link = None
            self._link_down(lost)

    def _link_down(self, failed: LinkFailed) -> None:
        _log.warning("link_down", cause=failed.cause.value, detail=failed.detail)
        self._feed(i.LinkDown(i.Notice(failed.cause.value), failed.detail))

    def _keep(self, head: RecordHead) -> None:
        if self._receipts.keep(head):
            self._spawn(self._receipts.write())

    def _put_away(self) -> bool:
        """Show the last visit's receipt no more."""
        shown = self._receipts.put_away()
        if shown:
            self._spawn(self._receipts.write())
        return shown

    def _close_link(self, how: How, session: str | None = None) -> None:
        if self._dialling is not None:
            self._dialling.cancel()
            self._dialling = None
        link, self._link = self._link, None
        if link is None:
            return
        match how:
            case How.FLUSH:
                link.close()
            case How.LINGER:
                assert session is not None
                self._lingering = link, session
                asyncio.get_running_loop().call_later(limits.LAST_HEAD_SECONDS, link.close)
            case How.ABORT:
                link.abort()
            case How.SILENT:
                link.fall_silent()

    def _start_screen(self) -> None:
        link = self._link
        if link is None or not self._device.identify().display:
            return

        def still_done(done: ControlDone) -> None:
            if done.outcome == "applied":
                self._feed(i.StillSent(done.id))  # it counts, as every other command that was applied
            else:
                link.send(done)

        screen = Screen(self._device, link, still_done)
        self._screen = screen, self._spawn(_shown(screen))

    def _stop_screen(self) -> None:
        if self._screen is not None:
            self._screen[1].cancel()
            self._screen = None


async def _shown(screen: Screen) -> None:
    """Send a visit's pictures; a fault in them must not take away the customer's page, and its End with it."""
    try:
        await screen.run()
    except* Exception as faults:
        # The console is told by the silence that its picture is no longer true.
        _log.error("screen_failed", errors=[type(fault).__name__ for fault in faults.exceptions], exc_info=True)


def _picture(screen: Screen, asked: o.KeyFrame | o.Want | o.Still | o.NextPiece | o.Look) -> None:
    match asked:
        case o.KeyFrame():
            screen.resend()
        case o.Want(want):
            screen.want(want)
        case o.Still(id_):
            screen.still(id_)
        case o.NextPiece(id_):
            screen.next_piece(id_)
        case o.Look():
            screen.look()
