"""A real device agent in a process of its own, and its panel's API to play the customer by script."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.stage.broker import RunningBroker

STOP_SECONDS = 20
WAIT = 30


@dataclass
class RunningDevice:
    """An agent process: its customer page's address and token."""

    process: "subprocess.Popen[str]"
    panel: str
    token: str
    api: str
    log: Path

    @classmethod
    def start(cls, broker: RunningBroker, data: Path, *arguments: str, module: str = "device_agent") -> "RunningDevice":
        """Start ``televisit-device`` and wait until its page listens."""
        data.mkdir(parents=True, exist_ok=True)
        log = data.parent / f"{data.name}.log"
        with log.open("a") as errors:
            process = subprocess.Popen(
                [
                    sys.executable, "-m", module, *arguments, "--broker", f"wss://localhost:{broker.port}",
                    "--ca", str(broker.ca), "--data", str(data), "--panel", "localhost:0", "--print-json",
                ],
                stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True,
            )  # fmt: skip
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise AssertionError(f"the device did not start: {log.read_text()}")
        said = json.loads(line)
        return cls(process, said["panel"], said["token"], said["api"], log)

    def stop(self) -> None:
        """End the process."""
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()

    def customer(self) -> httpx.AsyncClient:
        """Return a client of the panel's API."""
        return httpx.AsyncClient(base_url=self.api, headers={"Authorization": f"Bearer {self.token}"}, timeout=WAIT)


async def until(customer: httpx.AsyncClient, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait, bounded, until the device's state fits, and return it."""
    after = -1
    for _ in range(200):
        answer = await customer.get("events", params={"after": after, "wait": 10})
        state: dict[str, Any] = answer.json()
        if true(state):
            return state
        after = state["sequence"]
    raise AssertionError(f"the device never came to it: {state}")
