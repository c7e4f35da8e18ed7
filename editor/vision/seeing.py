"""All that a program sees on a page besides its words: the marks it would propose, and ink unread.

May import `imaging`, `core` and `jobs`, and inside functions the other parts of this package. The
page gives the words that were read, with their boxes; nothing of it is changed. Any thread.
"""

from __future__ import annotations

from dataclasses import dataclass

from editor.core.document import Page
from editor.core.geometry import Size, box_of, union_of
from editor.core.seen import SeenInk, SeenMark
from editor.imaging.raster import Raster
from editor.jobs import CancelToken
from editor.vision.ink import PageInk


@dataclass(frozen=True, slots=True)
class SeenPage:
    """What was seen on a page: marks in reading order, and ink that no word and no mark accounts
    for, the biggest piece first."""

    marks: tuple[SeenMark, ...] = ()
    unread: tuple[SeenInk, ...] = ()


def see_page(
    raster: Raster,
    dpi: float,
    page: Page,
    *,
    size: Size | None = None,
    cancel: CancelToken | None = None,
) -> SeenPage:
    """Return what is seen on the raster of a page's scan, which has `size` pixels (the raster's
    own, unless it was made smaller) and `dpi` pixels an inch. Raises Cancelled."""
    from editor.vision.agreeing import agreed, without_holes
    from editor.vision.recent import kinds_of_page
    from editor.vision.regions import seen_regions
    from editor.vision.strokes import seen_strokes
    from editor.vision.unread import unread_ink

    cancel = cancel or CancelToken()
    ink = PageInk.of(raster, dpi, size=size)
    cancel.raise_if_cancelled()
    kinds = kinds_of_page(ink, is_last=True)
    cancel.raise_if_cancelled()
    strokes = without_holes(seen_strokes(ink, page), dpi)
    cancel.raise_if_cancelled()
    marks = agreed(strokes, seen_regions(ink, kinds, page), page)
    cancel.raise_if_cancelled()
    unread = unread_ink(ink, kinds, page)
    return SeenPage(
        tuple(sorted(marks, key=lambda m: _place(m, page))),
        tuple(sorted(unread, key=lambda i: -i.ink_px)),
    )


def _place(mark: SeenMark, page: Page) -> tuple[int, float, float]:
    """Where a mark stands in the text, what is on no word last, from the top of the scan down."""
    offsets = [r.start for i in mark.words if (r := page.words.find(i)) is not None]
    box = union_of(map(box_of, mark.regions))
    top, left = (0.0, 0.0) if box is None else (box.y, box.x)
    return (min(offsets, default=1 << 60), top, left)
