"""The one error of this package: the server did something that RFC 6143 or our limits don't allow."""


class RfbError(Exception):
    """The VNC server is wrong (or refused us); the connection can't go on.

    ``code`` is stable: ``version``, ``security``, ``password_needed``, ``password``, ``size``, ``rectangle``,
    ``encoding``, ``message``, ``data``, ``too_long``, ``closed``. ``text`` says what happened and what to do next.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text
