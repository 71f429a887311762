"""Privacy: nothing of what is hidden is in what comes out, and what is not hidden comes out as it was."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire.privacy import PrivacyState
from broker.wire.screen import DataClass, Flags
from device_agent.agent.privacy import bare, painted, sight
from device_agent.device import Area, FrontChanged, Picture
from tests.unit.device_agent.screens import menu
from tests.unit.device_agent.small_tv import CAMERA_AREA, SECRET_AREA

CALL = FrontChanged("call", "live", False)
FILMS = FrontChanged("films", "none", False)
GRANTED = frozenset({"call"})
HEIGHT, WIDTH = 90, 120

edges = st.integers(-30, 150)
areas = st.builds(
    Area, st.sampled_from(["camera", "secret"]), edges, edges, edges, edges, st.sampled_from(["call", "mirror", None])
)
fronts = st.builds(
    FrontChanged, st.sampled_from(["call", "mirror", "films", None]), st.sampled_from(["none", "live", "off"]),
    st.booleans(),
)  # fmt: skip
grants = st.frozensets(st.sampled_from(["call", "mirror", "films"]))


def inside(hidden: list[Area]) -> Picture:
    """Return, as 255, which pixels these areas cover."""
    covered = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for area in hidden:
        bottom, right = max(0, area.top + area.height), max(0, area.left + area.width)
        covered[max(0, area.top) : bottom, max(0, area.left) : right] = 255
    return covered


@pytest.mark.requirement("PR-01")
@pytest.mark.requirement("PR-05")
@given(hidden=st.lists(areas, max_size=4), seed=st.integers(0, 9))
def test_two_pictures_that_differ_in_what_is_hidden_come_out_the_same(hidden: list[Area], seed: int) -> None:
    """Then nothing that is made of what comes out, by whatever codec, can tell what was hidden."""
    one, other = menu(HEIGHT, WIDTH), np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    covered = inside(hidden) == 255
    other = np.where(covered, other, one)
    before = one.copy()
    came = painted(one, hidden)
    assert np.array_equal(came, painted(other, hidden))
    assert np.array_equal(one, before), "the device's own picture stays as it is"
    assert np.array_equal(came[~covered], one[~covered])


def test_hiding_nothing_costs_nothing() -> None:
    picture = menu()
    assert painted(picture, ()) is picture


@pytest.mark.parametrize("area", [CAMERA_AREA, SECRET_AREA])
def test_what_is_hidden_has_a_mark_in_it_and_its_kinds_differ(area: Area) -> None:
    came = painted(menu(), [area])
    part = came[area.top : area.top + area.height, area.left : area.left + area.width]
    assert len(np.unique(part.reshape(-1, 3), axis=0)) == 2
    other = painted(menu(), [area._replace(kind="secret" if area.kind == "camera" else "camera")])
    assert not np.array_equal(came, other)


@pytest.mark.requirement("PR-05")
@given(private=st.lists(areas, max_size=4), front=fronts, granted=grants, indicator=st.booleans())
def test_a_camera_is_seen_only_in_front_on_request_and_with_an_indicator(
    private: list[Area], front: FrontChanged, granted: frozenset[str], indicator: bool
) -> None:
    seen = sight(private, front, granted, indicator)
    shown = [area for area in private if area not in seen.hidden]
    for area in shown:
        assert area.kind == "camera"
        assert indicator
        assert area.app == front.app
        assert area.app in granted
        assert front.camera == "live"
    assert (seen.data_class is DataClass.CAMERA) == bool(shown)
    assert (seen.flags is Flags.MASKED) == bool(seen.hidden)
    cameras = [area for area in private if area.kind == "camera"]
    if bare(seen.said):
        assert (indicator, front.app in granted) == (True, True), "the broker takes no picture then"
    assert seen.said == PrivacyState(
        front=front.app, camera="none" if front.camera == "live" and not cameras else front.camera, indicator=indicator,
        masked=tuple(kind for kind in ("camera", "secret") if any(area.kind == kind for area in seen.hidden)),
    )  # fmt: skip
    hidden_cameras = [area for area in seen.hidden if area.kind == "camera"]
    assert not (shown and hidden_cameras), "of several cameras all are seen, or none"


@pytest.mark.requirement("PR-05")
@pytest.mark.parametrize(
    ("front", "granted", "indicator"),
    [
        (CALL, frozenset[str](), True),
        (CALL, frozenset({"mirror"}), True),
        (CALL, GRANTED, False),
        (FILMS, GRANTED, True),  # the camera is in a corner, over another app
        (FrontChanged("call", "off", False), GRANTED, True),
    ],
)
def test_each_reason_for_which_it_is_hidden(front: FrontChanged, granted: frozenset[str], indicator: bool) -> None:
    assert sight([CAMERA_AREA], CALL, GRANTED, True).hidden == ()
    assert sight([CAMERA_AREA], front, granted, indicator).hidden == (CAMERA_AREA,)


def test_a_field_for_a_secret_is_hidden_in_a_camera_s_picture_too() -> None:
    seen = sight([SECRET_AREA, CAMERA_AREA], CALL, GRANTED, True)
    assert (seen.hidden, seen.data_class, seen.flags) == ((SECRET_AREA,), DataClass.CAMERA, Flags.MASKED)
    assert seen.said.masked == ("secret",)
