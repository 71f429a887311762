"""The signs that any device may show: how its visits end, how good its link is, whether anything was found. Pure."""

from typing import Final

from broker.diagnosis.evidence import TELLING, Evidence
from broker.diagnosis.seen import rows
from broker.diagnosis.sign import Sign, Way, answered
from broker.wire.base import EndReason

_HARMLESS: Final = frozenset({"check_mains", "shine_torch"})
_SLOW: Final = EndReason.LINK_DEGRADED.value


def _slow(evidence: Evidence) -> bool | None:
    return evidence.degraded or _SLOW in (evidence.ended, *evidence.ends[:2]) or None


def _fault_seen(evidence: Evidence) -> bool | None:
    """Ask whether anything at all was found: a code, a test that failed, a symptom that somebody sees."""
    if evidence.codes or any(result.verdict == "failed" for result in evidence.results):
        return True
    if any(look.answer == "yes" for look in evidence.looks):
        return True  # gone elsewhere, or after something was set or done, it still was there
    return False if evidence.looks or evidence.results else None


def _all_well(evidence: Evidence) -> bool | None:
    """Ask whether a test passed or both sides looked for the same, and nothing at all was found or left open."""
    found = _fault_seen(evidence)
    if found is not False:
        return None if found is None else False
    if any(task.answer == "yes" and task.what not in _HARMLESS for task in evidence.tasks):
        return None  # what is well now may not have been before they did it
    words = {(look.side, look.what): evidence.answer(look.what, look.side) for look in evidence.looks}
    if not TELLING.issuperset(words.values()):
        return None  # somebody doesn't know whether they see it
    passed = any(result.verdict == "passed" for result in evidence.results)
    asked = any(side == "customer" for side, _ in words)
    looked = any(row.says == "not_reproduced" and row.during is None for row in rows(evidence))
    return True if (passed and asked) or looked else None


LOST_TWICE: Final = Sign("power.lost_twice", lambda evidence: evidence.losses >= 2 or None)
RESTARTS: Final = Sign("customer.restarts", answered("restarts"), (Way("ask", "restarts"),))
STAYS_ON: Final = Sign("customer.stays_on", answered("restarts", "no"))
SLOW_LINK: Final = Sign("link.degraded", _slow)
TEST_FAILED: Final = Sign(
    "test.failed", lambda evidence: any(result.verdict == "failed" for result in evidence.results) or None
)
FAULT_SEEN: Final = Sign("fault.seen", _fault_seen)
ALL_WELL: Final = Sign("nothing.found", _all_well, (Way("ask", "symptom"), Way("note", "symptom")))
CHECKED: Final = Sign(
    "self_check.done", lambda evidence: True if evidence.result("test.self_check") else None,
    (Way("run", "test.self_check"),),
)  # fmt: skip
