"""The operator's catalogue of firmware: a folder of images, each with the signed words about it beside it."""

import hashlib
import os
import re
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from broker.wire.firmware import FirmwareOffer, newer

_IMAGE: Final = ".img"
_WORDS: Final = ".json"
_DIGEST: Final = re.compile("[0-9a-f]{64}")


class FirmwareFolder:
    """Images and offers; every call blocks. Who verifies them is the device: nothing here is taken on trust by it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def publish(self, offer: FirmwareOffer, image: bytes) -> None:
        """Keep an image and its offer, durably; the offer is there only once the image is whole.

        Raises ValueError if the offer is of another image, OSError.
        """
        if hashlib.sha256(image).digest() != b64decode(offer.sha256) or len(image) != offer.bytes:
            raise ValueError("the offer is of another image")
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = b64decode(offer.sha256).hex()
        for suffix, data in ((_IMAGE, image), (_WORDS, offer.model_dump_json().encode())):
            _replace(self._root / f"{name}{suffix}", data)

    def offers(self) -> list[FirmwareOffer]:
        """Return every offer whose image is there, by family and file name; what can't be read as one is left out."""
        found = []
        for path in sorted(self._root.glob(f"*{_WORDS}")):
            try:
                offer = FirmwareOffer.model_validate_json(path.read_bytes())
            except (OSError, ValidationError):
                continue
            if path.stem == b64decode(offer.sha256).hex() and path.with_suffix(_IMAGE).is_file():
                found.append(offer)
        return sorted(found, key=lambda offer: offer.family)

    def newest(self, family: str, software: str) -> FirmwareOffer | None:
        """Return the newest offer for a family that is newer than the software that a device has; None if none is."""
        best: FirmwareOffer | None = None
        for offer in self.offers():
            if offer.family == family and newer(offer.version, best.version if best else software):
                best = offer
        return best

    def image(self, digest: str) -> Path | None:
        """Return the file of a published image by its SHA-256 in hex; None if there is none. Anybody may ask."""
        if _DIGEST.fullmatch(digest) is None:
            return None
        path = self._root / f"{digest}{_IMAGE}"
        return path if path.is_file() and path.with_suffix(_WORDS).is_file() else None


def offer_of(family: str, version: str, image: bytes, signature: bytes) -> FirmwareOffer:
    """Return the offer of an image with its signature over ``signed_bytes``. Raises ValueError for unfit words."""
    return FirmwareOffer(
        family=family, version=version, bytes=len(image), sha256=digest_of(image),
        signature=b64encode(signature).decode(),
    )  # fmt: skip


def digest_of(image: bytes) -> str:
    """Return an image's SHA-256 as the wire writes it."""
    return b64encode(hashlib.sha256(image).digest()).decode()


def _replace(path: Path, data: bytes) -> None:
    fresh = path.with_suffix(path.suffix + ".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
