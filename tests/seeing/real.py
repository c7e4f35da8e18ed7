"""Real pages of the corpus: what their ALTO says of how each line was made, and of zones.

Tapuscorpus says of a line whether it is typewritten, handwritten or printed, and knows zones of
stamps; the EHRI pages have their typed lines only, and nothing of the stamps and hands on them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from editor.core.geometry import Box, Size
from editor.imaging import scans, streams
from editor.imaging.raster import Raster
from editor.imaging.resolution import resolution_of

_ALTO: Final = "{http://www.loc.gov/standards/alto/ns-v4#}"


@dataclass(frozen=True)
class RealPage:
    """A real page: its lines as (text, box, label) and its zones as (box, label)."""

    name: str
    image: Path
    size: Size
    dpi: float
    lines: tuple[tuple[str, Box, str], ...]
    zones: tuple[tuple[Box, str], ...]

    def raster(self) -> Raster:
        return streams.load_fitting(self.image)[0]

    def counts(self) -> dict[str, int]:
        """Return how many lines and zones of each label there are."""
        labels = [label for _, _, label in self.lines] + [label for _, label in self.zones]
        return dict(Counter(label for label in labels if label))


def real_pages(folder: Path) -> list[RealPage]:
    """Return all pages of a folder that have both a scan and an ALTO file, by name."""
    pages = []
    for path in sorted(folder.glob("*.xml")):
        image = next(
            (p for e in ("jpg", "jpeg", "tif") if (p := path.with_suffix(f".{e}")).exists()), None
        )
        if image is not None:
            pages.append(_real_page(path, image))
    return pages


def _real_page(path: Path, image: Path) -> RealPage:
    root = etree.parse(path).getroot()
    labels = {t.get("ID"): t.get("LABEL") for t in root.iter(f"{_ALTO}OtherTag")}

    def label(element: etree._Element) -> str:
        tags = (element.get("TAGREFS") or "").split()
        return next((labels[t] or "" for t in tags if t in labels), "")

    lines = tuple(
        (" ".join(s.get("CONTENT", "") for s in line.iter(f"{_ALTO}String")), box, label(line))
        for line in root.iter(f"{_ALTO}TextLine")
        if (box := _box(line)) is not None
    )
    zones = tuple(
        (box, label(zone))
        for zone in root.iter(f"{_ALTO}TextBlock")
        if (box := _box(zone)) is not None
    )
    info = scans.identify(image)
    raster, reduced = streams.load_fitting(image)
    dpi = resolution_of(raster, info.dpi, reduced=reduced, size=info.size).dpi
    return RealPage(path.stem, image, info.size, dpi, lines, zones)


def _box(element: etree._Element) -> Box | None:
    names = ("HPOS", "VPOS", "WIDTH", "HEIGHT")
    if any(element.get(name) is None for name in names):
        return None
    x, y, w, h = (float(element.get(name, "0")) for name in names)
    return Box.from_corners(x, y, x + w, y + h) if w > 0 and h > 0 else None
