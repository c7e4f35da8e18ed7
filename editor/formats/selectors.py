"""Places as W3C selectors: positions and quotes in a text, rectangles and polygons on a scan.

May import the core. Positions are code points. A quote that occurs twice means both places, so
the text around it grows until it occurs once; regions accept what Annotorious, Mirador and others
write (no `pixel:`, percent, SVG without namespace).
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote as percent_encoded

from ..core.document import ScanRef
from ..core.geometry import Box, Polygon, Region, Size
from ..core.marks import Json, JsonObject, Quote

MEDIA_FRAGMENTS: Final = "http://www.w3.org/TR/media-frags/"
PDF_FRAGMENTS: Final = "http://tools.ietf.org/rfc/rfc3778"
SVG: Final = "http://www.w3.org/2000/svg"
_STEP: Final = 8
_MOST_STEPS: Final = 64
_N: Final = r"(-?\d{1,9}(?:\.\d{1,9})?)"
_XYWH: Final = re.compile(rf"(?:.*&)?xywh=(pixel:|percent:)?{_N},{_N},{_N},{_N}(?:&.*)?")
_OUR_SVG: Final = re.compile(
    rf'<svg xmlns="{re.escape(SVG)}"(?: viewBox="[0-9 ]*")?><polygon points="([^"<>&]*)"/></svg>'
)
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_MULTI_FRAME: Final = (".pdf",)
_MAX_SVG: Final = 100_000


def quote_of(text: str, start: int, end: int) -> Quote | None:
    """Return the quote of a span with as much text around it, 8 code points at a time, as makes it
    unique in the text; None where 512 on each side do not.
    """

    def is_unique(steps: int) -> bool:
        n = steps * _STEP
        left = max(0, start - n)
        around = text[left : end + n]
        return text.find(around) == left and text.find(around, left + 1) < 0

    high = 1
    while high < _MOST_STEPS and not is_unique(high):
        high *= 2
    if high >= _MOST_STEPS and not is_unique(high):
        # A row of dots, a page of one word: quotes as long as the page would fill the disk.
        return None
    low = high // 2
    # What is unique stays so with more around it: the least that suffices is found by halving.
    while high - low > 1:
        middle = (low + high) // 2
        if is_unique(middle):
            high = middle
        else:
            low = middle
    n = high * _STEP
    return Quote(text[start:end], text[max(0, start - n) : start], text[end : end + n])


def text_position(start: int, end: int) -> JsonObject:
    return {"type": "TextPositionSelector", "start": start, "end": end}


def text_quote(quote: Quote) -> JsonObject:
    return {
        "type": "TextQuoteSelector",
        "exact": quote.exact,
        "prefix": quote.prefix,
        "suffix": quote.suffix,
    }


def scan_iri(path: str) -> str:
    """Return a scan's path as an IRI reference; the path of a linked scan may be absolute."""
    if re.match(r"[A-Za-z]:/", path):
        return "file:///" + path[:2] + percent_encoded(path[2:])
    iri = percent_encoded(path)
    return f"file://{iri}" if path.startswith("/") else iri


def region_selector(region: Region, scan: ScanRef) -> JsonObject:
    """Return the selector of a region; on a page of a PDF or of a file of several images, the
    page refined by it.
    """
    if isinstance(region, Box):
        inner: JsonObject = {
            "type": "FragmentSelector",
            "conformsTo": MEDIA_FRAGMENTS,
            "value": f"xywh=pixel:{region.x},{region.y},{region.w},{region.h}",
        }
    else:
        inner = {"type": "SvgSelector", "value": svg_of(region, scan.size)}
    if scan.frame == 1 and not scan.path.lower().endswith(_MULTI_FRAME):
        return inner
    return {
        "type": "FragmentSelector",
        "conformsTo": PDF_FRAGMENTS,
        "value": f"page={scan.frame}",
        "refinedBy": inner,
    }


def svg_of(region: Polygon, size: Size) -> str:
    """Return a polygon on a picture of that size as SVG."""
    points = " ".join(f"{_digits(x)},{_digits(y)}" for x, y in region.points)
    view = f"0 0 {size.w} {size.h}"
    return f'<svg xmlns="{SVG}" viewBox="{view}"><polygon points="{points}"/></svg>'


def _digits(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))


def is_plain(selector: Json, region: Region) -> bool:
    """True when a selector is just as `region_selector` writes it for that region on some scan."""
    if not isinstance(selector, dict):
        return False
    inner = selector.get("refinedBy")
    if isinstance(inner, dict):
        outer = set(selector) == {"type", "conformsTo", "value", "refinedBy"}
        return outer and selector.get("conformsTo") == PDF_FRAGMENTS and is_plain(inner, region)
    value = selector.get("value")
    if not isinstance(value, str):
        return False
    if isinstance(region, Box):
        return selector == region_selector(region, _ANY_SCAN)
    match = _OUR_SVG.fullmatch(value)
    written = " ".join(f"{_digits(x)},{_digits(y)}" for x, y in region.points)
    return set(selector) == {"type", "value"} and match is not None and match[1] == written


_ANY_SCAN: Final = ScanRef("", "", Size(1, 1))


def read_region(selector: Json, size: Size | None = None) -> Region | None:
    """Return the region of a selector or of the first of several that has one, polygons before
    boxes; else None.

    `size` is that of the scan, for a region in percent.
    """
    if isinstance(selector, list):
        regions = [r for r in (read_region(s, size) for s in selector) if r is not None]
        return next((r for r in regions if isinstance(r, Polygon)), regions[0] if regions else None)
    if not isinstance(selector, dict):
        return None
    if "refinedBy" in selector:
        return read_region(selector["refinedBy"], size)
    value = selector.get("value")
    if not isinstance(value, str):
        return None
    match selector.get("type"):
        case "FragmentSelector":
            return read_fragment(value, size)
        case "SvgSelector":
            return _read_svg(value)
    return None


def read_fragment(value: str, size: Size | None = None) -> Box | None:
    """Return the box of a media fragment `xywh=…`, or None."""
    found = _XYWH.fullmatch(value) if len(value) < 1000 else None
    if found is None:
        return None
    x, y, w, h = (float(number) for number in found.groups()[1:])
    if found[1] == "percent:":
        if size is None:
            return None
        x, w = x * size.w / 100, w * size.w / 100
        y, h = y * size.h / 100, h * size.h / 100
    return Box.from_corners(x, y, x + w, y + h) if w > 0 and h > 0 else None


def _read_svg(value: str) -> Region | None:
    ours = _OUR_SVG.fullmatch(value)
    if ours is not None:
        return _polygon(ours[1])
    # A document type could bring entities; no annotation tool writes one.
    if len(value) > _MAX_SVG or "<!" in value:
        return None
    from xml.etree import ElementTree

    try:
        root = ElementTree.fromstring(value)
    except ElementTree.ParseError:
        return None
    elements = list(root.iter())
    if _local(root) != "svg" or any("transform" in each.attrib for each in elements):
        return None
    shapes = [each for each in elements if _local(each) not in ("svg", "g", "title", "desc")]
    if len(shapes) != 1:
        return None
    shape = shapes[0].attrib
    match _local(shapes[0]):
        case "polygon":
            return _polygon(shape.get("points", ""))
        case "rect":
            return _rectangle([shape.get(name, "0") for name in ("x", "y", "width", "height")])
    return None


def _local(element: object) -> str:
    return str(getattr(element, "tag", "")).rpartition("}")[2]


def _rectangle(cells: list[str]) -> Box | None:
    numbers = [float(cell) for cell in cells if _NUMBER.fullmatch(cell)]
    if len(numbers) != 4 or numbers[2] <= 0 or numbers[3] <= 0 or not _are_sane(numbers):
        return None
    x, y, w, h = numbers
    return Box.from_corners(x, y, x + w, y + h)


def _polygon(points: str) -> Polygon | None:
    cells = points.replace(",", " ").split()
    if len(cells) < 6 or len(cells) % 2 or not all(_NUMBER.fullmatch(cell) for cell in cells):
        return None
    numbers = [float(cell) for cell in cells]
    if not _are_sane(numbers):
        return None
    return Polygon(tuple(zip(numbers[::2], numbers[1::2], strict=True)))


def _are_sane(numbers: list[float]) -> bool:
    return all(abs(number) < 1e9 for number in numbers)
