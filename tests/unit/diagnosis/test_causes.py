"""The table of causes holds together; how evidence decides between them is in the tests of its signs."""

import pytest

from broker.diagnosis.causes import CAUSES, Cause, of
from broker.diagnosis.parts import read, shipped
from broker.diagnosis.sign import Sign
from broker.diagnosis.verdict import MAY_CARRY, MUST_CARRY
from broker.wire.diagnosis import Candidate, Step
from tests.unit.diagnosis.stories import Story

FAMILIES = {
    "tv": ("SEN-55A",), "washer": ("WM-FRONT-7", "WM-TOP-VN"), "refrigerator": ("RF-SBS-2", "RF-TWIN-1"),
    "air_conditioner": ("AC-WALL-3", "AC-WALL-E"),
}  # fmt: skip
ONLY_SOME = {("ice_maker", "RF-TWIN-1"), ("panel_link", "RF-TWIN-1")}  # they have none


def signs(cause: Cause) -> list[Sign]:
    return [*cause.hints, *(sign for proof in cause.proofs for sign in proof), *cause.against]


@pytest.mark.parametrize("cause", CAUSES.values(), ids=lambda cause: cause.id)
def test_every_cause_can_be_thought_of_and_proven_and_fits_the_wire(cause: Cause) -> None:
    assert cause.hints
    assert cause.proofs or cause.verdict == "inconclusive"
    Candidate(cause=cause.id, verdict=cause.verdict, standing="possible", because=(), groups=cause.groups)
    for sign in signs(cause):
        Step(act="run", on="test.picture", why=sign.code)
        assert all(way.act in ("run", "ask", "note", "set", "measure") for way in sign.ways)
    assert bool(cause.groups) <= (cause.verdict in MAY_CARRY)


@pytest.mark.requirement("TV-24")
@pytest.mark.requirement("HA-10")
@pytest.mark.parametrize("cause", CAUSES.values(), ids=lambda cause: cause.id)
def test_a_broken_part_has_a_number_in_every_family_that_has_it(cause: Cause) -> None:
    if cause.verdict not in MUST_CARRY:
        return
    catalogue = read(shipped())
    for kind, families in FAMILIES.items():
        if cause.kinds and kind in cause.kinds:
            for family in families:
                fits = [part for part in catalogue if part.fits(kind, family) and part.group in cause.groups]
                assert bool(fits) == ((cause.id, family) not in ONLY_SOME), (cause.id, family)


def test_each_kind_of_device_has_its_own_causes_and_those_of_any() -> None:
    for kind in FAMILIES:
        mine = {one.id for one in of(kind)}
        assert {"no_fault", "network_slow", "unknown"} < mine
    assert "panel" not in {one.id for one in of("washer")}
    assert {one.id for one in of("a toaster")} == {"no_fault", "network_slow", "unknown"}


def test_one_word_means_one_sign_of_a_device() -> None:
    for kind in FAMILIES:
        named: dict[str, set[Sign]] = {}
        for cause in of(kind):
            for sign in signs(cause):
                named.setdefault(sign.code, set()).add(sign)
        assert [code for code, several in named.items() if len(several) > 1] == []


def test_without_any_evidence_nothing_is_thought_of() -> None:
    assert Story().case.state().candidates == ()
