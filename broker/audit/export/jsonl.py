"""JSON Lines: one event a line, as the record has it. These names and forms are a contract; new names may be added.

Each line is one JSON object: UTF-8, keys sorted, no spaces, control characters and U+2028 and U+2029 escaped, and
ended by a line feed. Every name is always there:

- ``id``: the event's name for ever, ``recording`` and ``sequence`` joined by a full stop
- ``recording``: the file's id, a visit's 32 hex digits or a journal's ``2026-11-22-1``; ``sequence``: which record of
  it, from 1; ``place`` and ``offset``: the file below the broker's folder and the byte where the record begins
- ``time``: when, by the broker's clock: RFC 3339 in UTC with six decimals, ``2026-11-22T01:02:03.000004Z``
- ``code``: ``T5100I``: the kind, which ends with I (information), W (warning) or A (alarm); ``name``: the same in words
- ``actor_kind``: technician, supervisor, auditor, administrator, customer, device, broker or nobody;
  ``actor_id``: an account's name, a device's id or an address; ``actor_name``: as people read it, may be empty
- ``session``: the visit it belongs to or speaks of, null if none; ``device``, ``technician``, ``ticket``: that visit's,
  or what the fact itself names; empty if none
- ``facts``: an object, by the event's ``name``: its own fields, without those of class ``text``

The index's number of the file isn't there: it is another one whenever the index is made again.
"""

from broker.audit.export.lines import Origin, facts, one_line
from broker.audit.query import EventRow
from broker.clock import iso


def line(row: EventRow, origin: Origin) -> str:
    """Return the event as one line of JSON."""
    return one_line(
        {
            "id": row.id, "recording": row.recording, "sequence": row.sequence, "place": row.place,
            "offset": row.offset, "time": iso(row.at_us), "code": row.code, "name": row.name,
            "actor_kind": row.actor_kind, "actor_id": row.actor_id, "actor_name": row.actor_name,
            "session": row.session, "device": row.device, "technician": row.technician, "ticket": row.ticket,
            "facts": facts(row),
        }
    )  # fmt: skip
