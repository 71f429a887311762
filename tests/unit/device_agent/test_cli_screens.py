"""The devices with a screen of their own: what is wrong usage. That they work is shown by their journeys."""

import json
import re
from pathlib import Path

import pytest

from tests.unit.device_agent.command_line import SECONDS, VALID, Once, is_one_line, started


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Once:
    return Once(monkeypatch, capsys)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["vnc", *VALID, "--vnc", "example.org:5900"], "not this machine"),
        (["vnc", *VALID, "--vnc", "localhost"], "--vnc"),
        (["vnc", *VALID, "--vnc", "localhost:1", "--vnc-password-file", "none"], "--vnc-password-file"),
        (["kodi", *VALID], "--vnc"),
        (["kodi", *VALID, "--vnc", "localhost:1", "--vnc-password-file", "none"], "--vnc-password-file"),
        (["kodi", *VALID, "--vnc", "example.org:5900"], "not this machine"),
        (["kodi", *VALID, "--vnc", "localhost:1", "--kodi", "192.168.1.2:9090"], "Kodi's JSON-RPC is not safe"),
        (["kodi", *VALID, "--vnc", "localhost:1", "--kodi", "localhost"], "--kodi"),
    ],
)
def test_wrong_usage_is_one_line_and_a_code(tmp_path: Path, once: Once, arguments: list[str], words: str) -> None:
    ended = once(*[argument.format(data=tmp_path / "d") for argument in arguments])
    assert (ended.code, ended.out) == (2, "")
    assert is_one_line(ended.err, words), ended.err


def test_a_server_that_is_not_there_is_one_line_too(tmp_path: Path) -> None:
    line = ["vnc", "--vnc", "localhost:1", "--broker", "wss://b", "--data", str(tmp_path / "d")]
    with started(*line, "--panel", "localhost:0") as process:
        out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out) == (2, "")
    assert is_one_line(err, "VNC"), err


def test_a_kodi_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    line = ["kodi", "--vnc", "localhost:1", "--kodi", "localhost:2", "--broker", "wss://b", "--print-json"]
    with started(*line, "--data", str(tmp_path / "d"), "--panel", "localhost:0") as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        assert said["kind"] == "kodi"
        assert re.fullmatch(r"KODI-\d{7}", said["serial"])
        process.terminate()
        _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert "No Kodi answers at 127.0.0.1:2" in err
