from typing import get_args

from device_agent.conversation.inputs import Input, Notice, Received
from device_agent.conversation.machine import _HANDLERS
from device_agent.link import Cause


def test_every_input_has_a_handler() -> None:
    assert set(get_args(Input)) == {*_HANDLERS, Received}


def test_every_cause_of_a_lost_link_has_its_notice() -> None:
    assert {cause.value for cause in Cause} <= {notice.value for notice in Notice}
