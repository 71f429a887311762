"""The page's side of the agent: what the customer sees, and what a press on it does (panel.customer.Customer)."""

import asyncio
from collections.abc import Callable
from typing import Any, Literal, Protocol

from broker.wire.base import AnyScope, Language
from device_agent.agent import around
from device_agent.agent.around import Breakable, Fronted, Plugged, Simulated, Weathered
from device_agent.agent.face import face, scopes_said, still
from device_agent.agent.guests import Guests
from device_agent.agent.hands import Hands
from device_agent.agent.hub import Hub
from device_agent.agent.screen import FRAMES_PER_SECOND
from device_agent.conversation import inputs as i
from device_agent.conversation.machine import Conversation
from device_agent.conversation.shown import Shown
from device_agent.device import Device, Outcome
from device_agent.encoder.jpeg import encode
from device_agent.panel.state import Condition, Ordinary, PanelState, Privacy
from device_agent.receipts import Receipts


class Network(Protocol):
    """The simulated network between this device and the broker."""

    def set(self, condition: Condition) -> None:
        """Make it so, from now on, for what is connected too."""
        ...


class Page:
    """The page's Customer. ``feed`` gives the conversation an input and says whether anything came of it.

    ``network``: the simulated one that the link goes through; None for a real device. ``receipts``: what it keeps.
    ``ordinary``: the ordinary routes to help, offered whenever this one leads nowhere.
    """

    def __init__(
        self,
        device: Device,
        talk: Conversation,
        hands: Hands,
        feed: Callable[[i.Input], bool],
        language: Language,
        network: Network | None = None,
        receipts: Receipts | None = None,
        ordinary: Ordinary | None = None,
    ) -> None:
        self.language: Language = language
        self._device = device
        self._talk = talk
        self._hands = hands
        self._feed = feed
        self._receipts = receipts if receipts is not None else Receipts(None)
        self._ordinary = ordinary
        self._network = network
        self._condition: Condition = "good"
        self._plugged = True
        self._hub = Hub()
        self._guests: Guests | None = None
        self._over = False
        self._sequence = 0
        self._last: PanelState | None = None
        self._news = asyncio.Event()
        self._watching = 0  # how many wait for news
        self._waiting: set[asyncio.Timeout] = set()
        self._jpeg: tuple[int, bytes] | None = None
        self._picture_due = 0.0

    def state(self) -> PanelState:
        """Return what the page must say now."""
        said = self._said()
        self._count(said)
        return said.model_copy(update={"sequence": self._sequence})

    def _said(self) -> PanelState:
        shown, device = self._talk.shown(asyncio.get_running_loop().time()), self._device
        said = scopes_said(shown)
        return face(
            shown,
            device.identify(),
            sequence=0,
            language=self.language,
            has_plug=isinstance(device, Plugged),
            on=device.powered(),
            plugged=self._plugged,
            starting=isinstance(device, Simulated) and device.starting(),
            behind=around.behind(device, self._condition if self._network is not None else None, self._network),
            receipt=self._receipts.waiting(),
            privacy=self._privacy(shown),
            names=around.names(said, device.descriptors(), device.apps()) if said else (),
            front=device.face() if isinstance(device, Fronted) else None,
            measured=around.measured(device),
            ordinary=self._ordinary,
        ).model_copy(update={"hub": self._hub.name, "guests": self._guests.states() if self._guests else ()})

    def _privacy(self, shown: Shown) -> Privacy | None:
        device, visit = self._device, shown.visit
        scopes = None if visit is None or visit.elapsed is None else tuple(map(str, visit.scopes))
        switch = device.read_all().get(around.CAMERA_SWITCH)
        return around.privacy(device.front(), device.apps(), device.identify(), switch, scopes)

    @property
    def through(self) -> str | None:
        """The TV that shows this device's PIN, where one does."""
        return self._hub.name

    def hub(self, name: str, on: bool) -> bool:
        """Take a TV's word that it shows this page; what it showed is over when it is switched off."""
        if self._hub.heard(name, on, asyncio.get_running_loop().time()):
            self._feed(i.HubOff())
        self.publish()
        return True

    def look_for_hub(self) -> None:
        """End what a TV showed that can't be heard any more."""
        if self._hub.lapsed(asyncio.get_running_loop().time()):
            self._feed(i.HubOff())

    def host(self, guests: Guests) -> None:
        """Show these appliances' pages here too."""
        self._guests = guests

    async def guest(self, id: str, action: str, body: dict[str, Any]) -> bool:
        """Pass a press on to an appliance whose page is shown here."""
        return self._guests is not None and await self._guests.press(id, action, body)

    def publish(self) -> None:
        """Count a change of what the page says, and wake whoever waits for it.

        While nobody does, and it shows no guest that must hear of it, what it says is left to whoever looks next: a
        technician presses a dozen keys a second, mostly with no page open.
        """
        if self._watching or self._guests is not None:
            self._count(self._said())

    def _count(self, said: PanelState) -> None:
        now = still(said)
        if now != self._last:
            if self._guests is not None and self._last is not None and now.power != self._last.power:
                self._guests.turned()
            self._last = now
            self._sequence += 1
            news, self._news = self._news, asyncio.Event()
            news.set()

    def let_go(self) -> None:
        """Answer every request that waits for news: there will be none."""
        self._over = True
        self._news.set()
        for waiting in self._waiting:
            waiting.reschedule(asyncio.get_running_loop().time())

    async def changed(self, after: int, seconds: float) -> None:
        """Return when the state's sequence is over ``after``, or after so many seconds, or when the agent stops."""
        self._watching += 1
        try:
            self._count(self._said())
            async with asyncio.timeout(seconds):
                while self._sequence <= after and not self._over:
                    await self._news.wait()
        except TimeoutError:
            return
        finally:
            self._watching -= 1

    async def picture(self, after: int, seconds: float) -> tuple[int, bytes] | None:
        """Return the panel's picture as JPEG with its revision; who asks again and again gets 15 a second at most."""
        if not self._device.identify().display:
            return None
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(0 if self._over else seconds) as waiting:
                self._waiting.add(waiting)
                await asyncio.sleep(self._picture_due - loop.time())
                asked = loop.time()
                revision, picture = await self._device.panel(after)
        except TimeoutError:
            return None
        finally:
            self._waiting.discard(waiting)
        if self._jpeg is None or self._jpeg[0] != revision:
            self._picture_due = asked + 1 / FRAMES_PER_SECOND
            self._jpeg = revision, await asyncio.to_thread(encode, picture)
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

    def withdraw(self, scope: AnyScope) -> bool:
        """Take a granted scope back."""
        return self._feed(i.Withdraw(scope))

    def want_camera(self, app: str) -> bool:
        """Ask that this app's use of the camera is checked in this visit."""
        return self._feed(i.CameraWanted(app))

    async def switch_camera(self, on: bool) -> Outcome:
        """Turn the device's own camera switch."""
        outcome = await self._device.write(around.CAMERA_SWITCH, on, "customer")
        self.publish()
        return outcome

    def observe(self, question: str, answer: Literal["yes", "no", "unsure"]) -> bool:
        """Answer the open question."""
        return self._feed(i.Observed(question, answer))

    def say(self, text: str) -> bool:
        """Say this to the technician."""
        return self._feed(i.Say(text))

    def end(self) -> bool:
        """End the visit, at once, whether or not the broker can be reached."""
        return self._feed(i.End())

    def dismiss(self) -> bool:
        """Put the last notice away, and the last visit's receipt."""
        return self._feed(i.Dismiss())

    async def press(self, key: str) -> Outcome:
        """Press a key of the device's own remote control."""
        if not self._plugged:
            return Outcome(False, "no_mains")
        try:
            outcome = await self._device.press(key, "press", "customer")
        except TimeoutError:  # a real program behind it, which doesn't say what became of it
            outcome = Outcome(False, "no_answer")
        await self._told()
        return outcome

    async def touch(self, button: str) -> Outcome:
        """Press a button on an appliance's own front."""
        if not isinstance(self._device, Fronted):
            return Outcome(False, "no_front")
        if not self._plugged:
            return Outcome(False, "no_mains")
        outcome = await self._device.touch(button)
        await self._told()
        return outcome

    def handle(self, thing: str, state: str) -> bool:
        """Do something around an appliance."""
        done = isinstance(self._device, Fronted) and self._device.handle(thing, state)
        self.publish()
        return done

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

    def set_network(self, condition: Condition) -> bool:
        """Make the simulated network so."""
        if self._network is None:
            return False
        self._condition = condition
        self._network.set(condition)
        if isinstance(self._device, Weathered):
            self._device.set_network(condition)
        self.publish()
        return True

    def attach(self, socket: str, thing: str | None) -> bool:
        """Plug something in, or pull it out."""
        if not isinstance(self._device, Simulated):
            return False
        try:
            self._device.attach(socket, thing)
        except ValueError:
            return False
        self.publish()
        return True

    def update_firmware(self) -> bool:
        """Install what is waiting."""
        done = isinstance(self._device, Simulated) and self._device.update_firmware()
        self.publish()
        return done

    def break_or_mend(self, fault: str, active: bool) -> bool:
        """Give a simulated device, or its network, a fault, or take it away."""
        both: tuple[object, ...] = (self._device, self._network)
        breakable = (each for each in both if isinstance(each, Breakable))
        done = any(each.inject(fault) if active else each.mend(fault) for each in breakable)
        self.publish()
        return done

    async def _told(self) -> None:
        """Wait until the conversation knows what was done to the power, so that the answer says what it led to."""
        await self._hands.power_told()
        self.publish()

    def set_language(self, language: Language) -> None:
        """Choose the page's language."""
        self.language = language
        self.publish()
