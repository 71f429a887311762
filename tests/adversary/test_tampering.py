"""Whoever can write to the disk changes a sealed, encrypted recording: it is found, and said in words that help.

What is not found by a file alone is here too, so that nobody takes the page's last rows for modesty.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import pytest

from broker.audit.verify import Checked, State, check, find
from broker.backends.files import FileRecordings
from broker.backends.vault import FileVault
from broker.recording.chain import Chain, begin, link
from broker.recording.reader import Verdict, read_header, verify
from broker.recording.record import RECORD, DataClass, Direction, Entry, FileHeader, Type
from broker.recording.recover import ending
from broker.recording.seal import SealingKey
from tests.unit.recording.memory_file import (
    AT,
    ENTRIES,
    LEDGER_KEY,
    RECEIPT,
    SESSION_KEY,
    FixedKey,
    MemoryFile,
    begun,
    class_keys,
    sealed,
    sealed_pieces,
)

PIECES = sealed_pieces()
STARTS = [0, *accumulate(len(piece) for piece in PIECES)]
MALLORY = FixedKey("session", 0x66)

# What each code has to say to somebody who never read FORMAT.md.
WORDS = {
    "not_a_recording": "does not begin as a recording",
    "unknown_version": "version",
    "bad_header": "header",
    "header_changed": "not what was written",
    "header_short": "header",
    "bad_record": "",
    "wrong_order": "record",
    "record_changed": "not what was written",
    "link_changed": "as written",
    "not_decryptable": "it is not what was encrypted there",
    "record_short": "the file ends inside",
    "not_closed": "there is no seal",
    "bad_seal": "it is another file's, or records came or went",
    "wrong_signer": "signed by",
    "bad_signature": "did not have the key",
    "after_seal": "after the seal",
}


def caught(data: bytes) -> Verdict:
    """The verdict on what must not be good; with all keys, as the broker's own check has them."""
    verdict = verify(MemoryFile(data), keys=class_keys(), ledger_key=LEDGER_KEY.public)
    assert not verdict.ok
    assert verdict.code is not None
    assert verdict.first_bad_offset is not None
    assert WORDS[verdict.code] in str(verdict.meaning), verdict
    return verdict


def test_the_untouched_one_is_good() -> None:
    assert verify(MemoryFile(sealed()), keys=class_keys()).ok


# --- bytes ---


def codes(piece: int, place: int) -> set[str]:
    """What may be said of a change at this place of this piece (0: the file's header)."""
    if piece == 0:
        for end, found in ((8, {"not_a_recording"}), (10, {"unknown_version"}), (12, {"bad_header"})):
            if place < end:
                return found
        return {"bad_header", "header_short", "header_changed"} if place < 16 else {"header_changed"}
    if place < 8:
        return {"wrong_order", "bad_record"}
    if place < 32:
        return {"bad_record", "record_changed"} | ({"record_short"} if place >= 28 else set())
    in_link = place >= len(PIECES[piece]) - 32
    return {"link_changed"} if in_link and piece < len(PIECES) - 1 else {"record_changed"}


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("piece", range(len(PIECES)), ids=["header", "event", "text", "frame", "empty", "seal"])
def test_every_changed_byte_is_found_where_it_stands(piece: int, proof: bool) -> None:
    data = bytearray(sealed())
    for place in range(len(PIECES[piece])):
        at = STARTS[piece] + place
        for change in range(1, 256) if proof else (0x01, 0x80):
            data[at] ^= change
            verdict = caught(bytes(data))
            data[at] ^= change
            where = f"{place} ^ {change}: {verdict.code} at {verdict.first_bad_offset}"
            assert verdict.code in codes(piece, place), where
            assert verdict.records == max(0, piece - 1), where
            assert verdict.first_bad_offset is not None
            assert (STARTS[piece] if piece else 0) <= verdict.first_bad_offset <= max(at, 16), where


@pytest.mark.requirement("AU-01")
def test_a_recording_cut_at_any_byte_is_found() -> None:
    data = sealed()
    for size in range(len(data)):
        verdict = caught(data[:size])
        inside = {"header_short"} if size < STARTS[1] else {"record_short"}
        assert verdict.code in ({"not_closed"} if size in STARTS[1:] else inside), size
        assert verdict.end + verdict.tail == size


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("added", [b"\0", b"x" * 31, PIECES[1], bytes(4096)])
def test_something_added_behind_the_seal_is_found(added: bytes) -> None:
    verdict = caught(sealed() + added)
    assert (verdict.code, verdict.first_bad_offset, verdict.closed) == ("after_seal", len(sealed()), True)


# --- records ---


def without(index: int) -> bytes:
    return b"".join(PIECES[:index] + PIECES[index + 1 :])


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("index", range(1, 6))
def test_a_record_dropped_doubled_or_moved_is_found(index: int) -> None:
    verdict = caught(without(index))
    assert verdict.code == ("not_closed" if index == 5 else "wrong_order")
    assert "missing" in str(verdict.meaning) or index == 5
    verdict = caught(b"".join(PIECES[: index + 1] + PIECES[index:]))
    assert verdict.code == ("after_seal" if index == 5 else "wrong_order")
    assert "repeated" in str(verdict.meaning) or index == 5
    if index < 5:
        swapped = [*PIECES[:index], PIECES[index + 1], PIECES[index], *PIECES[index + 2 :]]
        verdict = caught(b"".join(swapped))
        assert (verdict.code, verdict.first_bad_offset) == ("wrong_order", STARTS[index])


def parts(piece: bytes) -> tuple[bytes, bytes]:
    return piece[:32], piece[32:-32]


def linked(first: bytes, records: Sequence[tuple[bytes, bytes]]) -> bytes:
    """A file of these records as somebody makes it who knows the format: numbered and linked anew."""
    data, head = first, first[-32:]
    for number, (raw, body) in enumerate(records, start=1):
        raw = RECORD.pack(number, *RECORD.unpack(raw)[1:7], len(body))
        head = link(head, raw, body)[0]
        data += raw + body + head
    return data


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("index", range(1, 5))
def test_whoever_links_everything_anew_still_has_the_seal_against_him(index: int) -> None:
    records = [parts(piece) for piece in PIECES[1:]]
    assert linked(PIECES[0], records) == sealed()
    dropped = linked(PIECES[0], records[: index - 1] + records[index:])
    verdict = verify(MemoryFile(dropped))  # without keys: the seal alone
    assert (verdict.code, verdict.records) == ("bad_seal", 3)
    caught(dropped)  # with keys: what moved up does not decrypt there, or the seal says so
    raw, body = records[index - 1]
    records[index - 1] = raw, bytes(byte ^ 1 for byte in body) or b"new"
    verdict = verify(MemoryFile(linked(PIECES[0], records)))
    assert (verdict.code, verdict.records) == ("bad_seal", 4)
    assert verify(MemoryFile(linked(PIECES[0], records)), keys=class_keys()).code == "not_decryptable"


# --- the seal ---


def resealed(key: SealingKey, *, first: bytes = PIECES[0], recovered: bool = False) -> bytes:
    """Three of the four records, sealed as if that were all."""
    data = linked(first, [parts(piece) for piece in PIECES[1:4]])
    verdict = verify(MemoryFile(data))
    if recovered:
        return data + ending(verdict, AT, key)[0]
    chain = Chain(verdict.head, verdict.end, verdict.records, tree=verdict.tree, key=key)
    return data + b"".join(chain.add(chain.seal("customer_ended", AT, RECEIPT)))


@pytest.mark.requirement("AU-01")
def test_a_seal_by_whoever_has_not_the_key_is_found() -> None:
    assert verify(MemoryFile(resealed(SESSION_KEY))).ok, "with it, it would not be: so it is forgotten"
    assert caught(resealed(MALLORY)).code == "bad_signature"
    assert caught(resealed(LEDGER_KEY)).code == "wrong_signer"
    assert caught(resealed(MALLORY, recovered=True)).code == "wrong_signer"
    assert caught(resealed(FixedKey("ledger", 0x66), recovered=True)).code == "bad_signature"


@pytest.mark.requirement("AU-01")
def test_a_seal_with_another_key_in_the_header_too_is_found() -> None:
    ours, theirs = SESSION_KEY.public.hex().encode(), MALLORY.public.hex().encode()
    changed = PIECES[0].replace(ours, theirs)
    assert changed != PIECES[0]
    assert caught(changed + b"".join(PIECES[1:])).code == "header_changed"
    header, _ = begun(key=MALLORY)
    assert header[:-32] == changed[:-32]
    verdict = caught(header + b"".join(PIECES[1:]))  # h0 is right again, the first link is not
    assert (verdict.code, verdict.records) == ("record_changed", 0)
    assert "what stands before it" in str(verdict.meaning)
    assert caught(linked(header, [parts(piece) for piece in PIECES[1:]])).code == "bad_seal"


def test_a_file_made_wholly_anew_is_not_found_by_itself_but_by_its_key() -> None:
    """The honest row: this needs the ledger, which has held the public key since the file was opened."""
    header, _ = begun(key=MALLORY)
    data = MemoryFile(resealed(MALLORY, first=header))
    assert verify(data, keys=class_keys()).ok
    assert read_header(data)[0].public_key == MALLORY.public.hex() != SESSION_KEY.public.hex()


def test_a_file_without_a_cipher_or_a_key_is_not_what_the_header_says() -> None:
    plain = replace(read_header(MemoryFile(sealed()))[0], cipher="none", class_keys={}, public_key=None)
    first, chain = begin(plain)
    data = first + b"".join(b"".join(chain.add(entry)) for entry in ENTRIES)
    data += b"".join(chain.add(chain.seal("customer_ended", AT)))
    verdict = verify(MemoryFile(data))
    assert verdict.ok
    assert verdict.signer is None, "the honest row: nobody signed it, and that is said"


# --- whole files ---


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """Two sealed visits and their keys."""
    store = FileRecordings(tmp_path, admit_above=0, end_below=0, vault=FileVault(bytes(32)), ledger_key=LEDGER_KEY)
    await store.recover(AT)
    for number in (1, 2):
        file = await store.create(FileHeader("session", f"{number:032x}", "here", AT))
        file.append_all(ENTRIES)
        await file.close("customer_ended", AT)
    await store.shut()
    return tmp_path


def checked(folder: Path, vault: FileVault | None = None) -> list[Checked]:
    store = FileRecordings(folder, vault=vault or FileVault(bytes(32)))
    files, _ = find(store)
    return list(check(store, files, live=lambda _: False, ledger_key=LEDGER_KEY.public))


def exchange(folder: Path, *suffixes: str) -> None:
    one, other = sorted(folder.glob("recordings/*/*/*/*.tvr"))
    for suffix in suffixes:
        first, second = Path(f"{one}{suffix}"), Path(f"{other}{suffix}")
        first.rename(spare := folder / "spare")
        second.rename(first)
        spare.rename(second)


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("suffixes", [("",), ("", ".keys")])
def test_visits_exchanged_with_each_other_are_found(folder: Path, suffixes: tuple[str, ...]) -> None:
    assert [one.state for one in checked(folder)] == [State.OK] * 2
    exchange(folder, *suffixes)
    for one in checked(folder):
        assert (one.state, one.code) == (State.BAD, "wrong_file")
        assert "files were exchanged" in str(one.meaning)


@pytest.mark.requirement("AU-01")
def test_keys_exchanged_with_each_other_are_found(folder: Path) -> None:
    exchange(folder, ".keys")
    for one in checked(folder):
        assert (one.state, one.code, one.records) == (State.BAD, "wrong_keys", 5)
        assert "another file's" in str(one.meaning)


@pytest.mark.requirement("AU-01")
def test_keys_made_up_by_whoever_has_the_vault_are_found(folder: Path) -> None:
    beside = next(folder.glob("recordings/*/*/*/*.tvr.keys"))
    id, vault = beside.name.split(".")[0], FileVault(bytes(32))
    beside.write_bytes(vault.wrap(id, class_keys().secrets))
    bad = [one for one in checked(folder) if one.state is State.BAD]
    assert [(one.stored.id, one.code) for one in bad] == [(id, "wrong_keys")]
    assert "not the one that this file was made with" in str(bad[0].meaning)


def test_damaged_keys_and_another_vault_are_told_and_erased_keys_are_no_fault(folder: Path) -> None:
    one, other = sorted(folder.glob("recordings/*/*/*/*.tvr.keys"))
    one.write_bytes(one.read_bytes()[:-1])
    os.unlink(other)
    assert [(found.state, found.code) for found in checked(folder)] == [(State.BAD, "keys"), (State.OK, None)]
    found = checked(folder, FileVault(b"\1" * 32))
    assert [one.code for one in found] == ["keys", None]


@pytest.mark.requirement("AU-01")
def test_a_record_brought_from_another_visit_is_found() -> None:
    other = [parts(piece) for piece in sealed_pieces(keys=class_keys(9))[1:]]
    mine = [parts(piece) for piece in PIECES[1:]]
    for index in range(4):
        brought = linked(PIECES[0], [*mine[:index], other[index], *mine[index + 1 :]])
        assert verify(MemoryFile(brought)).code == "bad_seal"
        assert caught_with_keys(brought) == "not_decryptable"


def caught_with_keys(data: bytes) -> str | None:
    return verify(MemoryFile(data), keys=class_keys()).code


def test_a_recoverys_mark_brought_into_a_whole_file_is_found() -> None:
    """Nobody can declare a sealed visit recovered to explain what is missing."""
    first, chain = begun()
    data = first + b"".join(b"".join(chain.add(entry)) for entry in ENTRIES[:2])
    data += b"".join(chain.add(Entry(Type.RECOVERED, Direction.BROKER, DataClass.META, b"{}", AT)))
    chain._key = MALLORY
    assert caught(data + b"".join(chain.add(chain.seal("recovered", AT)))).code == "wrong_signer"
