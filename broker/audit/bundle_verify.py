"""Check an evidence bundle with nothing but itself, and a public key that one had before.

Each step says what it shows; the first that fails is what the verdict names. The page verify.html does the same, with
the same codes (tech_console/src/core/verify/bundle.ts).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import zip_longest
from typing import Any, Final
from zlib import crc32

from broker.audit.bundle import (
    ABOUT_KEYS,
    CHECKPOINT,
    EVENTS,
    FORMAT,
    KEYS,
    MANIFEST,
    MEMBERS,
    MOST_SMALL,
    OPENED,
    RECORDING,
    SEALED,
    VERIFIERS,
    lines,
)
from broker.audit.proofs import ENDS
from broker.audit.stored_zip import BadZip, Entry, Slice, chunks, entries
from broker.ledger.checkpoint import Checkpoint
from broker.ledger.leaf import BadLeaf, Kind, Leaf, parse_leaf
from broker.ledger.merkle import BadProof
from broker.ledger.note import BadNote, VerifierKey, parse_verifier
from broker.ledger.proof import check_proof, parse_proof
from broker.recording.cipher import ClassKeys
from broker.recording.reader import Source, Verdict, read_header, verify
from broker.recording.record import BadRecord, DataClass
from broker.wire.codec import canonical

STEPS: Final = ("archive", "files", "recording", "opened", "sealed", "derived")
_NEEDED: Final = (MANIFEST, VERIFIERS, CHECKPOINT, OPENED, SEALED, EVENTS, RECORDING)
_PROVEN: Final = frozenset({*_NEEDED, KEYS})
_NAMES: Final = {one: one.name.lower() for one in DataClass}
_FIELDS: Final = {
    "erased", "files", "format", "keys", "made_at_us", "made_by", "origin", "recording", "session", "version",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Where it is not good: ``code``, ``meaning``, and where: a ``file``, an ``offset`` in it."""

    name: str
    ok: bool
    code: str | None = None
    meaning: str | None = None
    file: str | None = None
    offset: int | None = None


@dataclass(slots=True)
class Report:
    """What was found. ``key_given``: whether the ledger's signatures were checked with a key from outside the bundle.

    ``derived``: files that nothing proves: they are for reading, or, like the page, for convenience.
    """

    key_given: bool
    steps: list[Step] = field(default_factory=list)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    recording: Verdict | None = None
    keys: tuple[VerifierKey, ...] = ()
    checkpoint: Checkpoint | None = None
    opened: Leaf | None = None
    sealed: Leaf | None = None
    derived: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every step was made and is good."""
        return len(self.steps) == len(STEPS) and all(step.ok for step in self.steps)

    @property
    def fault(self) -> Step | None:
        """The first step that is not good."""
        return next((step for step in self.steps if not step.ok), None)


class _Wrong(Exception):
    def __init__(self, code: str, meaning: str, file: str | None = None, offset: int | None = None) -> None:
        super().__init__(code)
        self.code, self.meaning, self.file, self.offset = code, meaning, file, offset


def verify_bundle(
    source: Source, keys: Sequence[VerifierKey] = (), progress: Callable[[int, int], None] | None = None
) -> Report:
    """Check a bundle; ``keys``: the ledger's, had from elsewhere; without any, those in the bundle are believed.

    ``progress`` is told (bytes of the recording done, in all). Blocks. Raises OSError.
    """
    made = _Bundle(source, keys, progress)
    steps = (made.archive, made.files, made.recording, made.opened, made.sealed, made.derived)
    for name, step in zip(STEPS, steps, strict=True):
        try:
            step()
        except _Wrong as wrong:
            made.report.steps.append(Step(name, False, wrong.code, wrong.meaning, wrong.file, wrong.offset))
            if name in ("archive", "files"):
                break  # the others would look at what is not what it says
        else:
            made.report.steps.append(Step(name, True))
    return made.report


class _Bundle:
    """One bundle being checked."""

    def __init__(
        self, source: Source, keys: Sequence[VerifierKey], progress: Callable[[int, int], None] | None
    ) -> None:
        self.report = Report(bool(keys), keys=tuple(keys))
        self._source, self._progress = source, progress
        self._entries: dict[str, Entry] = {}
        self._keys = ClassKeys({})

    def archive(self) -> None:
        """Read the directory."""
        try:
            self._entries = {entry.name: entry for entry in entries(self._source)}
        except BadZip as bad:
            raise _Wrong(bad.code, bad.meaning, None, bad.offset) from None
        for name in _NEEDED:
            if name not in self._entries:
                raise _Wrong("file_missing", f"{name} is missing from the bundle", name)
        for name, entry in self._entries.items():
            if name != RECORDING and entry.size > MOST_SMALL:
                raise _Wrong("bad_size", f"{name} is larger than such a file can be", name)

    def files(self) -> None:
        """Compare every file with the manifest."""
        listed = self._manifest()
        for name in sorted(set(listed) ^ (set(self._entries) - {MANIFEST})):
            if name in listed:
                raise _Wrong("file_missing", f"{name} is missing from the bundle", name)
            raise _Wrong("file_added", f"{name} is not in the manifest: it was added", name)
        for name, entry in self._entries.items():
            digest, crc = sha256(), 0
            for data in chunks(self._part(name)):
                digest.update(data)
                crc = crc32(data, crc)
            if crc != entry.crc or (name != MANIFEST and (entry.size, digest.hexdigest()) != listed[name]):
                # Which byte of a recording it is, its own chain knows better than any sum over the whole of it.
                found = self._checked() if name == RECORDING else None
                if found is not None and not found.ok:
                    raise _Wrong(str(found.code), str(found.meaning), name, found.first_bad_offset)
                raise _Wrong("file_changed", f"{name} is not the file that the manifest names", name)

    def recording(self) -> None:
        """Check the recording from its first byte to its seal."""
        verdict = self._checked()
        if not verdict.ok:
            raise _Wrong(str(verdict.code), str(verdict.meaning), RECORDING, verdict.first_bad_offset)
        assert verdict.header is not None
        said = {
            "bytes": verdict.end, "head": verdict.head.hex(), "reason": verdict.reason, "records": verdict.records,
            "recovered": verdict.recovered,
        }  # fmt: skip
        manifest = self.report.manifest
        if (manifest["session"], manifest["origin"]) != (verdict.header.id, verdict.header.origin):
            raise _Wrong("wrong_file", "the recording is another visit's than the manifest says", RECORDING, 0)
        shown = sorted(_NAMES[one] for one in self._keys.secrets)
        if (manifest["recording"], manifest["keys"]) != (said, shown) or verdict.header.kind != "session":
            raise _Wrong("bad_manifest", "the manifest says otherwise of the recording than it does itself", MANIFEST)

    def opened(self) -> None:
        """Check that the ledger holds the recording's first link."""
        leaf, self.report.checkpoint = self._proven(OPENED)
        self._proven(SEALED)  # under the same checkpoint, since each is compared with the bundle's
        try:
            header, first, _ = read_header(self._part(RECORDING))
        except BadRecord as bad:
            raise _Wrong(bad.code, bad.meaning, RECORDING, bad.offset) from None
        if (leaf.kind, leaf.id, leaf.sequence) != (Kind.SESSION_OPENED, header.id, 0):
            raise _Wrong("other_leaf", "this proof is of another fact than this visit's opening", OPENED)
        if leaf.digest != first:
            meaning = "the ledger knows this visit by another header: this recording was made anew, or is another's"
            raise _Wrong("other_opening", meaning, RECORDING, 0)
        self.report.opened = leaf

    def sealed(self) -> None:
        """Check that the ledger holds the recording's last link."""
        leaf, _ = self._proven(SEALED)
        verdict = self.report.recording
        if verdict is None or verdict.header is None:
            raise _Wrong("other_end", "the recording can't be read, so its end can't be compared", RECORDING, 0)
        if leaf.kind not in ENDS or leaf.id != verdict.header.id:
            raise _Wrong("other_leaf", "this proof is of another fact than this visit's end", SEALED)
        if (leaf.sequence, leaf.digest) != (verdict.records, verdict.head):
            meaning = "the ledger says that this visit ended otherwise: this recording was cut, closed anew or replaced"
            raise _Wrong("other_end", meaning, RECORDING, verdict.end)
        self.report.sealed = leaf

    def derived(self) -> None:
        """Make ``events.jsonl`` again and compare; name what nothing proves."""
        self.report.derived = tuple(name for name in self._entries if name not in _PROVEN)
        number = 0
        try:
            made = lines(self._part(RECORDING), self._keys)
            for number, (own, theirs) in enumerate(zip_longest(made, self._lines(EVENTS)), 1):
                if own != theirs:
                    raise _Wrong("events_differ", f"line {number} is not what the recording says", EVENTS)
        except BadRecord as bad:
            raise _Wrong("events_differ", f"line {number + 1} can't be compared: {bad.meaning}", EVENTS) from None

    # What the steps share

    def _manifest(self) -> dict[str, tuple[Any, Any]]:
        try:
            data = self._data(MANIFEST)
            said: dict[str, Any] = json.loads(data)
            if set(said) != _FIELDS or said["format"] != FORMAT or canonical(said) != data:
                raise ValueError(said)
            listed = {one["name"]: (one["size"], one["sha256"]) for one in said["files"]}
            whole = all(set(one) == {"about", "name", "sha256", "size"} for one in said["files"])
            named = all(isinstance(name, str) for name in listed) and len(listed) == len(said["files"])
            if not whole or not named or not isinstance(said["recording"], dict):
                raise ValueError(said)
        except (ValueError, KeyError, TypeError, RecursionError):
            raise _Wrong("bad_manifest", "the manifest is not one of this version", MANIFEST) from None
        self.report.manifest = said
        self._keys = self._disclosed(said["session"])
        inside = self._verifiers()
        if not self.report.key_given:
            self.report.keys = inside
        return listed

    def _verifiers(self) -> tuple[VerifierKey, ...]:
        try:
            about, empty, text = self._data(VERIFIERS).decode().rpartition(ABOUT_KEYS)
            if about or not empty:
                raise ValueError(text)
            return tuple(parse_verifier(line) for line in text.removesuffix("\n").split("\n"))
        except (BadNote, ValueError):
            raise _Wrong("bad_keys", "this is no list of the ledger's public keys", VERIFIERS) from None

    def _disclosed(self, session: Any) -> ClassKeys:
        """Return the class keys in the bundle; none of them where it has none, which is not the same as no cipher."""
        if KEYS not in self._entries:
            return ClassKeys({})
        try:
            data = self._data(KEYS)
            said = json.loads(data)
            keys = {one: bytes.fromhex(said["keys"][name]) for one, name in _NAMES.items() if name in said["keys"]}
            plain = {_NAMES[one]: key.hex() for one, key in keys.items()}
            if canonical({"id": session, "keys": plain, "warning": MEMBERS[KEYS]}) != data:
                raise ValueError(session)
            return ClassKeys(keys)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise _Wrong("bad_keys", "these are not the class keys of this visit", KEYS) from None

    def _checked(self) -> Verdict:
        """Check the recording; the ledger's keys are tried in turn: a recovery's seal does not say which it is."""
        ledger: list[bytes | None] = [key.public for key in reversed(self.report.keys)]
        for public in ledger or [None]:
            verdict = verify(self._part(RECORDING), self._progress, keys=self._keys, ledger_key=public)
            if verdict.code != "bad_signature":
                break
        self.report.recording = verdict
        return verdict

    def _proven(self, name: str) -> tuple[Leaf, Checkpoint]:
        origin = str(self.report.manifest["origin"])
        try:
            proof = parse_proof(self._data(name))
            if proof.extra is None:
                raise BadNote("malformed", "the proof does not bring its leaf")
            checkpoint = check_proof(proof, proof.extra, self.report.keys, origin)
            leaf = parse_leaf(proof.extra)
        except BadNote as bad:
            raise _Wrong(bad.code, bad.detail, name) from None
        except BadProof as bad:
            raise _Wrong("not_proven", str(bad), name) from None
        except BadLeaf as bad:
            raise _Wrong("bad_leaf", str(bad), name) from None
        if proof.checkpoint != self._data(CHECKPOINT):
            raise _Wrong("two_checkpoints", "the proof is under another checkpoint than the bundle's", name)
        return leaf, checkpoint

    def _part(self, name: str) -> Slice:
        entry = self._entries[name]
        return Slice(self._source, entry.offset, entry.size)

    def _data(self, name: str) -> bytes:
        return b"".join(chunks(self._part(name)))

    def _lines(self, name: str) -> Iterator[bytes]:
        yield from self._data(name).splitlines(keepends=True)
