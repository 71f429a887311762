"""The simulated devices: each with its family, faults, speed and state file of its own, and a page that knows them."""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from device_agent.cli_simulated import Afflicting
from device_agent.device import Fault
from device_agent.simulator.network import FAULT
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


def news(http: httpx.Client, state: dict[str, Any], holds: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """Return the page's state as soon as this holds of it."""
    for _ in range(30):
        if holds(state):
            return state
        state = http.get(f"events?after={state['sequence']}&wait=1").json()
    raise AssertionError(state)


def broken(state: dict[str, Any]) -> set[str]:
    return {each["id"] for each in state["behind"]["faults"] if each["active"]}


@pytest.mark.parametrize("command", list(KINDS))
def test_each_runs_as_the_family_and_with_the_fault_that_was_asked_for(tmp_path: Path, command: str) -> None:
    kind, family, fault = KINDS[command]
    line = [command, "--broker", "wss://localhost:1", "--data", str(tmp_path), "--panel", "localhost:0"]
    more = ["--family", family, "--fault", fault, "--fault", FAULT, "--speed", "60", "--print-json"]
    with started(*line, *more) as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        with page(facts) as http:
            state = news(http, http.get("state").json(), lambda state: broken(state) == {fault, FAULT})
            assert broken(http.post("fault", json={"id": FAULT, "active": False}).json()) == {fault}
        process.terminate()
        _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert (facts["kind"], state["device"]["family"]) == (kind, family)
    assert (tmp_path / f"{kind}.json").is_file()


def test_an_appliance_s_page_is_shown_by_the_tv_that_it_is_a_guest_of(tmp_path: Path) -> None:
    line = ["--broker", "wss://localhost:1", "--panel", "localhost:0", "--print-json"]
    with started("refrigerator", *line, "--data", str(tmp_path / "rf")) as fridge:
        assert fridge.stdout is not None
        guest = json.loads(fridge.stdout.readline())
        with started("tv", *line, "--data", str(tmp_path / "tv"), "--guest", guest["panel"]) as tv:
            assert tv.stdout is not None
            with page(json.loads(tv.stdout.readline())) as http, page(guest) as there:
                shown = news(http, http.get("state").json(), lambda state: state["guests"])
                assert shown["guests"][0]["device"]["kind"] == "refrigerator"
                news(there, there.get("state").json(), lambda state: state["hub"] == "Sen 55Q1")
                http.post("power")
                news(there, there.get("state").json(), lambda state: state["hub"] is None)
            for process in (tv, fridge):
                process.terminate()
                _, err = process.communicate(timeout=SECONDS)
                assert (process.returncode, "Traceback" in err) == (0, False), err


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
        (["tv", *VALID, "--guest", "http://example.org:80/#token=x"], "--guest"),
        (["washer", *VALID, "--guest", "http://localhost:80/#token=x"], "--guest"),
    ],
)
def test_what_it_has_not_is_one_line_that_names_what_it_has(
    tmp_path: Path, once: Once, arguments: list[str], words: str
) -> None:
    ended = once(*[argument.format(data=tmp_path / "d") for argument in arguments])
    assert (ended.code, ended.out) == (2, "")
    assert is_one_line(ended.err, words), ended.err
    assert not (tmp_path / "d").exists()


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
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(service.run())
        await asyncio.sleep(0)
        assert device.given == ["a.b", "c.d"]
        assert not task.done()
        service.stop()
