"""Verify: read files from the first byte to the last and name the first that can't be trusted.

Beyond each file's own chain and seal it checks what only several files show: that every node journal goes on from the
one before it, and that the keys beside a file are its own. That a whole visit's file is missing is not found here: that
takes the ledger.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from broker.audit.device_word import UNREAD, Word, compare
from broker.errors import Unavailable
from broker.recording.cipher import ClassKeys
from broker.recording.reader import Verdict, read_header, records, verify
from broker.recording.record import BadRecord, DataClass, Type
from broker.recording.store import Recordings, Stored

_UNFINISHED: Final = frozenset({"not_closed", "record_short", "header_short"})


class State(StrEnum):
    """``ok``: sealed, every byte as written. ``live``: still being written, good so far. ``bad``: not to be trusted."""

    OK = "ok"
    LIVE = "live"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Checked:
    """One file's result. Where bad: ``code``, the ``meaning``, and ``offset``, the first byte not to be trusted.

    Where every byte is as written and yet not good: ``keys`` and ``wrong_keys``, of what stands beside the file;
    ``wrong_file`` and ``broken_row``, of where it stands among others. ``erased``: the data classes whose keys were
    destroyed, which is no fault: the ledger's tombstone says when. ``word``: what came of holding the device's receipt
    against the commands of a sealed visit; where they disagree the file is as written and yet BAD, by ``word.code``.
    """

    stored: Stored
    state: State
    records: int
    size: int
    recovered: bool = False
    code: str | None = None
    offset: int | None = None
    meaning: str | None = None
    erased: tuple[str, ...] = ()
    word: Word | None = None


def find(recordings: Recordings, id: str | None = None) -> tuple[list[Stored], int]:
    """Return the files with this id (all without one), oldest first, and how many bytes they have; blocks."""
    found = [stored for stored in recordings.stored() if id is None or stored.id == id]
    size = 0
    for stored in found:
        source = recordings.source(stored.place)
        try:
            size += source.size()
        finally:
            source.close()
    return found, size


def check(
    recordings: Recordings,
    files: Sequence[Stored],
    *,
    live: Callable[[str], bool],
    progress: Callable[[int], None] | None = None,
    decrypt: bool = True,
    ledger_key: bytes | Sequence[bytes] | None = None,
) -> Iterator[Checked]:
    """Check these files one by one, in the order of ``find``; blocks.

    ``live`` says of a place whether a running broker is still writing it. ``progress`` is told the bytes done since it
    was last told. ``decrypt``: whether every body whose key was not destroyed can be decrypted too, which needs the
    vault. ``ledger_key``: the public key that seals what a recovery closed, or all of them if there was a new one;
    without any such seals' signatures are not checked. Raises NotFound for a file that went away meanwhile, OSError.
    """
    row = _Row(recordings)
    ledger_keys: Sequence[bytes | None] = [ledger_key] if isinstance(ledger_key, bytes) else ledger_key or [None]
    for stored in files:
        source = recordings.source(stored.place)
        try:
            done = 0

            def told(now: int, _: int) -> None:
                nonlocal done
                if progress is not None:
                    progress(now - done)
                done = now

            keys, trouble = _keys(recordings, stored.place) if decrypt else (None, None)
            for key in ledger_keys:
                verdict, size = verify(source, told, keys=keys, ledger_key=key), source.size()
                if verdict.code != "bad_signature" or not verdict.recovered:
                    break  # only a recovery's seal is of one of several keys
        finally:
            source.close()
        checked = replace(_judge(stored, verdict, size, live(stored.place)), erased=_erased(verdict, keys))
        if trouble is not None and checked.state is not State.BAD:
            checked = replace(checked, state=State.BAD, code=trouble.code, offset=0, meaning=trouble.en)
        yield row.follow(checked, verdict) if stored.kind == "journal" else _heard(recordings, checked, verdict, keys)


def _heard(recordings: Recordings, checked: Checked, verdict: Verdict, keys: ClassKeys | None) -> Checked:
    """Return the result with the device's word on it."""
    stored, seal = checked.stored, verdict.seal
    if checked.state is not State.OK or seal is None:
        return checked
    source = recordings.source(stored.place)
    try:
        word = compare(stored.id, records(source, keys=keys, skip=UNREAD), seal.receipt)
    finally:
        source.close()
    if word.code is None:
        return replace(checked, word=word)
    return replace(checked, state=State.BAD, code=word.code, offset=seal.size, meaning=word.sentence, word=word)


def _keys(recordings: Recordings, place: str) -> tuple[ClassKeys | None, Unavailable | None]:
    try:
        return recordings.keys(place), None
    except Unavailable as error:
        return None, error
    except BadRecord:
        return None, None  # no header to say whose they are: the check says so


def _erased(verdict: Verdict, keys: ClassKeys | None) -> tuple[str, ...]:
    if keys is None or verdict.header is None:
        return ()
    committed = [DataClass[name.upper()] for name in verdict.header.class_keys]
    return tuple(one.name.lower() for one in sorted(committed) if one not in keys)


def _judge(stored: Stored, verdict: Verdict, size: int, live: bool) -> Checked:
    header = verdict.header
    if header is not None and (header.kind, header.id) != (stored.kind, stored.id):
        meaning = f"this is the {header.kind} {header.id} under another's name: files were exchanged"
        return Checked(stored, State.BAD, verdict.records, size, verdict.recovered, "wrong_file", 0, meaning)
    if verdict.ok:
        return Checked(stored, State.OK, verdict.records, size, verdict.recovered)
    if live and verdict.code in _UNFINISHED:
        return Checked(stored, State.LIVE, verdict.records, size, verdict.recovered)
    return Checked(
        stored,
        State.BAD,
        verdict.records,
        size,
        verdict.recovered,
        verdict.code,
        verdict.first_bad_offset,
        verdict.meaning,
    )


class _Row:
    """The row of journals, walked along: each names the one before it and repeats its head.

    Behind a file that failed under its broker it repeats an earlier link of it, the last one known to be durable.
    """

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings
        self._before: tuple[str, bytes | None] | None = None
        self._place = ""

    def follow(self, checked: Checked, verdict: Verdict) -> Checked:
        if verdict.header is None:
            return checked  # told as bad already; the row goes on from the one before it
        before, previous = self._before, verdict.header.previous
        self._before = (verdict.header.id, verdict.head if checked.state is State.OK else None)
        place, self._place = self._place, checked.stored.place
        if checked.state is State.BAD:
            return checked
        meaning = None
        if previous is None and before is not None:
            meaning = f"this journal says it is the first, but {before[0]} stands before it"
        elif previous is not None and (before is None or previous.id != before[0]):
            there = "nothing" if before is None else before[0]
            meaning = f"this journal goes on from {previous.id}, but {there} stands before it: a file is missing"
        elif previous is not None and before is not None and before[1] not in (None, previous.head):
            if self._holds(place, previous.head):
                return checked
            meaning = f"journal {previous.id} ends otherwise than when this one was begun: it was cut or replaced"
        if meaning is None:
            return checked
        return replace(checked, state=State.BAD, code="broken_row", offset=0, meaning=meaning)

    def _holds(self, place: str, link: bytes) -> bool:
        source = self._recordings.source(place)
        try:
            placed = records(source, skip=tuple(Type))
            return link == read_header(source)[1] or any(record.link == link for record in placed)
        finally:
            source.close()
