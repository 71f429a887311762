"""The pixel-exact still of a visit: one at a time, each piece asked for by the console, recorded, and passed on."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from broker.clock import Instant
from broker.events import session as event
from broker.session.commands import Command, Journal, Record, Send, SendPiece
from broker.session.facts import Facts
from broker.session.inputs import FrameArrived
from broker.wire import limits
from broker.wire.messages import Peer
from broker.wire.screen import HEADER, Flags, ScreenStillNext


@dataclass(slots=True)
class _Open:
    """A still under way: how much of it came, and whether a piece was asked for that hasn't come yet."""

    command: str
    pieces: int = 0
    bytes: int = 0
    due: bool = True
    whole: bool = False
    digest: Any = field(default_factory=hashlib.sha256)


class Stills:
    """The still that is under way, if one is."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._open: _Open | None = None

    @property
    def busy(self) -> bool:
        """Whether a still is under way, so that no other may begin."""
        return self._open is not None

    def begin(self, command: str) -> None:
        """A still was asked for: its first piece is due."""
        self._open = _Open(command)

    def end(self, command: str) -> None:
        """The command was answered, or lost: nothing more of its still is taken."""
        if self._open is not None and self._open.command == command:
            self._open = None

    def next_piece(self, message: ScreenStillNext) -> list[Command]:
        """Return the console's wish for the device; nothing if no further piece of this still can be asked for.

        ``still.asked`` covers it: it is how the pieces of that one command are paced.
        """
        still = self._open
        if still is None or message.id != still.command or still.due or still.whole:
            return []
        still.due = True
        return [Send(Peer.DEVICE, message)]

    def arrived(self, piece: FrameArrived) -> list[Command]:
        """Return what follows from a piece that was due: on the record, then to the console; nothing from any other."""
        still, header = self._open, piece.header
        if still is None or not still.due or header.sequence != still.pieces:
            return []
        if header.length > limits.STILL_PIECE_BYTES or still.bytes + header.length > limits.STILL_BYTES:
            return []
        still.due = False
        still.pieces += 1
        still.bytes += header.length
        still.digest.update(memoryview(piece.data)[HEADER.size :])
        commands: list[Command] = [Record(header, piece.data, piece.at)]
        if header.flags & Flags.LAST:
            still.whole = True
            commands.append(self._sent(still, piece.at))
        return [*commands, SendPiece(piece.data)]

    def _sent(self, still: _Open, at: Instant) -> Command:
        sent = event.StillSent(
            by=self._facts.machine, command=still.command, bytes=still.bytes, pieces=still.pieces,
            sha256=still.digest.hexdigest(),
        )  # fmt: skip
        return Journal(sent, Peer.DEVICE, at)
