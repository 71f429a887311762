"""Two faults at once in one device: whatever covers the other, no third cause is ever supported.

A diagnosis speaks of one cause. Of two faults the one that the device complains of, or that is seen first, may hide the
other, which is found once it is put right. What may not be is that the two together look like a third: the wrong part.
"""

from itertools import combinations
from typing import Final

import pytest

from tests.adversary.test_diagnosis_in_any_order import Course, Watched, shows, story, supported
from tests.stage.afflicted import visiting
from tests.stage.faults import FAULTS, SPEED, Fault
from tests.stage.hurried import LoopClock, hurried

PAIRS: Final = [
    (one, other)
    for one, other in combinations(FAULTS, 2)
    if (one.kind, one.family) == (other.kind, other.family) and one.cause != other.cause
]
OPEN: Final = {
    ("tv.line.panel", "tv.line.source"), ("tv.line.tcon", "tv.line.source"), ("tv.line.tcon", "tv.mode.wrong"),
}  # fmt: skip
"""Pairs of which nothing is supported in the end: what is wrong in the picture is in the TV, and before it as well."""


async def visited(one: Fault, other: Fault) -> Watched:
    """Visit a device with both faults, whose customer complains of what both do, and take every step offered."""
    async with visiting(one, Watched, LoopClock(SPEED[one.kind]), other) as visit:
        await visit.go(one, Course(complains=True, moves=[], ends=False))
        await visit.complain(*other.complaint)
        await visit.settle()
    return visit


@pytest.mark.requirement("TV-17")
@pytest.mark.requirement("HA-10")
@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda fault: str(fault))
def test_two_faults_never_look_like_a_third(one: Fault, other: Fault) -> None:
    visit = hurried(visited(one, other))
    shown = False
    for event, state in visit.moments:
        shown = shown or shows(event, state, one) or shows(event, state, other)
        right = {one.cause, other.cause} if shown else {one.cause, other.cause, "no_fault"}
        assert supported(state) <= right, story(visit)
    found = supported(visit.moments[-1][1])
    assert bool(found) is ((one.id, other.id) not in OPEN), story(visit)
