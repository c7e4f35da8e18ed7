"""The rows of a page as strips of two kinds: how surely each place is ink, and how dark it is
beside letters. Any thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from editor.vision.ink import PageInk
from editor.vision.text_rows import TextRow, shifts_of, strips_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

INK: Final = 170
"""The value in a strip of ink that is just dark enough to be ink."""
LETTERS: Final = 128
"""The value in the strip of darkness of what is as dark as most letters."""
_FAINT: Final = 0.25


@dataclass(frozen=True)
class RowStrips:
    """Rows cut out, (n, STRIP_HEIGHT, widest) each, and how wide each is: `soft` tells how surely
    a place is ink (`INK`: it just is), `amount` how dark it is (`LETTERS`: as most letters)."""

    soft: Bytes
    amount: Bytes
    widths: list[int]

    def chosen(self, rows: Sequence[int]) -> RowStrips:
        """Return the strips of some rows."""
        widths = [self.widths[row] for row in rows]
        wide = max(widths, default=2)
        kept = list(rows)
        return RowStrips(self.soft[kept, :, :wide], self.amount[kept, :, :wide], widths)


def row_strips(ink: PageInk, rows: Sequence[TextRow]) -> RowStrips:
    """Cut the rows out of a page; rows that letters stand clearly off are moved to them."""
    import cv2
    import numpy as np

    darkness: Bytes = np.asarray(cv2.subtract(ink.paper, ink.grey), np.uint8)
    inked = darkness[::2, ::2][ink.mask[::2, ::2] > 0]
    limit = max(4.0, float(np.percentile(inked, 2))) if inked.size else 26.0
    dark = max(limit + 1, float(np.percentile(inked, 70))) if inked.size else 128.0
    levels = np.arange(256, dtype=np.float32)
    soft = np.clip((levels / limit - _FAINT) / (1 - _FAINT) * INK, 0, 255).astype(np.uint8)
    amount = np.clip(levels / dark * LETTERS, 0, 255).astype(np.uint8)
    raw = strips_of(darkness, rows)
    for index, shift in shifts_of(soft[raw] > INK // 2):
        rows[index].base += shift * rows[index].step
        again = strips_of(darkness, rows[index : index + 1])
        raw[index, :, : again.shape[2]] = again[0]
    widths = [min(raw.shape[2], int(row.column(row.right)) + 1) for row in rows]
    return RowStrips(soft[raw], amount[raw], widths)
