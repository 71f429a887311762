"""Facts about the device: what people said and what was copied is private, all else is not."""

from dataclasses import fields

from broker.events import device
from broker.events.event import Event, format, parse
from broker.events.vocabulary import vocabulary
from broker.principal.principal import BROKER

MINE = [cls for cls in vocabulary() if cls.__module__ == device.__name__]


def test_what_people_wrote_is_kept_apart() -> None:
    private = {
        f"{cls.name}.{item.name}" for cls in MINE for item in fields(cls) if item.metadata.get("class") == "text"
    }
    assert private == {
        "clipboard.set.copied", "clipboard.told.copied", "chat.said.said", "verdict.given.note", "verdict.given.reason",
        "visit.withdrawn.why",
    }  # fmt: skip


def test_what_comes_many_times_a_second_waits_for_no_disk() -> None:
    assert {cls.name for cls in MINE if not cls.durable} == {
        "action.progress", "telemetry.reported", "diagnosis.assessed",
    }  # fmt: skip


def test_each_comes_back_as_it_was() -> None:
    said: Event = device.ChatSaid(by=BROKER, side="customer", characters=2, foreign=False, said="Dạ")
    assert parse(*format(said)) == said
    measured: Event = device.TelemetryReported(by=BROKER, at_us=1, values={"washer.level": 2.5, "washer.error": ""})
    assert parse(*format(measured)) == measured
