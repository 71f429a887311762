import numpy as np
import pytest
from PIL import Image

from device_agent.simulator.tv.scenes import fireworks

GOLD = (255, 190, 84)


def drawn(age: float, kind: int = 0) -> np.ndarray:
    picture = Image.new("RGB", (500, 500))
    fireworks.burst(picture, (250, 250), age, kind, GOLD)
    return np.asarray(picture).astype(int)


def reach(picture: np.ndarray) -> float:
    return float(np.ptp(np.argwhere(picture.max(axis=2) > 60), axis=0).max())


def test_before_and_after_there_is_nothing() -> None:
    assert drawn(-0.1).max() == drawn(fireworks.LIFE).max() == 0


@pytest.mark.parametrize("kind", [0, 1])
def test_a_burst_grows_and_then_fades(kind: int) -> None:
    early, middle, late = (drawn(fireworks.LIFE * part, kind) for part in (0.06, 0.5, 0.97))
    assert reach(early) < reach(middle)
    assert late.sum() < middle.sum() / 4
    assert middle[..., 0].sum() > middle[..., 2].sum()  # in its colour


def test_the_kinds_differ_and_a_burst_at_the_edge_is_cut() -> None:
    assert (drawn(1.0, 0) != drawn(1.0, 1)).any()
    picture = Image.new("RGB", (300, 200))
    fireworks.burst(picture, (0, 0), 1.0, 0, GOLD)
    assert picture.getbbox() is not None
