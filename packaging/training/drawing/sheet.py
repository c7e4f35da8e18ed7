"""A page that is being drawn: its inks, one layer a colour, and the truth of what stands on it.

Everything is drawn on a flat page in the pixels of the scan to come; `scanning` bends picture and
truth by the same formula. The truth is that of `facsimile-truth/1`, with `other_ink` for what is
neither text nor a mark (pen ticks, brackets, pictures, holes), which a judge should not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from drawing.chance import Chance

Bytes = NDArray[np.uint8]
Points = NDArray[np.float64]
Colour = tuple[int, int, int]
VISIBLE: Final = 70
"""From this darkness of 255 on a pixel counts as ink of a box."""


@dataclass
class Layer:
    """The ink of one colour: how dark each pixel is (h, w); `grain` is how uneven it lies, as the
    deviation of its cover, at cells of so many pixels."""

    colour: Colour
    cover: Bytes
    grain: float = 0.0
    cell: float = 2.0


@dataclass
class Sheet:
    """The page: pixels, resolution, layers and truth."""

    width: int
    height: int
    dpi: int
    chance: Chance
    layers: dict[tuple[Colour, float, float], Layer] = field(default_factory=dict)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    rules: list[Points] = field(default_factory=list)
    other: list[dict[str, Any]] = field(default_factory=list)

    @property
    def shape(self) -> tuple[int, int]:
        return self.height, self.width

    def px(self, inches: float) -> float:
        return inches * self.dpi

    def layer(self, colour: Colour, *, grain: float = 0.0, cell: float = 2.0) -> Layer:
        """Return the layer of a colour, made where there is none."""
        key = (colour, grain, cell)
        if key not in self.layers:
            cover = np.zeros(self.shape, np.uint8)
            self.layers[key] = Layer(colour, cover, grain, cell)
        return self.layers[key]

    def block(self, role: str, kind: str, **facts: Any) -> dict[str, Any]:
        block = {"id": f"b{len(self.blocks) + 1}", "role": role, "kind": kind, "lines": [], **facts}
        self.blocks.append(block)
        return block

    def line(self, block: dict[str, Any]) -> dict[str, Any]:
        line = {"id": f"l{len(self.lines) + 1}", "block": block["id"], "kind": block["kind"]}
        line["words"] = []
        self.lines.append(line)
        block["lines"].append(line["id"])
        return line

    def word(self, line: dict[str, Any], text: str, quad: Points, **facts: Any) -> dict[str, Any]:
        """Note a word whose ink lies in a quad (4, 2): top left of upright text, then clockwise."""
        word = {"id": f"w{len(self.words) + 1}", "text": text, "kind": line["kind"]}
        word |= {"line": line["id"], "block": line["block"], "points": quad, "struck": False}
        word |= {"marks": [], **facts}
        self.words.append(word)
        line["words"].append(word["id"])
        return word

    def mark(
        self, kind: str, words: Sequence[dict[str, Any]], points: Points, **facts: Any
    ) -> dict[str, Any]:
        """Note a mark on words or made of them, with its outline (n, 2)."""
        mark = {"id": f"m{len(self.marks) + 1}", "type": kind, "points": points}
        mark["text"] = " ".join(w["text"] for w in words)
        mark["words"] = [w["id"] for w in words]
        mark |= facts
        self.marks.append(mark)
        for word in words:
            word["marks"].append(mark["id"])
            if kind in ("strikethrough", "overstrike"):
                word["struck"] = True
            if kind == "underline":
                word["underlined"] = True
        return mark

    def beside(self, kind: str, points: Points) -> None:
        """Note ink that is neither text nor a mark."""
        self.other.append({"kind": kind, "points": points})


def lay(layer: Layer, tile: Bytes, x: int, y: int) -> None:
    """Put the ink of a tile (h, w) on a layer with its top left at (x, y); what falls beside the
    page is lost, the darker of old and new stays."""
    h, w = layer.cover.shape
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(w, x + tile.shape[1]), min(h, y + tile.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    part = layer.cover[y0:y1, x0:x1]
    np.maximum(part, tile[y0 - y : y1 - y, x0 - x : x1 - x], out=part)


def ink_box(tile: Bytes, x: int, y: int) -> tuple[float, float, float, float] | None:
    """Return the box (x0, y0, x1, y1) of what is visible of a tile, or None."""
    visible = tile > min(VISIBLE, max(1, int(tile.max()) // 2))
    rows, columns = np.flatnonzero(visible.any(axis=1)), np.flatnonzero(visible.any(axis=0))
    if not len(rows) or not tile.max():
        return None
    return x + columns[0], y + rows[0], x + columns[-1] + 1, y + rows[-1] + 1


def quad_of(box: Iterable[float]) -> Points:
    x0, y0, x1, y1 = box
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], float)


def box_of_points(points: Points) -> tuple[float, float, float, float]:
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def quad_around(words: Sequence[dict[str, Any]], pad: float = 0.0) -> Points:
    """Return the upright quad around words."""
    x0, y0, x1, y1 = box_of_points(np.concatenate([w["points"] for w in words]))
    return quad_of((x0 - pad, y0 - pad, x1 + pad, y1 + pad))


def inked(sheet: Sheet) -> Bytes:
    """Return the inks on white, (h, w, 3): each colour takes its light away from the rest."""
    import cv2

    page = np.full((sheet.height, sheet.width, 3), 255, np.uint8)
    for layer in sheet.layers.values():
        rows = np.flatnonzero(layer.cover.any(axis=1))
        if not len(rows):
            continue
        part = slice(int(rows[0]), int(rows[-1]) + 1)
        cover = layer.cover[part]
        if layer.grain:
            noise = sheet.chance.cloud(cover.shape, layer.cell) * layer.grain
            cover = np.clip(cover * np.clip(1 + noise, 0, 1.15), 0, 255).astype(np.uint8)
        for channel, light in enumerate(layer.colour):
            loss = cv2.convertScaleAbs(cover, alpha=(255 - light) / 255)
            page[part, :, channel] = cv2.multiply(
                page[part, :, channel], cv2.bitwise_not(loss), scale=1 / 255
            )
    return page
