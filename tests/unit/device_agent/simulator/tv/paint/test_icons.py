import numpy as np
import pytest

from device_agent.simulator.tv.paint import icons
from device_agent.simulator.tv.paint.glyphs import ICONS


@pytest.mark.parametrize("name", sorted(ICONS))
@pytest.mark.parametrize("size", [16, 48])
def test_every_icon_has_ink_within_its_square(name: str, size: int) -> None:
    drawn = np.asarray(icons.mask(name, size))
    assert drawn.shape == (size, size)
    assert drawn.max() > 200
    assert 0.02 < (drawn > 127).mean() < 0.75


def test_no_icon_looks_like_another() -> None:
    assert len({bytes(np.asarray(icons.mask(name, 48))) for name in ICONS}) == len(ICONS)


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError):
        icons.mask("nonsense", 20)
