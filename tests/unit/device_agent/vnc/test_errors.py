"""VNC errors carry a stable code and a sentence for the operator."""

from device_agent.rfb.errors import RfbError
from device_agent.vnc.errors import VncError


def test_codes_of_the_protocol_are_kept() -> None:
    error = VncError.of(RfbError("password", "Check the password."))
    assert (error.code, error.text, str(error)) == (
        "vnc_password", "Check the password.", "vnc_password: Check the password.",
    )  # fmt: skip


def test_a_broken_socket_is_a_closed_connection() -> None:
    error = VncError.of(ConnectionResetError(104, "Connection reset by peer"))
    assert (error.code, error.text) == (
        "vnc_closed",
        "The connection to the VNC server broke: Connection reset by peer.",
    )
    assert VncError.of(ConnectionAbortedError("no more")).text.endswith("no more.")
