"""The device's word against the record: whether it applied the commands that the record says it applied, and no others.

The seal of a visit holds how many commands the device said that it applied, and the hash over them. The record holds
which commands were given and what the device answered to each. A broker that left commands out, or a device that lies,
is found here; which of the two it was is not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice, permutations
from typing import Any, Final

from pydantic import ValidationError

from broker.events import device
from broker.events import event as vocabulary
from broker.events import session as fact
from broker.recording.reader import Placed
from broker.recording.record import Type
from broker.wire.record import Applied, RecordKept

UNREAD: Final = (Type.FRAME, Type.STILL, Type.TEXT)
"""What need not be read for it."""
_TRIES: Final = 50_000  # orders of commands whose answers the end cut off: which of them were applied is not on record


class Agreement(StrEnum):
    """``all``: of every command; ``part``: up to its last word, behind which it was not heard; the rest are findings.

    ``unreadable``: the record's commands or the receipt can't be read here, or were erased; ``none``: there is no
    receipt.
    """

    ALL = "all"
    PART = "part"
    NONE = "none"
    UNREADABLE = "unreadable"
    MORE = "receipt_more"
    FEWER = "receipt_fewer"
    OTHER = "receipt_other"


FINDINGS: Final = frozenset({Agreement.MORE, Agreement.FEWER, Agreement.OTHER})


@dataclass(frozen=True, slots=True)
class Word:
    """What came of it: ``said`` commands by the device's word, ``recorded`` as applied on the record."""

    agreement: Agreement
    said: int = 0
    recorded: int = 0

    @property
    def code(self) -> str | None:
        """The finding's code, None if there is none."""
        return self.agreement.value if self.agreement in FINDINGS else None

    @property
    def sentence(self) -> str:
        """What it means, in one sentence."""
        return _SENTENCES[self.agreement].format(said=self.said, recorded=self.recorded)


_SENTENCES: Final = {
    Agreement.ALL: "the device's receipt agrees: it applied {said} commands, the same ones",
    Agreement.PART: "the device's receipt agrees up to command {said} of {recorded}; it was not heard after that",
    Agreement.NONE: "the device gave no receipt",
    Agreement.UNREADABLE: "the device's receipt is not compared: it, or the commands, can't be read here",
    Agreement.MORE: (
        "the device says that it applied {said} commands, and the record can account for {recorded} at most: commands "
        "were left out of the record, or the device says what is not so"
    ),
    Agreement.FEWER: (
        "the device's last word is that it applied {said} commands, and the record says {recorded}: commands were "
        "added to the record, or the device says what is not so"
    ),
    Agreement.OTHER: (
        "the device says that it applied {said} commands, and they are not those on the record: the record was "
        "written otherwise, or the device says what is not so"
    ),
}


@dataclass(slots=True)
class _Commands:
    """The commands of a visit: applied so far, the hash where the device's word stands, and those without an answer."""

    said: int
    applied: Applied = field(default_factory=Applied)
    there: bytes | None = None
    open: dict[str, str] = field(default_factory=dict)
    unreadable: bool = False

    def __post_init__(self) -> None:
        self._mark()

    def take(self, placed: Placed) -> None:
        if placed.header.type != Type.EVENT:
            return
        try:
            event = vocabulary.parse(placed.body or b"")
        except ValueError:
            self.unreadable = True
            return
        match event:
            case fact.ControlKey(command=command):
                self.open[command] = "control.key"
            case fact.SettingRequested(command=command):
                self.open[command] = "settings.set"
            case fact.StillAsked(command=command):
                self.open[command] = "screen.still"
            case device.ActionRequested(command=command):
                self.open[command] = "action.run"
            case device.AppRequested(command=command):
                self.open[command] = "app.open"
            case device.PointerMoved(command=command):
                self.open[command] = "control.pointer"
            case device.ClipboardSet(command=command):
                self.open[command] = "clipboard.set"
            case fact.ControlDiscarded(command=command):
                self.open.pop(command, None)
            case fact.ControlDone(command=command, outcome=outcome):
                name = self.open.pop(command, None)
                if name is not None and outcome == "applied":
                    self.applied.add(command, name)
                    self._mark()

    def _mark(self) -> None:
        if self.applied.controls == self.said:
            self.there = self.applied.hash

    def explained(self, digest: bytes) -> bool:
        """Whether commands that were given and never answered on the record, in some order, make up for the rest."""
        more = self.said - self.applied.controls
        for chosen in islice(permutations(self.open.items(), more), _TRIES // more):
            made = Applied(self.applied.controls, self.applied.hash)
            for command, name in chosen:
                made.add(command, name)
            if made.hash == digest:
                return True
        return False


def compare(session: str, placed: Iterable[Placed], receipt: Mapping[str, Any] | None) -> Word:
    """Return what comes of holding the ``receipt`` of a seal against all records of its visit, decrypted.

    Raises what the iteration raises. What is ``UNREAD`` may be skipped.
    """
    if receipt is None:
        return Word(Agreement.NONE)
    try:
        kept = RecordKept(session=session, **receipt)
    except (ValidationError, TypeError):
        return Word(Agreement.UNREADABLE)
    commands = _Commands(kept.controls)
    for one in placed:
        commands.take(one)
    return _judged(kept, commands)


def _judged(kept: RecordKept, commands: _Commands) -> Word:
    digest, recorded = bytes.fromhex(kept.hash), commands.applied.controls
    if commands.unreadable:
        return Word(Agreement.UNREADABLE, kept.controls, recorded)
    if kept.controls > recorded + len(commands.open):
        return Word(Agreement.MORE, kept.controls, recorded + len(commands.open))
    if kept.controls > recorded:
        found = Agreement.ALL if commands.explained(digest) else Agreement.OTHER
        return Word(found, kept.controls, recorded)
    if commands.there != digest:
        return Word(Agreement.OTHER, kept.controls, recorded)
    if kept.controls == recorded:
        return Word(Agreement.ALL, kept.controls, recorded)
    return Word(Agreement.FEWER if kept.final else Agreement.PART, kept.controls, recorded)
