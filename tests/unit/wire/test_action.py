"""Actions and what canned tests found: bounded, and nothing in a finding but a value with its labels."""

import pytest
from pydantic import ValidationError

from broker.wire import limits
from broker.wire.action import TEST, ActionProgress, ActionResult, ActionRun, Finding

FOUND = Finding(name="pump.current", label_vi="Dòng điện bơm", label_en="Pump current", value=0.0, unit="mA", ok=False)


def test_an_action_is_named_by_its_descriptor_s_key_and_carries_nothing_else() -> None:
    assert ActionRun(id="a-1", key=f"{TEST}pump").model_dump() == {
        "type": "action.run",
        "id": "a-1",
        "key": "test.pump",
    }
    for bad in ("pump", "Test.pump", "test.pump@hdmi1", "../x.y"):
        with pytest.raises(ValidationError):
            ActionRun(id="a-1", key=bad)
    with pytest.raises(ValidationError):
        ActionRun.model_validate({"type": "action.run", "id": "a-1", "key": "test.pump", "argument": "rm"})


def test_progress_is_a_percentage() -> None:
    assert [ActionProgress(id="a", percent=each).percent for each in (0, 100)] == [0, 100]
    for bad in (-1, 101):
        with pytest.raises(ValidationError):
            ActionProgress(id="a", percent=bad)


def test_a_result_has_a_verdict_of_four_and_a_bounded_number_of_findings() -> None:
    result = ActionResult(id="a", key="test.pump", verdict="failed", findings=(FOUND,) * limits.FINDINGS)
    assert ActionResult.model_validate_json(result.model_dump_json()) == result
    with pytest.raises(ValidationError):
        ActionResult(id="a", key="test.pump", verdict="failed", findings=(FOUND,) * (limits.FINDINGS + 1))
    with pytest.raises(ValidationError):
        ActionResult.model_validate({**result.model_dump(), "verdict": "broken"})
