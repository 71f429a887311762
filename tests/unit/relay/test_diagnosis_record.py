"""A visit's case from its recording alone is the case that its technician saw."""

from pathlib import Path

import pytest

from broker.errors import NotFound
from broker.events.event import Event
from broker.events.session import SessionActive, SessionOpened
from broker.recording.record import Direction
from broker.relay.diagnosis_record import replayed
from tests.stage.visits import FACTS
from tests.unit.diagnosis.stories import BY, Story
from tests.unit.relay.test_survey_record import Broker

OPENED = SessionOpened(
    by=BY, device="d" * 32, device_kind="washer", model="m", serial="s", software="1", technician="an.nguyen",
    technician_name="An", staff_number="KT-1", ticket="TV-1", offer="0" * 32, address="a", family="WM-FRONT-7",
)  # fmt: skip


class Recorded(Story):
    """A story of a washer whose events go on a recording as well."""

    def __init__(self, broker: Broker) -> None:
        super().__init__(("washer", "WM-FRONT-7"))
        self.broker = broker

    async def begin(self, *, active: bool = True) -> "Recorded":
        self.page = await self.broker.visit()
        self.say(OPENED)
        return self.say(SessionActive(by=BY)) if active else self

    def say(self, event: Event) -> "Recorded":
        at = self.broker.clock.now()
        self.page.event(event, Direction.BROKER, at)
        self.page.frame(b"a picture", False, at)
        self.case.take(event, at.wall_us)
        return self


async def test_what_is_read_is_what_was_seen_and_each_command_has_its_record(tmp_path: Path) -> None:
    broker = Broker(tmp_path)
    await broker.start()
    story = await Recorded(broker).begin()
    story.prints("5C").asks("water").runs("test.pump", "failed", pump_current_ma=(False, 0))
    await story.page.settle()
    await broker.recordings.shut()
    [place] = await broker.start()
    case, records = replayed(broker.recordings, place, ["device_disconnected"])
    assert case.state() == story.case.state()
    assert (case.session, case.evidence.family, case.active_us) == (FACTS.session, "WM-FRONT-7", story.case.active_us)
    assert case.evidence.losses == 1
    assert records["c1"] < records["c2"]
    await broker.recordings.shut()


async def test_a_recording_that_is_gone_says_so(tmp_path: Path) -> None:
    broker = Broker(tmp_path)
    await broker.start()
    with pytest.raises(NotFound):
        replayed(broker.recordings, "recordings/2020/01/01/none.tvr")
    await broker.recordings.shut()
