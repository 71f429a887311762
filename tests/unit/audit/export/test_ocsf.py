"""Every event against the published schema, made smaller as tests/vectors/ocsf/README.md says."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from broker.audit.export import ocsf
from broker.audit.export.classes import MEANINGS, OTHER, Class
from broker.audit.query import EventRow
from broker.events.event import Event
from broker.events.vocabulary import vocabulary
from tests.unit.audit.export.rows import ORIGIN, SESSION, bare, full, row, rows
from tests.unit.audit.histories import SECRET

SCHEMA = json.loads((Path(__file__).parents[3] / "vectors/ocsf/1.8.0.json").read_text(encoding="utf-8"))
CHECKS = {
    int(uid): Draft202012Validator({**found["schema"], "$defs": SCHEMA["$defs"]})
    for uid, found in SCHEMA["classes"].items()
}
for check in CHECKS.values():
    Draft202012Validator.check_schema(check.schema)


def valid(row: EventRow) -> dict[str, Any]:
    """The event that the line holds, if the published schema knows it."""
    line = ocsf.line(row, ORIGIN)
    told: dict[str, Any] = json.loads(line)
    problems = [f"{error.json_path}: {error.message}" for error in CHECKS[told["class_uid"]].iter_errors(told)]
    assert problems == []
    return told


@pytest.mark.parametrize("kind", vocabulary(), ids=lambda kind: kind.name)
def test_every_event_is_one_of_its_class(kind: type[Event]) -> None:
    for told in (valid(full(kind)), valid(bare(kind.name, kind.code))):
        assert told["type_uid"] == told["class_uid"] * 100 + told["activity_id"]
        assert told["class_name"] == SCHEMA["classes"][str(told["class_uid"])]["caption"]
        assert told["activity_id"] != 0
        assert ("activity_name" in told) == (told["activity_id"] == OTHER)


@given(row=rows)
def test_whatever_the_row_holds_it_stays_one_of_its_class(row: EventRow) -> None:
    told = valid(row)
    assert told["unmapped"]["facts"] == row.facts
    assert told["metadata"]["uid"] == row.id
    assert told["time"] == row.at_us // 1000


def test_the_schema_would_notice() -> None:
    told = ocsf.event(row("control.key"), ORIGIN)
    check = CHECKS[Class.PERIPHERAL_ACTIVITY]
    assert check.is_valid(told)
    for name in ("peripheral_device", "device", "actor", "metadata", "time"):
        assert not check.is_valid({key: value for key, value in told.items() if key != name})
    for wrong in ({"activity_id": 42}, {"category_uid": 2}, {"time": "now"}, {"stranger": 1}, {"type_uid": 1}):
        assert not check.is_valid({**told, **wrong})


def test_all_ten_classes_are_in_use() -> None:
    assert {meaning.kind for meaning in MEANINGS.values()} | {Class.BASE} == set(Class) == set(CHECKS)


def test_a_sign_in_names_the_account_and_the_address() -> None:
    told = valid(row("signin.failed", "T2001W", actor_kind="nobody", actor_id="203.0.113.7", actor_name="", facts={
        "reason": "wrong_password", "address": "203.0.113.7", "account": "minh",
    }))  # fmt: skip
    assert (told["class_uid"], told["activity_id"], told["status_id"], told["severity_id"]) == (3002, 1, 2, 3)
    assert told["user"]["name"] == "minh"
    assert told["src_endpoint"] == {"ip": "203.0.113.7"}
    assert told["status_detail"] == "wrong_password"


def test_consent_is_a_privilege_of_the_technician_by_the_customer() -> None:
    told = valid(row("consent.granted", "T5011I", actor_kind="customer", actor_id="tv-1", facts={"scope": "control"}))
    assert told["actor"]["user"]["type"] == "customer"
    assert (told["user"]["name"], told["privileges"]) == ("lan", ["control"])
    assert told["session"] == {"uid": SESSION, "is_remote": True}
    assert told["metadata"]["correlation_uid"] == SESSION


def test_a_device_is_told_as_far_as_the_event_does() -> None:
    facts = {"device_kind": "tv", "model": "TV-55A", "serial": "SN-1"}
    assert valid(row("session.opened", "T5000I", facts=facts))["device"] == {
        "uid": "tv-1", "type_id": 99, "type": "tv", "model": "TV-55A", "hw_info": {"serial_number": "SN-1"},
    }  # fmt: skip
    assert valid(row("session.active", "T5002I"))["device"] == {"uid": "tv-1", "type_id": 0}


def test_entities_are_accounts_tickets_and_devices() -> None:
    entity = valid(row("account.locked", "T2013W", facts={"account": "lan"}))["entity"]
    assert (entity["type"], entity["user"]["name"]) == ("User", "lan")
    assert valid(row("ticket.opened", "T4000I"))["entity"]["uid"] == "TV-7K3M-9Q2"
    changed = valid(row("setting.changed", "T5201I", facts={"key": "picture.mode", "old": 1, "new": 2}))
    assert (changed["entity"]["uid"], changed["entity"]["name"]) == ("tv-1", "picture.mode")
    assert changed["unmapped"]["facts"] == {"key": "picture.mode", "old": 1, "new": 2}


def test_an_alarm_is_a_finding_that_alerts() -> None:
    told = valid(row("pin.alarm", "T3015A", facts={"failures": 99}))
    assert (told["is_alert"], told["severity"], told["status_id"]) == (True, "High", 1)
    assert not valid(row("pin.crowded", "T3014W"))["is_alert"]


def test_texts_are_nowhere() -> None:
    assert SECRET not in ocsf.line(row(facts={"typed": SECRET, "command": "c"}), ORIGIN)
