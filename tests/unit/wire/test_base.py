from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from broker.wire import base
from broker.wire.base import EndReason, Scope


def takes(kind: Any, value: object) -> bool:
    try:
        TypeAdapter(kind).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("text", ["", "Mã PIN của bạn", "Tiếng Việt: ằẵẳ", "a b", "📺", "x" * 200])
def test_text_takes_what_people_write(text: str) -> None:
    assert takes(base.Text, text)


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "a\nb",
        "\x1b[31m",
        "\x7f",
        "\x9b",
        "\u202egnp.exe",
        "\u2066",
        "\u200f",
        "\u061c",
        "\u2028",
        "\ufeff",
        "x" * 201,
    ],
)
def test_text_refuses_what_deceives_or_is_too_long(text: str) -> None:
    assert not takes(base.Text, text)


def test_printable_returns_text_unchanged() -> None:
    assert base.printable("Độ sáng") == "Độ sáng"
    with pytest.raises(ValueError, match="control"):
        base.printable("\u202a")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (base.Name, ["T", "x" * 80], ["", "x" * 81, "\n"]),
        (base.Id, ["0123456789abcdef" * 2], ["", "0" * 31, "0" * 33, "G" * 32, "A" * 32, "0" * 32 + "\n"]),
        (base.Tag, ["a", "A_-9", "x" * 40], ["", "x" * 41, "a b", "a\n", "ế"]),
        (base.Code, ["no_scope", "a.b", "x" * 64], ["", "x" * 65, "A", "1a", "a-b", "a\n"]),
        (base.SettingKey, ["picture.level", "a.b.c.d.e"], ["", "a", "A.b", "a.b.c.d.e.f", "a.b\n", "a." + 79 * "b"]),
        (base.Base64, ["AA==", "AAA=", "AAAA"], ["", "A", "AAAAA", "AB==", "AA=", "=", "A A=", "AAAA\n", "A" * 204]),
        (base.Bytes32, ["A" * 43 + "="], ["A" * 44, "A" * 42 + "==", "A" * 40, "A" * 42 + "B="]),
        (base.Bytes64, ["A" * 86 + "=="], ["A" * 88, "A" * 87 + "=", "A" * 84]),
        (base.Count, [0, 2**53 - 1], [-1, 2**53, 1.0, "1", True, None]),
        (base.Language, ["vi", "en"], ["fr", "VI", ""]),
    ],
)  # fmt: skip
def test_each_form_takes_and_refuses(kind: object, good: list[object], bad: list[object]) -> None:
    assert [value for value in good if not takes(kind, value)] == []
    assert [value for value in bad if takes(kind, value)] == []


def test_a_message_is_frozen_strict_and_closed() -> None:
    class Note(base.Message):
        count: int

    note = Note(count=1)
    with pytest.raises(ValidationError, match="frozen"):
        note.count = 2  # type: ignore[misc]
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Note.model_validate({"count": 1, "url": "x"})
    with pytest.raises(ValidationError, match="int_type"):
        Note.model_validate({"count": "1"})


def test_words_are_stable() -> None:
    assert [scope.value for scope in Scope] == ["view", "control", "settings", "clipboard", "continue"]
    assert [reason.value for reason in EndReason] == [
        "customer_ended", "device_power_off", "device_disconnected", "technician_ended", "technician_disconnected",
        "refused", "consent_timeout", "idle", "time_limit", "link_degraded", "supervisor_ended", "recording_failed",
        "protocol_violation", "broker_shutdown",
    ]  # fmt: skip
