"""Recovery: what is done at start with a file that nobody closed.

A crash may leave a tail that was never acknowledged as durable. It is cut at the first bad record, and the file itself
says so: a RECOVERED record, then the seal. Nothing that was acknowledged can be in what is cut, unless the disk
lied or somebody changed the file; so how much was cut is always reported, never silent.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from broker.clock import Instant
from broker.recording.chain import Chain
from broker.recording.reader import Source, Verdict, verify
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.recording.seal import SealingKey
from broker.wire.codec import canonical

REASON: Final = "recovered"
_FALSE_SEAL: Final = frozenset({"bad_seal", "wrong_signer", "bad_signature"})  # under a right link: no crash makes that


class Outcome(StrEnum):
    """What became of a file.

    ``whole``: it was closed properly. ``recovered``: cut where needed and closed. ``unreadable``: its header was never
    written whole, so nothing on it was ever acknowledged; put aside. ``damaged``: it is sealed and yet wrong, which no
    crash does: left as it is, for people to look at.
    """

    WHOLE = "whole"
    RECOVERED = "recovered"
    UNREADABLE = "unreadable"
    DAMAGED = "damaged"


class Mendable(Source, Protocol):
    """A file that recovery may cut and extend."""

    def truncate(self, size: int) -> None:
        """Make the file ``size`` bytes long. Raises OSError."""
        ...

    def append(self, data: bytes) -> None:
        """Write all of ``data`` at the end. Raises OSError."""
        ...

    def sync(self) -> None:
        """Return when length and content are durable. Raises OSError."""
        ...


@dataclass(frozen=True, slots=True)
class Recovered:
    """What recovery found in one file and did: ``records`` and ``head`` as the file stands now.

    ``last_good_sequence`` is the last record from before; ``cut_bytes`` were cut behind it, for the reason ``meaning``.
    """

    place: str
    outcome: Outcome
    header: FileHeader | None
    records: int
    head: bytes
    size: int
    last_good_sequence: int
    cut_bytes: int
    meaning: str | None


def judge(verdict: Verdict) -> Outcome:
    """Return what has to become of a file that nobody holds open."""
    if verdict.ok:
        return Outcome.WHOLE
    if verdict.header is None:
        return Outcome.UNREADABLE
    return Outcome.DAMAGED if verdict.closed or verdict.code in _FALSE_SEAL else Outcome.RECOVERED


def ending(verdict: Verdict, at: Instant, key: SealingKey | None) -> tuple[bytes, Chain]:
    """Return the bytes that close a cut file (RECOVERED, SEAL) and the chain after them.

    Nothing of them is encrypted: a record that was cut may have used the very nonce that the next one would.
    """
    signs = key if verdict.header is not None and verdict.header.public_key is not None else None
    chain = Chain(verdict.head, verdict.end, verdict.records, tree=verdict.tree, key=signs)
    body = canonical(
        {
            "cut_bytes": verdict.tail,
            "last_good_sequence": verdict.records,
            "reason": verdict.code,
        }
    )
    data = b"".join(chain.add(Entry(Type.RECOVERED, Direction.BROKER, DataClass.META, body, at)))
    data += b"".join(chain.add(chain.seal(REASON, at)))
    return data, chain


def recover(place: str, file: Mendable, at: Instant, key: SealingKey | None = None) -> Recovered:
    """Mend one file and return what was found; blocks. Raises OSError, then the file is as safe to mend as before.

    ``key``: the ledger's, which seals what nobody else can; a file that names no key of its own is not signed. The cut
    is durable before anything is written behind it: else a power cut could leave the ending in the middle of the old
    tail.
    """
    verdict = verify(file)
    outcome = judge(verdict)
    records, head, size = verdict.records, verdict.head, verdict.end
    if outcome is Outcome.RECOVERED:
        if verdict.tail:
            file.truncate(verdict.end)
            sync_cut(file)
        data, chain = ending(verdict, at, key)
        file.append(data)
        sync_ending(file)
        records, head, size = chain.sequence, chain.head, verdict.end + len(data)
    return Recovered(
        place, outcome, verdict.header, records, head, size, verdict.records, verdict.tail, verdict.meaning
    )


def sync_cut(file: Mendable) -> None:
    """Make the cut durable."""
    file.sync()


def sync_ending(file: Mendable) -> None:
    """Make the ending durable."""
    file.sync()
