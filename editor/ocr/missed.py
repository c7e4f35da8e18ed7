"""What an engine passed over is read again: lines of typed ink that no word covers, and words it
was unsure of, cut out and set one below the other on a small picture of their own.

May import `vision`, `imaging`, `core`, `jobs` and its neighbours. Layout analysis of a whole page
drops short lines, lines beside rules and words near marks; on a picture that holds nothing but
lines there is nothing left to analyse. That costs one more start of the engine, and only where
something is missing. A word that is read again replaces the first reading only where it is surer.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editor.core.errors import Cancelled, EditorError
from editor.core.geometry import Box, same_row, union_of
from editor.imaging.ocr_input import write_for_ocr
from editor.imaging.raster import Raster
from editor.jobs import CancelToken
from editor.ocr.engine import OcrEngine, OcrLine, OcrRequest, OcrResult, OcrWord
from editor.ocr.others import says
from editor.ocr.part import paper_of
from editor.ocr.part_settings import SPARSE_PSM

if TYPE_CHECKING:
    from editor.vision.letters import Letters

log = logging.getLogger(__name__)

_MOST: Final = 60
"""Strips that are read again at most: a page with more is none of lines."""
_PAD: Final = 0.45
"""In letters: paper kept round a strip."""
_APART: Final = 2.5
"""In letters: paper between strips."""
_UNSURE: Final = 75.0
_LEAST_CONF: Final = 35.0
_SURER: Final = 8.0
_LEAST_LENGTH: Final = 0.6
"""What is read again and is shorter than this share of the first reading lost letters."""
_HIGH: Final = 2.2
"""Letters from which a box is no word of one line."""
_JOINED: Final = 8.0
"""Letters from a line up to which what was missed belongs to it."""
_FEW: Final = 2
"""Lines of a block that may have been put in a wrong place."""
_TOUCHED: Final = 0.05
"""Share of a word's ink that was taken out from which it is read again without."""


@dataclass(frozen=True, slots=True)
class _Strip:
    """A part of the picture to read again: `source` is shown at `top` of the small picture, and
    words in the middle of which lies `own` are for the words `old` of a line, or were missed. One
    that is `is_uncleared` shows what the one before it does, with the ink that was taken out."""

    own: Box
    old: tuple[OcrWord, ...]
    source: Box
    top: int = 0
    is_uncleared: bool = False


def with_missed(
    result: OcrResult,
    picture: Raster,
    letters: Letters,
    request: OcrRequest,
    engine: OcrEngine,
    cancel: CancelToken | None = None,
    uncleared: Raster | None = None,
) -> OcrResult:
    """Return a reading with what it passed over, and what is read surer again; boxes are the
    picture's pixels. `uncleared` is the picture before ink was taken out: words that lay there are
    read both ways, and the surer one counts. Where the engine fails at it the first reading stays.
    Raises Cancelled. Any thread."""
    strips = _strips(result, picture, letters, uncleared)
    if not strips:
        return result
    with tempfile.TemporaryDirectory(prefix="facing-ocr-") as folder:
        rasters = (picture, uncleared or picture)
        given = write_for_ocr(_stacked(rasters, strips, letters.unit), Path(folder))
        asked = replace(request, image=given.path, psm=SPARSE_PSM)
        try:
            again = engine.recognise(asked, cancel=cancel)
        except Cancelled:
            raise
        except EditorError as error:
            # The page is read: an engine that fails at the second go must not cost it.
            log.warning("%s was read once only: %s", request.subject, error)
            return result
    read = list(_surest(strips, _by_strip(again, strips, given.scale)))
    for strip, words in read:
        if strip.old:
            is_touched = any(letters.gone_share(w.box) > _TOUCHED for w in strip.old)
            result = _replaced(result, strip.old, words, 0.0 if is_touched else _SURER)
    for strip, words in read:
        if not strip.old:
            fresh = [word for word in words if not _is_there(result, word)]
            result = _added(result, fresh, letters.unit) if fresh else result
    return result


def _surest(
    strips: Sequence[_Strip], read: Sequence[list[OcrWord]]
) -> Iterator[tuple[_Strip, list[OcrWord]]]:
    """Yield each strip once: of one that was shown both ways, the surer reading."""
    pairs = list(zip(strips, read, strict=True))
    for at, (strip, words) in enumerate(pairs):
        if strip.is_uncleared:
            continue
        if at + 1 < len(pairs) and pairs[at + 1][0].is_uncleared:
            other = pairs[at + 1][1]
            is_whole = _length(other) >= _LEAST_LENGTH * _length(words)
            if is_whole and _sureness(other) > _sureness(words):
                words = other
        yield strip, words


def _is_there(result: OcrResult, word: OcrWord) -> bool:
    return any(
        same_row(word.box, other.box) and _overlaps(word.box, other.box) for other in result.words
    )


def in_order(result: OcrResult) -> OcrResult:
    """Return a reading with short blocks where they stand: engines put lines they took for no part
    of the text behind lines that stand below them."""
    lines, moved = list(result.lines), False
    for block in {line.block: None for line in lines}:
        own = [line for line in lines if line.block == block]
        rest = [line for line in lines if line.block != block]
        before = rest[: next(i for i, line in enumerate(lines) if line is own[0])]
        if len(own) <= _FEW and any(_is_below(line, own[-1]) for line in before):
            place = _place_of(rest, own[0].box)
            lines = rest[:place] + own + rest[place:]
            moved = True
    return replace(result, lines=tuple(lines)) if moved else result


def _is_below(line: OcrLine, other: OcrLine) -> bool:
    """True where a line stands wholly below another one, in its column."""
    return line.box.y >= other.box.bottom and _overlaps(line.box, other.box)


def _strips(
    result: OcrResult, picture: Raster, letters: Letters, uncleared: Raster | None
) -> list[_Strip]:
    """Return what to read again."""
    pad = round(_PAD * letters.unit)
    missed = [
        _Strip(_beside(box, pad), (), _grown(_beside(box, pad), pad))
        for box in letters.missed(w.box for w in result.words)
    ]
    unsure = [strip for line in result.lines for strip in _unsure(line, letters)]
    wanted = missed + unsure if len(missed) + len(unsure) <= _MOST else missed[:_MOST]
    gap, top, strips = round(_APART * letters.unit), 0, []
    for strip in wanted:
        source = strip.source.clipped(picture.size)
        if source is not None:
            strips.append(replace(strip, source=source, top=top + gap))
            top += gap + source.h
            if strip.old and _differ(picture, uncleared, source):
                strips.append(replace(strips[-1], top=top + gap, is_uncleared=True))
                top += gap + source.h
    return strips


def _differ(picture: Raster, uncleared: Raster | None, box: Box) -> bool:
    """True where something was taken out of a part of the picture."""
    if uncleared is None or uncleared is picture:
        return False
    place = (box.x, box.y, box.right, box.bottom)
    return picture.image.crop(place).tobytes() != uncleared.image.crop(place).tobytes()


def _beside(box: Box, pad: int) -> Box:
    """Return a missed line with room for the stop that ends it, which is no letter."""
    return Box(box.x, box.y, box.w + 3 * pad, box.h)


def _grown(box: Box, pad: int) -> Box:
    return Box(box.x - pad, box.y - pad, box.w + 2 * pad, box.h + 2 * pad)


def _unsure(line: OcrLine, letters: Letters) -> Iterator[_Strip]:
    """Yield the unsure words of a line that stand side by side, each time with the word before and
    after: their own boxes are as little to be trusted as what they say."""
    words, unit, pad = line.words, letters.unit, round(_PAD * letters.unit)

    def is_doubtful(word: OcrWord) -> bool:
        return word.conf < _UNSURE or letters.gone_share(word.box) > _TOUCHED

    at = 0
    while at < len(words):
        end = at
        while end < len(words) and is_doubtful(words[end]):
            end += 1
        old = words[at:end]
        if any(char.isalnum() for word in old for char in word.text):
            before, after = words[max(0, at - 1) : at], words[end : end + 1]
            sides = [word.box for word in (*before, *after) if word.box.h < _HIGH * unit]
            shown = _round([*before, *old, *after])
            shown = letters.row(shown, [box.centre for box in sides]) or shown
            own = _round(old)
            left = before[0].box.right if before else own.x - pad
            right = after[0].box.x if after else own.right + pad
            own = Box.from_corners(left, own.y, max(left + 1, right), own.bottom)
            yield _Strip(own, old, _grown(shown, pad))
        at = end + 1


def _stacked(rasters: tuple[Raster, Raster], strips: Sequence[_Strip], unit: float) -> Raster:
    """Return the strips one below the other on paper."""
    from PIL import Image

    side = round(_APART * unit)
    wide = max(strip.source.w for strip in strips) + 2 * side
    high = strips[-1].top + strips[-1].source.h + side
    box = max((strip.source for strip in strips), key=lambda one: one.w * one.h)
    picture = rasters[0].image
    paper = paper_of(picture.crop((box.x, box.y, box.right, box.bottom)))
    made = Image.new(picture.mode, (wide, high), paper)
    for strip in strips:
        box = strip.source
        shown = rasters[strip.is_uncleared].image
        crop = shown.crop((box.x, box.y, box.right, box.bottom))
        made.paste(crop, (side, strip.top))
    return Raster.of(made)


def _by_strip(again: OcrResult, strips: Sequence[_Strip], scale: float) -> list[list[OcrWord]]:
    """Return the words that were read in each strip, placed on the picture, from left to right."""
    found: list[list[OcrWord]] = [[] for _ in strips]
    side = strips[0].top
    for word in again.words:
        x, y = word.box.x * scale, word.box.y * scale
        w, h = word.box.w * scale, word.box.h * scale
        for strip, own in zip(strips, found, strict=True):
            if not strip.top <= y + h / 2 < strip.top + strip.source.h:
                continue
            left, upper = strip.source.x + x - side, strip.source.y + y - strip.top
            box = Box.from_corners(left, upper, left + w, upper + h).intersection(strip.source)
            is_own = strip.own.x <= left + w / 2 <= strip.own.right
            if box is not None and is_own and word.conf >= (_LEAST_CONF if says(word) else _UNSURE):
                own.append(replace(word, box=box))
            break
    return [
        sorted(own, key=lambda word: word.box.x) if any(map(says, own)) else [] for own in found
    ]


def _replaced(
    result: OcrResult, old: Sequence[OcrWord], words: Sequence[OcrWord], surer: float
) -> OcrResult:
    """Return the reading where words read again replace those of a line that stand in their place
    and are less sure."""
    for before, after in _places(old, words):
        if not before or not after or _sureness(after) < _sureness(before) + surer:
            continue
        if _length(after) >= _LEAST_LENGTH * _length(before):
            result = _exchanged(result, before, after)
    return result


def _places(
    old: Sequence[OcrWord], words: Sequence[OcrWord]
) -> Iterator[tuple[list[OcrWord], list[OcrWord]]]:
    """Yield, from left to right, the words of two readings that lie on each other."""
    rows = [(word, True) for word in old] + [(word, False) for word in words]
    rows.sort(key=lambda row: row[0].box.x)
    groups: list[list[tuple[OcrWord, bool]]] = []
    for row in rows:
        last = groups[-1] if groups else []
        if any(_overlaps(row[0].box, other.box) for other, _ in last):
            last.append(row)
        else:
            groups.append([row])
    for group in groups:
        yield [w for w, is_old in group if is_old], [w for w, is_old in group if not is_old]


def _overlaps(a: Box, b: Box) -> bool:
    """True where the narrower of two boxes lies for a third above or below the other."""
    return 3 * (min(a.right, b.right) - max(a.x, b.x)) > min(a.w, b.w)


def _exchanged(result: OcrResult, before: Sequence[OcrWord], after: Sequence[OcrWord]) -> OcrResult:
    lines = []
    for line in result.lines:
        at = next((i for i, word in enumerate(line.words) if word is before[0]), None)
        if at is not None:
            fresh = tuple(_numbered(word, line.block, line.par, line.line) for word in after)
            kept = [
                tuple(w for w in part if not any(w is b for b in before))
                for part in (line.words[:at], line.words[at:])
            ]
            line = replace(line, words=kept[0] + fresh + kept[1])
        lines.append(line)
    return replace(result, lines=tuple(lines))


def _sureness(words: Sequence[OcrWord]) -> float:
    return sum(word.conf * len(word.text) for word in words) / max(1, _length(words))


def _length(words: Sequence[OcrWord]) -> int:
    return sum(len(word.text) for word in words)


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
