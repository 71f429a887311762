import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from device_agent.simulator.appliance.store import Keeper, load, remembered
from tests.unit.device_agent.simulator.appliance.kettle import SmallKettle, Water

MODEL = SmallKettle()
FRESH = MODEL.fresh()
CHANGED = replace(
    FRESH.put({"kettle.target_c": 55, "kettle.keep_warm": True}).lay("water", "none").afflict("kt.element"),
    body=Water(celsius=70.0, boiled=3),
)


def written(path: Path, **changed: Any) -> Path:
    path.write_text(json.dumps({**json.loads(remembered(MODEL, CHANGED)), **changed}))
    return path


def test_what_is_set_broken_and_around_it_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "kettle.json"
    Keeper(path).keep(lambda: remembered(MODEL, CHANGED))
    assert load(path, MODEL, FRESH) == replace(CHANGED, body=Water(boiled=3))
    assert [each.name for each in path.parent.iterdir()] == ["kettle.json"]


def test_no_file_is_a_fresh_one(tmp_path: Path) -> None:
    assert load(tmp_path / "none.json", MODEL, FRESH) is FRESH


def test_nothing_is_written_twice(tmp_path: Path) -> None:
    path = tmp_path / "kettle.json"
    keeper = Keeper(path)
    keeper.keep(lambda: b"a")
    first = path.stat().st_ino
    keeper.keep(lambda: b"a")
    assert path.stat().st_ino == first
    keeper.keep(lambda: b"b")
    assert path.read_bytes() == b"b"


def test_what_it_cannot_have_is_left_out(tmp_path: Path) -> None:
    path = written(
        tmp_path / "kettle.json",
        values={"kettle.target_c": 900, "kettle.level": "high", "no.such": 1, "system.firmware.version": "9.9"},
        things={"water": "wine", "milk": "some"},
        faults=["kt.child", "wm.door"],
    )
    back = load(path, MODEL, FRESH)
    assert back.values == {**FRESH.values, "kettle.level": "high"}
    assert (back.things, back.faults) == (FRESH.things, frozenset({"kt.child"}))


@pytest.mark.parametrize(
    "changed",
    [{"format": 2}, {"family": "KT-2"}, {"body": {}}, {"body": 5}, {"values": 5}, {"things": None}, {"faults": 5}],
    ids=str,
)
def test_a_damaged_file_is_put_aside(tmp_path: Path, changed: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    path = written(tmp_path / "kettle.json", **changed)
    with caplog.at_level(logging.WARNING):
        assert load(path, MODEL, FRESH) == FRESH
    assert [each.name for each in tmp_path.iterdir()] == ["kettle.json.damaged"]
    assert "damaged" in caplog.text


def test_a_file_that_is_no_json_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "kettle.json"
    path.write_bytes(b"\xff{")
    assert load(path, MODEL, FRESH) is FRESH
    assert not path.exists()
