"""The page FORMAT.md stands on its own: a verifier written from it alone agrees on golden files and on a fresh one.

The verifier imports nothing of the broker. ``tests/vectors/recording.json`` holds the golden files; it never changes
while the format is version 1, and any other reader or writer can be tried on it.
"""

import json
import struct
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from broker.backends.files import FileRecordings
from broker.clock import Instant
from broker.recording.reader import verify
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from tests.unit.recording.memory_file import ENTRIES, MemoryFile

GOLDEN: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).parents[2].joinpath("vectors", "recording.json").read_text(encoding="utf-8")
)


# --- a verifier, written from FORMAT.md alone ---


class Found(NamedTuple):
    header: dict[str, Any]
    links: list[str]
    reason: str


class Bad(Exception):
    """The first offset that can't be trusted."""


def need(true: bool, offset: int) -> None:
    if not true:
        raise Bad(offset)


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def verified(data: bytes) -> Found:
    """Return what a file holds. Raises Bad."""
    need(len(data) >= 16, len(data))
    magic, version, reserved, n = struct.unpack_from(">8sHHI", data)
    need(magic == bytes.fromhex("89545652 45430D0A"), 0)
    need(version == 1, 8)
    need(reserved == 0, 10)
    need(2 <= n <= 65_536 and len(data) >= 16 + n + 32, 12)
    end = 16 + n + 32
    link = sha256(b"televisit recording header v1\n" + data[: 16 + n]).digest()
    need(link == data[16 + n : end], 16)
    header = json.loads(data[16 : 16 + n])
    fields = {"kind", "id", "origin", "opened", "previous", "cipher", "class_keys", "public_key"}
    need(canonical(header) == data[16 : 16 + n] and set(header) == fields and header["cipher"] == "none", 16)
    links, reason, time = [link.hex()], None, header["opened"]["mono_us"]
    while end < len(data):
        start = end
        need(reason is None and len(data) >= start + 32, start)
        sequence, wall, mono, direction, kind, data_class, flags, m = struct.unpack_from(">QQQBBBBI", data, start)
        need(sequence == len(links) and wall < 2**63 and mono < 2**63, start)
        need(direction <= 4 and 1 <= kind <= 5 and 1 <= data_class <= 4 and flags == 0 and m <= 4_194_304, start)
        end = start + 32 + m + 32
        need(end <= len(data), start)
        need(mono >= time or kind == 4, start)
        time, body = mono, data[start + 32 : start + 32 + m]
        parts = link + sha256(data[start : start + 32]).digest() + sha256(body).digest()
        computed = sha256(b"televisit recording record v1\n" + parts).digest()
        need(computed == data[end - 32 : end], start)
        if kind == 5:
            reason = json.loads(body)["reason"]
            need(body == canonical({"count": sequence - 1, "head": link.hex(), "reason": reason}), start)
        link = computed
        links.append(link.hex())
    need(reason is not None, end)
    return Found(header, links, str(reason))


# --- the golden files ---


@pytest.mark.parametrize("name", ["session", "journal"])
def test_a_golden_file_reads_as_it_always_did(name: str) -> None:
    golden = GOLDEN[name]
    data = bytes.fromhex(golden["file"])
    assert verified(data) == Found(golden["header"], golden["links"], golden["reason"])
    verdict = verify(MemoryFile(data))
    assert verdict.ok, verdict
    assert (verdict.head.hex(), verdict.records, verdict.reason) == (
        golden["links"][-1], len(golden["links"]) - 1, golden["reason"],
    )  # fmt: skip


def test_the_golden_journal_names_one_before_it() -> None:
    assert GOLDEN["journal"]["header"]["previous"] == {"head": bytes(range(32)).hex(), "id": "2026-11-22-1"}


def test_a_broken_golden_file_is_bad_at_the_same_byte_for_both() -> None:
    golden = GOLDEN["broken"]
    data = bytes.fromhex(golden["file"])
    with pytest.raises(Bad) as bad:
        verified(data)
    assert bad.value.args == (golden["first_bad_offset"],)
    verdict = verify(MemoryFile(data))
    assert (verdict.code, verdict.first_bad_offset) == (golden["code"], golden["first_bad_offset"])
    whole = bytes.fromhex(GOLDEN["session"]["file"])
    assert sum(a != b for a, b in zip(whole, data, strict=True)) == 1


async def test_the_page_describes_what_is_written_today(tmp_path: Path) -> None:
    store = FileRecordings(tmp_path, admit_above=0, end_below=0)
    now = Instant(1_800_000_000_000_000, 5_000_000)
    await store.recover(now)
    file = await store.create(FileHeader("session", "ab" * 16, "đây", now))
    heads = [file.head.hex()]
    for number, entry in enumerate(ENTRIES):  # each stamped earlier than the one before it
        file.append_all([entry._replace(at=Instant(now.wall_us, now.mono_us - number))])
        heads.append(file.head.hex())
    last = Entry(Type.EVENT, Direction.BROKER, DataClass.META, b"{}", now)
    await file.close("idle", now, [last])
    await store.shut()
    found = verified((tmp_path / file.place).read_bytes())
    assert (found.header["id"], found.header["origin"], found.reason) == ("ab" * 16, "đây", "idle")
    assert found.links[: len(heads)] == heads
    assert (len(found.links), found.links[-1]) == (len(ENTRIES) + 3, file.head.hex())
