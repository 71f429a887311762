from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from device_agent.simulator.tv.paint.canvas import SCREEN, Box, Canvas
from device_agent.simulator.tv.paint.sheet import Sheet, Sketch
from device_agent.simulator.tv.paint.theme import ACCENT, FOCUS, GOLD, WHITE, Colour
from tests.stage.examples import share

Shape = tuple[Box, Colour, int, float]
NIGHT = Image.new("RGB", (1280, 720), (8, 11, 17))

_BOXES = st.builds(Box, st.integers(-60, 1270), st.integers(-60, 710), st.integers(1, 300), st.integers(1, 200))
_SHAPES = st.tuples(_BOXES, st.sampled_from((ACCENT, FOCUS, GOLD)), st.integers(0, 20), st.sampled_from((0.4, 1.0)))


def drawn(shapes: Sequence[Shape], canvas: Canvas) -> None:
    canvas.text(40, 60, "Tiếng Việt", 20, WHITE)
    for box, colour, radius, alpha in shapes:
        canvas.fill(box, colour, radius, alpha)


@given(st.lists(st.lists(_SHAPES, max_size=6).flatmap(st.permutations), min_size=1, max_size=4), st.booleans())
@share(0.5)
def test_a_sheet_is_what_its_last_drawing_alone_would_have_been(steps: list[list[Shape]], whole: bool) -> None:
    sheet = Sheet(SCREEN if whole else Box(100, 50, 400, 300))
    for shapes in [*steps, steps[0], [*steps[0], *steps[-1]]]:
        before = np.asarray(sheet.image).copy()
        boxes = sheet.lay(NIGHT, lambda canvas, shapes=shapes: drawn(shapes, canvas))  # type: ignore[misc]
        alone = NIGHT.copy()
        drawn(shapes, Canvas(alone))
        after = np.asarray(sheet.image)
        assert (after == np.asarray(alone.crop(sheet.box.edges))).all()
        told = np.zeros(after.shape[:2], bool)
        for box in boxes:
            told[box.y - sheet.box.y :, box.x - sheet.box.x :][: box.height, : box.width] = True
        assert not ((before != after).any(axis=2) & ~told).any()


def test_what_has_not_changed_is_not_painted() -> None:
    sheet, shape = Sheet(), (Box(900, 500, 100, 80), ACCENT, 8, 1.0)
    assert sheet.lay(NIGHT, lambda canvas: drawn((), canvas)) == [SCREEN]
    assert sheet.lay(NIGHT, lambda canvas: drawn((), canvas)) == []
    assert sheet.lay(NIGHT, lambda canvas: drawn((shape,), canvas)) == [shape[0]]
    assert sheet.lay(NIGHT.copy(), lambda canvas: drawn((shape,), canvas)) == [SCREEN]
    sheet.forget()
    assert sheet.lay(NIGHT, lambda canvas: drawn((shape,), canvas)) == [SCREEN]


def test_a_ground_that_changed_shows_where_it_is_said_to_have() -> None:
    sheet, ground = Sheet(), NIGHT.copy()
    sheet.lay(ground, lambda canvas: drawn((), canvas))
    place = Box(300, 300, 50, 40)
    ground.paste((200, 0, 0), place.edges)
    assert sheet.lay(ground, lambda canvas: drawn((), canvas), stale=[place]) == [place]
    assert np.asarray(sheet.image)[310, 310].tolist() == [200, 0, 0]


def test_with_the_key_of_the_last_time_nothing_is_drawn() -> None:
    sheet, calls = Sheet(), []
    for key in (("a", 1), ("a", 1), ("a", 2)):
        sheet.lay(NIGHT, lambda canvas, key=key: calls.append(key), key=key)  # type: ignore[misc]
    assert calls == [("a", 1), ("a", 2)]


def test_a_sketch_knows_high_contrast() -> None:
    plain, usual = Sketch(plain=True), Sketch()
    for sketch in (plain, usual):
        sketch.fill(Box(0, 0, 10, 10), ACCENT, 4, 0.6)
    assert plain.marks[0].ink != usual.marks[0].ink == ACCENT
