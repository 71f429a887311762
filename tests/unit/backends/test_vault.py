import json
import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap_with_padding

from broker.backends.vault import FileVault, open_vault
from broker.errors import Unavailable
from broker.recording.cipher import ClassKeys
from broker.recording.record import DataClass
from tests.unit.recording.memory_file import SESSION, class_keys

KEY = bytes(range(32))
OTHER = "f" * 32


def wrapped(vault: FileVault | None = None) -> bytes:
    return (vault or FileVault(KEY)).wrap(SESSION, class_keys().secrets)


def refused(data: bytes, id: str = SESSION, vault: FileVault | None = None) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        (vault or FileVault(KEY)).unwrap(id, data)
    assert "operator" in caught.value.en
    assert "quản trị viên" in caught.value.vi
    return caught.value


def test_keys_come_back_as_they_were() -> None:
    assert FileVault(KEY).unwrap(SESSION, wrapped()).secrets == class_keys().secrets
    some = {DataClass.TEXT: bytes(32)}
    assert FileVault(KEY).unwrap(SESSION, FileVault(KEY).wrap(SESSION, some)).secrets == some
    assert FileVault(KEY).unwrap(SESSION, FileVault(KEY).wrap(SESSION, {})).secrets == {}


def test_what_stands_beside_a_file_holds_no_key_and_is_the_page_s() -> None:
    data = wrapped()
    value = json.loads(data)
    assert set(value) == {"id", "keys", "vault"}
    assert {len(key) for key in value["keys"].values()} == {80}
    for one, key in class_keys().secrets.items():
        assert key not in data
        assert key.hex().encode() not in data
        assert aes_key_unwrap_with_padding(KEY, bytes.fromhex(value["keys"][one.name.lower()])) == key
    assert KEY.hex() not in data.decode()


def test_another_vault_opens_nothing_and_says_which_would() -> None:
    other = FileVault(bytes(32))
    error = refused(wrapped(), vault=other)
    assert error.code == "wrong_vault"
    assert "another vault" in error.en
    assert other.name in error.en
    renamed = canonical_with(vault=other.name)
    assert "damaged" in refused(renamed, vault=other).en  # the name is no key: the wrapping itself is checked


def test_another_files_keys_are_named_as_such() -> None:
    error = refused(wrapped(), id=OTHER)
    assert error.code == "wrong_keys"
    assert "exchanged" in error.en


def canonical_with(**fields: object) -> bytes:
    value = json.loads(wrapped()) | fields
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"null",
        b"[]",
        b"{}",
        b"[" * 100_000,
        wrapped()[:-1],
        wrapped() + b"\n",
        canonical_with(more=1),
        canonical_with(keys=[]),
        canonical_with(keys={"text": 1}),
        canonical_with(keys={"text": "0"}),
        canonical_with(keys={"text": ""}),
        canonical_with(keys={"text": "00" * 40}),
        canonical_with(keys={"sound": json.loads(wrapped())["keys"]["text"]}),
    ],
    ids=lambda data: repr(data[:30]),
)
def test_damaged_keys_are_named_as_such(data: bytes) -> None:
    error = refused(data)
    assert error.code == "keys"
    assert "damaged" in error.en


def test_every_changed_byte_of_a_wrapped_key_is_found() -> None:
    data = wrapped()
    for place in range(len(data)):
        broken = bytearray(data)
        broken[place] ^= 1
        refused(bytes(broken))


def test_a_wrapped_key_under_another_name_is_left_to_the_commitments() -> None:
    keys = json.loads(wrapped())["keys"]
    keys["text"], keys["meta"] = keys["meta"], keys["text"]
    found = FileVault(KEY).unwrap(SESSION, canonical_with(keys=keys))
    assert isinstance(found, ClassKeys)
    with pytest.raises(ValueError, match="wrong_keys"):
        found.check(class_keys().commitments())


def test_the_key_is_made_once_and_for_its_user_alone(tmp_path: Path) -> None:
    path, before = tmp_path / "vault.key", os.umask(0)
    try:
        made = open_vault(path)
    finally:
        os.umask(before)
    key = path.read_bytes()
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["vault.key"]
    assert open_vault(path).unwrap(SESSION, wrapped(made)).secrets == class_keys().secrets
    assert path.read_bytes() == key
    assert open_vault(tmp_path / "other.key").name != made.name


def test_what_a_crash_left_half_made_is_not_taken_for_the_key(tmp_path: Path) -> None:
    (tmp_path / "vault.key.0badf00d.new").write_bytes(b"half")
    assert open_vault(tmp_path / "vault.key").name != FileVault(bytes(32)).name
    assert len((tmp_path / "vault.key").read_bytes()) == 32


@pytest.mark.parametrize("content", [b"", b"half a key", bytes(33)])
def test_a_key_that_is_none_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vault.key"
    path.write_bytes(content)
    with pytest.raises(Unavailable, match="backup"):
        open_vault(path)
    assert path.read_bytes() == content


def test_the_key_of_a_process_that_was_first_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "vault.key"

    def slow(count: int) -> bytes:
        path.write_bytes(KEY)  # meanwhile
        return bytes(count)

    monkeypatch.setattr("secrets.token_bytes", slow)
    assert open_vault(path).name == FileVault(KEY).name
    assert os.listdir(tmp_path) == ["vault.key"]


def test_key_and_name_are_durable_before_anything_is_wrapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = list[str]()
    fsync, link = os.fsync, os.link

    def synced(fd: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(fd).st_mode) else f"{os.fstat(fd).st_size} bytes")
        fsync(fd)

    def linked(old: Path, new: Path) -> None:
        done.append("name")
        link(old, new)

    monkeypatch.setattr("os.fsync", synced)
    monkeypatch.setattr("os.link", linked)
    open_vault(tmp_path / "vault.key")
    assert done == ["32 bytes", "name", "folder"]
    open_vault(tmp_path / "vault.key")
    assert done[3:] == ["folder"]  # the first process may have been killed before it got there


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="No such file"):
        open_vault(tmp_path / "nowhere" / "vault.key")


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        FileVault(bytes(length))


def test_classes_are_taken_out_without_opening_the_others() -> None:
    vault = FileVault(bytes(32))
    keys = {one: bytes([one]) * 32 for one in DataClass}
    left, gone = vault.without("a", vault.wrap("a", keys), [DataClass.SCREEN, DataClass.TEXT])
    assert gone == {DataClass.SCREEN, DataClass.TEXT}
    assert vault.unwrap("a", left).secrets == {one: keys[one] for one in (DataClass.META, DataClass.CAMERA)}
    assert vault.without("a", left, [DataClass.SCREEN]) == (left, frozenset())
    assert vault.unwrap("a", vault.without("a", left, list(DataClass))[0]).secrets == {}
    for bad, code in (
        (b"{}", "keys"),
        (vault.wrap("b", keys), "wrong_keys"),
        (FileVault(b"1" * 32).wrap("a", keys), "wrong_vault"),
    ):
        with pytest.raises(Unavailable) as refusal:
            vault.without("a", bad, [])
        assert refusal.value.code == code
