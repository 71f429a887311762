import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import ValidationError

from broker.wire.hello import HELLO_DOMAIN, Challenge, Hello, Ping, Pong, Welcome
from broker.wire.link import Thresholds


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def fields() -> dict[str, Any]:
    key, nonce = Ed25519PrivateKey.generate(), bytes(32)
    return {
        "key": b64(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)),
        "signature": b64(key.sign(HELLO_DOMAIN + nonce)),
        "kind": "tv",
        "model": "TV 55",
        "serial": "S-1",
        "software": "1.0",
        "language": "vi",
        "display": True,
        "codecs": ("jpeg",),
    }


def test_a_hello_carries_a_key_and_a_signature_that_verifies() -> None:
    hello = Hello.model_validate(fields())
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(hello.key))
    public.verify(base64.b64decode(hello.signature), HELLO_DOMAIN + bytes(32))
    assert HELLO_DOMAIN == b"televisit/hello/v1\0"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", b64(bytes(31))), ("key", b64(bytes(33))), ("key", "A" * 44),
        ("signature", b64(bytes(63))), ("signature", b64(bytes(65))), ("kind", "phone"), ("model", ""),
        ("model", "<script>\n"), ("language", "fr"), ("codecs", ("gif",)), ("codecs", ("jpeg",) * 5),
        ("codecs", ()), ("display", 1),
    ],
)  # fmt: skip
def test_a_hello_with_anything_odd_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Hello.model_validate({**fields(), field: value})


def test_a_nonce_is_32_bytes() -> None:
    assert base64.b64decode(Challenge(nonce=b64(bytes(32))).nonce) == bytes(32)
    for size in (0, 16, 31, 33, 64):
        with pytest.raises(ValidationError):
            Challenge(nonce=b64(bytes(size)))


def test_a_ping_is_answered_by_its_own_token_and_a_welcome_names_the_device() -> None:
    assert Pong(token=Ping(token=7).token).token == 7
    assert Welcome(device="ab" * 16, link=Thresholds()).device == "ab" * 16


def test_a_device_offers_what_it_can_encode() -> None:
    assert Hello.model_validate({**fields(), "codecs": ("h264", "jpeg")}).codecs == ("h264", "jpeg")
