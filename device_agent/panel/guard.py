"""The guard before every route: whoever isn't this page, or a script that was given the token, gets nothing.

A web page elsewhere can send requests to loopback; so the Host must be ours (no DNS rebinding), an Origin must be ours
(no cross-site request), and the API needs a token that only the printed address holds. The files of the page itself
hold no secret and need none.
"""

import hmac
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_BYTES = 2048

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=()",
    "Cache-Control": "no-store",
}


def refusal(status: int, code: str, vi: str, en: str) -> JSONResponse:
    """Return an error answer in the one form that the API has."""
    return JSONResponse({"error": {"code": code, "vi": vi, "en": en}}, status)


class Guard:
    """ASGI middleware; ``hosts`` are the exact Host values of this server, such as ``localhost:8480``."""

    def __init__(self, app: ASGIApp, token: str, hosts: Iterable[str]) -> None:
        self._app = app
        self._bearer = f"Bearer {token}".encode()
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through with the page's headers on its answer, or answer it here."""
        if scope["type"] != "http":
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        answer = self._refuse(Headers(scope=scope), scope["path"])
        await (answer or self._app)(scope, receive, send_with_headers)

    def _refuse(self, headers: Headers, path: str) -> JSONResponse | None:
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return refusal(403, "foreign_host", "Địa chỉ này không phải của trang.", "This is not the page's address.")
        if origins and origins != [f"http://{hosts[0]}"]:
            return refusal(
                403, "foreign_origin", "Trang khác không được dùng API này.", "Other pages may not use this."
            )
        if not path.startswith("/api/"):
            return None
        given = headers.getlist("authorization")
        if len(given) != 1 or not hmac.compare_digest(given[0].encode(), self._bearer):
            return refusal(
                401,
                "no_token",
                "Thiếu mã truy cập. Hãy mở địa chỉ mà chương trình trên thiết bị đã hiện ra.",
                "The token is missing. Open the address that the agent printed.",
            )
        if not headers.get("content-length", "0").isdigit() or "transfer-encoding" in headers:
            return refusal(411, "length_required", "Thiếu độ dài nội dung.", "Content-Length is required.")
        if int(headers.get("content-length", "0")) > BODY_BYTES:
            return refusal(413, "too_large", "Nội dung quá dài.", "The body is too long.")
        return None
