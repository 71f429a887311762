"""The error tree as its page draws it."""

import re

import pytest

from broker import errors
from broker.errors import BrokerError, CallerError, RecordingFailed, TelevisitError, TooMany

DRAWN = re.findall(r"[├└]── (\w+) +(\d{3}) / (\d{4})", errors.__doc__ or "")


@pytest.mark.parametrize(("name", "status", "close"), DRAWN)
def test_each_error_has_the_numbers_that_the_page_draws(name: str, status: str, close: str) -> None:
    found = getattr(errors, name)
    assert (found.http_status, found.close_code) == (int(status), int(close))
    assert issubclass(found, CallerError if status.startswith("4") else BrokerError)


def test_every_error_is_drawn() -> None:
    bases = {TelevisitError, CallerError, BrokerError}
    made = {cls.__name__ for cls in vars(errors).values() if isinstance(cls, type) and cls not in bases}
    assert {name for name, _, _ in DRAWN} == made


def test_an_error_says_what_in_both_languages_and_when_to_come_back() -> None:
    error = TooMany("slow_down", vi="Chậm lại.", en="Slow down.", retry_after_s=7)
    assert (error.code, error.vi, error.en, error.retry_after_s) == ("slow_down", "Chậm lại.", "Slow down.", 7)
    assert str(error) == "slow_down: Slow down."
    assert RecordingFailed("The disk is full.").en == "The disk is full."
    assert RecordingFailed().code == "recording_failed"
