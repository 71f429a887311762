"""The device's word against the record: it agrees, up to its last word, or one of them says what is not so."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.audit.device_word import UNREAD, Agreement, compare
from broker.clock import Instant
from broker.events import session as fact
from broker.events.event import Event
from broker.principal.principal import ActorKind, Principal
from broker.recording.chain import begin
from broker.recording.cipher import CIPHER
from broker.recording.reader import Placed, records
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.scribe.scribe import entries
from broker.wire.record import Applied
from tests.unit.recording.memory_file import MemoryFile, class_keys

SESSION = "0123456789abcdef0123456789abcdef"
AN = Principal(ActorKind.TECHNICIAN, "an.nguyen", "Nguyễn Văn An")
TV = Principal(ActorKind.DEVICE, "d" * 32, "TV-55A")
AT = Instant(1_800_000_000_000_000, 0)


def key(command: str) -> Event:
    return fact.ControlKey(by=AN, command=command, action="press", typed="ế")


def done(command: str, outcome: str = "applied") -> Event:
    return fact.ControlDone(by=TV, command=command, outcome=outcome)


def pressed(*commands: str) -> list[Event]:
    return [event for command in commands for event in (key(command), done(command))]


def placed(*events: Event, erased: bool = False) -> list[Placed]:
    """These events as a recording holds them; ``erased``: without the keys that they were encrypted under."""
    header, keys = FileHeader("session", SESSION, "node", AT), None
    if erased:
        keys = class_keys()
        header = FileHeader("session", SESSION, "node", AT, cipher=CIPHER, class_keys=keys.commitments())
    first, chain = begin(header, keys)
    parts = [first]
    for event in events:
        parts += [b"".join(chain.add(entry)) for entry in entries(event, Direction.BROKER, AT)]
        parts.append(b"".join(chain.add(Entry(Type.FRAME, Direction.FROM_DEVICE, DataClass.SCREEN, b"x", AT))))
    return list(records(MemoryFile(b"".join(parts)), skip=UNREAD))


def word(*applied: str | tuple[str, str], final: bool = True) -> dict[str, Any]:
    counted = Applied()
    for one in applied:
        counted.add(*((one, "control.key") if isinstance(one, str) else one))
    return {"controls": counted.controls, "final": final, "hash": counted.hash.hex(), "sequence": 0}


def judged(receipt: dict[str, Any] | None, *events: Event) -> tuple[Agreement, int, int]:
    found = compare(SESSION, placed(*events), receipt)
    assert (found.code is not None) == found.agreement.startswith("receipt_")
    return found.agreement, found.said, found.recorded


def test_every_kind_of_command_counts_by_its_message_s_name_and_only_what_was_applied() -> None:
    events = [
        *pressed("k1"),
        fact.SettingRequested(by=AN, command="s1", key="picture.mode", value="movie"), done("s1"),
        fact.StillAsked(by=AN, command="p1"), done("p1"),
        key("k2"), done("k2", "refused"), key("k3"), done("k3", "unknown"),
        fact.ControlRefused(by=AN, command="k4", kind="control.key", reason="no_scope"),
    ]  # fmt: skip
    said = word("k1", ("s1", "settings.set"), ("p1", "screen.still"))
    assert judged(said, *events) == (Agreement.ALL, 3, 3)


def test_a_command_counts_when_it_was_answered() -> None:
    events = [key("k1"), key("k2"), done("k2"), done("k1")]
    assert judged(word("k2", "k1"), *events)[0] is Agreement.ALL
    assert judged(word("k1", "k2"), *events)[0] is Agreement.OTHER


def test_a_word_that_is_not_the_last_agrees_as_far_as_it_goes() -> None:
    assert judged(word("k1", final=False), *pressed("k1", "k2")) == (Agreement.PART, 1, 2)
    assert judged(word(final=False), *pressed("k1")) == (Agreement.PART, 0, 1)
    assert "up to command 1 of 2" in compare(SESSION, placed(*pressed("k1", "k2")), word("k1", final=False)).sentence


def test_no_receipt_and_no_commands() -> None:
    assert judged(None, *pressed("k1"))[0] is Agreement.NONE
    assert judged(word()) == (Agreement.ALL, 0, 0)


@pytest.mark.requirement("AU-01")
def test_more_than_the_record_can_account_for_is_suppression_or_a_lie() -> None:
    assert judged(word("k1", "k2", "k3"), *pressed("k1", "k2")) == (Agreement.MORE, 3, 2)
    assert judged(word("k1", "k2", "k3"), *pressed("k1"), key("k2")) == (Agreement.MORE, 3, 2)


@pytest.mark.requirement("AU-01")
def test_fewer_by_its_last_word_is_something_added_or_a_lie() -> None:
    assert judged(word("k1"), *pressed("k1", "k2")) == (Agreement.FEWER, 1, 2)


@pytest.mark.requirement("AU-01")
def test_another_hash_is_another_history() -> None:
    assert judged(word("k1", "x2"), *pressed("k1", "k2")) == (Agreement.OTHER, 2, 2)
    assert judged(word("x1", final=False), *pressed("k1", "k2")) == (Agreement.OTHER, 1, 2)
    assert judged(word(("k1", "settings.set")), *pressed("k1")) == (Agreement.OTHER, 1, 1)


def test_answers_that_the_end_cut_off_are_made_up_for_by_commands_without_one() -> None:
    events = [*pressed("k1"), fact.StillAsked(by=AN, command="p1"), key("k2"), key("k3"), key("k4")]
    for said in ("k2", "k3"), ("k2",), ("k4",), ("k2", ("p1", "screen.still")), ("k4", "k2"):
        assert judged(word("k1", *said), *events) == (Agreement.ALL, 1 + len(said), 1)
    assert judged(word("k1", "x9"), *events)[0] is Agreement.OTHER
    lost = fact.ControlDiscarded(by=AN, command="k2")
    assert judged(word("k1", "k2"), *pressed("k1"), key("k2"), lost)[0] is Agreement.MORE


def test_many_open_commands_end_in_bounded_work() -> None:
    events = [key(f"k{number}") for number in range(256)]
    assert judged(word(*(f"x{number}" for number in range(100))), *events)[0] is Agreement.OTHER


def test_what_was_erased_is_not_compared() -> None:
    assert compare(SESSION, placed(*pressed("k1"), erased=True), word("k1")).agreement is Agreement.UNREADABLE


@pytest.mark.parametrize("receipt", [{}, {"applied": 2}, {**word("k1"), "more": 1}, {**word("k1"), "hash": "ab"}])
def test_a_receipt_of_another_form_is_not_compared(receipt: dict[str, Any]) -> None:
    assert judged(receipt, *pressed("k1"))[0] is Agreement.UNREADABLE


@given(st.lists(st.sampled_from(["k1", "k2", "k3"]), max_size=6), st.data())
def test_the_word_of_an_honest_device_agrees_wherever_it_was_said(applied: list[str], data: st.DataObject) -> None:
    upto = data.draw(st.integers(0, len(applied)))
    agreement, said, recorded = judged(word(*applied[:upto], final=upto == len(applied)), *pressed(*applied))
    assert agreement is (Agreement.ALL if upto == len(applied) else Agreement.PART)
    assert (said, recorded) == (upto, len(applied))
