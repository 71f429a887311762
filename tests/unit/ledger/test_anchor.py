from dataclasses import replace

import pytest

from broker.ledger.anchor import Head, Loss, anchor, check_head, losses, parse_list, prove_head
from broker.ledger.leaf import BadLeaf, Kind
from broker.ledger.merkle import EMPTY, BadProof

HEADS = [Head(f"{n:032x}", n * 10, bytes([n]) * 32) for n in (5, 1, 4, 2, 3)]


def test_an_anchor_holds_all_heads_in_one_root() -> None:
    leaf, data = anchor("node-1", HEADS, 7)
    assert (leaf.kind, leaf.id, leaf.sequence, leaf.at_us) == (Kind.ANCHOR, "node-1", 5, 7)
    assert parse_list(data, leaf) == sorted(HEADS, key=lambda head: head.id)
    assert anchor("node-1", HEADS[::-1], 7) == (leaf, data)
    assert data.startswith(b'[{"head":"0101')


def test_an_anchor_of_nothing_says_so() -> None:
    leaf, data = anchor("node-1", [], 7)
    assert (leaf.sequence, leaf.digest, data) == (0, EMPTY, b"[]")
    assert parse_list(data, leaf) == []


def test_a_file_is_anchored_once() -> None:
    with pytest.raises(ValueError, match="once"):
        anchor("node-1", [HEADS[0], HEADS[0]], 7)


def test_every_head_is_proven_and_no_other() -> None:
    leaf, data = anchor("node-1", HEADS, 7)
    heads = parse_list(data, leaf)
    for head in heads:
        index, proof = prove_head(heads, head.id)
        check_head(head, index, proof, leaf)
        for wrong in (replace(head, sequence=9), replace(head, head=bytes(32)), replace(head, id="x")):
            with pytest.raises(BadProof):
                check_head(wrong, index, proof, leaf)
    with pytest.raises(KeyError):
        prove_head(heads, "unknown")


def test_another_list_is_refused() -> None:
    leaf, data = anchor("node-1", HEADS, 7)
    others = [
        anchor("node-1", HEADS[1:], 7)[1], anchor("node-1", [replace(HEADS[0], sequence=1), *HEADS[1:]], 7)[1],
        data + b" ", data[:-1], b"[1]", b"[{}]", b"null", b"", data.replace(b"[{", b"[ {", 1),
    ]  # fmt: skip
    for other in others:
        with pytest.raises(BadLeaf):
            parse_list(other, leaf)
    with pytest.raises(BadLeaf):
        parse_list(data, replace(leaf, sequence=4))


def test_what_is_shorter_or_other_than_anchored_is_a_loss() -> None:
    links = {(head.id, head.sequence): head.head for head in HEADS}
    assert losses(HEADS, lambda id, sequence: links.get((id, sequence))) == []
    gone, other = HEADS[1], HEADS[3]
    del links[gone.id, gone.sequence]
    links[other.id, other.sequence] = bytes(32)
    found = losses(HEADS, lambda id, sequence: links.get((id, sequence)))
    assert found == [Loss(gone, "shorter"), Loss(other, "changed")]
