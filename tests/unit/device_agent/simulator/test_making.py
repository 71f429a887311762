from device_agent.simulator.making import choice, slider, toggle, words


def test_each_short_way_makes_its_type() -> None:
    made = slider("a.b", "Một", "One", -1, 9, 3, level="expert", unit="ms", step=2)
    assert (made.type, made.min, made.max, made.step, made.default, made.unit) == ("int", -1, 9, 2, 3, "ms")
    assert (made.kind, made.level, made.access, made.label_vi, made.label_en) == (
        "setting", "expert", "rw", "Một", "One",
    )  # fmt: skip
    assert slider("a.b", "Một", "One", 0, 9, 3).step == 1
    chosen = choice("a.b", "Một", "One", (("x", "Ích", "Ex"),), "x", context="input")
    assert (chosen.type, chosen.options[0].label_vi, chosen.context) == ("enum", "Ích", "input")
    assert (toggle("a.b", "Một", "One").type, toggle("a.b", "Một", "One").default) == ("bool", False)
    assert words("a.b", "Một", "One", "x", 5, sensitivity="personal").max == 5
