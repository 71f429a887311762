import pytest

from broker.erasure.request import DAY_US, Hold, Request, Subject, SubjectKind, Visit, names
from broker.principal.principal import BROKER
from broker.recording.record import DataClass

VISIT = Visit("1" * 32, 5, "device-1", "SN-1", "TV-7K3M-9Q2")


@pytest.mark.parametrize(
    ("kind", "value", "covered"),
    [
        (SubjectKind.SESSION, "1" * 32, True),
        (SubjectKind.SESSION, "device-1", False),
        (SubjectKind.DEVICE, "device-1", True),
        (SubjectKind.DEVICE, "SN-1", True),
        (SubjectKind.DEVICE, "TV-7K3M-9Q2", False),
        (SubjectKind.TICKET, "TV-7K3M-9Q2", True),
        (SubjectKind.RETENTION, "", False),
    ],
)
def test_a_hold_covers_a_visit_by_its_id_device_serial_or_ticket(kind: SubjectKind, value: str, covered: bool) -> None:
    assert Hold("h", Subject(kind, value), "why", BROKER, 0).covers(VISIT) is covered


def test_a_request_stands_for_14_days() -> None:
    made = Request("r", Subject(SubjectKind.SESSION, "1"), frozenset(), (VISIT,), "why", BROKER, 7)
    assert made.expires_us == 7 + 14 * DAY_US


def test_classes_are_named_in_their_order() -> None:
    assert names(frozenset(DataClass)) == ["meta", "text", "screen", "camera"]
