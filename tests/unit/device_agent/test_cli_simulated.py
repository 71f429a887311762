"""The simulated devices: each with its family, faults, speed and state file of its own, and a page that knows them."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from device_agent.cli_simulated import Afflicting
from device_agent.device import Fault
from device_agent.simulator.network import FAULTY
from tests.unit.device_agent.command_line import SECONDS, VALID, Once, is_one_line, started

KINDS = {
    "tv": ("tv", "SEN-55A", "tv.line.panel"),
    "refrigerator": ("refrigerator", "RF-TWIN-1", "rf.fan"),
    "washer": ("washer", "WM-TOP-VN", "wm.drain.pump"),
    "air-conditioner": ("air_conditioner", "AC-WALL-E", "ac.leak"),
}


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Once:
    return Once(monkeypatch, capsys)


def page(facts: dict[str, Any]) -> httpx.Client:
    return httpx.Client(base_url=facts["api"], headers={"Authorization": f"Bearer {facts['token']}"}, timeout=SECONDS)


def until(http: httpx.Client, state: dict[str, Any], fault: str) -> dict[str, Any]:
    """Return the page's state as soon as it has the fault."""
    for _ in range(30):
        if {each["id"]: each["active"] for each in state["behind"]["faults"]}.get(fault):
            return state
        state = http.get(f"events?after={state['sequence']}&wait=1").json()
    raise AssertionError(state)


@pytest.mark.parametrize("command", list(KINDS))
def test_each_runs_as_the_family_and_with_the_fault_that_was_asked_for(tmp_path: Path, command: str) -> None:
    kind, family, fault = KINDS[command]
    line = [command, "--broker", "wss://localhost:1", "--data", str(tmp_path), "--panel", "localhost:0"]
    more = ["--family", family, "--fault", fault, "--fault", "any.net.slow", "--speed", "60", "--print-json"]
    with started(*line, *more) as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        with page(facts) as http:
            state = until(http, http.get("state").json(), fault)
        process.terminate()
        _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert (facts["kind"], state["device"]["family"]) == (kind, family)
    assert (tmp_path / f"{kind}.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["washer", *VALID, "--family", "WM-FRONT-8"], "there are WM-FRONT-7, WM-TOP-VN."),
        (["refrigerator", *VALID, "--family", ""], "there are RF-SBS-2, RF-TWIN-1."),
        (["air-conditioner", *VALID, "--family", "E"], "there are AC-WALL-3, AC-WALL-E."),
        (["tv", *VALID, "--family", "E"], "there are SEN-55A."),
        (["tv", *VALID, "--fault", "wm.tap"], "there are tv.line.panel, "),
        (["washer", *VALID, "--fault", "wm.tap", "--fault", "rf.fan"], "--fault: there is no 'rf.fan'; there are wm."),
        (["refrigerator", *VALID, "--fault", "rf"], "rf.door, any.net.slow."),
        (["air-conditioner", *VALID, "--speed", "0"], "--speed"),
        (["tv", *VALID, "--speed", "3601"], "--speed"),
        (["tv", *VALID, "--speed", "nan"], "--speed"),
        (["tv", *VALID, "--speed", "fast"], "speed"),
        (["tv", *VALID, "--through", "SEN55-1"], "--through"),
    ],
)
def test_what_it_has_not_is_one_line_that_names_what_it_has(
    tmp_path: Path, once: Once, arguments: list[str], words: str
) -> None:
    ended = once(*[argument.format(data=tmp_path / "d") for argument in arguments])
    assert (ended.code, ended.out) == (2, "")
    assert is_one_line(ended.err, words), ended.err
    assert not (tmp_path / "d").exists()


def test_the_slow_network_is_as_slow_as_its_fault_says() -> None:
    assert (2 * FAULTY.latency_ms, FAULTY.stall) == (900, 0.08)


class Breaking:
    """Remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def faults(self) -> Sequence[Fault]:
        return ()

    def inject(self, fault: str) -> bool:
        self.given.append(fault)
        return True

    def mend(self, fault: str) -> bool:
        return False


async def test_faults_are_given_once_it_runs_and_it_rests_until_stopped() -> None:
    device = Breaking()
    service = Afflicting(device, ["a.b", "c.d"])
    assert device.given == []
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(service.run())
        await asyncio.sleep(0)
        assert device.given == ["a.b", "c.d"]
        assert not task.done()
        service.stop()
