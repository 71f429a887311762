"""The command line, as processes: what it prints, how it ends, what it says about wrong usage."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from broker.wire.record import RecordHead, receipt_code
from device_agent.cli import Reopening, main
from device_agent.receipts import Receipts
from tests.unit.device_agent.conversation.playbook import head
from tests.unit.device_agent.far_side import SESSION, Authority

SECONDS = 30


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "device_agent", *arguments]


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TELEVISIT_")}  # noqa: TID251
    return {**kept, **variables}


@dataclass
class Ended:
    """What a run left behind."""

    code: int
    out: str
    err: str


class Once:
    """Runs the command line in this process, up to its end by SystemExit."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Ended:
        self._monkeypatch.setattr(sys, "argv", ["televisit-device", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        found = self._capsys.readouterr()
        return Ended(int(ended.value.code or 0), found.out, found.err)


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Once:
    for name in ("BROKER", "CA", "DATA", "PANEL", "LANGUAGE"):
        monkeypatch.delenv(f"TELEVISIT_DEVICE_{name}", raising=False)
    return Once(monkeypatch, capsys)


@contextmanager
def started(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=SECONDS)


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Authority(tmp_path_factory.mktemp("ca")).file


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_tv_starts_says_where_its_page_is_and_ends_in_order(tmp_path: Path, ca: Path, number: signal.Signals) -> None:
    data = tmp_path / "data"
    line = ["tv", "--broker", "wss://localhost:1", "--ca", str(ca), "--data", str(data), "--panel", "localhost:0"]
    with started(*line, "--language", "en", "--print-json") as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        assert facts["panel"].endswith(f"/#token={facts['token']}")
        assert facts["kind"] == "tv"
        with httpx.Client(base_url=facts["api"], headers={"Authorization": f"Bearer {facts['token']}"}) as http:
            state = http.get("state").json()
            assert (state["phase"], state["language"], state["device"]["plug"]) == ("idle", "en", True)
            assert state["device"]["serial"] == facts["serial"]
            state = http.post("support", json={}).json()
            while state["phase"] != "over":
                state = http.get(f"events?after={state['sequence']}&wait=10", timeout=SECONDS).json()
            assert state["notice"]["code"] == "unreachable"
        process.send_signal(number)
        out, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, err
        assert out == ""
        assert "Traceback" not in err
        assert facts["token"] not in err
    assert (data / "device.key").is_file()


def test_an_address_that_is_not_wss_is_said_and_told_to_the_customer(tmp_path: Path) -> None:
    line = ["tv", "--broker", "ws://localhost:1", "--data", str(tmp_path / "d"), "--panel", "127.0.0.1:0"]
    with started(*line, "--print-json") as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        with httpx.Client(base_url=facts["api"], headers={"Authorization": f"Bearer {facts['token']}"}) as http:
            state = http.post("support", json={}).json()
            while state["phase"] != "over":
                state = http.get(f"events?after={state['sequence']}&wait=10", timeout=SECONDS).json()
            assert state["notice"]["code"] == "plaintext"
        process.terminate()
        _, err = process.communicate(timeout=SECONDS)
        assert "must begin with wss://" in err


VALID = ["--broker", "wss://b", "--data", "{data}"]


def is_one_line(err: str, words: str) -> bool:
    return err.startswith("televisit-device: ") and err.count("\n") == 1 and words in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tv"], "broker"),
        (["tv", "--broker", "wss://b"], "data"),
        (["tv", *VALID, "--panel", "0.0.0.0:1"], "localhost only"),
        (["tv", *VALID, "--panel", "here"], "--panel"),
        (["tv", *VALID, "--language", "fr"], "language"),
        (["tv", "--broker", "wss://b", "--data", "/proc/nowhere"], "device key"),
        (["vnc", *VALID, "--vnc", "example.org:5900"], "not this machine"),
        (["vnc", *VALID, "--vnc", "localhost"], "--vnc"),
        (["vnc", *VALID, "--vnc", "localhost:1", "--vnc-password-file", "none"], "--vnc-password-file"),
    ],
)
def test_wrong_usage_is_one_line_and_a_code(tmp_path: Path, once: Once, arguments: list[str], words: str) -> None:
    ended = once(*[argument.format(data=tmp_path / "d") for argument in arguments])
    assert (ended.code, ended.out) == (2, "")
    assert is_one_line(ended.err, words), ended.err


@pytest.mark.parametrize(
    ("arguments", "words"), [(["tv", "--ca", "no.pem"], "--ca"), (["vnc", "--vnc", "localhost:1"], "VNC")]
)
def test_what_turns_out_wrong_later_is_one_line_too(tmp_path: Path, arguments: list[str], words: str) -> None:
    line = [*arguments, "--broker", "wss://b", "--data", str(tmp_path / "d"), "--panel", "localhost:0"]
    with started(*line) as process:
        out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out) == (2, "")
    assert is_one_line(err, words), err


@pytest.mark.requirement("TV-06")
@pytest.mark.parametrize("arguments", [["television"], ["tv", "--no-verify"], ["tv", "--insecure"], ["vnc"]])
def test_there_is_no_other_command_and_no_way_to_trust_anybody(once: Once, arguments: list[str]) -> None:
    ended = once(*arguments)
    assert ended.code == 2
    assert is_one_line(ended.err, ""), ended.err


def test_help_says_what_there_is(once: Once) -> None:
    assert (once().code, once("--help").code) == (2, 0)
    assert "vnc" in once().out
    assert "--vnc-password-file" in once("vnc", "--help").out


def test_the_environment_may_say_it_too(once: Once, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in (("BROKER", "wss://b"), ("DATA", str(tmp_path)), ("PANEL", "x")):
        monkeypatch.setenv(f"TELEVISIT_DEVICE_{name}", value)
    assert is_one_line(once("tv").err, "--panel")


class LostError(Exception):
    """The server isn't back yet."""


async def test_a_lost_device_is_opened_again_until_it_is_back() -> None:
    done: list[str] = []
    back = asyncio.Event()

    async def read() -> str:
        done.append("read")
        if done.count("read") == 2:
            back.set()
            await asyncio.Event().wait()
        return "gone"

    async def reopen() -> None:
        done.append("open")
        if done.count("open") < 3:
            raise LostError

    service = Reopening(read, reopen, LostError, pause=0.01)
    async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(service.run())
        await back.wait()
        task.cancel()
    assert done == ["read", "open", "open", "open", "read"]


async def test_a_stopped_one_is_not_opened_again() -> None:
    async def read() -> str:
        service.stop()
        return "gone"

    async def reopen() -> None:
        raise AssertionError("it was told to stop")

    service = Reopening(read, reopen, LostError, pause=5)
    async with asyncio.timeout(2):
        await service.run()


def test_the_receipts_that_a_device_keeps_are_printed(once: Once, tmp_path: Path) -> None:
    kept = Receipts.open(tmp_path / "receipts.json")
    heads = [head(3), head(9), head(5, "6" * 32, final=True)]
    for one in heads:
        kept.keep(one)
    asyncio.run(kept.write())
    first, second = once("receipts", "--data", str(tmp_path)).out.splitlines()
    assert (first.endswith(f"  {SESSION}  up to then"), second.endswith(f"  {'6' * 32}  whole")) == (True, True)
    assert first.split()[0] == receipt_code(SESSION, 9, bytes.fromhex(heads[1].head))
    lines = once("receipts", "--data", str(tmp_path), "--json").out.splitlines()
    assert [RecordHead.model_validate_json(line) for line in lines] == heads
    assert once("receipts", "--data", str(tmp_path / "nowhere")).code == 2
