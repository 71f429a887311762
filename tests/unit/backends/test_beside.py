import errno
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker.backends.files import FileRecordings
from broker.backends.vault import FileVault
from broker.clock import ManualClock
from broker.errors import NotFound, Refused, Unavailable
from broker.recording.reader import records
from broker.recording.record import BadRecord, DataClass, Direction, FileHeader, Type
from broker.recording.recover import Outcome
from tests.unit.backends.fickle_disk import FickleDisk
from tests.unit.backends.vaulted import bodies, names, open_files, verdict_of, with_vault
from tests.unit.recording.memory_file import ENTRIES, class_keys

AT = ManualClock().now()
SECRET = b"what nobody shall find on the disk"


def header(number: int = 1) -> FileHeader:
    return FileHeader("session", f"{number:032x}", "here", AT)


def journal_header(id: str) -> FileHeader:
    return FileHeader("journal", id, "here", AT)


@pytest.fixture
def disk() -> FickleDisk:
    return FickleDisk()


@pytest.fixture
async def safe(tmp_path: Path, disk: FickleDisk) -> AsyncIterator[FileRecordings]:
    store = with_vault(tmp_path, disk)
    assert await store.recover(AT) == []
    yield store
    await store.shut()


@pytest.mark.requirement("AU-01")
async def test_with_a_vault_everything_is_encrypted_sealed_and_read_with_the_keys_beside_it(
    safe: FileRecordings, tmp_path: Path
) -> None:
    place = tmp_path
    for file in (safe.begin(header()), safe.begin(journal_header("2027-01-15-1"))):
        file.append(Type.EVENT, Direction.BROKER, DataClass.META, SECRET, AT)
        file.append(Type.TEXT, Direction.BROKER, DataClass.TEXT, SECRET, AT)
        assert verdict_of(safe, file.place).code == "not_closed"
        assert bodies(safe, file.place) == [SECRET, SECRET]
        await file.close("idle", AT, receipt={"applied": 1})
        verdict = verdict_of(safe, file.place)
        assert verdict.ok
        assert (verdict.signer, verdict.seal and verdict.seal.receipt) == ("session", {"applied": 1})
        assert bodies(safe, file.place)[:2] == [SECRET, SECRET]
        place = tmp_path / (file.place + ".keys")
        assert place.stat().st_mode & 0o777 == 0o600
    keys = [safe.keys(stored.place) for stored in safe.stored()]
    assert len(keys) == 2
    secrets = [key for found in keys if found is not None for key in found.secrets.values()]
    assert len(set(secrets)) == 8, "no key twice"
    content = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert SECRET not in content
    assert not any(key in content or key.hex().encode() in content for key in secrets)


async def test_the_keys_are_durable_with_the_header_and_synced_once(safe: FileRecordings, disk: FickleDisk) -> None:
    disk.calls.clear()
    file = await safe.create(header())
    assert disk.calls["sync_data"] == 2
    file.append_all(ENTRIES)
    await file.sync()
    assert disk.calls["sync_data"] == 3
    await file.close("idle", AT)


async def test_no_file_of_keys_stays_open(safe: FileRecordings) -> None:
    await (await safe.create(header(99))).close("idle", AT)  # the pool's threads and the like are there now
    before = open_files()
    files = [safe.begin(header(number)) for number in range(6)]
    await safe.flush_dirty()  # by syncfs, which asks no file for its keys
    for file in files[:3]:
        file.append_all(ENTRIES)
        await file.sync()
    for file in files[:5]:
        await file.close("idle", AT)
    files[5].discard()
    await files[5].release()
    assert open_files() == before


async def test_a_discarded_files_keys_are_gone_too(safe: FileRecordings, tmp_path: Path) -> None:
    file = safe.begin(journal_header("2027-01-15-1"))
    file.discard()
    await file.release()
    assert names(tmp_path) == []


@pytest.mark.requirement("AU-01")
async def test_the_keys_of_what_recovery_closed_stay_usable_and_encrypt_nothing_more(
    safe: FileRecordings, tmp_path: Path
) -> None:
    files = [safe.begin(header(number)) for number in range(3)]
    for file in files:
        file.append_all(ENTRIES)
    await files[0].sync()
    os.truncate(tmp_path / files[1].place, files[1].size - 10)
    await files[2].close("idle", AT)
    (tmp_path / "live" / files[2].place.replace("/", "+")).touch()
    await safe.shut()

    again = with_vault(tmp_path)
    found = {item.place: item.outcome for item in await again.recover(AT)}
    assert found == {
        files[0].place: Outcome.RECOVERED, files[1].place: Outcome.RECOVERED, files[2].place: Outcome.WHOLE,
    }  # fmt: skip
    for file, kept in ((files[0], 4), (files[1], 3)):
        verdict = verdict_of(again, file.place)
        assert verdict.ok
        assert (verdict.recovered, verdict.signer) == (True, "ledger")
        assert bodies(again, file.place)[:kept] == [entry.body for entry in ENTRIES[:kept]]
        source = again.source(file.place)
        assert [(record.header.type, record.header.flags) for record in records(source)][kept:] == [
            (Type.RECOVERED, 0), (Type.SEAL, 0),
        ]  # fmt: skip
        source.close()
    await again.shut()


@pytest.mark.parametrize("left", [b"", b'{"id":', bytes(512)])
async def test_keys_that_a_crash_left_half_made_are_put_aside(
    safe: FileRecordings, tmp_path: Path, left: bytes
) -> None:
    """Their file was never acknowledged: no auditor shall be alarmed by it for ever."""
    file = safe.begin(header())
    await safe.shut()
    beside = tmp_path / (file.place + ".keys")
    beside.write_bytes(left)
    again = with_vault(tmp_path)
    assert [found.outcome for found in await again.recover(AT)] == [Outcome.RECOVERED]
    assert names(tmp_path) == [f"{1:032x}.tvr", f"{1:032x}.tvr.keys.unreadable"]
    assert verdict_of(again, file.place).ok
    await again.shut()


async def test_another_vault_puts_nobodys_keys_aside(safe: FileRecordings, tmp_path: Path) -> None:
    await safe.create(header())
    await safe.shut()
    again = with_vault(tmp_path, key=1)
    assert [found.outcome for found in await again.recover(AT)] == [Outcome.RECOVERED]
    assert names(tmp_path) == [f"{1:032x}.tvr", f"{1:032x}.tvr.keys"]
    await again.shut()


@pytest.mark.requirement("AU-01")
async def test_what_is_wrong_with_keys_is_told_and_erased_ones_are_no_fault(
    safe: FileRecordings, tmp_path: Path
) -> None:
    one, other = [await safe.create(header(number)) for number in (1, 2)]
    for file in (one, other):
        file.append_all(ENTRIES)
        await file.close("idle", AT)
    beside, theirs = (tmp_path / (file.place + ".keys") for file in (one, other))
    data, vault = beside.read_bytes(), FileVault(bytes(32))
    plain = FileRecordings(tmp_path)
    cases = [
        (safe, theirs.read_bytes(), "wrong_keys", "another file's"),
        (safe, vault.wrap(one.id, class_keys().secrets), "wrong_keys", "not its own"),
        (safe, data[:-1], "keys", "damaged"),
        (safe, b"", "keys", "damaged"),
        (with_vault(tmp_path, key=1), data, "wrong_vault", "another vault"),
        (plain, data, "wrong_vault", "need a vault"),
    ]
    for store, content, code, words in cases:
        beside.write_bytes(content)
        with pytest.raises(Unavailable) as caught:
            store.keys(one.place)
        assert (caught.value.code, words in caught.value.en) == (code, True), caught.value.en
    some = {DataClass.META: vault.unwrap(one.id, data).secrets[DataClass.META]}
    beside.write_bytes(vault.wrap(one.id, some))
    assert bodies(safe, one.place)[:4] == [ENTRIES[0].body, None, None, ENTRIES[3].body]
    beside.unlink()
    keys = safe.keys(one.place)
    assert keys is not None
    assert keys.secrets == {}
    assert verdict_of(safe, one.place).ok
    with pytest.raises(NotFound):
        safe.keys(f"recordings/2027/01/15/{9:032x}.tvr")


async def test_a_file_in_plain_has_no_keys(tmp_path: Path) -> None:
    store = FileRecordings(tmp_path, admit_above=0, end_below=0)
    await store.recover(AT)
    file = await store.create(header())
    assert store.keys(file.place) is None
    await file.close("idle", AT)
    assert names(tmp_path) == [f"{1:032x}.tvr"]
    await store.shut()


async def test_keys_are_listed_as_no_recording(safe: FileRecordings, tmp_path: Path) -> None:
    journal, file = safe.begin(journal_header("2027-01-15-4")), safe.begin(header())
    assert [stored.id for stored in safe.stored()] == [journal.id, file.id]
    with pytest.raises(NotFound):
        safe.source(file.place + ".keys")
    await journal.close("turned", AT)
    await safe.shut()
    again = with_vault(tmp_path)
    await again.recover(AT)
    previous = again.last_journal()
    assert previous is not None
    assert (previous.id, previous.head) == (journal.id, journal.head)
    assert again.next_journal_id(AT) == "2027-01-15-5"
    await again.shut()


# Destroying keys


async def written(safe: FileRecordings, number: int = 1) -> str:
    file = safe.begin(header(number))
    for data_class in (DataClass.META, DataClass.TEXT, DataClass.SCREEN, DataClass.CAMERA):
        file.append(Type.EVENT, Direction.BROKER, data_class, SECRET, AT)
    await file.close("idle", AT)
    return file.place


def beside_names(root: Path) -> list[str]:
    return [name for name in names(root) if ".keys" in name]


@pytest.mark.requirement("PR-07")
async def test_a_destroyed_key_is_gone_for_good_and_the_file_verifies_as_before(
    safe: FileRecordings, tmp_path: Path
) -> None:
    place = await written(safe)
    before = (tmp_path / (place + ".keys")).read_bytes()
    wrapped = json.loads(before)["keys"]
    assert await safe.destroy(place, [DataClass.SCREEN, DataClass.TEXT]) == {DataClass.SCREEN, DataClass.TEXT}
    assert bodies(safe, place)[:4] == [SECRET, None, None, SECRET]
    assert verdict_of(safe, place).ok
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for name in ("screen", "text"):
        assert wrapped[name].encode() not in left
    assert wrapped["meta"].encode() in left
    assert beside_names(tmp_path) == [Path(place).name + ".keys"]
    assert await safe.destroy(place, [DataClass.SCREEN]) == frozenset()
    assert await safe.destroy(place, list(DataClass)) == {DataClass.META, DataClass.CAMERA}
    assert bodies(safe, place)[:4] == [None] * 4
    assert verdict_of(safe, place).ok


async def test_a_recording_that_is_being_written_keeps_its_keys(safe: FileRecordings) -> None:
    file = safe.begin(header())
    with pytest.raises(Refused, match="still being written"):
        await safe.destroy(file.place, list(DataClass))
    await file.close("idle", AT)
    assert await safe.destroy(file.place, list(DataClass)) == set(DataClass)


async def test_what_is_not_encrypted_can_not_be_erased(tmp_path: Path) -> None:
    store = FileRecordings(tmp_path, admit_above=0, end_below=0)
    await store.recover(AT)
    place = await written(store)
    with pytest.raises(Refused, match="not encrypted"):
        await store.destroy(place, list(DataClass))
    with pytest.raises(NotFound):
        await store.destroy(place.replace("1.tvr", "2.tvr"), list(DataClass))
    await store.shut()


@pytest.mark.parametrize("call", ["create", "append", "sync_data", "link", "rename", "wipe", "remove", "sync_dir"])
async def test_a_destruction_that_fails_anywhere_leaves_the_other_keys_whole_and_is_ended_by_a_second_one(
    safe: FileRecordings, disk: FickleDisk, tmp_path: Path, call: str
) -> None:
    place = await written(safe)
    wrapped = json.loads((tmp_path / (place + ".keys")).read_bytes())["keys"]
    disk.failing[call] = errno.EIO
    with pytest.raises(OSError, match="Input/output"):
        await safe.destroy(place, [DataClass.SCREEN])
    disk.failing.clear()
    assert bodies(safe, place)[0] == SECRET
    assert bodies(safe, place)[3] == SECRET
    await safe.destroy(place, [DataClass.SCREEN])
    assert bodies(safe, place)[:4] == [SECRET, SECRET, None, SECRET]
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert wrapped["screen"].encode() not in left
    assert beside_names(tmp_path) == [Path(place).name + ".keys"]


@pytest.mark.parametrize("damage", ["header", "gone"])
async def test_the_keys_of_a_file_that_can_not_be_read_go_all_the_same(
    safe: FileRecordings, tmp_path: Path, damage: str
) -> None:
    """A copy of the file, or the byte put right again, would need no more than them."""
    place = await written(safe)
    beside, path = tmp_path / (place + ".keys"), tmp_path / place
    wrapped = json.loads(beside.read_bytes())["keys"]
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(b"X" + path.read_bytes()[1:])
    with pytest.raises((NotFound, BadRecord)):
        await safe.destroy(place, [DataClass.SCREEN])
    left = beside.read_bytes()
    assert (wrapped["screen"].encode() in left, wrapped["meta"].encode() in left) == (False, True)
