"""What is measured of each piece of ink, to tell who made it: its own shape and tone, and how it
stands among its neighbours.

Lengths are in letters (the usual height of the page's letters), tones against most of the page's
ink. Neighbours are counted on a coarse grid of the page turned level: letters of a machine stand on
one line, are of few heights and of one stroke width; writing is not.
"""

from __future__ import annotations

from math import cos, radians, sin
from typing import TYPE_CHECKING, Final

from editor.vision.ink import PageInk
from editor.vision.pieces import COLOURED, RULED, Pieces
from editor.vision.rules import in_line, upright_runs
from editor.vision.runs import painted, touching

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bytes = NDArray[np.uint8]

_OWN: Final = (
    "height width aspect fill stroke thickest unevenness upright level slant_up slant_down holes"
    " darkness roughness edge hue_a hue_b coloured ruled to_edge lean stretch colour_of_page"
)
_AROUND: Final = (
    "crowd on_line on_top same_height same_stroke neighbour_height neighbour_stroke neighbour_dark"
    " neighbour_coloured stroke_to_neighbours height_to_neighbours dark_to_neighbours crowd_near"
    " same_colour line_regular"
)
NAMES: Final = tuple((_OWN + " " + _AROUND).split())
_CELL: Final = 0.5
"""Letters that a cell of the grid is wide; it is a tenth of a letter high."""
_LINE_CELL: Final = 0.1
_EDGE: Final = 4.0


def features_of(ink: PageInk, pieces: Pieces) -> NDArray[np.float32]:
    """Return (pieces, NAMES) numbers."""
    import numpy as np

    own = _own(ink, pieces)
    around = _around(ink, pieces, own)
    both = own | around
    return np.column_stack([both[name] for name in NAMES]).astype(np.float32)


def _own(ink: PageInk, pieces: Pieces) -> dict[str, Floats]:
    import numpy as np

    x, y, w, h = (column.astype(float) for column in pieces.boxes.T)
    unit = pieces.letter
    tall, wide = ink.mask.shape
    measured = _strokes(ink, pieces) | _tones(ink, pieces) | _moments(pieces)
    area = pieces.area.astype(float)
    edge = np.minimum(np.minimum(x, wide - x - w), np.minimum(y, tall - y - h))
    return measured | {
        "height": h / unit,
        "width": w / unit,
        "aspect": np.log(w / h),
        "fill": area / (w * h),
        "holes": _holes(pieces),
        "hue_a": pieces.hue[:, 0],
        "hue_b": pieces.hue[:, 1],
        "coloured": (pieces.layer == COLOURED).astype(float),
        "ruled": (pieces.layer == RULED).astype(float),
        # Further in, where a page has its ink is a habit of the pages that were learned from.
        "to_edge": np.minimum(edge / unit, _EDGE),
        "colour_of_page": np.full(len(pieces), float(ink.rgb is not None)),
    }


def _strokes(ink: PageInk, pieces: Pieces) -> dict[str, Floats]:
    """Return how wide strokes are, how uneven, and how much of them runs upright, level, aslant."""
    import cv2
    import numpy as np

    unit = pieces.letter
    depth = cv2.distanceTransform(ink.mask, cv2.DIST_L2, 3)
    at, flat, wide = pieces.at, depth.ravel(), ink.mask.shape[1]
    deep = flat[at].astype(float)
    ridge = np.arange(len(at))
    # Each question leaves fewer places to ask the next of.
    for step in (-1, 1, -wide, wide, 1 - wide, wide - 1, -1 - wide, 1 + wide):
        beside = flat.take(at[ridge] + step, mode="clip")
        ridge = ridge[deep[ridge] >= beside]
    owner, top = pieces.owner[ridge], deep[ridge]
    count = np.maximum(np.bincount(owner, minlength=len(pieces)), 1)
    mean = np.bincount(owner, top, minlength=len(pieces)) / count
    squares = np.bincount(owner, top * top, minlength=len(pieces)) / count
    spread = np.sqrt(np.maximum(squares - mean**2, 0))
    thickest = np.zeros(len(pieces))
    np.maximum.at(thickest, pieces.owner, deep)
    length = max(3, round(unit * 0.45))
    made: dict[str, Floats] = {
        "stroke": 2 * mean / unit,
        "thickest": 2 * thickest / unit,
        "unevenness": spread / np.maximum(mean, 0.5),
    }
    for name, runs in _straight_runs(ink.mask, pieces, length).items():
        made[name] = pieces.means((runs.ravel()[at] > 0).astype(float))
    return made


def _straight_runs(mask: NDArray[np.uint8], pieces: Pieces, length: int) -> dict[str, Bytes]:
    """Return what of a mask lies in runs of so many pixels, upright and level, and of not quite so
    many aslant both ways."""
    slant, wide = max(3, round(length * 0.7)), mask.shape[1]
    level = pieces.ink_runs.those(pieces.ink_runs.length >= length)
    return {
        "upright": upright_runs(mask, length),
        "level": painted(level, mask.shape, 1),
        "slant_down": in_line(mask.ravel(), slant, wide + 1),
        "slant_up": in_line(mask.ravel(), slant, wide - 1),
    }


def _tones(ink: PageInk, pieces: Pieces) -> dict[str, Floats]:
    """Return how dark a piece is against the page's ink, how uneven, how sharp its edge."""
    import cv2
    import numpy as np

    at = pieces.at
    grey, paper = ink.grey.ravel()[at].astype(float), ink.paper.ravel()[at].astype(float)
    dark = 1 - grey / np.maximum(paper, 1)
    mean = pieces.means(dark)
    spread = np.sqrt(np.maximum(pieces.means(dark**2) - mean**2, 0))
    most = float(np.median(mean)) if len(pieces) else 1.0
    inner = cv2.erode(ink.mask, np.ones((3, 3), np.uint8)).ravel()[at] > 0
    bright = pieces.sums(dark * ~inner) / np.maximum(pieces.sums((~inner).astype(float)), 1)
    return {
        "darkness": mean / max(most, 1e-3),
        "roughness": spread / np.maximum(mean, 1e-3),
        "edge": bright / np.maximum(mean, 1e-3),
    }


def _moments(pieces: Pieces) -> dict[str, Floats]:
    """Return how far a piece leans (the correlation of its pixels) and how stretched it is."""
    import numpy as np

    runs, owner, count = pieces.runs, pieces.run_owner, len(pieces)
    length = runs.length.astype(float)
    x = (runs.left + runs.right - 1) / 2 - pieces.boxes[owner, 0]
    y = (runs.row - pieces.boxes[owner, 1]).astype(float)

    def mean(values: Floats) -> Floats:
        return np.asarray(np.bincount(owner, values * length, minlength=count) / pieces.area, float)

    mean_x, mean_y = mean(x), mean(y)
    # The pixels of a run lie round its middle.
    xx = mean(x * x + (length * length - 1) / 12) - mean_x**2 + 0.1
    yy = mean(y * y) - mean_y**2 + 0.1
    xy = mean(x * y) - mean_x * mean_y
    root = np.sqrt((xx - yy) ** 2 + 4 * xy**2)
    return {
        "lean": xy / np.sqrt(xx * yy),
        "stretch": np.sqrt((xx + yy + root) / np.maximum(xx + yy - root, 0.05)),
    }


def _holes(pieces: Pieces) -> Floats:
    """Return how many white islands a piece has at least: one less its Euler number (Gray, 1971),
    which is its runs without those that lie on another."""
    import numpy as np

    runs, owner = pieces.runs, pieces.run_owner
    upper, lower = touching(runs, pieces.shape[1])
    is_on = (runs.left[upper] < runs.right[lower]) & (runs.left[lower] < runs.right[upper])
    lies = np.bincount(owner[upper[is_on]], minlength=len(pieces))
    euler = np.bincount(owner, minlength=len(pieces)) - lies
    return np.asarray(np.clip(1 - euler, -6, 12), float)


class Neighbourhood:
    """Pieces on a coarse grid of the page turned level, to count those around each."""

    def __init__(
        self, boxes: NDArray[np.int64], unit: float, skew: float, *, by_top: bool = False
    ) -> None:
        """Put pieces with (n, 4) boxes x y w h on the grid by the middle of their foot (or top);
        `unit` is the page's letter in the same pixels, `skew` its tilt in degrees."""
        import numpy as np

        x, y, w, h = (column.astype(float) for column in boxes.T)
        turn = radians(skew)
        middle = x + w / 2
        height = y if by_top else y + h
        level = height * cos(turn) - middle * sin(turn)
        along = middle * cos(turn) + height * sin(turn)
        self.row = np.clip((level - level.min()) / unit / _LINE_CELL, 0, 8000).astype(int)
        self.column = np.clip((along - along.min()) / unit / _CELL, 0, 2000).astype(int)
        self.shape = (int(self.row.max()) + 1, int(self.column.max()) + 1)

    def around(self, weights: Floats, wide: float, high: float) -> Floats:
        """Return the sum of weights of all pieces within so many letters, its own too."""
        import cv2
        import numpy as np

        cells = np.zeros(self.shape, np.float32)
        np.add.at(cells, (self.row, self.column), weights.astype(np.float32))
        size = (2 * round(wide / _CELL) + 1, 2 * round(high / _LINE_CELL) + 1)
        summed = cv2.boxFilter(
            cells, cv2.CV_32F, size, normalize=False, borderType=cv2.BORDER_CONSTANT
        )
        return np.asarray(summed[self.row, self.column], float)


def _around(ink: PageInk, pieces: Pieces, own: dict[str, Floats]) -> dict[str, Floats]:
    import numpy as np

    height, stroke = own["height"], own["stroke"]
    letters = ((height > 0.35) & (height < 4) & (own["width"] < 5) & (own["ruled"] == 0)) + 0.0
    placed = (pieces.boxes, pieces.letter, ink.skew)
    feet, heads = Neighbourhood(*placed), Neighbourhood(*placed, by_top=True)
    others = np.maximum(feet.around(letters, 8, 1.5) - letters, 0)
    on_line = np.maximum(feet.around(letters, 8, 0.15) - letters, 0)
    on_top = np.maximum(heads.around(letters, 8, 0.15) - letters, 0)
    near = np.maximum(feet.around(letters, 2.5, 0.8) - letters, 0)
    some = np.maximum(others, 1)

    def mean_of(values: Floats) -> Floats:
        total = feet.around(values * letters, 8, 1.5) - values * letters
        return np.asarray(np.where(others > 0, total / some, values), float)

    def spread_of(values: Floats, mean: Floats) -> Floats:
        return np.asarray(np.sqrt(np.maximum(mean_of(values**2) - mean**2, 0)), float)

    mean_height, mean_stroke = mean_of(height), mean_of(stroke)
    mean_dark, coloured = mean_of(own["darkness"]), mean_of(own["coloured"])
    lines = feet.around(letters, 25, 0.15)
    return {
        "crowd": others,
        "crowd_near": near,
        "on_line": on_line / some,
        "on_top": on_top / some,
        "same_height": spread_of(height, mean_height) / np.maximum(mean_height, 0.1),
        "same_stroke": spread_of(stroke, mean_stroke) / np.maximum(mean_stroke, 0.01),
        "neighbour_height": mean_height,
        "neighbour_stroke": mean_stroke,
        "neighbour_dark": mean_dark,
        "neighbour_coloured": coloured,
        "stroke_to_neighbours": stroke / np.maximum(mean_stroke, 0.01),
        "height_to_neighbours": height / np.maximum(mean_height, 0.1),
        "dark_to_neighbours": own["darkness"] / np.maximum(mean_dark, 0.05),
        "same_colour": np.abs(own["coloured"] - coloured),
        "line_regular": lines / np.maximum(feet.around(letters, 25, 0.7), 1),
    }


def company(near: Neighbourhood, shares: NDArray[np.float32], area: Floats) -> NDArray[np.float32]:
    """Return what the pieces around each are held for, (pieces, 2 x kinds): next to it and in a
    wider stretch of its line, by their ink, itself left out."""
    import numpy as np

    found = []
    for wide, high in ((3.0, 0.9), (8.0, 2.5)):
        total = np.maximum(near.around(area, wide, high) - area, 1.0)
        for column in shares.T.astype(float):
            found.append((near.around(column * area, wide, high) - column * area) / total)
    return np.column_stack(found).astype(np.float32)
