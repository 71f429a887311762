from broker.principal.principal import ActorKind
from broker.session.facts import Limits
from broker.wire import limits
from tests.stage.visits import DEVICE, FACTS


def test_the_limits_are_those_of_the_protocol() -> None:
    assert (Limits().consent, Limits().reconfirm, Limits().total, Limits().idle, Limits().attach) == (
        limits.CONSENT_SECONDS, limits.RECONFIRM_SECONDS, limits.TOTAL_SECONDS, limits.IDLE_SECONDS,
        limits.ATTACH_SECONDS,
    )  # fmt: skip


def test_the_customer_is_known_by_the_device_and_the_device_by_its_key() -> None:
    assert (FACTS.customer.kind, FACTS.customer.id, FACTS.customer.name) == (ActorKind.CUSTOMER, DEVICE.id, "")
    assert (FACTS.machine.kind, FACTS.machine.id, FACTS.machine.name) == (ActorKind.DEVICE, DEVICE.id, "TV-55A")


def test_the_customer_reads_the_technicians_full_name_and_staff_number() -> None:
    assert (FACTS.shown.name, FACTS.shown.staff_number) == ("Nguyễn Văn An", "KT-001")
