"""A case: one visit's evidence, and what it makes of it. Made of events alone, so that it can be made again. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from broker.diagnosis import seen
from broker.diagnosis.causes import Cause, of
from broker.diagnosis.codes import explained
from broker.diagnosis.evidence import Evidence
from broker.diagnosis.sign import Sign, pending
from broker.diagnosis.signs_any import ALL_WELL, CHECKED
from broker.events.event import Event
from broker.events.session import SessionActive, SessionEnded, SessionOpened
from broker.wire.diagnosis import Candidate, DiagnosisState, Step

Standing = Literal["supported", "possible", "contradicted"]
_ORDER: Final[tuple[Standing, ...]] = ("supported", "possible", "contradicted")
_STEPS: Final = 8
_CANDIDATES: Final = 32
_BECAUSE: Final = 16
_CODES: Final = 16
NOTHING: Final = DiagnosisState(seen=(), codes=(), steps=(), candidates=())


@dataclass(frozen=True, slots=True)
class Judged:
    """How the evidence stands to one cause, and why; ``standing`` None if nothing speaks of it.

    ``because``: signs that hold. ``failed``: of a contradicted one, where none is against it, those that don't hold.
    """

    cause: Cause
    standing: Standing | None
    because: tuple[Sign, ...]
    open: tuple[Sign, ...]
    failed: tuple[Sign, ...] = ()


class Case:
    """One visit's evidence. ``ends``: how this device's earlier visits ended, the newest first."""

    def __init__(self, kind: str = "", family: str | None = None, ends: Iterable[str] = ()) -> None:
        self.evidence = Evidence(kind, family, tuple(ends))
        self.session = ""
        self.last_us = 0
        self.opened: SessionOpened | None = None
        self.opened_us = 0
        self.active_us: int | None = None
        self.ended_us: int | None = None
        self._state: DiagnosisState | None = None

    def take(self, event: Event, at_us: int) -> bool:
        """Take in one event of the visit, in their order; return whether the state may be another now."""
        match event:
            case SessionOpened():
                self.opened, self.opened_us = event, at_us
                self.evidence.kind = event.device_kind
                self.evidence.family = event.family or self.evidence.family
            case SessionActive():
                self.active_us = at_us
            case SessionEnded():
                self.ended_us = at_us
        if not self.evidence.take(event, at_us):
            return False
        self._state = None
        return True

    def state(self) -> DiagnosisState:
        """Return where the diagnosis stands."""
        if self._state is None:
            self._state = assess(self.evidence)
        return self._state


def assess(evidence: Evidence) -> DiagnosisState:
    """Return what the evidence says."""
    judged = [one for one in map(lambda cause: judge(cause, evidence), of(evidence.kind)) if one.standing]
    judged.sort(key=lambda one: _ORDER.index(one.standing or "contradicted"))
    return DiagnosisState(
        seen=seen.rows(evidence),
        codes=tuple(explained(evidence.kind, evidence.family, code[:200]) for code in list(evidence.codes)[:_CODES]),
        steps=tuple(_steps(judged, evidence))[:_STEPS],
        candidates=tuple(
            Candidate(
                cause=one.cause.id, verdict=one.cause.verdict, standing=one.standing or "possible",
                because=(*(s.code for s in one.because), *(f"not.{s.code}" for s in one.failed))[:_BECAUSE],
                groups=one.cause.groups,
            )
            for one in judged[:_CANDIDATES]
        ),
    )  # fmt: skip


def judge(cause: Cause, evidence: Evidence) -> Judged:
    """Return how the evidence stands to a cause.

    Contradicted: a sign against it holds, or each of its proofs has a sign that does not. Supported: one proof is whole
    and nothing is against it. Possible: something hints at it. None: nothing does. That a device with two faults shows
    the other's code says nothing against a part whose own test has failed.
    """
    answers = {sign: sign.holds(evidence) for sign in (*cause.hints, *_flat(cause), *cause.against)}
    against = tuple(sign for sign in cause.against if answers[sign])
    hints = tuple(sign for sign in (*cause.hints, *_flat(cause)) if answers[sign])
    whole = [proof for proof in cause.proofs if all(answers[sign] for sign in proof)]
    broken = cause.proofs and all(_broken(proof, answers) for proof in cause.proofs)
    open_ = tuple(dict.fromkeys(sign for sign in (*_flat(cause), *cause.against) if answers[sign] is None))
    if (against or broken) and hints:
        failed = () if against else tuple(sign for sign in _flat(cause) if answers[sign] is False)
        return Judged(cause, "contradicted", against, (), failed)
    if whole and not against:
        return Judged(cause, "supported", tuple(dict.fromkeys((*whole[0], *hints))), open_)
    if any(answers[sign] for sign in cause.hints):
        return Judged(cause, "possible", tuple(dict.fromkeys(hints)), open_)
    return Judged(cause, None, against, open_)


def _broken(proof: tuple[Sign, ...], answers: Mapping[Sign, bool | None]) -> bool:
    missing = [sign for sign in proof if answers[sign] is False]
    tested = any(answers[sign] and any(way.act == "run" for way in sign.ways) for sign in proof)
    # The whole of its test speaks for it, and only a code is missing.
    return bool(missing) and not (tested and all(answers[sign] or sign.code.startswith("code.") for sign in proof))


def contradicted(cause: str, evidence: Evidence) -> bool:
    """Return whether the evidence says otherwise than this cause: against it, or for another one and not for it."""
    standings = {one.id: judge(one, evidence).standing for one in of(evidence.kind)}
    if standings.get(cause) == "supported":
        return False
    return standings.get(cause) == "contradicted" or "supported" in standings.values()


def _flat(cause: Cause) -> tuple[Sign, ...]:
    return tuple(dict.fromkeys(sign for proof in cause.proofs for sign in proof))


def _steps(judged: list[Judged], evidence: Evidence) -> Iterable[Step]:
    """Iterate over what would tell the possible causes apart, of the likeliest cause first, each step once."""
    given: set[tuple[str, str]] = set()
    # What is supported is to be confirmed only where something else is still possible as well.
    possible = [one for one in judged if one.standing == "possible"]
    for one in possible or []:
        for sign in one.open:
            way = pending(sign, evidence)
            if way is not None and way not in given:
                given.add(way)
                yield Step(act=way[0], on=way[1], why=sign.code)
    if not judged:
        for sign in _first(evidence):
            way = pending(sign, evidence)
            if way is not None and way not in given:
                given.add(way)
                yield Step(act=way[0], on=way[1], why=sign.code)


def _first(evidence: Evidence) -> tuple[Sign, ...]:
    """Return what to find out while nothing is known: who sees it, or what the device says of itself."""
    return (ALL_WELL,) if evidence.kind in ("tv", "kodi", "vnc") else (CHECKED,)
