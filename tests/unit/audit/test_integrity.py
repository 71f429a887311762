from itertools import accumulate

import pytest

from broker.audit.integrity import look
from broker.recording.reader import read_header, verify
from tests.stage.evidence import flipped, recovered
from tests.unit.recording.memory_file import MemoryFile, sealed, sealed_pieces

PIECES = sealed_pieces()
STARTS = [0, *accumulate(map(len, PIECES))]


def test_a_sealed_one_says_what_its_check_says() -> None:
    found, verdict = look(MemoryFile(sealed())), verify(MemoryFile(sealed()))
    assert (found.state, found.size, found.records) == ("sealed", len(sealed()), verdict.records)
    assert (found.head, found.seal, found.header) == (verdict.head, verdict.seal, verdict.header)
    assert found.first == read_header(MemoryFile(sealed()))[1]
    assert found.code is None


def test_a_recovered_one_says_so() -> None:
    found = look(MemoryFile(recovered()))
    assert found.state == "recovered"
    assert found.head == verify(MemoryFile(recovered())).head


@pytest.mark.parametrize("kept", range(1, len(PIECES)))
def test_one_without_a_seal_is_open(kept: int) -> None:
    found = look(MemoryFile(b"".join(PIECES[:kept])))
    assert (found.state, found.records, found.seal) == ("open", kept - 1, None)
    assert found.head is not None


def test_one_cut_inside_its_seal_is_open() -> None:
    assert look(MemoryFile(sealed()[:-1])).state == "open"


def test_what_headers_and_seal_alone_show_is_told_with_its_byte() -> None:
    assert look(MemoryFile(b"nothing")).code == "header_short"
    assert look(MemoryFile(flipped(sealed(), 0))).code == "not_a_recording"
    behind = look(MemoryFile(sealed() + bytes(16)))
    assert (behind.state, behind.code, behind.offset) == ("bad", "after_seal", len(sealed()))
    moved = look(MemoryFile(b"".join([PIECES[0], PIECES[2], PIECES[1], *PIECES[3:]])))
    assert (moved.state, moved.code, moved.offset) == ("bad", "wrong_order", STARTS[1])
    other = look(MemoryFile(flipped(sealed(), STARTS[-2] - 1)))  # the link before the seal
    assert (other.state, other.code, other.offset) == ("bad", "bad_seal", STARTS[-2])
    torn = look(MemoryFile(flipped(sealed(), STARTS[-2] + 40)))
    assert (torn.state, torn.code) == ("bad", "bad_seal")
