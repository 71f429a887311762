"""When a picture is drawn: the scene's second and the wall clock."""

from dataclasses import dataclass
from datetime import datetime

from device_agent.simulator.tv.state import Language
from device_agent.simulator.tv.texts import WEEKDAYS, say


@dataclass(frozen=True, slots=True)
class Moment:
    """``seconds`` is the device's clock, ``local`` its wall clock."""

    seconds: float
    local: datetime

    @property
    def clock(self) -> str:
        """Hours and minutes, 24 hours."""
        return self.local.strftime("%H:%M")

    def date(self, language: Language) -> str:
        """Return weekday and date in the viewer's language."""
        return f"{WEEKDAYS[language][self.local.weekday()]}, {self.local.strftime('%d/%m/%Y')}"

    def greeting(self, language: Language) -> str:
        """Return good morning, afternoon or evening."""
        hour = self.local.hour
        part = "morning" if 4 <= hour < 11 else "afternoon" if 11 <= hour < 18 else "evening"
        return say(language, f"hello.{part}")
