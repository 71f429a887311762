"""Diagnosis: what the broker makes of observations, tests, codes and settings, for the technician."""

from typing import Annotated, Literal

from pydantic import FailFast, Field

from broker.wire.base import Code, Message, Text
from broker.wire.observation import Answer

VerdictKind = Literal[
    "device", "source", "peripheral", "network", "user_setting", "user_care", "firmware", "no_fault", "visit",
    "inconclusive",
]  # fmt: skip
"""What a verdict can find: a part of the device is broken, or what else it was."""
_Few = Annotated[tuple[Code, ...], Field(max_length=16), FailFast()]


class Seen(Message):
    """One symptom with what each side saw of it, and what that says (the 2x2 table), as carefully as it may be said.

    ``says``: ``source`` both see it; ``device_possible`` only the customer; ``capture`` only the technician;
    ``not_reproduced`` neither; None: somebody hasn't said yet. ``during``: a test that was shown meanwhile. ``place``:
    the input, or the app, that was in front.
    """

    what: Code
    customer: Answer | None
    technician: Answer | None
    during: Code | None
    says: Literal["source", "device_possible", "capture", "not_reproduced"] | None
    place: Text | None = None


class CodeMeaning(Message):
    """What an error code means for the device's model family, and what to look at first."""

    code: Text
    meaning_vi: Text
    meaning_en: Text
    first_vi: Text
    first_en: Text


class Step(Message):
    """A sensible next step: run a test, ask the customer to look or to do, note what you see, look at a setting."""

    act: Literal["run", "ask", "note", "set", "measure"]
    on: Code
    why: Code


class Candidate(Message):
    """A possible cause, what it would be, and how the evidence stands to it; best first.

    ``because``: signs that hold; behind ``not.``, of one that is contradicted, signs that don't.
    """

    cause: Code
    verdict: VerdictKind
    standing: Literal["supported", "possible", "contradicted"]
    because: _Few
    groups: _Few


class DiagnosisState(Message):
    """broker -> console: where the diagnosis stands, after each thing that changes it."""

    type: Literal["diagnosis.state"] = "diagnosis.state"
    seen: Annotated[tuple[Seen, ...], Field(max_length=64), FailFast()]
    codes: Annotated[tuple[CodeMeaning, ...], Field(max_length=16), FailFast()]
    steps: Annotated[tuple[Step, ...], Field(max_length=8), FailFast()]
    candidates: Annotated[tuple[Candidate, ...], Field(max_length=32), FailFast()]
