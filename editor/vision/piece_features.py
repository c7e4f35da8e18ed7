"""What is measured of each piece of ink, to tell who made it: what the net says of its points, its
own shape and tone, and how it stands among its neighbours.

Lengths are in letters (the usual height of the page's letters), tones against most of the page's
ink. Shapes are told from runs of pixels and their touching, which is next to free. Neighbours are
counted on a coarse grid of the page turned level: letters of a machine stand on one line, are of
few heights and of one stroke width; writing is not.
"""

from __future__ import annotations

from math import cos, radians, sin
from typing import TYPE_CHECKING, Final

from editor.vision.ink import PageInk
from editor.vision.net import CLASSES, Probabilities
from editor.vision.pieces import COLOURED, RULED, Pieces
from editor.vision.runs import touching

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_OWN: Final = (
    "height width aspect fill stroke level_edges strokes_a_row unevenness holes lean stretch"
    " darkness roughness coloured ruled to_edge colour_of_page"
)
_AROUND: Final = (
    "crowd crowd_near on_line on_top line_regular same_height neighbour_height neighbour_stroke"
    " neighbour_coloured height_to_neighbours stroke_to_neighbours dark_to_neighbours"
)
_COMPANY: Final = ("text", "handwriting", "stamp")
NAMES: Final = (
    *(_OWN + " " + _AROUND).split(),
    *(f"net_{name}" for name in CLASSES),
    *(f"near_{name}" for name in _COMPANY),
    *(f"line_{name}" for name in _COMPANY),
)
_CELL: Final = 0.5
"""Letters that a cell of the grid is wide; it is a tenth of a letter high."""
_LINE_CELL: Final = 0.1
_EDGE: Final = 4.0
_NEAR: Final = (3.0, 0.9)
_LINE: Final = (8.0, 2.5)
"""Letters, along and across the line, in which what neighbours are held for counts."""


def features_of(ink: PageInk, pieces: Pieces, seen: Probabilities) -> NDArray[np.float32]:
    """Return (pieces, NAMES) numbers."""
    import numpy as np

    spots = pieces.spots()
    told = _told(pieces, spots, seen)
    own = _shapes(pieces) | _tones(ink, pieces, spots) | _places(ink, pieces)
    feet = Neighbourhood(pieces.boxes, pieces.letter, ink.skew)
    every = own | _around(ink, pieces, own, feet) | told | _company(pieces, told, feet)
    return np.column_stack([every[name] for name in NAMES]).astype(np.float32)


def _told(pieces: Pieces, spots: tuple[Floats, ...], seen: Probabilities) -> dict[str, Floats]:
    """Return how surely the points of each piece are of each class of the net."""
    rows, columns, owner, weight = spots
    told = seen.at(rows, columns)
    return {
        f"net_{name}": _sums(owner, one * weight, len(pieces)) / pieces.area
        for name, one in zip(CLASSES, told, strict=True)
    }


def _sums(owner: NDArray[np.int64], values: Floats, count: int) -> Floats:
    import numpy as np

    return np.asarray(np.bincount(owner, values, minlength=count), float)


def _shapes(pieces: Pieces) -> dict[str, Floats]:
    """Return how large a piece is, how wide its strokes are and how uneven, how much of its edge is
    level, and how many white islands it has: one less its Euler number (Gray, 1971)."""
    import numpy as np

    unit, area, owner = pieces.letter, pieces.area.astype(float), pieces.run_owner
    w, h = (column.astype(float) for column in pieces.boxes.T[2:])
    length = pieces.runs.length.astype(float)
    count = _sums(owner, np.ones(len(owner)), len(pieces))
    upper, lower = touching(pieces.runs, pieces.shape[1])
    shared = np.minimum(pieces.runs.right[upper], pieces.runs.right[lower])
    shared = shared - np.maximum(pieces.runs.left[upper], pieces.runs.left[lower])
    covered = _sums(owner[upper], np.maximum(shared, 0).astype(float), len(pieces))
    touches = _sums(owner[upper], np.ones(len(upper)), len(pieces))
    edge = area - covered + count
    spread = _sums(owner, length**2, len(pieces)) / count - (area / count) ** 2
    return _moments(pieces) | {
        "height": h / unit,
        "width": w / unit,
        "aspect": np.log(w / h),
        "fill": area / (w * h),
        "stroke": area / edge / unit,
        "level_edges": (area - covered) / edge,
        "strokes_a_row": count / h,
        "unevenness": np.sqrt(np.maximum(spread, 0)) / (area / count),
        "holes": np.clip(1 - count + touches, -6, 12),
    }


def _moments(pieces: Pieces) -> dict[str, Floats]:
    """Return how far a piece leans (the correlation of its pixels) and how stretched it is."""
    import numpy as np

    runs, owner = pieces.runs, pieces.run_owner
    length = runs.length.astype(float)
    x = (runs.left + runs.right) / 2 - pieces.boxes[owner, 0]
    y = (runs.row - pieces.boxes[owner, 1]).astype(float)

    def mean(values: Floats) -> Floats:
        return _sums(owner, values * length, len(pieces)) / pieces.area

    mean_x, mean_y = mean(x), mean(y)
    xx = mean(x * x + length * length / 12) - mean_x**2 + 0.1
    yy = mean(y * y) - mean_y**2 + 0.1
    xy = mean(x * y) - mean_x * mean_y
    root = np.sqrt((xx - yy) ** 2 + 4 * xy**2)
    return {
        "lean": xy / np.sqrt(xx * yy),
        "stretch": np.sqrt((xx + yy + root) / np.maximum(xx + yy - root, 0.05)),
    }


def _tones(ink: PageInk, pieces: Pieces, spots: tuple[Floats, ...]) -> dict[str, Floats]:
    """Return how dark a piece is against the page's ink, and how unevenly."""
    import numpy as np

    rows, columns, owner, weight = spots
    grey, paper = ink.grey[rows, columns].astype(float), ink.paper[rows, columns]
    dark = 1 - grey / np.maximum(paper, 1)
    mean = _sums(owner, dark * weight, len(pieces)) / pieces.area
    squares = _sums(owner, dark * dark * weight, len(pieces)) / pieces.area
    most = float(np.median(mean)) if len(pieces) else 1.0
    return {
        "darkness": mean / max(most, 1e-3),
        "roughness": np.sqrt(np.maximum(squares - mean**2, 0)) / np.maximum(mean, 1e-3),
    }


def _places(ink: PageInk, pieces: Pieces) -> dict[str, Floats]:
    import numpy as np

    x, y, w, h = (column.astype(float) for column in pieces.boxes.T)
    tall, wide = pieces.shape
    edge = np.minimum(np.minimum(x, wide - x - w), np.minimum(y, tall - y - h))
    return {
        "coloured": (pieces.layer == COLOURED).astype(float),
        "ruled": (pieces.layer == RULED).astype(float),
        # Further in, where a page has its ink is a habit of the pages that were learned from.
        "to_edge": np.minimum(edge / pieces.letter, _EDGE),
        "colour_of_page": np.full(len(pieces), float(ink.rgb is not None)),
    }


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
        row = np.clip((level - level.min()) / unit / _LINE_CELL, 0, 8000).astype(int)
        column = np.clip((along - along.min()) / unit / _CELL, 0, 2000).astype(int)
        self.shape = (int(row.max()) + 1, int(column.max()) + 1)
        self.cell = row * self.shape[1] + column

    def around(self, weights: Floats, wide: float, high: float) -> Floats:
        """Return the sum of weights of all pieces within so many letters, its own left out."""
        import cv2
        import numpy as np

        count = self.shape[0] * self.shape[1]
        cells = np.bincount(self.cell, weights, minlength=count).astype(np.float32)
        size = (2 * round(wide / _CELL) + 1, 2 * round(high / _LINE_CELL) + 1)
        summed = cv2.boxFilter(
            cells.reshape(self.shape), -1, size, normalize=False, borderType=cv2.BORDER_CONSTANT
        )
        return np.asarray(summed.ravel()[self.cell] - weights, float)


def _around(
    ink: PageInk, pieces: Pieces, own: dict[str, Floats], feet: Neighbourhood
) -> dict[str, Floats]:
    import numpy as np

    height, stroke = own["height"], own["stroke"]
    letters = ((height > 0.35) & (height < 4) & (own["width"] < 5) & (own["ruled"] == 0)) + 0.0
    heads = Neighbourhood(pieces.boxes, pieces.letter, ink.skew, by_top=True)
    others = np.maximum(feet.around(letters, *_LINE), 0)
    some = np.maximum(others, 1)

    def mean_of(values: Floats) -> Floats:
        return np.asarray(
            np.where(others > 0.5, feet.around(values * letters, *_LINE) / some, values), float
        )

    mean_height, mean_stroke = mean_of(height), mean_of(stroke)
    spread = np.sqrt(np.maximum(mean_of(height**2) - mean_height**2, 0))
    lines = feet.around(letters, 25, 0.15)
    return {
        "crowd": others,
        "crowd_near": feet.around(letters, *_NEAR),
        "on_line": feet.around(letters, 8, 0.15) / some,
        "on_top": heads.around(letters, 8, 0.15) / some,
        "line_regular": lines / np.maximum(feet.around(letters, 25, 0.7), 1),
        "same_height": spread / np.maximum(mean_height, 0.1),
        "neighbour_height": mean_height,
        "neighbour_stroke": mean_stroke,
        "neighbour_coloured": mean_of(own["coloured"]),
        "height_to_neighbours": height / np.maximum(mean_height, 0.1),
        "stroke_to_neighbours": stroke / np.maximum(mean_stroke, 0.01),
        "dark_to_neighbours": own["darkness"] / np.maximum(mean_of(own["darkness"]), 0.05),
    }


def _company(pieces: Pieces, told: dict[str, Floats], feet: Neighbourhood) -> dict[str, Floats]:
    """Return what the pieces around each are held for, by their ink: next to it and in a wider
    stretch of its line."""
    import numpy as np

    area, found = pieces.area.astype(float), {}
    for name, (wide, high) in (("near", _NEAR), ("line", _LINE)):
        total = np.maximum(feet.around(area, wide, high), 1.0)
        for kind in _COMPANY:
            found[f"{name}_{kind}"] = feet.around(area * told[f"net_{kind}"], wide, high) / total
    return found
