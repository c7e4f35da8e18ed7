"""What an engine passed over is read again: lines of typed ink that no word covers, and words it
was unsure of, cut out and set one below the other on a small picture of their own.

May import `vision`, `imaging`, `core`, `jobs` and its neighbours. Layout analysis of a whole page
drops short lines, lines beside rules and words near marks; on a picture that holds nothing but
lines there is nothing left to analyse. That costs one more start of the engine, and only where
something is missing. A word that is read again replaces the first reading only where it is surer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editor.core.geometry import Box, same_row, union_of
from editor.imaging.ocr_input import write_for_ocr
from editor.imaging.raster import Raster
from editor.jobs import CancelToken
from editor.ocr.engine import OcrEngine, OcrLine, OcrRequest, OcrResult, OcrWord
from editor.ocr.part import paper_of
from editor.ocr.part_settings import BLOCK_PSM

if TYPE_CHECKING:
    from editor.vision.letters import Letters

_MOST: Final = 60
"""Strips that are read again at most: a page with more is none of lines."""
_PAD: Final = 0.45
"""In letters: paper kept round a strip."""
_APART: Final = 1.6
"""In letters: paper between strips."""
_UNSURE: Final = 60.0
_LEAST_CONF: Final = 35.0
_SURER: Final = 8.0
_JOINED: Final = 8.0
"""Letters from a line up to which what was missed belongs to it."""
_ON_MARK: Final = 0.75
_SURE: Final = 80.0


@dataclass(frozen=True, slots=True)
class _Strip:
    """A part of the picture to read again, and the words it is to replace (none: it was missed);
    `top` is where it stands on the small picture, `source` what of the picture it shows."""

    box: Box
    old: tuple[OcrWord, ...]
    source: Box
    top: int


def without_marks(result: OcrResult, letters: Letters) -> OcrResult:
    """Return a reading without the unsure words that were made of stamps and handwriting."""

    def is_text(word: OcrWord) -> bool:
        return word.conf >= _SURE or letters.mark_share(word.box) < _ON_MARK

    lines = (replace(x, words=tuple(filter(is_text, x.words))) for x in result.lines)
    return replace(result, lines=tuple(line for line in lines if line.words))


def with_missed(
    result: OcrResult,
    picture: Raster,
    letters: Letters,
    request: OcrRequest,
    engine: OcrEngine,
    cancel: CancelToken | None = None,
) -> OcrResult:
    """Return a reading of the picture with what it passed over; boxes are the picture's pixels.
    Raises what `OcrEngine.recognise` raises. Any thread."""
    strips = _strips(result, picture, letters)
    if not strips:
        return result
    with tempfile.TemporaryDirectory(prefix="facing-ocr-") as folder:
        given = write_for_ocr(_stacked(picture, strips, letters.unit), Path(folder))
        asked = replace(request, image=given.path, psm=BLOCK_PSM)
        again = engine.recognise(asked, cancel=cancel)
    for strip, words in zip(strips, _by_strip(again, strips, given.scale), strict=True):
        if strip.old:
            result = _replaced(result, strip, words)
        elif words:
            result = _added(result, words, letters.unit)
    return result


def _strips(result: OcrResult, picture: Raster, letters: Letters) -> list[_Strip]:
    """Return what to read again, from the top of the picture down."""
    wanted: list[tuple[Box, tuple[OcrWord, ...]]] = []
    wanted += [(box, ()) for box in letters.missed(word.box for word in result.words)]
    for line in result.lines:
        wanted += [(w.box, (w,)) for w in line.words if _is_unsure(w)]
    if len(wanted) > _MOST:
        wanted = [one for one in wanted if not one[1]][:_MOST]
    pad, gap, top = round(_PAD * letters.unit), round(_APART * letters.unit), 0
    strips = []
    for box, old in wanted:
        wide = Box(box.x - pad, box.y - pad, box.w + 2 * pad, box.h + 2 * pad)
        source = wide.clipped(picture.size)
        if source is not None:
            top += gap
            strips.append(_Strip(box, old, source, top))
            top += source.h
    return strips


def _is_unsure(word: OcrWord) -> bool:
    return word.conf < _UNSURE and any(map(str.isalnum, word.text))


def _stacked(picture: Raster, strips: Sequence[_Strip], unit: float) -> Raster:
    """Return the strips one below the other on paper."""
    from PIL import Image

    side = round(_APART * unit)
    wide = max(strip.source.w for strip in strips) + 2 * side
    high = strips[-1].top + strips[-1].source.h + side
    box = max((strip.source for strip in strips), key=lambda one: one.w * one.h)
    paper = paper_of(picture.image.crop((box.x, box.y, box.right, box.bottom)))
    made = Image.new(picture.image.mode, (wide, high), paper)
    for strip in strips:
        box = strip.source
        crop = picture.image.crop((box.x, box.y, box.right, box.bottom))
        made.paste(crop, (side, strip.top))
    return Raster.of(made)


def _by_strip(again: OcrResult, strips: Sequence[_Strip], scale: float) -> list[list[OcrWord]]:
    """Return the words that were read in each strip, placed on the picture, from left to right."""
    found: list[list[OcrWord]] = [[] for _ in strips]
    for word in again.words:
        x, y = word.box.x * scale, word.box.y * scale
        w, h = word.box.w * scale, word.box.h * scale
        middle = y + h / 2
        for strip, own in zip(strips, found, strict=True):
            if strip.top <= middle < strip.top + strip.source.h:
                side = strips[0].top
                left, upper = strip.source.x + x - side, strip.source.y + y - strip.top
                box = Box.from_corners(left, upper, left + w, upper + h)
                box = box.intersection(strip.source) or strip.box
                if word.conf >= _LEAST_CONF and any(map(str.isalnum, word.text)):
                    own.append(replace(word, box=box))
                break
    return [sorted(own, key=lambda word: word.box.x) for own in found]


def _replaced(result: OcrResult, strip: _Strip, words: Sequence[OcrWord]) -> OcrResult:
    """Return the reading with the words read again where they are surer than those before."""
    old = strip.old[0]
    if not words or min(w.conf for w in words) < old.conf + _SURER:
        return result
    if sum(len(w.text) for w in words) < 0.6 * len(old.text):
        return result
    lines = []
    for line in result.lines:
        if any(word is old for word in line.words):
            key = (old.block, old.par, old.line)
            fresh = [_numbered(word, *key) for word in words]
            own = [each for w in line.words for each in (fresh if w is old else [w])]
            line = replace(line, words=tuple(own))
        lines.append(line)
    return replace(result, lines=tuple(lines))


def _numbered(word: OcrWord, block: int, par: int, line: int) -> OcrWord:
    return replace(word, block=block, par=par, line=line)


def _added(result: OcrResult, words: Sequence[OcrWord], unit: float) -> OcrResult:
    """Return the reading with words that were missed, in the line they stand in or as a line."""
    lines = list(result.lines)
    box = _round(words)
    for place, line in enumerate(lines):
        if _is_in_row(line, box, unit):
            own = [_numbered(word, line.block, line.par, line.line) for word in words]
            merged = tuple(sorted([*line.words, *own], key=lambda word: word.box.x))
            lines[place] = replace(line, words=merged, box=_round(merged))
            return replace(result, lines=tuple(lines))
    place = _place_of(lines, box)
    key = _paragraph(lines, place, box, unit)
    own = [_numbered(word, *key) for word in words]
    lines.insert(place, OcrLine(box, None, tuple(own), *key))
    return replace(result, lines=tuple(lines))


def _is_in_row(line: OcrLine, box: Box, unit: float) -> bool:
    """True where a line goes through a box or ends near it."""
    near = min(line.words, key=lambda word: abs(word.box.centre[0] - box.centre[0])).box
    if not same_row(near, box):
        return False
    first, last = line.words[0].box.x, line.words[-1].box.right
    return first - box.right < _JOINED * unit and box.x - last < _JOINED * unit


def _place_of(lines: Sequence[OcrLine], box: Box) -> int:
    """Return where among the lines a new one is read: after the nearest above it in its column,
    else before the nearest below, else by height."""
    in_column = [
        (place, line)
        for place, line in enumerate(lines)
        if line.box.x < box.right and line.box.right > box.x
    ]
    middle = box.centre[1]
    above = [
        (line.box.centre[1], place) for place, line in in_column if line.box.centre[1] < middle
    ]
    if above:
        return max(above)[1] + 1
    if in_column:
        return min((line.box.centre[1], place) for place, line in in_column)[1]
    return sum(line.box.centre[1] < middle for line in lines)


def _paragraph(lines: Sequence[OcrLine], place: int, box: Box, unit: float) -> tuple[int, int, int]:
    """Return block, paragraph and line of a new line at a place: those of its neighbours where it
    stands between two lines of one paragraph, a block of its own otherwise."""
    above = lines[place - 1] if place else None
    below = lines[place] if place < len(lines) else None
    if above and below and (above.block, above.par) == (below.block, below.par):
        return above.block, above.par, above.line
    return max((line.block for line in lines), default=0) + 1, 1, 1


def _round(words: Sequence[OcrWord]) -> Box:
    box = union_of(word.box for word in words)
    assert box is not None
    return box
