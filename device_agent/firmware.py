"""Firmware: an offer of the operator's is verified when it is told, and its image when it is to be installed.

Only what the operator's key has signed is taken: for this device's own family, newer than what it has, and to the byte
as it was signed. The image comes from the broker's own HTTPS, by the same certificates as the link, at the moment when
somebody has asked for it to be installed.
"""

import asyncio
import hashlib
from base64 import b64decode
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from broker.wire.firmware import FirmwareOffer, newer, signed_bytes
from device_agent.asking import ask
from device_agent.device import Device, FirmwareError, Updatable
from device_agent.link import Endpoint, LinkFailed

FETCH_SECONDS: Final = 120.0


class BadKey(ValueError):
    """The operator's firmware key can't be read."""


def read_key(text: str) -> Ed25519PublicKey:
    """Return the operator's public key from base64, or from the file that is named instead. Raises BadKey."""
    try:
        file = Path(text)
        words = file.read_text("ascii").strip() if file.is_file() else text
        return Ed25519PublicKey.from_public_bytes(b64decode(words, validate=True))
    except (OSError, ValueError):
        raise BadKey("the operator's firmware key is 32 bytes in base64, or a file with them") from None


def refusal(offer: FirmwareOffer, key: Ed25519PublicKey | None, family: str | None, software: str) -> str | None:
    """Return why an offer isn't taken, as a stable code, or None if it is."""
    if key is None:
        return "no_firmware_key"
    if offer.family != family:
        return "other_family"
    try:
        said = signed_bytes(offer.family, offer.version, offer.bytes, offer.sha256)
        key.verify(b64decode(offer.signature), said)
    except InvalidSignature:
        return "bad_signature"
    return None if newer(offer.version, software) else "not_newer"


def take(
    offer: FirmwareOffer, device: Device, key: Ed25519PublicKey | None, broker: Endpoint | LinkFailed
) -> str | None:
    """Let a device know of an offer; return why it isn't taken, as a stable code, or None if it is."""
    who = device.identify()
    if not isinstance(device, Updatable) or isinstance(broker, LinkFailed):
        return "not_updatable"
    why = refusal(offer, key, who.family, who.software)
    if why is None:
        device.offer_firmware(offer.version, lambda: fetch(offer, broker))
    return why


async def fetch(offer: FirmwareOffer, broker: Endpoint) -> bytes:
    """Return the image of an offer, to the byte as it was signed. Raises FirmwareError."""
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            image = await _get(offer, broker)
    except (OSError, TimeoutError):
        raise FirmwareError("firmware_unfetched") from None
    found = await asyncio.to_thread(hashlib.sha256, image)  # of a large one it takes a second
    if len(image) != offer.bytes or found.digest() != b64decode(offer.sha256):
        raise FirmwareError("firmware_damaged")
    return image


async def _get(offer: FirmwareOffer, broker: Endpoint) -> bytes:
    place = urlsplit(broker.url)
    path = f"/v1/firmware/{b64decode(offer.sha256).hex()}"
    # One byte more than it should have is enough to know that it is another image.
    status, image = await ask(place.hostname or "", place.port or 443, path, most=offer.bytes + 1, trust=broker.trust)
    if status != 200:
        raise FirmwareError("firmware_unfetched")
    return image
