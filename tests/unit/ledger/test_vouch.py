"""Heads signed by the ledger's key: any bit of them changed, or another key, and nobody vouches for them."""

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from broker.ledger.anchor import Head
from broker.ledger.note import SigningKey, parse_verifier
from broker.ledger.signer import LedgerSeal
from broker.ledger.vouch import vouch, vouched
from broker.wire.record import RecordHead, statement

KEY = SigningKey("televisit-node", bytes(range(32)))
OTHER = SigningKey("televisit-node", bytes(32))
HEAD = Head("00112233445566778899aabbccddeeff", 41, b"\xab" * 32)
MADE = vouch(LedgerSeal(KEY), HEAD, 1_800_000_000_000_000, final=False)


def test_a_stranger_checks_it_with_the_published_key() -> None:
    name, _, key = MADE.key.split("+", 2)
    assert name == "televisit-node"
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:])
    public.verify(base64.b64decode(MADE.signature), statement(HEAD.id, 41, "ab" * 32, MADE.at_us, final=False))
    assert vouched(MADE, [parse_verifier(MADE.key)])


@pytest.mark.parametrize(
    "changed",
    [
        {"session": "0" * 32}, {"sequence": 40}, {"head": "ac" * 32}, {"at_us": 1}, {"final": True},
        {"signature": base64.b64encode(bytes(64)).decode()}, {"key": str(OTHER.verifier)}, {"key": "no key"},
    ],
)  # fmt: skip
def test_nothing_of_it_can_be_changed(changed: dict[str, Any]) -> None:
    assert not vouched(RecordHead(**(MADE.model_dump() | changed)), [KEY.verifier, OTHER.verifier])


def test_a_key_that_only_it_names_vouches_for_nothing() -> None:
    forged = vouch(LedgerSeal(OTHER), HEAD, MADE.at_us, final=False)
    assert not vouched(forged, [KEY.verifier])
    assert vouched(forged, [OTHER.verifier])
