"""What is fixed for a whole visit, and its time limits."""

from dataclasses import dataclass

from broker.principal.principal import BROKER, ActorKind, Principal
from broker.wire import limits
from broker.wire.consent import Technician
from broker.wire.ending import Visitor


@dataclass(frozen=True, slots=True)
class Limits:
    """The time limits of a visit, in seconds (SECURITY: consent, re-confirm, hard end, idle)."""

    consent: int = limits.CONSENT_SECONDS
    attach: int = limits.ATTACH_SECONDS
    reconfirm: int = limits.RECONFIRM_SECONDS
    total: int = limits.TOTAL_SECONDS
    idle: int = limits.IDLE_SECONDS


@dataclass(frozen=True, slots=True)
class Facts:
    """Who visits whom, for what: ids, the device's claims, the technician as the customer sees them."""

    session: str
    offer: str
    device: Visitor
    technician: Principal
    staff_number: str
    ticket: str
    address: str

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
