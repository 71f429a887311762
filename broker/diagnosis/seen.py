"""The table of who sees it: both sides' words on one symptom, side by side, and what that may mean. Pure.

The technician's picture is taken before the panel. So what both see comes with the signal; what only the customer sees
came in behind it, *possibly* in the device itself; what only the technician sees was made on the way to them.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal, get_args

from broker.diagnosis.evidence import PICTURE, Evidence, Look
from broker.wire.diagnosis import Seen
from broker.wire.observation import Answer

Says = Literal["source", "device_possible", "capture", "not_reproduced"]
TABLE: Final[Mapping[tuple[str, str], Says]] = MappingProxyType(
    {
        ("yes", "yes"): "source",
        ("yes", "no"): "device_possible",
        ("no", "yes"): "capture",
        ("no", "no"): "not_reproduced",
    }
)
"""What (the customer's answer, the technician's) says of a symptom of the picture."""
PATTERN: Final = "test.picture"
"""The test whose picture the device draws by itself: no source has a part in it."""
_ROWS: Final = 64
_ANSWERS: Final = frozenset(get_args(Answer))


def says(customer: str | None, technician: str | None, during: str | None = None) -> Says | None:
    """Return what two answers say of a symptom of the picture; None while one of them is missing or unsure."""
    found = TABLE.get((customer or "", technician or ""))
    # A pattern that the device drew has no source: what is wrong in it, seen by whomever, is the device's own.
    return "device_possible" if found == "source" and during == PATTERN else found


def rows(evidence: Evidence) -> tuple[Seen, ...]:
    """Return the table: a row for each symptom, test, place and cable, in the order in which they came up."""
    found: tuple[Seen, ...] | None = evidence.memo.get("rows")
    if found is None:
        found = evidence.memo["rows"] = _rows(evidence)
    return found


def _rows(evidence: Evidence) -> tuple[Seen, ...]:
    places: dict[tuple[str, str | None, str | None, int], dict[str, str]] = {}
    for look in evidence.looks:
        if look.answer in _ANSWERS:
            places.setdefault((look.what, look.during, look.place, look.cable), {})[look.side] = look.answer
    found = []
    for (what, during, place, cable), sides in places.items():
        customer, technician = sides.get("customer"), sides.get("technician")
        judged = says(customer, technician, during) if what in PICTURE else None
        where = f"{place or '-'}+cable" if cable else place
        found.append(
            Seen.model_validate(
                {
                    "what": what, "customer": customer, "technician": technician, "during": during, "says": judged,
                    "place": where,
                }
            )
        )  # fmt: skip
    return tuple(found[-_ROWS:])


def said(evidence: Evidence, *judged: Says, during: str | None = None) -> bool | None:
    """Return whether some symptom of the picture stands like this, in such a test or outside of any; None: unknown."""
    words = [row.says for row in rows(evidence) if row.during == during and row.says is not None]
    return any(word in judged for word in words) if words else None


def moved(evidence: Evidence, by: Literal["place", "cable"]) -> bool | None:
    """Return whether a symptom that was in the picture is gone in another place, or with another cable.

    False: it is there too. None: nobody looked there, or it never was in the picture.
    """
    answers = [_gone(evidence, look, by) for look in _first_in_picture(evidence)]
    told = [answer for answer in answers if answer is not None]
    return any(told) if told else None


def _first_in_picture(evidence: Evidence) -> Iterable[Look]:
    """Return the technician's first yes to each symptom outside of tests: there the customer's eyes are not needed."""
    first: dict[str, Look] = {}
    for look in evidence.looks:
        if look.side == "technician" and look.answer == "yes" and look.during is None and look.what in PICTURE:
            first.setdefault(look.what, look)
    return first.values()


def _gone(evidence: Evidence, first: Look, by: Literal["place", "cable"]) -> bool | None:
    def elsewhere(look: Look) -> bool:
        if by == "place":
            return look.place != first.place
        return look.place == first.place and look.cable > first.cable

    later = [
        look.answer
        for look in evidence.looks
        if look.what == first.what and look.during is None and elsewhere(look) and look.answer in ("yes", "no")
    ]
    return None if not later else "yes" not in later


def changing(evidence: Evidence) -> bool | None:
    """Return whether the customer saw a symptom come or go with nothing else changed: as a part warms up."""
    told: dict[tuple[str, str | None, str | None, int], list[str]] = {}
    for look in evidence.looks:
        if look.side == "customer" and look.what in PICTURE and look.answer in ("yes", "no"):
            told.setdefault((look.what, look.during, look.place, look.cable), []).append(look.answer)
    several = [answers for answers in told.values() if len(answers) > 1]
    return any(len({*answers}) > 1 for answers in several) if several else None
