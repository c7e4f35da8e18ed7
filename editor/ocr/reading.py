"""From a scan to a page that was read: decode, let the engine read, lay out the text.

May import `imaging`, `core` and `jobs`; knows no document folder. With layout `plain` the engine
reads the whole page as it stands; only a page that gives next to nothing is tried turned
(`upright.py`), so the words and boxes of an upright page stay those of the bare engine. With layout
`typed` the page is read level and without its marks, and as it is where that leaves much in doubt
(`typed.py`); words made of stamps and writing go (`others.py`), and what stood on them, was passed
over or unsure is read again (`missed.py`). A page that does not read lies on its side, or is none
of that kind, and is read as with `plain`.
"""

from __future__ import annotations

import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editor.core.commands import reading
from editor.core.document import Line, Page, ScanRef, Word
from editor.core.geometry import Size
from editor.core.marks import JsonObject
from editor.core.spans import Placed
from editor.imaging import streams
from editor.imaging.looks import PLAIN, Look, looked
from editor.imaging.ocr_input import OcrInput, write_for_ocr
from editor.imaging.raster import Raster
from editor.imaging.resolution import Resolution, resolution_of
from editor.jobs import CancelToken
from editor.ocr import layouts
from editor.ocr.assemble import assemble
from editor.ocr.engine import OcrEngine, OcrRequest, OcrResult, QuarterTurn
from editor.ocr.missed import in_order, with_missed
from editor.ocr.others import without_others
from editor.ocr.typed import taken_back, typed_picture
from editor.ocr.upright import looks_turned, recognise_upright

if TYPE_CHECKING:
    from editor.vision.letters import Letters

log = logging.getLogger(__name__)

_UNSURE: Final = 70.0
_LESS: Final = 0.9
_DOUBTFUL: Final = 0.1
"""Share of a page's letters, unsure or passed over, from which another reading may do better."""


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """How to read: Tesseract language codes joined by "+", its page segmentation mode, the layout
    analysis.
    """

    lang: str = "eng"
    psm: int = 3
    layout: str = layouts.DEFAULT
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
    task = _Task(raster, known.dpi / reduced, settings, engine, cancel, label)
    read = _read_typed(task) if settings.layout == layouts.TYPED else None
    read = read or _read_plain(task)
    result, scale = read.result, read.scale * reduced
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
        "dpi": read.dpi,
        "dpiFrom": known.source,
        "layout": settings.layout,
    }
    if read.turn:
        facts["levelled"] = round(read.turn, 2)
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


@dataclass(frozen=True, slots=True)
class _Task:
    """A decoded page to read; `dpi` is that of the raster."""

    raster: Raster
    dpi: float
    settings: ReadingSettings
    engine: OcrEngine
    cancel: CancelToken | None
    label: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A reading whose boxes are those of the raster divided by `scale`; `dpi` was told to the
    engine; `turn` is by how many degrees the page was turned level."""

    result: OcrResult
    scale: float
    dpi: int
    turn: float = 0.0


def _read_plain(task: _Task) -> _Read:
    with tempfile.TemporaryDirectory(prefix="facing-ocr-") as folder:
        given = write_for_ocr(task.raster, Path(folder))
        request = _request(task, given)

        def turned(clockwise: QuarterTurn) -> Path:
            return write_for_ocr(_turned(task.raster, clockwise), Path(folder)).path

        result = recognise_upright(
            task.engine,
            request,
            size=_written_size(task.raster, given.scale),
            turned=turned,
            cancel=task.cancel,
        )
    return _Read(result, given.scale, request.dpi)


def _read_typed(task: _Task) -> _Read | None:
    """Return the reading of the typed text alone; None where the scan itself is to be read.

    The engine is given the page without marks. Where much of what it reads there is in doubt, it is
    given the page with all its ink too, for letters may have been taken for a mark; what leaves
    less in doubt counts.
    """
    picture = typed_picture(task.raster, task.dpi, task.cancel)
    if picture is None:
        return None
    letters = picture.letters.left()
    with tempfile.TemporaryDirectory(prefix="facing-ocr-") as folder:
        given = write_for_ocr(picture.raster, Path(folder))
        request = _request(task, given)
        result = task.engine.recognise(request, cancel=task.cancel)
        if looks_turned(result):
            return None
        doubt = _doubt(result, letters) if picture.is_cleared and given.scale == 1 else 0.0
        if doubt > _DOUBTFUL:
            asked = _request(task, write_for_ocr(picture.uncleared, Path(folder)))
            other = task.engine.recognise(asked, cancel=task.cancel)
            if _doubt(other, letters) < _LESS * doubt:
                result, letters = other, picture.letters
                log.info("Read %s with all its ink: less is in doubt", request.subject)
    if given.scale == 1:
        result = in_order(without_others(result, letters))
        result = with_missed(
            *(result, picture.raster, letters, request, task.engine, task.cancel),
            uncleared=picture.uncleared,
        )
    log.info("Read %s, %d marks told from its text", request.subject, picture.marks)
    return _Read(taken_back(result, picture, given.scale), given.scale, request.dpi, picture.turn)


def _doubt(result: OcrResult, letters: Letters) -> float:
    """Return the share of a page's letters that are unsure, or were passed over. Letters that were
    taken for a mark are none of them."""
    count = sum(len(word.text) for word in result.words)
    unsure = sum(len(word.text) for word in result.words if word.conf < _UNSURE)
    return unsure / max(1, count) + letters.missed_share(word.box for word in result.words)


def _request(task: _Task, given: OcrInput) -> OcrRequest:
    dpi = max(1, round(task.dpi / given.scale))
    return OcrRequest(given.path, task.settings.lang, task.settings.psm, dpi, label=task.label)


def _turned(raster: Raster, clockwise: QuarterTurn) -> Raster:
    from PIL.Image import Transpose

    # Pillow turns anticlockwise.
    turns = {90: Transpose.ROTATE_270, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_90}
    return Raster.of(raster.image.transpose(turns[clockwise]))


def _written_size(raster: Raster, scale: float) -> Size:
    return Size(max(1, round(raster.size.w / scale)), max(1, round(raster.size.h / scale)))
