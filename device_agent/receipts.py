"""The receipts: heads of the records of this device's visits, kept where no broker can change them.

One small file: the last few heads of each of the last visits, oldest first, and which of them the customer put away.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from broker.wire.base import Message
from broker.wire.record import RecordHead, receipt_code
from device_agent.durable import replace

RECEIPTS: Final = "receipts.json"
VISITS: Final = 50
HEADS: Final = 4  # of each visit

_FORMAT: Final = 1
_log = logging.getLogger(__name__)


class Receipt(Message):
    """What the customer is shown of a visit: its receipt code; ``whole``: it stands for the whole record."""

    session: str
    code: str
    whole: bool


def receipt_of(head: RecordHead) -> Receipt:
    """Return what the customer is shown of the visit that this is the last head of."""
    code = receipt_code(head.session, head.sequence, bytes.fromhex(head.head))
    return Receipt(session=head.session, code=code, whole=head.final)


class Receipts:
    """The heads that one device keeps. One event loop; ``write`` writes in a thread, one write at a time."""

    def __init__(self, path: Path | None, heads: Sequence[RecordHead] = (), put_away: str | None = None) -> None:
        """``path`` None keeps them in memory only."""
        self._path = path
        self._visits: dict[str, list[RecordHead]] = {}
        self._put_away = put_away
        self._unwritten = False
        self._turn = asyncio.Lock()
        for head in heads:
            self._take(head)

    @classmethod
    def open(cls, path: Path) -> "Receipts":
        """Return what is kept in this file, nothing if there is none; blocks. One that is damaged is begun anew.

        One that the disk doesn't give is left alone: what is kept then is in memory only.
        """
        try:
            facts: Any = json.loads(path.read_bytes())
            if facts["format"] != _FORMAT:
                raise ValueError("another format")
            heads = [RecordHead.model_validate_json(json.dumps(head)) for head in facts["heads"]]
            return cls(path, heads, facts["put_away"])
        except FileNotFoundError:
            return cls(path)
        except OSError as problem:
            _log.error("The receipts in %s can't be read (%s): new ones are kept in memory only.", path, problem)
            return cls(None)
        except (ValueError, KeyError, TypeError, RecursionError, ValidationError) as problem:
            _log.error("The receipts in %s can't be read: %s", path, type(problem).__name__)
            return cls(path)

    def keep(self, head: RecordHead) -> bool:
        """Keep a head; False if this visit's record was longer before, which no honest one ever was."""
        if not self._take(head):
            _log.error("A head of an earlier record was told; the later one is kept.")
            return False
        self._unwritten = True
        return True

    def waiting(self) -> Receipt | None:
        """Return the last visit's receipt, until the customer has put it away."""
        newest = next(reversed(self._visits), None)
        return None if newest is None or newest == self._put_away else receipt_of(self._visits[newest][-1])

    def put_away(self) -> bool:
        """Show the last visit's receipt no more; False if none was shown."""
        receipt = self.waiting()
        if receipt is None:
            return False
        self._put_away, self._unwritten = receipt.session, True
        return True

    def heads(self) -> list[RecordHead]:
        """Return every head, oldest visit first."""
        return [head for heads in self._visits.values() for head in heads]

    async def write(self) -> None:
        """Bring the file up to date. A disk that can't be written is logged, and tried again with the next head."""
        async with self._turn:
            if self._path is None or not self._unwritten:
                return
            self._unwritten = False
            heads = [head.model_dump(mode="json") for head in self.heads()]
            facts = {"format": _FORMAT, "heads": heads, "put_away": self._put_away}
            try:
                await asyncio.to_thread(replace, self._path, json.dumps(facts).encode() + b"\n")
            except OSError as problem:
                self._unwritten = True
                _log.error("The receipts can't be written: %s", problem)

    def _take(self, head: RecordHead) -> bool:
        heads = self._visits.setdefault(head.session, [])
        if heads and head.sequence < heads[-1].sequence:
            return False
        heads.append(head)
        del heads[:-HEADS]
        while len(self._visits) > VISITS:
            del self._visits[next(iter(self._visits))]
        return True
