import pytest
from pydantic import ValidationError

from broker.wire.control import CEC, NAMED_KEYS, ControlDone, ControlKey


@pytest.mark.parametrize("key", ["a", "ế", "é", "日", " ", "/", "~", "📺", *sorted(NAMED_KEYS)])
def test_every_character_and_every_named_key_can_be_pressed(key: str) -> None:
    assert ControlKey(id="k1", key=key, action="press").key == key


@pytest.mark.parametrize(
    "key", ["", "ab", "arrowup", "BrowserSearch", "LaunchApplication1", "\n", "\x1b", "\u202e", "x" * 21]
)
@pytest.mark.requirement("TV-09")
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValidationError):
        ControlKey(id="k1", key=key, action="press")


def test_every_cec_code_belongs_to_a_key_of_the_protocol_and_is_a_byte() -> None:
    assert all(len(key) == 1 or key in NAMED_KEYS for key in CEC)
    assert all(0 <= code <= 0x7F for code in CEC.values())
    # GoBack and Exit are one button on a CEC remote; every other key has its own.
    codes = [code for key, code in CEC.items() if key != "Exit"]
    assert len(set(codes)) == len(codes)


def test_an_outcome_is_one_of_three_with_a_reason_or_none() -> None:
    assert ControlDone(id="k1", outcome="applied").reason is None
    assert ControlDone(id="k1", outcome="refused", reason="no_scope").reason == "no_scope"
    with pytest.raises(ValidationError):
        ControlDone.model_validate({"id": "k1", "outcome": "perhaps"})
