import pytest

from broker.errors import NotFound
from broker.ledger import merkle
from broker.ledger.leaf import Kind, Leaf, format_leaf
from broker.ledger.signer import LedgerDamaged
from broker.ledger.store import Found
from broker.ledger.tiles import tiles_of
from broker.ledger.tree import Tree

LEAVES = [format_leaf(Leaf(Kind.SIGN_IN, f"fact-{n}", n, bytes(32), n)) for n in range(700)]


def whole() -> Tree:
    return Tree(dict[str, bytes]().get, Found(0, LEAVES, 0))


def again(files: dict[str, bytes], first: int) -> Tree:
    return Tree(files.get, Found(first, LEAVES[first:], 0))


def test_what_becomes_full_is_to_be_written() -> None:
    tree = whole()
    assert sorted(tree.unwritten) == sorted(tile.path for tile in tiles_of(700) if tile.width == 256)
    assert (tree.size, tree.root(700)) == (700, merkle.root(map(merkle.leaf_hash, LEAVES)))
    assert tree.root(300) == merkle.root(map(merkle.leaf_hash, LEAVES[:300]))


@pytest.mark.parametrize("first", [0, 1, 255, 256, 300, 512, 600])
def test_it_goes_on_from_tiles_and_the_rest_of_the_leaves(first: int) -> None:
    files = whole().unwritten
    tree = again(files, first if first < 512 else 512)
    assert list(tree.leaves()) == LEAVES
    assert list(tree.leaves(511)) == LEAVES[511:]
    assert [index for index, _ in tree.backwards()] == list(reversed(range(700)))
    for tile in tiles_of(700):
        assert tree.read(tile.path) == whole().read(tile.path)
    assert tree.leaf(699) == LEAVES[699]


def test_what_is_not_there_is_not_read() -> None:
    tree = whole()
    for path in ("tile/0/003", "tile/0/002.p/189", "tile/1/000.p/3", "tile/entries/002", "keys", "../keys", ""):
        with pytest.raises(NotFound):
            tree.read(path)
    for index in (-1, 700):
        with pytest.raises(NotFound):
            tree.leaf(index)


@pytest.mark.parametrize(
    ("name", "data"),
    [("tile/0/000", None), ("tile/0/000", b"short"), ("tile/entries/001", None), ("tile/entries/001", b"\1")],
)
def test_a_tile_that_is_gone_or_cut_is_damage(name: str, data: bytes | None) -> None:
    files = dict(whole().unwritten)
    del files[name]
    with pytest.raises(LedgerDamaged):
        again(files if data is None else files | {name: data}, 300)


def test_what_is_no_leaf_is_damage() -> None:
    tree = Tree(dict[str, bytes]().get, Found(0, [b"nonsense", LEAVES[1]], 0))
    with pytest.raises(LedgerDamaged, match="leaf 0"):
        list(tree.backwards())
