import numpy as np
import pytest

from broker.wire import limits
from device_agent.encoder.encoded import ROOM, check


def test_a_picture_has_height_and_width() -> None:
    assert check(np.zeros((720, 1280, 3), np.uint8)) == (720, 1280)
    assert limits.DEVICE_MESSAGE_BYTES - 30 == ROOM


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.uint16),
        np.zeros((4, 0, 3), np.uint8),
        np.zeros((limits.MAX_EDGE + 1, 1, 3), np.uint8),
    ],
)
def test_what_is_no_picture_is_refused(picture: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"picture|edges"):
        check(picture)
