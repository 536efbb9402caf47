"""Draws the workflow table for docs/: a picture, and the same in words and as Mermaid for who cannot see it.

Everything comes from `workflow.TABLE`; only where each state stands on the paper is said here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from portal.accounts.roles import Role

from .states import BEFORE_ALLOCATION, ENDED, WITH_CASEWORKER, State
from .workflow import DECIDING, TABLE, Move

BOX_WIDTH, BOX_HEIGHT = 206, 46
COLUMN, ROW, MARGIN, TOP = 310, 104, 24, 104
FRAME = 16  # how far the frame around the deciding states stands off
BACK = 74  # where the way back runs, above everything
SHORT = {
    Role.TRIAGE_OFFICER: "triage", Role.TEAM_LEADER: "leader", Role.DSL: "DSL", Role.CASEWORKER: "caseworker",
}  # fmt: skip

# Column and row of each state; a state without a place fails the test that draws it.
PLACES: Mapping[State, tuple[float, float]] = {
    State.SUBMITTED: (0, 2), State.SCREENING: (1, 2), State.AWAITING_INFORMATION: (1, 3.4), State.TRIAGED: (2, 2),
    State.PANEL: (2, 3.4), State.DECLINED: (3, 0), State.SIGNPOSTED: (3, 1), State.ACCEPTED: (3, 2.2),
    State.WAITING_LIST: (3, 3.4), State.ALLOCATED: (4, 2.2), State.UNABLE_TO_CONTACT: (4, 3.6), State.ENGAGED: (5, 2.2),
    State.TRANSFERRED: (6, 1.7), State.CLOSED: (6, 3.2), State.WITHDRAWN: (0, 4.8), State.DUPLICATE: (1, 4.8),
}  # fmt: skip

STYLE = """
  text { font: 15px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1b1a2e; }
  .title { font-weight: 700; font-size: 21px; }
  .state { font-weight: 700; text-anchor: middle; }
  .note { font-size: 14px; fill: #4b4a5f; }
  .move { font-size: 13px; text-anchor: middle; stroke: #fffdf9; stroke-width: 5px; paint-order: stroke; }
  .box { stroke: #0b6468; stroke-width: 3; fill: #ffffff; }
  .ended { stroke: #4b4a5f; stroke-width: 2; fill: #f6f0e6; }
  .with-caseworker { stroke: #5b3fa8; stroke-width: 3; fill: #ffffff; }
  .line { fill: none; stroke: #4b4a5f; stroke-width: 2; }
  .back { stroke: #8a8899; }
  .frame { fill: none; stroke: #0b6468; stroke-width: 1.5; stroke-dasharray: 3 4; }
"""


@dataclass(frozen=True, slots=True)
class Edge:
    """All moves from one state to another: one line on the paper."""

    start: State
    end: State
    moves: tuple[Move, ...]

    @property
    def label(self) -> str:
        """What the line says: the names of the moves."""
        return ", ".join(words_of(move) for move in self.moves)


def words_of(move: Move) -> str:
    """Return the name of a move as people read it."""
    return move.name.replace("_", " ")


def edges() -> Iterator[Edge]:
    """Yield what leads from one state to another, but for what leads there from nearly everywhere."""
    pairs: dict[tuple[State, State], list[Move]] = {}
    for move in TABLE:
        for start in State:
            if move.to and start in move.from_states and not is_from_everywhere(move):
                pairs.setdefault((start, move.to), []).append(move)
    for (start, end), moves in pairs.items():
        yield Edge(start, end, tuple(moves))


def drawn_edges() -> Iterator[Edge]:
    """Yield the edges that get a line: what leads on from either deciding state begins at their frame, once."""
    for edge in edges():
        if edge.start != State.PANEL or edge.end in DECIDING:
            yield edge


def is_from_everywhere(move: Move) -> bool:
    """Say whether a move is open in every state before allocation: a sentence says it better than seven lines."""
    return move.from_states == BEFORE_ALLOCATION


def staying() -> list[Move]:
    """Return the moves that leave a referral where it stands, or where the held decision wanted it."""
    return [move for move in TABLE if move.to is None]


def svg() -> str:
    """Return the picture. Its title and description are read out in place of it."""
    width = round(MARGIN * 2 + 6 * COLUMN + BOX_WIDTH + 30)
    height = round(TOP + 4.8 * ROW + BOX_HEIGHT + 132)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="title description">',
        '<title id="title">The way of a referral</title>',
        f'<desc id="description">{escape(" ".join(sentences()))}</desc>',
        f"<style>{STYLE}</style>",
        '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        'orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="#4b4a5f"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#fffdf9"/>',
        f'<text class="title" x="{MARGIN}" y="40">The way of a referral</text>',
        *legend(),
        *frame(),
        *(line(edge) for edge in drawn_edges()),
        *dict.fromkeys(label(edge) for edge in drawn_edges()),
        *(drawn for state in State for drawn in box(state)),
        *notes(height),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def corner(state: State) -> tuple[float, float]:
    """Return the upper left corner of the box of a state."""
    column, row = PLACES[state]
    return MARGIN + column * COLUMN, TOP + row * ROW


def kind_of(state: State) -> str:
    """Return how the box of a state is drawn."""
    if state in ENDED:
        return "ended"
    return "with-caseworker" if state in WITH_CASEWORKER else "box"


def box(state: State) -> Iterator[str]:
    x, y = corner(state)
    yield (
        f'<rect class="{kind_of(state)}" x="{x:g}" y="{y:g}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" '
        f'rx="{4 if state in ENDED else 23}"/>'
    )
    yield f'<text class="state" x="{x + BOX_WIDTH / 2:g}" y="{y + 29:g}">{escape(state.label)}</text>'


def frame() -> Iterator[str]:
    """Yield the frame around the states in which is decided."""
    (x, top), (_, bottom) = corner(State.TRIAGED), corner(State.PANEL)
    yield (
        f'<rect class="frame" x="{x - FRAME:g}" y="{top - FRAME:g}" width="{BOX_WIDTH + 2 * FRAME}" '
        f'height="{bottom - top + BOX_HEIGHT + 2 * FRAME:g}" rx="30"/>'
    )


def bend(edge: Edge) -> tuple[tuple[float, float], ...]:
    """Return the four points of the curve of an edge: where it begins, two that pull at it, and where it ends.

    To the right it goes from side to side; in a column it goes straight.
    """
    (x1, y1), (x2, y2) = corner(edge.start), corner(edge.end)
    if x1 == x2:
        shift = 36 if y2 > y1 else -36  # there and back are two lines
        x = x1 + BOX_WIDTH / 2 + shift
        start, end = (y1 + BOX_HEIGHT, y2) if y2 > y1 else (y1, y2 + BOX_HEIGHT)
        return (x, start), (x, start), (x, end), (x, end)
    right, middle1, middle2 = x1 + BOX_WIDTH, y1 + BOX_HEIGHT / 2, y2 + BOX_HEIGHT / 2
    if edge.start in DECIDING:
        right, middle1 = right + FRAME, (middle1 + corner(State.PANEL)[1] + BOX_HEIGHT / 2) / 2
    pull = (x2 - right) * 0.6
    return (right, middle1), (right + pull, middle1), (x2 - pull, middle2), (x2, middle2)


def goes_back(edge: Edge) -> bool:
    return PLACES[edge.end][0] < PLACES[edge.start][0]


def line(edge: Edge) -> str:
    """Return the line of an edge; the way back runs above everything."""
    if goes_back(edge):
        (x1, y1), (x2, y2) = corner(edge.start), corner(edge.end)
        way = f"M{x1 + BOX_WIDTH:g} {y1 + BOX_HEIGHT / 2:g} h22 V{BACK} H{x2 + BOX_WIDTH / 2:g} V{y2:g}"
        return f'<path class="line back" d="{way}" marker-end="url(#arrow)"/>'
    start, first, second, end = (f"{x:g} {y:g}" for x, y in bend(edge))
    return f'<path class="line" d="M{start} C{first} {second} {end}" marker-end="url(#arrow)"/>'


def label(edge: Edge) -> str:
    """Return the names of the moves, at the middle of the line."""
    if goes_back(edge):
        x, y = corner(edge.end)[0] + BOX_WIDTH / 2 + 90, float(BACK)
    else:
        points = bend(edge)
        x, y = (
            sum(part * point[axis] for part, point in zip((1, 3, 3, 1), points, strict=True)) / 8 for axis in (0, 1)
        )
    return f'<text class="move" x="{x:g}" y="{y + 4:g}">{escape(edge.label)}</text>'


def legend() -> Iterator[str]:
    x = MARGIN + 330
    for kind, words in (("box", "being decided"), ("with-caseworker", "with a caseworker"), ("ended", "ended")):
        yield f'<rect class="{kind}" x="{x}" y="24" width="34" height="20" rx="{4 if kind == "ended" else 10}"/>'
        yield f'<text class="note" x="{x + 44}" y="40">{words}</text>'
        x += 210


def notes(height: int) -> Iterator[str]:
    for number, words in enumerate(sentences()):
        yield f'<text class="note" x="{MARGIN}" y="{height - 84 + number * 24}">{escape(words)}</text>'


def sentences() -> list[str]:
    """Return what holds beside the lines."""
    everywhere = [words_of(move) for move in TABLE if move.to and is_from_everywhere(move)]
    return [
        f"In every state before allocation: {' or '.join(everywhere)}.",
        f"Moves that change no state: {', '.join(words_of(move) for move in staying())}.",
        "RED, IMMEDIATE and what is below a floor is held until the DSL countersigns; an ending until a leader does.",
        "Escalations (999, 101, MASH, LADO, NRM, MACE) and attempts to make contact run beside the state.",
    ]


def markdown() -> str:
    """Return the page of docs/: the picture, who may make each move and what it needs, and Mermaid."""
    return "\n".join(
        [
            "# The way of a referral",
            "",
            "Drawn from the table in `portal/referrals/workflow.py` by `manage.py draw_workflow`; a test fails when it "
            "is out of date. Do not edit.",
            "",
            "![The states of a referral and the moves between them; the table and the diagram below say the same]"
            "(workflow.svg)",
            "",
            *(f"- {sentence}" for sentence in sentences()),
            "",
            "| Move | From | To | Who | Must have |",
            "|---|---|---|---|---|",
            *(row(move) for move in TABLE),
            "",
            "```mermaid",
            *mermaid(),
            "```",
            "",
        ]
    )


def row(move: Move) -> str:
    """Return one move as a row of the table."""
    start = "any before allocation" if is_from_everywhere(move) else ", ".join(in_order(move))
    needs = "; ".join(need.label + (" (if needed)" if need.optional else "") for need in move.needs)
    return f"| {words_of(move)} | {start} | {move.to.label if move.to else 'stays'} | {who(move)} | {needs or '–'} |"


def in_order(move: Move) -> list[str]:
    return [state.label for state in State if state in move.from_states]


def who(move: Move) -> str:
    """Return who may make a move, by band where that differs, and who confirms it."""
    roles = names_of(move.who) or "the second person that the held decision needs"
    bands: dict[tuple[Role, ...], list[str]] = {}
    for band, those in move.who_by_band.items():
        bands.setdefault(those, []).append(band.value)
    others = [f"{', '.join(sorted(names))}: {names_of(those)}" for those, names in bands.items()]
    confirmed = [f"confirmed by {names_of(move.confirmed_by)}"] if move.confirmed_by else []
    return "; ".join([roles, *others, *confirmed])


def names_of(roles: Iterable[Role]) -> str:
    return " or ".join(SHORT[role] for role in roles)


def mermaid() -> Iterator[str]:
    """Yield the state machine as Mermaid."""
    yield "stateDiagram-v2"
    for state in State:
        yield f'  state "{state.label}" as {state.value}'
    yield f"  [*] --> {State.SUBMITTED.value}"
    for edge in edges():
        yield f"  {edge.start.value} --> {edge.end.value}: {edge.label}"
    for move in TABLE:
        if move.to and is_from_everywhere(move):
            for start in (state for state in State if state in move.from_states):
                yield f"  {start.value} --> {move.to.value}: {words_of(move)}"
