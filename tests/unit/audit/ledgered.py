"""A broker's folder with its ledger, made by a broker's rooms: files, journal, facts, anchors, checkpoints."""

from collections.abc import Sequence
from pathlib import Path

from broker.backends.files import FileRecordings
from broker.backends.ledger_files import FileLedgerStore
from broker.backends.vault import open_vault
from broker.clock import ManualClock
from broker.events.node import NodeStarted, NodeStopped
from broker.events.people import AuditRead, SignedIn
from broker.events.session import SurveyMade
from broker.ledger.log import Ledger, open_ledger
from broker.principal.principal import BROKER, ActorKind, Principal
from broker.recording.journal import open_journal
from broker.recording.record import Direction
from broker.scribe.notary import Notary
from broker.scribe.scribe import Scribe

SESSIONS = ["1" * 32, "2" * 32]
OPEN = "3" * 32
AUDITOR = Principal(ActorKind.AUDITOR, "chi.le", "Lê Chi")
READ = AuditRead(by=AUDITOR, view="events", filters={}, rows=3)


class Nudged:
    """An index that follows nothing."""

    def nudge(self) -> None: ...


async def run(
    root: Path, clock: ManualClock, sessions: Sequence[str] = SESSIONS, *, left_open: bool = False, rotate: bool = False
) -> list[str]:
    """Let a broker live: sign-in, visits, an auditor's read, stop; return its ledger's public keys.

    ``left_open``: it ends as if it were killed, with one visit open and anchored.
    """
    root.mkdir(exist_ok=True)
    ledger = await open_ledger(FileLedgerStore(root / "ledger"), "node-1", "node-1", clock.now())
    notary = Notary(ledger, "node-1", clock)
    store = FileRecordings(
        root, admit_above=0, end_below=0, vault=open_vault(root / "vault.key"), ledger_key=ledger.sealing_key,
        witness=notary,
    )  # fmt: skip
    for found in await store.recover(clock.now()):
        assert found.header is not None
        notary.recovered(found.header.id, found.records, found.head)
    scribe = Scribe(store, await open_journal(store, "node-1", clock.now()), "node-1", clock, Nudged(), notary)
    await scribe.journal(NodeStarted(by=BROKER, version="1"))
    await scribe.journal(SignedIn(by=AUDITOR, address="203.0.113.9"))
    for session in sessions:
        page = await scribe.open(session, clock.advance(1), lambda _: None)
        page.event(SurveyMade(by=BROKER, items=1, proven=1, lines=1, lost=0), Direction.BROKER, clock.now())
        await page.settle()
        await page.close("customer_ended", clock.advance(1))
    await scribe.journal(READ)
    if rotate:
        await notary.rotate(3600)
    if left_open:
        page = await scribe.open(OPEN, clock.advance(1), lambda _: None)
        for _ in range(3):
            page.event(SurveyMade(by=BROKER, items=2, proven=1, lines=1, lost=0), Direction.BROKER, clock.now())
        await page.settle()
        await notary.anchor(store.heads())
    else:
        await scribe.close("stopped", NodeStopped(by=BROKER))
    return await _put_away(ledger, store, clock)


async def _put_away(ledger: Ledger, store: FileRecordings, clock: ManualClock) -> list[str]:
    await ledger.checkpoint(clock.advance(5))
    await store.shut()
    await ledger.close()
    return [str(key) for key in ledger.verifiers()]


def file_of(root: Path, id: str) -> Path:
    """Return the file of a visit or journal."""
    return next(path for path in root.rglob("*.tv[rj]") if path.stem == id)


def journal_of(root: Path) -> Path:
    """Return the first journal."""
    return min((root / "journal").glob("*.tvj"))
