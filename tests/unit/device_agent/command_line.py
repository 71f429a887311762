"""The command line, as a process and inside this one: what it prints, how it ends."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from device_agent.cli import main

SECONDS = 30
VALID = ["--broker", "wss://b", "--data", "{data}"]


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
        for name in ("BROKER", "CA", "DATA", "PANEL", "LANGUAGE"):
            monkeypatch.delenv(f"TELEVISIT_DEVICE_{name}", raising=False)
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Ended:
        self._monkeypatch.setattr(sys, "argv", ["televisit-device", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        found = self._capsys.readouterr()
        return Ended(int(ended.value.code or 0), found.out, found.err)


@contextmanager
def started(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "device_agent", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(),
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=SECONDS)


def is_one_line(err: str, words: str) -> bool:
    return err.startswith("televisit-device: ") and err.count("\n") == 1 and words in err
