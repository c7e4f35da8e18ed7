"""Reads the two tables Tesseract writes: TSV for words and boxes, hOCR for the baselines of lines.

Pure: text in, values out; may import `core` and `engine`. Words come from TSV because hOCR rounds
their confidence; from hOCR only the lines' titles are wanted, so a pattern does what an XML parser
would need a dependency for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from editor.core.errors import FormatError
from editor.core.geometry import Box
from editor.ocr.engine import Baseline, OcrLine, OcrWord

_LINE_LEVEL, _WORD_LEVEL = 4, 5
_COLUMNS = 12
_REPLACED = "\ufffd"

_HOCR_LINE = re.compile(
    r"<span class='ocr_(?:line|caption|textfloat|header)'[^>]*? title=\"([^\"]*)\"", re.ASCII
)
_BBOX = re.compile(r"\bbbox (\d+) (\d+) (\d+) (\d+)", re.ASCII)
_BASELINE = re.compile(r"\bbaseline (-?[\d.]+) (-?[\d.]+)", re.ASCII)


@dataclass(slots=True)
class _OpenLine:
    key: tuple[int, int, int]
    box: Box
    words: list[OcrWord] = field(default_factory=list)


def decode(output: bytes) -> str:
    """Return the text of an output file; bytes that are no UTF-8 become U+FFFD, which `read_tsv`
    gives confidence 0.
    """
    return output.decode("utf-8", errors="replace")


def read_tsv(table: str, baselines: dict[Box, Baseline] | None = None) -> tuple[OcrLine, ...]:
    """Return the lines that have a word, in the table's order. Raises `FormatError` with the row
    where it is no such table.

    Words of blanks only are dropped: Tesseract writes one for each picture or rule it finds on the
    page.
    """
    lines: list[_OpenLine] = []
    # Not splitlines(): that would break rows at U+0085 or U+2028 inside a word.
    for number, row in enumerate(table.split("\n"), start=1):
        cells = row.rstrip("\r").split("\t", _COLUMNS - 1)
        if cells == [""] or cells[0] == "level":
            continue
        try:
            level, _page, block, par, line, _word, x, y, w, h = (int(cell) for cell in cells[:10])
            conf = float(cells[10])
        except (ValueError, IndexError) as exc:
            raise FormatError(
                f"Tesseract's table breaks at row {number}; read it again.", details=row
            ) from exc
        key, box = (block, par, line), Box(x, y, max(1, w), max(1, h))
        if level == _LINE_LEVEL:
            lines.append(_OpenLine(key, box))
        elif level == _WORD_LEVEL:
            text = cells[11] if len(cells) == _COLUMNS else ""
            if not lines or lines[-1].key != key:
                raise FormatError(
                    f"Tesseract's table has a stray word at row {number}; read it again.",
                    details=row,
                )
            if text.strip():
                doubtful = _REPLACED in text
                lines[-1].words.append(
                    OcrWord(text, box, 0.0 if doubtful else min(100.0, max(0.0, conf)), *key)
                )
    known = baselines or {}
    return tuple(
        OcrLine(line.box, known.get(line.box), tuple(line.words), *line.key)
        for line in lines
        if line.words
    )


def read_baselines(hocr: str) -> dict[Box, Baseline]:
    """Return the baseline of each line by the line's box: two points at its left and right edge.

    Lines without one, or set on their side (`textangle`), are left out.
    """
    found: dict[Box, Baseline] = {}
    for title in _HOCR_LINE.findall(hocr):
        bbox, baseline = _BBOX.search(title), _BASELINE.search(title)
        if bbox is None or baseline is None or "textangle" in title:
            continue
        x0, y0, x1, y1 = (int(part) for part in bbox.groups())
        if x1 <= x0 or y1 <= y0:
            continue
        # hOCR counts the baseline from the lower left corner of the box: slope, then offset.
        slope, offset = float(baseline[1]), float(baseline[2])
        left = y1 + offset
        found[Box(x0, y0, x1 - x0, y1 - y0)] = (
            (x0, round(left)),
            (x1, round(left + slope * (x1 - x0))),
        )
    return found
