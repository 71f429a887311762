import numpy as np

from device_agent.simulator.tv.scenes.layers import Scene
from device_agent.simulator.tv.scenes.room import AWAY, Room


def test_the_scene_is_a_function_of_time() -> None:
    scene: Scene = Room()
    first, later = (np.asarray(scene.paint(second)).astype(int) for second in (26.3, 31.8))
    assert first.shape == (720, 1280, 3)
    assert first.std() > 20
    assert (first == np.asarray(Room().paint(26.3))).all()
    assert scene.moving
    assert np.abs(first - later).mean() > 0.1


def test_the_other_side_looks_otherwise() -> None:
    here, there = np.asarray(Room().paint(4.0)).astype(int), np.asarray(Room(AWAY).paint(4.0)).astype(int)
    assert np.abs(here - there).mean() > 10


def test_any_second_can_be_painted() -> None:
    scene = Room()
    for second in (0.0, 0.4, 1e5 + 0.7, 3e7):
        assert scene.paint(second).size == (1280, 720)
