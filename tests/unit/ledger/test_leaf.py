import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.ledger.leaf import MOST_BYTES, BadLeaf, Kind, Leaf, format_leaf, parse_leaf

LEAF = Leaf(Kind.SESSION_SEALED, "ab" * 16, 17, bytes(range(32)), 1_800_000_000_000_000)
BYTES = (
    b'{"at_us":1800000000000000,"digest":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",'
    b'"id":"abababababababababababababababab","kind":"session.sealed","sequence":17}'
)


def test_a_leaf_s_bytes() -> None:
    assert format_leaf(LEAF) == BYTES
    assert parse_leaf(BYTES) == LEAF


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_a_word_that_is_read_again(kind: Kind) -> None:
    assert parse_leaf(format_leaf(replace(LEAF, kind=kind))).kind == kind


def test_an_unknown_kind_is_a_fact_too() -> None:
    assert parse_leaf(BYTES.replace(b"session.sealed", b"later.word")).kind == "later.word"


WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=512)


@given(st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32), WORDS)
def test_every_leaf_is_read_again_and_below_4_kib(number: int, digest: bytes, id: str) -> None:
    leaf = Leaf("a.b", id, number, digest, number)
    assert parse_leaf(format_leaf(leaf)) == leaf
    assert len(format_leaf(leaf)) < MOST_BYTES


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": ""}, {"kind": "Upper"}, {"kind": "a.b.c"}, {"kind": "a" * 40}, {"id": ""}, {"id": "a b"},
        {"id": "Trần"}, {"id": "a" * 513}, {"sequence": -1}, {"sequence": 2**53}, {"digest": b"short"}, {"at_us": -1},
    ],
)  # fmt: skip
def test_what_is_no_leaf_is_not_made(fields: dict[str, Any]) -> None:
    with pytest.raises(BadLeaf):
        replace(LEAF, **fields)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0\0", b"null", b"[]", b"{}", b"\xff", BYTES + b" ", BYTES[:-1], BYTES.replace(b":17", b":17.0"),
        BYTES.replace(b":17", b":true"), BYTES.replace(b":17", b': 17'), BYTES.replace(b"1f", b"1F"),
        BYTES.replace(b"1f", b"1"), BYTES.replace(b'"id"', b'"di"'), BYTES.replace(b"}", b',"x":1}'),
        BYTES.replace(b'"kind":"session.sealed"', b'"kind":["session.sealed"]'), b"[" * 4000, BYTES + b" " * 4096,
        json.dumps(json.loads(BYTES)).encode(), BYTES.replace(b'"id":"ab', b'"id":"\\u0061b'),
    ],
)  # fmt: skip
def test_what_is_no_leaf_is_refused(data: bytes) -> None:
    with pytest.raises(BadLeaf):
        parse_leaf(data)


def test_the_largest_numbers_are_a_leaf_s() -> None:
    most = replace(LEAF, sequence=2**53 - 1, at_us=2**53 - 1)
    assert parse_leaf(format_leaf(most)) == most


NO_LEAF = "these bytes are not a leaf"


@pytest.mark.parametrize(
    ("data", "meaning"),
    [
        (b" " * MOST_BYTES, "a leaf has fewer than 4,096 bytes"),
        (b" " * (MOST_BYTES - 1), NO_LEAF),
        (b"null", NO_LEAF),
        (BYTES.replace(b"}", b',"x":1}'), "a leaf has its five fields and no other"),
        (BYTES.replace(b":17", b":17.0"), "a leaf has its five fields and no other"),
        (BYTES + b" ", "the leaf is not canonical JSON"),
        (BYTES.replace(b"session.sealed", b"Sealed"), "a leaf's kind and id are words of printable ASCII"),
        (BYTES.replace(b":17", b":-1"), "a leaf's digest has 32 bytes, its sequence and time are from 0 to 2**53-1"),
    ],
)
def test_each_refusal_says_what_is_wrong(data: bytes, meaning: str) -> None:
    with pytest.raises(BadLeaf) as caught:
        parse_leaf(data)
    assert str(caught.value) == meaning
