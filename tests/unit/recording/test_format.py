"""The page FORMAT.md stands on its own: a reader written from it alone agrees on golden files and on fresh ones.

That reader, a verifier and a decryptor, imports nothing of the broker. ``tests/vectors/recording.json`` holds the
golden files; it never changes while the format is version 1, and any other reader or writer can be tried on it.
"""

import json
import struct
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap_with_padding

from broker.backends.files import FileRecordings
from broker.backends.vault import FileVault
from broker.clock import Instant
from broker.recording.reader import records, verify
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.recording.recover import recover
from tests.unit.recording.memory_file import (
    AT,
    ENTRIES,
    LEDGER_KEY,
    RECEIPT,
    SESSION,
    SESSION_KEY,
    MemoryFile,
    class_keys,
    recording,
    sealed,
    sealed_pieces,
)

GOLDEN: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).parents[2].joinpath("vectors", "recording.json").read_text(encoding="utf-8")
)
VAULT_KEY = bytes(range(32))


# --- a reader, written from FORMAT.md alone ---


class Found(NamedTuple):
    header: dict[str, Any]
    links: list[str]
    seal: dict[str, Any]
    bodies: list[bytes | None]


class Bad(Exception):
    """The first offset that can't be trusted."""


def need(true: bool, offset: int) -> None:
    if not true:
        raise Bad(offset)


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def root(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return sha256(b"\0" + leaves[0]).digest() if leaves else sha256().digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1" + root(leaves[:k]) + root(leaves[k:])).digest()


CLASSES = {1: "meta", 2: "text", 3: "screen", 4: "camera"}


def commitment(key: bytes) -> str:
    return sha256(b"televisit recording class key v1\n" + key).hexdigest()


def unwrapped(header: dict[str, Any], beside: bytes, vault_key: bytes) -> dict[str, bytes]:
    """Return the class keys in the file beside. Raises AssertionError."""
    value = json.loads(beside)
    assert canonical(value) == beside
    assert set(value) == {"id", "keys", "vault"}
    assert value["id"] == header["id"]
    assert value["vault"] == commitment(vault_key)[:16]
    keys = {name: aes_key_unwrap_with_padding(vault_key, bytes.fromhex(key)) for name, key in value["keys"].items()}
    assert all(commitment(key) == header["class_keys"][name] for name, key in keys.items())
    return keys


def signed_by(public: bytes, signature: str, facts: dict[str, Any]) -> bool:
    message = b"televisit recording seal v1\n" + canonical(facts)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(signature), message)
    except InvalidSignature:
        return False
    return True


def read_header(data: bytes) -> dict[str, Any]:
    """Return the header's JSON. Raises Bad."""
    need(len(data) >= 16, len(data))
    magic, version, reserved, n = struct.unpack_from(">8sHHI", data)
    need(magic == bytes.fromhex("89545652 45430D0A"), 0)
    need(version == 1, 8)
    need(reserved == 0, 10)
    need(2 <= n <= 65_536 and len(data) >= 16 + n + 32, 12)
    need(sha256(b"televisit recording header v1\n" + data[: 16 + n]).digest() == data[16 + n : 16 + n + 32], 16)
    header: dict[str, Any] = json.loads(data[16 : 16 + n])
    fields = {"kind", "id", "origin", "opened", "previous", "cipher", "class_keys", "public_key"}
    need(canonical(header) == data[16 : 16 + n] and set(header) == fields, 16)
    needed = {"none": set(), "aes-256-gcm": {"camera", "meta", "screen", "text"}}
    need(header["cipher"] in needed and set(header["class_keys"]) == needed[header["cipher"]], 16)
    return header


def verified(data: bytes, keys: dict[str, bytes] | None = None, ledger: bytes | None = None) -> Found:
    """Return what a file holds. Raises Bad."""
    header = read_header(data)
    end = 16 + struct.unpack_from(">I", data, 12)[0] + 32
    link, seal, time, recovered = data[end - 32 : end], None, header["opened"]["mono_us"], False
    links, leaves, bodies = [link.hex()], list[bytes](), list[bytes | None]()
    while end < len(data):
        start = end
        need(seal is None and len(data) >= start + 32, start)
        sequence, wall, mono, direction, kind, data_class, flags, m = struct.unpack_from(">QQQBBBBI", data, start)
        need(sequence == len(links) and wall < 2**63 and mono < 2**63, start)
        need(direction <= 4 and kind in (1, 2, 3, 4, 5, 8) and data_class in CLASSES and m <= 4_194_304, start)
        end = start + 32 + m + 32
        need(end <= len(data), start)
        need(mono >= time or kind == 4, start)
        need(not recovered or kind in (4, 5), start)
        need(flags == (header["cipher"] != "none" and kind not in (4, 5)), start)
        time, raw, body = mono, data[start : start + 32], data[start + 32 : start + 32 + m]
        leaf = sha256(raw).digest() + sha256(body).digest()
        computed = sha256(b"televisit recording record v1\n" + link + leaf).digest()
        need(computed == data[end - 32 : end], start)
        recovered |= kind == 4
        if kind == 5:
            need(m <= 2048, start)
            seal = json.loads(body)
            facts = {name: value for name, value in seal.items() if name != "signature"}
            counted = {"bytes": start, "count": sequence - 1, "head": link.hex(), "root": root(leaves).hex()}
            wanted = None if header["public_key"] is None else "ledger" if recovered else "session"
            says = {"reason": seal["reason"], "receipt": seal["receipt"], "signer": wanted}
            need(canonical(seal) == body and facts == counted | says, start)
            public = ledger if wanted == "ledger" else bytes.fromhex(header["public_key"]) if wanted else None
            need((seal["signature"] is None) == (wanted is None), start)
            need(public is None or signed_by(public, seal["signature"], facts), start)
        plain: bytes | None = body
        if flags:
            key = (keys or {}).get(CLASSES[data_class])
            try:
                plain = key and AESGCM(key).decrypt(sequence.to_bytes(12, "big"), body, raw)
            except InvalidTag:
                raise Bad(start) from None
        bodies.append(plain)
        leaves.append(leaf)
        link = computed
        links.append(link.hex())
    if seal is None:
        raise Bad(end)
    return Found(header, links, seal, bodies)


# --- the golden files ---


def recovered() -> bytes:
    """The sealed recording after a crash in its fourth record."""
    file = MemoryFile(b"".join(sealed_pieces(closed=False))[:-20])
    recover("place", file, AT, LEDGER_KEY)
    return bytes(file.data)


WRITTEN: dict[str, Callable[[], bytes]] = {
    "session": recording,
    "journal": lambda: recording("journal"),
    "sealed": sealed,
    "recovered": recovered,
}


def golden(name: str) -> tuple[bytes, Found]:
    """A golden file and what it holds."""
    it = GOLDEN[name]
    bodies = [None if body is None else bytes.fromhex(body) for body in it["bodies"]]
    return bytes.fromhex(it["file"]), Found(it["header"], it["links"], it["seal"], bodies)


def golden_keys() -> dict[str, bytes]:
    it = GOLDEN["keys"]
    return unwrapped(GOLDEN["sealed"]["header"], it["file"].encode(), bytes.fromhex(it["vault_key"]))


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("name", WRITTEN)
def test_a_golden_file_reads_as_it_always_did(name: str) -> None:
    data, found = golden(name)
    ledger = bytes.fromhex(GOLDEN["keys"]["ledger_public_key"])
    assert verified(data, golden_keys(), ledger) == found
    verdict = verify(
        MemoryFile(data), keys=class_keys() if name in ("sealed", "recovered") else None, ledger_key=ledger
    )
    assert verdict.ok, verdict
    assert verdict.seal is not None
    assert (verdict.head.hex(), verdict.records, verdict.reason, verdict.signer, verdict.seal.root.hex()) == (
        found.links[-1], len(found.links) - 1, found.seal["reason"], found.seal["signer"], found.seal["root"],
    )  # fmt: skip
    assert [record.body for record in records(MemoryFile(data), keys=class_keys())] == found.bodies


@pytest.mark.parametrize("name", WRITTEN)
def test_a_golden_file_is_written_as_it_always_was(name: str) -> None:
    """AES-GCM under a given nonce and Ed25519 have no chance in them, so the same keys make the same file."""
    assert WRITTEN[name]() == golden(name)[0]


def test_the_golden_keys_are_wrapped_and_unwrapped_as_they_always_were() -> None:
    beside, vault = GOLDEN["keys"]["file"].encode(), FileVault(bytes.fromhex(GOLDEN["keys"]["vault_key"]))
    assert vault.wrap(SESSION, class_keys().secrets) == beside
    assert vault.unwrap(SESSION, beside).secrets == class_keys().secrets
    assert golden_keys() == {one.name.lower(): key for one, key in class_keys().secrets.items()}


def test_what_the_golden_files_are_for() -> None:
    assert GOLDEN["journal"]["header"]["previous"] == {"head": bytes(range(32)).hex(), "id": "2026-11-22-1"}
    assert GOLDEN["session"]["header"]["public_key"] is None
    assert GOLDEN["sealed"]["header"]["public_key"] == SESSION_KEY.public.hex()
    assert GOLDEN["sealed"]["seal"]["receipt"] == RECEIPT
    assert [GOLDEN[name]["seal"]["signer"] for name in WRITTEN] == [None, None, "session", "ledger"]
    assert ENTRIES[1].body not in golden("sealed")[0]


def test_without_keys_the_golden_file_verifies_and_shows_nothing() -> None:
    data, found = golden("sealed")
    assert verified(data).bodies == [*[None] * len(ENTRIES), canonical(found.seal)]
    assert verified(data, {"meta": class_keys().secrets[DataClass.META]}).bodies[1:3] == [None, None]
    with pytest.raises(Bad):
        verified(data, {"text": bytes(32)})
    with pytest.raises(Bad):
        verified(golden("recovered")[0], ledger=SESSION_KEY.public)


def test_a_broken_golden_file_is_bad_at_the_same_byte_for_both() -> None:
    broken = GOLDEN["broken"]
    data = bytes.fromhex(broken["file"])
    with pytest.raises(Bad) as bad:
        verified(data)
    assert bad.value.args == (broken["first_bad_offset"],)
    verdict = verify(MemoryFile(data))
    assert (verdict.code, verdict.first_bad_offset) == (broken["code"], broken["first_bad_offset"])
    whole = bytes.fromhex(GOLDEN["session"]["file"])
    assert sum(a != b for a, b in zip(whole, data, strict=True)) == 1


@pytest.mark.requirement("AU-01")
async def test_the_page_describes_what_is_written_today(tmp_path: Path) -> None:
    store = FileRecordings(tmp_path, admit_above=0, end_below=0, vault=FileVault(VAULT_KEY), ledger_key=LEDGER_KEY)
    now = Instant(1_800_000_000_000_000, 5_000_000)
    await store.recover(now)
    file = await store.create(FileHeader("session", "ab" * 16, "đây", now))
    heads = [file.head.hex()]
    for number, entry in enumerate(ENTRIES):  # each stamped earlier than the one before it
        file.append_all([entry._replace(at=Instant(now.wall_us, now.mono_us - number))])
        heads.append(file.head.hex())
    last = Entry(Type.EVENT, Direction.BROKER, DataClass.META, b"{}", now)
    await file.close("idle", now, [last], RECEIPT)
    await store.shut()
    data = (tmp_path / file.place).read_bytes()
    keys = unwrapped(read_header(data), (tmp_path / (file.place + ".keys")).read_bytes(), VAULT_KEY)
    found = verified(data, keys)
    assert (found.header["id"], found.header["origin"]) == ("ab" * 16, "đây")
    assert (found.seal["reason"], found.seal["signer"], found.seal["receipt"]) == ("idle", "session", RECEIPT)
    assert found.bodies[:-1] == [entry.body for entry in [*ENTRIES, last]]
    assert found.links[: len(heads)] == heads
    assert (len(found.links), found.links[-1]) == (len(ENTRIES) + 3, file.head.hex())
