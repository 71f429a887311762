from dataclasses import FrozenInstanceError
from typing import get_args

import pytest

from device_agent.conversation.outputs import CloseLink, How, Log, Output, Press


def test_outputs_are_facts_that_nobody_changes() -> None:
    for kind in get_args(Output):
        assert kind.__dataclass_params__.frozen
    with pytest.raises(FrozenInstanceError):
        CloseLink(How.FLUSH).how = How.ABORT  # type: ignore[misc]


def test_outputs_compare_by_what_they_say() -> None:
    assert Press(1, "k", "Enter", "press") == Press(1, "k", "Enter", "press")
    assert Log("x") != Log("x", (("code", "y"),))
