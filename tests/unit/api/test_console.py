"""The console's files: a fresh nonce a page, nothing from outside the folder."""

import re
from pathlib import Path

import pytest

from tests.stage.rooms import House, house


def built(home: House) -> None:
    (home.rooms.console / "index.html").write_text('<meta name="csp-nonce" content="__CSP_NONCE__">', "utf-8")
    (home.rooms.console / "assets/app-1a2b.js").write_text("run()", "utf-8")
    (home.rooms.console.parent / "secret.txt").write_text("secret", "utf-8")
    (home.rooms.console / "assets/link.txt").symlink_to(home.rooms.console.parent / "secret.txt")


async def test_every_page_has_a_nonce_of_its_own_in_both_places(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        built(home)
        client, nonces = home.browser(), set()
        for path in ("/", "/index.html", "/assist/123", "/api", "/audit"):
            answer = await client.get(path)
            assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
            found = re.fullmatch(r'<meta name="csp-nonce" content="([\w-]{20,})">', answer.text)
            assert found, answer.text
            assert f"style-src 'self' 'nonce-{found[1]}';" in answer.headers["Content-Security-Policy"]
            nonces.add(found[1])
        assert len(nonces) == 5


async def test_assets_are_served_and_may_be_kept(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        built(home)
        answer = await home.browser().get("/assets/app-1a2b.js")
        assert (answer.status_code, answer.text) == (200, "run()")
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert "nonce" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt", "//secret.txt", "/%2fetc%2fhosts.txt", "/assets/link.txt",
        "/..%5csecret.txt",        "/a%00.js", "/" + "a" * 5000 + ".js", "/assets.", "/.", "/api/x.js", "/v1/x.js",
    ],
)  # fmt: skip
async def test_nothing_from_outside_the_folder(tmp_path: Path, path: str) -> None:
    async with house(tmp_path) as home:
        built(home)
        answer = await home.browser().get(path)
        assert "secret" not in answer.text
        if answer.status_code != 200:  # the client itself may have made it the page's path
            assert answer.json()["error"]["code"] == "not_found"
        else:
            assert "csp-nonce" in answer.text


async def test_a_console_that_is_not_built_is_said_so(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        answer = await home.browser().get("/")
        assert answer.status_code == 503
        assert "make console" in answer.text
