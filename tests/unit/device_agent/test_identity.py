import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from broker.wire.hello import HELLO_DOMAIN
from device_agent.identity import KEY_FILE, IdentityError, load_or_create


def test_a_key_is_made_once_and_kept_privately(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    first = load_or_create(folder)
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600
    assert load_or_create(folder).public() == first.public()
    assert load_or_create(folder).number() == first.number() < 10**7
    assert sorted(os.listdir(folder)) == [KEY_FILE]
    assert load_or_create(tmp_path / "other").public() != first.public()


def test_the_proof_is_over_the_domain_and_the_nonce(tmp_path: Path) -> None:
    key = load_or_create(tmp_path)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.public()))
    public.verify(base64.b64decode(key.prove(b"n" * 32)), HELLO_DOMAIN + b"n" * 32)


def test_of_many_that_start_at_once_all_get_the_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_or_create(tmp_path).public(), range(24)))
    assert len(keys) == 1
    assert os.listdir(tmp_path) == [KEY_FILE]


def damaged() -> list[bytes]:
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return [b"", b"-----BEGIN PRIVATE KEY-----\n", other]


@pytest.mark.parametrize("content", damaged())
def test_a_damaged_key_is_said_and_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / KEY_FILE
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(IdentityError) as error:
        load_or_create(tmp_path)
    assert error.value.code == "key_damaged"
    assert path.read_bytes() == content


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    load_or_create(tmp_path)
    (tmp_path / KEY_FILE).chmod(0o640)
    with pytest.raises(IdentityError) as error:
        load_or_create(tmp_path)
    assert error.value.code == "key_not_private"


def test_a_key_that_is_no_file_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).mkdir(0o700)
    with pytest.raises(IdentityError) as error:
        load_or_create(tmp_path)
    assert error.value.code == "key_unreadable"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IdentityError) as error:
        load_or_create(tmp_path / "file" / "data")
    assert error.value.code == "key_not_kept"
