import subprocess
import sys

import pytest

from broker.wire.screen import ScreenWant
from device_agent.encoder.choice import encoder_for, offered_codecs, serves
from device_agent.encoder.h264 import H264
from device_agent.encoder.rectangles import Rectangles

WANT = ScreenWant(codec="h264", fps=15, kbps=4000)


def test_h264_is_offered_before_jpeg() -> None:
    assert offered_codecs() == ("h264", "jpeg")


def test_without_the_library_only_jpeg_is_offered_and_works() -> None:
    program = """
import sys
sys.modules["av"] = None
import numpy as np
from broker.wire.screen import ScreenWant
from device_agent.encoder.choice import encoder_for, offered_codecs
assert offered_codecs() == ("jpeg",)
made = encoder_for(ScreenWant(codec="jpeg", fps=15, kbps=4000)).encode(np.zeros((64, 64, 3), np.uint8), False)
assert made is not None and made.key
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_the_library_is_loaded_only_when_it_is_asked_for() -> None:
    program = "import sys, device_agent.encoder.choice; assert 'av' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_each_wish_has_its_encoder() -> None:
    assert isinstance(encoder_for(WANT), H264)
    assert isinstance(encoder_for(WANT.model_copy(update={"codec": "jpeg"})), Rectangles)


@pytest.mark.parametrize(
    ("changed", "same"),
    [({}, True), ({"fps": 5}, True), ({"kbps": 4500}, True), ({"kbps": 3000}, False), ({"codec": "jpeg"}, False)],
)
def test_an_encoder_serves_until_the_codec_changes_or_the_rate_by_a_step(
    changed: dict[str, object], same: bool
) -> None:
    assert serves(WANT, WANT.model_copy(update=changed)) is same
