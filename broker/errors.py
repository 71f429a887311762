"""The error tree: who is wrong, a stable code, a status for HTTP, a close code for sockets, and the reader's sentence.

    TelevisitError
    ├── CallerError            the other side is wrong
    │   ├── NotSignedIn        401 / 4401
    │   ├── NotAllowed         403 / 4403
    │   ├── NotFound           404 / 4404
    │   ├── Refused            409 / 4409   the rules say no (PIN, consent, state)
    │   ├── Invalid            422 / 4400   malformed
    │   └── TooMany            429 / 4429   come back in ``retry_after_s``
    └── BrokerError            we are wrong
        ├── RecordingFailed    503 / 4503   the record can't be written, so nothing may happen
        └── Unavailable        503 / 4503

A room raises one of these with a code of its own (``pin_refused``); ``vi`` and ``en`` are what the person reads.
"""

from typing import ClassVar


class TelevisitError(Exception):
    """Base of every error that may reach a person."""

    http_status: ClassVar[int] = 500
    close_code: ClassVar[int] = 4500

    def __init__(self, code: str, *, vi: str, en: str, retry_after_s: int | None = None) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.vi = vi
        self.en = en
        self.retry_after_s = retry_after_s


class CallerError(TelevisitError):
    """The other side is wrong."""

    http_status = 400
    close_code = 4400


class NotSignedIn(CallerError):
    """Nobody is signed in on this socket or request."""

    http_status = 401
    close_code = 4401


class NotAllowed(CallerError):
    """Signed in, but this role may not."""

    http_status = 403
    close_code = 4403


class NotFound(CallerError):
    """No such thing, or none that this principal may know of."""

    http_status = 404
    close_code = 4404


class Refused(CallerError):
    """Well formed and signed in, but the rules say no."""

    http_status = 409
    close_code = 4409


class Invalid(CallerError):
    """Malformed input."""

    http_status = 422
    close_code = 4400


class TooMany(CallerError):
    """Over a limit; ``retry_after_s`` says when to come back."""

    http_status = 429
    close_code = 4429


class BrokerError(TelevisitError):
    """We are wrong, or something under us is."""

    http_status = 503
    close_code = 4503


class RecordingFailed(BrokerError):
    """The record can't be written; what asked for it must not take effect."""

    def __init__(self, en: str = "The recording can't be written. The operator must look at the disk.") -> None:
        super().__init__(
            "recording_failed",
            vi="Không ghi được nhật ký phiên nên không thể tiếp tục. Vui lòng báo quản trị viên kiểm tra ổ đĩa.",
            en=en,
        )


class Unavailable(BrokerError):
    """The broker can't do this now."""
