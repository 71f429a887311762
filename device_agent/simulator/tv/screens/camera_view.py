"""The camera: its indicator, which lies over everything, and the places where its picture comes to lie."""

from PIL import Image

from device_agent.simulator.tv import camera
from device_agent.simulator.tv.paint.canvas import Box, Canvas, width_of
from device_agent.simulator.tv.paint.theme import BLACK, GOOD, LIVE, SMALL, WHITE
from device_agent.simulator.tv.state import TvState
from device_agent.simulator.tv.texts import say

AT = (640, 30)
_SELF = (220, 132)


def indicator(tv: TvState, canvas: Canvas) -> None:
    """Say that the camera is on, from the first moment of its notice to the last of its picture."""
    if tv.lens is None:
        return
    words = say(tv.language, "camera.on" if tv.lens.open else "camera.soon")
    wide = width_of(words, SMALL, "SemiBold") + 62
    box = Box(AT[0] - wide // 2, AT[1] - 18, wide, 36)
    canvas.fill(box, BLACK, 18, 1.0)
    canvas.outline(box, WHITE, 18, 1, 0.5)
    canvas.fill(Box(box.x + 16, box.middle[1] - 8, 16, 16), LIVE if tv.lens.open else GOOD, 8)
    canvas.text(box.x + 44, box.middle[1], words, SMALL, WHITE, "SemiBold")


def stage(tv: TvState, picture: Image.Image, seen: Image.Image, other: Image.Image | None) -> None:
    """Put what the camera sees into its place on the page in front; in a call, small beside the other side's."""
    box = camera.stage(tv)
    if box is None:
        return
    picture.paste(_cut(other or seen, box), (box.x, box.y))
    if other is not None:
        own = Box(box.x + box.width - _SELF[0] - 20, box.y + box.height - _SELF[1] - 20, *_SELF)
        picture.paste(_cut(seen, own), (own.x, own.y))
        Canvas(picture).outline(own.grown(2), WHITE, 4, 2)


def corner(tv: TvState, picture: Image.Image, other: Image.Image) -> None:
    """Put a call into the corner of whatever is in front."""
    box = camera.corner(tv)
    if box is not None:
        picture.paste(_cut(other, box), (box.x, box.y))
        Canvas(picture).outline(box.grown(2), WHITE, 4, 2)


def _cut(seen: Image.Image, box: Box) -> Image.Image:
    """Return the middle of what is seen in a box's size: made as small as whole steps allow, and cut below faces."""
    steps = min(seen.width // box.width, seen.height // box.height)
    small = seen.reduce(steps) if steps > 1 else seen
    left, top = (small.width - box.width) // 2, (small.height - box.height) // 3
    return small.crop((left, top, left + box.width, top + box.height))
