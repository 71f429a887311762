"""The offer of firmware carries a signature and a digest, and no place to fetch it from but the broker's own."""

import pytest
from pydantic import ValidationError

from broker.wire.firmware import FIRMWARE_DOMAIN, FirmwareOffer, newer, signed_bytes

OFFER = {
    "type": "firmware.offer", "family": "SEN-55A", "version": "4.3.0", "bytes": 10, "sha256": "A" * 43 + "=",
    "signature": "A" * 86 + "==",
}  # fmt: skip


def test_an_offer_names_a_digest_and_a_signature() -> None:
    assert FirmwareOffer.model_validate(OFFER).bytes == 10
    assert FIRMWARE_DOMAIN.endswith(b"\x00")


@pytest.mark.requirement("TV-09")
@pytest.mark.parametrize("bad", [{"url": "https://x"}, {"sha256": "short"}, {"signature": None}, {"bytes": 2**31}])
def test_nothing_else_goes_into_it(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FirmwareOffer.model_validate(OFFER | bad)


def test_what_is_signed_is_the_same_for_everybody() -> None:
    said = signed_bytes("SEN-55A", "SenOS 4.3", 10, "abc=")
    facts = b'{"bytes":10,"family":"SEN-55A","sha256":"abc=","version":"SenOS 4.3"}'
    assert said == b"televisit/firmware/v1\x00" + facts


@pytest.mark.parametrize(
    ("version", "than", "is_newer"),
    [
        ("SenOS 4.3.0", "SenOS 4.2.9", True), ("4.10", "4.9", True), ("4.2", "4.2.0", False), ("4.2.0", "4.2", False),
        ("4.2.1", "4.2", True), ("SenOS 4.2.1", "SenOS 4.3.0", False), ("beta", "1", False), ("1", "beta", True),
    ],
)  # fmt: skip
def test_a_version_is_newer_by_its_numbers(version: str, than: str, is_newer: bool) -> None:
    assert newer(version, than) is is_newer
