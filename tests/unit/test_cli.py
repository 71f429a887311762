"""The broker's command line: what it does, and that wrong use is one line and never a stack trace."""

import asyncio
import errno
import json
import logging
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from broker.backends.sql.accounts import SqlAccountStore
from broker.backends.sql.attempts import SqlAttemptStore
from broker.backends.sql.engine import open_database
from broker.backends.sql.postbox import Postbox
from broker.cli import _worth_saying, cli
from broker.clock import Instant, SystemClock
from broker.events.event import Event

pytestmark = pytest.mark.timeout(120)
PASSWORD = "một mật khẩu đủ dài"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Undo what the command does to this process's logging."""
    handlers, filters = list(logging.root.handlers), list(logging.getLogger("uvicorn.error").filters)
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.getLogger("uvicorn.error").filters[:] = filters


def run(*arguments: str | Path, text: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=text)


def add(data: Path, name: str = "an.nguyen", password: str = PASSWORD, role: str = "technician") -> Result:
    return run(
        "user", "add", name, "--role", role, "--data", data, "--full-name", "Nguyễn Văn An", "--staff-number", "KT-001",
        "--password-file", "-", text=password + "\n",
    )  # fmt: skip


def failed(result: Result, code: int, words: str) -> None:
    assert result.exit_code == code, (result.output, result.exception)
    assert words in result.stderr
    assert result.stderr.startswith("televisit-broker: ")
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output


def left(data: Path) -> list[Event]:
    """What waits for the running broker to put on the record."""

    async def look() -> list[Event]:
        database = open_database(data / "state.db")
        try:
            return [event for _, event in await Postbox(database).waiting()]
        finally:
            await database.close()

    return asyncio.run(look())


def lock(data: Path) -> None:
    """Lock the account as too many wrong PINs would."""

    async def do() -> None:
        database = open_database(data / "state.db")
        await SqlAttemptStore(database).lock("claim", "an.nguyen", SystemClock().now().wall_us)
        await database.close()

    asyncio.run(do())


def enabled(data: Path) -> bool:
    """Return whether the account may sign in."""

    async def look() -> bool:
        database = open_database(data / "state.db")
        try:
            found = await SqlAccountStore(database).find("an.nguyen")
            return found is not None and not found.disabled
        finally:
            await database.close()

    return asyncio.run(look())


def test_an_account_is_made_and_its_making_waits_for_the_record(tmp_path: Path) -> None:
    result = add(tmp_path / "data")
    assert (result.exit_code, result.stdout) == (0, "Account an.nguyen (technician) is made.\n")
    [event] = left(tmp_path / "data")
    assert (event.name, event.facts()) == ("account.created", {"account": "an.nguyen", "role": "technician"})
    assert event.by.id.startswith("host:")
    assert PASSWORD.encode() not in (tmp_path / "data/state.db").read_bytes()


def test_what_is_wrong_with_an_account_is_said(tmp_path: Path) -> None:
    assert add(tmp_path).exit_code == 0
    failed(add(tmp_path), 1, "an.nguyen")
    failed(add(tmp_path, "other", "short"), 1, "15")
    failed(add(tmp_path, "No Name"), 1, "name")
    assert len(left(tmp_path)) == 1
    assert run("user", "add").exit_code == 2


def test_a_password_comes_from_a_file_or_is_asked_for_twice(tmp_path: Path) -> None:
    given = ("--role", "auditor", "--data", tmp_path, "--full-name", "Lê Mai Chi", "--staff-number", "KT-900")
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n", "utf-8")
    assert run("user", "add", "chi.le", *given, "--password-file", file).exit_code == 0
    asked = run("user", "add", "dung.ho", *given, text=f"{PASSWORD}\n{PASSWORD}\n")
    assert asked.exit_code == 0
    assert PASSWORD not in asked.output
    failed(run("user", "add", "x.y", *given, "--password-file", tmp_path / "no"), 2, "can't be read")
    file.write_bytes(b"\xff\xfe")
    failed(run("user", "add", "x.y", *given, "--password-file", file), 2, "UTF-8")


def test_a_disabled_account_is_on_its_way_to_the_record(tmp_path: Path) -> None:
    add(tmp_path)
    result = run("user", "disable", "an.nguyen", "--data", tmp_path)
    assert (result.exit_code, result.stdout) == (0, "Account an.nguyen is disabled.\n")
    assert left(tmp_path)[-1].name == "account.disabled"
    failed(run("user", "disable", "nobody", "--data", tmp_path), 1, "nobody")


def test_a_disabled_account_is_enabled_again(tmp_path: Path) -> None:
    add(tmp_path)
    run("user", "disable", "an.nguyen", "--data", tmp_path)
    result = run("user", "enable", "an.nguyen", "--data", tmp_path)
    assert (result.exit_code, result.stdout) == (0, "Account an.nguyen is enabled.\n")
    assert [event.name for event in left(tmp_path)] == ["account.created", "account.disabled", "account.enabled"]
    assert enabled(tmp_path)
    failed(run("user", "enable", "nobody", "--data", tmp_path), 1, "nobody")


def test_a_change_whose_event_can_not_be_left_does_not_happen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(tmp_path)
    lock(tmp_path)

    async def full(self: Postbox, event: Event, at: Instant) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr(Postbox, "leave", full)
        failed(run("user", "disable", "an.nguyen", "--data", tmp_path), 1, "No space")
        failed(add(tmp_path, "binh.tran"), 1, "No space")
        failed(run("user", "unlock", "an.nguyen", "--data", tmp_path), 1, "No space")
    assert enabled(tmp_path)
    assert add(tmp_path, "binh.tran").exit_code == 0, "it had not been made"
    assert run("user", "unlock", "an.nguyen", "--data", tmp_path).exit_code == 0, "it was still locked"


def test_only_a_locked_account_is_unlocked(tmp_path: Path) -> None:
    add(tmp_path)
    failed(run("user", "unlock", "an.nguyen", "--data", tmp_path), 1, "not locked")

    lock(tmp_path)
    result = run("user", "unlock", "an.nguyen", "--data", tmp_path)
    assert (result.exit_code, result.stdout) == (0, "Account an.nguyen may claim PINs again.\n")
    assert left(tmp_path)[-1].name == "account.unlocked"


def test_a_folder_that_can_not_be_used_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for data in (tmp_path / "file", tmp_path / "file" / "below"):
        failed(add(data), 1, str(tmp_path / "file"))
        failed(run("serve", "--data", data, "--listen", "127.0.0.1:0"), 1, str(tmp_path / "file"))
    failed(run("user", "unlock", "x", "--data", tmp_path / "nothing"), 1, "nothing")


def test_wrong_settings_are_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed(run("serve", "--data", tmp_path, "--listen", "8443"), 2, "HOST:PORT")
    failed(run("serve", "--data", tmp_path, "--log", "xml"), 2, "log")
    monkeypatch.setenv("TELEVISIT_NAMES", "localhost")  # a list is wanted
    failed(run("serve", "--data", tmp_path), 2, "TELEVISIT_")


def test_a_port_or_folder_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        failed(run("serve", "--data", tmp_path, "--listen", f"127.0.0.1:{port}"), 1, "Can't listen")


def stopped_once_it_listens(port: int) -> threading.Thread:
    """Send this process what an operator would send, as soon as something answers over TLS on a port."""

    def stop() -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", port), 5) as plain, context.wrap_socket(plain):
                    break
            except OSError:
                time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=stop)
    thread.start()
    return thread


@pytest.mark.parametrize("form", ["words", "json"])
def test_serving_says_where_and_with_which_ca(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEVISIT_FREE_FLOOR_MIB", "0")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    stopper = stopped_once_it_listens(port)
    result = run(
        "serve", "--data", tmp_path / "data", "--listen", f"127.0.0.1:{port}", "--name", "localhost",
        *(["--print-json", "--log", "json"] if form == "json" else []),
    )  # fmt: skip
    stopper.join(60)
    assert result.exit_code == 0, result.output
    ca = tmp_path / "data/tls/ca.pem"
    if form == "json":
        assert json.loads(result.stdout) == {"url": f"https://localhost:{port}", "port": port, "ca": str(ca)}
    else:
        listens, own, print_ = result.stdout.splitlines()
        assert (listens, own) == (f"Televisit listens: https://localhost:{port}", f"Its own CA: {ca}")
        assert print_.startswith("SHA-256 ")


def test_a_worth_saying_is_no_line_of_our_log() -> None:
    def record(text: str) -> logging.LogRecord:
        return logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, text, None, None)

    assert not _worth_saying(record("Invalid UTF-8 sequence received from client."))
    assert not _worth_saying(record("Cancel 0 running task(s), timeout graceful shutdown exceeded"))
    assert _worth_saying(record("Exception in ASGI application"))
