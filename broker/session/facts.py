"""What is fixed for a whole visit, and its time limits."""

from dataclasses import dataclass, field

from broker.principal.principal import BROKER, ActorKind, Principal
from broker.wire import limits
from broker.wire.consent import Technician
from broker.wire.ending import Visitor
from broker.wire.firmware import FirmwareOffer
from broker.wire.link import Thresholds
from broker.wire.screen import VideoCodec


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a visit, times in seconds: consent, re-confirm, hard end, idle; and how good its links must be.

    ``degraded``: how long one of them may be worse than ``link``.
    """

    consent: int = limits.CONSENT_SECONDS
    attach: int = limits.ATTACH_SECONDS
    reconfirm: int = limits.RECONFIRM_SECONDS
    total: int = limits.TOTAL_SECONDS
    idle: int = limits.IDLE_SECONDS
    degraded: int = limits.LINK_DEGRADED_SECONDS
    link: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True, slots=True)
class Facts:
    """Who visits whom, for what: ids, the device's claims, the technician as the customer sees them.

    ``diary``: which of the device's diaries an earlier visit put on the record, and up to which line. ``codecs``: what
    the device can encode; ``throughput_kbps``: what the check before its PIN found. ``links``: the hosts that
    a link in the chat may lead to. ``firmware``: newer software that the operator's catalogue has for it.
    """

    session: str
    offer: str
    device: Visitor
    technician: Principal
    staff_number: str
    ticket: str
    address: str
    diary: tuple[str, int] | None = None
    codecs: tuple[VideoCodec, ...] = ("jpeg",)
    throughput_kbps: int | None = None
    links: frozenset[str] = frozenset()
    firmware: FirmwareOffer | None = None

    @property
    def customer(self) -> Principal:
        """The customer at the device."""
        return Principal(ActorKind.CUSTOMER, self.device.id)

    @property
    def machine(self) -> Principal:
        """The device itself, where no person acted."""
        return Principal(ActorKind.DEVICE, self.device.id, self.device.model)

    @property
    def broker(self) -> Principal:
        """The broker itself, where nobody else acted."""
        return BROKER

    @property
    def shown(self) -> Technician:
        """The technician as the device shows them."""
        return Technician(name=self.technician.name, staff_number=self.staff_number)
