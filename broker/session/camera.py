"""What a visit may see of a camera: the device's apps, what it says of its privacy, and each picture held against it.

The agent masks; this is the second lock, for a device that lies or errs: a picture that says it is a camera's, and any
picture while the device says that a camera is live and not masked, is kept nowhere and sent to nobody without the
customer's request or without the indicator (PR-02, PR-04, PR-05).
"""

from broker.clock import Instant
from broker.events import device as event
from broker.session.commands import Command, Journal, Send
from broker.session.consents import Consents
from broker.session.facts import Facts
from broker.session.inputs import FrameArrived
from broker.wire import app, privacy, screen
from broker.wire.base import Message, camera_scope
from broker.wire.messages import Peer

_NOBODY = privacy.PrivacyState(front=None, camera="none", indicator=False, masked=())


class Camera:
    """The device's apps and its privacy, as it last said."""

    def __init__(self, facts: Facts, consents: Consents) -> None:
        self._facts = facts
        self._consents = consents
        self.apps: dict[str, app.App] = {}
        self.state = _NOBODY

    def said(self, message: Message, at: Instant) -> list[Command] | None:
        """Return what follows from a message about apps or privacy; None if it is none, or asks for no camera's app."""
        f = self._facts
        match message:
            case app.AppsDescribed():
                self.apps = {each.id: each for each in message.apps}
                cameras = [each.id for each in message.apps if each.camera]
                described = event.AppsDescribed(by=f.machine, apps=list(self.apps), camera=cameras)
                return [Journal(described, Peer.DEVICE, at), Send(Peer.CONSOLE, message)]
            case privacy.PrivacyState():
                self.state = message
                changed = event.PrivacyChanged(
                    by=f.machine, front=message.front, camera=message.camera, indicator=message.indicator,
                    masked=list(message.masked),
                )  # fmt: skip
                return [Journal(changed, Peer.DEVICE, at), Send(Peer.CONSOLE, message)]
            case _:
                return None

    def requested(self, message: privacy.CameraRequest, at: Instant) -> list[Command] | None:
        """Return what follows from the customer's own request; None if there is no such app, or it has no camera."""
        wanted = self.apps.get(message.app)
        granted = self._consents.camera(message.app, at) if wanted is not None and wanted.camera else None
        return None if granted is None else [granted]

    def refusal(self, frame: FrameArrived) -> str | None:
        """Return why a picture may be kept nowhere, as a stable code; None if it may."""
        state = self.state
        if state.camera != "live" or "camera" in state.masked:
            return "not_live" if frame.header.data_class is screen.DataClass.CAMERA else None
        # By its own word a camera is in what it shows, bare: whatever class the picture claims.
        if not state.indicator:
            return "no_indicator"
        return None if camera_scope(state.front or "") in self._consents.granted else "not_requested"

    def refuse(self, frame: FrameArrived, why: str) -> Command:
        """Return the event of a picture that may be kept nowhere."""
        refused = event.CameraRefused(by=self._facts.machine, sequence=frame.header.sequence, reason=why)
        return Journal(refused, Peer.DEVICE, frame.at)
