"""Writes ALTO 4.4: blocks, lines and strings with boxes and confidences; marks as tags and styles.

May import the core, and lxml inside functions. A mark is a tag that its strings name, or its block
where it covers all of it; struck, underlined and raised text also has its style. ALTO knows no
part of a string, so that of a mark on part of a word the file keeps everything but the place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from ..core.document import Document, Page
from ..core.geometry import Box, Polygon, Region, box_of
from .annotation_parts import FC
from .boxed_lines import (
    BoxedLine,
    BoxedPage,
    BoxedRegion,
    BoxedWord,
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

NAMESPACE: Final = "http://www.loc.gov/standards/alto/ns-v4#"
_SCHEMA: Final = f"{NAMESPACE} http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_STYLES: Final = {
    "strike": "strikethrough",
    "underline": "underline",
    "superscript": "superscript",
}


def export_alto(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return one ALTO file a page, `0001.xml` …, and what became of the marks."""
    return export_pages(document, pages, reading, extras, suffix=".xml", writer=_Writer)


class _Writer:
    """Writes one page; `kept` is what it wrote of each mark, by its id."""

    def __init__(
        self, document: Document, page: BoxedPage, reading: Reading, extras: Extras
    ) -> None:
        self._document, self._page = document, page
        self._reading, self._extras = reading, extras
        self._count = 0
        self._tags: dict[str, str] = {}
        self._styles: set[str] = set()
        self._inexact: set[str] = set()
        self.kept: dict[str, set[str]] = {}

    def data(self) -> bytes:
        """Return the file."""
        from lxml import etree

        root = etree.fromstring(f'<alto xmlns="{NAMESPACE}" xmlns:xsi="{_XSI}"/>'.encode())
        root.set(f"{{{_XSI}}}schemaLocation", _SCHEMA)
        root.set("SCHEMAVERSION", "4.4")
        self._description(_below(root, "Description"))
        styles, tags = _below(root, "Styles"), _below(root, "Tags")
        self._tags_at = tags
        self._layout(_below(root, "Layout"))
        for key in self._inexact & self.kept.keys():
            self.kept[key].discard("span")
        for kind in sorted(self._styles):
            _below(styles, "TextStyle", ID=f"style-{kind}", FONTSTYLE=_STYLES[kind])
        for element in (styles, tags):
            if not len(element):
                root.remove(element)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _description(self, element: _Element) -> None:
        shown, extras = self._page.shown, self._extras
        _below(element, "MeasurementUnit").text = "pixel"
        source = _below(element, "sourceImageInformation")
        _below(source, "fileName").text = xml_text(shown.entry.scan.path.rpartition("/")[2])
        for name in filter(None, (self._document.id, self._document.title)):
            _below(source, "documentIdentifier").text = xml_text(name)
        step = _below(element, "Processing", ID="processing")
        if extras.made:
            _below(step, "processingDateTime").text = extras.made
        warning = extras.warnings.get(shown.page.id)
        rule = rules_of(self._reading, "keep")[0]
        for sentence in (*((warning,) if warning else ()), rule):
            _below(step, "processingStepDescription").text = xml_text(sentence)
        _below(_below(step, "processingSoftware"), "softwareName").text = "Facing"

    def _id(self, name: str) -> str:
        self._count += 1
        return f"{name}{self._count}"

    def _layout(self, layout: _Element) -> None:
        size, shown = self._page.size, self._page.shown
        page = _below(layout, "Page", ID="page", PHYSICAL_IMG_NR=str(shown.number))
        page.set("WIDTH", str(size.w))
        page.set("HEIGHT", str(size.h))
        space = _below(page, "PrintSpace", **_sides(Box(0, 0, size.w, size.h)))
        for region in self._page.regions:
            self._block(space, region)
        for aside in shown.asides:
            self._aside(space, aside.row)

    def _block(self, space: _Element, region: BoxedRegion) -> None:
        block = _below(space, "TextBlock", ID=self._id("block"), **_sides(region.box))
        owner = region.owner
        if owner is not None:
            block.set("TAGREFS", self._tag(owner))
            self.kept[owner.mark.id].add("span")
            if owner.mark.kind == "stamp" and owner.mark.rotation:
                # ALTO counts counter-clockwise, a mark clockwise.
                block.set("ROTATION", f"{-owner.mark.rotation:g}")
        for line in region.lines:
            self._line(block, line, owner)

    def _line(self, block: _Element, line: BoxedLine, owner: ReadMark | None) -> None:
        element = _below(block, "TextLine", ID=self._id("line"), **_sides(line.box))
        if len(line.baseline) > 1:
            element.set("BASELINE", " ".join(f"{x},{y}" for x, y in line.baseline))
        spans = [s for s in line.spans if owner is None or s.mark.mark.id != owner.mark.id]
        words = line.words or tuple(_unboxed(line.text))
        for index, word in enumerate(words):
            if index:
                _below(element, "SP")
            string = _below(element, "String", ID=self._id("word"), **_sides(word.box))
            string.set("CONTENT", xml_text(line.text[word.start : word.end]))
            if word.conf is not None:
                string.set("WC", f"{min(max(word.conf / 100, 0), 1):.4g}")
            self._marked(string, word, spans)
        for span in spans:
            key = span.mark.mark.id
            if not _is_exact(span, line, words):
                self._inexact.add(key)
            elif key in self.kept:
                self.kept[key].add("span")

    def _marked(self, string: _Element, word: BoxedWord, spans: Iterable[LineSpan]) -> None:
        found = [s for s in spans if s.start < word.end and s.end > word.start]
        if found:
            names = dict.fromkeys(self._tag(span.mark) for span in found)
            string.set("TAGREFS", " ".join(names))
        styles = {
            span.mark.mark.kind
            for span in found
            if span.mark.mark.kind in _STYLES and span.start <= word.start and span.end >= word.end
        }
        if styles:
            self._styles |= styles
            string.set("STYLEREFS", " ".join(f"style-{kind}" for kind in sorted(styles)))

    def _tag(self, row: ReadMark) -> str:
        """Return the id of a mark's tag, written the first time it is asked for."""
        mark = row.mark
        if mark.id in self._tags:
            return self._tags[mark.id]
        name = self._tags[mark.id] = f"mark{len(self._tags) + 1}"
        values = particulars(self._page.shown, row, self._document)
        tag = _below(self._tags_at, "OtherTag", ID=name, TYPE="mark", LABEL=mark.kind)
        if values:
            said = "; ".join(f"{key}: {value}" for key, value in values.items())
            tag.set("DESCRIPTION", xml_text(said))
        self.kept[mark.id] = {"kind", *values}
        if mark.regions and not mark.is_off_scan:
            self._places(_below(tag, "XmlData"), mark.regions)
            self.kept[mark.id].add("region")
        return name

    def _places(self, parent: _Element, regions: Iterable[Region]) -> None:
        from lxml import etree

        for region in regions:
            place = etree.SubElement(parent, f"{{{FC}}}place")
            place.set("points", _points(region))

    def _aside(self, space: _Element, row: ReadMark) -> None:
        """Write what stands beside the text: a picture where it has a place, and its tag."""
        tag = self._tag(row)
        if row.mark.is_off_scan:
            return
        for region in row.mark.regions:
            box = box_of(region)
            block = _below(space, "Illustration", ID=self._id("block"), **_sides(box))
            block.set("TYPE", xml_text(row.mark.kind))
            block.set("TAGREFS", tag)
            if isinstance(region, Polygon):
                shape = _below(block, "Shape")
                _below(shape, "Polygon", POINTS=_points(region))


def _unboxed(text: str) -> Iterable[BoxedWord]:
    at = 0
    for piece in text.split():
        at = text.index(piece, at)
        yield BoxedWord(at, at + len(piece), None, None, is_shared=False)
        at += len(piece)


def _is_exact(span: LineSpan, line: BoxedLine, words: Sequence[BoxedWord]) -> bool:
    """True where a mark begins and ends with words."""
    text = line.text[span.start : span.end]
    start = span.start + len(text) - len(text.lstrip())
    end = span.end - (len(text) - len(text.rstrip()))
    return any(w.start == start for w in words) and any(w.end == end for w in words)


def _below(parent: _Element, tag: str, /, **attributes: str) -> _Element:
    from lxml import etree

    attributes = {key: xml_text(value) for key, value in attributes.items()}
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)


def _sides(box: Box | None) -> dict[str, str]:
    if box is None:
        return {}
    return {"HPOS": str(box.x), "VPOS": str(box.y), "WIDTH": str(box.w), "HEIGHT": str(box.h)}


def _points(region: Region) -> str:
    if isinstance(region, Polygon):
        return " ".join(f"{x:g},{y:g}" for x, y in region.points)
    right, bottom = region.right, region.bottom
    return f"{region.x},{region.y} {right},{region.y} {right},{bottom} {region.x},{bottom}"
