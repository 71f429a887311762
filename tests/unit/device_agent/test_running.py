"""A device as a process: what it prints, how it ends, and a connection that is opened again."""

import asyncio
import json
import signal
from pathlib import Path

import httpx
import pytest

from device_agent.running import Reopening
from tests.unit.device_agent.command_line import SECONDS, VALID, Once, is_one_line, started
from tests.unit.device_agent.far_side import Authority


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Once:
    return Once(monkeypatch, capsys)


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


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tv"], "broker"),
        (["tv", "--broker", "wss://b"], "data"),
        (["tv", *VALID, "--panel", "0.0.0.0:1"], "localhost only"),
        (["tv", *VALID, "--panel", "here"], "--panel"),
        (["tv", *VALID, "--language", "fr"], "language"),
        (["tv", "--broker", "wss://b", "--data", "/proc/nowhere"], "device key"),
    ],
)
def test_wrong_usage_is_one_line_and_a_code(tmp_path: Path, once: Once, arguments: list[str], words: str) -> None:
    ended = once(*[argument.format(data=tmp_path / "d") for argument in arguments])
    assert (ended.code, ended.out) == (2, "")
    assert is_one_line(ended.err, words), ended.err


def test_what_turns_out_wrong_later_is_one_line_too(tmp_path: Path) -> None:
    line = ["tv", "--ca", "no.pem", "--broker", "wss://b", "--data", str(tmp_path / "d"), "--panel", "localhost:0"]
    with started(*line) as process:
        out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out) == (2, "")
    assert is_one_line(err, "--ca"), err


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

    service = Reopening(read, reopen, LostError, pause=60)
    async with asyncio.timeout(20):
        await service.run()
