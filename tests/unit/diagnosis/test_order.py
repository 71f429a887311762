"""The order for a visit at home: exact parts, who must come, and all that was found."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from broker.diagnosis.exhibits import exhibits
from broker.diagnosis.finding import Chosen, Order, Verdict
from broker.diagnosis.order import order, told
from broker.diagnosis.parts import Part, read, shipped
from broker.errors import Refused
from tests.unit.diagnosis.stories import FRIDGE, Story

PARTS = read(shipped())
VERDICT = Verdict(
    "a" * 32, "device", "inverter", (), (Chosen("RF-INV-S2", 1), Chosen("RF-COMP-S2", 1)), False, None, None, "an",
    "An", 9, 60,
)  # fmt: skip


def placed(verdict: Verdict | None, parts: Sequence[Part] = PARTS) -> dict[str, Any]:
    story = Story(FRIDGE).had("fridge.cooler.setpoint_c", 1, "customer").prints("84C")
    story.runs("test.compressor", "failed", started=False)
    every = tuple(one.ref for one in exhibits(story.case.evidence))
    verdict = verdict and replace(verdict, evidence=every, note="Tủ cũ, hay mất điện.")
    return order(verdict, story.case, parts, {"c1": 17}, "Gọi trước khi đến.")


@pytest.mark.requirement("TV-24")
@pytest.mark.requirement("TV-25")
def test_it_carries_parts_people_and_everything_that_was_found() -> None:
    found = placed(VERDICT)
    assert [(part["sku"], part["quantity"]) for part in found["parts"]] == [("RF-INV-S2", 1), ("RF-COMP-S2", 1)]
    assert (found["skill"], found["two_persons"]) == ("refrigeration", True)
    [test] = [one for one in found["evidence"] if one["kind"] == "test"]
    assert (test["ref"], test["record"]) == ("c1", 17)
    assert found["codes"][0]["code"] == "84C"
    assert found["survey"] == [
        {"key": "fridge.cooler.setpoint_c", "old": None, "new": 1, "actor": "customer", "at_us": 5}
    ]
    whole = told(Order("f" * 32, "a" * 32, "TV-1", "an", "An", 9, found, fixed=True))
    assert (whole["order"], whole["fixed"], whole["note"]) == ("f" * 32, True, "Gọi trước khi đến.")
    assert whole["finding"] == "Tủ cũ, hay mất điện."


def test_two_persons_come_for_what_is_heavy_alone() -> None:
    assert placed(replace(VERDICT, parts=(Chosen("RF-INV-S2", 1),)))["two_persons"] is False


def test_whoever_comes_without_parts_must_still_know_how_to_mend_it() -> None:
    assert placed(replace(VERDICT, kind="visit", parts=()))["skill"] == "refrigeration"


@pytest.mark.requirement("DG-03")
@pytest.mark.requirement("TV-23")
def test_without_a_verdict_or_with_one_that_needs_nobody_there_is_none() -> None:
    with pytest.raises(Refused, match="verdict_first"):
        placed(None)
    for kind in ("no_fault", "user_setting", "source", "network", "user_care", "firmware", "inconclusive"):
        with pytest.raises(Refused, match="no_visit_needed"):
            placed(replace(VERDICT, kind=kind, parts=()))


def test_a_compressor_goes_along_as_what_may_be_needed_in_place_of_the_inverter_board() -> None:
    [part] = placed(replace(VERDICT, parts=(Chosen("RF-INV-S2", 1),)))["parts"]
    assert part["alternates"] == ["RF-COMP-S2"]
    assert [part["alternates"] for part in placed(VERDICT)["parts"]] == [[], []], "what is brought is no alternate"


@pytest.mark.requirement("TV-24")
def test_a_part_that_a_newer_catalogue_lacks_is_never_left_out_in_silence() -> None:
    old = Chosen("RF-INV-OLD", 1)
    with pytest.raises(Refused, match="part_gone"):
        placed(replace(VERDICT, parts=(old,)))
    newer = [replace(part, replaces=("RF-INV-OLD",)) if part.sku == "RF-INV-S2" else part for part in PARTS]
    [part] = placed(replace(VERDICT, parts=(old,)), newer)["parts"]
    assert part["sku"] == "RF-INV-S2"
