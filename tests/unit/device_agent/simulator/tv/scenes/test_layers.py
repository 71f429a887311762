import numpy as np
import pytest
from PIL import Image

from device_agent.simulator.tv.scenes.layers import Layer, gradient, ridge, shape, shine, silhouette, water


def test_a_gradient_runs_from_stop_to_stop_without_steps() -> None:
    drawn = np.asarray(gradient([(0, (10, 0, 0)), (1, (20, 0, 100))], 128, 300)).astype(int)
    assert drawn.shape == (300, 128, 3)
    assert np.abs(drawn[0].mean(axis=0) - (10, 0, 0)).max() < 1
    assert np.abs(drawn[-1].mean(axis=0) - (20, 0, 100)).max() < 1
    assert len(np.unique(drawn[15, :, 0])) == 2  # between two levels it is dithered


def test_a_light_is_strongest_at_its_centre_and_ends_at_its_radius() -> None:
    dark = Image.new("RGB", (200, 200))
    drawn = np.asarray(shine(dark, (100, 100), 60, (255, 255, 255), 1.0)).astype(int)
    assert drawn[100, 100, 0] > 230 > drawn[100, 130, 0] > drawn[100, 150, 0]
    assert drawn[100, 170].max() <= 2
    assert np.asarray(dark).max() == 0  # the picture given stays as it is


def test_a_layer_comes_round() -> None:
    strip = Image.new("RGB", (100, 10))
    strip.paste((255, 0, 0), (0, 0, 10, 10))
    layer = Layer(strip, Image.new("L", strip.size, 255), 5, speed=10)

    def reds(seconds: float) -> list[int]:
        picture = Image.new("RGB", (250, 20))
        layer.onto(picture, seconds)
        return [int(x) for x in np.flatnonzero(np.asarray(picture)[7, :, 0])][::10]

    assert reds(0) == [0, 100, 200]
    assert reds(1) == [90, 190]
    assert reds(10) == reds(0)


def test_a_ridge_is_as_high_as_its_peaks_and_meets_itself() -> None:
    line = ridge(3, 400, 100, [(0.02, 0.1, 0.8), (0.5, 0.1, 0.4)], 0.0)
    assert line.max() == pytest.approx(80, abs=2)
    assert line[100] == 0
    assert abs(line[0] - line[-1]) < 8
    _, mask = silhouette(line, 100, (1, 2, 3), (4, 5, 6))
    assert np.asarray(mask)[:, 8].astype(int).sum() / 255 == pytest.approx(line[8], abs=1.5)


def test_water_mirrors_what_stands_above_it() -> None:
    picture = Image.new("RGB", (120, 100), (0, 0, 200))
    picture.paste((255, 255, 255), (0, 0, 120, 20))
    water(picture, 50, 1.0, (0, 0, 0), 0.5)
    drawn = np.asarray(picture).astype(int)
    assert drawn[10, 60].tolist() == [255, 255, 255]
    assert drawn[97, 60, 0] == pytest.approx(127, abs=2)
    assert drawn[60, 60, 0] == 0


def test_shapes_lie_on_a_clear_ground() -> None:
    drawn = np.asarray(shape((40, 20), [((255, 0, 0), [(0, 0), (0.5, 0), (0.5, 1), (0, 1)])]))
    assert drawn[10, 10].tolist() == [255, 0, 0, 255]
    assert drawn[10, 30, 3] == 0
