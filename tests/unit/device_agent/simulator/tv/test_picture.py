import numpy as np
import pytest
from PIL import Image

from broker.wire.settings import Value
from device_agent.simulator.tv.picture import Recipe, develop, lit, recipe
from device_agent.simulator.tv.settings import defaults


def chart() -> Image.Image:
    """Greys from black to white over a row of colours."""
    grey = np.repeat(np.linspace(0, 255, 64).astype(np.uint8)[None, :, None], 32, axis=0).repeat(3, axis=2)
    colours = np.zeros((32, 64, 3), np.uint8)
    colours[:, :32], colours[:, 32:] = (190, 90, 70), (60, 110, 190)
    return Image.fromarray(np.concatenate([grey, colours]))


def shown(**changes: Value) -> np.ndarray:
    wanted = recipe({**defaults(), **{key.replace("__", "."): value for key, value in changes.items()}})
    return np.asarray(lit(develop(chart(), wanted), wanted)).astype(float)


def colourfulness(picture: np.ndarray) -> float:
    return float((picture[32:].max(axis=2) - picture[32:].min(axis=2)).mean())


PLAIN = shown()


def test_defaults_do_nothing_and_cost_nothing() -> None:
    content, wanted = chart(), recipe(defaults())
    assert wanted == Recipe(None, None, 0.0, None)
    assert develop(content, wanted) is content
    assert lit(content, wanted) is content


def test_contrast_spreads_the_greys() -> None:
    assert shown(picture__contrast=10)[:32].std() < PLAIN[:32].std() < shown(picture__contrast=50)[:32].std()


def test_brightness_lifts_everything() -> None:
    assert shown(picture__brightness=-5).mean() < PLAIN.mean() < shown(picture__brightness=5).mean()


def test_colour_from_grey_to_vivid() -> None:
    assert colourfulness(shown(picture__color=0)) < 2
    assert colourfulness(shown(picture__color=0)) < colourfulness(PLAIN) < colourfulness(shown(picture__color=50))


def test_tone_from_cold_to_warm() -> None:
    def warmth(picture: np.ndarray) -> float:
        return float(picture[:32, :, 0].mean() - picture[:32, :, 2].mean())

    tones = [warmth(shown(picture__color_tone=tone)) for tone in ("cool", "standard", "warm1", "warm2")]
    assert tones == sorted(tones)
    assert len(set(tones)) == 4


def test_sharpness_makes_edges_harder_or_softer() -> None:
    def edge(picture: np.ndarray) -> float:
        return float(np.abs(np.diff(picture[40:60], axis=1)).max())

    assert edge(shown(picture__sharpness=0)) < edge(PLAIN) < edge(shown(picture__sharpness=20))


def test_backlight_and_saving_dim_the_whole_picture() -> None:
    assert shown(picture__backlight=0).max() < 90
    assert shown(picture__backlight=50).mean() > PLAIN.mean()
    assert shown(picture__energy_saving="high").mean() < shown(picture__energy_saving="low").mean() < PLAIN.mean()
    # while it saves most, the TV sets its light itself
    assert (shown(picture__energy_saving="high", picture__backlight=3) == shown(picture__energy_saving="high")).all()


@pytest.mark.parametrize("mode", ["dynamic", "movie", "natural"])
def test_each_mode_looks_different(mode: str) -> None:
    assert np.abs(shown(picture__mode=mode) - PLAIN).mean() > 1
    assert (colourfulness(shown(picture__mode=mode)) > colourfulness(PLAIN)) == (mode == "dynamic")


def test_a_shop_s_tv_is_always_dynamic() -> None:
    assert (shown(system__usage_mode="store", picture__mode="movie") == shown(picture__mode="dynamic")).all()
