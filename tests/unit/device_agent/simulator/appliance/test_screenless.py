import asyncio

import pytest

from device_agent.device import FrontChanged, Outcome
from device_agent.simulator.appliance.screenless import Screenless


@pytest.mark.requirement("HA-06")
async def test_it_has_no_picture_ever() -> None:
    thing = Screenless()
    for waiting in (thing.frame(-1), thing.panel(-1)):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await waiting


async def test_it_has_no_apps_no_pointer_and_no_clipboard() -> None:
    thing = Screenless()
    thing.permit(frozenset({"camera"}))
    assert thing.apps() == ()
    assert thing.front() == FrontChanged(None, "none", False)
    assert await thing.open_app("camera", "technician") == Outcome(False, "unknown_app")
    assert await thing.point(1, 1, 0, "technician") == Outcome(False, "no_pointer")
    assert await thing.paste("x", "technician") == Outcome(False, "no_clipboard")
