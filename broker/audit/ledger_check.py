"""The files against the ledger: whether each file that it names is there, holds what it says, and ends as it says.

The ledger itself must have verified before. What stands in the records is not read here, only what they are bound with:
that every byte is as written is for ``verify``.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NamedTuple

from broker.errors import NotFound
from broker.ledger.anchor import parse_list
from broker.ledger.leaf import BadLeaf, Kind, Leaf
from broker.recording.reader import Source, read_header, records
from broker.recording.record import LINK_BYTES, BadRecord, Type
from broker.recording.store import Recordings
from broker.scribe.leaves import LEAVES

_OPENED: Final = frozenset({Kind.SESSION_OPENED, Kind.JOURNAL_OPENED})
_SEALED: Final = frozenset({Kind.SESSION_SEALED, Kind.JOURNAL_SEALED, Kind.SESSION_RECOVERED})
_DISCARDED: Final = frozenset({Kind.SESSION_DISCARDED, Kind.JOURNAL_DISCARDED})
_FACTS: Final = frozenset({*LEAVES.values(), Kind.AUDIT_REPLAYED, Kind.ROLE_CHANGED, Kind.CONTRACT_CHANGED})
_KNOWN: Final = frozenset(Kind)

MEANINGS: Final = {
    "sealed_gone": "the ledger says that it was sealed, and its file is gone",
    "opened_gone": "the ledger says that it was opened, never that it was sealed, and its file is gone",
    "no_leaf": "no leaf says that it was opened: the broker of this ledger did not write it",
    "other_file": "the ledger says that it begins otherwise: this is another file under its name",
    "ends_otherwise": "the ledger says that it was sealed, and its file ends otherwise now",
    "two_ends": "the ledger says that it was sealed, and later that it ends otherwise: it was cut and sealed anew",
    "fact_gone": "the ledger says that it holds {kind} as record {sequence}, and it has no such record",
    "fact_changed": "the ledger says that it holds {kind} as record {sequence}, and another record stands there",
    "anchor_shorter": "the ledger's anchor {index} says that it had record {sequence}, and it has no such record",
    "anchor_changed": "the ledger's anchor {index} has another record {sequence}",
    "list_gone": "the list of the node's last anchor ({index}) is gone: what a crash cut can't be told without it",
    "list_changed": "the list of the anchor {index} is not the one that the ledger has",
    "lost": "the broker itself found at a start that it had less than record {sequence}, which was anchored",
}
"""What each code means."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as the ledger says: its ``code``, the file's (or node's) id, and the sentence."""

    code: str
    id: str
    meaning: str


class _Said(NamedTuple):
    """One record that the ledger names, the link that it must have, and where: a fact's kind, or an anchor's index."""

    sequence: int
    link: bytes
    by: str | int

    def finding(self, id: str, gone: bool) -> Finding:
        if isinstance(self.by, int):
            return _finding("anchor_shorter" if gone else "anchor_changed", id, index=self.by, sequence=self.sequence)
        return _finding("fact_gone" if gone else "fact_changed", id, kind=self.by, sequence=self.sequence)


class Register:
    """What a ledger says of files, gathered leaf by leaf.

    ``lists``: the anchors' lists as they are on the store, by their digest in hex. ``unknown`` counts the leaves whose
    kind this version doesn't know, by kind.
    """

    def __init__(self, lists: Mapping[str, bytes]) -> None:
        self.unknown: Counter[str] = Counter()
        self._lists = lists
        self._opened: dict[str, bytes] = {}
        self._sealed: dict[str, bytes] = {}
        self._discarded: set[str] = set()
        self._said: defaultdict[str, list[_Said]] = defaultdict(list)
        self._anchors: dict[str, tuple[int, Leaf]] = {}
        self._findings: list[Finding] = []

    def take(self, index: int, leaf: Leaf) -> None:
        """Take the next leaf."""
        match leaf.kind:
            case kind if kind in _OPENED:
                self._opened[leaf.id] = leaf.digest
            case kind if kind in _SEALED:
                # An end is told once it is durable, so a later one that differs is of a file that was sealed anew.
                if self._sealed.setdefault(leaf.id, leaf.digest) != leaf.digest:
                    self._findings.append(_finding("two_ends", leaf.id))
            case kind if kind in _DISCARDED:
                self._discarded.add(leaf.id)
            case kind if kind in _FACTS:
                self._said[leaf.id].append(_Said(leaf.sequence, leaf.digest, leaf.kind))
            case Kind.ANCHOR:
                self._anchors[leaf.id] = index, leaf
                if leaf.digest.hex() in self._lists:
                    self._take_list(index, leaf)
            case Kind.SESSION_LOST:
                self._findings.append(_finding("lost", leaf.id, sequence=leaf.sequence))
            case kind if kind not in _KNOWN:
                self.unknown[leaf.kind] += 1

    def files(self) -> list[str]:
        """Return the ids of the files that it names."""
        return sorted({*self._opened, *self._sealed, *self._said} - self._discarded)

    def check(
        self, recordings: Recordings, progress: Callable[[str], None] | None = None, *, there: Collection[str] = ()
    ) -> Iterator[Finding]:
        """Find what is not as the ledger says; ``progress`` is told each file's id before it is read. Blocks.

        ``there``: ids of files that were there before the leaves were read, so that each must have its own.
        Raises OSError.
        """
        yield from self._findings
        for node, (index, leaf) in self._anchors.items():
            if leaf.digest.hex() not in self._lists:
                yield _finding("list_gone", node, index=index)
        places = {stored.id: stored.place for stored in recordings.stored()}
        yield from (_finding("no_leaf", id) for id in sorted(set(there) - self._opened.keys()))
        for id in self.files():
            if progress is not None:
                progress(id)
            yield from self._file(recordings, id, places.get(id))

    def _file(self, recordings: Recordings, id: str, place: str | None) -> Iterator[Finding]:
        source = _opened(recordings, place)
        if source is None:
            # One finding says it all: whatever else the ledger says of this file is gone with it.
            yield _finding("sealed_gone" if id in self._sealed else "opened_gone", id)
            return
        try:
            try:
                beginning = read_header(source)[1]
            except BadRecord:
                beginning = b""
            if self._opened.get(id, beginning) != beginning:
                yield _finding("other_file", id)
            yield from self._records(source, id, beginning)
            end = source.read_at(max(0, source.size() - LINK_BYTES), LINK_BYTES)
            if self._sealed.get(id, end) != end:
                yield _finding("ends_otherwise", id)
        finally:
            source.close()

    def _records(self, source: Source, id: str, beginning: bytes) -> Iterator[Finding]:
        wanted: defaultdict[int, list[_Said]] = defaultdict(list)
        for said in self._said.get(id, ()):
            wanted[said.sequence].append(said)
        there = {0: beginning}
        last = max(wanted, default=0)
        if last:
            with suppress(BadRecord):  # what stands behind it counts as gone; `verify` names the byte
                for placed in records(source, skip=tuple(Type)):
                    if placed.header.sequence in wanted:
                        there[placed.header.sequence] = placed.link
                    if placed.header.sequence >= last:
                        break
        for sequence, every in sorted(wanted.items()):
            link = there.get(sequence)
            yield from (said.finding(id, link is None) for said in every if said.link != link)

    def _take_list(self, index: int, leaf: Leaf) -> None:
        try:
            heads = parse_list(self._lists[leaf.digest.hex()], leaf)
        except BadLeaf:
            self._findings.append(_finding("list_changed", leaf.id, index=index))
            return
        for head in heads:
            self._said[head.id].append(_Said(head.sequence, head.head, index))


def _opened(recordings: Recordings, place: str | None) -> Source | None:
    try:
        return None if place is None else recordings.source(place)
    except NotFound:
        return None


def _finding(code: str, id: str, **words: object) -> Finding:
    return Finding(code, id, MEANINGS[code].format(**words))
