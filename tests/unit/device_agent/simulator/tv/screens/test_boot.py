import numpy as np
from PIL import Image

from device_agent.simulator.tv.paint.canvas import Canvas
from device_agent.simulator.tv.screens import boot
from device_agent.simulator.tv.state import TvState


def drawn(now: float) -> np.ndarray:
    image = Image.new("RGB", (1280, 720))
    boot.render(TvState("booting", since=10), Canvas(image), now)
    return np.asarray(image).astype(int)


def test_the_mark_comes_up_and_the_bar_fills() -> None:
    start, half, end, later = drawn(10), drawn(11.2), drawn(12.5), drawn(99)
    assert start[200:440].max() < half[200:440].max()
    bars = [(picture[478:482, 540:740, 2] > 200).sum() for picture in (start, half, end)]
    assert bars == sorted(set(bars))
    assert (end == later).all()
