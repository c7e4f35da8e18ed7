"""What stamps say that a page was seen to have: each cut out, turned level, and read by itself.

May import `imaging`, `core`, `jobs` and its neighbours. With layout typed no stamp is in the words
of the page, so what it says is known from here alone. Few are read, for each costs the engine's
start; of writing by hand nothing is read, for engines for print make words up.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editor.core.errors import MissingProgram
from editor.core.geometry import Box, box_of, union_of
from editor.core.seen import SeenMark
from editor.core.stamp_fields import guess_subtype
from editor.imaging.ocr_input import write_for_ocr
from editor.imaging.raster import Raster
from editor.jobs import CancelToken
from editor.ocr.engine import OcrEngine, OcrRequest, OcrResult, OcrWord
from editor.ocr.part import seen_by_engine
from editor.ocr.part_settings import BLOCK_PSM
from editor.ocr.upright import legible_characters

if TYPE_CHECKING:
    from PIL.Image import Image

_LEAST: Final = 0.5
_MOST: Final = 6
_LEVEL: Final = 0.7
"""Degrees that an engine does not mind."""
_LEAST_CONF: Final = 30.0
_TALL: Final = 2.2
"""A stamp so many times higher than wide may stand on its side, either way."""


def with_texts(
    raster: Raster,
    dpi: float,
    marks: Sequence[SeenMark],
    *,
    scale: float = 1.0,
    engine: OcrEngine,
    lang: str = "eng",
    cancel: CancelToken | None = None,
) -> tuple[SeenMark, ...]:
    """Return the marks, stamps with what they say. `scale` is how many pixels of the scan one of
    the raster is, `dpi` those of the raster. Without the program they stay as they are. Raises
    Cancelled, or EditorError. Any thread."""
    likely = [m for m in marks if m.kind == "stamp" and not m.text and m.probability >= _LEAST]
    likely.sort(key=lambda m: -m.probability)
    wanted = {id(mark) for mark in likely[:_MOST]}
    found = []
    for mark in marks:
        if id(mark) in wanted:
            try:
                mark = _with_text(raster, dpi, mark, scale, engine, lang, cancel)
            except MissingProgram:
                return tuple(marks)
        found.append(mark)
    return tuple(found)


def _with_text(
    raster: Raster,
    dpi: float,
    mark: SeenMark,
    scale: float,
    engine: OcrEngine,
    lang: str,
    cancel: CancelToken | None,
) -> SeenMark:
    box = union_of(map(box_of, mark.regions))
    inside = None
    if box is not None:
        x, y, right, bottom = (v / scale for v in (box.x, box.y, box.right, box.bottom))
        inside = Box.from_corners(x, y, right, bottom).clipped(raster.size)
    if inside is None:
        return mark
    turns = [mark.rotation or 0.0]
    if inside.h > _TALL * inside.w:
        turns += [90.0, -90.0]
    cut = seen_by_engine(raster, inside, "none")
    results = [_read(_level(cut, turn), dpi, engine, lang, cancel) for turn in turns]
    lines = _lines(max(results, key=legible_characters))
    if not lines:
        return mark
    text = "\n".join(" ".join(word.text for word in line) for line in lines)
    words = [word for line in lines for word in line]
    letters = sum(len(w.text) for w in words)
    conf = sum(w.conf * len(w.text) for w in words) / letters
    subtype = mark.subtype or guess_subtype(text)
    return replace(mark, text=text, conf=round(conf, 2), subtype=subtype)


def _read(
    image: Image, dpi: float, engine: OcrEngine, lang: str, cancel: CancelToken | None
) -> OcrResult:
    with tempfile.TemporaryDirectory(prefix="facing-ocr-") as folder:
        given = write_for_ocr(Raster.of(image), Path(folder))
        asked = max(1, round(dpi / given.scale))
        request = OcrRequest(given.path, lang, BLOCK_PSM, asked, label="a stamp")
        return engine.recognise(request, cancel=cancel)


def _lines(result: OcrResult) -> list[list[OcrWord]]:
    """Return the lines of a stamp without what is no word."""
    lines = (
        [w for w in line.words if w.conf >= _LEAST_CONF and any(map(str.isalnum, w.text))]
        for line in result.lines
    )
    return [line for line in lines if line]


def _level(image: Image, rotation: float) -> Image:
    """Return a picture turned back by so many degrees clockwise."""
    if abs(rotation) < _LEVEL:
        return image
    from PIL.Image import Resampling

    paper = image.getpixel((1, 1))
    return image.rotate(rotation, Resampling.BICUBIC, expand=True, fillcolor=paper)
