"""The error says its code and its sentence."""

from device_agent.rfb.errors import RfbError


def test_code_and_sentence() -> None:
    error = RfbError("size", "The desktop is too large.")
    assert (error.code, error.text, str(error)) == (
        "size",
        "The desktop is too large.",
        "size: The desktop is too large.",
    )
