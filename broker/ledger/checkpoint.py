"""Checkpoints (C2SP tlog-checkpoint): a log's size and root as the text of a signed note, and when one is due."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from broker.clock import Instant
from broker.ledger.merkle import HASH_BYTES
from broker.ledger.note import BadNote, VerifierKey, decode64, open_note

DIRTY_S: Final = 2
IDLE_S: Final = 60
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of ``size`` leaves of the log ``origin`` has this root. We write no extension lines, others may."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lines = (self.origin, *self.extensions)
        if not all(lines) or any("\n" in line for line in lines):
            raise BadNote("malformed", "a checkpoint's lines are not empty")
        if len(self.root) != HASH_BYTES:
            raise BadNote("malformed", "a root has 32 bytes")


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """Return the note text."""
    root = base64.b64encode(checkpoint.root).decode()
    return "\n".join([checkpoint.origin, str(checkpoint.size), root, *checkpoint.extensions, ""])


def parse_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint in a note's text. Raises BadNote ``malformed``."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1]:
        raise BadNote("malformed", "a checkpoint has at least three lines")
    origin, size, root, *extensions = lines[:-1]
    if not _SIZE.fullmatch(size):
        raise BadNote("malformed", "a checkpoint's size is a decimal number")
    return Checkpoint(origin, int(size), decode64(root), tuple(extensions))


def open_checkpoint(data: bytes, keys: Sequence[VerifierKey], origin: str) -> Checkpoint:
    """Return the checkpoint of this log in a signed note, verified. Raises BadNote, ``foreign`` for another log's."""
    checkpoint = parse_checkpoint(open_note(data, keys).text)
    if checkpoint.origin != origin:
        raise BadNote("foreign", f"this is a checkpoint of {checkpoint.origin}, not of {origin}")
    return checkpoint


def due(now: Instant, last: Instant | None, dirty: bool) -> bool:
    """Whether a checkpoint is due: when leaves wait at most each 2 s, otherwise each 60 s.

    Also when nothing happens: a log that is silent while idle could be cut back to where the silence began.
    """
    return last is None or now.mono_us - last.mono_us >= (DIRTY_S if dirty else IDLE_S) * 1_000_000
