"""Pictures of scans for finished documents, small or whole, with what is withheld blacked out.

A small picture is drawn anew from the pixels, so nothing that a camera or scanner wrote beside them
leaves with it.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Sequence
from typing import Final

from editor import paths
from editor.core.document import PageEntry
from editor.core.errors import ScanError
from editor.core.geometry import Box, Size
from editor.formats.extras import Picture, WholeScan
from editor.imaging import scans, whole_scans
from editor.storage.folder import DocumentStore

log = logging.getLogger(__name__)

_QUALITY: Final = 72


def pictures_of(
    store: DocumentStore, long_side_px: int
) -> Callable[[PageEntry, Sequence[Box]], Picture | None]:
    """Return what draws the scans of a document with no side longer than that; None where a scan
    cannot be drawn, or is not the one whose places are known while something on it is withheld.
    Slow; any thread.
    """

    def picture(entry: PageEntry, withheld: Sequence[Box]) -> Picture | None:
        try:
            if withheld and store.scans.state_of(entry, full=True) != "ok":
                return None
            return _picture(store, entry, withheld, long_side_px)
        except (ScanError, OSError, ValueError) as error:
            log.info("Export without the scan of page %s: %r", entry.id, error)
            return None

    return picture


def face(name: str) -> bytes | None:
    """Return a typeface that comes with the program, by the name of its file; None where it is
    missing.
    """
    try:
        return (paths.resources() / "fonts" / f"{name}.ttf").read_bytes()
    except OSError as error:
        log.warning("No typeface %s: %r", name, error)
        return None


def whole_scans_of(
    store: DocumentStore, *, archive: bool = False
) -> Callable[[PageEntry, Sequence[Box]], WholeScan | None]:
    """Return what gives the scans of a document with all their pixels; None where `pictures_of`
    would. For an archive a picture is copied only where PDF/A allows it as it is. Slow; any thread.
    """

    def whole(entry: PageEntry, withheld: Sequence[Box]) -> WholeScan | None:
        scan = entry.scan
        try:
            if withheld and store.scans.state_of(entry, full=True) != "ok":
                return None
            return WholeScan(
                *whole_scans.whole_scan(
                    store.scans.path_of(entry),
                    scan.size,
                    frame=scan.frame,
                    render_dpi=scan.render_dpi,
                    blacked_out=withheld,
                    archive=archive,
                )
            )
        except (ScanError, OSError, ValueError) as error:
            log.info("Export without the scan of page %s: %r", entry.id, error)
            return None

    return whole


def _picture(
    store: DocumentStore, entry: PageEntry, withheld: Sequence[Box], long_side_px: int
) -> Picture | None:
    scan, path = entry.scan, store.scans.path_of(entry)
    raster = scans.preview(path, frame=scan.frame, max_side=long_side_px)
    if raster is None:
        raster = scans.load(path, frame=scan.frame, render_dpi=scan.render_dpi)
        if withheld and raster.size != scan.size:
            return None
    image = raster.image.copy()
    image.thumbnail((long_side_px, long_side_px), reducing_gap=2.0)
    if withheld:
        from PIL import ImageDraw

        draw = ImageDraw.Draw(image)
        drawn = Size(*image.size)
        for box in withheld:
            draw.rectangle(_scaled(box, scan.size, drawn), fill=0)
    out = io.BytesIO()
    # Pillow would hand on the comment of a JPEG that it decoded.
    image.save(out, "JPEG", quality=_QUALITY, optimize=True, comment=b"")
    return Picture(out.getvalue(), "image/jpeg", Size(*image.size))


def _scaled(box: Box, scan: Size, drawn: Size) -> tuple[int, int, int, int]:
    """Return the corners of a box of the scan on the small picture, rounded outwards."""
    x, y = drawn.w / scan.w, drawn.h / scan.h
    return (
        int(box.x * x),
        int(box.y * y),
        -int(-box.right * x // 1),
        -int(-box.bottom * y // 1),
    )
