from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.audit.changes import base, changes_of
from broker.audit.query import ChangeRow, EventRow
from broker.events.event import Event
from broker.events.session import ControlKey, SettingChanged, SettingDiary, SettingRequested, SurveyLines
from broker.principal.principal import BROKER
from tests.unit.audit.histories import LAN

AT_US = 1_000_000


def row(event: Event, **facts: Any) -> EventRow:
    return EventRow(
        file=7, sequence=3, recording="1" * 32, place="recordings/x.tvr", offset=200, at_us=AT_US, session="1" * 32,
        code=event.code, name=event.name, actor_kind=event.by.kind.value, actor_id=event.by.id,
        actor_name=event.by.name, device="tv", technician="lan", ticket="TV-1", facts={**event.facts(), **facts},
    )  # fmt: skip


def told(event: Event, **facts: Any) -> list[ChangeRow]:
    return list(changes_of(row(event, **facts)))


def diary(at_us: Any = 5, **others: Any) -> SettingDiary:
    given = {"actor": "customer", "actor_id": None, "via": "remote"} | others
    return SettingDiary(
        by=BROKER, diary="d", seq=1, at_us=at_us, key="picture.mode", old="standard", new="movie", **given
    )


def line(key: str = "picture.mode", confidence: str = "inferred", **others: Any) -> dict[str, Any]:
    return {
        "key": key, "change": "changed", "old": 1, "new": None, "actor": "unknown", "actor_id": None, "via": "unknown",
        "at_us": None, "confidence": confidence, **others,
    }  # fmt: skip


def test_a_technicians_change_names_the_account() -> None:
    changed = SettingChanged(by=LAN, key="picture.mode", old="a", new="b", actor="technician", via="session")
    (one,) = told(changed)
    assert (one.old, one.new, one.actor, one.who, one.who_name) == ("a", "b", "technician", "lan", "Trần Thị Lan")
    assert (one.at_us, one.recorded_us, one.basis, one.via) == (AT_US, AT_US, "seen", "session")
    assert (one.device, one.technician, one.ticket, one.session) == ("tv", "lan", "TV-1", "1" * 32)
    assert one.event == "1" * 32 + ".3"


def test_the_customers_change_is_a_word_not_an_account() -> None:
    (one,) = told(SettingChanged(by=BROKER, key="a.b", old=1, new=2, actor="customer", via="remote"))
    assert (one.actor, one.who, one.who_name) == ("customer", "customer", "")


def test_a_diarys_line_happened_when_the_device_says() -> None:
    (one,) = told(diary(5, actor="technician", actor_id="minh"))
    assert (one.at_us, one.recorded_us, one.basis, one.who) == (5, AT_US, "diary", "minh")


@pytest.mark.parametrize("claimed", [AT_US + 1, -1, "soon", None, 1.5])
def test_a_device_that_claims_an_impossible_time_is_not_believed(claimed: Any) -> None:
    (one,) = changes_of(row(diary(), at_us=claimed))
    assert one.at_us == AT_US


def test_of_a_survey_only_what_nothing_else_tells_is_a_change() -> None:
    survey = SurveyLines(by=BROKER, count=3, lines=[line("a"), line("b", "journal"), line("c")], words=[])
    assert [(one.item, one.setting, one.basis, one.at_us) for one in told(survey)] == [
        (0, "a", "inferred", AT_US),
        (2, "c", "inferred", AT_US),
    ]


def test_a_wish_is_no_change() -> None:
    assert told(SettingRequested(by=LAN, command="c", key="picture.mode", value="movie")) == []
    assert told(ControlKey(by=LAN, command="c", action="press", key="Up")) == []


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda one: st.lists(one) | st.dictionaries(
    st.sampled_from(["key", "confidence", "actor", "lines"]), one)))  # fmt: skip
def test_whatever_stands_there_breaks_nothing(what: Any) -> None:
    survey = SurveyLines(by=BROKER, count=0, lines=[], words=[])
    list(changes_of(row(survey, lines=what)))
    list(changes_of(row(survey, lines=[what])))
    list(changes_of(row(diary(), key=what, actor=what)))


def test_a_setting_has_a_key_without_its_context() -> None:
    assert base("picture.contrast@hdmi1+movie") == "picture.contrast"
    assert base("picture.mode") == "picture.mode"
