"""The smallest appliance that has one of everything: a kettle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from broker.wire.settings import Value
from device_agent.device import Button, Done, Fault, Front, Kind, Thing
from device_agent.simulator.appliance.descriptors import SYSTEM, check, deed, found, telemetry
from device_agent.simulator.appliance.model import Deed, Model, Narrowed
from device_agent.simulator.appliance.state import Power, State
from device_agent.simulator.making import choice, slider, toggle

_LEVELS = (("low", "Ít", "Low"), ("high", "Nhiều", "High"))


@dataclass(frozen=True, slots=True)
class Water:
    celsius: float = 25.0
    heating: bool = False
    boiled: int = 0


Kettle = State[Water]


def _heat(state: Kettle) -> Kettle | str:
    if state.things["water"] == "none":
        return "no_water"
    return state.but(heating=True)


def _judge(seen: Sequence[Kettle]) -> Done:
    warmer = round(seen[-1].body.celsius - seen[0].body.celsius, 1)
    return Done(True, verdict="passed" if warmer else "failed", findings=(found("c", "Ấm lên", "Warmer", warmer),))


class SmallKettle(Model[Water]):
    kind: ClassVar[Kind] = "washer"
    name, family = "Kettle 1", "KT-1"
    descriptors = (
        slider("kettle.target_c", "Nhiệt độ", "Target", 40, 100, 90, unit="°C"),
        choice("kettle.level", "Mức nước", "Level", _LEVELS, "low"),
        toggle("kettle.keep_warm", "Giữ ấm", "Keep warm"),
        toggle("kettle.locked", "Khóa", "Lock", write_policy="customer_only"),
        telemetry("kettle.c", "decimal", "Nhiệt độ nước", "Water temperature", "°C", 0, 100),
        deed("kettle.boil", "Đun", "Boil", "person_present"),
        check("heat", "Kiểm tra đun", "Heating test", "person_present"),
        *SYSTEM,
    )
    faults = (Fault("kt.element", "Thanh đốt đứt", "Element broken"), Fault("kt.child", "Trẻ nghịch", "A child did it"))
    sentences: Mapping[str, tuple[str, str]] = {"no_water": ("Ấm không có nước.", "There is no water.")}

    def __init__(self) -> None:
        self.deeds: Mapping[str, Deed[Water]] = {
            "kettle.boil": Deed(_heat),
            "test.heat": Deed(_heat, 20, _judge, lambda s: s.body.celsius >= 99, lambda s: s.but(heating=False)),
        }

    def fresh(self) -> Kettle:
        values: dict[str, Value] = {
            "kettle.target_c": 90, "kettle.level": "low", "kettle.keep_warm": False, "kettle.locked": False,
            "system.firmware.version": "1.0",
        }  # fmt: skip
        return State(values, Water(), {"water": "some"})

    def step(self, state: Kettle, seconds: float) -> Kettle:
        if state.power != "on" or not state.body.heating:
            return state
        warmer = 0.0 if state.has("kt.element") else seconds
        after = state.but(celsius=min(state.body.celsius + warmer, 100.0))
        if after.body.celsius < int(str(state.values["kettle.target_c"])):
            return after
        return after.but(heating=False, boiled=state.body.boiled + 1).put({"kettle.keep_warm": True})

    def measure(self, state: Kettle) -> Mapping[str, Value]:
        return {"kettle.c": round(state.body.celsius, 1)}

    def narrowed(self, state: Kettle) -> Narrowed:
        if not state.body.heating:
            return {}
        busy = {"available": False, "reason": "heating"}
        return {"kettle.target_c": busy, "system.factory_reset": busy, "kettle.level": {"max": 2}}

    def set(self, state: Kettle, key: str, value: Value) -> Kettle | str:
        if (key, value) == ("kettle.level", "high"):
            return state.put({key: value, "kettle.target_c": 100})
        return super().set(state, key, value)

    def face(self, state: Kettle) -> Front:
        water = Thing(
            "water", "Nước", "Water", state.things["water"], (("some", "Có", "Some"), ("none", "Không", "None"))
        )
        shown = str(round(state.body.celsius))
        return Front(shown, (), (Button("boil", "Đun", "Boil", lit=state.body.heating),), (water,), alarm=True)

    def touch(self, state: Kettle, button: str) -> Kettle | str:
        return _heat(state) if button == "boil" else "unknown_button"

    def handle(self, state: Kettle, thing: str, to: str) -> Kettle | str:
        return "heating" if state.body.heating else state.lay(thing, to)

    def turned(self, state: Kettle, power: Power) -> Kettle:
        return state.but(heating=False)

    def afflicted(self, state: Kettle, fault: str) -> Kettle:
        return state.put({"kettle.target_c": 40}) if fault == "kt.child" else state

    def mended(self, state: Kettle, fault: str) -> Kettle:
        return state.put({"kettle.target_c": 90}) if fault == "kt.child" else state

    def kept(self, body: Water) -> Mapping[str, Any]:
        return {"boiled": body.boiled}

    def revived(self, body: Water, kept: Mapping[str, Any]) -> Water:
        return Water(boiled=int(kept["boiled"]))
