"""Where the letters of the typed text stand on the picture that an engine is given, and which lines
of them no word of its reading covers.

Engines lose whole lines for no reason that shows: words beside a rule, short lines far from others.
Ink that was told to be typed or printed says what must have been read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from editor.core.geometry import Box
from editor.imaging.skew import Affine
from editor.vision.kinds import InkKinds
from editor.vision.pieces import RULED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

_SURE: Final = 0.5
_OTHERS: Final = ("stamp", "handwriting", "rule", "border", "hole", "picture", "speck")
_HIGH: Final = (0.55, 3.0)
"""Letters of the page that a letter is high at least and at most."""
_WORD_GAP: Final = 6.0
"""Letters that pieces of one line lie apart at most, along it."""
_SAME_ROW: Final = 0.5
_ROW_REACH: Final = 0.8
"""Letters that the middle of one lies off its row at most."""
_LEAST_LETTERS: Final = 2
"""Fewer letters side by side are as often a blot."""


@dataclass(frozen=True)
class Letters:
    """Boxes (n, 4) as x0 y0 x1 y1 of the pieces of ink in pixels of the picture; `is_text` says
    which are typed or printed letters, `is_other` which are no text: stamped, written, or nothing
    that was meant; `is_ruled` which are rules and long strokes, and none of these; `is_gone` which
    were taken out. `unit` is the usual height of a letter there."""

    corners: Floats
    is_text: Flags
    is_other: Flags
    is_ruled: Flags
    is_gone: Flags
    area: Floats
    unit: float

    def left(self) -> Letters:
        """Return the letters of the picture without what was taken out."""
        import numpy as np

        none = np.zeros_like(self.is_gone)
        return replace(self, is_other=self.is_other & ~self.is_gone, is_gone=none)

    def missed(self, words: Iterable[Box]) -> list[Box]:
        """Return the lines, or parts of lines, of letters that lie in no word, from the top."""
        import numpy as np

        is_open = self.is_text & ~self._covered(words)
        places = np.flatnonzero(is_open)
        rows = [self._parts(row) for row in self._rows(places)]
        boxes = [self._box(part) for row in rows for part in row if len(part) >= _LEAST_LETTERS]
        return sorted(boxes, key=lambda box: (box.y, box.x))

    def missed_share(self, words: Iterable[Box]) -> float:
        """Return the share of the letters that lie in no word; 0 where there are none."""
        count = int(self.is_text.sum())
        return int((self.is_text & ~self._covered(words)).sum()) / count if count else 0.0

    def other_share(self, box: Box) -> float:
        """Return the share of the ink in a box that is no text, rules and long strokes left aside;
        0 where there is none that could be told."""
        inside = self._ink_inside(box)
        other, ink = float(inside[self.is_other].sum()), float(inside[~self.is_ruled].sum())
        return other / ink if other else 0.0

    def gone_share(self, box: Box) -> float:
        """Return the share of the ink in a box that was taken out."""
        if not self.is_gone.any():
            return 0.0
        inside = self._ink_inside(box)
        gone = float(inside[self.is_gone].sum())
        return gone / float(inside.sum()) if gone else 0.0

    def _ink_inside(self, box: Box) -> Floats:
        import numpy as np

        x0, y0, x1, y1 = self.corners.T
        w = np.clip(np.minimum(x1, box.right) - np.maximum(x0, box.x), 0, None)
        h = np.clip(np.minimum(y1, box.bottom) - np.maximum(y0, box.y), 0, None)
        return np.asarray(self.area * w * h / np.maximum(1.0, (x1 - x0) * (y1 - y0)), float)

    def row(self, box: Box, on: Sequence[tuple[float, float]]) -> Box | None:
        """Return the box of a row of letters that goes through points (the middle of a box without
        one), as wide as a box; None where it has no letters."""
        import numpy as np

        points = sorted(on) or [box.centre]
        x, y = self.corners[:, 0::2].mean(axis=1), self.corners[:, 1::2].mean(axis=1)
        level = np.interp(x, [point[0] for point in points], [point[1] for point in points])
        own = self.is_text & (x >= box.x) & (x <= box.right)
        own &= np.abs(y - level) < _ROW_REACH * self.unit
        if not own.any():
            return None
        low, high = self.corners[own, 1].min(), self.corners[own, 3].max()
        return Box.from_corners(box.x, float(low), box.right, float(high))

    def _inside(self, box: Box) -> Flags:
        import numpy as np

        x, y = self.corners[:, 0::2].mean(axis=1), self.corners[:, 1::2].mean(axis=1)
        found = (x >= box.x) & (x <= box.right) & (y >= box.y) & (y <= box.bottom)
        return np.asarray(found, bool)

    def _covered(self, words: Iterable[Box]) -> Flags:
        import numpy as np

        covered = np.zeros(len(self.corners), bool)
        for box in words:
            covered |= self._inside(box)
        return covered

    def _rows(self, places: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """Return the pieces of each line: from the top down, what overlaps the middle of the row
        so far stands in it."""
        import numpy as np

        middle = self.corners[places, 1::2].mean(axis=1)
        rows: list[list[int]] = []
        at: list[float] = []
        for place in np.argsort(middle, kind="stable"):
            y = float(middle[place])
            if rows and y - at[-1] < _SAME_ROW * self.unit:
                rows[-1].append(int(places[place]))
                at[-1] += (y - at[-1]) / len(rows[-1])
            else:
                rows.append([int(places[place])])
                at.append(y)
        return [np.array(row) for row in rows]

    def _parts(self, row: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """Return a row cut where it is empty for long."""
        import numpy as np

        ordered = row[np.argsort(self.corners[row, 0], kind="stable")]
        reached = np.maximum.accumulate(self.corners[ordered, 2])
        gaps = self.corners[ordered[1:], 0] - reached[:-1]
        cuts = np.flatnonzero(gaps > _WORD_GAP * self.unit) + 1
        return list(np.split(ordered, cuts))

    def _box(self, part: NDArray[np.int64]) -> Box:
        low, high = self.corners[part, :2].min(axis=0), self.corners[part, 2:].max(axis=0)
        return Box.from_corners(*map(float, low), *map(float, high))


def letters_of(
    kinds: InkKinds, taken: Flags | None, scale: float, back: Affine | None = None
) -> Letters:
    """Return the letters on a picture that was made of a scan: `taken` are the pieces that were
    taken out of it, `scale` is how many pixels of the scan a working pixel is, `back` takes points
    of the picture to the scan."""
    import numpy as np

    pieces = kinds.pieces
    corners = np.column_stack([pieces.boxes[:, :2], pieces.boxes[:, :2] + pieces.boxes[:, 2:]])
    corners = corners * float(scale)
    high = pieces.boxes[:, 3] / max(1.0, pieces.letter)
    is_text = (kinds.share("typed", "print") > _SURE) & (pieces.layer != RULED)
    is_text &= (high > _HIGH[0]) & (high < _HIGH[1])
    is_gone = np.zeros(len(pieces), bool) if taken is None else taken
    is_ruled = pieces.layer == RULED
    is_other = (kinds.share(*_OTHERS) > _SURE) | (is_gone & (kinds.share("stroke") < _SURE))
    is_text &= ~is_gone
    # A line through words is no reason to doubt that they are words.
    is_other &= ~is_ruled
    if back is not None:
        corners = _moved(corners, back)
    area = pieces.area.astype(float)
    unit = float(pieces.letter * scale)
    return Letters(corners, is_text, is_other, is_ruled, is_gone, area, unit)


def _moved(corners: Floats, back: Affine) -> Floats:
    """Return boxes of the scan on the picture: their middles are turned, their sizes stay."""
    import numpy as np

    there = np.linalg.inv(np.array([[back.a, back.b], [back.d, back.e]]))
    middle = (corners[:, :2] + corners[:, 2:]) / 2
    half = (corners[:, 2:] - corners[:, :2]) / 2
    turned = (middle - np.array([back.c, back.f])) @ there.T
    return np.column_stack([turned - half, turned + half])
