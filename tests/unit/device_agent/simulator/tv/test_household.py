"""What a household and the simulation do to a TV: plug, cables, software, faults."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from device_agent.device import Faulty
from device_agent.simulator.clock import ManualClock
from device_agent.simulator.tv.catalogue.general import SOFTWARE, UPDATED_SOFTWARE
from device_agent.simulator.tv.household import Household
from device_agent.simulator.tv.passing import CUT_AFTER, CUT_SECONDS
from device_agent.simulator.tv.state import BOOT_SECONDS, UPDATE_SECONDS


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def home(clock: ManualClock) -> AsyncIterator[Household]:
    made = Household(None, "vi", clock)
    yield made
    await made.close()


def power(home: Household) -> str:
    return home.power


def errors(home: Household) -> str:
    return ", ".join(home._now().errors)


async def test_a_pulled_plug_is_noted_and_standby_loses_nothing(home: Household) -> None:
    home.pull_plug()
    home.pull_plug()
    assert (home.power, errors(home)) == ("unplugged", "19:30 power_loss")
    home.plug_in()
    home.plug_in()
    assert home.power == "standby"
    home.pull_plug()
    assert errors(home) == "19:30 power_loss"


async def test_cables_are_there_to_touch(home: Household) -> None:
    assert {each.id: each.state for each in home.around()} == dict.fromkeys(
        ("cable.hdmi1", "cable.hdmi2", "cable.hdmi3"), "good"
    )
    assert home.handle("cable.hdmi2", "bad")
    assert home._now().world.cables == {"hdmi2"}
    assert home.handle("cable.hdmi2", "good")
    assert home._now().world.cables == set()
    for thing, state in (("cable.scart", "bad"), ("hdmi1", "bad"), ("cable.hdmi1", "gold"), ("", "")):
        assert not home.handle(thing, state)


async def test_a_changed_cable_mends_the_fault(home: Household) -> None:
    assert home.inject("tv.hdmi.cable")
    assert {each.id: each.state for each in home.around()}["cable.hdmi1"] == "bad"
    home.attach("hdmi1", "good_cable")
    assert not any(each.active for each in home.faults())
    assert home.attached()["hdmi1"] == "box"
    home.attach("hdmi3", "bad_cable")
    assert home._now().world.cables == {"hdmi3"}
    with pytest.raises(ValueError, match="scart"):
        home.attach("scart", "bad_cable")


async def test_things_on_ports(home: Household) -> None:
    home.attach("hdmi1", None)
    home.attach("hdmi3", "box")
    assert home.attached() == {"hdmi1": None, "hdmi2": "game", "hdmi3": "box"}
    assert set(home.things()) == {"box", "game", "soundbar", "good_cable", "bad_cable"}
    with pytest.raises(ValueError, match="toaster"):
        home.attach("hdmi1", "toaster")


async def test_an_image_of_the_operator_s_is_installed_with_what_it_sets(home: Household, clock: ManualClock) -> None:
    assert home.install("SenOS 5.0", {"sound.volume": 7})
    assert home.starting()
    clock.advance(UPDATE_SECONDS)
    values = home._now().values
    assert (values["system.firmware.version"], values["sound.volume"], values["system.cec.enabled"]) == (
        "SenOS 5.0", 7, True,
    )  # fmt: skip
    home.pull_plug()
    assert not home.install("SenOS 5.1", {})


async def test_what_waits_is_not_pushed_away_by_the_maker_s(home: Household, clock: ManualClock) -> None:
    home.offer("SenOS 5.0", {})
    assert home.firmware_waiting()
    assert home.publish_firmware()
    assert home.update_firmware()
    clock.advance(UPDATE_SECONDS)
    assert home._now().values["system.firmware.version"] == "SenOS 5.0"


async def test_the_maker_s_own_software_comes_once(home: Household, clock: ManualClock) -> None:
    assert home._now().values["system.firmware.version"] == SOFTWARE
    assert home.update_firmware()
    clock.advance(UPDATE_SECONDS)
    assert home._now().values["system.firmware.version"] == UPDATED_SOFTWARE
    assert (home.firmware_waiting(), home.publish_firmware(), home.update_firmware()) == (False, False, False)


async def test_it_can_be_given_faults(home: Household) -> None:
    faulty: Faulty = home
    assert not faulty.inject("tv.haunted")
    assert not faulty.mend("tv.line.panel")
    assert faulty.inject("tv.line.panel")
    assert faulty.inject("tv.line.panel")  # it has it
    assert faulty.inject("tv.net.dns")
    assert {each.id for each in faulty.faults() if each.active} == {"tv.line.panel", "tv.net.dns"}
    assert faulty.mend("tv.line.panel")
    assert {each.id for each in faulty.faults() if each.active} == {"tv.net.dns"}


async def test_faults_outlive_a_restart(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "tv.json"
    home = Household(path, "vi", clock)
    for fault in ("tv.line.tcon", "tv.hdmi.cable", "tv.mode.wrong", "tv.psu.cycle"):
        home.inject(fault)
    await home.close()
    again = Household(path, "vi", clock)
    assert {each.id for each in again.faults() if each.active} == {
        "tv.line.tcon", "tv.hdmi.cable", "tv.mode.wrong", "tv.psu.cycle",
    }  # fmt: skip
    clock.advance(CUT_AFTER)
    assert again.power == "standby"


@pytest.mark.requirement("TV-13")
async def test_a_failing_power_supply_cuts_out_twice_and_comes_back_by_itself(
    home: Household, clock: ManualClock
) -> None:
    home.inject("tv.psu.cycle")
    for _ in range(2):
        clock.advance(CUT_AFTER - 0.1)
        assert power(home) == "on"
        clock.advance(0.1)
        assert power(home) == "standby"
        clock.advance(CUT_SECONDS)
        assert power(home) == "booting"
        clock.advance(BOOT_SECONDS)
        assert power(home) == "on"
    clock.advance(10 * CUT_AFTER)
    assert power(home) == "on"
    assert errors(home).count("power_loss") == 2
    home.set_network("slow")
    assert home._now().network == "slow"
