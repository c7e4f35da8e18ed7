"""How marks look on a scan in a PDF: the operators of their appearance, in points of the page.

May import the core. An appearance is drawn for the eye that has the scan under it: lines, frames
and small signs that leave the writing to be read, in the colours of the window's light theme.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from ..core.mark_colours import colour_name
from .pdf_face import Lettering
from .pdf_places import Point, Quad

Colour = tuple[float, float, float]

_HEX: Final = {
    "ink": "1F1D1A",
    "muted": "5E5A52",
    "accent": "1B5FAA",
    "strike": "9B2C1F",
    "addition": "1F5FA8",
    "stamp": "6B3FA0",
    "hand": "2F6B3A",
    "doubt": "8A5A00",
}
_LABEL_PT: Final = 5.5
_TAB_PT: Final = 7.5
_HATCH_PT: Final = 3.5
_ROOM_PT: Final = 1.2
_STAMP_ROOM_PT: Final = 2.2
_PIN_PT: Final = 3.4
ICON_PT: Final = 12.0
_LONGEST_TIE: Final = 4
_TINT: Final = 0.78
_BLACK: Final = (0.0, 0.0, 0.0)
_WHITE: Final = (1.0, 1.0, 1.0)


def colour_of(kind: str) -> Colour:
    """Return the colour of marks of a kind, red, green and blue from 0 to 1."""
    digits = _HEX[colour_name(kind)]
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def tint_of(kind: str) -> Colour:
    """Return a light shade of a kind's colour, to lie over writing."""
    red, green, blue = (1 - (1 - part) * (1 - _TINT) for part in colour_of(kind))
    return red, green, blue


class Drawing:
    """Operators, and the bounds of what they draw."""

    def __init__(self, letters: Lettering) -> None:
        self._letters = letters
        self._ops: list[str] = ["1 j 1 J"]
        self._bounds: list[Point] = []
        self.has_letters = False
        self.is_see_through = False

    @property
    def operators(self) -> str:
        return "\n".join(self._ops)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top."""
        xs, ys = [x for x, _ in self._bounds], [y for _, y in self._bounds]
        return min(xs), min(ys), max(xs), max(ys)

    def line(self, points: Sequence[Point], colour: Colour, width: float, dash: str = "") -> None:
        """Draw a line through points."""
        self._stroke(points, colour, width, dash, "S")

    def outline(self, quad: Quad, colour: Colour, width: float, dash: str = "") -> None:
        """Draw the sides of a place."""
        self._stroke(quad, colour, width, dash, "s")

    def fill(
        self, points: Sequence[Point], colour: Colour, *, is_see_through: bool = False
    ) -> None:
        """Fill an area; see-through is as a pen for highlighting lies on paper."""
        self._reach(points, 0)
        self.is_see_through |= is_see_through
        state = "/G0 gs " if is_see_through else ""
        self._ops.append(f"q {state}{_rgb(colour)} rg {_path(points)} f Q")

    def hatch(self, quad: Quad, colour: Colour) -> None:
        """Draw slanting lines in a place."""
        left, bottom = min(x for x, _ in quad), min(y for _, y in quad)
        right, top = max(x for x, _ in quad), max(y for _, y in quad)
        height = top - bottom
        step = max(_HATCH_PT, (right - left + height) / 200)
        lines, x = [], left - height + step
        while x < right:
            lines.append(f"{x:.2f} {bottom:.2f} m {x + height:.2f} {top:.2f} l")
            x += step
        self._ops.append(f"q {_path(quad)} W n {_rgb(colour)} RG .35 w {' '.join(lines)} S Q")

    def words(self, text: str, at: Point, along: Point, size: float, colour: Colour) -> None:
        """Write words that run in a direction (a vector of length 1)."""
        self.has_letters = True
        c, s = along
        matrix = f"{c:.4f} {s:.4f} {-s:.4f} {c:.4f} {at[0]:.2f} {at[1]:.2f}"
        encoded = self._letters.encoded(text)
        self._ops.append(
            f"q {_rgb(colour)} rg BT 0 Tr /F2 {size:.2f} Tf {matrix} Tm <{encoded}> Tj ET Q"
        )

    def width(self, text: str, size: float) -> float:
        return self._letters.width(text) * size

    def _stroke(
        self, points: Sequence[Point], colour: Colour, width: float, dash: str, end: str
    ) -> None:
        self._reach(points, width)
        dashes = f"[{dash}] 0 d " if dash else ""
        self._ops.append(f"q {_rgb(colour)} RG {width:.2f} w {dashes}{_path(points)} {end} Q")

    def _reach(self, points: Sequence[Point], by: float) -> None:
        for x, y in points:
            self._bounds += [(x - by, y - by), (x + by, y + by)]


def _rgb(colour: Colour) -> str:
    return " ".join(f"{part:.3f}" for part in colour)


def _path(points: Sequence[Point]) -> str:
    (x, y), *others = points
    return " ".join([f"{x:.2f} {y:.2f} m", *(f"{x:.2f} {y:.2f} l" for x, y in others)])


def _between(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _direction(quad: Quad) -> Point:
    """Return the direction of writing, as a vector of length 1."""
    (ax, ay), (bx, by) = quad[0], quad[1]
    length = math.hypot(bx - ax, by - ay) or 1.0
    return (bx - ax) / length, (by - ay) / length


def _wider(quad: Quad, by: float) -> Quad:
    """Return a place with room round its writing."""
    c, s = _direction(quad)
    along, up = (c * by, s * by), (-s * by, c * by)
    one, two, three, four = (
        (x + side * along[0] + rise * up[0], y + side * along[1] + rise * up[1])
        for (x, y), side, rise in zip(quad, (-1, 1, 1, -1), (1, 1, -1, -1), strict=True)
    )
    return one, two, three, four


def _across(quad: Quad) -> float:
    return math.dist(quad[0], quad[3])


def struck(drawing: Drawing, quads: Sequence[Quad], kind: str) -> None:
    """Draw a line through the middle of places, two of them with crosses for what was typed
    over.
    """
    colour = colour_of(kind)
    for quad in quads:
        width = min(1.6, max(0.7, 0.07 * _across(quad)))
        if kind != "overstrike":
            ends = _between(quad[0], quad[3], 0.5), _between(quad[1], quad[2], 0.5)
            drawing.line(ends, colour, width)
            continue
        for share in (0.4, 0.6):
            ends = _between(quad[0], quad[3], share), _between(quad[1], quad[2], share)
            drawing.line(ends, colour, width * 0.8)
        for side in ((quad[0], quad[3]), (quad[1], quad[2])):
            _cross(drawing, _between(*side, 0.5), min(3.0, 0.22 * _across(quad)), colour)


def _cross(drawing: Drawing, at: Point, reach: float, colour: Colour) -> None:
    x, y = at
    for slant in (1, -1):
        ends = (x - reach, y - slant * reach), (x + reach, y + slant * reach)
        drawing.line(ends, colour, 0.7)


def underlined(drawing: Drawing, quads: Sequence[Quad], kind: str) -> None:
    """Draw a line at the foot of places."""
    for quad in quads:
        width = min(1.4, max(0.6, 0.06 * _across(quad)))
        drawing.line((quad[3], quad[2]), colour_of(kind), width)


def highlighted(drawing: Drawing, quads: Sequence[Quad], kind: str) -> None:
    """Lay a light colour over places, dotted at the foot, and a pin at the end."""
    for quad in quads:
        drawing.fill(quad, tint_of(kind), is_see_through=True)
        dash = "0 1.6" if kind == "unclear" else ""
        drawing.line((quad[3], quad[2]), colour_of(kind), 0.7, dash)
    (x, y), (c, t) = quads[-1][1], _direction(quads[-1])
    beside = x + (c - 0.4 * t) * _PIN_PT, y + (t + 0.4 * c) * _PIN_PT
    _pin(drawing, beside, "i" if kind == "note" else "?", colour_of(kind))


def _pin(drawing: Drawing, at: Point, sign: str, colour: Colour) -> None:
    """Draw a small round sign."""
    x, y = at
    ring = [
        (x + _PIN_PT * math.cos(turn), y + _PIN_PT * math.sin(turn))
        for turn in (math.tau * number / 20 for number in range(20))
    ]
    drawing.fill(ring, colour)
    left = x - drawing.width(sign, _LABEL_PT) / 2
    drawing.words(sign, (left, y - 0.33 * _LABEL_PT), (1, 0), _LABEL_PT, _WHITE)


def stamped(drawing: Drawing, quads: Sequence[Quad], label: str, top: float) -> None:
    """Draw a frame round places, with what it is in a tab on it; `top` is that of the page."""
    colour = colour_of("stamp")
    frames = [_wider(quad, _STAMP_ROOM_PT) for quad in quads]
    for frame in frames:
        drawing.outline(frame, colour, 1.1)
    _tab(drawing, frames[0], label, colour, top)


def _tab(drawing: Drawing, quad: Quad, label: str, colour: Colour, top: float) -> None:
    (x, y), (c, s) = quad[0], _direction(quad)
    up = (-s, c)
    width = drawing.width(label, _LABEL_PT) + 4
    if y + _TAB_PT + abs(s) * width > top:
        (x, y), up = quad[3], up
        x, y = x - up[0] * _TAB_PT, y - up[1] * _TAB_PT
    corners = [
        (x + c * u + up[0] * v, y + s * u + up[1] * v)
        for u, v in ((0, 0), (width, 0), (width, _TAB_PT), (0, _TAB_PT))
    ]
    drawing.fill(corners, colour)
    foot = (x + c * 2 + up[0] * 2.1, y + s * 2 + up[1] * 2.1)
    drawing.words(label, foot, (c, s), _LABEL_PT, _WHITE)


def framed(drawing: Drawing, quads: Sequence[Quad], kind: str) -> None:
    """Draw a frame round places: plain for handwriting, else dashed; hatched where nothing can be
    read.
    """
    colour = colour_of(kind)
    for quad in quads:
        if kind == "gap":
            drawing.hatch(quad, colour)
        frame = _wider(quad, _ROOM_PT)
        if kind == "handwriting":
            drawing.outline(frame, colour, 0.6)
        else:
            drawing.outline(frame, colour, 0.45, "1.2 1.8")


def blacked_out(drawing: Drawing, quads: Sequence[Quad], label: str) -> None:
    """Black out places and write on them that they are withheld, where there is room for it."""
    for quad in quads:
        drawing.fill(quad, _BLACK)
        drawing.outline(quad, _BLACK, 0.4)
    quad = max(quads, key=lambda each: math.dist(each[0], each[1]))
    size = min(7.0, 0.6 * _across(quad))
    room = math.dist(quad[0], quad[1]) - drawing.width(label, size)
    if size >= 4 and room > 4:
        (x, y), (c, s) = _between(quad[3], quad[0], 0.5), _direction(quad)
        along, down = room / 2, 0.33 * size
        at = (x + c * along + s * down, y + s * along - c * down)
        drawing.words(label, at, (c, s), size, _WHITE)


def put_in(drawing: Drawing, quads: Sequence[Quad], caret: tuple[Point, float]) -> None:
    """Draw a caret at the foot of a line and a thin frame round what goes in there; `caret` gives
    its point and the height of the letters.
    """
    colour = colour_of("addition")
    (x, y), height = caret
    reach = min(6.0, max(2.0, 0.35 * height))
    tip = (x, y + 0.4 * reach)
    drawing.line([(x - 0.6 * reach, y - reach), tip, (x + 0.6 * reach, y - reach)], colour, 0.9)
    for quad in quads:
        drawing.outline(quad, colour, 0.5)
    if quads:
        near = min(
            (_between(quads[0][a], quads[0][b], 0.5) for a, b in ((2, 3), (0, 1))),
            key=lambda each: math.dist(each, tip),
        )
        # A long one would run through the writing.
        if 2 * reach < math.dist(near, tip) < _LONGEST_TIE * height:
            drawing.line((near, tip), colour, 0.35)


def icon(drawing: Drawing, left: float, bottom: float, kind: str) -> None:
    """Draw a sheet with lines, the sign of a note that lies at no words."""
    colour = colour_of(kind)
    right, top = left + ICON_PT - 1, bottom + ICON_PT - 1
    sheet: Quad = ((left + 1, top), (right, top), (right, bottom + 1), (left + 1, bottom + 1))
    drawing.fill(sheet, tint_of(kind))
    drawing.outline(sheet, colour, 0.8)
    for number in (1, 2, 3):
        y = top - number * (ICON_PT - 2) / 4
        drawing.line(((left + 3, y), (right - 2, y)), colour, 0.6)
