"""Reads PAGE XML, 2010 to 2024: regions, lines, words, styles, and Transkribus' tags.

May import the core. The text of a line wins over that of its words, because people correct lines
and leave the words as they were; words then give their boxes to the words of the line they equal.
Files that break their schema, as those of older eScriptorium do, are read as far as they go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, NamedTuple

from ..core.errors import FormatError
from ..core.geometry import Box, union_of
from .imported import Imported, NewId
from .layout_labels import LabelKind, label_kind
from .page_builder import (
    LineMark,
    PageBuilder,
    Place,
    Points,
    SourceLine,
    box_round,
    clean_line,
    region_of,
    size_at,
)
from .page_custom import CustomTag, marks_of, read_custom, value_of
from .xml_source import attribute, child, children, local, number, parse_xml, points

if TYPE_CHECKING:
    from lxml.etree import _Element

_REFERENCES: Final = ("RegionRef", "RegionRefIndexed")
_GROUPS: Final = ("OrderedGroup", "OrderedGroupIndexed", "UnorderedGroup", "UnorderedGroupIndexed")
_STYLES: Final = {
    "strikethrough": "strike",
    "underlined": "underline",
    "superscript": "superscript",
}
# The types of text regions that mean as much as a mark; "header" or "caption" do not.
_TEXT_TYPES: Final = ("heading", "page-number", "stamp", "signature")


def read_page(data: bytes, name: str, new_id: NewId) -> Imported:
    """Return the page of a PAGE file. Raises FormatError where it is none or is broken."""
    root, noticed = parse_xml(data, name)
    page = child(root, "Page")
    if local(root).lower() != "pcgts" or page is None:
        raise FormatError(f'"{name}" is no PAGE file: it has no page.')
    reader = _Page(page, new_id)
    reader.read()
    notices = list(noticed)
    if reader.unknown:
        tags = ", ".join(f"{tag} ({count})" for tag, count in sorted(reader.unknown.items()))
        notices.append(f'"{name}" has tags that Facing keeps no marks for: {tags}.')
    return Imported("page", (reader.builder.finish(),), notices=tuple(notices))


class _Text(NamedTuple):
    """The text of an element as the file has it, and how sure it is, 0 to 100."""

    raw: str
    conf: float | None


class _Page:
    """Reads one page."""

    def __init__(self, page: _Element, new_id: NewId) -> None:
        self._page = page
        width, height = (number(attribute(page, k)) for k in ("imageWidth", "imageHeight"))
        self.builder = PageBuilder(
            new_id, size_at(width, height), attribute(page, "imageFilename") or None
        )
        self.unknown: Counter[str] = Counter()
        self._order = _reading_order(page)
        self._is_mixed = _is_partly_handwritten(page)

    def read(self) -> None:
        for region in self._sorted(_regions(self._page)):
            self._read_region(region)

    def _sorted(self, regions: Iterable[_Element]) -> list[_Element]:
        """Return regions in reading order; those it does not name stay behind, as they stand."""
        found = list(regions)
        order = self._order
        if order:
            return sorted(found, key=lambda r: order.get(attribute(r, "id") or "", len(order)))
        return _by_custom_order(found)

    def _read_region(self, region: _Element) -> None:
        # Not the id of an element: lxml makes elements anew, and ids come again.
        builder, paragraph = self.builder, object()
        start, before = builder.next_start(paragraph), builder.end
        tags = read_custom(attribute(region, "custom"))
        self._read_lines(region, paragraph)
        for inner in self._sorted(_regions(region)):
            self._read_region(inner)
        found = self._kind(region, tags)
        outline = _coords(region)
        has_text = builder.end > before
        if found is None or not (has_text or outline):
            return
        fields = dict(found.fields)
        turn = number(attribute(region, "orientation"))
        if turn:
            # PAGE says how far to turn clockwise to set it right: the ink stands the other way.
            fields["rotation"] = -turn
        span = (start, builder.end) if has_text else (builder.end, builder.end)
        regions = region_of(outline, box_round(outline))
        builder.mark(*span, found.kind, fields, regions)

    def _kind(self, element: _Element, tags: Sequence[CustomTag]) -> LabelKind | None:
        found = label_kind(value_of(tags, "structure", "type"))
        kind = attribute(element, "type") or ""
        name = local(element)
        if found is None and (name == "GraphicRegion" or kind in _TEXT_TYPES):
            found = label_kind(kind)
        if found is None and self._is_mixed and name == "TextRegion" and _is_handwritten(element):
            found = label_kind("handwritten")
        return found

    def _read_lines(self, region: _Element, paragraph: object) -> None:
        lines = _by_custom_order(list(children(region, "TextLine")))
        text = _text(region)
        if text is not None and not any(_line_text(line) for line in lines):
            self._share_out(region, lines, text, paragraph)
            return
        for line in lines:
            self._read_line(line, region, paragraph)

    def _share_out(
        self, region: _Element, lines: Sequence[_Element], text: _Text, paragraph: object
    ) -> None:
        """Read the text that only the region has: line by line where it has as many lines."""
        rows = [row for row in text.raw.splitlines() if row.strip()]
        box = box_round(_coords(region))
        for number_, row in enumerate(rows):
            clean, _ = clean_line(row)
            line = SourceLine(clean, conf=text.conf)
            if len(rows) == len(lines):
                line.outline, line.baseline = _coords(lines[number_]), _baseline(lines[number_])
            elif box is not None:
                top = box.y + box.h * number_ // len(rows)
                bottom = max(top + 1, box.y + box.h * (number_ + 1) // len(rows))
                line.box = Box.from_corners(box.x, top, box.right, bottom)
            self.builder.add(line, paragraph)

    def _read_line(self, line: _Element, region: _Element, paragraph: object) -> None:
        tags = read_custom(attribute(line, "custom"))
        words = list(children(line, "Word"))
        own = _text(line)
        raw = own.raw if own is not None else " ".join(filter(None, map(_word_text, words)))
        text, moved = clean_line(raw)
        marks, unknown = marks_of(tags, raw, moved)
        self.unknown.update(unknown)
        places, styled = _places(text, words)
        marks += styled + [
            LineMark(0, len(text), kind) for kind in _style_kinds(line) + _style_kinds(region)
        ]
        outline = _coords(line)
        source = SourceLine(
            text,
            places,
            outline,
            baseline=_baseline(line),
            conf=own.conf if own is not None else None,
            angle=number(attribute(region, "orientation")) or 0.0,
            marks=marks,
        )
        found = label_kind(value_of(tags, "structure", "type"))
        start, before = self.builder.next_start(paragraph), self.builder.end
        self.builder.add(source, paragraph)
        if found is not None and self.builder.end > before:
            regions = region_of(outline, box_round(outline))
            self.builder.mark(start, self.builder.end, found.kind, dict(found.fields), regions)


def _regions(element: _Element) -> list[_Element]:
    """Return the regions right below an element; a cell of a table is one too."""
    return [c for c in children(element) if local(c).endswith("Region") or local(c) == "TableCell"]


def _is_handwritten(element: _Element) -> bool:
    return (attribute(element, "production") or "").startswith("handwritten")


def _is_partly_handwritten(page: _Element) -> bool:
    found = {_is_handwritten(e) for e in page.iter() if local(e) == "TextRegion"}
    return len(found) == 2


def _reading_order(page: _Element) -> dict[str, int]:
    """Return the regions by their place in the reading order, groups within groups."""
    result: dict[str, int] = {}

    def visit(group: _Element) -> None:
        if reference := attribute(group, "regionRef"):
            result.setdefault(reference, len(result))
        if local(group) in _GROUPS or local(group) == "ReadingOrder":
            inner = list(children(group, *_REFERENCES, *_GROUPS))
            if not local(group).startswith("Unordered"):
                inner.sort(key=lambda e: number(attribute(e, "index")) or 0.0)
            for each in inner:
                visit(each)

    order = child(page, "ReadingOrder")
    if order is not None:
        visit(order)
    return result


def _by_custom_order(elements: list[_Element]) -> list[_Element]:
    """Return elements by Transkribus' own numbers where all have one."""
    places = [
        number(value_of(read_custom(attribute(e, "custom")), "readingOrder", "index"))
        for e in elements
    ]
    known = [place for place in places if place is not None]
    if len(known) < len(elements):
        return elements
    return [e for _, e in sorted(zip(known, elements, strict=True), key=lambda pair: pair[0])]


def _coords(element: _Element) -> Points:
    coords = child(element, "Coords")
    if coords is None:
        return ()
    written = points(attribute(coords, "points"))
    # The first versions had an element for each point.
    single = [
        (x, y)
        for p in children(coords, "Point")
        if (x := number(attribute(p, "x"))) is not None
        and (y := number(attribute(p, "y"))) is not None
    ]
    return written or tuple(single)


def _baseline(line: _Element) -> Points:
    baseline = child(line, "Baseline")
    return points(attribute(baseline, "points")) if baseline is not None else ()


def _text(element: _Element) -> _Text | None:
    """Return the first reading of an element; None where it has none at all."""
    found: list[tuple[float, str, float | None]] = []
    for equiv in children(element, "TextEquiv"):
        unicode = child(equiv, "Unicode")
        if unicode is None or not (unicode.text or "").strip():
            unicode = child(equiv, "PlainText")
        if unicode is None or not (unicode.text or "").strip():
            continue
        index = number(attribute(equiv, "index"))
        conf = number(attribute(equiv, "conf"))
        conf = None if conf is None else conf * 100 if conf <= 1 else conf
        found.append((-1.0 if index is None else index, unicode.text or "", conf))
    if not found:
        return None
    _, raw, conf = min(found, key=lambda row: row[0])
    return _Text(raw, conf)


def _word_text(word: _Element) -> str:
    own = _text(word)
    if own is not None:
        return clean_line(own.raw)[0]
    glyphs = (_text(glyph) for glyph in children(word, "Glyph"))
    return clean_line("".join(g.raw for g in glyphs if g is not None))[0]


def _line_text(line: _Element) -> str:
    own = _text(line)
    return own.raw if own is not None else "".join(map(_word_text, children(line, "Word")))


def _style_kinds(element: _Element) -> list[str]:
    style = child(element, "TextStyle")
    if style is None:
        return []
    return [k for a, k in _STYLES.items() if (attribute(style, a) or "").lower() in ("true", "1")]


def _places(text: str, words: Sequence[_Element]) -> tuple[list[Place], list[LineMark]]:
    """Return where in a line's text its words stand, and the marks of their styles."""
    places: list[Place] = []
    marks: list[LineMark] = []
    found = [(word, _word_text(word)) for word in words]
    found = [(word, said) for word, said in found if said]
    spans = _found_in_turn(text, [said for _, said in found])
    if spans is None:
        return _matched(text, found), []
    for (word, _), (start, end) in zip(found, spans, strict=True):
        own = _text(word)
        conf = own.conf if own is not None else None
        places.append(Place(start, end, box_round(_coords(word)), conf))
        marks += [LineMark(start, end, kind) for kind in _style_kinds(word)]
        marks += _own_marks(word, start)
    return places, marks


def _own_marks(word: _Element, start: int) -> list[LineMark]:
    """Return the marks of a word's own tags, which count from the word."""
    own = _text(word)
    tags = read_custom(attribute(word, "custom"))
    if own is None or not tags:
        return []
    marks, _ = marks_of(tags, own.raw, clean_line(own.raw)[1])
    return [replace(m, start=m.start + start, end=m.end + start) for m in marks]


def _found_in_turn(text: str, words: Sequence[str]) -> list[tuple[int, int]] | None:
    spans: list[tuple[int, int]] = []
    at = 0
    for word in words:
        start = text.find(word, at)
        if start < 0 or text[at:start].strip():
            return None
        at = start + len(word)
        spans.append((start, at))
    return None if text[at:].strip() else spans


def _matched(text: str, words: Sequence[tuple[_Element, str]]) -> list[Place]:
    """Return places for a line whose text is no longer that of its words: those that are equal,
    and for what lies between the stretch that the other words took.
    """
    tokens: list[tuple[int, int]] = []
    at = 0
    for token in text.split():
        start = text.index(token, at)
        at = start + len(token)
        tokens.append((start, at))
    said = [text[start:end] for start, end in tokens]
    matcher = SequenceMatcher(None, said, [word for _, word in words], autojunk=False)
    places: list[Place] = []
    for how, a0, a1, b0, b1 in matcher.get_opcodes():
        boxes = [box_round(_coords(word)) for word, _ in words[b0:b1]]
        if how == "equal" or (a1 - a0 == b1 - b0):
            for (start, end), box, (word, _) in zip(
                tokens[a0:a1], boxes, words[b0:b1], strict=True
            ):
                own = _text(word)
                conf = own.conf if own is not None and how == "equal" else None
                places.append(Place(start, end, box, conf))
        elif a0 < a1 and (box := union_of(b for b in boxes if b is not None)) is not None:
            places.append(Place(tokens[a0][0], tokens[a1 - 1][1], box))
    return places
