"""An action that takes time: under way, and judged by what the appliance went through."""

from typing import Generic

from device_agent.device import Done
from device_agent.simulator.appliance.model import Deed
from device_agent.simulator.appliance.state import B, State


class Trial(Generic[B]):
    """A deed under way. ``saw`` is told every state that the appliance goes through."""

    def __init__(self, deed: Deed[B], begun: State[B]) -> None:
        self._deed = deed
        self._seen = [begun]
        self._passed = 0.0
        self._put_back = False

    def saw(self, state: State[B], seconds: float) -> None:
        """Take in the state so many seconds after the last."""
        if not self.over:
            self._seen.append(state)
            self._passed += seconds

    @property
    def cut(self) -> bool:
        """Whether the appliance went off meanwhile."""
        return self._seen[-1].power != "on"

    @property
    def over(self) -> bool:
        """Whether it has come to its end."""
        return self.cut or self.left <= 0 or self._deed.over(self._seen[-1])

    @property
    def left(self) -> float:
        """Seconds that it takes from here, if nothing ends it sooner."""
        return self._deed.seconds - self._passed

    @property
    def percent(self) -> int:
        """How far it has come."""
        return 100 if self.over else int(100 * self._passed / self._deed.seconds)

    def result(self) -> Done:
        """Return what it found; ``device_off`` if the appliance went off before its end."""
        return Done(False, "device_off") if self.cut else self._deed.judge(self._seen)

    def stopped(self, state: State[B]) -> State[B]:
        """Return the appliance as it is after the deed: put back the first time, and left alone from then on."""
        if self._put_back:
            return state
        self._put_back = True
        return self._deed.stop(state)
