from collections.abc import Iterator, Sequence

import pytest

from broker.audit.proofs import proofs
from broker.errors import NotFound
from broker.ledger.leaf import Kind, Leaf, format_leaf
from broker.ledger.note import VerifierKey
from tests.stage.evidence import LEDGER, ORIGIN

ID, OTHER, HEAD = "a" * 32, "b" * 32, bytes([7]) * 32
S = 1_000_000


class Log:
    """A LedgerView over leaves in memory; a proof is its index in words. ``read`` counts the leaves looked at."""

    origin = ORIGIN
    checkpoint = b"note"
    verifiers: Sequence[VerifierKey] = (LEDGER.verifier,)

    def __init__(self, log: list[Leaf], covered: int | None = None) -> None:
        self.log = [format_leaf(leaf) for leaf in log]
        self.size = len(log) if covered is None else covered
        self.read = 0

    def leaf(self, index: int) -> bytes:
        self.read += 1
        return self.log[index]

    def leaves(self, first: int) -> Iterator[bytes]:
        for one in self.log[first:]:
            self.read += 1
            yield one

    def prove(self, index: int, extra: bytes) -> bytes:
        if index >= self.size:
            raise NotFound("not_in_ledger", vi="Chưa có.", en="Not yet.")
        assert extra == self.log[index]
        return str(index).encode()


def leaf(kind: Kind, at_s: int, id: str = ID, digest: bytes = HEAD) -> Leaf:
    return Leaf(kind, id, 1, digest, at_s * S)


def hearts(first: int, last: int) -> list[Leaf]:
    return [leaf(Kind.HEARTBEAT, second, ORIGIN) for second in range(first, last)]


def test_the_leaves_of_a_visit_are_found_without_reading_the_rest() -> None:
    begun = [*hearts(0, 5000), leaf(Kind.SESSION_OPENED, 5000), leaf(Kind.SESSION_OPENED, 5001, OTHER)]
    log = Log([*begun, leaf(Kind.SESSION_SEALED, 5002), *hearts(5003, 9000)])
    found = proofs(log, ID, 5000 * S, HEAD)
    assert (found.opened, found.sealed, found.checkpoint) == (b"5000", b"5002", b"note")
    assert (found.origin, found.verifiers) == (ORIGIN, (str(LEDGER.verifier),))
    assert log.read < 100


def test_leaves_written_while_the_clock_was_wrong_are_found_too() -> None:
    log = Log([leaf(Kind.SESSION_OPENED, 1), *hearts(5000, 6000), leaf(Kind.SESSION_SEALED, 2)])
    found = proofs(log, ID, 9000 * S, HEAD)
    assert (found.opened, found.sealed) == (b"0", b"1001")


def test_an_opening_is_found_though_the_clock_was_put_back_before_its_end() -> None:
    opening = [*hearts(5000, 5010), leaf(Kind.SESSION_OPENED, 5010)]
    log = Log([*opening, *hearts(4000, 5200), leaf(Kind.SESSION_SEALED, 5200), *hearts(5201, 5300)])
    found = proofs(log, ID, 5010 * S, HEAD)
    assert (found.opened, found.sealed) == (b"10", b"1211")


@pytest.mark.parametrize("kind", [Kind.SESSION_SEALED, Kind.SESSION_RECOVERED])
def test_of_several_ends_the_one_that_the_file_has_is_taken(kind: Kind) -> None:
    log = Log([leaf(Kind.SESSION_OPENED, 1), leaf(Kind.SESSION_SEALED, 2, digest=bytes(32)), leaf(kind, 3)])
    assert proofs(log, ID, S, HEAD).sealed == b"2"
    assert proofs(log, ID, S, bytes([9]) * 32).sealed == b"1"
    assert proofs(log, ID, S, None).sealed == b"1"


def test_what_the_checkpoint_does_not_cover_yet_and_what_is_not_there_are_none() -> None:
    log = Log([leaf(Kind.SESSION_OPENED, 1), leaf(Kind.SESSION_SEALED, 2)], covered=1)
    found = proofs(log, ID, S, HEAD)
    assert (found.opened, found.sealed) == (b"0", None)
    nothing = proofs(log, "c" * 32, S, HEAD)
    assert (nothing.opened, nothing.sealed) == (None, None)
    assert proofs(Log([]), ID, S, None).opened is None
