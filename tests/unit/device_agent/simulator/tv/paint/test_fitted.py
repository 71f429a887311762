import numpy as np
from PIL import Image

from device_agent.simulator.tv.paint.fitted import fitted


def test_a_picture_is_fitted_once_and_dark_at_its_foot() -> None:
    source = Image.new("RGB", (278, 156), (200, 100, 50))
    small = fitted(source, (142, 80))
    assert small.size == (142, 80)
    assert fitted(source, (142, 80)) is small
    assert fitted(source.copy(), (142, 80)) is not small
    pixels = np.asarray(fitted(source, (100, 60), foot=20, dark=0.9))
    assert pixels[39, 50].tolist() == [200, 100, 50]
    assert pixels[59, 50].max() < 30
    assert source.getpixel((0, 155)) == (200, 100, 50)
