"""The stages that a cycle and its options make, and how long they take."""

from collections.abc import Mapping
from typing import Final

from broker.wire.settings import Value
from device_agent.simulator.washer.body import AMBIENT_C, Body, Stage
from device_agent.simulator.washer.families import Family
from device_agent.simulator.washer.physics import DRAIN_L_S, FILL_L_S, HEAT_J, HEATER_W

LOCK: Final = Stage("sensing", "lock", 2.0)
STOP: Final = Stage("spin", "stop", 20.0)
DRAIN: Final = Stage("drain", "drain", 20.0)

_SOIL: Final = {"light": 0.75, "normal": 1.0, "heavy": 1.3}
_SOAK_SECONDS: Final = 30 * 60.0
_RINSE_SECONDS: Final = 180.0
_SPIN_SECONDS: Final = 480.0


def programme(family: Family, values: Mapping[str, Value]) -> tuple[Stage, ...]:
    """Return the stages of the cycle that is set, with its options."""
    cycle = family.cycles[str(values["washer.cycle"])]
    rpm = int(str(values["washer.spin_rpm"])) if cycle.spins else 0
    stages = [LOCK]
    if cycle.minutes:
        stages += _wash(cycle.minutes * 60 * _SOIL[str(values["washer.soil"])], cycle.litres, values)
    else:
        stages.append(DRAIN)
    for _ in range(int(str(values["washer.rinses"])) if cycle.litres else 0):
        stages += [
            Stage("rinse", "fill", level=cycle.litres),
            Stage("rinse", "wash", _RINSE_SECONDS),
            Stage("rinse", "drain", DRAIN.seconds),
        ]
    if rpm:
        stages += [Stage("spin", "spin", _SPIN_SECONDS, rpm=rpm), STOP]
    return tuple(stages)


def _wash(seconds: float, litres: float, values: Mapping[str, Value]) -> list[Stage]:
    warm = str(values.get("washer.temperature", "cold"))
    soak = [Stage("wash", "wash", _SOAK_SECONDS)] if values["washer.bubble_soak"] else []
    wash = Stage("wash", "wash", seconds, celsius=None if warm == "cold" else int(warm))
    return [Stage("wash", "fill", level=litres), *soak, wash, Stage("wash", "drain", DRAIN.seconds)]


def takes(stage: Stage, litres: float) -> float:
    """Return about how many seconds a stage takes with so many litres in the drum."""
    match stage.act:
        case "fill":
            return max(stage.level - litres, 0.0) / FILL_L_S
        case "drain":
            return stage.seconds + litres / DRAIN_L_S
        case "wash" if stage.celsius is not None:
            return max(stage.seconds, (stage.celsius - AMBIENT_C) * litres * HEAT_J / HEATER_W)
        case _:
            return stage.seconds


def seconds(stages: tuple[Stage, ...], litres: float = 0.0) -> float:
    """Return about how many seconds these stages take, begun with so many litres."""
    total = 0.0
    for stage in stages:
        total += takes(stage, litres)
        litres = {"fill": stage.level, "drain": 0.0}.get(stage.act, litres)
    return total


def left(body: Body) -> float:
    """Return about how many seconds the programme still takes, its delay left out."""
    now = body.now
    if now is None:
        return seconds(body.programme) if body.run == "delayed" else 0.0
    rest = {"fill": max(now.level - body.level, 0.0) / FILL_L_S, "drain": body.level / DRAIN_L_S}
    current = rest.get(now.act, max(takes(now, body.level) - body.elapsed, 0.0))
    litres = {"fill": now.level, "drain": 0.0}.get(now.act, body.level)
    return current + seconds(body.programme[body.stage + 1 :], litres)
