"""The security headers of every HTTP answer (SECURITY, Sockets and web)."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=()"


class SecurityHeaders:
    """Adds CSP and its companions; ``Cache-Control: no-store`` unless the route says otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(MutableHeaders(scope=message), scope)
            await send(message)

        await self._app(scope, receive, with_headers)


def _add(headers: MutableHeaders, scope: Scope) -> None:
    nonce = scope.get("state", {}).get("nonce")
    host = next((value.decode("latin-1") for key, value in scope["headers"] if key == b"host"), "")
    headers["Content-Security-Policy"] = policy(host, nonce)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Permissions-Policy"] = _PERMISSIONS
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers.setdefault("Cache-Control", "no-store")
    # On localhost HSTS would bind every other local server of this browser to TLS.
    if host.rsplit(":", 1)[0] not in ("localhost", "127.0.0.1", "[::1]"):
        headers["Strict-Transport-Security"] = "max-age=31536000"


def policy(host: str, nonce: str | None) -> str:
    """Return the Content-Security-Policy: our own scripts, styles, pictures and sockets, and nothing else.

    Trusted Types are left out: React sets no markup from strings, but the component library's style element is filled
    as text, which ``require-trusted-types-for`` does not cover.
    """
    safe_host = host if all(c.isalnum() or c in ".-:[]" for c in host) else ""
    styles = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    return (
        f"default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' blob: data:; font-src 'self'; "
        f"connect-src 'self' wss://{safe_host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
