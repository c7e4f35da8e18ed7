"""Reads ALTO 2, 3 and 4: blocks, lines and strings with boxes, styles and tags.

May import the core. Boxes are wanted in pixels of the picture. A file that measures in
millimetres or inches does not say how many pixels that were, so its boxes are taken at 300 dpi
together with the page's size: in proportion they are right, and the notice says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ..core.errors import FormatError
from ..core.geometry import Box, Size
from .imported import Imported, ImportedPage, NewId
from .layout_labels import LabelKind, label_kind
from .page_builder import (
    SOFT_HYPHENS,
    LineMark,
    PageBuilder,
    Place,
    Points,
    SourceLine,
    box_at,
    box_round,
    clean_line,
    region_of,
)
from .xml_source import attribute, child, children, local, number, numbers, parse_xml, points

if TYPE_CHECKING:
    from lxml.etree import _Element

# Pixels of one unit; what is not in pixels at 300 dots an inch.
_UNITS: Final = {"pixel": 1.0, "mm10": 300 / 254, "inch1200": 300 / 1200}
_UNIT_NAMES: Final = {"mm10": "tenths of a millimetre", "inch1200": "1200ths of an inch"}
_SPACES: Final = ("TopMargin", "LeftMargin", "PrintSpace", "RightMargin", "BottomMargin")
_STYLES: Final = {
    "strikethrough": "strike",
    "underline": "underline",
    "superscript": "superscript",
}
_HYPHENS: Final = f"-{SOFT_HYPHENS}\u2010\u2011\u2e17\u2e40="


@dataclass(slots=True)
class _File:
    """What all pages of a file share."""

    scale: float
    styles: dict[str, frozenset[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)


def read_alto(data: bytes, name: str, new_id: NewId) -> Imported:
    """Return the pages of an ALTO file. Raises FormatError where it is none or is broken."""
    root, noticed = parse_xml(data, name)
    layout = child(root, "Layout")
    if local(root).lower() != "alto" or layout is None:
        raise FormatError(f'"{name}" is no ALTO file: it has no layout.')
    notices = list(noticed)
    unit, image = _description(root)
    if unit not in _UNITS:
        notices.append(f'"{name}" measures in "{unit[:20]}", which is unknown; taken as pixels.')
    elif unit != "pixel":
        notices.append(
            f'"{name}" measures in {_UNIT_NAMES[unit]} and does not say the resolution of its '
            "picture; boxes were taken at 300 dpi."
        )
    file = _File(_UNITS.get(unit, 1.0), _font_styles(root), _tags(root), _reading_order(root))
    pages = [_Page(page, file, image, new_id) for page in children(layout, "Page")]
    read = tuple(page.read() for page in pages)
    if any(page.is_outside for page in pages):
        notices.append(
            f'"{name}" has boxes outside its page, so its page size was not used.',
        )
    return Imported("alto", read, notices=tuple(notices))


def _description(root: _Element) -> tuple[str, str | None]:
    description = child(root, "Description")
    if description is None:
        return "pixel", None
    unit = child(description, "MeasurementUnit")
    source = child(description, "sourceImageInformation")
    file_name = child(source, "fileName") if source is not None else None
    image = (file_name.text or "").strip() if file_name is not None else ""
    return ((unit.text or "") if unit is not None else "").strip() or "pixel", image or None


def _font_styles(root: _Element) -> dict[str, frozenset[str]]:
    styles = child(root, "Styles")
    found = children(styles, "TextStyle") if styles is not None else iter(())
    return {attribute(s, "ID") or "": _style_kinds(attribute(s, "FONTSTYLE")) for s in found}


def _style_kinds(words: str | None) -> frozenset[str]:
    found = ((words or "").lower().replace(",", " ")).split()
    return frozenset(_STYLES[word] for word in found if word in _STYLES)


def _tags(root: _Element) -> dict[str, str]:
    tags = child(root, "Tags")
    found = children(tags) if tags is not None else iter(())
    return {
        attribute(tag, "ID") or "": attribute(tag, "LABEL") or attribute(tag, "TYPE") or ""
        for tag in found
    }


def _reading_order(root: _Element) -> dict[str, int]:
    order = child(root, "ReadingOrder")
    if order is None:
        return {}
    result: dict[str, int] = {}
    # Of several orders the first is followed; an element counts where it is named first.
    for element in order.iter():
        if local(element) == "ElementRef":
            for reference in (attribute(element, "REF") or "").split():
                result.setdefault(reference, len(result))
    return result


class _Page:
    """Reads one page."""

    def __init__(self, page: _Element, file: _File, image: str | None, new_id: NewId) -> None:
        self._page = page
        self._file = file
        size = self._size()
        self.is_outside = size is not None and not self._fits(size)
        self._builder = PageBuilder(new_id, None if self.is_outside else size, image)

    def _size(self) -> Size | None:
        width, height = (self._measure(self._page, key) for key in ("WIDTH", "HEIGHT"))
        if not width or not height or width < 1 or height < 1:
            return None
        return Size(round(width), round(height))

    def _fits(self, size: Size) -> bool:
        """True when no text lies well outside the page: then the page is in the same unit."""
        boxes = [box for e in self._page.iter() if local(e) == "String" and (box := self._box(e))]
        return all(b.right <= size.w * 1.05 and b.bottom <= size.h * 1.05 for b in boxes)

    def read(self) -> ImportedPage:
        blocks: list[_Element] = []
        spaces = sorted(
            (c for c in children(self._page) if local(c) in _SPACES),
            key=lambda c: _SPACES.index(local(c)),
        )
        for space in spaces:
            blocks += self._blocks(space)
        for block in self._ordered(blocks):
            self._read_block(block)
        return self._builder.finish()

    def _blocks(self, element: _Element) -> list[_Element]:
        found: list[_Element] = []
        for each in children(element):
            if local(each) == "ComposedBlock":
                found += self._blocks(each)
            elif local(each) in ("TextBlock", "Illustration", "GraphicalElement"):
                found.append(each)
        return found

    def _ordered(self, blocks: list[_Element]) -> list[_Element]:
        """Return blocks by the file's reading order; those it does not name come after, or, with
        no such order, by `IDNEXT`.
        """
        order = self._file.order
        if order:
            last = len(order)
            return sorted(blocks, key=lambda b: min(self._places(b), default=last))
        by_id = {attribute(b, "ID"): b for b in blocks}
        nexts = {id(b): by_id.get(attribute(b, "IDNEXT")) for b in blocks}
        followers = {id(n) for n in nexts.values() if n is not None}
        if not followers:
            return blocks
        result: list[_Element] = []
        done: set[int] = set()
        for start in [b for b in blocks if id(b) not in followers] + blocks:
            block: _Element | None = start
            while block is not None and id(block) not in done:
                done.add(id(block))
                result.append(block)
                block = nexts[id(block)]
        return result

    def _places(self, block: _Element) -> list[int]:
        order = self._file.order
        ids = [attribute(e, "ID") for e in block.iter() if local(e) in ("TextBlock", "TextLine")]
        up = block.getparent()
        while up is not None and local(up) == "ComposedBlock":
            ids.append(attribute(up, "ID"))
            up = up.getparent()
        return [order[i] for i in ids if i is not None and i in order]

    def _read_block(self, block: _Element) -> None:
        builder, paragraph = self._builder, object()
        start = builder.next_start(paragraph)
        before = builder.end
        lines = list(children(block, "TextLine"))
        order = self._file.order
        lines.sort(key=lambda e: order.get(attribute(e, "ID") or "", len(order)))
        rotation = number(attribute(block, "ROTATION")) or 0.0
        for line in lines:
            self._read_line(line, block, paragraph, rotation)
        found = self._label(block)
        if found is None and local(block) != "TextBlock":
            found = label_kind(attribute(block, "TYPE"))
        if found is None:
            return
        has_text = builder.end > before
        regions = region_of(self._outline(block), self._box(block))
        fields = dict(found.fields)
        if rotation:
            # ALTO counts counter-clockwise, a mark clockwise.
            fields["rotation"] = -rotation
        if has_text or regions:
            span = (start, builder.end) if has_text else (builder.end, builder.end)
            builder.mark(*span, found.kind, fields, regions)

    def _label(self, element: _Element) -> LabelKind | None:
        for reference in (attribute(element, "TAGREFS") or "").split():
            if found := label_kind(self._file.labels.get(reference)):
                return found
        return None

    def _read_line(
        self, line: _Element, block: _Element, paragraph: object, rotation: float
    ) -> None:
        builder = self._builder
        made = _Line(self, line, block)
        for element in children(line, "String", "HYP"):
            made.add(element)
        outline = self._outline(line)
        box = self._box(line) or box_round(outline)
        turned = number(attribute(line, "ROTATION"))
        source = SourceLine(
            made.text,
            made.places,
            outline,
            box,
            self._baseline(line, box),
            angle=rotation if turned is None else turned,
            marks=made.marks,
        )
        found = self._label(line)
        start = builder.next_start(paragraph)
        before = builder.end
        builder.add(source, paragraph)
        if found is not None and builder.end > before:
            regions = region_of(outline, box)
            builder.mark(start, builder.end, found.kind, dict(found.fields), regions)

    def styles(self, string: _Element, line: _Element, block: _Element) -> frozenset[str]:
        """Return the kinds of a string's styles: those of the nearest reference, and its own."""
        own = _style_kinds(attribute(string, "STYLE"))
        for element in (string, line, block):
            names = (attribute(element, "STYLEREFS") or "").split()
            known = [self._file.styles[n] for n in names if n in self._file.styles]
            if known:
                return own.union(*known)
        return own

    def _measure(self, element: _Element, key: str) -> float | None:
        value = number(attribute(element, key))
        return None if value is None else value * self._file.scale

    def _box(self, element: _Element) -> Box | None:
        x, y, w, h = (self._measure(element, k) for k in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
        return box_at(x, y, w, h)

    def string_box(self, string: _Element, line: _Element) -> Box | None:
        """Return the box of a string; what it leaves out of its height is its line's."""
        x, w = self._measure(string, "HPOS"), self._measure(string, "WIDTH")
        y, h = self._measure(string, "VPOS"), self._measure(string, "HEIGHT")
        outer = self._box(line)
        if outer is not None and (y is None or h is None):
            y, h = float(outer.y), float(outer.h)
        return box_at(x, y, w, h)

    def _outline(self, element: _Element) -> Points:
        shape = child(element, "Shape")
        polygon = child(shape, "Polygon") if shape is not None else None
        if polygon is None:
            return ()
        scale = self._file.scale
        return tuple((x * scale, y * scale) for x, y in points(attribute(polygon, "POINTS")))

    def _baseline(self, line: _Element, box: Box | None) -> Points:
        values = [v * self._file.scale for v in numbers(attribute(line, "BASELINE"))]
        if len(values) == 1 and box is not None:
            return ((box.x, values[0]), (box.right, values[0]))
        return tuple(zip(values[::2], values[1::2], strict=False)) if len(values) > 3 else ()


class _Line:
    """Makes the text of a line of its strings."""

    def __init__(self, page: _Page, line: _Element, block: _Element) -> None:
        self._page, self._line, self._block = page, line, block
        self.text = ""
        self.places: list[Place] = []
        self.marks: list[LineMark] = []

    def add(self, element: _Element) -> None:
        content, _ = clean_line(attribute(element, "CONTENT") or "")
        if local(element) == "HYP":
            self._hyphenate(element, content)
            return
        if not content:
            return
        if self.text:
            self.text += " "
        start, self.text = len(self.text), self.text + content
        end = len(self.text)
        conf = number(attribute(element, "WC"))
        if conf is not None:
            # 0 to 1 by the standard; some programs count to 100.
            conf = conf * 100 if conf <= 1 else conf
        box = self._page.string_box(element, self._line)
        self.places.append(Place(start, end, box, conf))
        kinds = self._page.styles(element, self._line, self._block)
        self.marks += [LineMark(start, end, kind) for kind in sorted(kinds)]

    def _hyphenate(self, element: _Element, content: str) -> None:
        """Put the hyphen at the end of the last word, as it is printed."""
        sign = "-" if not content or content in SOFT_HYPHENS else content
        if not self.text or self.text[-1] in _HYPHENS:
            return
        self.text += sign
        box = self._page.string_box(element, self._line)
        if self.places:
            last = self.places[-1]
            both = last.box
            if both is not None and box is not None:
                # A hyphen has no height of its own in ALTO.
                left, right = min(both.x, box.x), max(both.right, box.right)
                both = Box.from_corners(left, both.y, right, both.bottom)
            self.places[-1] = Place(last.start, len(self.text), both, last.conf)
