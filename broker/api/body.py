"""A bound on what a request may carry: nothing that the console sends is long, and nobody's gigabyte is read."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from broker.errors import Invalid

MOST_BYTES = 64 * 1024


class BodyLimit:
    """Answers 413 to a request that announces more than 64 KiB, and stops reading one that turns out to be longer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _announced(scope) > MOST_BYTES:
            error = _too_large()
            body = {"error": {"code": error.code, "vi": error.vi, "en": error.en, "retry_after_s": None}}
            await JSONResponse(body, 413, headers={"Connection": "close"})(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MOST_BYTES:
                raise _too_large()
            return message

        await self._app(scope, counted, send)


def _announced(scope: Scope) -> int:
    for key, value in scope["headers"]:
        if key == b"content-length":
            return int(value) if value.isdigit() else MOST_BYTES + 1
    return 0


def _too_large() -> Invalid:
    return Invalid(
        "too_large",
        vi="Yêu cầu quá lớn nên không được xử lý.",
        en="The request is too large and was not processed.",
    )
