import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from device_agent.device import same


@given(st.tuples(st.integers(1, 120), st.integers(1, 20)), st.data())
def test_pictures_look_the_same_if_every_pixel_does(size: tuple[int, int], data: st.DataObject) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (*size, 3), np.uint8)
    other = picture.copy()
    assert same(picture, picture)
    assert same(picture, other)
    place = tuple(data.draw(st.integers(0, edge - 1)) for edge in other.shape)
    other[place] ^= 1
    assert not same(picture, other)
    assert not same(picture, picture[:-1])
