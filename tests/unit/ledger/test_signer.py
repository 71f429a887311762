from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from broker.ledger import merkle
from broker.ledger.checkpoint import open_checkpoint
from broker.ledger.note import SigningKey, parse_note
from broker.ledger.signer import (
    NOTHING,
    HeldKey,
    KeyRing,
    LedgerDamaged,
    LedgerSeal,
    Signed,
    Signer,
    format_keys,
    format_memory,
    parse_keys,
    parse_memory,
)  # fmt: skip

ORIGIN = "example.com/log"
OLD, NEW, NEXT = (SigningKey(ORIGIN, bytes([n]) * 32) for n in (1, 2, 3))
LEAVES = [merkle.leaf_hash(bytes([n])) for n in range(9)]


def hashes(level: int, index: int) -> bytes:
    return merkle.root(LEAVES[index << level : (index + 1) << level])


def tree(size: int) -> Signed:
    return Signed(size, merkle.root(LEAVES[:size]))


def step(signer: Signer, size: int) -> bytes:
    """Sign a tree of these leaves and return the note."""
    signer.prepare(tree(size), merkle.consistency_proof(signer.last.size, size, hashes))
    return signer.sign(tree(size), 5)


def test_what_is_signed_is_this_tree() -> None:
    signer = Signer(ORIGIN, KeyRing([HeldKey(OLD)]))
    for size in (0, 3, 3, 7, 9):
        found = open_checkpoint(step(signer, size), [OLD.verifier], ORIGIN)
        assert (found.size, found.root) == (size, merkle.root(LEAVES[:size]))
        assert signer.last == tree(size)


@pytest.mark.parametrize("last", range(1, 10))
def test_it_never_goes_back_and_never_signs_another_history(last: int) -> None:
    signer = Signer(ORIGIN, KeyRing([HeldKey(OLD)]), tree(last))
    for size in range(10):
        other = Signed(size, merkle.root([merkle.leaf_hash(b"x"), *LEAVES[1:size]]) if size else merkle.EMPTY)
        for proof in ([], merkle.consistency_proof(min(last, size), max(last, size), hashes)):
            with pytest.raises(LedgerDamaged):
                signer.prepare(other, proof)
        if size < last:
            with pytest.raises(LedgerDamaged):
                signer.prepare(tree(size), [])
    assert signer.last == tree(last)


def test_nothing_is_signed_that_was_not_remembered_first() -> None:
    signer = Signer(ORIGIN, KeyRing([HeldKey(OLD)]))
    with pytest.raises(RuntimeError):
        signer.sign(tree(3), 5)
    assert parse_memory(signer.prepare(tree(3), [])) == tree(3)
    with pytest.raises(RuntimeError):
        signer.sign(tree(4), 5)
    signer.sign(tree(3), 5)
    with pytest.raises(RuntimeError):
        signer.sign(tree(3), 5)


def test_what_it_remembers_is_read_again() -> None:
    assert format_memory(NOTHING) == b'{"root":"%s","size":0}' % merkle.EMPTY.hex().encode()
    assert parse_memory(format_memory(tree(7))) == tree(7)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"null", b'{"root":"","size":true}', b'{"root":"","size":-1}', b'{"size":1}',
        b'{"root":"x","size":1}', b'{"root":"","size": 1}',
    ],
)  # fmt: skip
def test_a_damaged_memory_is_not_an_empty_one(data: bytes) -> None:
    with pytest.raises(LedgerDamaged):
        parse_memory(data)


def test_while_keys_overlap_both_sign_and_then_the_new_one_alone() -> None:
    ring = KeyRing([HeldKey(OLD)]).rotated(NEW, 10, 20)
    assert (ring.active(10), ring.active(19), ring.active(20)) == ([NEW, OLD], [NEW, OLD], [NEW])
    signer = Signer(ORIGIN, ring)
    assert signer.verifiers == [OLD.verifier, NEW.verifier]
    note = step(signer, 3)
    for key in (OLD, NEW):
        assert open_checkpoint(note, [key.verifier], ORIGIN).size == 3
    signer.prepare(tree(4), merkle.consistency_proof(3, 4, hashes))
    assert [one.key_id for one in parse_note(signer.sign(tree(4), 20)).signatures] == [NEW.verifier.id]


def test_a_key_whose_time_is_over_is_forgotten_at_the_next_rotation() -> None:
    ring = KeyRing([HeldKey(OLD)]).rotated(NEW, 10, 20)
    assert [held.key for held in ring.rotated(NEXT, 15, 30).keys] == [OLD, NEW, NEXT]
    assert [held.key for held in ring.rotated(NEXT, 20, 30).keys] == [NEW, NEXT]
    assert ring.newest is NEW


def test_keys_are_read_again() -> None:
    ring = KeyRing([HeldKey(OLD, 20), HeldKey(NEW)])
    again = parse_keys(format_keys(ring))
    assert [(held.key.secret(), held.until_us) for held in again.keys] == [(OLD.secret(), 20), (NEW.secret(), None)]


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"hello\n", (OLD.secret() + " soon\n").encode(), (OLD.secret() + " 5\n").encode()]
)
def test_damaged_keys_are_not_replaced(data: bytes) -> None:
    with pytest.raises(LedgerDamaged):
        parse_keys(data)


@pytest.mark.parametrize("keys", [[], [HeldKey(OLD, 5)], [HeldKey(OLD), HeldKey(NEW)]])
def test_one_key_signs_without_end(keys: list[HeldKey]) -> None:
    with pytest.raises(ValueError, match="without end"):
        KeyRing(keys)


def test_the_ledger_s_key_seals_recordings() -> None:
    seal = LedgerSeal(NEW)
    assert seal.signer == "ledger"
    Ed25519PublicKey.from_public_bytes(seal.public).verify(seal.sign(b"message"), b"message")


def test_every_key_whose_time_is_not_over_is_kept_through_rotations() -> None:
    ring = KeyRing([HeldKey(OLD, 50), HeldKey(NEW, 60), HeldKey(NEXT)])
    last = SigningKey(ORIGIN, bytes([4]) * 32)
    assert [held.key for held in ring.rotated(last, 40, 70).keys] == [OLD, NEW, NEXT, last]


def test_keys_stand_one_a_line_with_nothing_behind_the_last() -> None:
    ring = KeyRing([HeldKey(OLD, 20), HeldKey(NEW)])
    assert format_keys(ring).decode() == f"{OLD.secret()} 20\n{NEW.secret()}\n"


def damage(work: Callable[[], object]) -> LedgerDamaged:
    with pytest.raises(LedgerDamaged) as caught:
        work()
    return caught.value


def test_each_damage_says_what_it_is() -> None:
    signer = Signer(ORIGIN, KeyRing([HeldKey(OLD)]), tree(3))
    back = "The ledger is damaged: {} Keep the folder as it is, and compare it with a backup or a mirror."
    for work, en in (
        (lambda: parse_memory(b""), "what its signer remembered can't be read."),
        (lambda: parse_keys(b"hello"), "its signing keys can't be read."),
        (
            lambda: signer.prepare(tree(2), []),
            "a tree of 2 leaves does not go on from the 3 signed before (a tree of 2 leaves does not go on from one of"
            " 3).",
        ),
    ):
        error = damage(work)
        assert error.en == back.format(en)
        assert error.vi.startswith("Sổ cái không khớp với những gì đã ký")
        assert error.vi.endswith("Vui lòng báo quản trị viên kiểm tra.")
    with pytest.raises(RuntimeError, match=r"^a tree is remembered before it is signed$"):
        signer.sign(tree(4), 5)
    with pytest.raises(ValueError, match=r"^of the keys the last one, and only that one, signs without end$"):
        KeyRing([])
