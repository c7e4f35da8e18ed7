"""Pixels an inch of a page's scan, as far as the document knows them. Pure."""

from __future__ import annotations

from editor.core.document import Page, ScanRef

ASSUMED_DPI = 300
ESTIMATES = ("pitch", "paper")


def dpi_of(scan: ScanRef, page: Page | None) -> tuple[int, str]:
    """Return the resolution to reckon with, and where it is from: `metadata` (the file, or what a
    person set), `pitch` or `paper` (what the page was read with, estimated from its type or its
    size), `assumed`.
    """
    if scan.dpi is not None:
        return scan.dpi, "metadata"
    engine = None if page is None else page.engine
    if engine is not None:
        dpi, source = engine.get("dpi"), engine.get("dpiFrom")
        if isinstance(dpi, int) and isinstance(source, str) and source in ESTIMATES:
            return dpi, source
    return ASSUMED_DPI, "assumed"
