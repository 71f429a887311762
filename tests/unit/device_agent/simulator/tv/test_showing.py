"""The signal and the panel: painted when asked for, each with revisions of its own."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv import change
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.showing import Showing
from device_agent.simulator.tv.state import AppPage, Lens, TvState

AT = datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL)


def at(seconds: float) -> Moment:
    return Moment(seconds, AT + timedelta(seconds=seconds))


async def test_the_backlight_is_the_panel_s_alone() -> None:
    showing, tv = Showing(), TvState()
    first, (lit, panel) = await showing.signal(tv, at(0)), await showing.panel(tv, at(0))
    dark = change.set_value(tv, "picture.backlight", 5, 0)
    assert await showing.signal(dark, at(0)) is first
    darker, dim = await showing.panel(dark, at(0))
    assert darker == lit + 1
    assert dim.mean() < panel.mean() / 2
    assert not dim.flags.writeable


async def test_what_changes_the_signal_changes_both() -> None:
    showing, tv = Showing(), TvState()
    (sent, signal, _), (lit, _) = await showing.signal(tv, at(0)), await showing.panel(tv, at(0))
    moved = replace(tv, home=(1, 1))
    (newer, other, _), (also, _) = await showing.signal(moved, at(0)), await showing.panel(moved, at(0))
    assert (newer, also) == (sent + 1, lit + 1)
    assert not np.array_equal(other, signal)
    assert not other.flags.writeable


async def test_what_looks_the_same_keeps_its_revision() -> None:
    showing, tv = Showing(), TvState()
    first = await showing.signal(tv, at(0)), await showing.panel(tv, at(0))
    same = change.set_value(tv, "sound.lip_sync_ms", 50, 0)
    second = await showing.signal(same, at(0)), await showing.panel(same, at(0))
    assert [each[0] for each in first] == [each[0] for each in second]
    assert all(one[1] is two[1] for one, two in zip(first, second, strict=True))


async def test_what_becomes_private_is_new_though_it_looks_the_same() -> None:
    showing = Showing()
    shut = TvState(screen="app", app=AppPage("camera"))
    first = await showing.signal(shut, at(0))
    assert first.private == ()
    live = replace(shut, values=shut.values.put({"camera.enabled": True}), lens=Lens("camera", 0.0, open=True))
    second = await showing.signal(live, at(0))
    assert second.revision == first.revision + 1
    assert [(each.kind, each.app) for each in second.private] == [("camera", "camera")]
