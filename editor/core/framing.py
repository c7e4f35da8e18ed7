"""Which part of a scan a person means by "this word", "this line", "this part", and how near to go.

Imports core only. Boxes are in scan pixels. A line is the line of the transcript at the cursor as
far as it stands on one row of the scan: a paragraph typed on without line ends is no line there.
"""

from __future__ import annotations

from collections.abc import Iterable

from .document import Page, Word
from .geometry import Box, Region, box_of, same_row, union_of
from .spans import Placed, Span

WORD_SHARE = (0.5, 0.3)
LINE_SHARE = (0.82, 0.5)
"""Less than the comfortable zone of the view is wide, so that walking along the line moves nothing.
"""
PART_SHARE = (0.9, 0.9)
MOST_ZOOM = 8.0


def word_box(page: Page, offset: int) -> Box | None:
    """Return the box of the word at the cursor, or of the nearest one on its line."""
    row = page.words.at(offset)
    if row is None or row.item.box is None:
        row = _nearest(page, offset)
    return None if row is None else row.item.box


def line_box(page: Page, offset: int) -> Box | None:
    """Return what the words of the line at the cursor cover on its row of the scan."""
    here = page.words.at(offset)
    if here is None or here.item.box is None:
        here = _nearest(page, offset)
    if here is None or here.item.box is None:
        return None
    span = page.line_span(offset)
    rows = page.words.overlapping(span.start, span.end)
    before = [r.item.box for r in rows if r.start < here.start and r.item.box is not None]
    after = [r.item.box for r in rows if r.start > here.start and r.item.box is not None]
    box = here.item.box
    # From word to word: at its end a slanted line has left the row that it began in.
    for way in (reversed(before), after):
        last = here.item.box
        for each in way:
            if not same_row(last, each):
                break
            last, box = each, box.union(each)
    return box


def part_box(
    page: Page, selection: Span, *, region: Region | None = None, regions: Iterable[Region] = ()
) -> Box | None:
    """Return the box of a drawn region, else of what is selected, else of a selected mark's
    regions, else of the paragraph at the cursor.
    """
    if region is not None:
        return box_of(region)
    if selection:
        return union_of(_boxes(page, selection))
    marked = union_of(box_of(each) for each in regions)
    return marked or union_of(_boxes(page, paragraph_span(page.text, selection.start)))


def paragraph_span(text: str, offset: int) -> Span:
    """Return the lines around an offset up to the next empty ones."""
    start = text.rfind("\n\n", 0, offset)
    end = text.find("\n\n", offset)
    return Span(0 if start < 0 else start + 2, len(text) if end < 0 else end)


def zoom_for(
    seen: tuple[float, float], view: tuple[float, float], share: tuple[float, float]
) -> float:
    """Return the zoom at which something that takes `seen` pixels at 100 %, as the scan is turned,
    fills no more than `share` of a view each way; never more than `MOST_ZOOM`.
    """
    (w, h), (view_w, view_h) = seen, view
    return min(view_w * share[0] / max(w, 1.0), view_h * share[1] / max(h, 1.0), MOST_ZOOM)


def _boxes(page: Page, span: Span) -> list[Box]:
    rows = page.words.overlapping(span.start, span.end)
    return [row.item.box for row in rows if row.item.box is not None]


def _nearest(page: Page, offset: int) -> Placed[Word] | None:
    span = page.line_span(offset)
    rows = [r for r in page.words.overlapping(span.start, span.end) if r.item.box is not None]
    return min(rows, key=lambda r: max(r.start - offset, offset - r.end), default=None)
