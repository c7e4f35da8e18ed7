"""Writes hOCR 1.2 as XHTML: areas, paragraphs, lines and words with boxes; struck, added,
underlined and raised text as HTML has it, every other mark as a span of its class.

May import the core, and lxml inside functions. A mark is cut at words, so that each word has its
box; its pieces share `data-mark`, and what is known of it stands in the first one's `data-…`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ..core.document import Document, Page
from ..core.geometry import Box, Polygon, Region
from .boxed_lines import (
    BoxedLine,
    BoxedPage,
    BoxedRegion,
    LineSpan,
    export_pages,
    particulars,
)
from .extras import Extras
from .loss import ExportResult, Reading
from .reading import ReadMark
from .remarks import rules_of
from .xml_text import xml_text

if TYPE_CHECKING:
    from lxml.etree import _Element

_XHTML: Final = "http://www.w3.org/1999/xhtml"
_CAPABILITIES: Final = "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_wconf"
_ELEMENTS: Final = {"strike": "del", "addition": "ins", "underline": "u", "superscript": "sup"}
_CSS: Final = (
    ".overstrike{text-decoration:line-through double}.unclear{border-bottom:1px dotted}"
    ".stamp{outline:1px solid}.handwriting{font-style:italic}.notice{font-weight:bold}"
    ".beside{outline:1px dashed}"
)
_CLASS: Final = re.compile(r"[A-Za-z][\w-]*")


def export_hocr(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return one hOCR file a page, `0001.html` …, and what became of the marks."""
    return export_pages(document, pages, reading, extras, suffix=".html", writer=_Writer)


class _Writer:
    """Writes one page; `kept` is what it wrote of each mark, by its id."""

    def __init__(
        self, document: Document, page: BoxedPage, reading: Reading, extras: Extras
    ) -> None:
        self._document, self._page = document, page
        self._reading, self._extras = reading, extras
        self._counts: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self.kept: dict[str, set[str]] = {}

    def data(self) -> bytes:
        """Return the file."""
        from lxml import etree

        language = (*self._document.language, "und")[0]
        root = etree.fromstring(f'<html xmlns="{_XHTML}"/>'.encode())
        root.set("lang", language)
        root.set("{http://www.w3.org/XML/1998/namespace}lang", language)
        self._head(_below(root, "head"))
        self._body(_below(root, "body"))
        # No XML declaration: browsers and other readers of HTML stumble over one.
        text = etree.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")
        return f"{text}\n".encode()

    def _head(self, head: _Element) -> None:
        _say(_below(head, "title"), self._document.title)
        _below(head, "meta", charset="utf-8")
        _below(head, "meta", name="ocr-system", content="Facing")
        _below(head, "meta", name="ocr-capabilities", content=_CAPABILITIES)
        rule = rules_of(self._reading, "keep")[0]
        _below(head, "meta", name="description", content=rule)
        _below(head, "style").text = _CSS

    def _body(self, body: _Element) -> None:
        shown, size = self._page.shown, self._page.size
        warning = self._extras.warnings.get(shown.page.id)
        name = shown.entry.scan.path.rpartition("/")[2].replace('"', "_")
        facts = [f'image "{name}"', f"bbox 0 0 {size.w} {size.h}", f"ppageno {shown.number - 1}"]
        if shown.entry.scan.dpi:
            facts.append(f"scan_res {shown.entry.scan.dpi} {shown.entry.scan.dpi}")
        page = _below(body, "div", id=self._id("page"), title="; ".join(facts))
        page.set("class", "ocr_page")
        if warning:
            notice = _below(page, "p")
            notice.set("class", "notice")
            _say(notice, warning)
        for region in self._page.regions:
            self._region(page, region)
        for aside in shown.asides:
            self._aside(page, aside.row)

    def _id(self, kind: str) -> str:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"{kind}_1_{self._counts[kind]}" if kind != "page" else "page_1"

    def _element(self, parent: _Element, tag: str, kind: str, name: str, facts: str) -> _Element:
        element = _below(parent, tag, id=self._id(name))
        element.set("class", kind)
        if facts:
            element.set("title", facts)
        return element

    def _region(self, page: _Element, region: BoxedRegion) -> None:
        facts = _bbox(region.box)
        area = self._element(page, "div", "ocr_carea", "block", facts)
        paragraph = self._element(area, "p", "ocr_par", "par", facts)
        for line in region.lines:
            self._line(paragraph, line)

    def _line(self, paragraph: _Element, line: BoxedLine) -> None:
        facts = "; ".join(filter(None, (_bbox(line.box), _baseline(line))))
        element = self._element(paragraph, "span", "ocr_line", "line", facts)
        at = 0
        for word in line.words:
            _append(element, line.text[at : word.start])
            conf = f"x_wconf {round(word.conf)}" if word.conf is not None else ""
            facts = "; ".join(filter(None, (_bbox(word.box), conf)))
            child = self._element(element, "span", "ocrx_word", "word", facts)
            self._marked(child, line, word.start, word.end)
            at = word.end
        if line.words:
            _append(element, line.text[at:])
        else:
            self._marked(element, line, 0, len(line.text))
        element.tail = "\n"

    def _marked(self, parent: _Element, line: BoxedLine, start: int, end: int) -> None:
        """Write a stretch of a line, cut where marks begin or end."""
        spans = [s for s in line.spans if s.start < end and s.end > start]
        cuts = {start, end, *(at for s in spans for at in (s.start, s.end) if start < at < end)}
        edges = sorted(cuts)
        for left, right in pairwise(edges):
            element = parent
            for span in spans:
                if span.start <= left and span.end >= right:
                    element = self._mark(element, span)
            _append(element, line.text[left:right])

    def _mark(self, parent: _Element, span: LineSpan) -> _Element:
        mark = span.mark.mark
        element = _below(parent, _ELEMENTS.get(mark.kind, "span"))
        self._say_all(element, span.mark)
        self.kept[mark.id] |= {"span"}
        return element

    def _say_all(self, element: _Element, row: ReadMark) -> None:
        """Name a mark and, the first time, all that is known of it."""
        mark = row.mark
        element.set("class", mark.kind if _CLASS.fullmatch(mark.kind) else "mark")
        is_first = mark.id not in self._numbers
        number = self._numbers.setdefault(mark.id, len(self._numbers) + 1)
        element.set("data-mark", f"m{number}")
        if not is_first:
            return
        values = particulars(self._page.shown, row, self._document)
        for name, value in values.items():
            element.set(f"data-{name}", xml_text(value))
        self.kept.setdefault(mark.id, set()).update(("kind", *values))
        if mark.regions and not mark.is_off_scan:
            element.set("data-places", "|".join(map(_place, mark.regions)))
            self.kept[mark.id].add("region")

    def _aside(self, page: _Element, row: ReadMark) -> None:
        """Write what stands beside the text: no line of it, so that its words are not taken for
        the page's.
        """
        element = _below(page, "div")
        self._say_all(element, row)
        element.set("class", f"{element.get('class')} beside")
        _say(element, row.mark.text or "")


def _below(parent: _Element, tag: str, /, **attributes: str) -> _Element:
    from lxml import etree

    attributes = {key: xml_text(value) for key, value in attributes.items()}
    return etree.SubElement(parent, f"{{{_XHTML}}}{tag}", attributes)


def _say(element: _Element, text: str) -> None:
    element.text = xml_text(text)


def _append(element: _Element, text: str) -> None:
    """Put text behind all that an element has."""
    # Counting the children of a line of a hundred thousand words would walk them each time.
    last = next(element.iterchildren(reversed=True), None)
    if last is not None:
        last.tail = (last.tail or "") + xml_text(text)
    else:
        element.text = (element.text or "") + xml_text(text)


def _bbox(box: Box | None) -> str:
    return f"bbox {box.x} {box.y} {box.right} {box.bottom}" if box is not None else ""


def _baseline(line: BoxedLine) -> str:
    """Return the baseline as hOCR has it: slope, and how far above the lower left corner."""
    box = line.box
    if box is None or len(line.baseline) < 2:
        return ""
    (left, first), (right, last) = line.baseline[0], line.baseline[-1]
    if right <= left:
        return ""
    slope = (last - first) / (right - left)
    return f"baseline {slope:.5f} {first + slope * (box.x - left) - box.bottom:.5g}"


def _place(region: Region) -> str:
    if isinstance(region, Polygon):
        return " ".join(f"{x:g},{y:g}" for x, y in region.points)
    return f"{region.x},{region.y} {region.right},{region.bottom}"
