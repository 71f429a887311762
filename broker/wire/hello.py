"""Opening a device's socket: the broker's challenge, the device's proof, the welcome; and the heartbeat."""

from typing import Annotated, Literal

from pydantic import Field

from broker.wire.base import Bytes32, Bytes64, Count, Id, Language, Message, Name, Text
from broker.wire.link import Thresholds
from broker.wire.screen import VideoCodec

HELLO_DOMAIN = b"televisit/hello/v1\x00"
"""What a device signs with its Ed25519 key: this, then the nonce's raw bytes."""


Takes = Annotated[tuple[Literal["pointer", "clipboard"], ...], Field(max_length=4)]


class Challenge(Message):
    """broker -> device: sign this nonce (32 random bytes, base64) to prove your key."""

    type: Literal["challenge"] = "challenge"
    nonce: Bytes32


class Hello(Message):
    """device -> broker: who I am; the first message, at most 2 KiB, within 5 s.

    ``key`` is the raw Ed25519 public key and ``signature`` the signature over HELLO_DOMAIN + nonce, both base64.
    All else are claims; only the key is proven. ``family``: whose error codes and parts the model has. ``through``: the
    device that shows the PIN, where that is another one. ``takes``: what it takes besides keys.
    """

    type: Literal["hello"] = "hello"
    key: Bytes32
    signature: Bytes64
    kind: Literal["tv", "refrigerator", "washer", "air_conditioner", "kodi", "vnc"]
    model: Name
    serial: Name
    software: Text
    language: Language
    display: bool
    family: Name | None = None
    through: Name | None = None
    takes: Takes = ()
    codecs: Annotated[tuple[VideoCodec, ...], Field(min_length=1, max_length=4)]


class Welcome(Message):
    """broker -> device: your key is proven; this is the id that your history follows.

    ``link``: how good the way between you and me must be before you ask for a PIN.
    """

    type: Literal["welcome"] = "welcome"
    device: Id
    link: Thresholds


class Ping(Message):
    """either side -> either side: answer with the same token; sent every 5 s, answered within 10 s."""

    type: Literal["ping"] = "ping"
    token: Count


class Pong(Message):
    """either side -> either side: the answer to a ping."""

    type: Literal["pong"] = "pong"
    token: Count
