"""How marks look in a printed transcript: the letters they change, and the signs drawn beside them.

May import the core. Signs are lines and shapes, never letters, so that copied and searched text is
that of the page and nothing else; each shows without colour too. All is given as operators of PDF
in points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from ..core.geometry import Box, Polygon, Region
from ..core.marks import Mark
from .pdf_shaping import Letters

INK: Final = "0.122 0.114 0.102"
MUTED: Final = "0.369 0.353 0.322"
LINE: Final = "0.847 0.831 0.792"
WHITE: Final = "1 1 1"
ACCENT: Final = "0.106 0.373 0.667"
STRIKE: Final = "0.608 0.173 0.122"
_ADDITION: Final = "0.122 0.373 0.659"
_STAMP: Final = "0.42 0.247 0.627"
_HAND: Final = "0.184 0.42 0.227"
DOUBT: Final = "0.541 0.353 0"
_FAINT: Final = "0.55 0.53 0.49"
_BLACK: Final = "0 0 0"

INLINE: Final = frozenset(
    ("strike", "overstrike", "addition", "handwriting", "stamp", "classification", "form",
     "underline", "superscript", "unclear", "gap", "redaction", "heading", "note", "query")
)  # fmt: skip
"""The kinds that show on a run of text."""

_OUTLINES: Final = {
    "strike": STRIKE, "overstrike": STRIKE, "addition": _ADDITION, "stamp": _STAMP,
    "classification": _STAMP, "handwriting": _HAND, "unclear": DOUBT, "gap": DOUBT,
    "query": DOUBT, "redaction": _BLACK,
}  # fmt: skip
_DASHED: Final = frozenset(("unclear", "gap", "query"))
_RAISED: Final = 0.22
_SPACED: Final = 0.09
"""Of an em; from a tenth on readers take the gap between two letters for one between words."""


class Look(NamedTuple):
    """How letters are set: `rise` and `spacing` in ems of the paragraph, `scale` of its size."""

    letters: Letters = Letters()
    colour: str = INK
    rise: float = 0.0
    scale: float = 1.0
    spacing: float = 0.0


class Segment(NamedTuple):
    """A mark on one line: where it begins and ends, the baseline, and the size of the letters."""

    mark: Mark
    left: float
    right: float
    base: float
    size: float
    rise: float = 0.0


def look_of(marks: Sequence[Mark], look: Look) -> Look:
    """Return how letters under marks are set, outermost first, so that the inner ones win."""
    for mark in marks:
        look = _changed(mark, look)
    return look


def _changed(mark: Mark, look: Look) -> Look:
    italic = look.letters._replace(is_italic=True)
    match mark.kind:
        case "strike" | "overstrike":
            return look._replace(colour=STRIKE)
        case "addition":
            rise = {"inline": 0.0, "below": -_RAISED}.get(mark.place or "", _RAISED)
            return look._replace(letters=italic, colour=_ADDITION, rise=look.rise + rise)
        case "handwriting":
            return look._replace(letters=italic, colour=_HAND)
        case "classification":
            return look._replace(spacing=_SPACED)
        case "form":
            return look._replace(colour=MUTED)
        case "superscript":
            return look._replace(rise=look.rise + 0.28, scale=look.scale * 0.66)
        case "gap":
            return look._replace(colour=DOUBT)
        case "redaction":
            return look._replace(colour=WHITE)
        case "heading":
            return look._replace(letters=look.letters._replace(is_bold=True))
    return look


def behind(segment: Segment) -> str:
    """Return what is drawn before the letters of a segment."""
    if segment.mark.kind != "redaction":
        return ""
    size, base = segment.size, segment.base
    left, right = segment.left - 0.12 * size, segment.right + 0.12 * size
    return f"{_BLACK} rg {_rounded(left, base - 0.26 * size, right, base + 0.8 * size, 1)} f"


def over(segment: Segment) -> str:
    """Return what is drawn after the letters of a segment."""
    kind = segment.mark.kind
    draw = _OVER.get(kind, None if kind in INLINE else _unknown)
    return draw(segment) if draw is not None else ""


def _line(segment: Segment, colour: str, height: float, width: float, dash: str = "") -> str:
    y = segment.base + (height + segment.rise) * segment.size
    around = f"{dash} d 1 J " if dash else ""
    after = " [] 0 d 0 J" if dash else ""
    return (
        f"{colour} RG {width * segment.size:.3f} w {around}"
        f"{segment.left:.2f} {y:.2f} m {segment.right:.2f} {y:.2f} l S{after}"
    )


def _struck(segment: Segment) -> str:
    return _line(segment, STRIKE, 0.27, 0.075)


def _struck_twice(segment: Segment) -> str:
    """Return two lines, with a small cross on either end."""
    lines = [_line(segment, STRIKE, height, 0.05) for height in (0.21, 0.36)]
    middle = segment.base + (0.285 + segment.rise) * segment.size
    ends = [_cross(x, middle, segment.size) for x in (segment.left, segment.right)]
    return " ".join([*lines, *ends])


def _added(segment: Segment) -> str:
    below = segment.mark.place == "below"
    return _line(segment, _ADDITION, -0.2 if below else 0.82, 0.05)


def _dotted(segment: Segment) -> str:
    gap = 0.17 * segment.size
    return _line(segment, DOUBT, -0.2, 0.08, f"[0 {gap:.2f}] 0")


def _dashed(segment: Segment) -> str:
    gap = 0.18 * segment.size
    return _line(segment, DOUBT, -0.24, 0.045, f"[{gap:.2f} {gap:.2f}] 0")


def _unknown(segment: Segment) -> str:
    """Return a quiet line below what some other program marked; its note has the name."""
    return _line(segment, MUTED, -0.24, 0.04)


def _underlined(segment: Segment) -> str:
    return _line(segment, INK, -0.14, 0.055)


def _waved(segment: Segment) -> str:
    """Return a line that swings to either side, in whole waves."""
    size = segment.size
    y, height = segment.base + (-0.21 + segment.rise) * size, 0.05 * size
    count = max(1, round((segment.right - segment.left) / (0.36 * size)))
    half = (segment.right - segment.left) / count / 2
    ops, x = [f"{segment.left:.2f} {y:.2f} m"], segment.left
    for number in range(2 * count):
        side = y + 2 * height * (-1 if number % 2 else 1)
        ops.append(
            f"{x + half / 3:.2f} {side:.2f} {x + half * 2 / 3:.2f} {side:.2f} "
            f"{x + half:.2f} {y:.2f} c"
        )
        x += half
    return f"{_HAND} RG {0.05 * size:.3f} w {' '.join(ops)} S"


def _framed(segment: Segment) -> str:
    size, base = segment.size, segment.base
    left, right = segment.left - 0.16 * size, segment.right + 0.16 * size
    return frame(left, base - 0.3 * size, right, base + 0.86 * size, 0.25 * size)


def _chip(segment: Segment) -> str:
    size, base = segment.size, segment.base
    path = _rounded(segment.left - 1, base - 0.27 * size, segment.right + 1, base + 0.8 * size, 2)
    return f"{DOUBT} RG 0.5 w [0 1.4] 0 d 1 J {path} S [] 0 d 0 J"


_OVER: Final[dict[str, Callable[[Segment], str]]] = {
    "strike": _struck,
    "overstrike": _struck_twice,
    "addition": _added,
    "handwriting": _waved,
    "underline": _underlined,
    "unclear": _dotted,
    "note": _dashed,
    "query": _dashed,
    "stamp": _framed,
    "gap": _chip,
}


def frame(left: float, bottom: float, right: float, top: float, radius: float) -> str:
    """Return the frame of a stamp."""
    return f"{_STAMP} RG 0.8 w {_rounded(left, bottom, right, top, radius)} S"


def notice(left: float, bottom: float, right: float, top: float) -> str:
    """Return the frame of a warning."""
    return f"{STRIKE} RG 1 w {_rounded(left, bottom, right, top, 1.5)} S"


def caret(x: float, base: float, size: float) -> str:
    """Return the sign below the line that something was added at `x`."""
    at = [
        (x + dx * size, base + dy * size) for dx, dy in ((-0.15, -0.3), (0.0, -0.02), (0.15, -0.3))
    ]
    return _stroked(at, _ADDITION, 0.065 * size)


def _cross(x: float, y: float, size: float) -> str:
    d = 0.13 * size
    first = _stroked([(x - d, y - d), (x + d, y + d)], STRIKE, 0.065 * size)
    return f"{first} {_stroked([(x - d, y + d), (x + d, y - d)], STRIKE, 0.065 * size)}"


def _stroked(points: Sequence[tuple[float, float]], colour: str, width: float) -> str:
    path = " ".join(f"{x:.2f} {y:.2f} {'l' if n else 'm'}" for n, (x, y) in enumerate(points))
    return f"{colour} RG {width:.3f} w 1 J 1 j {path} S 0 J 0 j"


def _rounded(left: float, bottom: float, right: float, top: float, radius: float) -> str:
    r = min(radius, (right - left) / 2, (top - bottom) / 2)
    k = r * 0.4477  # What the handles of a quarter of a circle leave of its radius.
    return (
        f"{left + r:.2f} {bottom:.2f} m {right - r:.2f} {bottom:.2f} l "
        f"{right - k:.2f} {bottom:.2f} {right:.2f} {bottom + k:.2f} {right:.2f} {bottom + r:.2f} c "
        f"{right:.2f} {top - r:.2f} l "
        f"{right:.2f} {top - k:.2f} {right - k:.2f} {top:.2f} {right - r:.2f} {top:.2f} c "
        f"{left + r:.2f} {top:.2f} l "
        f"{left + k:.2f} {top:.2f} {left:.2f} {top - k:.2f} {left:.2f} {top - r:.2f} c "
        f"{left:.2f} {bottom + r:.2f} l "
        f"{left:.2f} {bottom + k:.2f} {left + k:.2f} {bottom:.2f} {left + r:.2f} {bottom:.2f} c h"
    )


def outline(mark: Mark, region: Region, at: Callable[[float, float], tuple[float, float]]) -> str:
    """Return a thin line round a region of the scan; `at` gives points for pixels."""
    if isinstance(region, Polygon):
        corners = list(region.points)
    else:
        corners = _corners(region)
    points = [at(x, y) for x, y in corners]
    path = " ".join(f"{x:.2f} {y:.2f} {'l' if n else 'm'}" for n, (x, y) in enumerate(points))
    dash = "[2 1.5] 0 d" if mark.kind in _DASHED else "[] 0 d"
    return f"{_OUTLINES.get(mark.kind, _FAINT)} RG 0.5 w {dash} {path} h S"


def _corners(box: Box) -> list[tuple[float, float]]:
    sides = ((box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom))
    return [(float(x), float(y)) for x, y in sides]
