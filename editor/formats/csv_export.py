"""The marks as a table for a spreadsheet: one row a mark, as UTF-8 with a byte order mark.

May import the core. Without that mark the most used spreadsheet reads the file as of another
encoding. A cell that a program would run as a formula begins with an apostrophe, which
spreadsheets show or hide but never run; numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from ..core.document import Document, Page
from ..core.geometry import Polygon, Region
from .blocks import ShownPage, shown_page
from .extras import Extras
from .loss import Carried, ExportResult, Reading, carried, facets
from .reading import ReadMark
from .remarks import hand_of

COLUMNS: Final = (
    "page",
    "label",
    "kind",
    "subtype",
    "text",
    "start",
    "end",
    "region",
    "hand",
    "medium",
    "ink",
    "place",
    "certainty",
    "when",
    "comment",
    "own text",
    "flow",
    "rotation",
    "level",
    "placeholder",
    "extent",
    "fields",
    "substitutes",
    "orphan",
    "id",
    "review",
)
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def export_csv(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return the one file of the table and what it carries of each mark: what the page shows, by
    place in its text as this reading gives it.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    marks: list[Carried] = []
    for number, page in enumerate(pages, 1):
        entry = document.entry(page.id)
        shown = shown_page(page, entry, document.number_of(page.id), reading)
        warning = extras.warnings.get(page.id, "")
        told = {each.mark.id: each for each in (*shown.marks, *shown.hidden)}
        for row in page.marks:
            each = told[row.item.id]
            table.writerow([_safe(cell) for cell in _cells(shown, each, document, warning)])
            kept = set(facets(each.row))
            if each.row.item.is_off_scan:
                kept.discard("region")
            marks.append(carried(page.id, row, kept))
        extras.step(number)
    data = "\ufeff" + out.getvalue().encode("utf-8", "replace").decode()
    return ExportResult((("marks.csv", data.encode()),), tuple(marks))


def _cells(
    shown: ShownPage, each: ReadMark, document: Document, warning: str
) -> tuple[object, ...]:
    mark, has_place = each.mark, each.start >= 0
    regions = () if mark.is_off_scan else mark.regions
    extent = mark.extent
    return (
        shown.number,
        shown.entry.label,
        mark.kind,
        mark.subtype,
        shown.text[each.start : each.end] if has_place else "",
        each.start if has_place else "",
        each.end if has_place else "",
        "; ".join(_place(region) for region in regions),
        hand_of(mark, document),
        mark.medium,
        mark.ink,
        mark.place,
        mark.certainty,
        mark.when,
        mark.comment,
        mark.text,
        mark.flow,
        mark.rotation,
        mark.level,
        mark.placeholder,
        f"{extent.quantity} {extent.unit}" if extent else "",
        "; ".join(f"{name}: {value}" for name, value in mark.fields),
        mark.substitutes,
        "yes" if mark.is_orphan else "",
        mark.id,
        warning,
    )


def _place(region: Region) -> str:
    """Return a region in pixels: of a box its corner, width and height, of an outline its
    points.
    """
    if isinstance(region, Polygon):
        return " ".join(f"{x:g},{y:g}" for x, y in region.points)
    return f"{region.x},{region.y},{region.w},{region.h}"


def _safe(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell
