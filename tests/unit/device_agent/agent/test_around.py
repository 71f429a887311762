"""What the device adds to its page: who sees its camera, what it calls things, what it measures, what is behind it."""

import itertools

import pytest

from broker.wire.settings import Descriptor
from device_agent.agent.around import Fronted, Plugged, Simulated, behind, measured, names, privacy
from device_agent.device import Fault, FrontChanged
from device_agent.panel.state import CameraApp, Named
from device_agent.simulator.appliance.appliance import SimulatedAppliance
from device_agent.simulator.washer.washer import Washer
from tests.unit.device_agent.small_tv import APPS, CALL, CAMERA, FILMS, RESET, SmallTv

QUIET = FrontChanged(None, "none", False)
LIVE = FrontChanged(CALL, "live", False)


def washer() -> SimulatedAppliance:  # type: ignore[type-arg]  # whose body it has is nothing to its page
    return SimulatedAppliance(Washer("WM-FRONT-7"), serial="W-1")


def test_a_device_without_camera_and_secret_says_nothing_of_them() -> None:
    who = SmallTv().identify()
    assert privacy(QUIET, (), who, None, ("view",)) is None
    assert privacy(FrontChanged(None, "none", True), (), who, None, None) is not None


def test_only_apps_with_a_camera_are_offered_and_what_was_asked_for_is_marked() -> None:
    found = privacy(QUIET, APPS, SmallTv().identify(), True, ("view", f"camera:{CALL}"))
    assert found is not None
    assert found.apps == (CameraApp(id=CALL, label_vi="Gọi video", label_en="Video call", granted=True),)
    assert (found.switch, found.sight) == (True, "none")


@pytest.mark.requirement("PR-04")
@pytest.mark.parametrize("indicator", [True, False])
@pytest.mark.parametrize("front", [CALL, FILMS])
def test_a_technician_sees_a_camera_only_as_the_agent_s_mask_lets_it_through(indicator: bool, front: str) -> None:
    tv = SmallTv()
    tv.indicator = indicator
    shown = FrontChanged(front, "live", False)
    for scopes in (None, (), ("view",), (f"camera:{CALL}",), ("view", "camera:other")):
        found = privacy(shown, APPS, tv.identify(), True, scopes)
        assert found is not None
        seen = indicator and front == CALL and scopes == (f"camera:{CALL}",)
        assert found.sight == ("live" if scopes is None else "seen" if seen else "masked")


def test_what_is_not_live_is_seen_by_nobody() -> None:
    for camera, scopes in itertools.product(("none", "off"), (None, (f"camera:{CALL}",))):
        found = privacy(FrontChanged(CALL, camera, False), APPS, SmallTv().identify(), False, scopes)  # type: ignore[arg-type]
        assert found is not None
        assert found.sight == "none"


def test_actions_and_apps_have_the_device_s_own_names() -> None:
    rows = (
        Descriptor(
            key="test.pump", kind="action", type="bool", label_vi="Bơm", label_en="Pump", safety="person_present"
        ),
        *SmallTv().descriptors(),
    )
    asked = ("view", "action:test.pump", f"action:{RESET}", f"camera:{CALL}", "action:no.such", "camera:none")
    assert names(asked, rows, APPS) == (
        Named(scope="action:test.pump", label_vi="Bơm", label_en="Pump", person=True),
        Named(scope=f"action:{RESET}", label_vi="Khôi phục cài đặt gốc", label_en="Factory reset"),
        Named(scope=f"camera:{CALL}", label_vi="Gọi video", label_en="Video call"),
    )
    assert names(("view", "control"), rows, APPS) == ()


def test_an_appliance_shows_what_it_measures_and_a_tv_does_not() -> None:
    found = measured(washer())
    assert "washer.drum_rpm" in found
    assert "washer.cycle" not in found
    assert measured(SmallTv()) == {}


def test_each_device_has_the_parts_of_the_page_that_are_its_own() -> None:
    tv, machine = SmallTv(), washer()
    assert isinstance(tv, Simulated)
    assert isinstance(machine, Fronted)
    assert isinstance(machine, Plugged)
    assert not isinstance(tv, Fronted)


def test_behind_a_device_are_its_faults_and_its_network() -> None:
    machine = washer()
    assert machine.inject("wm.tap")
    found = behind(machine, None)
    assert found is not None
    assert (found.network, found.inputs, found.firmware) == (None, {}, False)
    assert Fault("wm.tap", "Vòi nước bị khóa", "The tap is shut", True) in found.faults
    assert sum(fault.active for fault in found.faults) == 1
    assert behind(SmallTv(), None) is None
    tv = behind(SmallTv(), "slow")
    assert tv is not None
    assert (tv.network, tv.inputs["hdmi1"], tv.faults) == ("slow", "box", ())
    assert CAMERA not in tv.inputs
