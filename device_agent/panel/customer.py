"""The customer as the page knows them: everything that a press on it can do."""

from typing import Any, Literal, Protocol

from broker.wire.base import AnyScope
from device_agent.device import Outcome
from device_agent.panel.state import Condition, PanelState


class Customer(Protocol):
    """What the page asks of the agent, on the agent's event loop; only ``changed`` and ``picture`` wait long.

    An action answers whether it could be done; what it led to is in the state, at once.
    """

    def state(self) -> PanelState:
        """Return what the page must say now."""
        ...

    async def changed(self, after: int, seconds: float) -> None:
        """Return when the state's sequence is over ``after``, or after so many seconds."""
        ...

    async def picture(self, after: int, seconds: float) -> tuple[int, bytes] | None:
        """Return the first JPEG with a revision over ``after``, with it; None if there is none in so many seconds."""
        ...

    def request_support(self) -> bool:
        """Ask for a PIN; possible with nothing going on and the device on."""
        ...

    def cancel(self) -> bool:
        """Take the wish for support back."""
        ...

    def answer(self, request: str, granted: bool) -> bool:
        """Answer the open prompt."""
        ...

    def withdraw(self, scope: AnyScope) -> bool:
        """Take a granted scope back."""
        ...

    def want_camera(self, app: str) -> bool:
        """Ask that this app's use of the camera is checked in this visit; ``withdraw`` takes it back."""
        ...

    async def switch_camera(self, on: bool) -> Outcome:
        """Turn the device's own camera switch."""
        ...

    def observe(self, question: str, answer: Literal["yes", "no", "unsure"]) -> bool:
        """Answer the open question: whether it is seen, or done."""
        ...

    def say(self, text: str) -> bool:
        """Say this to the technician."""
        ...

    def hub(self, name: str, on: bool) -> bool:
        """Take the word of a TV that it shows this page, and whether it is on; off ends what it showed."""
        ...

    async def guest(self, id: str, action: str, body: dict[str, Any]) -> bool:
        """Pass a press on to an appliance whose page this TV shows."""
        ...

    def end(self) -> bool:
        """End the visit, at once."""
        ...

    def dismiss(self) -> bool:
        """Put the last notice away."""
        ...

    async def press(self, key: str) -> Outcome:
        """Press a key of the device's own remote control."""
        ...

    async def touch(self, button: str) -> Outcome:
        """Press a button on an appliance's own front."""
        ...

    def handle(self, thing: str, state: str) -> bool:
        """Do something around an appliance: open its door, turn its tap; impossible where that can't be now."""
        ...

    async def plug(self, inserted: bool) -> bool:
        """Put the mains plug in, or pull it out; impossible on a device without one."""
        ...

    def set_network(self, condition: Condition) -> bool:
        """Make a simulated device's network good, slow, lossy, or take it away; impossible for a real one."""
        ...

    def attach(self, socket: str, thing: str | None) -> bool:
        """Plug something into a simulated device's socket, or pull it out; impossible where there is no such socket."""
        ...

    def update_firmware(self) -> bool:
        """Let a simulated device install the firmware that is waiting for it, if one is."""
        ...

    def break_or_mend(self, fault: str, active: bool) -> bool:
        """Give a simulated device a fault, or take it away; impossible if it can't have it, or is so already."""
        ...

    def set_language(self, language: Literal["vi", "en"]) -> None:
        """Choose the page's language."""
        ...
