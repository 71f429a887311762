from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.clock import Instant
from broker.recording.chain import Chain, begin, link
from broker.recording.record import MAX_BODY, MAX_TIME, RECORD, DataClass, Direction, Entry, Type
from tests.unit.recording.memory_file import AT, ENTRIES, header


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
        assert link(previous, parts[0], body) == parts[2] == chain.head
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
    chain = Chain(bytes(32), 4)
    with pytest.raises(ValueError, match="record"):
        chain.add(entry)
    assert (chain.head, chain.sequence) == (bytes(32), 4)


def test_the_closing_mark_counts_and_names_the_head() -> None:
    chain = Chain(bytes(32), 4)
    mark = chain.seal("idle", AT)
    assert mark.body == b'{"count":4,"head":"' + b"00" * 32 + b'","reason":"idle"}'
    assert (mark.type, mark.direction, mark.data_class) == (Type.SEAL, Direction.BROKER, DataClass.META)
    assert chain.sequence == 4


TIME = st.integers(0, MAX_TIME)


@given(st.lists(st.builds(Instant, TIME, TIME), min_size=1, max_size=12), TIME)
def test_monotonic_time_never_steps_back_and_wall_time_is_kept(given_times: list[Instant], opened: int) -> None:
    chain, last = begin(replace(header(), opened=Instant(0, opened)))[1], opened
    for at in given_times:
        _, wall_us, mono_us, *_ = RECORD.unpack(chain.copy().add(ENTRIES[0]._replace(at=at))[0])
        assert chain.add(ENTRIES[0]._replace(at=at))[0][8:24] == wall_us.to_bytes(8) + mono_us.to_bytes(8)
        assert (wall_us, mono_us) == (at.wall_us, max(last, at.mono_us))
        last = mono_us
