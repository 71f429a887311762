"""The hub: the TV through which an appliance's support goes; when it is off, or silent, that support ends (HA-05)."""

from device_agent.panel.state import HUB_SECONDS


class Hub:
    """Whether a TV shows this device's page, by what it said last. Times are monotonic seconds. Pure."""

    def __init__(self) -> None:
        self._name: str | None = None
        self._until = 0.0

    @property
    def name(self) -> str | None:
        """The TV that shows this device's PIN; None if none does."""
        return self._name

    def heard(self, name: str, on: bool, now: float) -> bool:
        """Take a TV's word that it is there, on or off; return whether the one that was there is off now.

        One at a time: while a TV is there, another one's word changes nothing, and its being off ends nothing.
        """
        if self._name not in (None, name):
            return False
        was, self._name = self._name, name if on else None
        self._until = now + HUB_SECONDS
        return was is not None and not on

    def lapsed(self, now: float) -> bool:
        """Return, once, that the TV that was there hasn't been heard for too long."""
        if self._name is None or now < self._until:
            return False
        self._name = None
        return True
