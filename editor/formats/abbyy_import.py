"""Reads the XML of ABBYY FineReader, schemas 6 to 10, as it is or compressed (`_abbyy.gz`).

May import the core. The file gives a box to each character; a word has the box round its letters
and is as sure as the mean of them, yet no surer than the least where one is called suspicious.
Pages are read one after another and forgotten, for a book with all its characters is larger than
a transcript may be. What FineReader weighed besides (`charRecVariants`, `wordRecVariants`) is no
text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ..core.errors import FormatError
from ..core.geometry import Box, union_of
from .imported import Imported, ImportedPage, NewId
from .page_builder import (
    SOFT_HYPHENS,
    LineMark,
    PageBuilder,
    Place,
    SourceLine,
    clean_line,
    size_at,
)
from .xml_source import children, local, number, parse_parts

if TYPE_CHECKING:
    from lxml.etree import _Element

_STYLES: Final = {"strikeout": "strike", "underline": "underline", "superscript": "superscript"}
_WITHOUT_MARK: Final = ("bold", "italic", "subscript", "smallcaps")
# How far the writing is turned, degrees counter-clockwise.
_TURNS: Final = {
    "rotatedclockwise": 270.0,
    "rotatedupsidedown": 180.0,
    "rotatedcounterclockwise": 90.0,
}
_FAR: Final = 10_000_000
_TRUE: Final = ("true", "1")


def read_abbyy(data: bytes, name: str, new_id: NewId) -> Imported:
    """Return the pages of a FineReader file. Raises FormatError where it is none or is broken."""
    pages: list[ImportedPage] = []
    styles: Counter[str] = Counter()
    is_turned = False
    root, noticed, parts = parse_parts(data, name, "page")
    if root and root.lower() != "document":
        raise FormatError(f'"{name}" is no file of ABBYY FineReader: it begins with <{root[:40]}>.')
    for element in parts:
        reader = _Page(element, new_id)
        pages.append(reader.read())
        styles += reader.styles
        is_turned |= reader.is_turned
    if not pages:
        raise FormatError(f'"{name}" is no file of ABBYY FineReader: it has no page.')
    notices = list(noticed)
    if styles:
        told = ", ".join(f"{style} ({count} words)" for style, count in sorted(styles.items()))
        notices.append(f'"{name}" has styles that Facing keeps no marks for: {told}.')
    if is_turned:
        notices.append(
            f'"{name}" was read on turned scans; where it counts from the turned picture, words '
            "have no places."
        )
    return Imported("abbyy", tuple(pages), notices=tuple(notices))


class _Page:
    """Reads one page."""

    def __init__(self, page: _Element, new_id: NewId) -> None:
        self._page = page
        width, height = (number(page.get(key)) for key in ("width", "height"))
        self._builder = PageBuilder(new_id, size_at(width, height))
        self.styles: Counter[str] = Counter()
        rotation = (page.get("rotation") or "normal").lower()
        is_original = (page.get("originalCoords") or "").lower() in _TRUE
        self.is_turned = rotation in _TURNS and not is_original

    def read(self) -> ImportedPage:
        for block in children(self._page, "block"):
            self._read_block(block)
        return self._builder.finish()

    def _read_block(self, block: _Element) -> None:
        table = object()
        for element in children(block, "text", "row"):
            if local(element) == "text":
                self._read_text(element)
            else:
                self._read_row(element, table)

    def _read_text(self, text: _Element) -> None:
        for par in children(text, "par"):
            paragraph = object()
            for line in self._lines(text, par):
                self._builder.add(line, paragraph)

    def _read_row(self, row: _Element, table: object) -> None:
        """Read a row of a table: as one line where no cell has more, as the page shows it."""
        cells = [
            [list(self._lines(text, par)) for text in children(cell, "text")
             for par in children(text, "par")]
            for cell in children(row, "cell")
        ]  # fmt: skip
        lines = [[line for par in cell for line in par] for cell in cells]
        if all(len(cell) <= 1 for cell in lines):
            joined = _side_by_side([line for cell in lines for line in cell])
            self._builder.add(joined, table)
            return
        for cell in cells:
            for par in cell:
                paragraph = object()
                for line in par:
                    self._builder.add(line, paragraph)

    def _lines(self, text: _Element, par: _Element) -> Iterator[SourceLine]:
        orientation = (text.get("orientation") or "normal").lower()
        for element in children(par, "line"):
            line = _Line(element, _TURNS.get(orientation, 0.0))
            line.read()
            self.styles += line.styles
            if line.source.text:
                yield line.source


def _side_by_side(lines: Iterable[SourceLine]) -> SourceLine:
    """Return lines as one, a blank between each two."""
    row = SourceLine("")
    boxes: list[Box] = []
    for line in lines:
        by = len(row.text) + 1 if row.text else 0
        row.text = f"{row.text} {line.text}" if row.text else line.text
        row.places += [p._replace(start=p.start + by, end=p.end + by) for p in line.places]
        row.marks += [
            LineMark(m.start + by, m.end + by, m.kind, m.fields, m.is_continued) for m in line.marks
        ]
        row.angle = line.angle
        if line.box is not None:
            boxes.append(line.box)
    row.box = union_of(boxes)
    return row


@dataclass(slots=True)
class _Letter:
    """A character, or several that the file gives as one; `confidence` is 0 to 100."""

    text: str
    box: Box | None = None
    confidence: float | None = None
    is_suspicious: bool = False
    kinds: frozenset[str] = frozenset()
    styles: tuple[str, ...] = ()


@dataclass(slots=True)
class _Word:
    """The letters between two blanks of a line, as `[start, end)` of its raw text."""

    start: int
    end: int
    letters: list[_Letter] = field(default_factory=list)

    def place(self) -> Place:
        boxes = [each.box for each in self.letters if each.box is not None]
        sure = [each.confidence for each in self.letters if each.confidence is not None]
        doubtful = [each for each in self.letters if each.is_suspicious]
        conf = sum(sure) / len(sure) if sure else None
        if doubtful and conf is not None:
            least = [each.confidence for each in doubtful if each.confidence is not None]
            conf = min([conf, *least])
        elif doubtful:
            # The file does not say how sure it is; only that these letters may be wrong.
            conf = 100.0 * (1 - len(doubtful) / len(self.letters)) / 2
        return Place(self.start, self.end, union_of(boxes), conf)


class _Line:
    """Makes a line of its characters."""

    def __init__(self, line: _Element, angle: float) -> None:
        self._line = line
        self.styles: Counter[str] = Counter()
        self.source = SourceLine("", angle=angle)

    def read(self) -> None:
        letters = [
            letter
            for formatting in children(self._line, "formatting")
            for letter in _letters(formatting)
        ]
        # Some programs leave the formatting out.
        letters += [_letter(e, frozenset(), ()) for e in children(self._line, "charParams")]
        _print_hyphen(letters)
        raw = "".join(letter.text for letter in letters)
        text, moved = clean_line(raw)
        source = self.source
        source.text = text
        source.box = _box(self._line)
        for word in _words(letters):
            place = word.place()
            start, end = moved[word.start], moved[word.end]
            if start < end:
                source.places.append(place._replace(start=start, end=end))
                for style in {s for letter in word.letters for s in letter.styles}:
                    self.styles[style] += 1
        source.marks = [
            LineMark(moved[start], moved[end], kind)
            for start, end, kind in _runs(letters)
            if moved[start] < moved[end]
        ]
        baseline = number(self._line.get("baseline"))
        if baseline is not None and source.box is not None and not source.angle:
            source.baseline = ((source.box.x, baseline), (source.box.right, baseline))


def _letters(formatting: _Element) -> Iterator[_Letter]:
    """Yield the characters of a run: those with boxes, and text that the file gives as a whole."""
    kinds = frozenset(kind for name, kind in _STYLES.items() if _is_set(formatting, name))
    styles = tuple(name for name in _WITHOUT_MARK if _is_set(formatting, name))
    characters = list(children(formatting, "charParams"))
    if not characters:
        yield _Letter(_own_text(formatting), kinds=kinds, styles=styles)
        return
    for element in characters:
        yield _letter(element, kinds, styles)


def _letter(element: _Element, kinds: frozenset[str], styles: tuple[str, ...]) -> _Letter:
    text = _own_text(element)
    if len(text.strip()) > 0:
        # Line breaks of the file round a character with variants are no text.
        text = text.strip("\r\n\t")
    elif "\n" in text or _is_set(element, "isTab"):
        text = " "
    confidence = number(element.get("charConfidence"))
    if confidence is not None and not 0 <= confidence <= 100:
        confidence = None
    return _Letter(
        text or " ",
        _box(element),
        confidence,
        _is_set(element, "suspicious"),
        kinds,
        styles,
    )


def _own_text(element: _Element) -> str:
    """Return the text of an element without that of the variants in it."""
    return (element.text or "") + "".join(inner.tail or "" for inner in element)


def _print_hyphen(letters: list[_Letter]) -> None:
    """Write the sign that FineReader puts for a hyphen at the end of a line as it is printed."""
    for letter in reversed(letters):
        if letter.text.strip():
            if letter.text[-1:] in SOFT_HYPHENS:
                letter.text = letter.text[:-1] + "-"
            return


def _words(letters: Iterable[_Letter]) -> list[_Word]:
    words: list[_Word] = []
    is_inside = False
    at = 0
    for letter in letters:
        start, at = at, at + len(letter.text)
        if letter.box is None or not letter.text.strip():
            is_inside = False
            continue
        if not is_inside:
            words.append(_Word(start, at))
        is_inside = True
        words[-1].end = at
        words[-1].letters.append(letter)
    return words


def _runs(letters: Iterable[_Letter]) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches of the raw text that are of one kind, from a letter to a letter."""
    open_runs: dict[str, tuple[int, int]] = {}
    at = 0
    for letter in letters:
        start, at = at, at + len(letter.text)
        for kind in [kind for kind in open_runs if kind not in letter.kinds]:
            yield (*open_runs.pop(kind), kind)
        for kind in letter.kinds if letter.text.strip() else ():
            open_runs[kind] = (open_runs.get(kind, (start, at))[0], at)
    for kind, (start, end) in open_runs.items():
        yield start, end, kind


def _is_set(element: _Element, name: str) -> bool:
    return (element.get(name) or "").lower() in _TRUE


def _box(element: _Element) -> Box | None:
    sides = [element.get(key) for key in ("l", "t", "r", "b")]
    try:
        # Nearly always whole numbers, and there are four for each character of a book.
        corners: list[float | None] = [int(side or "") for side in sides]
    except ValueError:
        corners = [number(side) for side in sides]
    left, top, right, bottom = corners
    if left is None or top is None or right is None or bottom is None:
        return None
    if right < left or bottom < top or max(map(abs, (left, top, right, bottom))) > _FAR:
        return None
    return Box.from_corners(left, top, right, bottom)
