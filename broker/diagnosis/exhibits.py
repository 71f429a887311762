"""Exhibits: what of a visit can be named as evidence, each under a reference of its own. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from broker.diagnosis.evidence import Evidence

Kind = Literal["test", "answer", "note", "task", "still", "code", "measurement", "survey", "setting", "power", "link"]
MOST: Final = 256
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One piece of evidence. ``ref`` names it: a command of the visit, or its kind with what it is about.

    ``findings``: what a test found, with its labels, as the device said it. ``values``: of a measurement the last, and
    the least and the greatest where they differ; of a change, which ``actor`` made, the old and the new, unless they
    are personal or secret; of a setting the present one. ``outcome`` says the same as text.
    """

    ref: str
    kind: Kind
    what: str
    outcome: str
    at_us: int
    during: str | None = None
    place: str | None = None
    findings: tuple[Mapping[str, Any], ...] = ()
    values: tuple[Any, ...] = ()
    actor: str | None = None


def exhibits(evidence: Evidence) -> tuple[Exhibit, ...]:
    """Return all that can be named, in the order of time; the newest where there is too much."""
    found = {one.ref: one for one in _all(evidence)}
    return tuple(sorted(found.values(), key=lambda one: one.at_us)[-MOST:])


def _all(evidence: Evidence) -> Iterator[Exhibit]:
    for result in evidence.results:
        findings = tuple(result.findings.values())
        yield Exhibit(result.ref, "test", result.key, result.verdict, result.at_us, findings=findings)
    for look in evidence.looks:
        kind: Kind = "answer" if look.side == "customer" else "note"
        yield Exhibit(look.ref, kind, look.what, look.answer, look.at_us, look.during, look.place)
    for task in evidence.tasks:
        yield Exhibit(task.ref, "task", task.what, task.answer, task.at_us)
    for still, at_us in evidence.stills.items():
        yield Exhibit(still, "still", "still", "taken", at_us)
    for code, at_us in evidence.codes.items():
        standing = "standing" if code in evidence.standing else "gone"
        yield Exhibit(f"code.{code}"[:_LONGEST], "code", code, standing, at_us)
    for key, measure in evidence.measured.items():
        if not key.endswith(".error"):
            text, ends = _text(measure.last), tuple[Any, ...]()
            if measure.low is not None and measure.low != measure.high:
                text, ends = f"{text} ({measure.low:g}..{measure.high:g})", (measure.low, measure.high)
            values = (measure.last, *ends)
            yield Exhibit(f"measure.{key}", "measurement", key, text, measure.at_us, values=values)
    for line in evidence.changes:
        kind = "survey" if line.before else "setting"
        told = () if line.old is None and line.new is None else (line.old, line.new)
        said = f"{_text(line.old)} -> {_text(line.new)} ({line.actor})" if told else "changed"
        yield Exhibit(f"{kind}.{line.key}", kind, line.key, said, line.at_us or 0, values=told, actor=line.actor)
    for key in _TELLING:
        if (value := evidence.value(key)) is not None:
            yield Exhibit(f"value.{key}", "setting", key, _text(value), 0, values=(value,))
    if evidence.losses:
        yield Exhibit("power.losses", "power", "power", str(evidence.losses), 0)
    if evidence.degraded or "link_degraded" in (evidence.ended, *evidence.ends[:2]):
        yield Exhibit("link.degraded", "link", "link", "degraded", 0)


_TELLING: Final = (
    "system.usage_mode", "sound.output", "picture.mode", "picture.energy_saving", "picture.backlight",
    "picture.sharpness", "fridge.mode.cooling_off",
)  # fmt: skip
"""Settings whose present value may itself be the finding."""


def _text(value: Any) -> str:
    return "-" if value is None else str(value)[:60]
