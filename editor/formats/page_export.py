"""Writes PAGE XML of 2019-07-15: regions, lines and words with their outlines; marks as
Transkribus writes them.

May import the core, and lxml inside functions. A mark on text is a tag in the `custom` attribute
of its line, each tag with what is known of the mark; a stamp that stands apart is a GraphicRegion
round its text. `page_custom` reads the tags back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from ..core.document import Document, Page
from ..core.geometry import Box, Polygon, Region, Size
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

NAMESPACE: Final = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
_SCHEMA: Final = f"{NAMESPACE} {NAMESPACE}/pagecontent.xsd"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_STYLES: Final = {
    "strike": "strikethrough",
    "underline": "underlined",
    "superscript": "superscript",
}
_TAGS: Final = {"addition": "add", "redaction": "blackening", "note": "comment"}
_PLACES: Final = {"above": "supralinear", "below": "infralinear"}
_GRAPHICS: Final = {"stamp": "stamp", "handwriting": "handwritten-annotation"}
_RULE: Final = (
    "Marks are tags in the custom attributes of lines and regions; withheld text is nowhere in "
    "this file."
)
_NAME: Final = re.compile(r"[A-Za-z_][\w.-]*")
_SPECIAL: Final = re.compile(r"[\\{};\s]")


def export_page(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return one PAGE file a page, `0001.xml` …, and what became of the marks."""
    return export_pages(document, pages, reading, extras, suffix=".xml", writer=_Writer)


class _Writer:
    """Writes one page; `kept` is what it wrote of each mark, by its id."""

    def __init__(
        self, document: Document, page: BoxedPage, reading: Reading, extras: Extras
    ) -> None:
        self._document, self._page = document, page
        self._reading, self._extras = reading, extras
        self._size = page.size
        self._count = 0
        self.kept: dict[str, set[str]] = {}

    def data(self) -> bytes:
        """Return the file."""
        from lxml import etree

        root = etree.fromstring(f'<PcGts xmlns="{NAMESPACE}" xmlns:xsi="{_XSI}"/>'.encode())
        root.set(f"{{{_XSI}}}schemaLocation", _SCHEMA)
        self._metadata(_below(root, "Metadata"))
        page = _below(
            root,
            "Page",
            imageFilename=self._page.shown.entry.scan.path.rpartition("/")[2],
            imageWidth=str(self._size.w),
            imageHeight=str(self._size.h),
        )
        regions = self._regions(page)
        if regions:
            order = etree.Element(f"{{{NAMESPACE}}}ReadingOrder")
            group = _below(order, "OrderedGroup", id="order")
            for index, region in enumerate(regions):
                _below(group, "RegionRefIndexed", index=str(index), regionRef=region)
            page.insert(0, order)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _metadata(self, element: _Element) -> None:
        made = self._extras.made or self._document.created or "1970-01-01T00:00:00Z"
        shown = self._page.shown
        _below(element, "Creator").text = "Facing"
        _below(element, "Created").text = made
        _below(element, "LastChange").text = made
        warning = self._extras.warnings.get(shown.page.id)
        rule = rules_of(self._reading, "keep")[0]
        said = (*((warning,) if warning else ()), rule, _RULE)
        _below(element, "Comments").text = " ".join(said)
        if title := self._document.title:
            _below(element, "MetadataItem", type="other", name="title", value=title)

    def _id(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count}"

    def _regions(self, page: _Element) -> list[str]:
        """Write the regions; returns the ids of the outermost in their order."""
        ids: list[str] = []
        stamp: _Element | None = None
        for region in self._page.regions:
            owner = region.owner
            if owner is None or owner.mark.kind != "stamp":
                ids.append(self._region(page, region))
                continue
            if stamp is None or not region.is_continued:
                stamp = self._stamp(page, region, owner)
                ids.append(stamp.get("id") or "")
            self._region(stamp, region, is_inner=True)
        for aside in self._page.shown.asides:
            self._aside(page, aside.row, ids)
        return ids

    def _stamp(self, page: _Element, region: BoxedRegion, owner: ReadMark) -> _Element:
        mark = owner.mark
        regions = () if mark.is_off_scan else mark.regions
        values = particulars(self._page.shown, owner, self._document)
        values.pop("text", None)
        element = _below(page, "GraphicRegion", id=self._id("r"), type="stamp")
        element.set("custom", _tag("structure", {"type": "stamp"} | values | self._at(owner)))
        self._turn(element, mark.rotation)
        parts = [each for each in self._page.regions if each.owner is owner]
        boxes = [each.box for each in parts if each.box is not None]
        self._coords(element, regions or boxes[:1])
        self._keep(owner, {"kind", "span", *values, *self._has_place(owner)})
        return element

    def _turn(self, element: _Element, rotation: float | None) -> None:
        # PAGE says how far to turn it to set it right, and counts to 180 degrees.
        if rotation:
            element.set("orientation", f"{180 - (rotation + 180) % 360:g}")

    def _aside(self, page: _Element, row: ReadMark, ids: list[str]) -> None:
        """Write what stands beside the text: a region where it has a place, else a tag."""
        mark = row.mark
        values = particulars(self._page.shown, row, self._document)
        regions = () if mark.is_off_scan else mark.regions
        kind = _name_of(mark.kind)
        if not regions:
            custom = page.get("custom", "")
            page.set("custom", f"{custom} {_tag(kind, values)}".strip())
            self._keep(row, {"kind", *values})
            return
        for region in regions:
            element = _below(page, "GraphicRegion", id=self._id("r"))
            element.set("type", _GRAPHICS.get(mark.kind, "other"))
            element.set("custom", _tag("structure", {"type": kind} | values))
            self._turn(element, mark.rotation)
            self._coords(element, [region])
            ids.append(element.get("id") or "")
        self._keep(row, {"kind", "region", *values})

    def _region(self, parent: _Element, region: BoxedRegion, *, is_inner: bool = False) -> str:
        name = self._id("r")
        owner = region.owner
        is_heading = owner is not None and self._is_one_heading(owner)
        kind = "heading" if is_heading else "other" if is_inner else "paragraph"
        element = _below(parent, "TextRegion", id=name, type=kind)
        if owner is not None and is_heading:
            values = particulars(self._page.shown, owner, self._document)
            element.set("custom", _tag("structure", {"type": "heading"} | values | self._at(owner)))
            self._keep(owner, {"kind", "span", *values, *self._has_place(owner)})
        box = region.box
        self._coords(element, [box] if box is not None else [])
        for line in region.lines:
            self._line(element, line, box, owner if is_inner or is_heading else None)
        return name

    def _is_one_heading(self, owner: ReadMark) -> bool:
        if owner.mark.kind != "heading":
            return False
        return sum(each.owner is owner for each in self._page.regions) == 1

    def _line(
        self, parent: _Element, line: BoxedLine, around: Box | None, told: ReadMark | None
    ) -> None:
        element = _below(parent, "TextLine", id=self._id("l"))
        spans = [span for span in line.spans if told is None or span.mark.mark.id != told.mark.id]
        if spans:
            element.set("custom", " ".join(self._span(line, span) for span in spans))
        place = line.box or around
        self._coords(element, [place] if place is not None else [])
        if len(line.baseline) > 1:
            points = ((x, y) for x, y in line.baseline)
            _below(element, "Baseline", points=_points(points, self._size))
        for word in line.words:
            if word.box is None:
                continue
            child = _below(element, "Word", id=self._id("w"))
            self._coords(child, [word.box])
            _text(child, line.text[word.start : word.end], word.conf)
            styles = {
                _STYLES[span.mark.mark.kind]: "true"
                for span in spans
                if span.mark.mark.kind in _STYLES
                and span.start <= word.start
                and span.end >= word.end
            }
            if styles:
                _below(child, "TextStyle", **styles)
        _text(element, line.text, None)

    def _span(self, line: BoxedLine, span: LineSpan) -> str:
        """Return the tag of a mark on a line, places counted as Java counts them."""
        mark = span.mark.mark
        values = particulars(self._page.shown, span.mark, self._document)
        start = _units(line.text[: span.start])
        where = {"offset": str(start), "length": str(_units(line.text[: span.end]) - start)}
        if not span.is_whole:
            where["continued"] = "true"
        said = dict(values)
        if mark.kind == "addition" and mark.place in _PLACES:
            said["place"] = _PLACES[mark.place]
        if mark.extent is not None:
            quantity, unit = str(mark.extent.quantity), mark.extent.unit
            said = {k: v for k, v in said.items() if k != "extent"}
            said |= {"quantity": quantity, "unit": unit}
        said |= self._at(span.mark)
        self._keep(span.mark, {"kind", "span", *values, *self._has_place(span.mark)})
        if mark.kind in _STYLES:
            return _tag("textStyle", where | {_STYLES[mark.kind]: "true"} | said)
        return _tag(_TAGS.get(mark.kind, _name_of(mark.kind)), where | said)

    def _has_place(self, row: ReadMark) -> set[str]:
        return {"region"} if row.mark.regions and not row.mark.is_off_scan else set()

    def _at(self, row: ReadMark) -> dict[str, str]:
        """Return the outlines of a mark as a value of its tag."""
        if not self._has_place(row):
            return {}
        return {"points": "|".join(_points(_corners(r), self._size) for r in row.mark.regions)}

    def _keep(self, row: ReadMark, names: set[str]) -> None:
        self.kept.setdefault(row.mark.id, set()).update(names)

    def _coords(self, element: _Element, regions: Sequence[Region]) -> None:
        """Write the outline of an element; that of the whole page where nothing is known."""
        region = regions[0] if regions else Box(0, 0, self._size.w, self._size.h)
        coords = _below(element, "Coords", points=_points(_corners(region), self._size))
        element.insert(0, coords)


def _below(parent: _Element, tag: str, /, **attributes: str) -> _Element:
    from lxml import etree

    attributes = {key: xml_text(value) for key, value in attributes.items()}
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)


def _text(element: _Element, text: str, conf: float | None) -> None:
    equiv = _below(element, "TextEquiv")
    if conf is not None:
        equiv.set("conf", f"{min(max(conf / 100, 0), 1):.4g}")
    _below(equiv, "Unicode").text = xml_text(text)


def _corners(region: Region) -> list[tuple[float, float]]:
    if isinstance(region, Polygon):
        return list(region.points)
    left, top, right, bottom = region.x, region.y, region.right, region.bottom
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _points(points: Iterable[tuple[float, float]], size: Size) -> str:
    """Return points in whole pixels of the page, for PAGE has no others."""
    return " ".join(
        f"{min(max(round(x), 0), size.w)},{min(max(round(y), 0), size.h)}" for x, y in points
    )


def _units(text: str) -> int:
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def _name_of(kind: str) -> str:
    return kind if _NAME.fullmatch(kind) else "mark"


def _tag(name: str, values: dict[str, str]) -> str:
    said = "".join(f" {key}:{_escaped(value)};" for key, value in values.items())
    return f"{name} {{{said[1:]}}}"


def _escaped(value: str) -> str:
    return _SPECIAL.sub(lambda m: f"\\u{ord(m[0]):04x}", xml_text(value))
