"""What a camera sees: a living room, and somebody in it who talks and waves."""

from math import sin
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

from device_agent.simulator.tv.paint.theme import Colour
from device_agent.simulator.tv.scenes.layers import gradient, shape, shine

_FINE = 2
_BODY: Final = (520, 560)
_WAVES: Final = 7  # positions of the arm


class Look(NamedTuple):
    """Who sits where: wall, floor and sofa; hair, skin and shirt."""

    wall: tuple[Colour, Colour]
    sofa: Colour
    hair: Colour
    skin: Colour
    shirt: Colour


HOME: Final = Look(((212, 196, 170), (170, 146, 120)), (86, 112, 120), (38, 28, 26), (232, 186, 150), (58, 120, 196))
AWAY: Final = Look(((176, 196, 190), (126, 152, 150)), (150, 98, 84), (150, 146, 144), (226, 178, 146), (190, 76, 96))


class Room:
    """The room stands still; whoever is in it sways, nods and waves now and then."""

    moving = True

    def __init__(self, look: Look = HOME) -> None:
        self._look = look
        self._back = _furnished(look)
        self._body, self._head = _body(look), _head(look)
        self._arms = tuple(_arm(look, 34 + 8 * place) for place in range(_WAVES))

    def paint(self, seconds: float) -> Image.Image:
        """Return what the camera sees at this second."""
        picture = self._back.copy()
        sway = round(9 * sin(seconds * 0.8))
        nod = round(5 * sin(seconds * 2.3))
        waving = sin(seconds * 0.31) > -0.2
        at = (1 + sin(seconds * 5.2)) / 2 if waving else 0.0
        arm = self._arms[min(int(at * _WAVES), _WAVES - 1)]
        picture.paste(arm, (680 + sway, 300), arm)
        picture.paste(self._body, (380 + sway, 330), self._body)
        picture.paste(self._head, (530 + sway * 2, 128 + nod), self._head)
        draw = ImageDraw.Draw(picture)
        x, y = 640 + sway * 2, 318 + nod
        tall = 4 + round(6 * abs(sin(seconds * 7)))  # it talks
        draw.ellipse((x - 24, y - tall, x + 24, y + tall), fill=(150, 60, 60))
        return picture


def _furnished(look: Look) -> Image.Image:
    room = gradient([(0, look.wall[0]), (0.78, look.wall[1]), (0.781, (120, 84, 58)), (1, (92, 62, 44))])
    room = shine(room, (1060, 210), 460, (255, 214, 140), 0.55)
    draw = ImageDraw.Draw(room)
    draw.rectangle((84, 90, 384, 430), fill=(236, 232, 224))
    draw.rectangle((100, 106, 368, 414), fill=(66, 98, 150))
    draw.rectangle((100, 300, 368, 414), fill=(58, 96, 84))
    draw.rectangle((228, 106, 240, 414), fill=(236, 232, 224))
    draw.rectangle((52, 70, 130, 470), fill=(188, 108, 84))
    draw.rectangle((340, 70, 416, 470), fill=(188, 108, 84))
    draw.rectangle((1034, 330, 1044, 620), fill=(70, 60, 52))
    draw.polygon([(980, 330), (1010, 220), (1068, 220), (1098, 330)], fill=(255, 232, 186))
    draw.rectangle((860, 96, 972, 236), fill=(74, 58, 46))
    draw.rectangle((870, 106, 962, 226), fill=(206, 178, 130))
    draw.ellipse((892, 128, 940, 176), fill=(226, 96, 80))
    draw.rounded_rectangle((210, 452, 1070, 690), 60, fill=look.sofa)
    dark: Colour = (look.sofa[0] * 3 // 4, look.sofa[1] * 3 // 4, look.sofa[2] * 3 // 4)
    draw.rounded_rectangle((170, 520, 320, 720), 50, fill=dark)
    draw.rounded_rectangle((960, 520, 1110, 720), 50, fill=dark)
    draw.rounded_rectangle((1150, 560, 1246, 680), 18, fill=(180, 104, 72))
    for leaf in range(5):
        x = 1198 + (leaf - 2) * 30
        draw.polygon([(1198, 566), (x - 22, 400 + abs(leaf - 2) * 40), (x + 22, 420 + abs(leaf - 2) * 40)],
                     fill=(52 + leaf * 8, 120, 70))  # fmt: skip
    return room


def _body(look: Look) -> Image.Image:
    shirt = look.shirt
    shade: Colour = (shirt[0] * 4 // 5, shirt[1] * 4 // 5, shirt[2] * 4 // 5)
    return shape(
        _BODY,
        [
            (look.skin, [(0.42, 0.0), (0.58, 0.0), (0.6, 0.2), (0.4, 0.2)]),
            (shirt, [(0.4, 0.1), (0.6, 0.1), (0.86, 0.2), (0.96, 0.42), (0.98, 1.0), (0.02, 1.0), (0.04, 0.42),
                     (0.14, 0.2)]),
            (shade, [(0.14, 0.2), (0.04, 0.42), (0.02, 1.0), (0.14, 1.0), (0.18, 0.5)]),
            (look.skin, [(0.43, 0.09), (0.57, 0.09), (0.5, 0.2)]),
        ],
    )  # fmt: skip


def _head(look: Look) -> Image.Image:
    big = Image.new("RGBA", (220 * _FINE, 270 * _FINE), (*look.hair, 0))
    draw = ImageDraw.Draw(big)

    def oval(left: int, top: int, right: int, foot: int, colour: Colour) -> None:
        draw.ellipse((left * _FINE, top * _FINE, right * _FINE, foot * _FINE), fill=(*colour, 255))

    oval(18, 0, 202, 200, look.hair)
    oval(34, 34, 186, 240, look.skin)
    oval(40, 12, 180, 92, look.hair)
    for eye in (76, 124):
        oval(eye, 122, eye + 20, 140, (250, 250, 250))
        oval(eye + 5, 124, eye + 16, 140, (40, 30, 30))
    oval(102, 144, 118, 166, (look.skin[0] - 22, look.skin[1] - 26, look.skin[2] - 26))
    return big.reduce(_FINE)


def _arm(look: Look, turn: int) -> Image.Image:
    """Return the arm that waves, turned up by so many degrees about its shoulder."""
    big = Image.new("RGBA", (320 * _FINE, 320 * _FINE), (*look.shirt, 0))
    draw = ImageDraw.Draw(big)
    middle = 160 * _FINE
    draw.rounded_rectangle((middle, middle - 34 * _FINE, middle + 90 * _FINE, middle + 34 * _FINE), 30 * _FINE,
                           fill=(*look.shirt, 255))  # fmt: skip
    draw.rounded_rectangle((middle + 70 * _FINE, middle - 22 * _FINE, middle + 128 * _FINE, middle + 22 * _FINE),
                           18 * _FINE, fill=(*look.skin, 255))  # fmt: skip
    draw.ellipse((middle + 108 * _FINE, middle - 28 * _FINE, middle + 158 * _FINE, middle + 28 * _FINE),
                 fill=(*look.skin, 255))  # fmt: skip
    return big.rotate(turn, Image.Resampling.BICUBIC).reduce(_FINE)
