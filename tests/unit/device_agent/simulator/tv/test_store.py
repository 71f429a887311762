import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from device_agent.simulator.tv import change
from device_agent.simulator.tv.passing import CUT_AFTER
from device_agent.simulator.tv.state import TvState, World
from device_agent.simulator.tv.store import Keeper, load, remembered

CHANGED = change.set_value(change.tune(TvState(), 3, 0), "picture.mode", "movie", 0)


def always(tv: TvState) -> Callable[[], TvState]:
    return lambda: tv


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "tv.json"
    Keeper(path).keep(always(CHANGED))
    back = load(path, TvState())
    assert (back.values, back.channel, back.previous_channel) == (CHANGED.values, 3, 1)
    assert back.screen == "home"  # where one was is not kept
    assert [each.name for each in path.parent.iterdir()] == ["tv.json"]


def test_no_file_is_a_fresh_tv(tmp_path: Path) -> None:
    tv = TvState()
    assert load(tmp_path / "none.json", tv) is tv


def test_nothing_is_written_twice(tmp_path: Path) -> None:
    path = tmp_path / "tv.json"
    keeper = Keeper(path)
    assert not keeper.holds(CHANGED)
    keeper.keep(always(CHANGED))
    assert keeper.holds(CHANGED)
    assert not keeper.holds(TvState())
    first = path.stat().st_ino
    keeper.keep(always(CHANGED))
    assert path.stat().st_ino == first
    keeper.keep(always(TvState()))
    assert load(path, CHANGED).values["picture.mode"] == "standard"


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"format": 9, "values": {}, "channel": 1, "previous_channel": 1}',
        b'{"format": 1, "values": [], "channel": 1, "previous_channel": 1}',
    ],
)
def test_a_damaged_file_is_put_aside(tmp_path: Path, damaged: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "tv.json"
    path.write_bytes(damaged)
    tv = TvState()
    assert load(path, tv) is tv
    assert (tmp_path / "tv.json.damaged").read_bytes() == damaged
    assert not path.exists()
    assert "tv.json.damaged" in caplog.text


def test_values_that_this_tv_can_not_have_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "tv.json"
    kept = json.loads(remembered(CHANGED))
    kept["values"] |= {"picture.contrast": 999, "picture.smell": 1, "system.firmware.version": 0, "sound.volume": 33}
    kept["channel"] = 1234
    path.write_text(json.dumps(kept))
    back = load(path, TvState())
    assert back.values == CHANGED.values.put({"sound.volume": 33})
    assert back.channel == 1


def test_the_file_is_whole_at_every_moment(tmp_path: Path) -> None:
    """Many threads write while one reads: it always finds a whole file, and the newest state is what stays."""
    path = tmp_path / "tv.json"
    keeper = Keeper(path)
    states = [change.set_value(TvState(), "sound.volume", level, 0) for level in range(60)]
    newest = [states[0]]
    keeper.keep(lambda: newest[0])

    def work() -> None:
        for state in states:
            newest[0] = state
            keeper.keep(lambda: newest[0])

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(100):
        json.loads(path.read_bytes())
    for thread in threads:
        thread.join(20)
    assert load(path, TvState()).values == newest[0].values


def test_a_disk_that_says_no_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        Keeper(tmp_path / "file" / "tv.json").keep(always(CHANGED))


def test_a_file_of_part_1_is_read_by_the_present_names(tmp_path: Path) -> None:
    """Revision 1: no contexts, ``picture.motion``, and no word of its schema."""
    path = tmp_path / "tv.json"
    values = {"picture.contrast": 12, "picture.motion": 9, "picture.mode": "movie", "sound.volume": 33}
    path.write_text(json.dumps({"format": 1, "values": values, "channel": 3, "previous_channel": 2}))
    back = load(path, TvState())
    assert back.channel == 3
    assert back.values["sound.volume"] == 33
    for place in ("@tv+movie", "@hdmi2+standard"):  # one value held everywhere, and it still does
        assert back.values[f"picture.contrast{place}"] == 12
        assert back.values[f"picture.motion.judder{place}"] == 9
    assert back.values["picture.mode@hdmi3"] == "movie"
    assert not any(place.startswith("picture.motion@") for place in back.values.places)
    Keeper(path).keep(always(back))
    assert json.loads(path.read_bytes())["schema"] == 4
    assert load(path, TvState()).values == back.values


def test_contexts_that_there_are_not_are_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "tv.json"
    kept = json.loads(remembered(CHANGED))
    odd = {"picture.contrast@scart+movie": 1, "sound.volume@tv": 2, "network.signal": 3, "system.factory_reset": True}
    kept["values"] |= odd
    path.write_text(json.dumps(kept))
    assert load(path, TvState()).values == CHANGED.values
    assert all(key in caplog.text for key in odd)


def test_more_than_settings_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "tv.json"
    tv = replace(change.attach(TvState(), "hdmi3", "soundbar"), asleep=frozenset({"hdmi1"}), offered="SenOS 9")
    Keeper(path).keep(always(tv))
    back = load(path, TvState())
    assert back.values["input.hdmi3.device"] == "soundbar"
    assert (back.asleep, back.offered) == (frozenset({"hdmi1"}), "SenOS 9")
    assert back.values["network.wifi.password"] == tv.values["network.wifi.password"]


def test_odd_extras_are_no_extras(tmp_path: Path) -> None:
    path = tmp_path / "tv.json"
    kept = json.loads(remembered(CHANGED))
    path.write_text(json.dumps({**kept, "asleep": "hdmi1", "offered": 7}))
    back = load(path, TvState())
    assert (back.asleep, back.offered) == (frozenset(), None)


def test_nobody_else_can_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "tv.json"
    Keeper(path).keep(always(CHANGED))
    assert path.stat().st_mode & 0o077 == 0


def test_the_order_of_apps_is_kept_and_an_app_that_came_later_stands_at_its_end(tmp_path: Path) -> None:
    path, order = tmp_path / "tv.json", ("music", "films", "call", "camera", "browser", "shop")
    ordered = replace(TvState(), values=TvState().values.put({"app.order": order}))
    Keeper(path).keep(always(ordered))
    assert load(path, TvState()).values["app.order"] == order
    kept = json.loads(path.read_bytes())
    kept["values"]["app.order"] = ["music", "camera"]
    path.write_text(json.dumps(kept))
    assert load(path, TvState()).values["app.order"] == ("music", "camera", "films", "browser", "call", "shop")


def test_faults_cables_and_waiting_software_come_back(tmp_path: Path) -> None:
    path = tmp_path / "tv.json"
    tv = replace(
        TvState(),
        offered="SenOS 5", image=(("sound.volume", 3),), errors=("19:30 power_loss",),
        world=World(frozenset({"tv.psu.cycle", "tv.backlight"}), frozenset({"hdmi2"}), cuts=1),
    )  # fmt: skip
    Keeper(path).keep(always(tv))
    back = load(path, TvState(since=100.0))
    assert (back.offered, back.image, back.errors) == (tv.offered, tv.image, tv.errors)
    assert back.world == replace(tv.world, cut_at=100.0 + CUT_AFTER)


@pytest.mark.parametrize(
    "odd",
    [
        {"broken": ["tv.haunted", 3], "cables": ["scart"], "cuts": 2, "image": {"sound.volume": "loud"}, "errors": [1]},
        {"broken": "tv.backlight", "cables": "hdmi1", "cuts": "2", "image": [], "errors": "many"},
        {"broken": [], "cuts": 99, "image": {"nobody.has_this": 1}},
        {"broken": None, "cables": None, "cuts": None, "image": None, "errors": None},
    ],
)
def test_what_a_world_can_t_be_is_left_out(tmp_path: Path, odd: dict[str, object]) -> None:
    path = tmp_path / "tv.json"
    path.write_text(json.dumps(json.loads(remembered(TvState())) | odd))
    back = load(path, TvState())
    assert (back.world, back.image, back.errors) == (World(), (), ())


def test_every_fault_is_one_more_thing_to_keep(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "tv.json")
    keeper.keep(always(TvState()))
    for world in (World(broken=frozenset({"tv.backlight"})), World(cables=frozenset({"hdmi1"})), World(cuts=1)):
        assert not keeper.holds(replace(TvState(), world=world))
