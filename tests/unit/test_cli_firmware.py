"""The catalogue on the host: a key, a signed image, and what goes on the record."""

import asyncio
from base64 import b64decode
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from typer.testing import CliRunner, Result

from broker.backends.firmware_folder import FirmwareFolder
from broker.backends.sql.engine import create_schema, open_database
from broker.cli import cli
from broker.wire.firmware import signed_bytes
from tests.stage.postbox import waiting


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["firmware", *map(str, arguments)])


async def make_state(data: Path) -> None:
    database = open_database(data / "state.db")
    await create_schema(database)
    await database.close()


@pytest.mark.requirement("TV-09")
def test_an_image_is_signed_with_the_operator_s_key(tmp_path: Path) -> None:
    key, image = tmp_path / "key.pem", tmp_path / "image"
    made = run("key", "--key", key)
    assert made.exit_code == 0
    assert key.stat().st_mode & 0o777 == 0o600
    public = Ed25519PublicKey.from_public_bytes(b64decode(made.output))
    image.write_bytes(b"software")
    asyncio.run(make_state(tmp_path))
    published = run(
        "publish", image, "--data", tmp_path, "--key", key, "--family", "SEN-55A", "--version", "SenOS 4.3.0"
    )
    assert published.exit_code == 0, published.output
    (offer,) = FirmwareFolder(tmp_path / "firmware").offers()
    said = signed_bytes("SEN-55A", "SenOS 4.3.0", 8, offer.sha256)
    public.verify(b64decode(offer.signature), said)
    with pytest.raises(InvalidSignature):
        public.verify(b64decode(offer.signature), said + b" ")
    (event,) = asyncio.run(waiting(tmp_path))
    assert event.name == "firmware.published"
    assert event.facts()["version"] == "SenOS 4.3.0"
    assert "SEN-55A  SenOS 4.3.0  8 bytes" in run("list", "--data", tmp_path).output


def test_what_is_wrong_is_said_in_one_line(tmp_path: Path) -> None:
    key, image = tmp_path / "key.pem", tmp_path / "image"
    image.write_bytes(b"software")
    common = ("--data", tmp_path, "--family", "F", "--version", "1")
    assert run("publish", image, *common, "--key", key).exit_code == 1
    key.write_text("no key", encoding="utf-8")
    refused = run("publish", image, *common, "--key", key)
    assert (refused.exit_code, "PEM" in refused.output) == (2, True)
    assert run("key", "--key", key).exit_code == 1  # an old key is never written over
    key.unlink()
    run("key", "--key", key)
    assert run("publish", tmp_path / "gone", *common, "--key", key).exit_code == 1
    assert run("publish", image, "--data", tmp_path, "--family", "", "--version", "1", "--key", key).exit_code == 2
