"""A recorded visit with pictures of the agent's own encoders, second by second; and what ffprobe says of a film."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from broker.clock import Instant
from broker.events.event import Event
from broker.recording.chain import begin
from broker.recording.cipher import ClassKeys
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.scribe.scribe import entries
from broker.wire import screen
from broker.wire.codec import format_frame
from broker.wire.screen import Codec, Flags, FrameHeader
from device_agent.device import Picture
from device_agent.encoder.encoded import Encoded, Encoder
from tests.unit.recording.memory_file import AT, SESSION, MemoryFile, begun


def plain(colour: tuple[int, int, int], width: int = 320, height: int = 240, *, mark: int = 0) -> Picture:
    """A picture of one colour, with a white bar whose place says which one it is."""
    picture = np.full((height, width, 3), colour, np.uint8)
    picture[:8, mark * 8 % width : mark * 8 % width + 8] = 255
    return picture


def message(
    encoded: Encoded,
    number: int = 1,
    of: screen.DataClass = screen.DataClass.SCREEN,
    size: tuple[int, int] | None = None,
) -> bytes:
    """The wire's message of an encoded picture, with another ``size`` claimed if asked."""
    width, height = size or (encoded.width, encoded.height)
    flags = Flags.KEY if encoded.key else Flags.NONE
    header = FrameHeader(flags, encoded.codec, of, width, height, number, number, len(encoded.payload))
    return format_frame(header, encoded.payload)


class Tape:
    """A recording being written: everything at a time of its own, in seconds since it was opened."""

    def __init__(self, keys: ClassKeys | None = None) -> None:
        self.keys = keys
        first, self._chain = begin(FileHeader("session", SESSION, "node-1", AT)) if keys is None else begun(keys)
        self._parts = [first]
        self._count = 0

    def at(self, seconds: float) -> Instant:
        return Instant(AT.wall_us + round(seconds * 1e6), AT.mono_us + round(seconds * 1e6))

    def add(self, entry: Entry) -> None:
        self._parts.append(b"".join(self._chain.add(entry)))

    def show(
        self, seconds: float, encoder: Encoder, picture: Picture, *, key: bool = False, camera: bool = False
    ) -> bytes:
        """Encode and record a picture; return its message."""
        encoded = encoder.encode(picture, key)
        assert encoded is not None
        self._count += 1
        data = message(encoded, self._count, screen.DataClass.CAMERA if camera else screen.DataClass.SCREEN)
        self.put(seconds, data, camera=camera)
        return data

    def put(self, seconds: float, data: bytes, *, camera: bool = False) -> None:
        """Record a binary message as it is."""
        of = DataClass.CAMERA if camera else DataClass.SCREEN
        self.add(Entry(Type.FRAME, Direction.FROM_DEVICE, of, data, self.at(seconds)))

    def tell(self, seconds: float, event: Event) -> None:
        for entry in entries(event, Direction.BROKER, self.at(seconds)):
            self.add(entry)

    def close(self, seconds: float) -> MemoryFile:
        self._parts.append(b"".join(self._chain.add(self._chain.seal("customer_ended", self.at(seconds)))))
        return MemoryFile(b"".join(self._parts))


def raw(payload: bytes, codec: Codec, *, key: bool = True, width: int = 320, height: int = 240) -> bytes:
    """A well-formed message whose payload may be anything."""
    flags = Flags.KEY if key else Flags.NONE
    header = FrameHeader(flags, codec, screen.DataClass.SCREEN, width, height, 1, 1, len(payload))
    return format_frame(header, payload)


def probe(path: Path) -> dict[str, Any]:
    """What ffprobe says of a file: its format, streams and chapters."""
    asked = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-show_chapters", "-of", "json", str(path)]
    done = subprocess.run(asked, capture_output=True, timeout=30, check=True)
    assert done.stderr == b"", done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def subtitles(path: Path) -> list[str]:
    """The texts of a film's subtitles, in order."""
    asked = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:s:0", "-f", "srt", "-"]
    done = subprocess.run(asked, capture_output=True, timeout=30, check=True)
    blocks = done.stdout.decode().replace("\r", "").strip().split("\n\n")
    return [block.split("\n", 2)[2] for block in blocks if block]


def pixels(path: Path, seconds: float) -> Picture:
    """The picture that a film shows at a moment, as ffmpeg decodes it."""
    size = next(stream for stream in probe(path)["streams"] if stream["codec_type"] == "video")
    held = "fps=10,tpad=stop_mode=clone:stop_duration=60"  # a picture stands until the next one
    form = ["-vf", held, "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]
    asked = ["ffmpeg", "-v", "error", "-i", str(path), "-ss", str(seconds), *form]
    done = subprocess.run(asked, capture_output=True, timeout=30, check=True)
    return np.frombuffer(done.stdout, np.uint8).reshape(size["height"], size["width"], 3)
