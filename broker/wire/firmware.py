"""Firmware: what the operator's catalogue has for this device; the image itself is fetched over HTTPS and verified."""

import json
import re
from typing import Annotated, Literal

from pydantic import Field

from broker.wire.base import Bytes32, Bytes64, Message, Name

FIRMWARE_DOMAIN = b"televisit/firmware/v1\x00"
"""What the operator signs with its firmware key: this, then the canonical JSON of family, version, bytes and sha256."""


class FirmwareOffer(Message):
    """broker -> device: there is newer software for your family in the operator's catalogue, signed by its key.

    The device keeps it for whoever starts the installing, and fetches ``/v1/firmware/<sha256 in hex>`` only then.
    """

    type: Literal["firmware.offer"] = "firmware.offer"
    family: Name
    version: Name
    bytes: Annotated[int, Field(ge=1, le=256 * 1024 * 1024)]
    sha256: Bytes32
    signature: Bytes64


def signed_bytes(family: str, version: str, size: int, sha256: str) -> bytes:
    """Return what the operator signs: the domain, then canonical JSON; ``sha256`` is canonical base64."""
    facts = {"bytes": size, "family": family, "sha256": sha256, "version": version}
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return FIRMWARE_DOMAIN + text.encode()


def newer(version: str, than: str) -> bool:
    """Return whether a version is newer than another: number by number, the words between them left aside."""
    return _numbers(version) > _numbers(than)


def _numbers(version: str) -> tuple[int, ...]:
    found = tuple(int(digits) for digits in re.findall(r"[0-9]{1,9}", version))
    return found[: max((place for place, number in enumerate(found, 1) if number), default=0)]
