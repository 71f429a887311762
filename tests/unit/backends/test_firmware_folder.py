"""The catalogue's folder: what is offered is whole, and is newer than what a device has."""

from base64 import b64decode
from pathlib import Path

import pytest

from broker.backends.firmware_folder import FirmwareFolder, digest_of, offer_of
from broker.wire.firmware import FirmwareOffer


def offer(image: bytes, version: str = "4.3.0", family: str = "SEN-55A") -> FirmwareOffer:
    return offer_of(family, version, image, bytes(64))


def name(image: bytes) -> str:
    return b64decode(digest_of(image)).hex()


def test_what_is_published_is_there_as_it_was(tmp_path: Path) -> None:
    folder = FirmwareFolder(tmp_path / "firmware")
    assert (folder.offers(), folder.newest("SEN-55A", "4.2"), folder.image("0" * 64)) == ([], None, None)
    folder.publish(offer(b"one"), b"one")
    assert folder.offers() == [offer(b"one")]
    found = folder.image(name(b"one"))
    assert found is not None
    assert found.read_bytes() == b"one"


def test_the_newest_of_the_family_is_offered_and_only_to_what_is_older(tmp_path: Path) -> None:
    folder = FirmwareFolder(tmp_path)
    for image, version, family in ((b"a", "4.3", "SEN-55A"), (b"b", "4.10", "SEN-55A"), (b"c", "9", "SEN-65B")):
        folder.publish(offer(image, version, family), image)
    assert folder.newest("SEN-55A", "SenOS 4.2.1") == offer(b"b", "4.10")
    assert folder.newest("SEN-55A", "4.10.0") is None
    assert folder.newest("AC-WALL-3", "1") is None


def test_an_offer_of_another_image_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="another image"):
        FirmwareFolder(tmp_path).publish(offer(b"one"), b"two")
    assert list(tmp_path.iterdir()) == []


def test_a_torn_or_foreign_file_is_left_out(tmp_path: Path) -> None:
    folder = FirmwareFolder(tmp_path)
    folder.publish(offer(b"one"), b"one")
    (tmp_path / f"{'0' * 64}.json").write_text("{", encoding="utf-8")
    folder.publish(offer(b"two"), b"two")
    (tmp_path / f"{name(b'two')}.img").unlink()
    assert folder.offers() == [offer(b"one")]
    assert folder.image(name(b"two")) is None
    assert folder.image(f"../{tmp_path.name}/{name(b'one')}") is None
    (tmp_path / f"{'0' * 64}.json").write_text(offer(b"one").model_dump_json(), encoding="utf-8")
    (tmp_path / f"{'0' * 64}.img").write_bytes(b"foreign")
    assert folder.offers() == [offer(b"one")], "an offer stands under its own image's name"
