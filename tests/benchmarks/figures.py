"""Writes what was measured into docs/performance.md, between the marks of each measurement, and draws how it grows."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 900, 420, 64, 250, 24, 48
COLOURS = ("#555555", "#0b5d3b", "#a3320b", "#1d4f91", "#7a3e9d", "#8a6d00", "#b0105b")
LETTERS = 'font-family="sans-serif" font-size="13"'


def report(name: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table and put it where docs/performance.md has the marks of this measurement."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    print(f"\n{table}")
    path = DOCS / "performance.md"
    before, mark, rest = path.read_text().partition(f"<!-- figures: {name} -->\n")
    _, end, after = rest.partition("<!-- end of figures -->")
    assert mark and end, f"docs/performance.md has no place for {name}"
    path.write_text(f"{before}{mark}{table}\n{end}{after}")


def draw_growth(sizes: Sequence[int], times: Mapping[str, Sequence[float]]) -> None:
    """Draw milliseconds by the number of referrals, the number as its logarithm, one line for each page."""
    highest = 1.1 * max(max(line) for line in times.values())
    low, high = math.log10(sizes[0]), math.log10(sizes[-1])

    def place(size: int, time: float) -> tuple[float, float]:
        across = (math.log10(size) - low) / ((high - low) or 1)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - time / highest * (HEIGHT - TOP - BOTTOM)

    parts = [f'<text x="{LEFT}" y="16" {LETTERS}>p95 in milliseconds, by the number of referrals</text>']
    for size in sizes:
        x, y = place(size, 0)
        parts.append(f'<path d="M{x:.0f} {TOP}V{y:.0f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{x:.0f}" y="{y + 20:.0f}" text-anchor="middle" {LETTERS}>{size:,}</text>')
    step = 10 ** math.floor(math.log10(highest)) / 2
    for time in (step * number for number in range(int(highest / step) + 1)):
        _, y = place(sizes[0], time)
        parts.append(f'<path d="M{LEFT} {y:.0f}H{WIDTH - RIGHT}" stroke="#dddddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end" {LETTERS}>{time:.0f}</text>')
    ends = apart([place(sizes[-1], line[-1])[1] for line in times.values()])
    for (name, line), colour, y in zip(times.items(), COLOURS, ends, strict=False):
        points = " ".join("{:.1f},{:.1f}".format(*place(size, time)) for size, time in zip(sizes, line, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 10}" y="{y + 4:.0f}" fill="{colour}" {LETTERS}>{escape(name)}</text>')
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="How long pages take with more and more referrals"'
    drawn = "\n".join([f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>', *parts])
    (DOCS / "growth.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {box}>\n{drawn}\n</svg>\n')


def apart(heights: Sequence[float], least: float = 16) -> list[float]:
    """Return heights for labels that do not cover each other, each as near to its own as the order allows."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    found, above = [0.0] * len(heights), -math.inf
    for place in order:
        above = found[place] = max(heights[place], above + least)
    too_low = max(0, above - (HEIGHT - BOTTOM))
    return [height - too_low for height in found]
