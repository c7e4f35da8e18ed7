"""Writing by hand: with fonts that imitate hands, each writer bending them anew, and with scrawls
that no font has, made of the arcs of joined writing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from drawing.chance import Chance
from drawing.pens import Pen, dense, smooth, some_pen, stroke
from drawing.sheet import Bytes, Points, Sheet, ink_box, lay, quad_of

_TALL, _DEEP, _LOOPED = "bdfhkltABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "gjpqyfz", "abcdeloqg6890"


@dataclass
class Writer:
    """A hand: its face (None: it scrawls), its pen, how large (an x in pixels) and how slanted."""

    chance: Chance
    pen: Pen
    size: float
    slant: float
    font: tuple[str, Path] | None
    swing: float

    def write(self, sheet: Sheet, text: str, x: float, y: float, *, turn: float = 0.0) -> list[Any]:
        """Write words with the left end of their base line at (x, y), turned by degrees clockwise;
        returns for each (word, quad)."""
        made, at = [], 0.0
        angle = np.radians(turn)
        for word in text.split():
            tile, left, top, width = self._tile(word)
            place = np.array([at, 0.0])
            made.append((word, self._laid(sheet, tile, left, top, place, (x, y), angle)))
            at += width + self.size * self.chance.uniform(0.35, 0.9)
        return [(word, quad) for word, quad in made if quad is not None]

    def _laid(
        self, sheet: Sheet, tile: Bytes, left: float, top: float, place: Points,
        start: tuple[float, float], angle: float,
    ) -> Points | None:  # fmt: skip
        """Put a word's tile on the sheet, turned around the start of its line."""
        h, w = tile.shape
        cos, sin = np.cos(angle), np.sin(angle)
        turn = np.array([[cos, -sin], [sin, cos]])
        box = ink_box(tile, 0, 0)
        if box is None:
            return None
        offset = place + np.array([left, top])
        quad = (quad_of(box) + offset) @ turn.T + start
        corners = (quad_of((0, 0, w, h)) + offset) @ turn.T + start
        x0, y0 = np.floor(corners.min(axis=0)).astype(int)
        x1, y1 = np.ceil(corners.max(axis=0)).astype(int) + 1
        if abs(angle) > 1e-3:
            move = turn @ offset + start - (x0, y0)
            matrix = np.array([[cos, -sin, move[0]], [sin, cos, move[1]]])
            tile = cv2.warpAffine(tile, matrix, (int(x1 - x0), int(y1 - y0)))
        lay(
            sheet.layer(self.pen.colour, grain=self.pen.grain, cell=self.pen.cell),
            tile, int(x0), int(y0),
        )  # fmt: skip
        return quad

    def _tile(self, word: str) -> tuple[Bytes, float, float, float]:
        """Return a word's tile, where its left and top are from the start of its base line, and how
        far the next word stands."""
        if self.font is None:
            return self._scrawled(word)
        return self._in_font(word)

    def _in_font(self, word: str) -> tuple[Bytes, float, float, float]:
        """Return a word in the face, bent as no two words are alike."""
        font = ImageFont.truetype(str(self.font[1] if self.font else ""), 64)
        x_high = max(8, font.getbbox("x", anchor="ls")[3] - font.getbbox("x", anchor="ls")[1])
        scale = self.size / x_high
        font = ImageFont.truetype(str(self.font[1] if self.font else ""), max(6, round(64 * scale)))
        x0, y0, x1, y1 = font.getbbox(word, anchor="ls")
        pad = int(self.size * 2.2) + 6
        tile = Image.new("L", (int(x1 - x0) + 2 * pad, int(y1 - y0) + 2 * pad))
        origin = (pad - x0, pad - y0)
        ImageDraw.Draw(tile).text(origin, word, fill=255, font=font, anchor="ls")
        return (*self._bent(np.asarray(tile), origin), font.getlength(word))

    def _bent(self, tile: Bytes, origin: tuple[float, float]) -> tuple[Bytes, float, float]:
        h, w = tile.shape
        chance = self.chance
        ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
        lift = chance.wander(w, self.swing * self.size, self.size * 3).astype(np.float32)
        pull = chance.wander(w, self.swing * self.size * 0.8, self.size * 2).astype(np.float32)
        from_x = xs + pull[None, :] + (ys - origin[1]) * np.float32(self.slant)
        bent = cv2.remap(tile, from_x, ys + lift[None, :], cv2.INTER_LINEAR)
        wanted = max(1.0, self.pen.width / max(1.0, self.size / 11))
        side = int(np.clip(round(wanted * 0.8), 1, 4))
        if side > 1:
            bent = cv2.dilate(bent, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
        press = np.clip(1 + 0.15 * chance.cloud((h, w), self.size * 1.5), 0.5, 1.1) * self.pen.dark
        inked = np.clip(bent * press, 0, 255).astype(np.uint8)
        return inked, -origin[0], -origin[1]

    def _scrawled(self, word: str) -> tuple[Bytes, float, float, float]:
        points = scrawl(self.chance, word, self.size, self.slant)
        pad = int(self.size * 0.3) + int(self.pen.width) + 4
        x0, y0 = points.min(axis=0) - pad
        x1, y1 = points.max(axis=0) + pad
        scratch = Sheet(int(x1 - x0) + 1, int(y1 - y0) + 1, 300, self.chance)
        fine = replace(self.pen, width=max(1.0, min(self.pen.width, self.size / 6)))
        stroke(scratch, fine, points - (x0, y0))
        cover = next(iter(scratch.layers.values())).cover
        return cover, float(x0), float(y0), float(points[:, 0].max())


def scrawl(chance: Chance, word: str, size: float, slant: float) -> Points:
    """Return joined writing (n, 2) from the base line's start: an arc for each stem of a letter,
    high for ascenders, deep for descenders, looped where a hand loops; flatter towards the end, as
    fast hands write."""
    knots: list[tuple[float, float]] = [(0.0, -size * chance.uniform(0, 0.5))]
    x, tired = 0.0, chance.uniform(0, 0.09)
    for place, char in enumerate(word):
        flat = max(0.25, 1 - tired * place)
        high = (
            size * flat * (chance.uniform(1.7, 2.6) if char in _TALL else chance.uniform(0.8, 1.15))
        )
        step = size * chance.uniform(0.35, 0.62)
        for _ in range(2 if char in "mwnuhMWNH" else 1):
            loop = size * chance.uniform(0.12, 0.3) if char in _LOOPED + _TALL else 0.0
            knots += [(x + step * 0.55, -high * 0.55), (x + step * 0.7 - loop * 0.3, -high)]
            knots += [(x + step * 0.35 - loop, -high * 0.6), (x + step * 0.6, -size * 0.03)]
            x += step
        if char in _DEEP:
            deep = size * chance.uniform(0.8, 1.5)
            knots += [
                (x - step * 0.2, deep * 0.7),
                (x - step * 0.7, deep),
                (x + step * 0.1, -size * 0.1),
            ]
    knots.append((x + size * chance.uniform(0.1, 1.2), -size * chance.uniform(-0.2, 0.6)))
    points = smooth(np.array(knots) + chance.numbers.normal(0, size * 0.05, (len(knots), 2)), 7)
    points[:, 0] -= points[:, 1] * slant
    return dense(points, max(1.0, size / 14))


def some_writer(
    chance: Chance, fonts: list[tuple[str, Path]], dpi: int, *, size: float | None = None
) -> Writer:
    """Return a hand with a pen."""
    if size is None:
        reach = chance.weighed([((0.04, 0.08), 5), ((0.07, 0.13), 4), ((0.12, 0.24), 1.5)])
        size = dpi * chance.uniform(*reach)
    pen = some_pen(chance, dpi, bold=size > dpi * 0.11 and chance.yes(0.5))
    pen = replace(pen, width=max(1.0, min(pen.width, size / 4)))
    font = None if chance.yes(0.35) else chance.choice(fonts)
    slant = chance.uniform(-0.1, 0.55) if font is None else chance.uniform(-0.15, 0.25)
    return Writer(chance, pen, size, slant, font, chance.choice((0.02, 0.05, 0.1)))


def signature(sheet: Sheet, writer: Writer, name: str, x: float, y: float) -> Points:
    """Sign with a large first letter, a tail that flattens and at times a flourish; returns the
    points of its box."""
    chance, size = sheet.chance, writer.size
    if writer.font is not None:
        made = writer.write(sheet, name, x, y, turn=chance.gauss(-4, 4))
        points = np.concatenate([quad for _, quad in made])
    else:
        line = scrawl(chance, name, size, writer.slant) + np.array([x, y])
        stroke(sheet, writer.pen, line)
        points = line
    if chance.yes(0.45):
        x0, x1 = points[:, 0].min(), points[:, 0].max()
        low = y + size * chance.uniform(0.3, 0.9)
        knots = np.array(
            [
                (x1, y),
                (x1 + size, low),
                ((x0 + x1) / 2, low + size * 0.3),
                (x0, low),
                (x1, low + size * 0.5),
            ]
        )
        tail = smooth(knots + chance.numbers.normal(0, size * 0.15, knots.shape))
        stroke(sheet, writer.pen, tail)
        points = np.concatenate([points, tail])
    return quad_of((*points.min(axis=0), *points.max(axis=0)))
