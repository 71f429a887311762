import numpy as np

from device_agent.simulator.tv.scenes.bay import Bay
from device_agent.simulator.tv.scenes.layers import Scene


def test_the_scene_is_a_function_of_time() -> None:
    scene: Scene = Bay()
    first, later = (np.asarray(scene.paint(second)).astype(int) for second in (26.3, 31.8))
    assert first.shape == (720, 1280, 3)
    assert first.std() > 20  # it shows something
    assert (first == np.asarray(Bay().paint(26.3))).all()
    assert scene.moving
    assert np.abs(first - later).mean() > 0.3


def test_any_second_can_be_painted() -> None:
    scene = Bay()
    for second in (0.0, 0.4, 1e5 + 0.7, 3e7):
        assert scene.paint(second).size == (1280, 720)
