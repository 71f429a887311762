"""The lists of inputs and of channels."""

from dataclasses import replace

from device_agent.simulator.tv import change
from device_agent.simulator.tv.catalogue.inputs import INPUTS
from device_agent.simulator.tv.channels import CHANNELS
from device_agent.simulator.tv.keys.press import Press, moved
from device_agent.simulator.tv.state import ChannelList, Sources, Step, TvState


def on_key(tv: TvState, press: Press) -> Step:
    """Move along the list, choose, or close it."""
    overlay = tv.overlay
    assert isinstance(overlay, Sources | ChannelList)
    if press.upright:
        length = len(INPUTS) if isinstance(overlay, Sources) else len(CHANNELS)
        return Step(replace(tv, overlay=replace(overlay, index=moved(overlay.index, press.upright, length))))
    closed = replace(tv, overlay=None)
    if press.key in ("GoBack", "ArrowLeft"):
        return Step(closed)
    if press.key != "Enter":
        return Step(tv)
    if isinstance(overlay, Sources):
        return Step(change.set_value(closed, "input.current", INPUTS[overlay.index], press.now))
    return Step(change.tune(closed, CHANNELS[overlay.index].number, press.now))
