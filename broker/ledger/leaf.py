"""Leaves: which fact is recorded where, and its digest. Never its content, which must stay erasable."""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from broker.wire.codec import canonical

MOST_BYTES: Final = 4096
_KIND: Final = re.compile(r"[a-z][a-z_]{0,30}(\.[a-z][a-z_]{0,30})?")
_ID: Final = re.compile(r"[!-~]{1,512}")
_FIELDS: Final = {"at_us", "digest", "id", "kind", "sequence"}
_MOST: Final = 2**53 - 1  # what every reader of JSON can hold


class Kind(StrEnum):
    """What we write. A reader takes any other kind as it is: a fact that it doesn't know."""

    SESSION_OPENED = "session.opened"
    SESSION_SEALED = "session.sealed"
    SESSION_RECOVERED = "session.recovered"
    SESSION_LOST = "session.lost"
    SESSION_DISCARDED = "session.discarded"
    JOURNAL_OPENED = "journal.opened"
    JOURNAL_SEALED = "journal.sealed"
    JOURNAL_DISCARDED = "journal.discarded"
    ANCHOR = "anchor"
    PIN_ISSUED = "pin.issued"
    PIN_CLAIMED = "pin.claimed"
    PIN_REFUSED = "pin.refused"
    SIGN_IN = "sign_in"
    ROLE_CHANGED = "role.changed"
    ACCOUNT_CHANGED = "account.changed"
    POLICY_CHANGED = "policy.changed"
    CONTRACT_CHANGED = "contract.changed"
    SETTINGS_REPORTED = "settings.reported"
    VERDICT_GIVEN = "verdict.given"
    AUDIT_QUERIED = "audit.queried"
    AUDIT_REPLAYED = "audit.replayed"
    AUDIT_EXPORTED = "audit.exported"
    ERASED = "erased"
    KEY_ROTATED = "key.rotated"
    NODE_STARTED = "node.started"
    NODE_STOPPED = "node.stopped"
    HEARTBEAT = "heartbeat"


class BadLeaf(ValueError):
    """Bytes that are no leaf."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One fact.

    ``kind``: a Kind, or another's word; ``id``: of the session, journal, node or key, printable ASCII, up to 512
    characters, nothing personal; ``sequence``: 0 to 2**53-1, ``digest``: 32 bytes, both as the kind has it;
    ``at_us``: the broker's clock, microseconds since 1970-01-01 UTC, which nobody but the broker vouches for.
    Raises BadLeaf.
    """

    kind: str
    id: str
    sequence: int
    digest: bytes
    at_us: int

    def __post_init__(self) -> None:
        if not _KIND.fullmatch(self.kind) or not _ID.fullmatch(self.id):
            raise BadLeaf("a leaf's kind and id are words of printable ASCII")
        if len(self.digest) != 32 or not all(0 <= one <= _MOST for one in (self.sequence, self.at_us)):
            raise BadLeaf("a leaf's digest has 32 bytes, its sequence and time are from 0 to 2**53-1")


def format_leaf(leaf: Leaf) -> bytes:
    """Return the bytes that go into the log: canonical JSON, below 4 KiB."""
    return canonical(
        {"at_us": leaf.at_us, "digest": leaf.digest.hex(), "id": leaf.id, "kind": str(leaf.kind),
         "sequence": leaf.sequence}
    )  # fmt: skip


def parse_leaf(data: bytes) -> Leaf:
    """Return the leaf in these bytes. Raises BadLeaf."""
    try:
        if len(data) >= MOST_BYTES:
            raise BadLeaf("a leaf has fewer than 4,096 bytes")
        value: Any = json.loads(data)
        if set(value) != _FIELDS or type(value["at_us"]) is not int or type(value["sequence"]) is not int:
            raise BadLeaf("a leaf has its five fields and no other")
        leaf = Leaf(value["kind"], value["id"], value["sequence"], bytes.fromhex(value["digest"]), value["at_us"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise error if isinstance(error, BadLeaf) else BadLeaf("these bytes are not a leaf") from None
    if format_leaf(leaf) != data:
        raise BadLeaf("the leaf is not canonical JSON")
    return leaf
