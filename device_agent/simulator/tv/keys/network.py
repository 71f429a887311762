"""The network page: check again, or go to the network's settings."""

from dataclasses import replace

from device_agent.simulator.tv import change
from device_agent.simulator.tv.keys import menu
from device_agent.simulator.tv.keys.press import Press
from device_agent.simulator.tv.state import Menu, NetworkPage, Step, TvState


def on_key(tv: TvState, press: Press) -> Step:
    """Move between the two buttons, press one, or close the page."""
    page = tv.overlay
    assert isinstance(page, NetworkPage)
    if press.sideways:
        return Step(replace(tv, overlay=replace(page, focus=1 if press.sideways > 0 else 0)))
    if press.key == "GoBack":
        return Step(replace(tv, overlay=None))
    if press.key != "Enter":
        return Step(tv)
    if page.focus == 0:
        return Step(change.check_network(tv, press.now))
    return Step(replace(tv, overlay=Menu("rows", menu.group_of("network.kind"), 1)))
