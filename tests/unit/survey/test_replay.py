"""A visit's facts, replayed, leave its device exactly as the visit itself did."""

from typing import Any

import pytest

from broker.events import session as fact
from broker.events.event import Event
from broker.principal.principal import BROKER
from broker.survey.replay import left_by
from broker.survey.snapshot import Phase

SESSION, DEVICE, DIARY = "5" * 32, "d" * 32, "a" * 32


def opened() -> Event:
    return fact.SessionOpened(
        by=BROKER, device=DEVICE, device_kind="tv", model="m", serial="s", software="1", technician="an",
        technician_name="Nguyễn Văn An", staff_number="KT-001", ticket="TV-1", offer="o", address="a",
    )  # fmt: skip


def described() -> Event:
    return fact.SettingsDescribed(
        by=BROKER, keys=["app.order", "picture.mode", "system.name", "network.password", "panel.heat"], revision=3,
        withheld=["network.password"], passing=["panel.heat"],
    )  # fmt: skip


def snapshot(phase: str = "open", **more: Any) -> Event:
    values: dict[str, Any] = {
        "picture.mode": "standard",
        "network.password": None,
        "panel.heat": 40,
        "picture.gone": None,
    }
    values["app.order"] = ["music", "films"]
    return fact.SettingsSnapshot(
        by=BROKER, phase=phase, values=values, diary=DIARY, seq=7, personal={"system.name": "TV của bà"}, **more
    )


def changed(seq: int | None, key: str, **values: Any) -> Event:
    return fact.SettingChanged(by=BROKER, key=key, actor="customer", via="panel", seq=seq, **values)


def made() -> Event:
    return fact.SurveyMade(by=BROKER, items=0, proven=0, lines=0, lost=0)


def ended(reason: str) -> Event:
    return fact.SessionEnded(by=BROKER, reason=reason, frames=0, dropped=0)


def replayed(*events: Event) -> Any:
    return left_by(SESSION, [(event, at_us) for at_us, event in enumerate(events, 100)])


@pytest.mark.requirement("TV-22")
def test_a_visit_that_was_cut_is_left_as_its_facts_say() -> None:
    left = replayed(
        opened(), described(), snapshot(), changed(8, "picture.mode", old="standard", new="movie"), made(),
        changed(9, "system.name", personal_new="TV của ông"), changed(11, "picture.mode", new="game"),
        changed(12, "network.password"), changed(13, "app.order", old=["music", "films"], new=["films", "music"]),
    )  # fmt: skip
    assert (left.technician, left.reason) == ("Nguyễn Văn An", "recovered")
    taken = left.snapshot
    assert (taken.device, taken.session, taken.phase, taken.revision) == (DEVICE, SESSION, Phase.ABRUPT, 3)
    assert (taken.diary, taken.seq, taken.taken_us, taken.complete) == (DIARY, 9, 108, True)
    assert taken.values == {
        "picture.mode": "game", "system.name": "TV của ông", "network.password": None, "app.order": ("films", "music"),
    }  # fmt: skip


@pytest.mark.requirement("TV-22")
@pytest.mark.parametrize("phase", ["close", "abrupt"])
def test_a_visit_whose_end_is_on_the_record_ends_as_it_says(phase: str) -> None:
    left = replayed(opened(), described(), snapshot(), made(), snapshot(phase), ended("idle"))
    assert (left.reason, left.snapshot.phase, left.snapshot.taken_us) == ("idle", Phase(phase), 104)


@pytest.mark.parametrize(
    "events",
    [[], [opened(), described(), snapshot(), ended("idle")], [opened(), described(), made()]],
    ids=["nothing", "no survey", "no snapshot"],
)
def test_a_visit_whose_survey_nobody_saw_leaves_nothing(events: list[Event]) -> None:
    assert replayed(*events) is None


def test_a_setting_that_went_away_is_gone() -> None:
    left = replayed(opened(), described(), snapshot(), made(), changed(8, "picture.mode", old="standard"))
    assert "picture.mode" not in left.snapshot.values
