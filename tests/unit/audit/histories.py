"""Histories: random files of events and pictures, written into a store or into memory, and the rows they should give.

The oracle here is written plainly over the events themselves, not over bytes, so that it shares nothing with the tail.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from broker.clock import Instant
from broker.events import node, pairing, people, session
from broker.events.event import Event
from broker.principal.principal import BROKER, ActorKind, Principal
from broker.recording.chain import begin
from broker.recording.cipher import CIPHER, ClassKeys
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.scribe.scribe import entries

START_US = 1_800_000_000_000_000
LAN = Principal(ActorKind.TECHNICIAN, "lan", "Trần Thị Lan")
SECRET = "mật-khẩu-của-bạn-42"


def opened(device: str = "device-1", technician: str = "lan", ticket: str = "TV-7K3M-9Q2") -> session.SessionOpened:
    by = Principal(ActorKind.TECHNICIAN, technician, technician.title())
    return session.SessionOpened(
        by=by, device=device, device_kind="tv", model="TV-55A", serial=f"SN-{device}", software="1.0",
        technician=technician, technician_name=technician.title(), staff_number="KT-001", ticket=ticket,
        offer="offer-1", address="203.0.113.7",
    )  # fmt: skip


def typed(text: str = SECRET) -> session.ControlKey:
    return session.ControlKey(by=LAN, command="c-1", action="press", typed=text)


def ended(reason: str = "customer_ended") -> session.SessionEnded:
    return session.SessionEnded(by=BROKER, reason=reason, frames=0, dropped=0)


@dataclass(frozen=True)
class Picture:
    size: int


@dataclass
class History:
    """One file to be: what goes on it, each with its wall time; ``closed`` with a reason or not, encrypted or not."""

    kind: str
    id: str
    steps: list[tuple[Event | Picture, int]] = field(default_factory=list)
    closed: str | None = None
    keys: ClassKeys | None = None

    def header(self) -> FileHeader:
        made = FileHeader(self.kind, self.id, "node-1", Instant(START_US, 0))  # type: ignore[arg-type]
        return made if self.keys is None else replace(made, cipher=CIPHER, class_keys=self.keys.commitments())

    def records(self) -> list[list[Entry]]:
        """What is appended together, in order."""
        return [written(what, at) for what, at in self.steps]

    def data(self) -> bytes:
        """The file's bytes."""
        first, chain = begin(self.header(), self.keys)
        parts = [first]
        for group in self.records():
            parts += [b"".join(chain.add(entry)) for entry in group]
        if self.closed is not None:
            parts.append(b"".join(chain.add(chain.seal(self.closed, Instant(self.end_us, 0)))))
        return b"".join(parts)

    @property
    def end_us(self) -> int:
        return max([START_US, *(at for _, at in self.steps)])


def written(what: Event | Picture, at: int) -> list[Entry]:
    if isinstance(what, Picture):
        return [Entry(Type.FRAME, Direction.FROM_DEVICE, DataClass.SCREEN, bytes(what.size), Instant(at, 0))]
    return entries(what, Direction.BROKER, Instant(at, 0))


# What the index should hold


def expected_events(history: History) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    sequence = 0
    visit = {"device": "", "technician": "", "ticket": ""}
    for what, at in history.steps:
        sequence += 1
        if isinstance(what, Picture):
            continue
        if isinstance(what, session.SessionOpened):
            visit = {"device": what.device, "technician": what.technician, "ticket": what.ticket}
        rows.append(
            {
                "id": f"{history.id}.{sequence}",
                "at_us": at,
                "name": what.name,
                "code": what.code,
                "actor": what.by.id,
                "facts": what.facts(),
                "session": history.id if history.kind == "session" else getattr(what, "session", None),
                **(visit if history.kind == "session" else _named(what)),
            }
        )
        sequence += bool(what.private())
    return rows


def _named(what: Event) -> dict[str, str]:
    staff = what.by.kind in (ActorKind.TECHNICIAN, ActorKind.SUPERVISOR)
    return {
        "device": getattr(what, "device", None) or "",
        "technician": what.by.id if staff else "",
        "ticket": getattr(what, "ticket", None) or "",
    }


def expected_session(history: History) -> dict[str, Any]:
    events = [(what, at) for what, at in history.steps if isinstance(what, Event)]
    first = next((what for what, _ in events if isinstance(what, session.SessionOpened)), None)
    end = next(((what.reason, at) for what, at in events if isinstance(what, session.SessionEnded)), None)
    if end is None and history.closed is not None:
        end = (history.closed, history.end_us)
    return {
        "session": history.id,
        "opened_us": START_US,
        "device": first.device if first else "",
        "technician": first.technician if first else "",
        "ticket": first.ticket if first else "",
        "active_us": next((at for what, at in events if isinstance(what, session.SessionActive)), None),
        "ended_us": end[1] if end else None,
        "reason": end[0] if end else None,
        "events": len(events),
        "frames": sum(isinstance(what, Picture) for what, _ in history.steps),
        "dropped": sum(what.count for what, _ in events if isinstance(what, session.ScreenDropped)),
        "recovered": False,
    }


# Random ones

_IN_VISIT = st.one_of(
    st.builds(Picture, st.integers(1, 300)),
    st.builds(Picture, st.integers(1, 300)),
    st.just(session.SessionActive(by=BROKER)),
    st.just(typed()),
    st.builds(lambda n: session.ControlKey(by=LAN, command=f"c-{n}", action="press", key="Enter"), st.integers(0, 9)),
    st.builds(lambda n: session.ScreenDropped(by=BROKER, first=1, last=n, count=n), st.integers(1, 9)),
    st.builds(
        lambda old, new: session.SettingChanged(
            by=LAN, key="picture.mode", old=old, new=new, actor="technician", via="x"
        ),
        st.sampled_from(["chuẩn", "rạp phim", 3, None]),
        st.sampled_from(["sống động", 7, True]),
    ),
)
_OUTSIDE = st.one_of(
    st.just(node.NodeStarted(by=BROKER, version="1")),
    st.just(people.SignedIn(by=LAN, address="203.0.113.7")),
    st.just(pairing.SocketRefused(by=BROKER, endpoint="device", reason="origin", address="::1", origin=SECRET)),
    st.builds(
        lambda n: pairing.PinClaimed(
            by=LAN, offer="o", device=f"device-{n}", session=f"{n:032x}", ticket="TV-7K3M-9Q2"
        ),
        st.integers(0, 3),
    ),
    st.builds(lambda n: pairing.PinIssued(by=BROKER, offer="o", device=f"device-{n}"), st.integers(0, 3)),
)
_TIMES = st.integers(0, 5_000_000).map(lambda us: START_US + us)  # not in order: clocks are set


@st.composite
def visit(draw: st.DrawFn, number: int) -> History:
    start: list[tuple[Event | Picture, int]] = []
    if draw(st.integers(0, 9)):
        start = [(opened(f"device-{number % 2}", draw(st.sampled_from(["lan", "minh"]))), START_US)]
    steps = start + draw(st.lists(st.tuples(_IN_VISIT, _TIMES), max_size=12))
    if draw(st.booleans()):
        steps.append((ended(draw(st.sampled_from(["idle", "customer_ended"]))), START_US + 6_000_000))
    return History("session", f"{number:032x}", steps, draw(st.sampled_from([None, "customer_ended"])))


@st.composite
def journal(draw: st.DrawFn, number: int) -> History:
    steps: list[tuple[Event | Picture, int]] = [*draw(st.lists(st.tuples(_OUTSIDE, _TIMES), max_size=8))]
    return History("journal", f"2027-01-15-{number}", steps, draw(st.sampled_from([None, "turned"])))


@st.composite
def archives(draw: st.DrawFn) -> list[History]:
    """A few journals and visits."""
    visits = [draw(visit(number)) for number in range(draw(st.integers(0, 3)))]
    return [draw(journal(number)) for number in range(1, draw(st.integers(0, 2)) + 1)] + visits
