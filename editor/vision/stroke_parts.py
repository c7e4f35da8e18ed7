"""Parts of words that are looked at by themselves: a stroke may end inside a word, and words that
are struck are often read as one with others. Any thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from editor.core.geometry import Box
from editor.vision.stroke_paths import COLUMN
from editor.vision.text_rows import X_HEIGHT, Piece, TextRow

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_SMOOTH: Final = X_HEIGHT // COLUMN | 1
_LIKELY: Final = 0.5
_LEAST_COLUMNS: Final = 12


def smooth(odds: Floats) -> Floats:
    """Return (rows, columns) with each the mean of an x-height around it."""
    import cv2
    import numpy as np

    if not odds.size:
        return odds
    even = cv2.blur(odds, (_SMOOTH, 1), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(even, np.float32).reshape(odds.shape)


def parts_of(row: TextRow, odds: Floats, scale: float) -> list[Piece]:
    """Return the parts of a row's long pieces that are likely marked, by the net's (KINDS, columns)
    of the row."""
    found: list[Piece] = []
    for a, b in (span for each in smooth(odds) for span in _spans(each)):
        for piece in row.pieces:
            part = _part_of(piece, a, b, row, scale)
            if part is not None and not any(_is_same(part, other) for other in found):
                found.append(part)
    return found


def _spans(odds: Floats) -> Iterator[tuple[int, int]]:
    """Yield the stretches of columns, half-open, that are likely marked."""
    import numpy as np

    edges = np.flatnonzero(np.diff(odds >= _LIKELY, prepend=False, append=False))
    for first, last in edges.reshape(-1, 2).tolist():
        if last - first >= _LEAST_COLUMNS:
            yield first, last


def _part_of(piece: Piece, first: int, last: int, row: TextRow, scale: float) -> Piece | None:
    """Return what of a piece lies between two columns, where that is a part worth asking about."""
    a, b = (row.left + column * COLUMN * row.step for column in (first, last))
    x0, x1, wide = max(a, piece.x0), min(b, piece.x1), piece.x1 - piece.x0
    share = (x1 - x0) / wide
    if wide < 3 * row.x_height or not 0.15 < share < 0.85 or x1 - x0 < 1.5 * row.x_height:
        return None
    box = Box.from_corners(x0 * scale, piece.box.y, x1 * scale, piece.box.bottom)
    letters = len(piece.text)
    start, stop = (round(letters * (x - piece.x0) / wide) for x in (x0, x1))
    return Piece(x0, x1, box, piece.word, piece.text[start:stop], is_part=True)


def _is_same(a: Piece, b: Piece) -> bool:
    shared = min(a.x1, b.x1) - max(a.x0, b.x0)
    return shared > 0.8 * (max(a.x1, b.x1) - min(a.x0, b.x0))
