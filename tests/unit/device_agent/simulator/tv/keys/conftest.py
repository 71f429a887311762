"""One press of a key, at half past seven in the evening."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from device_agent.device import Actor
from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv.keys.press import Press
from device_agent.simulator.tv.state import Step, TvState

AT = datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL)
OnKey = Callable[[TvState, Press], Step]
Walk = Callable[..., TvState]


@pytest.fixture
def at() -> Callable[..., Press]:
    """A press by its key; ``now`` seconds after half past seven."""

    def made(key: str, by: Actor = "customer", now: float = 0.0) -> Press:
        return Press(key, by, now, AT + timedelta(seconds=now))

    return made


@pytest.fixture
def walk(at: Callable[..., Press]) -> Walk:
    """Press several keys, one after the other; none may be refused."""

    def walked(on_key: OnKey, tv: TvState, *keys: str, now: float = 0.0) -> TvState:
        for key in keys:
            step = on_key(tv, at(key, now=now))
            assert step.refused is None, key
            tv = step.state
        return tv

    return walked
