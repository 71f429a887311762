"""Settings in a visit: on the record first, each where it belongs; a diary in order or not at all; never a secret."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.clock import ManualClock
from broker.events.event import Event
from broker.principal.principal import Principal
from broker.session.commands import Command, Journal, Observe, Send
from broker.session.settings import Settings
from broker.wire import limits
from broker.wire.base import Message
from broker.wire.messages import Peer
from broker.wire.settings import (
    Change,
    Descriptor,
    DiaryLines,
    DiaryReceived,
    Kept,
    Renamed,
    SettingsChanged,
    SettingsDescribed,
    SettingsSnapshot,
    SettingsValues,
    Value,
)
from broker.wire.survey import SurveyFound, SurveyItem, SurveyReset
from tests.stage.visits import FACTS

AT = ManualClock().now()
DIARY = "a" * 32
GIVEN = {"c1"}.__contains__
"""The commands that the technician gave in this visit."""


def described(key: str, **fields: Any) -> Descriptor:
    return Descriptor.model_validate(
        {"key": key, "kind": "setting", "type": "string", "label_vi": "x", "label_en": "x", **fields}
    )


MENU = SettingsDescribed(
    revision=2, renamed=(Renamed(old="picture.gain", new="picture.contrast"),),
    descriptors=(
        described("picture.contrast"), described("system.device_name", sensitivity="personal"),
        described("network.password", sensitivity="secret"),
    ),
)  # fmt: skip
VALUES: dict[str, Value] = {
    "picture.contrast@hdmi1": 9,
    "system.device_name": "TV của bà",
    "network.password": "hunter2",
    "who.knows": 3,
}


def snapshot(seq: int = 0) -> SettingsSnapshot:
    kept = {key: Kept(value=value) for key, value in VALUES.items()}
    return SettingsSnapshot(diary=DIARY, diary_seq=seq, complete=True, values=kept)


def change(seq: int, key: str = "picture.contrast", new: Value | None = 9, actor: str = "customer") -> Change:
    return Change.model_validate(
        {"seq": seq, "at_us": 5, "key": key, "old": "hunter1", "new": new, "actor": actor, "via": "panel"}
    )


def lines(*numbers: int, last: bool = False) -> DiaryLines:
    return DiaryLines(lines=tuple(change(seq) for seq in numbers), lost=3, last=last)


def begun(seq: int = 0, diary: tuple[str, int] | None = None) -> Settings:
    """Settings that were described, with a snapshot that ends the diary at this line."""
    settings = Settings(replace(FACTS, diary=diary), GIVEN)
    for message in (MENU, snapshot(seq)):
        assert settings.said(message, AT) is not None
    return settings


def facts(commands: list[Command] | None) -> list[Event]:
    assert commands is not None
    return [command.event for command in commands if isinstance(command, Journal)]


def sent(commands: list[Command] | None, to: Peer) -> list[Message]:
    assert commands is not None
    return [command.message for command in commands if isinstance(command, Send) and command.to is to]


def observed(commands: list[Command] | None) -> list[Message]:
    assert commands is not None
    return [command.message for command in commands if isinstance(command, Observe)]


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize(
    "message", [MENU, SettingsValues(values={"picture.contrast": 9}), SettingsChanged(change=change(1))]
)
def test_what_the_console_is_told_is_on_the_record_first(message: Message) -> None:
    commands = Settings(FACTS, GIVEN).said(message, AT)
    assert commands is not None
    assert [type(command) for command in commands] == [Journal, Observe, Send]
    assert sent(commands, Peer.CONSOLE) == [message]


@pytest.mark.requirement("TV-22")
def test_the_opening_snapshot_is_on_the_record_whole_each_value_in_its_class() -> None:
    settings = Settings(FACTS, GIVEN)
    settings.said(MENU, AT)
    commands = settings.said(snapshot(7), AT)
    [fact] = facts(commands)
    assert fact.facts() == {
        "phase": "open", "complete": True, "diary": DIARY, "seq": 7,
        "values": {"picture.contrast@hdmi1": 9, "network.password": None},
    }  # fmt: skip
    assert fact.private() == {"personal": {"system.device_name": "TV của bà", "who.knows": 3}}
    assert sent(commands, Peer.CONSOLE) == [], "it is the survey's, the console gets the values that hold"
    assert observed(commands) == [snapshot(7)]


@pytest.mark.parametrize("key", ["network.password", "network.password@hdmi1"])
def test_a_secret_is_in_no_event_and_goes_to_no_console_even_if_the_device_sends_it(key: str) -> None:
    settings = begun(2)
    told = [
        settings.said(SettingsChanged(change=change(3, key, "hunter2")), AT),
        settings.said(DiaryLines(lines=(change(1, key, "hunter2"),), lost=0, last=True), AT),
    ]
    for commands in told:
        for fact in facts(commands):
            assert "hunter" not in f"{fact.facts()} {fact.private()}"
        assert "hunter" not in f"{sent(commands, Peer.CONSOLE)} {observed(commands)}"


def test_a_secret_s_value_that_holds_goes_to_no_console() -> None:
    told = begun().said(SettingsValues(values={"network.password": "hunter2", "picture.contrast": 9}), AT)
    assert sent(told, Peer.CONSOLE) == observed(told) == [SettingsValues(values={"picture.contrast": 9})]


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize(("command", "by"), [("c1", FACTS.technician), ("c2", FACTS.machine), (None, FACTS.machine)])
def test_a_device_can_t_say_that_the_technician_did_what_they_never_asked_for(
    command: str | None, by: Principal
) -> None:
    claimed = change(1, actor="technician").model_copy(update={"command": command})
    [fact] = facts(begun().said(SettingsChanged(change=claimed), AT))
    assert fact.by == by
    assert fact.facts()["actor"] == "technician", "as it was said"


def test_a_personal_value_is_text_also_where_it_changed() -> None:
    settings = begun(1)
    live = settings.said(SettingsChanged(change=change(2, "system.device_name", "TV của ông")), AT)
    kept = settings.said(DiaryLines(lines=(change(1, "system.device_name", "TV của ông"),), lost=0, last=True), AT)
    for commands in (live, kept):
        [fact] = facts(commands)
        assert not {"old", "new"} & fact.facts().keys()
        assert fact.private() == {"personal_old": "hunter1", "personal_new": "TV của ông"}


def test_a_change_brings_the_words_for_its_setting_and_its_two_values_and_no_others() -> None:
    settings = Settings(FACTS, GIVEN)
    options = [{"value": value, "label_vi": f"{value} vi", "label_en": value} for value in ("hunter1", "movie", "game")]
    hidden = described("system.mood", type="enum", sensitivity="personal", options=tuple(options))
    mode = described("picture.mode", type="enum", label_vi="Chế độ", options=tuple(options))
    settings.said(SettingsDescribed(descriptors=(mode, hidden, described("app.order", type="list"))), AT)

    def words(key: str, new: Value) -> Any:
        [fact] = facts(settings.said(SettingsChanged(change=change(1, key, new)), AT))
        return fact.facts().get("words")

    [word] = words("picture.mode", "movie")
    assert (word["key"], word["label_vi"]) == ("picture.mode", "Chế độ")
    assert [option["value"] for option in word["options"]] == ["hunter1", "movie"]
    assert words("system.mood", "game")[0]["options"] == [], "which options it had would tell a personal value"
    assert words("app.order", ("a", "b"))[0]["key"] == "app.order"
    assert words("never.described", "x") is None


def test_what_is_measured_and_done_is_named_on_the_record_where_nothing_else_names_it() -> None:
    rows = ({"value": "open", "label_vi": "Mở", "label_en": "Open"},)
    door = described("washer.door", kind="telemetry", type="enum", label_vi="Cửa", options=rows)
    where = described("washer.place", kind="telemetry", type="enum", sensitivity="personal", options=rows)
    menu = SettingsDescribed(descriptors=(door, where, described("washer.cycle")))
    [fact] = facts(Settings(FACTS, GIVEN).said(menu, AT))
    named = fact.facts()["words"]
    assert [word["key"] for word in named] == ["washer.door", "washer.place"]
    assert (named[0]["label_vi"], named[0]["options"][0]["label_vi"]) == ("Cửa", "Mở")
    assert named[1]["options"] == [], "which options it has would tell a personal value"


@pytest.mark.requirement("AU-02")
def test_each_line_of_the_diary_is_an_event_that_says_who_changed_what_and_when() -> None:
    settings = begun(2)
    commands = settings.said(
        DiaryLines(lines=(change(1), change(2, actor="technician").model_copy(update={"actor_id": "Trần Bình"})),
                   lost=0, last=True), AT
    )  # fmt: skip
    by_customer, by_technician = facts(commands)
    assert by_customer.name == "setting.diary"
    assert by_customer.by == FACTS.customer
    assert by_technician.by == FACTS.machine, "the technician of an earlier visit is not the one of this"
    named = {"key": "picture.contrast", "kind": "setting", "type": "string", "sensitivity": "public", "options": []}
    assert by_technician.facts() == {
        "words": [{**named, "label_vi": "x", "label_en": "x"}],
        "diary": DIARY, "seq": 2, "at_us": 5, "key": "picture.contrast", "old": "hunter1", "new": 9,
        "actor": "technician", "actor_id": "Trần Bình", "via": "panel",
    }  # fmt: skip
    assert commands is not None
    assert [type(command) for command in commands] == [Journal, Journal, Observe]


NONE_KNOWN = SurveyFound(previous=None, items=(), reset=None, renamed=())


def test_lines_are_acknowledged_message_by_message_and_with_the_survey_the_whole_diary() -> None:
    settings = begun(9)
    assert sent(settings.said(lines(1, 2), AT), Peer.DEVICE) == [DiaryReceived(seq=2)]
    assert sent(settings.said(lines(4), AT), Peer.DEVICE) == [DiaryReceived(seq=4)]
    assert sent(settings.said(lines(7, last=True), AT), Peer.DEVICE) == []
    assert sent(settings.surveyed(NONE_KNOWN, AT), Peer.DEVICE) == [DiaryReceived(seq=9)]


def test_an_empty_diary_is_acknowledged_too() -> None:
    settings = begun(9)
    assert sent(settings.said(lines(last=True), AT), Peer.DEVICE) == []
    assert sent(settings.surveyed(NONE_KNOWN, AT), Peer.DEVICE) == [DiaryReceived(seq=9)]


@pytest.mark.parametrize(
    "before",
    [
        [lines(1)], [MENU, lines(1)], [MENU, snapshot(9), lines(0)], [MENU, snapshot(9), lines(2, 1)],
        [MENU, snapshot(9), lines(1, 1)], [MENU, snapshot(9), lines(10)], [MENU, snapshot(9), lines(3), lines(3)],
        [MENU, snapshot(9), lines(3), lines(2)], [MENU, snapshot(9), lines(1, last=True), lines(2)],
        [MENU, snapshot(9), lines(last=True), lines(last=True)], [MENU, snapshot(9), lines()],
        [snapshot(9)], [MENU, snapshot(9), snapshot(9)],
    ],
    ids=[
        "lines before all", "lines before the snapshot", "number 0", "falling", "twice", "behind the snapshot",
        "twice in two", "back in two", "after the last", "two last ones", "none and not the last",
        "a snapshot of what was not described", "two snapshots",
    ],
)  # fmt: skip
def test_out_of_order_nothing_is_taken(before: list[Message]) -> None:
    settings = Settings(FACTS, GIVEN)
    for message in before[:-1]:
        assert settings.said(message, AT) is not None
    assert settings.said(before[-1], AT) is None


def test_a_diary_is_bounded() -> None:
    settings = begun(10**9)
    for first in range(1, limits.DIARY_KEPT, 100):
        assert settings.said(lines(*range(first, first + 100)), AT) is not None
    assert settings.said(lines(limits.DIARY_KEPT + 1), AT) is None


def test_a_refused_message_changes_nothing() -> None:
    settings = begun(9)
    assert settings.said(lines(5, 4), AT) is None
    assert settings.said(lines(1, 2), AT) is not None


def test_what_an_earlier_visit_saw_happen_is_not_put_on_the_record_again() -> None:
    settings = begun(4, diary=(DIARY, 2))
    commands = settings.said(lines(1, 2, 3, 4, last=True), AT)
    assert [fact.facts()["seq"] for fact in facts(commands)] == [3, 4]
    [seen] = observed(commands)
    assert isinstance(seen, DiaryLines)
    assert [line.seq for line in seen.lines] == [3, 4]


def test_of_another_diary_all_is_new() -> None:
    assert len(facts(begun(4, diary=("b" * 32, 2)).said(lines(1, 2, 3, last=True), AT))) == 3


@given(st.lists(st.tuples(st.lists(st.integers(0, 12), max_size=4), st.booleans()), max_size=6))
def test_whatever_comes_what_is_taken_rises_and_ends_once(messages: list[tuple[list[int], bool]]) -> None:
    settings = begun(10)
    taken: list[int] = []
    over = False
    for numbers, last in messages:
        commands = settings.said(lines(*numbers, last=last), AT)
        if commands is not None:
            assert not over
            taken += [fact.facts()["seq"] for fact in facts(commands)]
            over = last
    assert taken == sorted(set(taken))
    assert all(1 <= seq <= 10 for seq in taken)


def test_the_survey_is_on_the_record_by_its_counts_before_the_console_opens_on_it() -> None:
    settings = begun(5)
    settings.said(lines(4, 5, last=True), AT)
    item = SurveyItem(
        key="picture.contrast", change="changed", old=1, new=2, actor="customer", actor_id=None, via="panel", at_us=5,
        confidence="journal",
    )  # fmt: skip
    guessed = item.model_copy(update={"confidence": "inferred"})
    reset = SurveyReset(actor="customer", actor_id=None, via="panel", at_us=5, items=(item, guessed))
    found = SurveyFound(previous=None, items=(item,), reset=reset, renamed=())
    commands = settings.surveyed(found, AT)
    assert [type(command) for command in commands] == [Journal, Send, Send]
    assert facts(commands)[0].facts() == {"items": 3, "proven": 2, "reset": 2, "lines": 2, "lost": 3}
    assert sent(commands, Peer.CONSOLE) == [found]
