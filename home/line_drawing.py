"""Draws the lines as a picture, for the cards that other sites show with a link (docs/design-system.md)."""

import re
from functools import cache
from operator import mul

from django.conf import settings
from PIL import Image, ImageDraw

from home.sharing import ALL_LINES, HEIGHT, WIDTH

type Point = tuple[float, float]

FINER = 3  # drawn this many times larger, so that edges come out smooth
POINTS_A_CURVE = 60
COLOURS_IN_FILE = 48
LINE_WIDTH, STOP_EDGE = 12, 5  # in the units of the drawing, which is as wide as the hero's
UNITS_ACROSS = 724

# The lines of templates/components/hero_lines.html, from the back to the front, with the colours of tokens.css.
LINES = {
    "line-family": ("violet", "M330 470 C 440 440 520 338 625 338 C 670 338 694 356 736 396"),
    "line-hospital": ("rose", "M200 480 C 400 440 480 267 585 267 C 660 267 680 300 736 352"),
    "line-county-lines": ("gold", "M100 448 C 380 430 410 195 545 195 C 640 195 680 262 736 298"),
    "line-gangs": ("teal", "M60 428 C 150 384 250 402 317 327 C 385 250 395 122 512 122 C 625 122 655 236 736 236"),
}
FIRST_STOP, LAST_STOP = 0.33, 0.66  # of the way


def share_images() -> dict[str, Image.Image]:
    """The pictures by name: one of all the lines, and for each line one in which it stands out."""
    return {ALL_LINES: drawing(set(LINES))} | {name: drawing({name}) for name in LINES}


def drawing(shown: set[str]) -> Image.Image:
    """The four lines on sand, those shown in their colour and with their stops, the others faint behind them."""
    image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), colour("sand"))
    draw = ImageDraw.Draw(image)
    for name in sorted(LINES, key=lambda name: name in shown):
        token, path = LINES[name]
        draw_line(draw, points_of(path), colour(token if name in shown else "hairline"))
    in_front = next(name for name in reversed(LINES) if name in shown)
    for name in shown:
        points = points_of(LINES[name][1])
        draw_stop(draw, points[round(LAST_STOP * len(points))], is_goal=name == in_front)
        if len(shown) == 1:
            draw_stop(draw, points[round(FIRST_STOP * len(points))])
    return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).quantize(COLOURS_IN_FILE)


def points_of(path: str) -> list[Point]:
    """The points along a path of cubic curves, in pixels; what is too high is cut off at the top, as in the hero."""
    numbers = [float(number) for number in re.findall(r"[\d.]+", path)]
    start, *rest = zip(numbers[::2], numbers[1::2], strict=True)
    points = [start]
    for one, two, end in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        start = points[-1]
        points += [between(start, one, two, end, step / POINTS_A_CURVE) for step in range(1, POINTS_A_CURVE + 1)]
    scale = FINER * WIDTH / UNITS_ACROSS
    return [(x * scale, y * scale - FINER * HEIGHT * 0.12) for x, y in points]


def between(start: Point, one: Point, two: Point, end: Point, at: float) -> Point:
    """The point of a Bézier curve at a share of its way."""
    weights = ((1 - at) ** 3, 3 * (1 - at) ** 2 * at, 3 * (1 - at) * at**2, at**3)
    xs, ys = zip(start, one, two, end, strict=True)
    return sum(map(mul, weights, xs)), sum(map(mul, weights, ys))


def draw_line(draw: ImageDraw.ImageDraw, points: list[Point], fill: str) -> None:
    width = round(FINER * LINE_WIDTH * WIDTH / UNITS_ACROSS)
    draw.line(points, fill=fill, width=width, joint="curve")
    draw.circle(points[0], width / 2, fill=fill)


def draw_stop(draw: ImageDraw.ImageDraw, centre: Point, *, is_goal: bool = False) -> None:
    unit = FINER * WIDTH / UNITS_ACROSS
    radius, fill = (20, colour("gold")) if is_goal else (15, colour("surface"))
    draw.circle(centre, radius * unit, fill=fill, outline=colour("ink"), width=round(STOP_EDGE * unit))


@cache
def colour(token: str) -> str:
    """A colour of the style sheet, so that there is one list of them."""
    css = (settings.BASE_DIR / "sos_site" / "static" / "css" / "tokens.css").read_text()
    return re.findall(rf"--{token}: (#[0-9a-f]{{6}});", css)[0]
