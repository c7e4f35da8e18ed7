"""Where a stroke lies on the scan, and the colour of its ink. Any thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from editor.core.geometry import Region, box_of
from editor.vision.ink import PageInk
from editor.vision.stroke_facts import PageFacts
from editor.vision.stroke_paths import COLUMN
from editor.vision.text_rows import X_HEIGHT, TextRow

_STEP: Final = 4
"""Columns between two points of an outline."""
_ON: Final = 0.4
_BEYOND: Final = 3 * X_HEIGHT // COLUMN
"""How far beyond the words a stroke is followed, in columns."""
_INKS: Final = 12
_RULE_BEYOND, _RULE_FULL = 5.0, 0.93
"""How many x-heights beyond words a rule goes on, and how full of ink."""


def outlines(
    facts: PageFacts,
    kind: str,
    pieces: Sequence[int],
    spans: Sequence[tuple[int, int]],
    ink: PageInk,
) -> tuple[Region, ...]:
    """Return the outline of the stroke through or under pieces of one row, each in a span of
    columns; of what was typed over the box."""
    row = facts.places[pieces[0]][0]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    if kind == "overstrike":
        own = facts.rows[row]
        x0, y0 = own.place(first * COLUMN, 0)
        x1, _ = own.place(last * COLUMN, 0)
        top, bottom = own.base_at(x0) - 1.5 * own.x_height, own.base_at(x1) + 0.3 * own.x_height
        top, bottom = min(top, own.base_at(x1) - 1.5 * own.x_height), max(bottom, y0)
        cut = ink.box_on_scan(x0, top, x1 - x0, max(1.0, bottom - top)).clipped(ink.size)
        return (cut,) if cut is not None else (facts.pieces[pieces[0]].box,)
    return _along(facts, ink, row, first, last, stroke_way(facts, kind, pieces))


def stroke_way(facts: PageFacts, kind: str, pieces: Sequence[int]) -> str:
    """Return the way on which a stroke lies most: the stiff one where it does about as well."""
    if kind == "underline":
        return "under"
    stiff, loose = (
        sum(float(facts.table[f"{name}-on"][i]) for i in pieces) for name in ("stiff", "loose")
    )
    return "stiff" if stiff >= loose - 0.05 * len(pieces) else "loose"


def is_rule(facts: PageFacts, ink: PageInk, place: tuple[int, int, int]) -> bool:
    """Return whether the line under columns `first` to `last` of a row goes on far beyond them on
    the scan, level and without a break, as rules of forms and tables do and pens seldom."""
    row, first, last = place
    own, under = facts.rows[row], facts.paths["under"].rows[row]
    left = own.place(first * COLUMN, float(under[first : first + 6].mean()))
    right = own.place(last * COLUMN, float(under[max(0, last - 6) : last].mean()))
    return _runs_on(ink, own, left, -1) or _runs_on(ink, own, right, 1)


def _runs_on(ink: PageInk, row: TextRow, end: tuple[float, float], side: int) -> bool:
    """Return whether a thin line goes on from its end, to the left (-1) or right (1)."""
    height, width = ink.mask.shape
    reach = int(_RULE_BEYOND * row.x_height)
    start, stop = sorted((int(end[0]), int(end[0]) + side * reach))
    middle = end[1] + row.slope * side * reach / 2
    lean = abs(row.slope) * reach / 2 + 0.2 * row.x_height
    if start < 0 or stop >= width or middle - lean < 0 or middle + lean >= height:
        return False
    band = ink.mask[int(middle - lean) : int(middle + lean) + 1, start:stop] > 0
    is_full = band.size > 0 and float(band.any(axis=0).mean()) > _RULE_FULL
    return is_full and float(band.sum(axis=0).mean()) < 0.35 * row.x_height


def _along(
    facts: PageFacts, ink: PageInk, row: int, first: int, last: int, name: str
) -> tuple[Region, ...]:
    import numpy as np

    path, own = facts.paths[name], facts.rows[row]
    on = path.on[row]
    start, end = first, last
    while start > 0 and first - start < _BEYOND and on[start - 1] > _ON:
        start -= 1
    while end < len(on) and end - last < _BEYOND and on[end] > _ON:
        end += 1
    bare = (path.bare[row, start:end] > 0) & (on[start:end] > _ON)
    thick = path.thick[row, start:end]
    width = float(np.median(thick[bare] if bare.sum() > 3 else thick)) if end > start else 2.0
    half = max(1.0, min(width, 7.0) / 2) + 0.5
    columns = sorted({*range(start, end, _STEP), end - 1})
    at = path.rows[row]
    smooth = [float(at[max(0, c - 1) : c + 2].mean()) + 0.5 for c in columns]
    upper = [own.place(c * COLUMN + 1, r - half) for c, r in zip(columns, smooth, strict=True)]
    lower = [own.place(c * COLUMN + 1, r + half) for c, r in zip(columns, smooth, strict=True)]
    if len(columns) < 2:
        return (facts.pieces[0].box,)
    return (ink.polygon_on_scan(np.array([*upper, *lower[::-1]])),)


def ink_colour(ink: PageInk, regions: Sequence[Region]) -> str | None:
    """Return the colour of the darkest of a stroke as “#rrggbb”; None for a grey scan."""
    import cv2
    import numpy as np

    if ink.rgb is None or not regions:
        return None
    rows, columns = ink.rows_and_columns(box_of(regions[0]))
    inside = np.zeros(ink.grey[rows, columns].shape, np.uint8)
    for region in regions:
        if hasattr(region, "points"):
            points = np.array(region.points) / ink.scale - (columns.start, rows.start)
            cv2.fillPoly(inside, [np.round(points).astype(np.int32)], 255)
        else:
            inside[...] = 255
    pixels = ink.rgb[rows, columns][(inside > 0) & (ink.mask[rows, columns] > 0)]
    if len(pixels) < _INKS:
        return None
    tone = pixels.sum(axis=1)
    darker = pixels[tone <= np.percentile(tone, 50)]
    red, green, blue = (round(float(v)) for v in np.median(darker, axis=0))
    return f"#{red:02x}{green:02x}{blue:02x}"
