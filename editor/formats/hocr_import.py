"""Reads hOCR: pages, lines and words with boxes, and what is struck, added, raised or underlined.

May import the core. XHTML is read as XML; what is no well-formed XML, as most hand-made and many
program-made files, is read as loose HTML. Classes are those of hOCR 1.2 and of the programs that
write it (Tesseract, OCRopus, kraken, gImageReader); any other element is only a container.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ..core.errors import FormatError
from ..core.geometry import Box, Size
from .imported import Imported, ImportedPage, NewId
from .page_builder import LineMark, PageBuilder, Place, Points, SourceLine, clean_line
from .xml_source import attribute, local, numbers, parse_html, parse_xml, points

if TYPE_CHECKING:
    from lxml.etree import _Element

_PAGE: Final = "ocr_page"
_LINES: Final = frozenset(("ocr_line", "ocrx_line"))
_FLOATS: Final = frozenset(
    ("ocr_caption", "ocr_textfloat", "ocr_header", "ocr_footer", "ocr_pageno")
)
_WORDS: Final = frozenset(("ocrx_word", "ocr_word"))
_LETTERS: Final = frozenset(("ocrx_cinfo", "ocr_cinfo", "ocr_glyph", "ocr_glyphs"))
_PARAGRAPHS: Final = frozenset(("ocr_par",))
_BLOCKS: Final = frozenset(("ocr_carea", "ocrx_block", "ocr_column", "ocr_xycut"))
_STYLES: Final = {
    "del": "strike",
    "s": "strike",
    "strike": "strike",
    "ins": "addition",
    "u": "underline",
    "sup": "superscript",
}
_DECORATIONS: Final = {"line-through": "strike", "underline": "underline", "super": "superscript"}
_SKIPPED: Final = frozenset(("head", "script", "style", "title", "img"))
_PROPERTY: Final = re.compile(r"""([A-Za-z][\w-]*)((?:[^;"']++|"[^"]*"|'[^']*')*+)""")
# kraken puts commas where hOCR has semicolons.
_COMMA: Final = re.compile(
    r",\s*(?=(?:bbox|image|cuts|poly|baseline|textangle|ppageno|scan_res|x_\w+)\s)"
)


def read_hocr(data: bytes, name: str, new_id: NewId) -> Imported:
    """Return the pages of an hOCR file. Raises FormatError where it is none or breaks off."""
    root, notices = _root(data, name)
    pages = [e for e in root.iter() if _PAGE in _classes(e)]
    pages = [p for p in pages if not any(_PAGE in _classes(up) for up in p.iterancestors())]
    if not pages:
        if not any(_classes(e) & (_LINES | _WORDS) for e in root.iter()):
            raise FormatError(f'"{name}" is no hOCR: it has neither pages nor lines.')
        notices = (*notices, f'"{name}" does not say where its pages begin; it was read as one.')
        pages = [root]
    return Imported("hocr", tuple(_Page(page, new_id).read() for page in pages), notices=notices)


def _root(data: bytes, name: str) -> tuple[_Element, tuple[str, ...]]:
    from lxml import etree

    try:
        root, notices = parse_xml(data, name)
    except FormatError:
        # Loose HTML; what is refused for other reasons is refused there again.
        return parse_html(data, name), ()
    if next(root.iter(etree.Entity), None) is not None:
        # Names such as &nbsp; are known to the HTML parser only.
        return parse_html(data, name), notices
    return root, notices


def _classes(element: _Element) -> frozenset[str]:
    return frozenset((element.get("class") or "").split()) if local(element) else frozenset()


def properties(title: str | None) -> dict[str, str]:
    """Return the properties in a title, quotes taken off their values."""
    result: dict[str, str] = {}
    for match in _PROPERTY.finditer(_COMMA.sub(";", title or "")):
        value = match[2].strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        result.setdefault(match[1].lower(), value)
    return result


def bbox_of(facts: dict[str, str]) -> Box | None:
    """Return the box of an element, None for one that has none or an empty one."""
    corners = numbers(facts.get("bbox"))
    if len(corners) != 4 or corners[0] >= corners[2] or corners[1] >= corners[3]:
        return None
    return Box.from_corners(*corners)


def confidence_of(facts: dict[str, str]) -> float | None:
    """Return the confidence of a word, 0 to 100, from that of its letters where need be."""
    whole = numbers(facts.get("x_wconf"))
    if whole:
        return whole[0]
    letters = numbers(facts.get("x_confs"))
    if not letters:
        return None
    mean = sum(letters) / len(letters)
    # kraken counts from 0 to 1.
    return mean * 100 if max(letters) <= 1 else mean


def baseline_of(facts: dict[str, str], box: Box | None) -> Points:
    """Return the baseline as two points; none for text that stands on its side."""
    values = numbers(facts.get("baseline"))
    if box is None or len(values) != 2 or numbers(facts.get("textangle")) not in ([], [0.0]):
        return ()
    # Counted from the lower left corner of the box: slope, then offset.
    slope, offset = values
    left = box.bottom + offset
    return ((box.x, left), (box.right, left + slope * box.w))


@dataclass(slots=True)
class _Chunk:
    """Text of one style; `word` is the element that gives it its box."""

    text: str
    styles: frozenset[str]
    word: int


@dataclass(slots=True)
class _OpenLine:
    facts: dict[str, str] = field(default_factory=dict)
    chunks: list[_Chunk] = field(default_factory=list)
    words: list[dict[str, str]] = field(default_factory=list)


class _Page:
    """Walks through one page."""

    def __init__(self, page: _Element, new_id: NewId) -> None:
        self._page = page
        facts = properties(attribute(page, "title"))
        box = bbox_of(facts)
        size = Size(box.right, box.bottom) if box and box.right > 0 and box.bottom > 0 else None
        image = facts.get("image") or facts.get("x_source") or facts.get("file")
        self._builder = PageBuilder(new_id, size, image)

    def read(self) -> ImportedPage:
        self._walk(self._page, frozenset(), None)
        return self._builder.finish()

    def _walk(self, element: _Element, styles: frozenset[str], paragraph: object) -> None:
        loose: _OpenLine | None = None
        for child in element:
            classes, tag = _classes(child), local(child)
            if not tag or tag in _SKIPPED:
                continue
            if classes & _WORDS:
                # Words without a line: those of one element make one.
                loose = loose or _OpenLine()
                self._collect(child, loose, styles)
                continue
            if loose is not None:
                self._end_line(loose, paragraph)
                loose = None
            here = styles | _styles_of(child)
            if classes & _LINES or (classes & _FLOATS and not _holds_lines(child)):
                line = _OpenLine(properties(attribute(child, "title")))
                self._collect(child, line, styles)
                self._end_line(line, paragraph)
            elif classes & _PARAGRAPHS or (classes & _BLOCKS) or classes & _FLOATS:
                self._walk(child, here, object())
            else:
                is_block = tag in ("p", "td", "li") and paragraph is None
                self._walk(child, here, object() if is_block else paragraph)
        if loose is not None:
            self._end_line(loose, paragraph)

    def _collect(
        self, element: _Element, line: _OpenLine, styles: frozenset[str], word: int = -1
    ) -> None:
        classes = _classes(element)
        if "alt" in classes and local(element) == "del":
            return
        if "alt" not in classes:
            styles = styles | _styles_of(element)
        if classes & _WORDS and word < 0:
            line.words.append(properties(attribute(element, "title")))
            word = len(line.words) - 1
        # Tesseract puts a line of its own for each letter of a word.
        is_spelt = word >= 0 and any(_classes(each) & _LETTERS for each in element)

        def take(text: str | None) -> None:
            if text and not (is_spelt and text.isspace()):
                line.chunks.append(_Chunk(text, styles, word))

        take(element.text)
        for child in element:
            if local(child) == "br":
                line.chunks.append(_Chunk(" ", styles, -1))
            elif local(child):
                self._collect(child, line, styles, word)
            take(child.tail)

    def _end_line(self, line: _OpenLine, paragraph: object) -> None:
        laid_out = _LaidOut(line.words)
        for chunk in line.chunks:
            laid_out.add(chunk)
        box = bbox_of(line.facts)
        angle = numbers(line.facts.get("textangle"))
        source = SourceLine(
            laid_out.text,
            laid_out.places() or _letters(laid_out.text, line.facts),
            points(line.facts.get("poly")),
            box,
            baseline_of(line.facts, box),
            confidence_of(line.facts),
            angle[0] if angle else 0.0,
            laid_out.marks,
        )
        self._builder.add(source, paragraph)


class _LaidOut:
    """Makes the text of a line: one blank between words and for each run of blanks."""

    def __init__(self, words: list[dict[str, str]]) -> None:
        self.text = ""
        self.marks: list[LineMark] = []
        self._words = words
        self._spans: dict[int, tuple[int, int]] = {}
        self._last_word: int | None = None
        self._is_apart = False

    def add(self, chunk: _Chunk) -> None:
        if self._last_word is not None and chunk.word != self._last_word:
            self._is_apart = True
        self._last_word = chunk.word
        for piece in re.split(r"(\s+)", chunk.text):
            clean, _ = clean_line(piece)
            if not clean:
                self._is_apart = self._is_apart or bool(piece)
                continue
            if self.text and self._is_apart:
                self.text += " "
            self._is_apart = False
            start, self.text = len(self.text), self.text + clean
            end = len(self.text)
            if chunk.word >= 0:
                self._spans[chunk.word] = (self._spans.get(chunk.word, (start, end))[0], end)
            self.marks += [LineMark(start, end, kind) for kind in sorted(chunk.styles)]

    def places(self) -> list[Place]:
        facts = self._words
        return [
            Place(start, end, bbox_of(facts[word]), confidence_of(facts[word]))
            for word, (start, end) in self._spans.items()
        ]


def _letters(text: str, facts: dict[str, str]) -> list[Place]:
    """Return the places of a line's letters where it gives a box to each, blanks counted or not."""
    values = numbers(facts.get("x_bboxes"))
    inked = [index for index, char in enumerate(text) if not char.isspace()]
    count = len(values) // 4
    offsets = range(len(text)) if count == len(text) else inked
    if not count or count != len(offsets):
        return []
    boxes = [values[4 * n : 4 * n + 4] for n in range(count)]
    return [
        Place(at, at + 1, Box.from_corners(*box))
        for at, box in zip(offsets, boxes, strict=True)
        if box[0] < box[2] and box[1] < box[3]
    ]


def _styles_of(element: _Element) -> frozenset[str]:
    found = {_STYLES[local(element)]} if local(element) in _STYLES else set()
    css = element.get("style") or ""
    if css:
        found |= {kind for word, kind in _DECORATIONS.items() if re.search(rf"\b{word}\b", css)}
    return frozenset(found)


def _holds_lines(element: _Element) -> bool:
    return any(_classes(each) & _LINES for each in element.iterdescendants())
