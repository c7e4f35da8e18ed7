"""Pixels an inch of a page's scan: what the document knows of it, and what a person says. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from editor.core.document import Change, Document, DocumentPart, Page, ScanRef
from editor.core.errors import UsageError
from editor.core.geometry import Size

ASSUMED_DPI = 300
ESTIMATES = ("pitch", "paper")
LEAST_DPI, MOST_DPI = 10, 9600
"""What a person may set: a photographed map has little more than the first, microfilm taken as it
lies little less than the second."""

LABEL: Final = "resolution"
_CM_PER_INCH: Final = 2.54


def dpi_of(scan: ScanRef, page: Page | None) -> tuple[int, str]:
    """Return the resolution to reckon with, and where it is from: `person` (set by hand),
    `metadata` (the file), `pitch` or `paper` (what the page was read with, estimated from its type
    or its size), `assumed`.
    """
    if scan.set_dpi is not None:
        return scan.set_dpi, "person"
    if scan.dpi is not None:
        return scan.dpi, "metadata"
    engine = None if page is None else page.engine
    if engine is not None:
        dpi, source = engine.get("dpi"), engine.get("dpiFrom")
        if isinstance(dpi, int) and isinstance(source, str) and source in ESTIMATES:
            return dpi, source
    return ASSUMED_DPI, "assumed"


def print_size_cm(size: Size, dpi: float) -> tuple[float, float]:
    """Return width and height of the paper in centimetres."""
    return size.w / dpi * _CM_PER_INCH, size.h / dpi * _CM_PER_INCH


def scaled_dpi(dpi: int | None, old: Size, new: Size) -> int | None:
    """Return the resolution of the same paper in another number of pixels."""
    return None if dpi is None else max(1, round(dpi * new.w / old.w))


@dataclass(frozen=True, slots=True)
class SetResolution:
    """Say by hand how many pixels an inch of a page's scan has; None goes back to what is known
    without. Raises UsageError beyond the limits.
    """

    page_id: str
    dpi: int | None

    def change(self, document: Document) -> Change:
        if self.dpi is not None and not LEAST_DPI <= self.dpi <= MOST_DPI:
            raise UsageError(
                f"{self.dpi} dpi is no resolution of a scan. Give a number from {LEAST_DPI} to "
                f"{MOST_DPI}."
            )
        old = document.entry(self.page_id)
        if old.scan.set_dpi == self.dpi:
            return Change(LABEL, ())
        changed = replace(old, scan=replace(old.scan, set_dpi=self.dpi))
        new = tuple(changed if e is old else e for e in document.entries)
        return Change(LABEL, (DocumentPart((("entries", document.entries, new),)),))
