"""Two looks at the same ink made one: a stroke through words and strokes of a hand are not both
there, and a punch hole is no bar.

May import `core` and this package. Strokes are looked for word by word, writing piece by piece, so
each may hold for its own what is the other's; of two that lie on each other the likelier stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from editor.core.document import Page
from editor.core.geometry import Box, box_of, union_of
from editor.core.seen import SeenMark

_SHARED: Final = 0.7
_HOLE_INCH: Final = 0.45
_ROUND: Final = 1.4
_STROKES: Final = frozenset(("strike", "underline"))
_OF_A_HAND: Final = frozenset(("handwriting", "addition"))


def agreed(strokes: Sequence[SeenMark], regions: Sequence[SeenMark], page: Page) -> list[SeenMark]:
    """Return what was seen as strokes and as regions, without what the other look is surer of."""
    through = [(mark, box) for mark in strokes if (box := words_box(mark, page)) is not None]
    written = [(mark, box) for mark in regions if (box := _box(mark)) is not None]
    gone: set[int] = set()
    for stroke, box in through:
        if stroke.kind not in _STROKES:
            continue
        for region, other in written:
            if region.kind in _OF_A_HAND and _shared(box, other) >= _SHARED:
                gone.add(id(region if region.probability < stroke.probability else stroke))
    return [mark for mark in (*strokes, *regions) if id(mark) not in gone]


def without_holes(strokes: Sequence[SeenMark], dpi: float) -> list[SeenMark]:
    """Return the strokes without bars that have the shape and size of a punch hole on a scan of so
    many pixels an inch: a bar is wider than high."""

    def is_hole(mark: SeenMark) -> bool:
        box = _box(mark)
        if mark.kind != "redaction" or mark.words or box is None:
            return False
        return max(box.w, box.h) <= _HOLE_INCH * dpi and box.w < _ROUND * box.h

    return [mark for mark in strokes if not is_hole(mark)]


def words_box(mark: SeenMark, page: Page) -> Box | None:
    """Return the box of the words that a mark is on, else that of its regions."""
    rows = (page.words.find(i) for i in mark.words)
    boxes = (r.item.box for r in rows if r is not None and r.item.box is not None)
    return union_of(boxes) or _box(mark)


def _box(mark: SeenMark) -> Box | None:
    return union_of(map(box_of, mark.regions))


def _shared(a: Box, b: Box) -> float:
    shared = a.intersection(b)
    return 0.0 if shared is None else shared.area / min(a.area, b.area)
