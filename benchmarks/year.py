"""A synthetic year of support as the index reads it: steps of visits and journals, the oldest first, from a seed.

Few technicians do much and many do little, and so with devices; a visit has some hundred events, most of them commands.
What is rare in life is rare here: an alarm once in hundreds of thousands, a setting of the screen in one visit of ten.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from broker.audit.changes import changes_of
from broker.audit.query import EventRow, SessionRow
from broker.audit.tail import Step, Tail, number
from broker.events.event import REGISTRY

START_US: Final = 1_767_225_600_000_000  # 2026-01-01
YEAR_US: Final = 365 * 86_400_000_000
PER_VISIT: Final = 88
PER_JOURNAL: Final = 12  # outside visits, for each visit

TECHNICIANS: Final = 500
_DEVICES_PER_VISIT: Final = 0.2
_MODELS: Final = ("TV-43A", "TV-50B", "TV-55A", "TV-65C")
_REASONS: Final = ("customer_ended", "technician_ended", "idle", "link_lost", "device_gone")
SETTINGS: Final = (
    "picture.mode", "picture.backlight", "picture.contrast@hdmi1+movie", "sound.volume", "sound.mode", "network.dns",
    "system.language", "app.autostart",
)  # fmt: skip
_IN_VISIT: Final = (
    ("control.key", 37), ("control.done", 37), ("link.measured", 12), ("screen.delivered", 6), ("screen.dropped", 2),
    ("setting.requested", 1), ("setting.changed", 1), ("message.refused", 0.05), ("link.degraded", 0.2),
)  # fmt: skip
_OUTSIDE: Final = (
    ("signin.succeeded", 20), ("pin.issued", 40), ("pin.claimed", 20), ("ticket.opened", 18), ("link.unfit", 1),
    ("audit.read", 1), ("signin.alarm", 0.001),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Year:
    """So many events of one year; the same for the same number and seed."""

    events: int
    seed: int = 11

    @property
    def visits(self) -> int:
        """How many visits there are."""
        return max(1, self.events // (PER_VISIT + PER_JOURNAL))

    @property
    def devices(self) -> int:
        """How many devices there are."""
        return max(10, round(self.visits * _DEVICES_PER_VISIT))

    def steps(self) -> Iterator[Step]:
        """Give the files one after the other, each read in one step."""
        chance = random.Random(self.seed)
        gap = YEAR_US // self.visits
        journal: list[EventRow] = []
        for visit in range(self.visits):
            at = START_US + visit * gap + chance.randrange(max(1, gap))
            technician, device = technician_of(chance), self.device_of(chance)
            session, ticket = word("session", visit, 32), f"TV-{word('ticket', visit, 7).upper()}"
            yield self._visit(chance, session, at, technician, device, ticket)
            for _ in range(PER_JOURNAL):
                journal.append(_outside(chance, at, technician, device, session, ticket))
            if len(journal) >= 3_000 or visit == self.visits - 1:
                yield _journal(f"{visit:09}", journal)
                journal = []

    def device_of(self, chance: random.Random) -> str:
        """Return the id of some device: the first are met far more often than the last."""
        return word("device", skewed(chance, self.devices), 32)

    def _visit(self, chance: random.Random, session: str, at: int, technician: str, device: str, ticket: str) -> Step:
        place = f"recordings/{session}.tvr"
        file = number(place)
        names = ["session.opened", "session.active", *_some(chance, PER_VISIT - 3), "session.ended"]
        rows: list[EventRow] = []
        now = at
        for sequence, name in enumerate(names, 1):
            now += chance.randrange(5_000_000)
            kind = chance.choice(("technician", "device", "broker"))
            actor = {"technician": technician, "device": device, "broker": "broker"}[kind]
            rows.append(
                EventRow(
                    file=file, sequence=sequence, recording=session, place=place, offset=sequence * 300, at_us=now,
                    session=session, code=REGISTRY[name].code, name=name, actor_kind=kind, actor_id=actor,
                    actor_name="Trần Thị Lan" if kind == "technician" else "", device=device, technician=technician,
                    ticket=ticket, facts=_facts(chance, name), verdict="poor" if name == "link.degraded" else None,
                    speaks=name == "control.key" and chance.random() < 0.2,
                )
            )  # fmt: skip
        row = SessionRow(
            session, at, device, "tv", chance.choice(_MODELS), f"SN-{device[:10]}", technician, "Trần Thị Lan", ticket,
            at + 1_000_000, now, chance.choice(_REASONS), len(rows), 3_000, 4,
        )  # fmt: skip
        tail = Tail(file, place, session, "session", 30_000, bytes(32), len(rows), now, True, "", row)
        return Step(tail, events=tuple(rows), changes=tuple(change for one in rows for change in changes_of(one)))


def _some(chance: random.Random, count: int) -> list[str]:
    return chance.choices([name for name, _ in _IN_VISIT], [weight for _, weight in _IN_VISIT], k=count)


def _journal(id: str, rows: list[EventRow]) -> Step:
    place = f"journal/{id}.tvj"
    file, at = number(place), max(row.at_us for row in rows)
    named = tuple(_placed(row, file, id, place, sequence) for sequence, row in enumerate(rows, 1))
    return Step(Tail(file, place, id, "journal", 30_000, bytes(32), len(rows), at, True), events=named)


def _placed(row: EventRow, file: int, id: str, place: str, sequence: int) -> EventRow:
    values = {name: getattr(row, name) for name in EventRow.__slots__}
    return EventRow(**{**values, "file": file, "recording": id, "place": place, "sequence": sequence})


def _outside(chance: random.Random, at: int, technician: str, device: str, session: str, ticket: str) -> EventRow:
    (name,) = chance.choices([name for name, _ in _OUTSIDE], [weight for _, weight in _OUTSIDE])
    mine = name in ("pin.claimed", "ticket.opened", "signin.succeeded", "audit.read")
    return EventRow(
        file=0, sequence=0, recording="", place="", offset=900, at_us=at - chance.randrange(60_000_000),
        session=session if name == "pin.claimed" else None, code=REGISTRY[name].code, name=name,
        actor_kind="technician" if mine else "broker", actor_id=technician if mine else "broker", actor_name="",
        device=device if name.startswith(("pin", "link")) else "", technician=technician if mine else "",
        ticket=ticket if name in ("pin.claimed", "ticket.opened") else "", facts=_facts(chance, name),
        verdict="unfit" if name == "link.unfit" else None,
    )  # fmt: skip


def _facts(chance: random.Random, name: str) -> dict[str, Any]:
    match name:
        case "setting.changed":
            facts = {"key": chance.choices(SETTINGS, range(1, 1 + len(SETTINGS)))[0], "old": "chuẩn", "new": "rạp phim"}
            return {**facts, "actor": chance.choice(("technician", "customer", "app")), "via": "menu", "seq": 7}
        case "link.measured":
            way = {"latency_ms": 31, "jitter_ms": 4, "loss_percent": 0, "throughput_kbps": 5_200, "verdict": "good"}
            return {"device": way, "console": way}
        case "control.key" | "control.done":
            return {"command": f"c-{chance.randrange(10_000)}", "action": "press", "key": "ArrowDown"}
    return {"offer": f"{chance.randrange(2**64):016x}", "address": "203.0.113.7", "count": 3}


def technician_of(chance: random.Random) -> str:
    """Return the account name of some technician."""
    return f"tech{skewed(chance, TECHNICIANS):03}"


def skewed(chance: random.Random, count: int) -> int:
    """Return a number below ``count``, the small ones far more often."""
    return int(count * chance.random() ** 3)


def word(kind: str, place: int, length: int) -> str:
    """Return an id in hex digits."""
    return sha256(f"{kind} {place}".encode()).hexdigest()[:length]
