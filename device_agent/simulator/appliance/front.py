"""The front of any appliance: what its model says, with what all of them have."""

from dataclasses import replace
from typing import Final

from device_agent.device import Button, Front
from device_agent.simulator.appliance.state import Power

_POWER: Final = Button("power", "Nguồn", "Power")
_SUPPORT: Final = Button("support", "Hỗ trợ từ xa", "Remote support")


def whole(front: Front, power: Power, why: tuple[str, str] | None = None) -> Front:
    """Return the front with its power and support buttons; ``why`` something was refused is its first note.

    Off, it is dark: nothing but Power can be pressed, and without mains not even that.
    """
    on = power == "on"
    buttons = (
        replace(_POWER, enabled=power != "unplugged", lit=on),
        *(each if on else replace(each, enabled=False, lit=False) for each in front.buttons),
        replace(_SUPPORT, enabled=on),
    )
    notes = front.notes if why is None else (why, *front.notes)
    if on:
        return replace(front, buttons=buttons, notes=notes)
    return replace(front, display="", readings=(), buttons=buttons, notes=notes, alarm=False)
