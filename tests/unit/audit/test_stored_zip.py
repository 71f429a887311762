import io
import zipfile
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.audit.stored_zip import BadZip, Member, Slice, chunks, entries, length, member, pack
from tests.stage.evidence import flipped, packed, unpacked
from tests.unit.recording.memory_file import MemoryFile

names = st.from_regex(r"[a-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
FILES = {"one": b"first", "two.json": b"", "three": bytes(range(256)) * 40}


@given(st.dictionaries(names, st.binary(max_size=300), max_size=6))
def test_what_is_packed_is_what_any_tool_unpacks(files: dict[str, bytes]) -> None:
    data = packed(files)
    assert unpacked(data) == files
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {one: archive.read(one) for one in archive.namelist()} == files
    assert len(data) == length([member(name, one) for name, one in files.items()])


def test_the_same_files_give_the_same_bytes_a_piece_at_a_time() -> None:
    large = MemoryFile(bytes(3 * 1024 * 1024 + 5))
    one = Member("large", large.size(), crc32(bytes(large.size())), lambda: chunks(large))
    pieces = list(pack([one, member("small", b"x")]))
    assert max(map(len, pieces)) == 1024 * 1024
    assert b"".join(pieces) == b"".join(pack([one, member("small", b"x")]))


@pytest.mark.parametrize("name", ["", "../up", "a/b", "-first", "Large", "a" * 65, "tên"])
def test_a_strange_name_is_neither_written_nor_read(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        length([member(name, b"")])


def test_more_than_a_zip_of_this_form_can_hold_is_not_begun() -> None:
    nothing = Member("large", 2**32, 0, lambda: iter(()))
    for members in ([nothing], [member(f"n{n}", b"") for n in range(65)], [member("a", b""), member("a", b"")]):
        with pytest.raises(ValueError, match="at most 64 files"):
            next(pack(members))


@pytest.mark.parametrize("size", range(0, 200, 7))
def test_one_that_was_cut_is_none(size: int) -> None:
    with pytest.raises(BadZip) as bad:
        entries(MemoryFile(packed(FILES)[:size]))
    assert bad.value.code == "not_a_bundle"


def test_each_byte_outside_of_the_files_is_under_control() -> None:
    data = packed(FILES)
    inside = {at for one in entries(MemoryFile(data)) for at in range(one.offset, one.offset + one.size)}
    for at in set(range(len(data))) - inside:
        with pytest.raises(BadZip):
            entries(MemoryFile(flipped(data, at)))


def test_something_between_before_or_behind_is_refused() -> None:
    data = packed(FILES)
    for made in (b"\0" + data, data + b"\0", data[:40] + b"\0" + data[40:]):
        with pytest.raises(BadZip):
            entries(MemoryFile(made))


def test_what_another_tool_packs_is_refused_in_words() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, one in FILES.items():
            archive.writestr(name, one)
    with pytest.raises(BadZip, match="packed this anew"):
        entries(MemoryFile(made.getvalue()))


class Huge(MemoryFile):
    """A file of gigabytes that ends like an archive whose directory is all of it; ``most`` is the longest read."""

    most = 0

    def size(self) -> int:
        return 2**32 - 1 + len(self.data)

    def read_at(self, offset: int, size: int) -> bytes:
        self.most = max(self.most, size)
        return bytes(self.data[max(0, offset - 2**32 + 1) :][:size])


def test_a_directory_of_gigabytes_is_not_read() -> None:
    huge = Huge(b"PK\5\6" + bytes(4) + bytes([1, 0, 1, 0]) + b"\xff" * 4 + bytes(6))
    with pytest.raises(BadZip) as bad:
        entries(huge)
    assert bad.value.code == "packed_otherwise"
    assert huge.most < 1000


def test_a_slice_is_a_file_of_its_own() -> None:
    part = Slice(MemoryFile(bytes(range(100))), 10, 20)
    assert part.size() == 20
    assert part.read_at(15, 50) == bytes(range(25, 30))
    assert part.read_at(30, 5) == b""
    part.close()
    assert b"".join(chunks(part)) == bytes(range(10, 30))


class Shrinking(MemoryFile):
    """It has fewer bytes than it said."""

    def size(self) -> int:
        return len(self.data) + 5


def test_a_file_that_shrank_ends() -> None:
    assert b"".join(chunks(Shrinking(b"abc"))) == b"abc"
