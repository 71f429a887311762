from device_agent.simulator.washer.families import FAMILIES, FRONT, TOP


def test_the_same_letters_mean_another_thing_in_another_family() -> None:
    assert FRONT.codes["door"] == TOP.codes["unbalance"] == "dC"
    assert (FRONT.codes["drain"], TOP.codes["drain"]) == ("5C", "5E")


def test_every_code_says_one_thing() -> None:
    for family in FAMILIES.values():
        assert len(set(family.codes.values())) == len(family.codes)
        assert ("heater" in family.codes) == family.heats
        assert family.cycle in family.cycles


def test_a_cycle_s_own_choices_are_sound() -> None:
    for family in FAMILIES.values():
        for cycle in family.cycles.values():
            least, most, first = cycle.rinses
            assert 0 <= least <= first <= most <= 5
            assert bool(cycle.temperatures) == (family.heats and cycle.minutes > 0)
            assert len(set(cycle.spins)) == len(cycle.spins)
            assert cycle.litres or not cycle.minutes
