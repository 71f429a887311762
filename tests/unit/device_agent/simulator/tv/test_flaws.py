"""How faults look: a source's in its signal, a panel's on the panel alone."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from device_agent.simulator.tv import change, flaws
from device_agent.simulator.tv.faults import BACKLIGHT, PANEL, SOURCE, TCON
from device_agent.simulator.tv.flaws import Bad, Glass
from device_agent.simulator.tv.state import TvState, World

GREY = np.full((720, 1280, 3), 120, np.uint8)


def on_box(world: World) -> TvState:
    return change.set_value(TvState(world=world), "input.current", "hdmi1", 0)


LINE = World(broken=frozenset({SOURCE}))
CABLE = World(cables=frozenset({"hdmi1"}))


def test_a_box_s_line_is_on_its_input_and_nowhere_else() -> None:
    assert flaws.sent(on_box(LINE)) == Bad(line=True, cable=False)
    for port in ("tv", "hdmi2", "hdmi3"):
        assert flaws.sent(change.set_value(on_box(LINE), "input.current", port, 0)) is None
    assert flaws.sent(change.show(on_box(LINE), "home")) is None
    moved = change.attach(change.attach(on_box(LINE), "hdmi1", "none"), "hdmi3", "box")
    assert flaws.sent(change.set_value(moved, "input.current", "hdmi3", 0)) == Bad(line=True, cable=False)


def test_a_bad_cable_stays_with_its_port() -> None:
    assert flaws.sent(on_box(CABLE)) == Bad(line=False, cable=True)
    assert flaws.sent(change.set_value(on_box(CABLE), "input.current", "hdmi2", 0)) is None
    assert flaws.sent(change.attach(on_box(CABLE), "hdmi1", "none")) is None  # no picture, no sparkles
    assert flaws.sent(replace(on_box(CABLE), world=World())) is None


def test_what_arrives() -> None:
    def arrived(bad: Bad, second: float) -> np.ndarray:
        return np.asarray(flaws.into(Image.fromarray(GREY.copy()), bad, second)).astype(int)

    line = arrived(Bad(line=True, cable=False), 4.0)
    touched = (line != 120).any(axis=(0, 2)).nonzero()[0]
    assert touched.tolist() == list(range(flaws.LINE.x, flaws.LINE.x + flaws.LINE.width))
    one, other = arrived(Bad(line=False, cable=True), 4.0), arrived(Bad(line=False, cable=True), 4.1)
    assert 1000 < (one != 120).any(axis=2).sum() < 20_000
    assert (one != other).any()
    assert arrived(Bad(line=False, cable=True), 9.1).max() == 0  # it drops out


@pytest.mark.parametrize("power", ["standby", "unplugged"])
def test_a_dark_panel_shows_no_fault(power: str) -> None:
    world = World(broken=frozenset({PANEL, TCON, BACKLIGHT}))
    assert flaws.glass(TvState(power, world=world), 3.0) is None  # type: ignore[arg-type]


def test_the_glass() -> None:
    def at(second: float, *broken: str) -> Glass | None:
        return flaws.glass(TvState(world=World(broken=frozenset(broken))), second)

    assert at(3.0) == at(3.0, SOURCE) == at(3.0, BACKLIGHT) is None
    assert at(3.0, PANEL) == at(99.0, PANEL) == Glass(column=True, half=0.0, turn=0)
    cold, warm = at(3.0, TCON), at(flaws.WARM_SECONDS, TCON)
    assert cold is not None
    assert warm is not None
    assert cold.half > 2 * warm.half > 0  # it gets better as it warms up, and never well


def test_on_the_glass() -> None:
    column = flaws.on_glass(GREY, Glass(column=True, half=0.0, turn=0))
    assert 1 <= (column != GREY).any(axis=(0, 2)).sum() <= 4
    cold = [flaws.on_glass(GREY, Glass(column=False, half=1.0, turn=turn)) for turn in (0, 1)]
    warm = flaws.on_glass(GREY, Glass(column=False, half=0.2, turn=0))
    for half in (*cold, warm):
        assert (half[:, :640] == GREY[:, :640]).all()
        assert (half[:, 640:] != GREY[:, 640:]).any()
        assert not half.flags.writeable
    assert (cold[0] != cold[1]).any()
    assert (warm != GREY).sum() < (cold[0] != GREY).sum() / 3
    assert (GREY == 120).all()
