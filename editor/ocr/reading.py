"""From a scan to a page that was read: decode, let the engine read, lay out the text.

May import `imaging`, `core` and `jobs`; knows no document folder. With layout `plain` the engine
reads the whole page as it stands; only a page that gives next to nothing is tried turned
(`upright.py`), so the words and boxes of an upright page stay those of the bare engine.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from editor.core.commands import reading
from editor.core.document import Line, Page, ScanRef, Word
from editor.core.geometry import Size
from editor.core.marks import JsonObject
from editor.core.spans import Placed
from editor.imaging import streams
from editor.imaging.looks import PLAIN, Look, looked
from editor.imaging.ocr_input import write_for_ocr
from editor.imaging.raster import Raster
from editor.imaging.resolution import Resolution, resolution_of
from editor.jobs import CancelToken
from editor.ocr.assemble import assemble
from editor.ocr.engine import OcrEngine, OcrRequest, QuarterTurn
from editor.ocr.upright import recognise_upright


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """How to read: Tesseract language codes joined by "+", its page segmentation mode, the layout
    analysis.
    """

    lang: str = "eng"
    psm: int = 3
    layout: str = "plain"
    look: Look = PLAIN
    """How the scan is shown to the engine; boxes are those of the scan all the same."""


def read_scan(
    scan_path: Path,
    scan: ScanRef,
    old: Page,
    *,
    settings: ReadingSettings,
    engine: OcrEngine,
    cancel: CancelToken | None = None,
    label: str = "",
) -> Page:
    """Return the page that the engine makes of the scan, with word ids that `old` never used.

    Raises ScanError, MissingProgram, Cancelled, or EditorError. Any thread.
    """
    raster, reduced = streams.load_fitting(
        scan_path,
        frame=scan.frame,
        render_dpi=scan.render_dpi,
        cancel=None if cancel is None else lambda: cancel.is_cancelled,
    )
    if scan.set_dpi is not None:
        known = Resolution(scan.set_dpi, "person")
    else:
        known = resolution_of(raster, scan.dpi, reduced=reduced, size=scan.size)
    raster = looked(settings.look, raster)
    with tempfile.TemporaryDirectory(prefix="facing-ocr-") as folder:
        given = write_for_ocr(raster, Path(folder))
        scale = given.scale * reduced
        dpi = max(1, round(known.dpi / scale))

        def turned(clockwise: QuarterTurn) -> Path:
            return write_for_ocr(_turned(raster, clockwise), Path(folder)).path

        result = recognise_upright(
            engine,
            OcrRequest(given.path, settings.lang, settings.psm, dpi, label=label),
            size=_written_size(raster, given.scale),
            turned=turned,
            cancel=cancel,
        )
    laid_out = assemble(
        result,
        first_word_id=old.next_word_id,
        scale=1 / scale,
        scan_size=raster.size if reduced == 1 else scan.size,
    )
    facts: JsonObject = {
        "name": result.engine.name,
        "version": result.engine.version,
        "lang": settings.lang,
        "psm": settings.psm,
        "dpi": dpi,
        "dpiFrom": known.source,
        "layout": settings.layout,
    }
    if not settings.look.is_plain:
        facts["look"] = settings.look.to_json()
    if result.orientation is not None and result.orientation.rotate_degrees:
        facts["rotation"] = result.orientation.rotate_degrees
    words = tuple(
        Placed(w.start, w.end, Word(w.id, w.box, round(w.conf, 2), w.line, w.text, "ocr", "exact"))
        for w in laid_out.words
    )
    lines = tuple(Line(line.id, line.box, line.baseline) for line in laid_out.lines)
    return reading(old.id, laid_out.text, words, lines, engine=facts, old=old)


def _turned(raster: Raster, clockwise: QuarterTurn) -> Raster:
    from PIL.Image import Transpose

    # Pillow turns anticlockwise.
    turns = {90: Transpose.ROTATE_270, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_90}
    return Raster.of(raster.image.transpose(turns[clockwise]))


def _written_size(raster: Raster, scale: float) -> Size:
    return Size(max(1, round(raster.size.w / scale)), max(1, round(raster.size.h / scale)))
