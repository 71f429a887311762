"""``televisit-broker firmware``: the operator's catalogue of signed images that devices may install.

The signing key is the operator's own, Ed25519 in PEM, and needs to be on this host for the publishing only; devices
know its public half, and install nothing else.
"""

import os
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broker.backends.firmware_folder import FirmwareFolder, digest_of, offer_of
from broker.cli_audit import Data, existing, fail, operator, put_on_record, run
from broker.events.device import FirmwarePublished
from broker.wire.firmware import signed_bytes

firmware_app = typer.Typer(no_args_is_help=True, help="The catalogue of firmware that devices may install.")

KeyFile = Annotated[Path, typer.Option("--key", metavar="FILE", help="The operator's signing key (Ed25519, PEM).")]


@firmware_app.command("key")
def make_key(key: KeyFile) -> None:
    """Make a signing key, and print its public half: what every device is given as --firmware-key."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        with open(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
    except OSError as error:
        fail(f"{key}: {error.strerror}", 1)
    print(_public(private))


@firmware_app.command()
def publish(
    image: Annotated[Path, typer.Argument(help="The image.")],
    data: Data,
    key: KeyFile,
    family: Annotated[str, typer.Option(help="The model family that it is for.")],
    version: Annotated[str, typer.Option(help="Its version; devices install none that isn't newer than their own.")],
) -> None:
    """Sign an image and put it into the catalogue: devices of its family are told of it in their next visits."""
    private = _signing_key(key)
    try:
        content = image.read_bytes()
        signature = private.sign(signed_bytes(family, version, len(content), digest_of(content)))
        offer = offer_of(family, version, content, signature)
        FirmwareFolder(existing(data) / "firmware").publish(offer, content)
    except OSError as error:
        fail(f"{error.filename or image}: {error.strerror}", 1)
    except ValueError:
        fail("the family and the version are names of 1 to 80 characters, and the image has at most 256 MiB", 2)
    digest = b64decode(offer.sha256).hex()
    published = FirmwarePublished(by=operator(), family=family, version=version, sha256=digest)
    run(put_on_record(data, published))
    print(f"{family} {version}: {offer.bytes} bytes, SHA-256 {digest}. Devices verify it with {_public(private)}")


@firmware_app.command("list")
def show(data: Data) -> None:
    """Print the catalogue."""
    for offer in FirmwareFolder(existing(data) / "firmware").offers():
        print(f"{offer.family}  {offer.version}  {offer.bytes} bytes  {b64decode(offer.sha256).hex()}")


def _signing_key(path: Path) -> Ed25519PrivateKey:
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        fail(f"{path}: {error.strerror}", 1)
    except (ValueError, TypeError):
        fail(f"{path} is no private key in PEM", 2)
    if not isinstance(private, Ed25519PrivateKey):
        fail(f"{path} is no Ed25519 key: make one with `televisit-broker firmware key`", 2)
    return private


def _public(private: Ed25519PrivateKey) -> str:
    raw = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return b64encode(raw).decode()
