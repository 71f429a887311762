"""The security headers of every answer."""

from pathlib import Path

import pytest

from broker.api.headers import SecurityHeaders, policy
from tests.stage.rooms import house

PATHS = ("/", "/assist", "/api/me", "/api/nothing", "/healthz", "/assets/app.js", "/missing.js")


@pytest.mark.requirement("TV-07")
async def test_every_answer_carries_them(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        (home.rooms.console / "index.html").write_text("x")
        (home.rooms.console / "assets/app.js").write_text("x")
        client = await home.signed_in()
        for path in PATHS:
            headers = (await client.get(path)).headers
            csp = headers["Content-Security-Policy"]
            for part in (
                "default-src 'none'", "script-src 'self'", "img-src 'self' blob: data:", "font-src 'self'",
                "connect-src 'self' wss://localhost:8443", "base-uri 'none'", "form-action 'none'",
                "frame-ancestors 'none'",
            ):  # fmt: skip
                assert part in csp.split("; "), path
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert "camera=()" in headers["Permissions-Policy"]
            kept = "public, max-age=31536000, immutable" if path == "/assets/app.js" else "no-store"
            assert headers["Cache-Control"] == kept, path
            assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize(
    ("host", "bound"),
    [("support.example", True), ("support.example:8443", True), ("localhost", False), ("localhost:8443", False),
     ("127.0.0.1:8443", False), ("[::1]:8443", False)],
)  # fmt: skip
async def test_transport_security_is_asked_for_by_name_but_never_on_this_machine(
    tmp_path: Path, host: str, bound: bool
) -> None:
    async with house(tmp_path) as home:
        answer = await home.browser().get("/healthz", headers={"Host": host})
        assert ("Strict-Transport-Security" in answer.headers) is bound


async def test_a_socket_passes_untouched(tmp_path: Path) -> None:
    seen: list[object] = []

    async def app(scope: object, receive: object, send: object) -> None:
        seen.append(send)

    async def nothing(*_: object) -> None: ...

    await SecurityHeaders(app)({"type": "websocket"}, nothing, nothing)  # type: ignore[arg-type]
    assert seen == [nothing]


def test_a_hostile_host_puts_no_word_into_the_policy() -> None:
    assert "evil" not in policy("localhost; script-src evil.example", None)
    assert "'unsafe" not in policy("localhost", "abc")
    assert "style-src 'self' 'nonce-abc';" in policy("localhost", "abc")
    assert "style-src 'self';" in policy("localhost", None)
