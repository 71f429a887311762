from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.clock import Instant
from broker.ledger.merkle import EMPTY, leaf_hash, root
from broker.recording.chain import Chain, begin, link
from broker.recording.record import MAX_BODY, MAX_TIME, RECORD, DataClass, Direction, Entry, Type
from broker.recording.seal import MAX_SEAL, Seal, SessionKey, check_signature, parse_seal
from tests.unit.recording.memory_file import AT, ENTRIES, RECEIPT, SESSION_KEY, begun, class_keys, header


def test_the_link_is_the_formula_of_the_format_page() -> None:
    first, chain = begin(header())
    assert first[-32:] == sha256(b"televisit recording header v1\n" + first[:-32]).digest() == chain.head
    entry = ENTRIES[0]
    record_header, body, tie = chain.add(entry)
    assert record_header == RECORD.pack(1, AT.wall_us, AT.mono_us, 3, 1, 1, 0, len(entry.body))
    assert body is entry.body  # a picture is not copied
    inner = first[-32:] + sha256(record_header).digest() + sha256(body).digest()
    assert tie == sha256(b"televisit recording record v1\n" + inner).digest() == chain.head
    assert chain.sequence == 1


@given(st.lists(st.tuples(st.sampled_from(Type), st.binary(max_size=50)), min_size=1, max_size=8))
def test_every_part_moves_the_head(drawn: list[tuple[Type, bytes]]) -> None:
    chain = begin(header())[1]
    seen = {chain.head}
    for type, body in drawn:
        previous = chain.head
        parts = chain.add(Entry(type, Direction.BROKER, DataClass.META, body, AT))
        assert link(previous, parts[0], body)[0] == parts[2] == chain.head
        seen.add(chain.head)
    assert len(seen) == len(drawn) + 1


@pytest.mark.parametrize(
    "entry",
    [
        ENTRIES[0]._replace(body=bytes(MAX_BODY + 1)),
        ENTRIES[0]._replace(at=Instant(-1, 0)),
        ENTRIES[0]._replace(at=Instant(0, 2**63)),
    ],
)
def test_what_no_record_can_hold_leaves_the_chain_as_it_was(entry: Entry) -> None:
    chain = Chain(bytes(32), 1000, 4)
    with pytest.raises(ValueError, match="record"):
        chain.add(entry)
    assert (chain.head, chain.size, chain.sequence) == (bytes(32), 1000, 4)


def test_the_seal_counts_measures_and_names_the_head_and_the_root() -> None:
    first, chain = begun()
    parts = [chain.add(entry) for entry in ENTRIES]
    leaves = [leaf_hash(sha256(raw).digest() + sha256(body).digest()) for raw, body, _ in parts]
    mark = chain.seal("idle", AT, RECEIPT)
    assert (mark.type, mark.direction, mark.data_class) == (Type.SEAL, Direction.BROKER, DataClass.META)
    size = len(first) + len(b"".join(map(b"".join, parts)))
    assert parse_seal(mark.body)[:2] == (Seal(4, size, parts[3][2], root(leaves), "idle", RECEIPT), "session")
    assert (chain.sequence, chain.head) == (4, parts[3][2]), "the seal is added like any other entry"
    check_signature(mark.body, parse_seal(mark.body)[2] or b"", SESSION_KEY.public)


def test_an_empty_file_is_sealed_over_its_header() -> None:
    first, chain = begin(header())
    assert parse_seal(chain.seal("idle", AT).body) == (Seal(0, len(first), first[-32:], EMPTY, "idle"), None, None)


@pytest.mark.parametrize("type", Type)
def test_everything_is_encrypted_but_the_seal_and_a_recoverys_mark(type: Type) -> None:
    chain, body = begun()[1], b"what nobody shall read"
    entry = Entry(type, Direction.BROKER, DataClass.TEXT, body, AT)
    length = chain.length(entry)
    parts = chain.add(entry)
    assert length == len(b"".join(parts)), "what is reserved is what is written"
    flags = RECORD.unpack(parts[0])[6]
    if type in (Type.SEAL, Type.RECOVERED):
        assert (flags, parts[1]) == (0, body)
    else:
        assert (flags, len(parts[1])) == (1, len(body) + 16)
        assert class_keys().decrypt(1, DataClass.TEXT, parts[0], parts[1]) == body
    assert link(begun()[0][-32:], parts[0], parts[1])[0] == parts[2], "the chain is over what stands in the file"


def test_no_nonce_is_used_twice_under_one_key() -> None:
    chain, used = begun()[1], set[int]()
    for entry in ENTRIES * 3:
        sequence = RECORD.unpack(chain.add(entry)[0])[0]
        assert sequence not in used
        used.add(sequence)
    with pytest.raises(ValueError, match="record"):
        chain.add(ENTRIES[0]._replace(at=Instant(-1, 0)))
    assert RECORD.unpack(chain.add(ENTRIES[0])[0])[0] == len(used) + 1


def test_an_encrypted_body_has_the_tags_bytes_less() -> None:
    chain, most = begun()[1], ENTRIES[2]._replace(body=bytes(MAX_BODY - 15))
    with pytest.raises(ValueError, match="record"):
        chain.add(most)
    assert len(chain.add(most._replace(body=bytes(MAX_BODY - 16)))[1]) == MAX_BODY


def test_a_reason_too_long_for_a_seal_does_not_use_the_key_up() -> None:
    first, chain = begin(replace(header(), public_key=SESSION_KEY.public.hex()), key=SessionKey())
    with pytest.raises(ValueError, match="too long"):
        chain.seal("x" * MAX_SEAL, AT)
    assert parse_seal(chain.seal("idle", AT).body)[0].size == len(first)


TIME = st.integers(0, MAX_TIME)


@given(st.lists(st.builds(Instant, TIME, TIME), min_size=1, max_size=12), TIME)
def test_monotonic_time_never_steps_back_and_wall_time_is_kept(given_times: list[Instant], opened: int) -> None:
    chain, last = begin(replace(header(), opened=Instant(0, opened)))[1], opened
    for at in given_times:
        _, wall_us, mono_us, *_ = RECORD.unpack(chain.add(ENTRIES[0]._replace(at=at))[0])
        assert (wall_us, mono_us) == (at.wall_us, max(last, at.mono_us))
        last = mono_us
