"""What can be wrong with a VNC server, for the one who runs the agent."""

from device_agent.rfb.errors import RfbError


class VncError(Exception):
    """The VNC server can't be used (any more); ``code`` is stable, ``text`` says who is wrong and what to do next.

    Codes: ``vnc_not_loopback``, ``vnc_unreachable``, ``vnc_silent``, ``vnc_already_open``, ``vnc_closed``, and
    ``vnc_`` before each code of RfbError (``vnc_password``, ``vnc_security`` ...).
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text

    @classmethod
    def of(cls, error: RfbError | OSError) -> "VncError":
        """Return this error for what the protocol or the socket raised."""
        if isinstance(error, RfbError):
            return cls(f"vnc_{error.code}", error.text)
        return cls("vnc_closed", f"The connection to the VNC server broke: {error.strerror or error}.")
