"""Vouching for a running head: the ledger's key signs how far a visit's recording was durable, for copies elsewhere."""

import base64
from collections.abc import Sequence

from broker.ledger.anchor import Head
from broker.ledger.note import BadNote, VerifierKey, parse_verifier
from broker.ledger.signer import LedgerSeal
from broker.wire.record import RecordHead, statement


def vouch(key: LedgerSeal, head: Head, at_us: int, *, final: bool) -> RecordHead:
    """Return the signed head of a visit's recording: of its last durable record; ``final``: that is its seal."""
    link = head.head.hex()
    signature = key.sign(statement(head.id, head.sequence, link, at_us, final=final))
    return RecordHead(
        session=head.id, sequence=head.sequence, head=link, at_us=at_us, final=final, key=str(key.verifier),
        signature=base64.b64encode(signature).decode(),
    )  # fmt: skip


def vouched(head: RecordHead, keys: Sequence[VerifierKey]) -> bool:
    """Return whether one of these keys signed this head; the key that it names itself proves nothing."""
    try:
        named = parse_verifier(head.key)
    except BadNote:
        return False
    text = statement(head.session, head.sequence, head.head, head.at_us, final=head.final)
    return named in keys and named.signed(text, base64.b64decode(head.signature))
