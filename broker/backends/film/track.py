"""One MP4 file being written: pictures as they were sent (*remuxed*) or encoded anew, subtitles and chapters."""

from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.packet import Packet
from av.stream import Stream
from av.subtitles.stream import SubtitleStream
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import VideoReformatter

from broker.audit.export.film_stream import Part
from broker.backends.film.canvas import Picture

MAX_PIXELS: Final = 4112 * 4112  # a picture of the largest size, padded to whole blocks
_TICKS: Final = Fraction(1, 90_000)
_MILLISECONDS: Final = Fraction(1, 1000)
_BT709: Final = 1
_LIMITED: Final = 1
_FULL: Final = 2
_LANGUAGES: Final = {"vi": "vie", "en": "eng"}  # MP4 has three letters
_START: Final = b"\0\0\1"
_PARAMETERS: Final = frozenset({5, 7, 8})  # what a stream begins with: a whole picture and its parameter sets
# What mov_text makes its look of: white letters with a dark edge, at the foot.
_STYLE: Final = b"""[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,18,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


class Track:
    """A file being written. Times are microseconds of its part; they may repeat, but a picture's never goes back.

    A picture stands until the next one, and the last until the part ends. Every method raises ``av.FFmpegError``,
    which is an OSError too where the disk is the cause.
    """

    def __init__(self, path: Path, part: Part, width: int, height: int, *, encode: bool) -> None:
        self._part, self._last = part, -1
        self._held: tuple[int, Packet[Any]] | None = None
        self._cues = list(reversed(part.cues))
        self._container = av.open(str(path), "w", format="mp4", container_options={"movflags": "+faststart"})
        self._container.metadata["title"] = part.title
        self._container.metadata["comment"] = part.comment
        self._converter = VideoReformatter()
        self._video: Stream
        self._encoder: VideoCodecContext | None = None
        if encode:
            video = self._container.add_stream("libx264", rate=30, width=width + width % 2, height=height + height % 2)
            self._video, self._encoder = video, video.codec_context
            context = video.codec_context
            context.pix_fmt, context.time_base, context.thread_count = "yuv420p", _TICKS, 1
            context.color_primaries = context.color_trc = context.colorspace = _BT709
            context.color_range = _LIMITED
            context.options = {"preset": "superfast", "tune": "zerolatency", "crf": "23", "x264-params": "keyint=250"}
        else:
            self._video = self._container.add_mux_stream("h264", width=width, height=height)
        self._video.time_base = _TICKS
        self._texts = self._text_stream() if part.cues else None
        ends = [*(chapter.at_us for chapter in part.chapters[1:]), part.duration_us]
        self._container.set_chapters([
            {
                "id": number, "start": chapter.at_us // 1000, "end": end // 1000, "time_base": _MILLISECONDS,
                "metadata": {"title": chapter.title},
            }
            for number, (chapter, end) in enumerate(zip(part.chapters, ends, strict=False))  # none has one end
        ])  # fmt: skip

    def remux(self, at_us: int, unit: bytes, key: bool) -> None:
        """Add one access unit, Annex B, as it was sent."""
        packet = av.Packet(unit)
        packet.is_keyframe = key
        packet.pts = self._tick(at_us)
        self._add(packet)

    def encode(self, at_us: int, picture: Picture) -> None:
        """Add one picture."""
        height, width = picture.shape[:2]
        if height % 2 or width % 2:
            picture = np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        assert self._encoder is not None  # this track was opened for it
        frame = self._converter.reformat(
            av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(picture), format="rgb24"),
            format="yuv420p", dst_colorspace=_BT709, src_color_range=_FULL, dst_color_range=_LIMITED,
        )  # fmt: skip
        frame.pts, frame.time_base = self._tick(at_us), _TICKS
        for packet in self._encoder.encode(frame):
            self._add(packet)

    def close(self) -> None:
        """Write what is left, and the file's table."""
        if self._encoder is not None:
            for packet in self._encoder.encode(None):
                self._add(packet)
        self._release(_ticks(self._part.duration_us))
        self._say(self._part.duration_us)
        self._container.close()

    def _text_stream(self) -> SubtitleStream:
        stream = self._container.add_stream("mov_text")
        stream.codec_context.subtitle_header = _STYLE
        stream.time_base = stream.codec_context.time_base = _MILLISECONDS
        stream.metadata["language"] = _LANGUAGES[self._part.language]
        return stream

    def _tick(self, at_us: int) -> int:
        self._last = max(_ticks(at_us), self._last + 1)
        return self._last

    def _add(self, packet: "Packet[Any]") -> None:
        assert packet.pts is not None  # it was given one, and x264 keeps it
        self._release(packet.pts)
        self._held = (packet.pts, packet)

    def _release(self, until: int) -> None:
        """Write the picture that was held back until it was known how long it stands."""
        held, self._held = self._held, None
        if held is None:
            return
        at, packet = held
        packet.stream, packet.time_base = self._video, _TICKS
        packet.dts, packet.duration = at, max(1, until - at)
        self._say(at * 100 // 9)
        self._container.mux_one(packet)

    def _say(self, until_us: int) -> None:
        """Write the subtitles that begin before this moment."""
        while self._texts is not None and self._cues and self._cues[-1].from_us <= until_us:
            cue = self._cues.pop()
            raw = cue.text.encode()
            packet = av.Packet(len(raw).to_bytes(2, "big") + raw)
            packet.stream, packet.time_base, packet.is_keyframe = self._texts, _MILLISECONDS, True
            packet.pts = packet.dts = cue.from_us // 1000
            packet.duration = max(1, cue.until_us // 1000 - packet.pts)
            self._container.mux_one(packet)


def begins(unit: bytes) -> bool:
    """Whether an access unit brings all that a stream can begin with."""
    found, at = set[int](), unit.find(_START)
    while 0 <= at < len(unit) - 3:
        found.add(unit[at + 3] & 31)
        at = unit.find(_START, at + 3)
    return found >= _PARAMETERS


def decoded_size(unit: bytes) -> tuple[int, int]:
    """Return width and height of the picture that a stream begins with. Raises av.FFmpegError, ValueError."""
    context = av.CodecContext.create("h264", "r")
    context.thread_count = 1
    context.options = {"max_pixels": str(MAX_PIXELS)}
    frames = [*context.decode(av.Packet(unit)), *context.decode(None)]
    if not frames:
        raise ValueError("it decodes to no picture")
    return frames[0].width, frames[0].height


def _ticks(us: int) -> int:
    return us * 9 // 100
