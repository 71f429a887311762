"""Greeting a device: its first message, the proof of its key, and the words to a socket that has no outbox yet."""

import asyncio
import base64
import binascii
import hashlib

import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from broker.relay.peer import Channel, ChannelGone, Closed
from broker.wire import limits
from broker.wire.base import Message
from broker.wire.codec import WireError, format, parse
from broker.wire.ending import Visitor
from broker.wire.hello import HELLO_DOMAIN, Hello
from broker.wire.messages import Peer

_log = structlog.get_logger()
CLOSE_CAUSES = {1007: "invalid_utf8", 1009: "too_large", 1002: "bad_websocket"}
"""WebSocket close codes by which the library says that the peer broke the framing."""


async def first(channel: Channel) -> Hello:
    """Return a device's first message. Raises WireError for anything but a hello, ChannelGone if it left."""
    try:
        async with asyncio.timeout(limits.HELLO_SECONDS):
            data = await channel.receive()
    except TimeoutError:
        raise WireError("hello_timeout", "the first message did not come in time") from None
    if isinstance(data, Closed):
        if data.code in CLOSE_CAUSES:
            raise WireError(CLOSE_CAUSES[data.code], "the WebSocket framing was broken")
        raise ChannelGone
    if isinstance(data, bytes):
        raise WireError("wrong_order", "the first message is a hello")
    message = parse(data, Peer.DEVICE, Peer.BROKER, limits.FIRST_MESSAGE_BYTES)
    if not isinstance(message, Hello):
        raise WireError("wrong_order", "the first message is a hello")
    return message


def prove(hello: Hello, nonce: bytes) -> Hello:
    """Return a hello whose signature is good. Raises WireError ``bad_key``."""
    try:
        key = base64.b64decode(hello.key, validate=True)
        signature = base64.b64decode(hello.signature, validate=True)
        Ed25519PublicKey.from_public_bytes(key).verify(signature, HELLO_DOMAIN + nonce)
    except (InvalidSignature, ValueError, binascii.Error):
        raise WireError("bad_key", "the signature over the challenge does not fit the key") from None
    return hello


def visitor(hello: Hello) -> Visitor:
    """Return the device behind a proven hello: its id is the key's, the rest are its claims."""
    key = base64.b64decode(hello.key, validate=True)
    return Visitor(
        id=hashlib.sha256(b"televisit/device/v1\x00" + key).hexdigest()[:32],
        kind=hello.kind,
        model=hello.model,
        serial=hello.serial,
        software=hello.software,
        display=hello.display,
        family=hello.family,
        through=hello.through,
        takes=hello.takes,
    )


async def send(channel: Channel, message: Message) -> None:
    """Send to a socket that has no outbox yet. Raises ChannelGone, also if it is not taken in time."""
    try:
        async with asyncio.timeout(limits.SEND_SECONDS):
            await channel.send(format(message))
    except TimeoutError:
        raise ChannelGone from None


async def close(channel: Channel, code: int, reason: str) -> None:
    """Close a socket that has no outbox; one that does not take the close in time is left to the server."""
    try:
        async with asyncio.timeout(limits.SEND_SECONDS):
            await channel.close(code, reason)
    except TimeoutError:
        _log.warning("a refused socket did not take its close", reason=reason)
