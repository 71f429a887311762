"""The question before a factory reset: only the customer's own key can say yes."""

from dataclasses import replace

from device_agent.simulator.tv.keys.press import Press
from device_agent.simulator.tv.state import Confirm, Step, TvState


def on_key(tv: TvState, press: Press) -> Step:
    """Choose between no and yes, or leave it."""
    question = tv.overlay
    assert isinstance(question, Confirm)
    if press.sideways:
        return Step(replace(tv, overlay=replace(question, yes=press.sideways > 0)))
    if press.key == "Enter" and question.yes:
        return Step(replace(tv, overlay=None), reset=True)
    return Step(replace(tv, overlay=None)) if press.key in ("Enter", "GoBack") else Step(tv)
