"""The evidence bundle: one visit's recording with everything that it takes to check it, and to read it, without us.

A stored ZIP, the same bytes for the same evidence. ``MEMBERS`` says what is in it and what each is good for.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from zlib import crc32

from broker.audit.proofs import Proofs
from broker.audit.receipt import receipt_of
from broker.audit.receipt_words import WORDS
from broker.audit.stored_zip import Member, chunks, length, member, pack
from broker.errors import Refused
from broker.ledger.note import parse_verifier
from broker.recording.cipher import ClassKeys
from broker.recording.reader import Readable, Source, Verdict, records, verify
from broker.recording.record import BadRecord, DataClass, Type
from broker.wire.codec import canonical

FORMAT: Final = "televisit evidence bundle v1"
RECORDING, KEYS, EVENTS, PAGE, MANIFEST = "recording.tvr", "keys.json", "events.jsonl", "verify.html", "manifest.json"
OPENED, SEALED, CHECKPOINT, VERIFIERS = "opened.proof", "sealed.proof", "checkpoint", "verifiers"
MEMBERS: Final[Mapping[str, str]] = {
    MANIFEST: "names, sizes and SHA-256 of all others; signed by nobody",
    PAGE: "checks this bundle in a browser without a network; prefer one that you had before",
    VERIFIERS: "the ledger's public keys; prove nothing by themselves: compare with a key that you had before",
    CHECKPOINT: "the ledger's size and root, signed",
    OPENED: "C2SP tlog-proof: the ledger holds the recording's first link, and so its public key, since it was opened",
    SEALED: "C2SP tlog-proof: the ledger holds the recording's last link",
    KEYS: "class keys: whoever holds them can read what they encrypt in the recording",
    EVENTS: "derived from the recording, for reading; proves nothing by itself",
    RECORDING: "the recording itself, encrypted, as it was written",
}
DISCLOSED: Final = frozenset({DataClass.SCREEN, DataClass.META, DataClass.TEXT})
"""Classes whose keys a bundle discloses unless told otherwise."""
MOST_SMALL: Final = 64 * 1024 * 1024
"""The most bytes of any file but the recording: makers and readers hold it in memory."""

ABOUT_KEYS: Final = (
    "# The public keys of the ledger in this bundle. They prove nothing by themselves: whoever made the bundle wrote\n"
    "# them too. Compare them with a key that you had before, or that you got another way.\n"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a bundle is made of. ``source``: the recording, open until the last byte was taken.

    ``keys``: every class key that still exists; None where they can't be had or nothing is encrypted. ``by``: who asked
    for it. ``page``: verify.html, None where the console was not built. ``extra``: further files, derived too.
    """

    source: Source
    proofs: Proofs
    keys: ClassKeys | None
    by: str
    at_us: int
    version: str
    page: bytes | None = None
    extra: Mapping[str, bytes] = field(default_factory=dict)
    disclose: Collection[DataClass] = DISCLOSED


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle ready to be written: ``size`` bytes, in pieces. ``erased``: classes whose keys no longer exist."""

    name: str
    size: int
    session: str
    records: int
    members: Sequence[Member]
    erased: tuple[str, ...]

    def pieces(self) -> Iterator[bytes]:
        """Iterate over its bytes, from the first; blocks."""
        return pack(self.members)


def make(evidence: Evidence, progress: Callable[[int, int], None] | None = None) -> Bundle:
    """Return the bundle of a visit; reads the recording twice, ``progress`` as for ``verify``; blocks.

    Raises Refused: ``visit_running``, ``not_as_written``, ``not_on_ledger``, ``too_large``; OSError.
    """
    verdict = verify(evidence.source, progress, keys=evidence.keys)
    _admit(verdict, evidence.proofs)
    header = verdict.header
    assert header is not None
    held = evidence.keys.secrets if evidence.keys is not None else {}
    shown = {one: key for one, key in held.items() if one in evidence.disclose}
    # Where the keys can't be had at all, nobody can say which of them still exist.
    gone = sorted(set(header.class_keys) - {one.name.lower() for one in held}) if evidence.keys is not None else None
    files = _files(evidence, header.id, shown)
    recording = _recording(evidence.source)
    listed = [*((one.name, one.size, _sha256(one)) for one in files), recording[1:]]
    manifest = {
        "erased": gone,
        "files": [
            {"about": MEMBERS.get(name, "derived, for reading"), "name": name, "sha256": digest, "size": size}
            for name, size, digest in listed
        ],
        "format": FORMAT,
        "keys": sorted(one.name.lower() for one in shown),
        "made_at_us": evidence.at_us,
        "made_by": evidence.by,
        "origin": header.origin,
        "recording": {
            "bytes": recording[2], "head": verdict.head.hex(), "reason": verdict.reason, "records": verdict.records,
            "recovered": verdict.recovered,
        },
        "session": header.id,
        "version": evidence.version,
    }  # fmt: skip
    members = [member(MANIFEST, canonical(manifest)), *files, recording[0]]
    try:
        size = length(members)
    except ValueError as error:
        raise _too_large(str(error)) from None
    return Bundle(f"televisit-{header.id}.zip", size, header.id, verdict.records, members, tuple(gone or ()))


def lines(source: Source, keys: ClassKeys | None) -> Iterator[bytes]:
    """Iterate over what ``events.jsonl`` holds for a recording and these keys. Raises BadRecord, OSError.

    One object a record that is an event or its text: its body as it was written, null where it can't be read.
    """
    about = (
        "derived from recording.tvr, for reading: check it there by sequence and link; leaf is its place in the tree"
    )
    yield canonical({"about": about, "format": "televisit events v1"}) + b"\n"
    names = {int(Type.EVENT): "event", int(Type.TEXT): "text"}
    others = tuple(one for one in Type if one not in names)
    for placed in records(source, keys=keys, skip=others):
        header = placed.header
        if header.type not in names:
            continue
        frame: dict[str, Any] = {
            "leaf": header.sequence - 1, "link": placed.link.hex(), "sequence": header.sequence,
            "type": names[header.type],
        }  # fmt: skip
        body = placed.body
        if body is None or not body or any(byte < 0x20 for byte in body):
            body = b"null"
        yield b'{"at_us":%d,"body":%s,' % (header.wall_us, body) + canonical(frame)[1:] + b"\n"


def receipts(session: str, source: Source, keys: ClassKeys | None) -> dict[str, bytes]:
    """Return the customer's receipts as ``extra`` files; none of a recording that can't be read; blocks."""
    file = Readable(source, keys)
    try:
        return {f"receipt.{language}.txt": receipt_of(session, file, language).encode() for language in WORDS}
    except BadRecord:
        return {}  # what is wrong with it is said by the check that every bundle begins with


def _admit(verdict: Verdict, proofs: Proofs) -> None:
    if verdict.code in ("not_closed", "record_short", "header_short"):
        raise _refused(
            "visit_running",
            "Phiên này chưa kết thúc hoặc chưa được niêm phong. Chỉ đóng gói được khi bản ghi đã niêm phong.",
            "This session is not sealed: it is still going on, or was cut. Only a sealed recording can be bundled.",
        )
    if not verdict.ok:
        raise _refused(
            "not_as_written",
            f"Bản ghi không còn như lúc ghi ({verdict.code}, byte {verdict.first_bad_offset}) nên không thể làm bằng "
            "chứng. Hãy giữ nguyên tệp và tải bản ghi thô.",
            f"The recording is not as it was written ({verdict.code} at byte {verdict.first_bad_offset}: "
            f"{verdict.meaning}). Keep the file as it is; the recording itself can be downloaded.",
        )
    if proofs.opened is None or proofs.sealed is None or proofs.checkpoint is None:
        raise _refused(
            "not_on_ledger",
            "Sổ cái chưa ký điểm kiểm tra cho phiên này. Nếu phiên vừa kết thúc, hãy thử lại sau vài giây.",
            "The ledger has signed no checkpoint over this session. If it ended just now, try again in a few seconds.",
        )


def _files(evidence: Evidence, id: str, shown: Mapping[DataClass, bytes]) -> list[Member]:
    """Return everything but the manifest and the recording, in order."""
    proofs = evidence.proofs
    keys = {one.name.lower(): key.hex() for one, key in shown.items()}
    found = {
        PAGE: evidence.page,
        VERIFIERS: (ABOUT_KEYS + "".join(f"{line}\n" for line in proofs.verifiers)).encode(),
        CHECKPOINT: proofs.checkpoint,
        OPENED: proofs.opened,
        SEALED: proofs.sealed,
        KEYS: canonical({"id": id, "keys": keys, "warning": MEMBERS[KEYS]}) if shown else None,
        EVENTS: _events(evidence.source, ClassKeys(shown)),
        **dict(sorted(evidence.extra.items())),
    }
    return [member(name, data) for name, data in found.items() if data is not None]


def _events(source: Source, keys: ClassKeys) -> bytes:
    made = bytearray()
    for line in lines(source, keys):
        made += line
        if len(made) > MOST_SMALL:
            raise _too_large("its events are more than 64 MiB")
    return bytes(made)


def _recording(source: Source) -> tuple[Member, str, int, str]:
    digest, crc, size = sha256(), 0, 0
    for data in chunks(source):
        digest.update(data)
        crc, size = crc32(data, crc), size + len(data)
    return Member(RECORDING, size, crc, lambda: chunks(source)), RECORDING, size, digest.hexdigest()


def _sha256(one: Member) -> str:
    digest = sha256()
    for data in one.chunks():
        digest.update(data)
    return digest.hexdigest()


def _too_large(what: str) -> Refused:
    return _refused("too_large", "Bản ghi quá lớn để đóng gói.", f"This session can't be bundled: {what}.")


def _refused(code: str, vi: str, en: str) -> Refused:
    return Refused(code, vi=vi, en=en)


def fingerprint(verifier: str) -> str:
    """Return a published key's fingerprint, to be read aloud: SHA-256 over its type and key, in groups of four."""
    digits = sha256(b"\x01" + parse_verifier(verifier).public).hexdigest()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
