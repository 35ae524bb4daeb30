"""Pictures drawn at load time, so that the repository holds no image of the sample."""

import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 675
_SCALE = 2  # drawn larger and shrunk: smooth edges
Draw = ImageDraw.ImageDraw
Colour = tuple[int, int, int]

_SKY = ((252, 236, 200), (206, 228, 214))
_GREENS = ((164, 196, 120), (122, 168, 88), (84, 138, 66), (52, 104, 48))
_CLAY, _CREAM, _SEA, _SUN = (
    (178, 92, 58),
    (250, 240, 214),
    (112, 160, 168),
    (238, 178, 60),
)


def draw_scene(name: str) -> io.BytesIO:
    """Return a PNG of one of the scenes; the same name always gives the same picture."""
    image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE))
    draw = ImageDraw.Draw(image)
    rng = random.Random(name)  # noqa: S311 -- a picture, not a secret
    _sky(draw, rng)
    _SCENES[name](draw, rng)
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    out = io.BytesIO()
    small.save(out, "PNG", compress_level=1)
    out.seek(0)
    return out


def _x(share: float) -> int:
    return round(share * WIDTH * _SCALE)


def _y(share: float) -> int:
    return round(share * HEIGHT * _SCALE)


def _sky(draw: Draw, rng: random.Random) -> None:
    for row in range(0, _y(1), 4):
        share = row / _y(1)
        colour = _mix(_SKY[0], _SKY[1], share)
        draw.rectangle((0, row, _x(1), row + 4), fill=colour)
    x, y, size = rng.uniform(0.6, 0.85), rng.uniform(0.18, 0.3), 0.06
    draw.ellipse((_x(x - size), _y(y) - _x(size), _x(x + size), _y(y) + _x(size)), _SUN)


def _mix(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (
        round(a + (b - a) * share) for a, b in zip(first, second, strict=True)
    )
    return red, green, blue


def _hill(draw: Draw, base: float, rise: float, phase: float, colour: Colour) -> None:
    points = [
        (_x(step / 60), _y(base - rise * math.sin(phase + step / 60 * math.pi * 1.6)))
        for step in range(61)
    ]
    draw.polygon([(0, _y(1)), *points, (_x(1), _y(1))], fill=colour)


def _hills(draw: Draw, rng: random.Random) -> None:
    for number, colour in enumerate(_GREENS):
        base = 0.52 + number * 0.13
        _hill(draw, base, 0.1 - number * 0.018, rng.uniform(0, 3), colour)


def _tree(draw: Draw, x: float, y: float, size: float, fruit: Colour) -> None:
    draw.rectangle(
        (_x(x) - _x(size) // 8, _y(y), _x(x) + _x(size) // 8, _y(y) + _x(size)),
        fill=(110, 80, 54),
    )
    for dx, dy in ((-0.5, 0), (0.5, 0), (0, -0.55), (0, 0.1)):
        cx, cy, r = _x(x + dx * size), _y(y) + _x(dy * size), _x(size * 0.62)
        draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=_GREENS[2])
    for dx, dy in ((-0.6, 0.1), (0.1, -0.5), (0.55, 0.15), (-0.1, 0.25)):
        cx, cy, r = _x(x + dx * size), _y(y) + _x(dy * size), _x(size * 0.12)
        draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=fruit)


def _orchard(draw: Draw, rng: random.Random) -> None:
    _hills(draw, rng)
    for row, size in ((0.6, 0.026), (0.72, 0.036), (0.86, 0.048)):
        for number in range(7):
            x = 0.08 + number * 0.14 + rng.uniform(-0.02, 0.02)
            _tree(draw, x, row, size, (176, 52, 70))


def _terraces(draw: Draw, rng: random.Random) -> None:
    _hill(draw, 0.4, 0.12, 0.6, (150, 180, 150))
    for number in range(9):
        share = number / 8
        colour = _mix((226, 200, 96), _GREENS[2], share)
        _hill(draw, 0.48 + share * 0.46, 0.07, 0.4 + number * 0.22, colour)
        _hill(
            draw,
            0.486 + share * 0.46,
            0.07,
            0.4 + number * 0.22,
            _mix(colour, _CREAM, 0.3),
        )


def _rows(draw: Draw, colours: tuple[Colour, Colour]) -> None:
    top = _y(0.56)
    draw.rectangle((0, top, _x(1), _y(1)), fill=colours[0])
    for number in range(-14, 15, 2):
        near, far = 0.5 + number * 0.13, 0.5 + number * 0.03
        draw.polygon(
            [
                (_x(far), top),
                (_x(far + 0.022), top),
                (_x(near + 0.09), _y(1)),
                (_x(near), _y(1)),
            ],
            fill=colours[1],
        )


def _tea(draw: Draw, rng: random.Random) -> None:
    _hill(draw, 0.5, 0.1, rng.uniform(0, 2), _GREENS[0])
    _hill(draw, 0.56, 0.08, rng.uniform(1, 3), _GREENS[1])
    _rows(draw, (_GREENS[3], _GREENS[2]))


def _vegetables(draw: Draw, rng: random.Random) -> None:
    _hill(draw, 0.54, 0.09, rng.uniform(0, 2), _GREENS[1])
    _rows(draw, ((134, 96, 64), _GREENS[2]))


def _house(draw: Draw, x: float, y: float, size: float) -> None:
    wide, high = _x(size), _x(size * 0.5)
    left, top = _x(x), _y(y)
    draw.rectangle((left, top, left + wide, top + high), fill=_CREAM)
    draw.polygon(
        [
            (left - wide // 8, top),
            (left + wide // 2, top - high),
            (left + wide + wide // 8, top),
        ],
        fill=_CLAY,
    )
    door = wide // 7
    draw.rectangle(
        (left + 3 * door, top + high // 3, left + 4 * door, top + high),
        fill=(110, 80, 54),
    )


def _village(draw: Draw, rng: random.Random) -> None:
    _hill(draw, 0.52, 0.1, 0.5, _GREENS[1])
    for number in range(5):
        _house(draw, 0.08 + number * 0.19, 0.56 + (number % 2) * 0.05, 0.11)
    _hill(draw, 0.76, 0.03, rng.uniform(0, 2), (226, 200, 96))
    _hill(draw, 0.86, 0.03, rng.uniform(0, 2), _GREENS[1])


def _harbour(draw: Draw, rng: random.Random) -> None:
    _hill(draw, 0.5, 0.12, 0.9, (140, 172, 150))
    draw.rectangle((0, _y(0.55), _x(1), _y(1)), fill=_SEA)
    for _number in range(16):
        x, y = rng.random() * 0.9, rng.uniform(0.6, 0.97)
        draw.rectangle(
            (_x(x), _y(y), _x(x + 0.09), _y(y) + 5), fill=_mix(_SEA, _CREAM, 0.4)
        )
    for x, y, size in ((0.16, 0.66, 0.16), (0.52, 0.74, 0.22), (0.8, 0.62, 0.12)):
        left, top, wide = _x(x), _y(y), _x(size)
        draw.polygon(
            [
                (left, top),
                (left + wide, top),
                (left + wide * 4 // 5, top + wide // 5),
                (left + wide // 6, top + wide // 5),
            ],
            fill=_CLAY,
        )
        draw.polygon(
            [
                (left + wide // 2, top - wide // 2),
                (left + wide // 2, top - 8),
                (left + wide - wide // 8, top - 8),
            ],
            fill=_CREAM,
        )


def _market(draw: Draw, rng: random.Random) -> None:
    _hill(draw, 0.5, 0.08, 0.4, _GREENS[0])
    draw.rectangle((0, _y(0.72), _x(1), _y(1)), fill=(222, 198, 156))
    for number in range(4):
        left = 0.05 + number * 0.235
        _stall(draw, rng, left, (_CLAY, _GREENS[2], _SUN, _SEA)[number])


def _stall(draw: Draw, rng: random.Random, left: float, colour: Colour) -> None:
    right = left + 0.19
    draw.rectangle((_x(left), _y(0.66), _x(right), _y(0.86)), fill=(150, 106, 70))
    for pole in (left + 0.01, right - 0.016):
        draw.rectangle(
            (_x(pole), _y(0.42), _x(pole + 0.006), _y(0.7)), fill=(110, 80, 54)
        )
    for stripe in range(6):
        start = left - 0.01 + stripe * 0.035
        fill = colour if stripe % 2 == 0 else _CREAM
        draw.rectangle((_x(start), _y(0.36), _x(start + 0.035), _y(0.45)), fill=fill)
        draw.ellipse((_x(start), _y(0.42), _x(start + 0.035), _y(0.48)), fill=fill)
    for number in range(9):
        x, r = left + 0.014 + number * 0.0185, _x(0.011)
        shade = rng.choice((_GREENS[1], _CLAY, _SUN, (176, 52, 70)))
        draw.ellipse((_x(x), _y(0.635) - r, _x(x) + 2 * r, _y(0.635) + r), fill=shade)


_SCENES: dict[str, Callable[[Draw, random.Random], None]] = {
    "harbour": _harbour,
    "market": _market,
    "orchard": _orchard,
    "tea": _tea,
    "terraces": _terraces,
    "vegetables": _vegetables,
    "village": _village,
}
SCENES = tuple(_SCENES)
