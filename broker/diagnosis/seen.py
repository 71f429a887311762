"""The table of who sees it: both sides' words on one symptom, side by side, and what that may mean. Pure.

The technician's picture is taken before the panel. So what both see comes with the signal; what only the customer sees
came in behind it, *possibly* in the device itself; what only the technician sees was made on the way to them.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal

from broker.diagnosis.evidence import PICTURE, TELLING, Evidence, Look
from broker.diagnosis.sign import ANSWERS
from broker.wire.diagnosis import Seen

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
    places: dict[tuple[str, str | None, str | None, int], tuple[Mapping[str, Any], dict[str, str]]] = {}
    for look in evidence.looks:
        if look.answer in ANSWERS:
            where = (look.what, look.during, look.place, look.cable)
            if where not in places or places[where][0] != look.values:
                places[where] = look.values, {}  # settings made another picture: what was said before is not of it
            places[where][1][look.side] = look.answer
    found = []
    for (what, during, place, cable), (_, sides) in places.items():
        customer, technician = sides.get("customer"), sides.get("technician")
        judged = says(customer, technician, during) if what in PICTURE else None
        found.append(
            Seen.model_validate(
                {
                    "what": what, "customer": customer, "technician": technician, "during": during, "says": judged,
                    "place": f"{place or '-'}+cable" if cable else place,
                }
            )
        )  # fmt: skip
    return tuple(found[-_ROWS:])


def said(evidence: Evidence, *judged: Says, during: str | None = None) -> bool | None:
    """Return whether some symptom of the picture stands like this, in such a test or outside of any; None: unknown.

    What neither side sees says nothing of where another symptom comes from.
    """
    words = [row.says for row in rows(evidence) if row.during == during and row.says not in (None, "not_reproduced")]
    return any(word in judged for word in words) if words else None


def moved(evidence: Evidence, by: Literal["place", "cable"]) -> bool | None:
    """Return whether a symptom is gone in another place, or with another cable, to whoever saw it.

    False: it is there too. None: they did not look there with the same settings, or never saw it.
    """
    answers = [_gone(evidence, look, by) for look in _first(evidence)]
    told = [answer for answer in answers if answer is not None]
    return any(told) if told else None


def _first(evidence: Evidence) -> Iterable[Look]:
    """Return the first yes to each symptom outside of tests: the technician's, else the customer's."""
    first: dict[str, Look] = {}
    for side in ("technician", "customer"):
        for look in evidence.looks:
            if (look.side, look.answer, look.during) == (side, "yes", None) and look.what in PICTURE:
                first.setdefault(look.what, look)
    return first.values()


def _gone(evidence: Evidence, first: Look, by: Literal["place", "cable"]) -> bool | None:
    def elsewhere(look: Look) -> bool:
        if by == "place":
            return look.place != first.place
        return look.place == first.place and look.cable > first.cable

    mine = (look for look in evidence.looks if look.what == first.what and look.values == first.values)
    later = [look for look in mine if look.during is None and elsewhere(look) and look.answer in TELLING]
    if any(look.answer == "yes" for look in later):
        return False
    # The customer sees all that the technician could; the technician never sees what is behind the signal.
    return any(first.side == "technician" or look.side == "customer" for look in later) or None


def changing(evidence: Evidence) -> bool | None:
    """Return whether the customer saw a symptom come or go with nothing else changed: as a part warms up."""
    told: dict[tuple[str, str | None, str | None, int, str], list[str]] = {}
    for look in evidence.looks:
        if look.side == "customer" and look.what in PICTURE and look.answer in ("yes", "no"):
            same = (look.what, look.during, look.place, look.cable, repr(look.values))
            told.setdefault(same, []).append(look.answer)
    several = [answers for answers in told.values() if len(answers) > 1]
    return any(len({*answers}) > 1 for answers in several) if several else None
