"""Short ways to say what happened in a visit, as the events that are on its record."""

from itertools import count
from typing import Any

from broker.diagnosis.case import Case
from broker.events import device as told
from broker.events import session as fact
from broker.principal.principal import ActorKind, Principal

BY = Principal(ActorKind.DEVICE, "d" * 32)
TV, FRONT, TOP, FRIDGE, AIRCON = (
    ("tv", "SEN-55A"), ("washer", "WM-FRONT-7"), ("washer", "WM-TOP-VN"), ("refrigerator", "RF-SBS-2"),
    ("air_conditioner", "AC-WALL-E"),
)  # fmt: skip


class Story:
    """A visit that is told event by event; ``case`` takes them in."""

    def __init__(self, device: tuple[str, str | None] = TV, ends: tuple[str, ...] = ()) -> None:
        self.case = Case(*device, ends=ends)
        self._at = count(1_000_000, 1_000_000)
        self._command = count(1)

    def say(self, event: Any) -> "Story":
        self.case.take(event, next(self._at))
        return self

    def opens(self, values: dict[str, Any] | None = None, **measured: Any) -> "Story":
        passing = list(measured)
        self.say(fact.SettingsDescribed(by=BY, keys=[*(values or {}), *passing], passing=passing))
        return self.say(fact.SettingsSnapshot(by=BY, values={**(values or {}), **measured}))

    def asks(self, what: str, answer: str = "yes", during: str | None = None) -> "Story":
        return self.say(
            told.ObservationAnswered(by=BY, command=self.command(), what=what, answer=answer, during=during)
        )

    def notes(self, what: str, seen: str = "yes", during: str | None = None) -> "Story":
        return self.say(told.ObservationNoted(by=BY, command=self.command(), what=what, seen=seen, during=during))

    def both(self, what: str, customer: str, technician: str, during: str | None = None) -> "Story":
        return self.asks(what, customer, during).notes(what, technician, during)

    def runs(self, key: str, verdict: str = "passed", **fine: Any) -> "Story":
        """Run a test; of each finding whether it is good, or (whether, value)."""
        findings = []
        for name, found in fine.items():
            ok, value = found if isinstance(found, tuple) else (found, found)
            findings.append({"name": name, "label_vi": name, "label_en": name, "value": value, "ok": ok})
        return self.say(told.ActionResult(by=BY, command=self.command(), key=key, verdict=verdict, findings=findings))

    def measures(self, **values: Any) -> "Story":
        named = {key.replace("__", "."): value for key, value in values.items()}
        return self.say(told.TelemetryReported(by=BY, at_us=1, values=named))

    def prints(self, code: str) -> "Story":
        prefix = {"washer": "washer", "refrigerator": "fridge", "air_conditioner": "aircon"}[self.case.evidence.kind]
        return self.say(told.TelemetryReported(by=BY, at_us=1, values={f"{prefix}.error": code}))

    def sets(self, key: str, new: Any, actor: str = "technician") -> "Story":
        return self.say(fact.SettingChanged(by=BY, key=key, old=None, new=new, actor=actor, via="console"))

    def had(self, key: str, new: Any, actor: str) -> "Story":
        """Tell a line of the diary: what changed before this visit."""
        return self.say(
            fact.SettingDiary(
                by=BY, diary="a" * 32, seq=1, at_us=5, key=key, old=None, new=new, actor=actor, via="panel"
            )
        )

    def command(self) -> str:
        return f"c{next(self._command)}"

    # --- what came of it ---

    def standing(self, cause: str) -> str | None:
        found = {one.cause: one.standing for one in self.case.state().candidates}
        return found.get(cause)

    def steps(self) -> list[tuple[str, str]]:
        return [(step.act, step.on) for step in self.case.state().steps]
