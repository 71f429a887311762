from datetime import datetime

import pytest

from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv.screens.moment import Moment


def at(text: str) -> Moment:
    return Moment(0, datetime.fromisoformat(text).replace(tzinfo=LOCAL))


def test_clock_and_date() -> None:
    moment = at("2026-11-22 07:05")
    assert moment.clock == "07:05"
    assert (moment.date("vi"), moment.date("en")) == ("Chủ nhật, 22/11/2026", "Sunday, 22/11/2026")


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [
        (3, "Chào buổi tối"),
        (4, "Chào buổi sáng"),
        (11, "Chào buổi chiều"),
        (17, "Chào buổi chiều"),
        (18, "Chào buổi tối"),
    ],
)
def test_greetings(hour: int, greeting: str) -> None:
    assert at(f"2026-11-22 {hour:02}:00").greeting("vi") == greeting
