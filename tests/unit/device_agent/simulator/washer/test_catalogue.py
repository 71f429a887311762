import pytest

from broker.wire.settings import SettingsDescribed
from device_agent.simulator.values import fault
from device_agent.simulator.washer import catalogue, families
from device_agent.simulator.washer.catalogue import descriptors, factory, narrowed, of_cycle
from device_agent.simulator.washer.washer import Washer
from tests.unit.device_agent.simulator.washer.laundry import FAMILIES, FRONT, TOP, begun, made


@pytest.mark.parametrize("model", FAMILIES, ids=lambda each: each.family)
def test_everything_has_labels_and_each_key_is_there_once(model: Washer) -> None:
    every = descriptors(families.FAMILIES[model.family])
    assert len({each.key for each in every}) == len(every)
    assert all(each.label_vi and each.label_en for each in every)
    SettingsDescribed(descriptors=every)


def test_only_what_heats_has_a_temperature_and_a_heater() -> None:
    keys = {each.key for each in descriptors(families.FRONT)} - {each.key for each in descriptors(families.TOP)}
    assert keys == {"washer.temperature", "washer.heater_w", "test.heater"}


@pytest.mark.requirement("HA-07")
def test_what_moves_heats_fills_or_locks_needs_a_person_there() -> None:
    needs = {each.key for each in descriptors(families.FRONT) if each.safety == "person_present"}
    assert needs == {"washer.start", "washer.drain", "test.lock", "test.fill", "test.drum", "test.heater"}
    assert not any("unlock" in each.key or "open" in each.key for each in descriptors(families.FRONT))


@pytest.mark.parametrize("model", FAMILIES, ids=lambda each: each.family)
def test_every_cycle_brings_options_that_it_has(model: Washer) -> None:
    family = families.FAMILIES[model.family]
    described = {each.key: each for each in descriptors(family)}
    for cycle in family.cycles:
        values = factory(family) | of_cycle(family, cycle)
        state = made(model).put(values)
        held = narrowed(family, state)
        for key, value in values.items():
            if described[key].kind == "setting" and "reason" not in held.get(key, {}):
                assert fault(described[key].model_copy(update=held.get(key, {})), value) is None, (cycle, key)


def test_a_cycle_leaves_only_what_it_can_do() -> None:
    held = narrowed(families.FRONT, FRONT.set(made(), "washer.cycle", "wool"))
    assert [each.value for each in held["washer.temperature"]["options"]] == ["cold", "30"]
    assert [each.value for each in held["washer.spin_rpm"]["options"]] == ["0", "400", "800"]
    assert held["washer.rinses"] == {"min": 1, "max": 3}
    assert held["washer.bubble_soak"] == {"available": False, "reason": "not_in_cycle"}
    drained = narrowed(families.TOP, TOP.set(made(TOP), "washer.cycle", "drain_spin"))
    assert {key for key, each in drained.items() if "reason" in each} == {
        "washer.rinses", "washer.soil", "washer.bubble_soak",
    }  # fmt: skip


def test_while_it_runs_only_what_is_always_possible_can_be_set() -> None:
    for state in (begun(FRONT, "quick"), made(run="error"), made(run="paused"), made(trial="pump")):
        held = narrowed(families.FRONT, state)
        free = {key for key in catalogue.factory(families.FRONT) if "reason" not in held.get(key, {})}
        assert free == {"washer.child_lock", "washer.sound", "system.firmware.version"}
        assert held["system.factory_reset"]["reason"] == "running"
