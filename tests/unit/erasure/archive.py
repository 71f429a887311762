"""A folder as a broker keeps one: vault, recordings, ledger-less journal, index and state; with visits to erase."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from broker.audit.verify import State, check, find
from broker.backends.files import FileRecordings
from broker.backends.memory.accounts import MemoryAccountStore
from broker.backends.sql.engine import Database, create_schema, open_database
from broker.backends.sql.erasures import SqlErasureStore, StateTraces
from broker.backends.sql.index import Index
from broker.backends.sql.snapshots import SqlSnapshotStore
from broker.backends.sql.tickets import SqlTicketStore
from broker.clock import ManualClock
from broker.desk.tickets import ServiceLine, Ticket
from broker.erasure.eraser import Eraser
from broker.erasure.erasures import Erasures, visits_of
from broker.erasure.request import Request, Subject, SubjectKind
from broker.events.event import Event
from broker.events.session import SettingChanged
from broker.people.accounts import person_behind
from broker.principal.principal import ActorKind, Principal
from broker.recording.journal import Journal, open_journal
from broker.recording.reader import records
from broker.recording.record import DataClass, Direction, Type
from broker.scribe.scribe import Scribe
from broker.survey.history import Left
from broker.survey.snapshot import Phase, Snapshot
from tests.unit.audit.histories import LAN, ended, opened, typed
from tests.unit.backends.fickle_disk import FickleDisk
from tests.unit.backends.vaulted import with_vault

ANNA = Principal(ActorKind.ADMINISTRATOR, "anna", "Nguyễn Thị An")
BINH = Principal(ActorKind.AUDITOR, "binh", "Trần Văn Bình")
VISIT, OTHER = "1" * 32, "2" * 32
MARK = "dấu-vết-riêng-7193"
"""Stands in each class of a planted visit, with the class's name behind it."""


@dataclass
class Archive:
    root: Path
    clock: ManualClock
    recordings: FileRecordings
    database: Database
    index: Index
    scribe: Scribe
    row: Journal
    store: SqlErasureStore
    erasures: Erasures
    eraser: Eraser
    people: MemoryAccountStore
    settled: list[str]
    said: list[Event] = field(default_factory=list)

    def trusted(self) -> None:
        """Every file is as written, or still being written where it should be."""
        files, _ = find(self.recordings)
        states = [one.state for one in check(self.recordings, files, live=lambda place: place == self.row.place)]
        assert State.BAD not in states

    async def plant(
        self, session: str, device: str = "device-1", ticket: str = "TV-7K3M-9Q2", mark: str = MARK
    ) -> None:
        """Write a visit whose every class holds a mark, with what it leaves in the state's tables."""
        page = await self.scribe.open(session, self.clock.now(), lambda _: None)
        page.event(opened(device, ticket=ticket), Direction.BROKER, self.clock.advance(1))
        changed = SettingChanged(
            by=LAN, key="system.device_name", old="a", new=f"{mark}-meta", actor="technician", via="console"
        )
        page.event(changed, Direction.FROM_DEVICE, self.clock.advance(1))
        page.event(typed(f"{mark}-text"), Direction.FROM_CONSOLE, self.clock.advance(1))
        page.frame(f"{mark}-screen".encode() * 9, False, self.clock.advance(1))
        page.frame(f"{mark}-camera".encode() * 9, True, self.clock.advance(1))
        page.frame(f"{mark}-screen".encode() * 9, False, self.clock.advance(1))
        await page.close("customer_ended", self.clock.advance(1), [ended()])
        await self.index.catch_up()
        taken = Snapshot(device, session, Phase.CLOSE, 1, 1, True, "d", 1, {"system.device_name": f"{mark}-meta"})
        await SqlSnapshotStore(self.database).keep(Left(taken, "Lan", "customer_ended"))
        ticketed = Ticket(ticket, ServiceLine.DEVICE_CARE, device, "lan", 1)
        await SqlTicketStore(self.database).add(ticketed)

    async def approved(self, session: str, *classes: DataClass) -> Request:
        """Ask, and approve."""
        visits = await visits_of(self.index, Subject(SubjectKind.SESSION, session))
        asked = await self.erasures.request(
            ANNA, Subject(SubjectKind.SESSION, session), frozenset(classes or DataClass), f"{MARK}-reason", visits,
            self.clock.now(),
        )  # fmt: skip
        return await self.erasures.approve(BINH, asked.id, self.clock.now())

    def place(self, session: str) -> str:
        return next(one.place for one in self.recordings.stored() if one.id == session)

    def left(self, session: str) -> list[str]:
        keys = self.recordings.keys(self.place(session))
        assert keys is not None
        return [one.name.lower() for one in DataClass if one in keys]

    def tombstones(self) -> list[dict[str, Any]]:
        """The facts of every tombstone on the journal, with its reason."""
        found: list[dict[str, Any]] = []
        for stored in self.recordings.stored():
            if stored.kind == "journal":
                source = self.recordings.source(stored.place)
                waiting: dict[str, Any] | None = None
                for one in records(source, keys=self.recordings.keys(stored.place)):
                    if one.header.type == Type.EVENT and one.body:
                        event = json.loads(one.body)
                        waiting = event["facts"] if event["name"] == "erasure.done" else None
                        found += [waiting] if waiting is not None else []
                    elif one.header.type == Type.TEXT and waiting is not None and one.body:
                        waiting |= json.loads(one.body)
                source.close()
        return found

    def everything(self) -> bytes:
        """Every byte of every file."""
        return b"\0".join(path.read_bytes() for path in sorted(self.root.rglob("*")) if path.is_file())


class Counted(StateTraces):
    """The state's traces, which say how often they were settled."""

    def __init__(self, database: Database, settled: list[str]) -> None:
        super().__init__(database)
        self._settled = settled

    async def settle(self) -> None:
        self._settled.append("settled")
        await super().settle()


@asynccontextmanager
async def archive(
    root: Path, clock: ManualClock | None = None, disk: FickleDisk | None = None
) -> AsyncIterator[Archive]:
    clock = clock or ManualClock()
    recordings = with_vault(root, disk)
    root.mkdir(exist_ok=True)
    (root / "vault.key").write_bytes(bytes(32))
    await recordings.recover(clock.now())
    database = open_database(root / "state.db")
    await create_schema(database)
    index = Index(root / "index.db", recordings)
    journal = await open_journal(recordings, "node-1", clock.now())
    scribe = Scribe(recordings, journal, "node-1", clock, index)
    store, settled = SqlErasureStore(database), list[str]()
    eraser = Eraser(store, recordings, index, scribe.journal, [Counted(database, settled)], asyncio.to_thread)
    people = MemoryAccountStore()
    erasures = Erasures(store, scribe.journal, partial(person_behind, people))
    try:
        yield Archive(
            root, clock, recordings, database, index, scribe, journal, store, erasures, eraser, people, settled
        )
        await journal.close("stopped", clock.now())
    finally:
        await index.close()
        await database.close()
        await recordings.shut()
