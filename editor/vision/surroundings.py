"""What stands on a page round about a mark: its text, the block of that, and the other marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from editor.vision.kinds import InkKinds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Surroundings:
    """The block that most of the text fills, and the boxes (n, 4) of all marks and of the stamps
    among them, as x0 y0 x1 y1 in working pixels."""

    block: Bounds
    groups: Floats
    stamps: Floats

    @classmethod
    def of(cls, kinds: InkKinds, groups: list[Bounds], stamps: list[Bounds]) -> Surroundings:
        import numpy as np

        pieces = kinds.pieces
        is_text = kinds.is_of("typed") & (pieces.boxes[:, 3] > 0.4 * pieces.letter)
        text = corners_of(kinds)[is_text]
        block = (0.0, 0.0, 0.0, 0.0)
        if len(text):
            low = np.percentile(text[:, :2], 4, axis=0)
            high = np.percentile(text[:, 2:], 96, axis=0)
            block = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        return cls(block, np.array(groups).reshape(-1, 4), np.array(stamps).reshape(-1, 4))


def corners_of(kinds: InkKinds) -> Floats:
    """Return x0 y0 x1 y1 of every piece."""
    import numpy as np

    x, y, w, h = kinds.pieces.boxes.T.astype(float)
    return np.column_stack([x, y, x + w, y + h])
