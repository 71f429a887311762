"""Findings are plain values; how they are kept is the contract of their store."""

from dataclasses import FrozenInstanceError

import pytest

from broker.diagnosis.finding import Chosen, Figures


def test_a_finding_does_not_change_under_who_reads_it() -> None:
    with pytest.raises(FrozenInstanceError):
        Chosen("A", 1).quantity = 2  # type: ignore[misc]
    assert Figures() == Figures(by_kind={})
