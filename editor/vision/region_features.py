"""What is measured of a group of pieces, to tell whether it is a stamp, handwriting, an addition to
the text or nothing of these.

Lengths are in letters of the page. “Text” is what the forests of `kinds` hold for typed or printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from editor.vision.kinds import InkKinds
from editor.vision.piece_features import NAMES as PIECE_NAMES
from editor.vision.pieces import RULED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_TOLD: Final = ("typed", "print", "handwriting", "stamp", "stroke", "rule", "speck")
_MEANS: Final = (
    "darkness roughness stroke unevenness upright level slant_up slant_down hue_a hue_b coloured"
    " edge same_height on_line lean"
)
_OTHERS: Final = (
    "pieces wide high fill tallest usual even_heights even_feet ruled surest least_sure"
    " text_left text_right text_above text_below above_gap below_gap text_inside"
    " beside_block above_block below_block in_stamp alike_near alike_column is_framed"
)
NAMES: Final = (
    *(f"told_{kind}" for kind in _TOLD),
    *(f"mean_{name}" for name in _MEANS.split()),
    *_OTHERS.split(),
)


@dataclass(frozen=True)
class Surroundings:
    """What stands on the page round about: boxes (n, 4) as x0 y0 x1 y1 in working pixels of the
    pieces of text and of all groups, and the block that most of the text fills."""

    text: Floats
    block: tuple[float, float, float, float]
    groups: Floats
    stamps: Floats

    @classmethod
    def of(cls, kinds: InkKinds, groups: list[Ints], stamps: list[Ints]) -> Surroundings:
        import numpy as np

        corners = corners_of(kinds)
        pieces = kinds.pieces
        is_text = kinds.is_of("typed") & (pieces.boxes[:, 3] > 0.4 * pieces.letter)
        text = corners[is_text]
        block = (0.0, 0.0, 0.0, 0.0)
        if len(text):
            low, high = (
                np.percentile(text[:, :2], 4, axis=0),
                np.percentile(text[:, 2:], 96, axis=0),
            )
            block = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))

        def bounds(sets: list[Ints]) -> Floats:
            return np.array([bounds_of(corners, s) for s in sets]).reshape(-1, 4)

        return cls(text, block, bounds(groups), bounds(stamps))


def corners_of(kinds: InkKinds) -> Floats:
    """Return x0 y0 x1 y1 of every piece."""
    import numpy as np

    x, y, w, h = kinds.pieces.boxes.T.astype(float)
    return np.column_stack([x, y, x + w, y + h])


def bounds_of(corners: Floats, group: Ints) -> tuple[float, float, float, float]:
    """Return the box round a group's pieces as x0 y0 x1 y1."""
    low, high = corners[group, :2].min(axis=0), corners[group, 2:].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def region_rows(kinds: InkKinds, groups: list[Ints]) -> NDArray[np.float32]:
    """Return (groups, NAMES) numbers."""
    import numpy as np

    stamp = kinds.share("stamp")
    stamps = [group for group in groups if len(group) > 3 and stamp[group].mean() > 0.4]
    around = Surroundings.of(kinds, groups, stamps)
    made = []
    for number, group in enumerate(groups):
        is_framed = float((kinds.pieces.layer[group] == RULED).sum() >= 2)
        measured = _own(kinds, group) + _place(around, number, kinds.pieces.letter)
        made.append([*measured, is_framed])
    return np.array(made, np.float32).reshape(-1, len(NAMES))


def _own(kinds: InkKinds, group: Ints) -> list[float]:
    import numpy as np

    pieces, unit = kinds.pieces, kinds.pieces.letter
    area = pieces.area[group].astype(float)
    weight = area / area.sum()
    x, y, w, h = (column.astype(float) for column in pieces.boxes[group].T)
    wide, high = (x + w).max() - x.min(), (y + h).max() - y.min()
    best = kinds.share("stamp", "handwriting")[group]
    feet = y + h
    own = [float((kinds.share(kind)[group] * weight).sum()) for kind in _TOLD]
    own += [
        float((kinds.rows[group, PIECE_NAMES.index(name)] * weight).sum())
        for name in _MEANS.split()
    ]
    usual = float(np.median(h))
    return [
        *own,
        float(np.log(len(group))),
        *(float(wide / unit), float(high / unit), float(area.sum() / (wide * high))),
        *(float(h.max() / unit), usual / unit),
        float(np.abs(h - usual).mean() / unit),
        float(np.abs(feet - np.median(feet)).mean() / unit),
        float((pieces.layer[group] == RULED).mean()),
        *(float(best.max()), float(best.min())),
    ]


def _place(around: Surroundings, number: int, unit: float) -> list[float]:
    import numpy as np

    x0, y0, x1, y1 = around.groups[number]
    text = around.text
    on_row = (text[:, 1] < y1) & (text[:, 3] > y0)
    on_column = (text[:, 0] < x1) & (text[:, 2] > x0)
    left = on_row & (text[:, 2] <= x0) & (text[:, 2] > x0 - 12 * unit)
    right = on_row & (text[:, 0] >= x1) & (text[:, 0] < x1 + 12 * unit)
    above = on_column & (text[:, 3] <= y0 + 0.4 * unit)
    below = on_column & (text[:, 1] >= y1 - 0.4 * unit)
    gap_above = (y0 - text[above, 3].max()) / unit if above.any() else 20.0
    gap_below = (text[below, 1].min() - y1) / unit if below.any() else 20.0
    near = unit * 3
    inside = on_row & on_column
    b0, c0, b1, c1 = around.block
    others = np.delete(around.groups, number, axis=0)
    gap_x = np.maximum(others[:, 0], x0) - np.minimum(others[:, 2], x1)
    gap_y = np.maximum(others[:, 1], y0) - np.minimum(others[:, 3], y1)
    stamps = around.stamps
    in_stamp = (stamps[:, 0] < x0) & (stamps[:, 2] > x1) & (stamps[:, 1] < y0) & (stamps[:, 3] > y1)
    return [
        *(float(left.sum()), float(right.sum())),
        float((above & (text[:, 3] > y0 - near)).sum()),
        float((below & (text[:, 1] < y1 + near)).sum()),
        *(min(20.0, float(gap_above)), min(20.0, float(gap_below)), float(inside.sum())),
        float(min(8.0, max(b0 - x1, x0 - b1, -8 * unit) / unit)),
        float(np.clip((c0 - y1) / unit, -8, 8)),
        float(np.clip((y0 - c1) / unit, -8, 8)),
        float(in_stamp.any()),
        float(((gap_x < 4 * unit) & (gap_y < 2 * unit)).sum()),
        float(((gap_x < 0) & (gap_y < 8 * unit)).sum()),
    ]
