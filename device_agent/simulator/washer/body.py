"""The washer's own part of its state: what is in it, what it does, and how far it has come."""

from dataclasses import dataclass
from typing import Final, Literal

from device_agent.simulator.appliance.state import State

Run = Literal["idle", "delayed", "running", "paused", "finished", "error"]
Job = Literal["none", "delay", "sensing", "wash", "rinse", "drain", "spin", "finish"]
Act = Literal["lock", "fill", "wash", "drain", "spin", "stop"]

AMBIENT_C: Final = 27.0
OPEN_NTC_C: Final = -40.0
"""What the board reads of a temperature sensor whose circuit is open."""
ERRORS_KEPT: Final = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a programme: fill to ``level`` litres, wash for ``seconds`` at ``celsius``, spin at ``rpm``..."""

    job: Job
    act: Act
    seconds: float = 0.0
    level: float = 0.0
    celsius: int | None = None
    rpm: int = 0


@dataclass(frozen=True, slots=True)
class Drive:
    """What the board commands just now; ``rpm`` of the drum."""

    pump: bool = False
    valve: bool = False
    heater: bool = False
    rpm: int = 0
    lock: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """Litres, degrees, turns a minute, milliamperes, watts as they are; ``celsius`` is the water's, not the sensor's.

    ``stage`` of ``programme`` has gone on for ``elapsed`` seconds, and began at ``began_c``. ``trial``: the test that
    commands in the board's place, for ``trial_s`` seconds so far. ``errors``: the last codes, the newest first.
    """

    run: Run = "idle"
    programme: tuple[Stage, ...] = ()
    stage: int = 0
    elapsed: float = 0.0
    began_c: float = AMBIENT_C
    code: str = ""
    trial: str | None = None
    trial_s: float = 0.0
    level: float = 0.0
    celsius: float = AMBIENT_C
    rpm: float = 0.0
    locked: bool = False
    pump_ma: int = 0
    valve_ma: int = 0
    motor_ma: int = 0
    flow: float = 0.0
    heater_w: int = 0
    imbalance: int = 0
    energy_wh: float = 0.0
    cycles: int = 0
    errors: tuple[str, ...] = ()

    @property
    def now(self) -> Stage | None:
        """The stage that it is at, also while it pauses or has stopped with an error."""
        at_work = self.run in ("running", "paused", "error") and self.stage < len(self.programme)
        return self.programme[self.stage] if at_work else None

    @property
    def job(self) -> Job:
        """What it is doing, in one word."""
        if self.run in ("delayed", "finished"):
            return "delay" if self.run == "delayed" else "finish"
        return self.now.job if self.now else "none"


WasherState = State[Body]


def sensed_c(state: WasherState) -> float:
    """Return what the board reads of its temperature sensor."""
    return OPEN_NTC_C if state.has("wm.ntc") else state.body.celsius
