"""What pieces of ink are on real pages: their ALTO files say where the typed lines are, a file of
marks that somebody wrote down says where stamps, writing and additions are.

The marks file is JSON: for each scan's name, for each kind, boxes as x0 y0 x1 y1 in scan pixels.
What lies in no line and no mark, or in both, is no lesson.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ink_truth import CLASSES, NO_KIND
from lxml import etree

from editor.imaging import scans, streams
from editor.imaging.resolution import resolution_of
from editor.vision.ink import PageInk
from editor.vision.pieces import Pieces, pieces_of

_STRUCK = ("strike", "overstrike", "unsure")
_ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"
Corners = tuple[float, float, float, float]


@dataclass(frozen=True)
class RealPage:
    """A page's ink and pieces, and the kind of each."""

    name: str
    ink: PageInk
    pieces: Pieces
    kinds: np.ndarray


def real_pages(folder: Path, marks: Path) -> Iterator[RealPage]:
    """Read the pages that the marks file names, with scan and ALTO file in `folder`."""
    for name, boxes in json.loads(marks.read_text(encoding="utf-8")).items():
        yield _page(folder / name, boxes)


def _page(image: Path, boxes: dict[str, list[Corners]]) -> RealPage:
    raster, reduced = streams.load_fitting(image)
    info = scans.identify(image)
    ink = PageInk.of(raster, resolution_of(raster, info.dpi, reduced=reduced, size=info.size).dpi)
    pieces = pieces_of(ink)

    def cover(given: list[Corners], grow: float = 4.0) -> np.ndarray:
        mask = np.zeros(ink.mask.shape, np.uint8)
        for x0, y0, x1, y1 in (np.array(box) / ink.scale for box in given):
            rows = slice(max(0, int(y0 - grow)), int(y1 + grow) + 1)
            mask[rows, max(0, int(x0 - grow)) : int(x1 + grow) + 1] = 1
        return pieces.means(mask.ravel()[pieces.at].astype(float))

    typed_lines, written_lines = _lines(image.with_suffix(".xml"))
    typed, stamp = cover(typed_lines, 0), cover(boxes.get("stamp", []))
    written = boxes.get("handwriting", []) + boxes.get("addition", []) + written_lines
    hand = cover(written)
    struck = cover([box for kind in _STRUCK for box in boxes.get(kind, [])])
    kinds = np.full(len(pieces), NO_KIND)
    kinds[(typed > 0.8) & (np.maximum(hand, stamp) < 0.2) & (struck < 0.2)] = CLASSES.index("typed")
    kinds[(hand > 0.7) & (typed < 0.2) & (stamp < 0.2)] = CLASSES.index("handwriting")
    kinds[(stamp > 0.7) & (typed < 0.2) & (hand < 0.2)] = CLASSES.index("stamp")
    return RealPage(image.name, ink, pieces, kinds)


def _lines(path: Path) -> tuple[list[Corners], list[Corners]]:
    """Return the boxes of the typed lines of an ALTO file, and of the written ones."""
    root = etree.parse(path).getroot()
    labels = {
        tag.get("ID"): (tag.get("LABEL") or "").lower() for tag in root.iter(f"{_ALTO}OtherTag")
    }
    typed: list[Corners] = []
    written: list[Corners] = []
    for line in root.iter(f"{_ALTO}TextLine"):
        x, y, w, h = (float(line.get(key, 0)) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
        label = " ".join(labels.get(tag, "") for tag in (line.get("TAGREFS") or "").split())
        is_written = "hand" in label or "manus" in label
        (written if is_written else typed).append((x, y, x + w, y + h))
    return typed, written
