"""RFC 6962: its definitions word by word, Certificate Transparency's known answers, another implementation's roots."""

from collections.abc import Callable, Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.ledger import merkle
from broker.ledger.merkle import BadProof, Frontier, Hashes

# The leaves and roots that Certificate Transparency's implementations share.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {  # (index, size): path
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
CONSISTENCY = {  # (old, size): proof
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def over(leaves: Sequence[bytes]) -> Hashes:
    hashed = [merkle.leaf_hash(leaf) for leaf in leaves]

    def hash_at(level: int, index: int) -> bytes:
        assert (index + 1) << level <= len(hashed), "a subtree that isn't full was asked for"
        return mth(leaves[index << level : (index + 1) << level])

    return hash_at


# RFC 6962, section 2.1, as it is written there.


def largest(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d: Sequence[bytes]) -> bytes:
    if not d:
        return sha256(b"").digest()
    if len(d) == 1:
        return sha256(b"\x00" + d[0]).digest()
    k = largest(len(d))
    return sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def path(m: int, d: Sequence[bytes]) -> list[bytes]:
    if len(d) == 1:
        return []
    k = largest(len(d))
    return [*path(m, d[:k]), mth(d[k:])] if m < k else [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: Sequence[bytes], b: bool) -> list[bytes]:
    if m == len(d):
        return [] if b else [mth(d)]
    k = largest(len(d))
    return [*subproof(m, d[:k], b), mth(d[k:])] if m <= k else [*subproof(m - k, d[k:], False), mth(d[:k])]


def leaves_of(size: int) -> list[bytes]:
    return [str(n).encode() for n in range(size)]


@pytest.mark.parametrize("size", range(9))
def test_the_known_roots(size: int) -> None:
    assert merkle.root(map(merkle.leaf_hash, LEAVES[:size])).hex() == ROOTS[size]
    assert merkle.root_of(size, over(LEAVES)).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_the_known_inclusion_proofs(index: int, size: int) -> None:
    proof = merkle.inclusion_proof(index, size, over(LEAVES))
    assert [one.hex() for one in proof] == INCLUSION[index, size]
    merkle.check_inclusion(merkle.leaf_hash(LEAVES[index]), index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "size"), CONSISTENCY)
def test_the_known_consistency_proofs(old: int, size: int) -> None:
    proof = merkle.consistency_proof(old, size, over(LEAVES))
    assert [one.hex() for one in proof] == CONSISTENCY[old, size]
    merkle.check_consistency(old, bytes.fromhex(ROOTS[old]), size, bytes.fromhex(ROOTS[size]), proof)


def test_another_implementation_makes_the_same_roots_and_paths() -> None:
    """Recorded from PyPI pymerkle 7.0.0, which stands apart from this code.

    tree = InmemoryTree(); for n in range(40): tree.append_entry(str(n).encode()); then over all sizes n (1 to 40) and
    indices i, in that order, SHA-256 over tree.get_root(n) and tree.prove_inclusion(i + 1, n).path[1:].
    """
    transcript = sha256()
    leaves = leaves_of(40)
    for size in range(1, 41):
        transcript.update(merkle.root_of(size, over(leaves)))
        for index in range(size):
            for one in merkle.inclusion_proof(index, size, over(leaves)):
                transcript.update(one)
    assert transcript.hexdigest() == "c8ba590178f44c873110fd09453518f55f9e1dfa566958e2dbf4aeb53c3eb264"


@given(st.data(), st.integers(1, 70))
def test_roots_and_proofs_are_what_the_rfc_defines(data: st.DataObject, size: int) -> None:
    leaves = leaves_of(size)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert merkle.root_of(size, over(leaves)) == mth(leaves)
    proof = merkle.inclusion_proof(index, size, over(leaves))
    assert proof == path(index, leaves)
    merkle.check_inclusion(merkle.leaf_hash(leaves[index]), index, size, proof, mth(leaves))
    proof = merkle.consistency_proof(old, size, over(leaves))
    assert proof == subproof(old, leaves, True)
    merkle.check_consistency(old, mth(leaves[:old]), size, mth(leaves), proof)


def test_a_tree_goes_on_from_the_empty_one() -> None:
    assert merkle.consistency_proof(0, 5, over(LEAVES)) == []
    merkle.check_consistency(0, merkle.EMPTY, 5, mth(LEAVES[:5]), [])
    with pytest.raises(BadProof):
        merkle.check_consistency(0, mth(LEAVES[:1]), 5, mth(LEAVES[:5]), [])
    with pytest.raises(BadProof):
        merkle.check_consistency(5, mth(LEAVES[:4]), 5, mth(LEAVES[:5]), [])


def variations(proof: Sequence[bytes]) -> list[list[bytes]]:
    """Every proof that differs by one hash: changed, dropped, doubled, added, of another length; or by the order."""
    found = [[*proof, bytes(32)], [bytes(32), *proof], [*proof, *proof[-1:], b""]]
    for at in range(len(proof)):
        flipped = bytes([proof[at][0] ^ 1]) + proof[at][1:]
        found += [
            [*proof[:at], flipped, *proof[at + 1 :]], [*proof[:at], *proof[at + 1 :]],
            [*proof[: at + 1], *proof[at:]], [*proof[:at], proof[at][:31], *proof[at + 1 :]],
        ]  # fmt: skip
    if len(proof) > 1:
        found.append([proof[1], proof[0], *proof[2:]])
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 8, 13])
def test_no_other_proof_of_inclusion_is_accepted(size: int) -> None:
    leaves = leaves_of(size)
    root = mth(leaves)
    for index in range(size):
        leaf, proof = merkle.leaf_hash(leaves[index]), path(index, leaves)
        for wrong in variations(proof):
            with pytest.raises(BadProof):
                merkle.check_inclusion(leaf, index, size, wrong, root)
        for claim in ((merkle.leaf_hash(b"x"), index, size, root), (leaf, index, size, mth([*leaves, b"x"]))):
            with pytest.raises(BadProof):
                merkle.check_inclusion(claim[0], claim[1], claim[2], proof, claim[3])
        for other in {-1, size, *range(size)} - {index}:
            with pytest.raises(BadProof):
                merkle.check_inclusion(leaf, other, size, proof, root)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 8, 13])
def test_no_other_proof_of_consistency_is_accepted(size: int) -> None:
    leaves = leaves_of(size)
    for old in range(1, size + 1):
        proof = subproof(old, leaves, True)
        for wrong in variations(proof):
            with pytest.raises(BadProof):
                merkle.check_consistency(old, mth(leaves[:old]), size, mth(leaves), wrong)
        for old_root, root in ((mth([b"x"]), mth(leaves)), (mth(leaves[:old]), mth([b"x"]))):
            with pytest.raises(BadProof):
                merkle.check_consistency(old, old_root, size, root, proof)
        for other in {-1, size + 1, *range(1, size + 1)} - {old}:
            with pytest.raises(BadProof):
                merkle.check_consistency(other, mth(leaves[:old]), size, mth(leaves), proof)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: merkle.inclusion_proof(3, 3, over(LEAVES)),
        lambda: merkle.inclusion_proof(-1, 3, over(LEAVES)),
        lambda: merkle.consistency_proof(4, 3, over(LEAVES)),
        lambda: merkle.consistency_proof(-1, 3, over(LEAVES)),
        lambda: Frontier(3, [bytes(32)]),
    ],
)
def test_what_no_tree_has_is_not_proven(ask: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="tree of 3 leaves"):
        ask()


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_frontier_goes_on_where_another_stopped(first: int, more: int) -> None:
    leaves = leaves_of(first + more)
    before = Frontier()
    for leaf in leaves[:first]:
        before.add(merkle.leaf_hash(leaf))
    assert before.root() == mth(leaves[:first])
    after = Frontier(before.size, before.hashes)
    for leaf in leaves[first:]:
        after.add(merkle.leaf_hash(leaf))
    assert (after.size, after.root()) == (first + more, mth(leaves))
    assert list(after.hashes) == [over(leaves)(level, index) for level, index in merkle.subtrees(first + more)]


def test_each_refusal_says_what_is_wrong() -> None:
    leaf = merkle.leaf_hash(b"a")
    with pytest.raises(merkle.BadProof, match=r"^a tree of 1 leaves has no leaf 1$"):
        merkle.check_inclusion(leaf, 1, 1, [], leaf)
    with pytest.raises(merkle.BadProof, match=r"^the proof leads to another root$"):
        merkle.check_inclusion(leaf, 0, 1, [], bytes(32))


def test_each_refusal_of_a_consistency_says_what_is_wrong() -> None:
    one, two, three = (root_of([bytes([n]) for n in range(size)]) for size in (1, 2, 3))
    proof = [merkle.leaf_hash(b"\2")]
    merkle.check_consistency(2, two, 3, three, proof)
    for old, old_root, size, root, hashes, says in (
        (2, one, 2, two, [], "two roots for one tree"),
        (2, one, 3, three, proof, "the proof leads to another root of the new tree"),
        (2, two, 3, one, proof, "the proof leads to another root of the new tree"),
        (2, two, 3, three, [b"short"], "a hash of the proof is not 32 bytes long"),
    ):
        with pytest.raises(BadProof, match=f"^{says}$"):
            merkle.check_consistency(old, old_root, size, root, hashes)
    four = root_of([bytes([n]) for n in range(4)])
    last = [merkle.leaf_hash(b"\2"), merkle.leaf_hash(b"\3"), two]
    merkle.check_consistency(3, three, 4, four, last)
    with pytest.raises(BadProof, match=r"^the proof leads to another root of the old tree$"):
        merkle.check_consistency(3, one, 4, four, last)


def root_of(leaves: list[bytes]) -> bytes:
    tree = Frontier()
    for leaf in leaves:
        tree.add(merkle.leaf_hash(leaf))
    return tree.root()
