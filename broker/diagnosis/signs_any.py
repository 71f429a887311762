"""The signs that any device may show: how its visits end, how good its link is, whether anything was found. Pure."""

from typing import Final

from broker.diagnosis.evidence import PICTURE, TASKS, Evidence
from broker.diagnosis.sign import Sign, Way, answered
from broker.wire.base import EndReason

_SLOW: Final = EndReason.LINK_DEGRADED.value


def _slow(evidence: Evidence) -> bool | None:
    return evidence.degraded or _SLOW in (evidence.ended, *evidence.ends[:2]) or None


def _fault_seen(evidence: Evidence) -> bool | None:
    """Ask whether anything at all was found: a code, a test that failed, a symptom that somebody sees."""
    if evidence.codes or any(result.verdict == "failed" for result in evidence.results):
        return True
    latest = {(look.side, look.what): look.answer for look in evidence.looks}
    if "yes" in latest.values():
        return True
    return False if latest or evidence.results else None


def _all_well(evidence: Evidence) -> bool | None:
    """Ask whether a test passed or both sides looked, and nothing at all was found."""
    found = _fault_seen(evidence)
    if found is not False:
        return None if found is None else False
    passed = any(result.verdict == "passed" for result in evidence.results)
    looked = {look.side for look in evidence.looks if look.answer == "no" and look.what in PICTURE}
    asked = any(look.answer == "no" for look in evidence.looks if look.side == "customer" and look.what not in TASKS)
    return True if (passed and asked) or looked == {"customer", "technician"} else None


LOST_TWICE: Final = Sign("power.lost_twice", lambda evidence: evidence.losses >= 2 or None)
RESTARTS: Final = Sign("customer.restarts", answered("restarts"), (Way("ask", "restarts"),))
STAYS_ON: Final = Sign("customer.stays_on", answered("restarts", "no"))
SLOW_LINK: Final = Sign("link.degraded", _slow)
FAULT_SEEN: Final = Sign("fault.seen", _fault_seen)
ALL_WELL: Final = Sign("nothing.found", _all_well, (Way("ask", "symptom"), Way("note", "symptom")))
CHECKED: Final = Sign(
    "self_check.done", lambda evidence: True if evidence.result("test.self_check") else None,
    (Way("run", "test.self_check"),),
)  # fmt: skip
