"""Facts on the way to a visit: devices, PINs, sockets, tickets. None of them ever holds a PIN."""

from dataclasses import dataclass

from broker.events.event import Event, text


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceConnected(Event, code="T3000I", name="device.connected"):
    """A device proved its key; the rest are its claims."""

    device: str
    kind: str
    model: str
    serial: str
    software: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceGone(Event, code="T3001I", name="device.disconnected"):
    """A device that was not in a visit left."""

    device: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PinIssued(Event, code="T3010I", name="pin.issued"):
    """The customer asked for support and the device was given a PIN."""

    offer: str
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PinEnded(Event, code="T3011I", name="pin.ended"):
    """A PIN died unclaimed: expired, cancelled, withdrawn, replaced, power_off."""

    offer: str
    device: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PinClaimed(Event, code="T3012I", name="pin.claimed"):
    """A technician typed a live PIN first: the claim that opens the visit."""

    offer: str
    device: str
    session: str
    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PinRefused(Event, code="T3013W", name="pin.refused"):
    """A claim was refused; the technician was told only that the PIN is wrong or expired."""

    reason: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PinCrowded(Event, code="T3014W", name="pin.crowded"):
    """Somebody typed a PIN that another technician had already claimed."""

    offer: str
    device: str
    session: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PinAlarm(Event, code="T3015A", name="pin.alarm"):
    """Too many wrong PINs everywhere: claiming is restricted for a while."""

    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketRefused(Event, code="T3020W", name="socket.refused"):
    """A socket was refused: foreign or unwanted Origin, no ticket, used ticket, bad hello, bad key."""

    endpoint: str
    reason: str
    address: str
    detail: str | None = None
    origin: str | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened(Event, code="T4000I", name="ticket.opened"):
    """A support ticket was opened."""

    ticket: str
    line: str
    device: str | None = None
