"""The guide: from programme to programme in a row, from channel to channel between them."""

from dataclasses import replace
from datetime import datetime, timedelta

from device_agent.simulator.tv import change, guide
from device_agent.simulator.tv.channels import CHANNELS
from device_agent.simulator.tv.keys.press import Press, moved
from device_agent.simulator.tv.state import Guide, Step, TvState


def on_key(tv: TvState, press: Press) -> Step:
    """Move over the guide, watch what is on now, or close it."""
    page = tv.overlay
    assert isinstance(page, Guide)
    first = guide.floor_step(press.local)
    number = CHANNELS[page.row].number
    focused = guide.on_at(number, page.at)
    if press.upright:
        row = moved(page.row, press.upright, len(CHANNELS))
        at = guide.on_at(CHANNELS[row].number, max(page.at, page.left)).start
        return Step(replace(tv, overlay=replace(page, row=row, at=at)))
    if press.key == "ArrowRight" and focused.end < first + guide.AHEAD:
        return _to(tv, page, focused.end, press)
    if press.key == "ArrowLeft" and focused.start > first:
        return _to(tv, page, guide.on_at(number, focused.start - timedelta(minutes=1)).start, press)
    if press.key == "GoBack":
        return Step(replace(tv, overlay=None))
    if press.key != "Enter":
        return Step(tv)
    if focused.start <= press.local < focused.end:
        return Step(change.tune(replace(tv, overlay=None), number, press.now))
    word = "guide.past" if focused.end <= press.local else "guide.later"
    return Step(change.toast(tv, word, press.now, time=focused.start.strftime("%H:%M")))


def _to(tv: TvState, page: Guide, at: datetime, press: Press) -> Step:
    """Put the focus on the programme that begins ``at``, and turn the page if it isn't seen."""
    first = guide.floor_step(press.local)
    left = max(page.left, first)
    if at >= left + timedelta(hours=guide.HOURS):
        left = guide.floor_step(at) - guide.STEP
    elif at < left:
        left = max(guide.floor_step(at), first)
    return Step(replace(tv, overlay=replace(page, at=at, left=left)))
