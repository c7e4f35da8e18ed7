"""Makes a page of a reading: the running text, and words and lines with their spans in it.

Pure; may import `core` and `engine`. The text is laid out as Tesseract's own text output: a space
between words, a line feed between lines, an empty line between paragraphs. So a person who knows
Tesseract finds nothing new, and a check can compare.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor

from editor.core.geometry import Box, Size
from editor.ocr.engine import Baseline, OcrLine, OcrResult


@dataclass(frozen=True, slots=True)
class AssembledWord:
    """A word in the page's text at `[start, end)` code points; `box` in scan pixels, `conf` 0 to
    100, `line` a line's id.
    """

    id: int
    start: int
    end: int
    box: Box
    conf: float
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class AssembledLine:
    id: int
    box: Box
    baseline: Baseline | None


@dataclass(frozen=True, slots=True)
class AssembledPage:
    """A page's text with its words in the order of the text; ids count on from those that were
    asked for.
    """

    text: str
    words: tuple[AssembledWord, ...]
    lines: tuple[AssembledLine, ...]


def assemble(
    result: OcrResult,
    *,
    first_word_id: int = 1,
    first_line_id: int = 1,
    scale: float = 1.0,
    scan_size: Size | None = None,
) -> AssembledPage:
    """Return the page that was read.

    `scale` is how many pixels of the picture that was read one pixel of the scan became (below 1
    for a scan that had to be made smaller); boxes are mapped back by it, and clipped to `scan_size`
    where that is given.
    """
    place = _Place(scale, scan_size)
    pieces: list[str] = []
    words: list[AssembledWord] = []
    lines: list[AssembledLine] = []
    offset, paragraph = 0, (0, 0)
    for line in result.lines:
        read = [(text, word) for word in line.words if (text := cleaned(word.text))]
        if not read:
            continue
        line_id = first_line_id + len(lines)
        lines.append(AssembledLine(line_id, place.box(line.box), place.baseline(line)))
        separator = "\n" if (line.block, line.par) == paragraph else "\n\n"
        paragraph = (line.block, line.par)
        for text, word in read:
            if pieces:
                pieces.append(separator)
                offset += len(separator)
            separator = " "
            pieces.append(text)
            word_id, end = first_word_id + len(words), offset + len(text)
            box = place.box(word.box)
            words.append(AssembledWord(word_id, offset, end, box, word.conf, line_id, text))
            offset = end
    return AssembledPage("".join(pieces), tuple(words), tuple(lines))


def cleaned(text: str) -> str:
    """Return a word without blanks and without what a transcript must not contain: controls,
    surrogates, noncharacters, BOM.

    Qt makes paragraph breaks of some of these, XML cannot carry others; no engine means any of them
    as a letter.
    """
    return "".join(char for char in text if not _is_forbidden(char))


def _is_forbidden(char: str) -> bool:
    code = ord(char)
    return (
        char.isspace()
        or code < 0x20
        or 0x7F <= code < 0xA0
        or 0xD800 <= code < 0xE000
        or 0xFDD0 <= code <= 0xFDEF
        or code & 0xFFFE == 0xFFFE
        or code == 0xFEFF
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Maps places of the picture that was read to the scan."""

    scale: float
    scan_size: Size | None

    def box(self, box: Box) -> Box:
        if self.scale != 1.0:
            x0, y0 = floor(box.x / self.scale), floor(box.y / self.scale)
            x1, y1 = ceil(box.right / self.scale), ceil(box.bottom / self.scale)
            box = Box(x0, y0, x1 - x0, y1 - y0)
        if self.scan_size is None:
            return box
        return box.clipped(self.scan_size) or _nearest_pixel(box, self.scan_size)

    def baseline(self, line: OcrLine) -> Baseline | None:
        if line.baseline is None or self.scale == 1.0:
            return line.baseline
        return tuple((round(x / self.scale), round(y / self.scale)) for x, y in line.baseline)


def _nearest_pixel(box: Box, size: Size) -> Box:
    x, y = min(max(box.x, 0), size.w - 1), min(max(box.y, 0), size.h - 1)
    return replace(box, x=x, y=y, w=1, h=1)
