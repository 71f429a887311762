"""The hub: what a TV said last, and for how long that counts."""

import pytest

from device_agent.agent.hub import Hub
from device_agent.panel.state import HUB_SECONDS


@pytest.mark.requirement("HA-05")
def test_a_tv_that_is_switched_off_or_silent_is_gone_once() -> None:
    hub = Hub()
    assert (hub.name, hub.lapsed(1e9)) == (None, False)
    assert not hub.heard("Sen 55Q1", True, 10.0)
    assert str(hub.name) == "Sen 55Q1"
    assert not hub.lapsed(10.0 + HUB_SECONDS - 0.1)
    assert not hub.heard("Sen 55Q1", True, 15.0)
    assert hub.lapsed(15.0 + HUB_SECONDS)
    assert (hub.name, hub.lapsed(1e9)) == (None, False)
    assert not hub.heard("Sen 55Q1", True, 40.0)
    assert hub.heard("Sen 55Q1", False, 41.0)
    assert not hub.heard("Sen 55Q1", False, 42.0)
    assert hub.name is None


@pytest.mark.requirement("HA-05")
def test_another_tv_in_the_house_ends_nothing() -> None:
    hub = Hub()
    hub.heard("Sen 55Q1", True, 10.0)
    assert not hub.heard("Bếp", False, 11.0), "it is in standby, and says so every second"
    assert not hub.heard("Bếp", True, 12.0)
    assert hub.name == "Sen 55Q1"
    assert hub.lapsed(10.0 + HUB_SECONDS), "the other's word doesn't keep it there"
    assert not hub.heard("Bếp", True, 20.0)
    assert (hub.name, hub.heard("Bếp", False, 21.0)) == ("Bếp", True)
