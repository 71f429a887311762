import numpy as np
import pytest
from PIL import Image

from broker.wire.settings import Value
from device_agent.simulator.tv.book import factory
from device_agent.simulator.tv.picture import Recipe, develop, recipe


def chart() -> Image.Image:
    """Greys from black to white over a row of colours."""
    grey = np.repeat(np.linspace(0, 255, 64).astype(np.uint8)[None, :, None], 32, axis=0).repeat(3, axis=2)
    colours = np.zeros((32, 64, 3), np.uint8)
    colours[:, :32], colours[:, 32:] = (190, 90, 70), (60, 110, 190)
    return Image.fromarray(np.concatenate([grey, colours]))


def wanted(**changes: Value) -> Recipe:
    return recipe(factory().put({key.replace("__", "."): value for key, value in changes.items()}))


def shown(**changes: Value) -> np.ndarray:
    return np.asarray(develop(chart(), wanted(**changes))).astype(float)


def colourfulness(picture: np.ndarray) -> float:
    return float((picture[32:].max(axis=2) - picture[32:].min(axis=2)).mean())


PLAIN = shown()


def test_defaults_do_nothing_and_cost_nothing() -> None:
    content = chart()
    assert wanted() == Recipe(None, None, 0.0, False)
    assert develop(content, wanted()) is content


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
    assert tones == sorted(set(tones))


def test_tint_from_green_to_red() -> None:
    def red(picture: np.ndarray) -> float:
        return float(picture[:32, :, 0].mean() - picture[:32, :, 1].mean())

    tints = [red(shown(picture__tint=tint)) for tint in (-15, -5, 0, 5, 15)]
    assert tints == sorted(set(tints))


def test_sharpness_makes_edges_harder_or_softer() -> None:
    def edge(picture: np.ndarray) -> float:
        return float(np.abs(np.diff(picture[40:60], axis=1)).max())

    assert edge(shown(picture__sharpness=0)) < edge(PLAIN) < edge(shown(picture__sharpness=20))


def test_noise_reduction_softens_and_without_it_what_moves_has_grain() -> None:
    soft = shown(picture__noise_reduction="high")
    assert np.abs(np.diff(soft[40:60], axis=1)).max() < np.abs(np.diff(PLAIN[40:60], axis=1)).max()
    grainy = wanted(picture__noise_reduction="off")
    grey = Image.new("RGB", (1280, 720), (60, 60, 60))
    first, second = (np.asarray(develop(grey.copy(), grainy, tick)).astype(int) for tick in (1, 2))
    assert 1 < first.std() < 12
    assert (first != second).any()
    assert (np.asarray(develop(grey.copy(), grainy)) == 60).all()  # what stands still has none


@pytest.mark.parametrize("key", ["picture.backlight", "picture.energy_saving", "picture.local_dimming"])
def test_what_is_the_panel_s_is_not_here(key: str) -> None:
    values: tuple[Value, ...] = (0, 50) if key == "picture.backlight" else ("low", "high")
    for value in values:
        assert recipe(factory().put({key: value})) == wanted()


@pytest.mark.parametrize("mode", ["dynamic", "movie", "natural"])
def test_each_mode_looks_different(mode: str) -> None:
    assert np.abs(shown(picture__mode=mode) - PLAIN).mean() > 1
    assert (colourfulness(shown(picture__mode=mode)) > colourfulness(PLAIN)) == (mode == "dynamic")


def test_a_port_with_uhd_colour_gives_a_richer_picture_there_only() -> None:
    rich = {"input__hdmi2__uhd_color": True}
    assert (shown(**rich) == PLAIN).all()
    assert colourfulness(shown(**rich, input__current="hdmi2")) > colourfulness(shown(input__current="hdmi2")) + 4


def test_gamma_moves_the_middle_and_not_the_ends() -> None:
    light, dark = shown(picture__gamma="2.0"), shown(picture__gamma="2.4")
    assert dark[:32].mean() < PLAIN[:32].mean() < light[:32].mean()
    assert (light[:32, -1] == dark[:32, -1]).all()


def test_dynamic_contrast_spreads_the_greys() -> None:
    stretched = [shown(picture__dynamic_contrast=each)[:32].std() for each in ("off", "low", "high")]
    assert stretched == sorted(stretched)
    assert stretched[0] < stretched[2]


@pytest.mark.parametrize(("colour", "band"), [("red", 0), ("green", 1), ("blue", 2)])
def test_white_balance_weighs_one_colour(colour: str, band: int) -> None:
    change: dict[str, Value] = {f"picture__white_balance__{colour}": -50}
    weighed = shown(**change)[:32].mean(axis=(0, 1)) - PLAIN[:32].mean(axis=(0, 1))
    assert weighed[band] < -10
    assert all(abs(weighed[other]) < 0.01 for other in range(3) if other != band)


def test_eye_care_takes_blue_away_and_grey_takes_colour() -> None:
    eased = shown(picture__eye_care=True)[:32].mean(axis=(0, 1))
    assert eased[2] < eased[1] < eased[0]
    assert colourfulness(shown(accessibility__grayscale=True)) < 2


def test_the_aspect_frames_the_content() -> None:
    content = Image.new("RGB", (1280, 720), (200, 120, 60))
    content.paste((0, 0, 255), (0, 0, 40, 720))
    classic = np.asarray(develop(content, wanted(picture__aspect="classic")))
    assert classic.shape == (720, 1280, 3)
    assert classic[:, :160].max() == classic[:, 1120:].max() == 0
    assert classic[:, 161:1119].max() > 0
    zoomed = np.asarray(develop(content, wanted(picture__aspect="zoom")))
    assert (zoomed == (200, 120, 60)).all()  # its edge is cut off


def test_a_computer_s_port_leaves_the_mode_and_the_softness_out() -> None:
    base: dict[str, Value] = {
        "input__current": "hdmi1", "picture__mode@hdmi1": "dynamic", "picture__sharpness@hdmi1+dynamic": 2,
    }  # fmt: skip
    assert (shown(**base) != shown(**base, input__hdmi1__pc_mode=True)).any()
    crisp = wanted(**base, input__hdmi1__pc_mode=True)
    assert crisp.sharpen == 0.0


def test_tone_mapping_matters_to_rich_content_alone() -> None:
    rich: dict[str, Value] = {"input__current": "hdmi2", "input__hdmi2__uhd_color": True}
    assert wanted(**rich) != wanted(**rich, **{"picture__hdr_tone_mapping@hdmi2+standard": False})
    assert wanted() == wanted(picture__hdr_tone_mapping=False)
