from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broker.ledger import merkle
from broker.ledger.tiles import (
    ENTRIES,
    BadTile,
    Edge,
    Tile,
    hashes_of,
    join_bundle,
    parse_path,
    split_bundle,
    split_tile,
    tiles_of,
    width_at,
)  # fmt: skip

LEAVES = [merkle.leaf_hash(n.to_bytes(4, "big")) for n in range(70_000)]


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),  # the page's example
        (Tile(3, 999), "tile/3/999"),
        (Tile(63, 1000), "tile/63/x001/000"),
        (Tile(0, 273, 112), "tile/0/273.p/112"),
        (Tile(ENTRIES, 5), "tile/entries/005"),
        (Tile(ENTRIES, 1_000_000, 1), "tile/entries/x001/x000/000.p/1"),
    ],
)
def test_a_tile_has_one_path(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/x000/001", "tile/0/001/002", "tile/0/x001",
        "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p/999", "/tile/0/000",
        "tile/0/000/", "tile/0/٠٠٠", "tile/entries/", "tile/../../keys", "keys", "tile/0/" + "x001/" * 9 + "000", "",
    ],
)  # fmt: skip
def test_no_other_path_is_a_tile_s(path: str) -> None:
    with pytest.raises(BadTile):
        parse_path(path)


@given(st.integers(0, 10**12), st.integers(-1, 63), st.integers(1, 256))
def test_every_tile_is_found_by_its_path(index: int, level: int, width: int) -> None:
    assert parse_path(Tile(level, index, width).path) == Tile(level, index, width)


def test_the_page_s_trees_have_the_page_s_tiles() -> None:
    tiles = [tile for tile in tiles_of(70_000) if tile.level != ENTRIES]
    full = [(level, sum(tile.width == 256 for tile in tiles if tile.level == level)) for level in range(3)]
    assert full == [(0, 273), (1, 1), (2, 0)]
    assert [tile for tile in tiles if tile.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert [tile for tile in tiles_of(256) if tile.level != ENTRIES] == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []


def made(size: int) -> tuple[Edge, dict[str, bytes]]:
    edge, full = Edge(), dict[str, bytes]()
    for leaf in islice(LEAVES, size):
        full |= {tile.path: data for tile, data in edge.add(leaf)}
    return edge, full


EDGE, FULL = made(70_000)


def read(tile: Tile) -> bytes:
    data = EDGE.partial(tile) or FULL[Tile(tile.level, tile.index).path]
    return data[: tile.width * 32]


def test_the_edge_makes_the_tiles_of_the_tree() -> None:
    tiles = [tile for tile in tiles_of(70_000) if tile.level != ENTRIES]
    assert sorted(FULL) == sorted(tile.path for tile in tiles if tile.width == 256)
    for tile in tiles:
        span = 256**tile.level
        hashes = split_tile(read(tile), tile.width)
        for at in {0, tile.width // 2, tile.width - 1}:
            first = (tile.index * 256 + at) * span
            assert hashes[at] == merkle.root(LEAVES[first : first + span])


def test_what_is_not_in_the_edge_is_not_made_up() -> None:
    assert EDGE.partial(Tile(0, 272, 3)) is None
    assert EDGE.partial(Tile(0, 273, 113)) is None
    assert EDGE.partial(Tile(3, 0, 1)) is None
    assert EDGE.partial(Tile(0, 274, 1)) is None


@settings(max_examples=30)
@given(st.data())
def test_proofs_read_from_tiles_hold(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70_000))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    hashes = hashes_of(size, read)
    root, old_root = merkle.root(LEAVES[:size]), merkle.root(LEAVES[:old])
    assert merkle.root_of(size, hashes) == root
    merkle.check_inclusion(LEAVES[index], index, size, merkle.inclusion_proof(index, size, hashes), root)
    merkle.check_consistency(old, old_root, size, root, merkle.consistency_proof(old, size, hashes))


def test_only_tiles_of_the_tree_are_asked_for() -> None:
    for size in (1, 255, 256, 257, 65_536, 70_000):
        asked = set[Tile]()

        def note(tile: Tile, asked: set[Tile] = asked) -> bytes:
            asked.add(tile)
            return read(tile)

        merkle.inclusion_proof(size // 2, size, hashes_of(size, note))
        assert asked <= set(tiles_of(size))


@pytest.mark.parametrize("size", [0, 256, 512, 256 * 255, 65_536, 65_536 + 256 * 17])
def test_an_edge_is_found_again_from_full_tiles(size: int) -> None:
    edge, full = made(size)
    again = Edge.at(size, lambda tile: full[tile.path])
    for leaf in LEAVES[size : size + 300]:
        assert edge.add(leaf) == again.add(leaf)
    for level in range(3):
        for width in range(1, 256):
            tile = Tile(level, ((size + 300) >> 8 * level) // 256, width)
            assert edge.partial(tile) == again.partial(tile)


def test_an_edge_is_found_at_whole_tiles_only() -> None:
    with pytest.raises(ValueError, match=r"^only whole tiles are stored$"):
        Edge.at(255, read)


def test_a_tile_has_the_length_of_its_width() -> None:
    assert split_tile(b"a" * 32 + b"b" * 32, 2) == [b"a" * 32, b"b" * 32]
    for wrong in (b"", bytes(63), bytes(96)):
        with pytest.raises(BadTile, match=f"^a tile of 2 hashes has 64 bytes, not {len(wrong)}$"):
            split_tile(wrong, 2)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_a_bundle_gives_its_leaves_back(leaves: list[bytes]) -> None:
    data = join_bundle(leaves)
    assert split_bundle(data, len(leaves)) == leaves
    for wrong, width in ((data, len(leaves) + 1), (data + b"\0", len(leaves)), (data[:-1], len(leaves))):
        with pytest.raises(BadTile):
            split_bundle(wrong, width)


def test_a_bundle_s_bytes_are_the_page_s() -> None:
    assert join_bundle([b"", b"ab", b"c" * 300]) == b"\0\0" + b"\0\2ab" + b"\x01\x2c" + b"c" * 300


def test_a_tile_s_width_follows_from_the_tree() -> None:
    assert [width_at(0, 0, size) for size in (0, 1, 255, 256, 257)] == [0, 1, 255, 256, 256]
    assert (width_at(1, 0, 256), width_at(ENTRIES, 1, 300), width_at(0, 2, 300)) == (1, 44, 0)


def test_each_refusal_says_what_is_wrong() -> None:
    for path in ("hello", "tile/64/000", "tile/0/x000/000"):
        with pytest.raises(BadTile, match=r"^not the path of a tile$"):
            parse_path(path)
    with pytest.raises(BadTile, match=r"^this is not a bundle of 2 leaves$"):
        split_bundle(b"", 2)
