"""Real pages of the corpus: what their ALTO says of how each line was made, and of zones.

Tapuscorpus says of a line whether it is typewritten, handwritten or printed, and knows zones of
stamps; the EHRI pages have their typed lines only, and nothing of the stamps and hands on them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lxml import etree

from editor.core.document import Page
from editor.core.geometry import Box, Size
from editor.imaging import scans, streams
from editor.imaging.raster import Raster
from editor.imaging.resolution import resolution_of
from tests.facsimile_pages import KINDS
from tests.seeing.truth import Truth, truth_of

_TYPES: Final = {kind: name for name, kind in KINDS.items()}
_RUNS: Final = ("strike", "overstrike", "underline")
_LETTERS: Final = 3.0
"""A word of a run is taken to be so many times wider than high."""
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


def real_pages(folder: Path, *, only: Collection[str] | None = None) -> list[RealPage]:
    """Return the pages of a folder that have both a scan and an ALTO file, by name: all of them, or
    only those whose scans are named so."""
    pages = []
    for path in sorted(folder.glob("*.xml")):
        image = next(
            (p for e in ("jpg", "jpeg", "tif") if (p := path.with_suffix(f".{e}")).exists()), None
        )
        if image is not None and (only is None or image.name in only):
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


def marked_pages(
    folder: Path,
    labels: Path,
    read: Callable[[RealPage], Page],
    *,
    only: Collection[str] | None = None,
) -> list[Truth]:
    """Return the pages of a folder whose marks somebody wrote down as truth: the words are those
    that are read, and those of the runs that are struck, as far as they were not read."""
    told = json.loads(labels.read_text(encoding="utf-8"))
    found = {page.image.name: page for page in real_pages(folder, only=only or told)}
    return [
        truth_of(_facts(found[name], marks, read(found[name])), found[name].image)
        for name, marks in told.items()
        if name in found
    ]


def _facts(real: RealPage, marks: dict[str, list[list[int]]], page: Page) -> dict[str, Any]:
    """Return what is known of a page in the form of the facsimiles' truth."""
    runs = {kind: [Box.from_corners(*b) for b in marks.get(kind, ())] for kind in _RUNS}
    unsure = [Box.from_corners(*b) for b in marks.get("unsure", ())]
    struck = [piece for kind in ("strike", "overstrike") for piece in runs[kind]]
    read = [r.item.box for r in page.words.placed() if r.item.box is not None]
    boxes = [b for b in read if not _is_under(b, struck)]
    unread = [run for run in runs["underline"] if not any(_is_under(b, [run]) for b in read)]
    boxes += [piece for run in (*struck, *unread) for piece in _pieces(run)]
    words = [_word(f"w{n}", box) for n, box in enumerate(boxes, 1)]
    made = []
    for kind, own in (*runs.items(), ("unsure", unsure)):
        for run in own:
            under = [w["id"] for w, box in zip(words, boxes, strict=True) if _is_under(box, [run])]
            if under:
                kind_told = "strike" if kind == "unsure" else kind
                made.append(_mark(kind_told, run, under, is_faded=kind == "unsure"))
    for kind in ("stamp", "handwriting", "addition", "redaction"):
        made += [_mark(kind, Box.from_corners(*b), []) for b in marks.get(kind, ())]
    for number, mark in enumerate(made, 1):
        mark["id"] = f"m{number}"
    image = {"file": real.image.name, "width": real.size.w, "height": real.size.h, "dpi": real.dpi}
    other = [{"kind": "unsure", "bbox": [b.x, b.y, b.right, b.bottom]} for b in unsure]
    return {"image": image, "words": words, "marks": made, "form_rules": [], "other_ink": other}


def _is_under(box: Box, runs: list[Box]) -> bool:
    for run in runs:
        shared = box.intersection(run)
        if shared and 2 * shared.w >= box.w and 2 * shared.h >= min(box.h, run.h):
            return True
    return False


def _pieces(run: Box) -> list[Box]:
    count = max(1, round(run.w / run.h / _LETTERS))
    return [run.slice(k / count, (k + 1) / count) for k in range(count)]


def _word(name: str, box: Box) -> dict[str, Any]:
    corners = [box.x, box.y, box.right, box.bottom]
    return {
        "id": name,
        "text": "x",
        "kind": "typed",
        "line": name,
        "struck": False,
        "bbox": corners,
    }


def _mark(kind: str, box: Box, words: list[str], *, is_faded: bool = False) -> dict[str, Any]:
    corners = [box.x, box.y, box.right, box.bottom]
    return {"type": _TYPES[kind], "words": words, "bbox": corners, "faded": is_faded}
