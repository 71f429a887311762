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
