from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.erasure.request import DAY_US, Hold, Subject, SubjectKind, Visit
from broker.erasure.retention import Kept, Policy, aged, decide, due
from broker.principal.principal import BROKER
from broker.recording.record import DataClass

NOW = 2_000 * DAY_US
VISIT = Visit("1" * 32, NOW, "device-1", "SN-1", "TV-7K3M-9Q2")
CLASSES = frozenset(DataClass)


def hold(kind: SubjectKind, value: str) -> Hold:
    return Hold("h", Subject(kind, value), "a dispute", BROKER, 0)


def kept(days: float, visit: Visit = VISIT, *, journal: bool = False) -> Kept:
    return Kept(visit, NOW - round(days * DAY_US), CLASSES, journal)


@pytest.mark.requirement("PR-07")
def test_by_default_pictures_are_kept_for_180_days_and_the_rest_for_3_years() -> None:
    policy = Policy()
    assert due(policy, kept(179.99), [], NOW) == frozenset()
    assert due(policy, kept(180), [], NOW) == {DataClass.SCREEN, DataClass.CAMERA}
    assert due(policy, kept(1094.99), [], NOW) == {DataClass.SCREEN, DataClass.CAMERA}
    assert due(policy, kept(1095), [], NOW) == CLASSES


def test_nought_days_keep_for_ever() -> None:
    assert due(Policy(0, 0, 0, 0), kept(100_000), [], NOW) == frozenset()
    assert Policy(0, 0, 0, 0).shortest is None
    assert Policy(0, 30, 0, 90).shortest == 30


def test_a_hold_keeps_what_it_covers_and_the_journals() -> None:
    for covering in (
        hold(SubjectKind.SESSION, VISIT.id), hold(SubjectKind.DEVICE, "device-1"), hold(SubjectKind.DEVICE, "SN-1"),
        hold(SubjectKind.TICKET, "TV-7K3M-9Q2"),
    ):  # fmt: skip
        assert due(Policy(), kept(2000), [covering], NOW) == frozenset()
        assert due(Policy(), kept(2000, Visit("2" * 32)), [covering], NOW) == CLASSES
        assert due(Policy(), kept(2000, Visit("2026-11-22-1"), journal=True), [covering], NOW) == frozenset()
    assert due(Policy(), kept(2000, Visit("2026-11-22-1"), journal=True), [], NOW) == CLASSES


policies = st.builds(Policy, *[st.integers(0, 400)] * 4)
files = st.builds(
    Kept,
    st.builds(Visit, st.uuids().map(lambda id: id.hex), st.none(), st.sampled_from(["a", "b"])),
    st.integers(NOW - 500 * DAY_US, NOW),
    st.frozensets(st.sampled_from(list(DataClass))),
    st.booleans(),
)  # fmt: skip


@given(policies, st.lists(files, max_size=8, unique_by=lambda one: one.visit.id), st.sampled_from([None, "a", "b"]))
def test_exactly_what_is_left_old_enough_and_not_held_is_due_and_nothing_twice(
    policy: Policy, some: list[Kept], held: str | None
) -> None:
    holds = [] if held is None else [hold(SubjectKind.DEVICE, held)]
    ordered = [
        (visit.id, one) for classes, visits in decide(policy, some, holds, NOW).items() for visit in visits
        for one in classes
    ]  # fmt: skip
    assert len(ordered) == len(set(ordered))
    wanted = {
        (file.visit.id, one)
        for file in some
        if not (held if file.journal else file.visit.device == held)
        for one in file.left
        if 0 < policy.days(one) <= (NOW - file.over_us) / DAY_US
    }
    assert set(ordered) == wanted


@given(policies, files, st.integers(0, 1000))
def test_once_due_it_stays_due_and_what_is_gone_is_not_due_again(policy: Policy, file: Kept, days: int) -> None:
    now = due(policy, file, [], NOW)
    assert now <= due(policy, file, [], NOW + days * DAY_US)
    assert due(policy, replace(file, left=file.left - now), [], NOW) == frozenset()
    assert aged(policy, file.left, NOW - file.over_us) == now
