"""The surfaces of a TEI file, its zones, and the places of both in pixels of the scan.

May import the core. A zone is counted in the measure of its surface, which need not begin at 0;
what has no size of its own has that of its picture, where the file tells it in pixels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ..core.geometry import Box, Region, Size
from .page_builder import Points, box_round, region_of
from .xml_source import attribute, local, number, numbers, points

if TYPE_CHECKING:
    from lxml.etree import _Element

_PIXELS: Final = re.compile(r"\s*[\d.]+\s*(?:px|pixels?)?\s*")


@dataclass(frozen=True, slots=True)
class Zone:
    """A place on a surface: its outline in the surface's own measure, and that surface's id."""

    surface: str
    outline: Points = ()
    box: Box | None = None

    def moved(self, left: float, top: float) -> Zone:
        """Return the zone counted from another corner."""
        outline = tuple((x - left, y - top) for x, y in self.outline)
        box = self.box
        if box is not None:
            box = Box(box.x - round(left), box.y - round(top), box.w, box.h)
        return replace(self, outline=outline, box=box)

    @property
    def round_box(self) -> Box | None:
        """The box round the zone."""
        return self.box or box_round(self.outline)

    @property
    def region(self) -> Region | None:
        """The zone as the region of a mark."""
        return next(iter(region_of(self.outline, self.box)), None)


@dataclass(frozen=True, slots=True)
class Surface:
    """One side of a leaf: its size in the measure of its zones, and its picture."""

    id: str
    size: Size | None = None
    image: str | None = None
    left: float = 0.0
    top: float = 0.0


def places_of(root: _Element) -> tuple[dict[str, Surface], dict[str, Zone]]:
    """Return the surfaces of a file and its zones, by their ids."""
    surfaces: dict[str, Surface] = {}
    zones: dict[str, Zone] = {}
    for element in root.iter():
        if local(element) != "surface":
            continue
        key = attribute(element, "id") or f"surface {len(surfaces) + 1}"
        surface = _surface(element, key)
        surfaces[key] = surface
        # A page may also be named by its break, or by a facsimile that has no other.
        names = [(attribute(element, "start") or "").lstrip("#")]
        parent = element.getparent()
        if parent is not None and local(parent) == "facsimile":
            names.append(attribute(parent, "id") or "")
        for other in filter(None, names):
            surfaces.setdefault(other, surface)
        for inner in element.iter():
            if local(inner) in ("zone", "line", "graphic") and (own := place_id(inner)):
                zones[own] = Zone(key, points(attribute(inner, "points")), _sides(inner))
    return surfaces, zones


def place_id(element: _Element) -> str | None:
    """Return the id of a place; a line of a genetic file that has none has its path."""
    own = attribute(element, "id")
    if own is None and local(element) == "line":
        own = element.getroottree().getpath(element)
    return own


def zones_of(element: _Element) -> tuple[str, ...]:
    """Return the zones that an element names."""
    return tuple(key.lstrip("#") for key in (attribute(element, "facs") or "").split())


def zone_of(element: _Element) -> str | None:
    """Return the zone of a line or word: the one it names, or what it is itself."""
    keys = zones_of(element)
    if keys:
        return keys[0]
    return place_id(element) if local(element) == "line" else None


def _surface(element: _Element, key: str) -> Surface:
    sides = _sides(element)
    graphic = next((e for e in element.iter() if local(e) == "graphic"), None)
    image = attribute(graphic, "url") if graphic is not None else None
    if sides is not None:
        return Surface(key, Size(sides.w, sides.h), image, float(sides.x), float(sides.y))
    if graphic is not None:
        width, height = (_pixels(attribute(graphic, side)) for side in ("width", "height"))
        if width and height:
            return Surface(key, Size(width, height), image)
    return Surface(key, None, image)


def _pixels(text: str | None) -> int | None:
    found = numbers(text)
    if len(found) != 1 or found[0] < 1 or _PIXELS.fullmatch(text or "") is None:
        return None
    return round(found[0])


def _sides(element: _Element) -> Box | None:
    left, top, right, bottom = (
        number(attribute(element, side)) for side in ("ulx", "uly", "lrx", "lry")
    )
    if left is None or top is None or right is None or bottom is None:
        return None
    if right <= left or bottom <= top:
        return None
    return Box.from_corners(left, top, right, bottom)
