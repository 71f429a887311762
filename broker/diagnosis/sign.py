"""What a sign is: one yes-or-no question to the evidence, and the step that would answer it while it is open. Pure."""

from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from broker.diagnosis.codes import Meaning, meaning
from broker.diagnosis.evidence import PICTURE, TASKS, TELLING, Asked, Evidence
from broker.wire.observation import Answer

Act = Literal["run", "ask", "note", "set", "measure"]
ANSWERS: Final = frozenset(get_args(Answer))
Question = Callable[[Evidence], bool | None]
"""True, False, or None while nobody knows."""


@dataclass(frozen=True, slots=True)
class Way:
    """A step that would answer a sign: what to do (``act``) and with what (``on``).

    ``on`` may be ``symptom``: whichever symptom of the picture this visit is about.
    """

    act: Act
    on: str
    during: str | None = None


@dataclass(frozen=True, slots=True, eq=False)  # each sign is itself alone: compared and hashed by identity, fast
class Sign:
    """One question. ``ways``: steps, each to be offered only once the one before it is done."""

    code: str
    holds: Question
    ways: tuple[Way, ...] = ()


def pending(sign: Sign, evidence: Evidence) -> tuple[Act, str] | None:
    """Return the first step towards a sign's answer that has not been taken yet; None if all were, or there is none.

    Who looks again after something was set, or done, must look later than that. Who was asked and didn't know is asked
    again once nothing else is left.
    """
    since = 0
    again: tuple[Act, str] | None = None
    for way in sign.ways:
        on = complaint(evidence) if way.on == "symptom" else way.on
        taken_us = _taken(way, on, evidence, since)
        if taken_us is None:
            return way.act, on
        if again is None and _taken(way, on, evidence, since, TELLING) is None:
            again = way.act, on
        if way.act == "set" or on in TASKS:
            since = taken_us
    return again


def complaint(evidence: Evidence) -> str:
    """Return the symptom of the picture that this visit is about: the first that somebody saw, else a line."""
    for look in evidence.looks:
        if look.what in PICTURE and look.answer == "yes":
            return look.what
    return next((look.what for look in evidence.looks if look.what in PICTURE), "line")


def _taken(way: Way, on: str, evidence: Evidence, since: int, answers: Container[str] = ANSWERS) -> int | None:
    """Return when this step was taken last, later than ``since``, and answered like this; None if it was not."""
    match way.act:
        case "run":
            moments = [result.at_us for result in evidence.results if result.key == on]
        case "set":
            mine = (line for line in evidence.changes if not line.before and line.key.partition("@")[0] == on)
            moments = [line.at_us or 0 for line in mine]
        case "ask" if on in TASKS:
            moments = [task.at_us for task in evidence.tasks if task.what == on and task.answer in answers]
        case "ask" | "note":
            side = "customer" if way.act == "ask" else "technician"
            # Who asks for no test in particular is answered during any: the same eyes saw it.
            looked = (look for look in evidence.looks if (look.what, look.side) == (on, side))
            told = (look for look in looked if look.answer in answers)
            moments = [look.at_us for look in told if way.during in (None, look.during)]
        case _:
            moments = []  # as long as the sign is open, there is something to measure
    return max((moment for moment in moments if moment > since), default=None)


# --- questions, in short ---


def code_of(*causes: str) -> Question:
    """Ask whether an error code came whose meaning, in the device's family, names one of these causes."""

    def holds(evidence: Evidence) -> bool | None:
        found = [meaning(evidence.kind, evidence.family, code) for code in evidence.codes]
        if any(one is not None and {*one.causes} & {*causes} for one in found):
            return True
        return False if any(map(_telling, found)) else None

    return holds


def code_only(*causes: str) -> Question:
    """Ask whether an error code came that names just these causes, and so can't tell several of them apart."""

    def holds(evidence: Evidence) -> bool | None:
        found = [meaning(evidence.kind, evidence.family, code) for code in evidence.codes]
        if any(one is not None and one.causes == causes for one in found):
            return True
        return False if any(map(_telling, found)) else None

    return holds


def _telling(found: Meaning | None) -> bool:
    """Return whether a code says what is wrong: that the mains failed says nothing of what was before."""
    return found is None or found.causes != ("power_glitch",)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def measured(key: str, test: Callable[[float], bool]) -> Question:
    """Ask something of the number that was measured last under a key; of no other value, whatever the device said."""

    def holds(evidence: Evidence) -> bool | None:
        value = evidence.last(key)
        return test(value) if _is_number(value) else None

    return holds


def peaked(key: str, test: Callable[[float], bool]) -> Question:
    """Ask something of the greatest number that was measured under a key: a cure takes it down, and was needed."""

    def holds(evidence: Evidence) -> bool | None:
        measure = evidence.measured.get(key)
        return None if measure is None or measure.high is None else test(measure.high)

    return holds


def found(key: str, name: str, test: Callable[[float], bool]) -> Question:
    """Ask something of a number that a canned test found."""

    def holds(evidence: Evidence) -> bool | None:
        value = evidence.finding(key, name)
        return test(value) if _is_number(value) else None

    return holds


def bad(key: str, name: str) -> Question:
    """Ask whether a canned test found this one thing bad."""

    def holds(evidence: Evidence) -> bool | None:
        fine = evidence.fine(key, name)
        return None if fine is None else not fine

    return holds


def good(key: str, name: str) -> Question:
    """Ask whether a canned test found this one thing good."""
    return lambda evidence: evidence.fine(key, name)


def ended(key: str, verdict: str) -> Question:
    """Ask whether a canned test came to this verdict of its own."""

    def holds(evidence: Evidence) -> bool | None:
        result = evidence.result(key)
        return None if result is None or result.verdict == "inconclusive" else result.verdict == verdict

    return holds


def answered(what: str, answer: str = "yes") -> Question:
    """Ask whether the customer said so: of a symptom that it is there, of a task that it is done."""

    def holds(evidence: Evidence) -> bool | None:
        said = evidence.answer(what)
        return None if said not in ("yes", "no") else said == answer

    return holds


def valued(key: str, test: Callable[[Any], bool]) -> Question:
    """Ask something of a setting's value, of any type: the present one, or what it was until this visit set it."""

    def holds(evidence: Evidence) -> bool | None:
        mine = (line for line in evidence.changes if not line.before and line.key.partition("@")[0] == key)
        values = [value for value in (evidence.value(key), *(line.old for line in mine)) if value is not None]
        return any(map(test, values)) if values else None

    return holds


def any_of(*questions: Question) -> Question:
    """Ask whether one of these holds."""

    def holds(evidence: Evidence) -> bool | None:
        answers = [ask(evidence) for ask in questions]
        if any(answers):
            return True
        return None if not answers or all(answer is None for answer in answers) else False

    return holds


def cured(task: str, cause: str, helped: Callable[[Evidence, Asked], bool] | None = None) -> Question:
    """Ask whether a task that the customer did has helped; None before they did it, or as long as nothing shows it.

    A code that names ``cause`` must have come before, and not anew since. That it stood then and is gone is enough only
    where nothing but the remedy takes it away; else ``helped`` says whether what went wrong before went well since.
    """

    def holds(evidence: Evidence) -> bool | None:
        done = next((one for one in reversed(evidence.tasks) if (one.what, one.answer) == (task, "yes")), None)
        if done is None:
            return None
        codes = {code for code in (evidence.came if helped else done.codes) if _names(evidence, code, cause)}
        if not codes or any(evidence.came.get(code, 0) > done.at_us for code in codes):
            return None
        # It may take a while until the device notices.
        return (helped(evidence, done) if helped else not codes & evidence.standing) or None

    return holds


def _names(evidence: Evidence, code: str, cause: str) -> bool:
    meant = meaning(evidence.kind, evidence.family, code)
    return meant is not None and cause in meant.causes
