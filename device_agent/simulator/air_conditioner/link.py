"""The cable between the two parts, and what gets lost on a bad one: it comes and goes."""

from typing import Final

from device_agent.simulator.air_conditioner.body import FRAMES_A_SECOND, AirState

COURSE_S: Final = 240.0
BROKEN_S: Final = 75.0
"""Of each course of a bad cable, the seconds at its beginning in which nothing comes through."""
NOISY: Final = 0.12
"""Of the frames that come through a bad cable otherwise, those that are lost."""


def told(state: AirState, seconds: float) -> AirState:
    """Return it so many seconds later, with the frames of that time. Off, nobody asks."""
    body = state.body
    if state.power != "on":
        return state.but(silent_s=0.0, frames=0.0, lost=0.0) if body.frames else state
    sent = seconds * FRAMES_A_SECOND
    if not state.has("ac.comm"):
        return state.but(frames=body.frames + sent, silent_s=0.0)
    broken = body.cable_s % COURSE_S < BROKEN_S
    return state.but(
        cable_s=body.cable_s + seconds,
        frames=body.frames + sent,
        lost=body.lost + sent * (1.0 if broken else NOISY),
        silent_s=body.silent_s + seconds if broken else 0.0,
    )
