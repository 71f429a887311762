"""A picture that is painted again only where what is drawn on it has changed."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from PIL import Image

from device_agent.simulator.tv.paint.canvas import SCREEN, Box, Canvas, Ink

_WORTH = 20_000  # pixels that are painted in the time that a further box costs


class Mark(NamedTuple):
    """One thing that is drawn: a colour or a picture, where, and through which mask."""

    box: Box
    ink: Ink
    mask: Image.Image | None

    @property
    def key(self) -> object:
        """What tells it from any other mark, while both are kept: comparing pixels would cost more than painting."""
        return self.box, id(self.ink) if isinstance(self.ink, Image.Image) else self.ink, id(self.mask)


class Sketch(Canvas):
    """A canvas that takes down what is drawn on it, and paints nothing."""

    def __init__(self, plain: bool = False) -> None:
        super().__init__(Image.new("RGB", (0, 0)), plain)
        self.marks: list[Mark] = []

    def lay(self, box: Box, ink: Ink, mask: Image.Image | None = None) -> None:
        """Take it down."""
        self.marks.append(Mark(box, ink, mask))


class Sheet:
    """The part of the screen in ``box``: a ground, and what is drawn on it. Not for two threads at once.

    ``image`` is that part, the same object for good; ``lay`` paints on it.
    """

    def __init__(self, box: Box = SCREEN) -> None:
        self.box = box
        self.image = Image.new("RGB", (box.width, box.height))
        self._ground: Image.Image | None = None
        self._marks: list[Mark] = []
        self._key: object = None

    def forget(self) -> None:
        """Let the next ``lay`` paint everything."""
        self._ground, self._key = None, None

    def lay(
        self,
        ground: Image.Image,
        draw: Callable[[Sketch], None],
        *,
        plain: bool = False,
        stale: Iterable[Box] = (),
        key: object = None,
    ) -> list[Box]:
        """Make the image what ``draw`` draws on a ground (as large as the screen), and return where it has changed.

        ``stale``: where a ground or a drawn picture that is still the same object isn't as it was then. ``key``: what
        the drawing depends on; with the one of the last time nothing is drawn. Boxes are places on the screen.
        """
        if key is not None and key == self._key and ground is self._ground:
            return []
        sketch = Sketch(plain)
        draw(sketch)
        changed = [*stale, *_differing(self._marks, sketch.marks)] if ground is self._ground else [self.box]
        self._ground, self._marks, self._key = ground, sketch.marks, key
        boxes = _few(each.within(self.box) for each in changed if each.meets(self.box))
        for box in boxes:
            part = ground.crop(box.edges)
            canvas = Canvas(part)
            for place, ink, mask in sketch.marks:
                if place.meets(box):
                    canvas.lay(place.moved(-box.x, -box.y), ink, mask)
            self.image.paste(part, (box.x - self.box.x, box.y - self.box.y))
        return boxes


def _differing(before: Sequence[Mark], after: Sequence[Mark]) -> list[Box]:
    """Return where two drawings differ; everywhere if what they have in common lies in another order."""
    old, new = [mark.key for mark in before], [mark.key for mark in after]
    olds, news = set(old), set(new)
    if [key for key in old if key in news] != [key for key in new if key in olds]:
        return [SCREEN]
    gone = [mark.box for mark, key in zip(before, old, strict=True) if key not in news]
    return gone + [mark.box for mark, key in zip(after, new, strict=True) if key not in olds]


def _few(boxes: Iterable[Box]) -> list[Box]:
    """Return boxes that cover the same and more, as few as is worth it: each further one costs a look at every mark."""
    found: list[tuple[int, int, int, int]] = []  # edges; this runs for each pair of boxes, so it makes none
    for x, y, width, height in boxes:
        right, foot, area = x + width, y + height, width * height + _WORTH
        for place, (left, top, end, low) in enumerate(found):
            both = (x if x < left else left, y if y < top else top, right if right > end else end, max(foot, low))
            if (both[2] - both[0]) * (both[3] - both[1]) <= area + (end - left) * (low - top):
                found[place] = both
                break
        else:
            found.append((x, y, right, foot))
    return [Box(left, top, end - left, low - top) for left, top, end, low in found]
