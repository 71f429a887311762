"""The survey on the record: what the technician was shown, whole, each value in its class, and never without bound."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.events.event import format, parse
from broker.events.session import SurveyLines
from broker.principal.principal import BROKER
from broker.recording.record import MAX_BODY
from broker.session.survey_lines import KEPT, PART, lines_of
from broker.wire import limits
from broker.wire.settings import Descriptor, Option, Renamed, Value
from broker.wire.survey import LastVisit, SurveyFound, SurveyItem, SurveyReset

LAST = LastVisit(session="1" * 32, ended_us=5, reason="customer_ended", technician="Trần Bình", complete=True)


def option(value: str) -> Option:
    return Option(value=value, label_vi=f"{value} (vi)", label_en=f"{value} (en)")


def described(key: str, *options: str, **fields: Any) -> Descriptor:
    given = {"kind": "setting", "type": "enum" if options else "string", "label_vi": "Nhãn", "label_en": "Label"}
    return Descriptor.model_validate({"key": key, "options": tuple(option(one) for one in options), **given, **fields})


DESCRIPTORS = {
    one.key: one
    for one in (
        described("input.current", "tv", "hdmi1", "hdmi2"),
        described("picture.mode", "standard", "movie", "game"),
        described("picture.contrast", type="int", unit="%"),
        described("system.name", sensitivity="personal"),
        described("app.profile", "an", "binh", sensitivity="personal"),
        described("network.password", sensitivity="secret"),
    )
}


def item(key: str, old: Value | None = None, new: Value | None = None, proven: bool = True, **more: Any) -> SurveyItem:
    how = {"actor": "customer", "actor_id": None, "via": "panel", "at_us": 7, "confidence": "journal"}
    if not proven:
        how = {"actor": "unknown", "actor_id": None, "via": "unknown", "at_us": None, "confidence": "inferred"}
    return SurveyItem.model_validate({"key": key, "change": "changed", "old": old, "new": new, **how, **more})


def survey(*items: SurveyItem, reset: SurveyReset | None = None, renamed: tuple[Renamed, ...] = ()) -> SurveyFound:
    return SurveyFound(previous=LAST, items=items, reset=reset, renamed=renamed)


def read(facts: list[SurveyLines]) -> SurveyFound:
    """The survey again, from the record alone, as the auditor's page reads it."""
    told = [{**fact.facts(), **fact.private()} for fact in facts]
    whole: list[dict[str, Any]] = []
    for part in told:
        for line in part["lines"]:
            old, new = part.get("personal", {}).get(line["key"], (line.get("old"), line.get("new")))
            whole.append({**line, "old": old, "new": new})
    marks = [line.pop("reset", False) for line in whole]
    of_reset = [line for line, mark in zip(whole, marks, strict=True) if mark]
    return SurveyFound.model_validate_json(
        json.dumps(
            {
                "previous": told[0]["previous"],
                "items": [line for line, mark in zip(whole, marks, strict=True) if not mark],
                "reset": {**told[0]["reset"], "items": of_reset} if "reset" in told[0] else None,
                "renamed": told[0].get("renamed", []),
            }
        )
    )


FOUND = survey(
    item("picture.contrast@hdmi1+movie", 50, 80),
    item("picture.mode", "standard", "movie", proven=False),
    item("system.name", "TV của bà", "TV của ông"),
    item("who.knows", "a", "b", proven=False),
    item("app.profile", "an", "binh"),
    item("network.password"),
    reset=SurveyReset(
        actor="technician", actor_id="Lê Chi", via="console", at_us=6,
        items=(item("input.current", "hdmi2", "tv", actor="factory_reset"),),
    ),
    renamed=(Renamed(old="picture.gain", new="picture.contrast"),),
)  # fmt: skip


@pytest.mark.requirement("AU-02")
def test_the_record_alone_gives_back_the_survey_as_the_technician_saw_it() -> None:
    facts = lines_of(FOUND, DESCRIPTORS, BROKER)
    assert read(facts) == FOUND
    assert [parse(*format(fact)) for fact in facts] == facts
    assert [fact.count for fact in facts] == [7]


@pytest.mark.requirement("AU-02")
def test_a_personal_value_is_text_and_its_options_are_left_out() -> None:
    [fact] = lines_of(FOUND, DESCRIPTORS, BROKER)
    indexed = json.dumps(fact.facts(), ensure_ascii=False)
    assert "TV của" not in indexed
    assert "binh" not in indexed
    assert fact.private() == {
        "personal": {"system.name": ["TV của bà", "TV của ông"], "who.knows": ["a", "b"], "app.profile": ["an", "binh"]}
    }


def test_a_secret_is_nowhere_even_if_it_comes_with_a_value() -> None:
    [fact] = lines_of(survey(item("network.password@hdmi1", "hunter1", "hunter2")), DESCRIPTORS, BROKER)
    assert "hunter" not in f"{fact.facts()} {fact.private()}"


def test_the_words_are_those_of_the_lines_and_of_their_contexts_and_no_others() -> None:
    [fact] = lines_of(survey(item("picture.contrast@hdmi1+movie", 50, 80)), DESCRIPTORS, BROKER)
    named = {"kind": "setting", "label_vi": "Nhãn", "label_en": "Label", "sensitivity": "public"}
    assert fact.words == [
        {"key": "picture.contrast", "type": "int", "unit": "%", "options": [], **named},
        {"key": "input.current", "type": "enum", "options": [option("hdmi1").model_dump()], **named},
        {"key": "picture.mode", "type": "enum", "options": [option("movie").model_dump()], **named},
    ]


def test_no_change_is_on_the_record_too_and_no_earlier_visit_needs_no_lines() -> None:
    assert read(lines_of(survey(), {}, BROKER)) == survey()
    assert lines_of(SurveyFound(previous=None, items=(), reset=None, renamed=()), {}, BROKER) == []


def test_a_hostile_device_s_survey_is_cut_and_says_how_much_is_missing() -> None:
    text = "\U0001f4fa" * limits.TEXT_CHARS
    many = [item(f"picture.k{number}", text, text, actor_id=text) for number in range(2 * limits.PLACES)]
    widest = {one.key: described(one.key, label_vi=text, label_en=text, unit=text) for one in many}
    facts = lines_of(survey(*many), widest, BROKER)
    assert sum(fact.count for fact in facts) == KEPT
    assert [fact.rest for fact in facts] == [None] * (KEPT // PART - 1) + [2 * limits.PLACES - KEPT]
    assert max(len(body) for fact in facts for body in format(fact) if body) < MAX_BODY // 4


@given(st.integers(0, 2 * PART + 1), st.integers(0, PART + 1))
def test_however_many_lines_each_is_there_once_and_in_order(plain: int, of_reset: int) -> None:
    reset = SurveyReset(
        actor="customer", actor_id=None, via="panel", at_us=6,
        items=tuple(item(f"r.k{number}", number, 0) for number in range(of_reset)),
    )  # fmt: skip
    found = survey(*(item(f"p.k{number}", 0, number) for number in range(plain)), reset=reset)
    facts = lines_of(found, {}, BROKER)
    assert read(facts) == found
    assert all(fact.rest is None and fact.count <= PART for fact in facts)
