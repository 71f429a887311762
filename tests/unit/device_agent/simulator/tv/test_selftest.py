"""What the canned tests find is what is so."""

from dataclasses import replace
from typing import Any

import pytest

from broker.wire.settings import Value
from device_agent.device import Done
from device_agent.simulator.tv import change, faults
from device_agent.simulator.tv.selftest import TESTS
from device_agent.simulator.tv.state import TvState, World


def found(key: str, tv: TvState) -> tuple[str | None, dict[str, tuple[Value, bool | None]]]:
    done: Done = TESTS[key].found(tv)
    assert done.applied
    return done.verdict, {each.name: (each.value, each.ok) for each in done.findings}


def put(values: dict[str, Value], tv: TvState | None = None) -> TvState:
    tv = tv or TvState()
    return replace(tv, values=tv.values.put(values))


def broken(*ids: str) -> TvState:
    return TvState(world=World(broken=frozenset(ids)))


def test_a_sound_tv_passes() -> None:
    verdicts = {key: found(key, TvState())[0] for key in TESTS}
    assert verdicts == {
        "test.picture": "shown", "test.sound": "passed", "test.hdmi": "passed", "test.network": "passed",
        "test.hub": "passed",
    }  # fmt: skip


@pytest.mark.requirement("TV-16")
@pytest.mark.parametrize("fault", sorted(faults.ON_PANEL))
def test_no_test_of_the_tv_s_own_sees_its_panel(fault: str) -> None:
    for test in TESTS.values():
        assert test.found(broken(fault)) == test.found(TvState())


def test_the_sound_test_tells_the_speakers_from_where_the_sound_goes() -> None:
    verdict, lost = found("test.sound", put({"sound.output": "arc"}))
    assert verdict == "passed"
    assert (lost["speaker"], lost["output"], lost["receiver"]) == ((True, True), ("HDMI ARC", None), (False, None))
    _, heard = found("test.sound", change.attach(put({"sound.output": "arc"}), "hdmi3", "soundbar"))
    assert heard["receiver"] == (True, None)
    assert "receiver" not in found("test.sound", TvState())[1]
    assert found("test.sound", put({"sound.mute": True}))[1]["volume"] == (0, None)


def test_a_bad_cable_shows_in_its_port_s_numbers_and_in_no_other_s() -> None:
    verdict, measured = found("test.hdmi", TvState(world=World(cables=frozenset({"hdmi1"}))))
    assert verdict == "failed"
    assert {name for name, (_, ok) in measured.items() if ok is False} == {
        "hdmi1.link", "hdmi1.hdcp_retries", "hdmi1.drop_outs",
    }  # fmt: skip
    assert measured["hdmi1.link"][0] < measured["hdmi2.link"][0]  # type: ignore[operator]
    assert "hdmi3.link" not in measured  # nothing is there to measure
    sound = found("test.hdmi", TvState())[1]
    assert measured["hdmi2.link"] == sound["hdmi2.link"]


def test_a_box_with_a_line_has_a_good_link() -> None:
    assert TESTS["test.hdmi"].found(broken(faults.SOURCE)) == TESTS["test.hdmi"].found(TvState())


@pytest.mark.parametrize(
    ("tv", "failed"),
    [
        (broken("tv.net.dns"), {"names"}),
        (replace(TvState(), network="off"), {"internet", "broker"}),
        (put({"network.wifi.name": "Quán Cà Phê Góc Phố"}), {"link", "broker"}),
        (put({"network.dns.mode": "manual", "network.dns.server": "10.0.0.9"}), {"names"}),
    ],
)
def test_the_network_test_says_how_far_the_tv_gets(tv: TvState, failed: set[str]) -> None:
    verdict, stages = found("test.network", tv)
    assert verdict == "failed"
    assert {name for name, (_, ok) in stages.items() if ok is False} == failed


def test_the_hub() -> None:
    assert found("test.hub", put({"network.hub": False})) == (
        "inconclusive", {"hub": (False, None), "hub.radio": (False, None), "hub.devices": (0, None)},
    )  # fmt: skip
    lost = put({"network.wifi.name": "Quán Cà Phê Góc Phố"})
    assert found("test.hub", lost)[0] == "failed"


def test_findings_have_labels_in_both_languages() -> None:
    everything: list[Any] = [each for test in TESTS.values() for each in test.found(TvState()).findings]
    assert all(each.label_vi and each.label_en for each in everything)
