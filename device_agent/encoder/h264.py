"""A stream of H.264 by PyAV and x264: no picture waits for a later one, bt709, Annex B.

The library is an extra: nothing here imports it before it is asked for.
"""

from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from broker.wire import limits
from broker.wire.screen import Codec
from device_agent.device import Picture, same
from device_agent.encoder.encoded import ROOM, Encoded, PictureTooLargeError, check

if TYPE_CHECKING:
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame
    from av.video.reformatter import VideoReformatter

_X264: Final = "libx264"
_BT709: Final = 1
_LIMITED: Final = 1
_FULL: Final = 2
_KEY: Final = 1  # AV_PICTURE_TYPE_I
_QUALITY: Final = 24  # x264's crf: a menu's letters stay sharp
_FULL_KBPS: Final = 3000  # from here on the rate holds no picture back: the quality alone decides
_FINE_BITS: Final = 0.8  # of a pixel: a picture that has cost so much is as fine as at the full rate
_TRIES: Final = 40  # after so many it is as fine as it gets
_BUFFER_SECONDS: Final = 0.5  # what one picture may cost of the rate, so how long it may hold up the next


def available() -> bool:
    """Return whether the library is there, with the encoder in it."""
    try:
        import av
    except ImportError:
        return False
    return _X264 in av.codecs_available


class H264:
    """An Encoder of H.264, about ``kbps`` kilobits a second at ``fps`` pictures a second.

    At a low rate a picture begins coarse. Encoded again while nothing changes, it gets finer, up to what it would have
    been at a full rate; then it is the same.

    A picture with an odd edge is repeated by one row or column to an even one: the decoder's picture is larger than
    what Encoded says, and the rest of it isn't shown.
    """

    def __init__(self, kbps: int, fps: int) -> None:
        self._kbps = kbps
        self._fps = fps
        self._context: VideoCodecContext | None = None
        self._converter: VideoReformatter | None = None
        self._before: Picture | None = None
        self._count = 0
        self._owed = 0.0  # bytes until the picture is fine

    def encode(self, picture: Picture, key: bool) -> Encoded | None:
        """See Encoder."""
        height, width = check(picture)
        before, self._before = self._before, None
        fine = width * height * _FINE_BITS / 8
        unchanged = before is not None and same(before, picture)
        if before is None or self._context is None or before.shape != picture.shape:
            self._context = self._opened(width + width % 2, height + height % 2)
        elif not key and unchanged and self._owed <= 0:
            self._before = before
            return None
        if key or not unchanged:
            self._owed = fine if self._kbps < _FULL_KBPS else 0.0
        frame = self._converted(picture)
        frame.pts, self._count = self._count, self._count + 1
        if key:
            frame.pict_type = _KEY
        packets = self._context.encode(frame)
        if len(packets) != 1:
            raise RuntimeError(f"x264 kept a picture back: {len(packets)} packets")
        payload = bytes(packets[0])
        if len(payload) > ROOM:
            raise PictureTooLargeError(f"{width}x{height} pixels need {len(payload)} bytes as H.264; {ROOM} fit")
        self._before = picture
        self._owed -= max(len(payload), fine / _TRIES)
        return Encoded(Codec.H264, packets[0].is_keyframe, width, height, payload)

    def _opened(self, width: int, height: int) -> "VideoCodecContext":
        """Return a new encoder. Each parameter that isn't the preset's is here because the wire asks for it."""
        import av
        from av.video.reformatter import VideoReformatter

        context = av.CodecContext.create(_X264, "w")
        context.width, context.height, context.pix_fmt = width, height, "yuv420p"
        context.framerate, context.time_base = Fraction(self._fps), Fraction(1, self._fps)
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
        context.thread_count = 1  # the second core has other work
        context.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "profile": "baseline",
            "crf": str(_QUALITY),
            "maxrate": f"{self._kbps}k",
            "bufsize": f"{round(self._kbps * _BUFFER_SECONDS)}k",
            "x264-params": f"keyint={limits.KEY_FRAME_EVERY}:scenecut=0:repeat-headers=1:annexb=1",
        }
        context.open()
        self._converter = VideoReformatter()
        return context

    def _converted(self, picture: Picture) -> "VideoFrame":
        """Return a picture as x264 wants it. Both matrices are said: swscale would take bt601 for what isn't."""
        import av

        assert self._converter is not None  # made with the encoder
        height, width = picture.shape[:2]
        if height % 2 or width % 2:
            picture = np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        frame = av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(picture), format="rgb24")
        return self._converter.reformat(
            frame, format="yuv420p", dst_colorspace=_BT709, src_color_range=_FULL, dst_color_range=_LIMITED
        )
