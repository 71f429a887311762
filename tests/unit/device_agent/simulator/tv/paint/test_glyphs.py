from device_agent.simulator.tv.paint.glyphs import ICONS

KINDS = {"line", "loop", "disc", "shape", "frame", "plate", "arc", "petal", "crescent"}


def test_every_stroke_is_of_a_kind_with_enough_numbers() -> None:
    for name, strokes in ICONS.items():
        assert strokes, name
        for kind, measure, numbers in strokes:
            assert kind in KINDS, name
            assert len(numbers) >= {"petal": 3, "arc": 6, "shape": 6}.get(kind, 4), name
            assert kind == "petal" or measure >= 0, name


def test_shapes_stay_on_their_grid() -> None:
    for name, strokes in ICONS.items():
        for kind, _, numbers in strokes:
            if kind in ("line", "loop", "disc", "shape", "frame", "plate"):
                assert all(0 <= number <= 24 for number in numbers), name
