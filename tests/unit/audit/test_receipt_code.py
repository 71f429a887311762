"""A receipt code against a recording: the record that it stands for, the whole, or none."""

import pytest

from broker.audit.receipt_code import Stands, stands_for
from broker.recording.reader import read_header, records
from broker.recording.record import Type
from broker.wire.record import receipt_code
from tests.unit.recording.memory_file import AT, SESSION, MemoryFile, class_keys, sealed, sealed_pieces

DATA = sealed()
LINKS = [read_header(MemoryFile(DATA))[1], *(one.link for one in records(MemoryFile(DATA), skip=tuple(Type)))]


def code(sequence: int) -> str:
    return receipt_code(SESSION, sequence, LINKS[sequence])


@pytest.mark.parametrize("sequence", range(6))
def test_each_record_has_its_code_and_the_seal_s_stands_for_the_whole(sequence: int) -> None:
    found = stands_for(MemoryFile(DATA), SESSION, code(sequence))
    assert found == Stands(sequence, AT.wall_us, 5, sequence == 5, None)


@pytest.mark.requirement("AU-01")
def test_a_code_of_another_visit_or_of_a_record_written_anew_stands_for_nothing() -> None:
    assert stands_for(MemoryFile(DATA), "f" * 32, code(5)).sequence is None
    anew = b"".join(sealed_pieces(keys=class_keys(7)))
    assert stands_for(MemoryFile(anew), SESSION, code(5)) == Stands(None, None, 5, False, None)


@pytest.mark.requirement("AU-01")
def test_a_recording_that_was_cut_behind_it_has_no_record_for_it() -> None:
    pieces = sealed_pieces()
    cut = MemoryFile(b"".join(pieces[:-1]))
    assert stands_for(cut, SESSION, code(5)).sequence is None
    assert stands_for(cut, SESSION, code(4)) == Stands(4, AT.wall_us, 4, False, None)
    torn = MemoryFile(DATA[:-1])
    assert stands_for(torn, SESSION, code(4)) == Stands(4, AT.wall_us, 4, False, "record_short")


@pytest.mark.requirement("AU-01")
def test_a_code_that_fits_does_not_hide_a_recording_that_was_changed() -> None:
    data = bytearray(DATA)
    data[len(b"".join(sealed_pieces()[:2])) + 3] ^= 1
    found = stands_for(MemoryFile(bytes(data)), SESSION, code(1))
    assert (found.sequence, found.whole, found.bad is not None) == (1, False, True)
    assert stands_for(MemoryFile(b"no recording"), SESSION, code(1)).bad == "header_short"
