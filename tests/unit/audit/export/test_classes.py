import pytest

from broker.audit.export.classes import MEANINGS, Class, Status, meaning, status
from broker.events.vocabulary import vocabulary
from tests.unit.audit.export.rows import row


def test_every_event_of_the_vocabulary_has_its_entry_and_nothing_else_has() -> None:
    assert set(MEANINGS) == {kind.name for kind in vocabulary()}


def test_a_name_of_another_version_is_a_base_event() -> None:
    assert meaning("of.tomorrow").kind is Class.BASE


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("applied", Status.SUCCESS), ("refused", Status.FAILURE), ("unknown", Status.UNKNOWN), (None, Status.UNKNOWN)],
)
def test_a_command_went_as_its_outcome_says(outcome: str | None, expected: Status) -> None:
    assert status(row("control.done", facts={"outcome": outcome})) is expected


def test_other_events_went_as_the_table_says() -> None:
    assert status(row("signin.failed")) is Status.FAILURE
    assert status(row("signin.succeeded", facts={"outcome": "refused"})) is Status.SUCCESS
