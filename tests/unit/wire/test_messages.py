import re
from pathlib import Path

import pytest

from broker.wire import codec, messages
from broker.wire.action import Finding
from broker.wire.app import App
from broker.wire.base import EndReason, Message
from broker.wire.consent import Technician
from broker.wire.diagnosis import Candidate, CodeMeaning, Seen, Step
from broker.wire.ending import Visitor
from broker.wire.link import Figures, PeerLink, Thresholds
from broker.wire.messages import ENDS, ROUTES, Peer, sent, type_of
from broker.wire.observation import Region
from broker.wire.settings import Change, Descriptor, Kept, Option, Renamed
from broker.wire.survey import LastVisit, SurveyItem, SurveyReset

PAGE = Path(messages.__file__).with_name("PROTOCOL.md").read_text(encoding="utf-8")
MESSAGE_ROW = re.compile(r"^\| `([a-z_.]+)` \| ([BCD>, ]+) \|([^|]*)\| ([^|]+) \|$", re.M)
PART_ROW = re.compile(r"^\| `([A-Z][A-Za-z]+)` \|([^|]*)\|$", re.M)
LETTERS = {Peer.DEVICE: "D", Peer.BROKER: "B", Peer.CONSOLE: "C"}


def fields_of(kind: type[Message]) -> list[str]:
    fields = {name: field for name, field in kind.model_fields.items() if name != "type" or kind not in ROUTES}
    return [name if field.is_required() else f"{name}?" for name, field in fields.items()]


def listed(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(",") if word.strip()]


@pytest.mark.parametrize("kind", ROUTES, ids=type_of)
def test_the_page_has_each_message_with_its_ways_and_fields(kind: type[Message]) -> None:
    rows = [row for row in MESSAGE_ROW.findall(PAGE) if row[0] == type_of(kind)]
    assert len(rows) == 1
    _, ways, fields, meaning = rows[0]
    assert listed(ways) == [f"{LETTERS[a]}>{LETTERS[b]}" for a, b in ROUTES[kind]]
    assert listed(fields) == fields_of(kind)
    assert meaning.strip().endswith(".")


def test_the_page_has_no_message_that_does_not_exist() -> None:
    assert [row[0] for row in MESSAGE_ROW.findall(PAGE)] == [type_of(kind) for kind in ROUTES]


PARTS = (
    Technician, Visitor, Descriptor, Renamed, Kept, Figures, Thresholds, PeerLink, SurveyItem, SurveyReset, LastVisit,
    Option, Change, Finding, App, Region, Seen, CodeMeaning, Step, Candidate,
)  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_the_page_has_each_part_with_its_fields(part: type[Message]) -> None:
    assert listed(dict(PART_ROW.findall(PAGE))[part.__name__]) == fields_of(part)


def test_the_page_has_no_part_that_does_not_exist() -> None:
    assert set(dict(PART_ROW.findall(PAGE))) == {part.__name__ for part in PARTS}


def test_the_page_names_every_error_code_and_every_end_reason() -> None:
    source = Path(codec.__file__).read_text(encoding="utf-8")
    raised = set(re.findall(r'WireError\("([a-z_]+)"', source))
    tabled = set(re.findall(r"^\| `([a-z_]+)` \| (?:both|text|binary) \|", PAGE, re.M))
    assert raised == tabled
    assert [reason for reason in EndReason if f"`{reason}`" not in PAGE] == []


def test_every_class_is_a_message_of_its_own_type_and_says_its_ways_first() -> None:
    types = [type_of(kind) for kind in ROUTES]
    assert len(set(types)) == len(types)
    for kind in ROUTES:
        says = (kind.__doc__ or "").partition(":")[0]
        expected = {peer.value for way in ROUTES[kind] for peer in way}
        assert says == "either side -> either side" or {word for word in re.findall(r"\w+", says)} == expected


def test_devices_and_consoles_never_speak_to_each_other() -> None:
    for ways in ROUTES.values():
        assert all((sender is Peer.BROKER) != (receiver is Peer.BROKER) for sender, receiver in ways)
    assert sent(Peer.DEVICE, Peer.CONSOLE) == sent(Peer.CONSOLE, Peer.DEVICE) == ()


@pytest.mark.requirement("TV-12")
def test_the_pin_travels_in_one_message_to_the_device_only() -> None:
    carrying = {kind: ways for kind, ways in ROUTES.items() if "pin" in kind.model_fields}
    assert [(type_of(kind), ways) for kind, ways in carrying.items()] == [("offer.pin", ((Peer.BROKER, Peer.DEVICE),))]


@pytest.mark.requirement("TV-09")
def test_what_a_technician_can_have_done_to_a_device_is_a_short_list() -> None:
    to_device = set(sent(Peer.BROKER, Peer.DEVICE))
    passed_on = {type_of(kind) for kind in sent(Peer.CONSOLE, Peer.BROKER) if kind in to_device}
    assert passed_on == {
        "ping", "pong", "control.key", "settings.set", "screen.key_frame", "screen.still", "screen.still_next",
        "action.run", "app.open", "control.pointer", "clipboard.set", "observation.ask",
    }  # fmt: skip


def test_each_side_has_its_own_reasons_to_end() -> None:
    assert ENDS[Peer.DEVICE].isdisjoint(ENDS[Peer.CONSOLE])
    assert Peer.BROKER not in ENDS
