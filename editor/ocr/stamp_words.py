"""What stamps say: each is cut out, turned upright and read by itself.

May import `imaging`, `core` and its neighbours. A stamp is short and the engine starts anew for
each, a third of a second, so this is asked for where a person waits for it, not for every page.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from editor.core.geometry import Box, Size, box_of
from editor.core.seen import SeenMark
from editor.core.stamp_fields import guess_subtype
from editor.imaging.ocr_input import write_for_ocr
from editor.imaging.raster import Raster
from editor.imaging.skew import turn_upright
from editor.jobs import CancelToken
from editor.ocr.engine import OcrEngine, OcrRequest, OcrResult
from editor.ocr.part_settings import BLOCK_PSM
from editor.ocr.upright import legible_characters

_MARGIN: Final = 24
_LEAST_CONF: Final = 35.0
_TALL: Final = 2.2
"""A stamp this much higher than wide may stand on its side, either way."""


def with_words(
    marks: Iterable[SeenMark],
    raster: Raster,
    *,
    engine: OcrEngine,
    lang: str,
    dpi: float,
    cancel: CancelToken | None = None,
) -> list[SeenMark]:
    """Return the marks, stamps with the text that was read in them and what it makes them; a stamp
    that cannot be read stays as it is. Raises what `OcrEngine.recognise` raises. Any thread."""
    found = []
    for mark in marks:
        if mark.kind != "stamp" or not mark.regions:
            found.append(mark)
            continue
        words = _read(mark, raster, engine, lang, round(dpi), cancel)
        found.append(_named(mark, words) if words else mark)
    return found


def _named(mark: SeenMark, lines: list[list[tuple[str, float]]]) -> SeenMark:
    text = "\n".join(" ".join(word for word, _ in line) for line in lines)
    confs = [conf for line in lines for _, conf in line]
    conf = round(sum(confs) / len(confs), 1)
    return replace(mark, text=text, conf=conf, subtype=guess_subtype(text) or mark.subtype)


def _read(
    mark: SeenMark,
    raster: Raster,
    engine: OcrEngine,
    lang: str,
    dpi: int,
    cancel: CancelToken | None,
) -> list[list[tuple[str, float]]]:
    """Return the lines of a stamp, each word with its confidence."""
    box = box_of(mark.regions[0])
    turns = [-(mark.rotation or 0.0)]
    if box.h > _TALL * box.w:
        turns += [90.0, -90.0]
    readings = [_reading(raster, box, turn, engine, lang, dpi, cancel) for turn in turns]
    best = max(readings, key=legible_characters)
    lines = []
    for line in best.lines:
        kept = [(w.text, w.conf) for w in line.words if w.conf >= _LEAST_CONF and w.text.strip()]
        if kept:
            lines.append(kept)
    return lines


def _reading(
    raster: Raster,
    box: Box,
    turn: float,
    engine: OcrEngine,
    lang: str,
    dpi: int,
    cancel: CancelToken | None,
) -> OcrResult:
    wide = Box(box.x - _MARGIN, box.y - _MARGIN, box.w + 2 * _MARGIN, box.h + 2 * _MARGIN)
    inside = wide.clipped(Size(raster.size.w, raster.size.h)) or box
    crop = Raster.of(raster.image.crop((inside.x, inside.y, inside.right, inside.bottom)))
    if abs(turn) >= 0.5:
        crop, _ = turn_upright(crop, turn)
    with tempfile.TemporaryDirectory(prefix="facing-ocr-") as folder:
        given = write_for_ocr(crop, Path(folder))
        request = OcrRequest(given.path, lang, BLOCK_PSM, max(1, dpi), label="a stamp")
        return engine.recognise(request, cancel=cancel)
