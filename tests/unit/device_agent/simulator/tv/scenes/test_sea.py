import numpy as np

from device_agent.simulator.tv.scenes import sea
from device_agent.simulator.tv.scenes.sea import Fish

CLOWN = Fish((255, 132, 40), (255, 176, 76), (255, 120, 36), (255, 250, 240), ((0.3, 0.4),))


def test_a_fish_has_its_colours_and_folds_its_tail() -> None:
    open_, folded = (np.asarray(sea.fish(CLOWN, 80, tail)).astype(int) for tail in (0.0, 1.0))
    assert open_.shape == folded.shape == (58, 80, 4)
    body = open_[open_[..., 3] > 200][:, :3]
    assert (np.abs(body - (255, 250, 240)).max(axis=1) < 12).any()  # a band
    tails = [(picture[:, :8, 3] > 120).sum() for picture in (open_, folded)]
    assert tails[1] < tails[0]


def test_the_turtle_beats_its_flippers() -> None:
    moments = [np.asarray(sea.turtle(each, 10)) for each in range(10)]
    assert moments[0].shape == (170, 250, 4)
    assert len({each.tobytes() for each in moments}) >= 5
    assert all((each[..., 3] > 200).mean() > 0.1 for each in moments)


def test_the_floor_is_sand_and_the_rest_clear() -> None:
    floor = np.asarray(sea.floor(230)).astype(int)
    assert floor.shape == (230, 1280, 4)
    assert (floor[-3:, :, 3] == 255).all()
    assert (floor[:10, :, 3] == 0).all()


def test_weed_sways_on_its_foot() -> None:
    frames = [np.asarray(each) for each in sea.weed(1, 6)]
    assert len(frames) == 6
    assert len({frame.tobytes() for frame in frames}) == 6
    assert all((frame[-1, :, 3] > 0).any() for frame in frames)
