"""A visit and its survey: what stands on the record, and what the next visit starts from."""

from pathlib import Path

import pytest

from broker.session.inputs import DeviceSaid
from broker.wire.base import EndReason
from broker.wire.ending import SessionEnd
from broker.wire.messages import Peer
from broker.wire.settings import (
    Descriptor,
    DiaryLines,
    Kept,
    SettingsDescribed,
    SettingsSnapshot,
)
from tests.stage.visits import FACTS
from tests.unit.relay.test_visit import MOVIE, Stage, stage

OPENING = (
    SettingsDescribed(
        descriptors=(Descriptor(key="picture.mode", kind="setting", type="string", label_vi="Chế độ", label_en="Mode"),)
    ),
    SettingsSnapshot(diary="a" * 32, diary_seq=0, complete=True, values={"picture.mode": Kept(value="standard")}),
    DiaryLines(lines=(), lost=0, last=True),
)


async def described(played: Stage) -> None:
    """Have the device say what it can be set to, what it is set to, and that its diary is empty."""
    for message in OPENING:
        await played.say(Peer.DEVICE, message)
    await played.until_sent(Peer.CONSOLE, "survey.found")


@pytest.mark.requirement("TV-22")
async def test_a_visit_opens_on_the_survey_and_its_end_puts_all_settings_on_the_record(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        await played.active()
        await described(played)
        assert played.types(Peer.DEVICE)[-1] == "diary.received"
        # Decided together: a change, and the visit's end behind it.
        played.visit.submit(DeviceSaid(played.visit.now(), MOVIE))
        played.visit.submit(DeviceSaid(played.visit.now(), SessionEnd(reason=EndReason.CUSTOMER_ENDED)))
        await played.until(lambda: played.run.done())
        opened, *others = [event for event in played.recorded() if event.name.startswith(("setting", "survey"))]
        assert [event.name for event in (opened, *others)] == [
            "settings.described", "settings.snapshot", "survey.made", "setting.changed", "settings.snapshot",
        ]  # fmt: skip
        closed = others[-1].facts()
        assert (closed["phase"], closed["values"]) == ("close", {"picture.mode": "movie"})
        assert played.names()[-1] == "session.ended"


async def test_a_visit_that_ends_before_its_survey_left_is_not_what_the_next_one_starts_from(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        await played.active()
        # Decided together: the diary's last lines, and the visit's end before the survey's turn.
        for message in OPENING:
            played.visit.submit(DeviceSaid(played.visit.now(), message))
        played.visit.submit(DeviceSaid(played.visit.now(), SessionEnd(reason=EndReason.CUSTOMER_ENDED)))
        await played.until(lambda: played.run.done())
        assert "survey.made" not in played.names()
        assert "diary.received" not in played.types(Peer.DEVICE)
    assert await played.surveyor.begin(FACTS.device.id) is None


@pytest.mark.requirement("TV-22")
async def test_a_visit_whose_record_breaks_leaves_what_was_on_it_so_that_the_rest_is_told_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        await played.active()
        await described(played)
        played.page.broken = True
        await played.say(Peer.DEVICE, MOVIE)
        await played.until(lambda: played.run.done())
    left = await played.surveyor.begin(FACTS.device.id)
    assert left is not None
    assert (left.reason, left.snapshot.phase, left.snapshot.seq, left.snapshot.values) == (
        "recording_failed", "abrupt", 0, {"picture.mode": "standard"},
    )  # fmt: skip
