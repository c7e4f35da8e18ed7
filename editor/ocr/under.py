"""Reading what a stroke or a stamp lies on: the ink on top taken off, the engine asked again.

May import `vision`, `imaging`, `core` and `jobs`. Taking a stroke off also takes bars of letters
that lie in it, so a word is read cleaned in more than one way, and as it stands, and the reading
that the engine is surest of is the one that is told, with the way in its provenance. Of what was
typed over nothing is read: only how many letters there was room for is ever told of that.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from editor.core.geometry import Box, Region
from editor.core.marks import JsonObject
from editor.core.suggestions import ReadWord
from editor.imaging.ocr_input import write_for_ocr
from editor.imaging.raster import Raster
from editor.jobs import CancelToken
from editor.ocr.engine import OcrEngine, OcrRequest, OcrResult
from editor.ocr.part import seen_by_engine
from editor.ocr.part_settings import LINE_PSM
from editor.vision.cleaning import area_of, without_stamp, without_stroke

_WAYS: Final = (
    ("stroke off", 0.0, False),
    ("stroke faded", 0.3, False),
    ("stroke off, letters joined", 0.0, True),
)
"""From try to try: how it is told, how much of the stroke stays, whether letters go on in it."""
_SURE_ENOUGH: Final = 92.0
"""No further way is tried from this confidence on."""
_LEAST: Final = 15.0
"""What the engine is less sure of is no reading."""
_EDGES: Final = " \t-–—_~=|.,:;'\"‘’“”^«»<>°*"
"""What is left of strokes is read as these."""


@dataclass(frozen=True, slots=True)
class UnderReading:
    """What was read beneath: its words with their boxes on the scan, in reading order, and how it
    came about, as the `engine` of a suggestion holds it."""

    words: tuple[ReadWord, ...]
    engine: JsonObject

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def conf(self) -> float:
        """The mean of the words' confidence by their letters, 0 to 100; 0 where nothing was
        read."""
        letters = sum(len(word.text) for word in self.words)
        return sum((w.conf or 0.0) * len(w.text) for w in self.words) / max(1, letters)


def read_under_stroke(
    raster: Raster,
    dpi: float,
    regions: Sequence[Region],
    words: Sequence[Box],
    *,
    engine: OcrEngine,
    lang: str = "eng",
    cancel: CancelToken | None = None,
) -> UnderReading | None:
    """Return what is read of words once the strokes that the regions outline are taken off; None
    where nothing is. `words` are the boxes of the words, if any were read.

    Raises MissingProgram, UsageError, Cancelled, or EditorError. Any thread.
    """
    box = area_of(regions, words, raster)
    if box is None:
        return None
    ways = (
        (name, without_stroke(raster, dpi, box, regions, rest=rest, is_joined=is_joined))
        for name, rest, is_joined in _WAYS
    )
    return _surest(ways, dpi, box, engine, lang, cancel)


def read_under_stamp(
    raster: Raster,
    dpi: float,
    region: Box,
    *,
    ink: str | None = None,
    engine: OcrEngine,
    lang: str = "eng",
    cancel: CancelToken | None = None,
) -> UnderReading | None:
    """Return what is read in a region once the stamp on it, of the colour `ink` (“#rrggbb”) where
    it is known, is taken off; as `read_under_stroke`."""
    box = region.clipped(raster.size)
    if box is None:
        return None
    ways = (("stamp off", without_stamp(raster, dpi, box, ink_colour=ink)) for _ in range(1))
    return _surest(ways, dpi, box, engine, lang, cancel)


def _surest(
    ways: Iterator[tuple[str, Raster]],
    dpi: float,
    box: Box,
    engine: OcrEngine,
    lang: str,
    cancel: CancelToken | None,
) -> UnderReading | None:
    best: UnderReading | None = None
    for name, cleaned in ways:
        found = _read(cleaned, name, dpi, box, engine, lang, cancel)
        if found is not None and (best is None or found.conf > best.conf):
            best = found
        if best is not None and best.conf >= _SURE_ENOUGH:
            break
    return best


def _read(
    cleaned: Raster,
    way: str,
    dpi: float,
    box: Box,
    engine: OcrEngine,
    lang: str,
    cancel: CancelToken | None,
) -> UnderReading | None:
    whole = Box(0, 0, cleaned.size.w, cleaned.size.h)
    scale = box.w / cleaned.size.w
    picture = seen_by_engine(cleaned, whole, "none")
    margin = (picture.width - cleaned.size.w) // 2
    psm = LINE_PSM
    with tempfile.TemporaryDirectory(prefix="facing-ocr-") as folder:
        given = write_for_ocr(Raster.of(picture), Path(folder))
        known = max(1, round(dpi / scale))
        request = OcrRequest(given.path, lang, psm, known, label="a part of the page")
        result = engine.recognise(request, cancel=cancel)
    words = tuple(_words(result, box, scale, margin))
    facts: JsonObject = {
        "name": result.engine.name,
        "version": result.engine.version,
        "lang": lang,
        "psm": psm,
        "dpi": known,
        "treatment": way,
    }
    found = UnderReading(words, facts)
    return found if found.conf >= _LEAST else None


def _words(result: OcrResult, box: Box, scale: float, margin: int) -> Iterator[ReadWord]:
    for word in result.words:
        text = word.text.strip(_EDGES) or ""
        if any(c.isalnum() for c in text):
            at = word.box.moved(-margin, -margin)
            on_scan = Box.from_corners(
                box.x + at.x * scale,
                box.y + at.y * scale,
                box.x + at.right * scale,
                box.y + at.bottom * scale,
            )
            yield ReadWord(text, on_scan.intersection(box) or box, round(word.conf, 2))
