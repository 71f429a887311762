from dataclasses import replace
from itertools import accumulate, permutations
from typing import Any

import pytest

from broker.recording.chain import Chain, begin, link
from broker.recording.cipher import ClassKeys
from broker.recording.reader import Verdict, read_header, records, verify
from broker.recording.record import RECORD, BadRecord, DataClass, Direction, Entry, Type
from broker.recording.seal import format_seal, parse_seal
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
    header,
    pieces,
    recording,
    sealed,
    sealed_pieces,
)

NAMES = ["header", "event", "text", "frame", "empty event", "closing"]


def checked(data: bytes) -> Verdict:
    return verify(MemoryFile(data))


@pytest.mark.parametrize("kind", ["session", "journal"])
def test_an_untouched_recording_is_good(kind: str) -> None:
    data, told = recording(kind), list[tuple[int, int]]()
    verdict = verify(MemoryFile(data), lambda done, size: told.append((done, size)))
    assert verdict.ok
    assert verdict.closed
    assert verdict.header == header(kind)
    assert (verdict.records, verdict.head, verdict.end, verdict.tail) == (5, data[-32:], len(data), 0)
    assert (verdict.reason, verdict.code, verdict.first_bad_offset) == ("customer_ended", None, None)
    assert not verdict.recovered
    assert told[-1] == (len(data), len(data))
    assert len(told) == 5


@pytest.mark.requirement("AU-01")
def test_every_flipped_bit_is_found_in_the_record_that_holds_it() -> None:
    parts = pieces()
    data, starts = b"".join(parts), [0, *accumulate(len(part) for part in parts)]
    for position in range(len(data)):
        piece = next(i for i in range(len(parts)) if position < starts[i + 1])
        for bit in range(8):
            broken = bytearray(data)
            broken[position] ^= 1 << bit
            verdict = checked(bytes(broken))
            where = f"byte {position} bit {bit} of the {NAMES[piece]}: {verdict}"
            assert not verdict.ok, where
            assert verdict.meaning, where
            assert verdict.code, where
            assert verdict.first_bad_offset is not None, where
            assert verdict.records == max(0, piece - 1), where
            if piece == 0:  # the header is one thing under one hash
                assert verdict.first_bad_offset <= max(position, 16), where
            else:
                # The length is a field whose change shows only where it leads: at the end of the file.
                assert starts[piece] <= verdict.first_bad_offset <= position, where


def test_a_changed_link_is_named_at_its_very_byte() -> None:
    parts = pieces()
    end_of_first = len(parts[0]) + len(parts[1])
    broken = bytearray(b"".join(parts))
    broken[end_of_first - 5] ^= 1
    verdict = checked(bytes(broken))
    assert (verdict.code, verdict.first_bad_offset) == ("link_changed", end_of_first - 5)
    assert "the record itself is as written" in str(verdict.meaning)


@pytest.mark.requirement("AU-01")
def test_truncation_at_every_offset_is_found() -> None:
    data = recording()
    boundaries = list(accumulate(len(part) for part in pieces()))
    for size in range(len(data)):
        verdict = checked(data[:size])
        assert not verdict.ok
        assert not verdict.closed
        assert verdict.first_bad_offset is not None
        assert verdict.first_bad_offset <= size
        assert (verdict.code == "not_closed") == (size in boundaries)
        assert verdict.end + verdict.tail == size


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("index", range(1, 6))
def test_a_dropped_record_is_found(index: int) -> None:
    parts = pieces()
    verdict = checked(b"".join(parts[:index] + parts[index + 1 :]))
    assert not verdict.ok
    assert verdict.first_bad_offset == sum(map(len, parts[:index]))
    assert verdict.code == ("not_closed" if index == 5 else "wrong_order")
    assert "missing" in str(verdict.meaning) or index == 5


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("index", range(1, 6))
def test_a_duplicated_record_is_found(index: int) -> None:
    parts = pieces()
    verdict = checked(b"".join(parts[: index + 1] + parts[index:]))
    assert not verdict.ok
    assert verdict.first_bad_offset == sum(map(len, parts[: index + 1]))
    assert verdict.code == ("after_seal" if index == 5 else "wrong_order")


@pytest.mark.requirement("AU-01")
def test_records_in_any_other_order_are_found() -> None:
    parts = pieces()
    for order in permutations(range(1, 6)):
        assert checked(b"".join([parts[0], *(parts[i] for i in order)])).ok == (order == (1, 2, 3, 4, 5))


def test_a_record_of_another_recording_is_found() -> None:
    mine, other = pieces("session"), pieces("journal")
    chain = Chain(other[2][-32:], 0, 2)
    foreign = b"".join(chain.add(ENTRIES[2]._replace(body=b"another picture")))
    verdict = checked(b"".join([*mine[:3], foreign, *mine[4:]]))
    assert (verdict.code, verdict.records) == ("record_changed", 2)
    # The same content from another file differs in its link alone, and that is what is said.
    assert checked(b"".join([*mine[:3], other[3], *mine[4:]])).code == "link_changed"
    assert checked(b"".join([other[0], *mine[1:]])).code == "record_changed"


def test_an_inserted_record_with_a_right_sequence_and_link_breaks_what_follows() -> None:
    parts = pieces()
    chain = Chain(parts[2][-32:], 0, 2)
    forged = b"".join(chain.add(ENTRIES[2]._replace(body=b"another picture")))
    verdict = checked(b"".join([*parts[:3], forged, *parts[4:]]))
    assert (verdict.code, verdict.records) == ("record_changed", 3)
    assert "what stands before it" in str(verdict.meaning)


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("keys", [None, class_keys(), ClassKeys({})])
def test_a_sealed_recording_is_good_with_its_keys_and_without(keys: ClassKeys | None) -> None:
    verdict = verify(MemoryFile(sealed()), keys=keys)
    assert verdict.ok
    assert verdict.header is not None
    assert verdict.header.public_key == SESSION_KEY.public.hex()
    assert (verdict.signer, verdict.reason, verdict.records) == ("session", "customer_ended", 5)
    assert verdict.seal is not None
    assert (verdict.seal.count, verdict.seal.receipt) == (4, RECEIPT)
    assert verdict.seal.head == sealed_pieces()[4][-32:]
    assert (verdict.tree.size, verdict.end) == (5, len(sealed()))


def test_the_keys_of_another_file_are_named_before_anything_is_read() -> None:
    verdict = verify(MemoryFile(sealed()), keys=class_keys(9))
    assert (verdict.ok, verdict.code, verdict.first_bad_offset, verdict.records) == (False, "wrong_keys", 0, 0)
    assert verdict.header is not None


def test_a_body_that_is_not_what_was_encrypted_is_found_by_its_key_alone() -> None:
    first, chain = begun(keys := class_keys())
    chain._keys = ClassKeys({**keys.secrets, DataClass.TEXT: bytes(32)})
    data = first + b"".join(b"".join(chain.add(entry)) for entry in ENTRIES) + b"".join(chain.add(chain.seal("x", AT)))
    assert verify(MemoryFile(data)).ok
    verdict = verify(MemoryFile(data), keys=keys)
    assert (verdict.code, verdict.records) == ("not_decryptable", 1)
    left = ClassKeys({one: key for one, key in keys.secrets.items() if one is not DataClass.TEXT})
    assert verify(MemoryFile(data), keys=left).ok, "an erased class is no fault"
    with pytest.raises(BadRecord) as caught:
        list(records(MemoryFile(data), keys=keys))
    assert caught.value.code == "not_decryptable"


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_record_that_is_encrypted_where_it_must_not_be_or_plain_where_it_must_is_found(encrypted: bool) -> None:
    first, chain = begun() if encrypted else begin(header())
    other = begin(header())[1] if encrypted else begun()[1]
    raw, body, _ = other.add(ENTRIES[0])
    verdict = checked(first + raw + body + link(chain.head, raw, body)[0])
    assert (verdict.code, verdict.first_bad_offset) == ("bad_record", len(first) + 27)


@pytest.mark.parametrize("recovered", [False, True])
@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("key", [None, SESSION_KEY, LEDGER_KEY], ids=lambda key: key and key.signer)
def test_only_who_has_to_can_seal(recovered: bool, named: bool, key: FixedKey | None) -> None:
    first, chain = begin(replace(header(), public_key=SESSION_KEY.public.hex() if named else None), key=key)
    data = first
    if recovered:
        data += b"".join(chain.add(Entry(Type.RECOVERED, Direction.BROKER, DataClass.META, b"{}", AT)))
    data += b"".join(chain.add(chain.seal("x", AT)))
    needed = (LEDGER_KEY if recovered else SESSION_KEY) if named else None
    verdict = verify(MemoryFile(data), ledger_key=LEDGER_KEY.public)
    assert (verdict.ok, verdict.code) == ((True, None) if key is needed else (False, "wrong_signer"))


@pytest.mark.requirement("AU-01")
def test_a_seal_by_another_key_is_found() -> None:
    other = FixedKey("session", 9)
    first, chain = begun()
    chain._key = other
    verdict = checked(first + b"".join(chain.add(chain.seal("x", AT))))
    assert (verdict.code, verdict.first_bad_offset, verdict.closed) == ("bad_signature", len(first), False)
    first, chain = begun()
    chain._key = FixedKey("ledger", 9)
    first += b"".join(chain.add(Entry(Type.RECOVERED, Direction.BROKER, DataClass.META, b"{}", AT)))
    data = first + b"".join(chain.add(chain.seal("recovered", AT)))
    assert verify(MemoryFile(data), ledger_key=LEDGER_KEY.public).code == "bad_signature"
    assert checked(data).ok, "without the ledger's key nobody can tell"


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("wrong", [{"count": 3}, {"size": 1}, {"head": bytes(32)}, {"root": bytes(32)}], ids=str)
def test_a_seal_that_fits_other_records_is_found_though_its_signature_is_right(wrong: dict[str, Any]) -> None:
    first, chain = begun()
    parts = [b"".join(chain.add(entry)) for entry in ENTRIES]
    seal, _, _ = parse_seal(chain.seal("x", AT).body)
    body = format_seal(replace(seal, **wrong), SESSION_KEY)
    parts.append(b"".join(chain.add(Entry(Type.SEAL, Direction.BROKER, DataClass.META, body, AT))))
    verdict = checked(first + b"".join(parts))
    assert (verdict.code, verdict.records, verdict.closed) == ("bad_seal", 4, False)


def test_encrypted_records_are_read_with_the_keys_that_are_left() -> None:
    source = MemoryFile(sealed())
    found = list(records(source, keys=class_keys()))
    assert [record.body for record in found[:4]] == [entry.body for entry in ENTRIES]
    seal = found[4].body
    left = ClassKeys({DataClass.TEXT: class_keys().secrets[DataClass.TEXT]})
    assert [record.body for record in records(source, keys=left)] == [None, ENTRIES[1].body, None, None, seal]
    assert [record.body for record in records(source)] == [None, None, None, None, seal]
    assert list(records(source, found[1].end, keys=class_keys())) == found[2:]
    assert next(records(source, keys=class_keys(), skip={Type.EVENT})).body is None
    with pytest.raises(BadRecord, match="not_decryptable"):
        list(records(source, keys=class_keys(9)))


def closed_with(body: bytes) -> bytes:
    first, chain = begin(header())
    return first + b"".join(chain.add(Entry(Type.SEAL, Direction.BROKER, DataClass.META, body, AT)))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"count":0}',
        b'{"count":0,"head":"","reason":"x"}',
        b'{"count":1,"head":"","reason":1}',
    ],
)
def test_a_seal_that_says_something_else_is_found(body: bytes) -> None:
    assert checked(closed_with(body)).code == "bad_seal"


def test_a_recovered_recording_says_so() -> None:
    first, chain = begin(header())
    recovered = chain.add(Entry(Type.RECOVERED, Direction.BROKER, DataClass.META, b"{}", AT))
    verdict = checked(first + b"".join(recovered) + b"".join(chain.add(chain.seal("recovered", AT))))
    assert verdict.ok
    assert verdict.recovered


def test_records_come_with_their_places() -> None:
    parts, source = pieces(), MemoryFile(recording())
    found = list(records(source))
    assert [record.offset for record in found] == [*accumulate(len(part) for part in parts)][:-1]
    assert [record.end for record in found][-1] == source.size()
    assert [record.body for record in found[:4]] == [entry.body for entry in ENTRIES]
    assert [record.header.sequence for record in found] == [1, 2, 3, 4, 5]
    assert found[-1].link == bytes(source.data[-32:])
    assert read_header(source) == (header(), parts[0][-32:], len(parts[0]))


def test_reading_goes_on_where_it_stopped_and_skips_pictures() -> None:
    source = MemoryFile(recording())
    whole = list(records(source))
    assert list(records(source, whole[1].end)) == whole[2:]
    skipped = list(records(source, skip={Type.FRAME}))
    assert [record.body is None for record in skipped] == [False, False, True, False, False]
    assert [record.link for record in skipped] == [record.link for record in whole]
    assert list(records(source, until=whole[2].end)) == whole[:3]
    assert list(records(source, until=whole[2].end - 1)) == whole[:2]  # though the file goes on


def test_a_growing_file_is_read_up_to_its_last_whole_record() -> None:
    data = recording()
    ends = list(accumulate(len(part) for part in pieces()))
    for size in range(ends[0], len(data) + 1):
        assert len(list(records(MemoryFile(data[:size])))) == sum(end <= size for end in ends[1:])


def test_a_file_that_shrinks_meanwhile_ends_the_reading() -> None:
    source = MemoryFile(recording())
    reading = records(source)
    first = next(reading)
    del source.data[first.end + RECORD.size + 3 :]
    assert list(reading) == []


def test_reading_stops_with_an_error_at_what_is_no_record() -> None:
    parts = pieces()
    with pytest.raises(BadRecord) as caught:
        list(records(MemoryFile(b"".join([parts[0], parts[1], parts[3]]))))
    assert (caught.value.code, caught.value.offset) == ("wrong_order", len(parts[0]) + len(parts[1]))
    with pytest.raises(BadRecord):
        list(records(MemoryFile(parts[0] + bytes(200))))
    with pytest.raises(BadRecord):
        list(records(MemoryFile(b"nothing of ours at all, though long enough")))
    assert checked(b"").code == "header_short"


def test_reading_from_the_start_begins_with_record_one() -> None:
    parts = pieces()
    with pytest.raises(BadRecord) as caught:
        list(records(MemoryFile(parts[0] + parts[2])))
    assert (caught.value.code, caught.value.offset) == ("wrong_order", len(parts[0]))
    assert caught.value.meaning == "record 2 follows record 0: what stood between them is missing"


def test_what_is_no_record_is_named_at_its_place() -> None:
    parts = pieces()
    broken = bytearray(parts[0] + parts[1])
    at = len(parts[0])
    broken[at + 25] = 99
    with pytest.raises(BadRecord) as caught:
        list(records(MemoryFile(bytes(broken))))
    assert (caught.value.code, caught.value.offset) == ("bad_record", at + 25)


def test_a_body_that_can_not_be_decrypted_is_named_at_its_place() -> None:
    parts = sealed_pieces()
    broken = bytearray(b"".join(parts))
    broken[len(parts[0]) + len(parts[1]) + RECORD.size] ^= 1
    with pytest.raises(BadRecord) as caught:
        list(records(MemoryFile(bytes(broken)), keys=class_keys()))
    assert (caught.value.code, caught.value.offset) == ("not_decryptable", len(parts[0]) + len(parts[1]))


def test_a_file_that_grows_while_it_is_read_gives_what_is_whole_by_then() -> None:
    parts = pieces()
    file, whole = MemoryFile(b"".join(parts[:3]) + parts[3][:5]), b"".join(parts)
    reading = records(file, until=len(whole))
    assert [next(reading).header.sequence for _ in range(2)] == [1, 2]
    file.data[:] = whole
    assert [placed.header.sequence for placed in reading] == [3, 4, 5]
