"""What was on the paper before anybody typed: letterheads, arms, labels, ruled lines and boxes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from drawing.sheet import Colour, Sheet, ink_box, lay, quad_of

PRINTS: tuple[tuple[Colour, float], ...] = (
    ((24, 24, 26), 8), ((20, 70, 60), 2), ((30, 44, 110), 1.5), ((140, 30, 36), 0.8),
)  # fmt: skip


@dataclass
class Press:
    """A printer's face and ink on a sheet."""

    sheet: Sheet
    name: str
    path: Path
    colour: Colour

    def set(
        self, block: dict[str, Any], text: str, x: float, y: float, size: float,
        *, centred: bool = False, track: float = 0.0,
    ) -> float:  # fmt: skip
        """Print a line with its top left (or top middle) there; returns its right end."""
        face = ImageFont.truetype(str(self.path), max(6, round(size)))
        width = face.getlength(text) + track * len(text)
        if centred:
            x -= width / 2
        line = self.sheet.line(block)
        layer = self.sheet.layer(self.colour, grain=0.05)
        for word in text.split(" "):
            start = x
            tile = Image.new(
                "L", (int(face.getlength(word) + track * len(word) + size), int(size * 2))
            )
            pen = ImageDraw.Draw(tile)
            for char in word:
                pen.text((x - start + size * 0.2, size * 0.2), char, fill=245, font=face)
                x += face.getlength(char) + track
            x += face.getlength(" ") + track
            array = np.asarray(tile)
            left, top = round(start - size * 0.2), round(y - size * 0.2)
            lay(layer, array, left, top)
            box = ink_box(array, left, top)
            if word and box:
                self.sheet.word(line, word, quad_of(box), font=self.name)
        return x

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float) -> None:
        """Print a ruled line."""
        layer = self.sheet.layer(self.colour, grain=0.05)
        thick = max(1, round(width))
        cv2.line(layer.cover, (round(x0), round(y0)), (round(x1), round(y1)), 235, thick)
        self.sheet.rules.append(np.array([(x0, y0), (x1, y1)], float))

    def box(self, x0: float, y0: float, x1: float, y1: float, width: float) -> None:
        corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
            self.rule(ax, ay, bx, by, width)


def some_press(sheet: Sheet, fonts: list[tuple[str, Path]]) -> Press:
    chance = sheet.chance
    name, path = chance.choice(fonts)
    return Press(sheet, name, path, chance.weighed(PRINTS))


def arms(sheet: Sheet, x: float, y: float, size: float, colour: Colour) -> None:
    """Draw a coat of arms or a seal that says nothing: a shield or ring filled with shapes."""
    chance = sheet.chance
    side = int(size * 2)
    tile = np.zeros((side, side), np.uint8)
    c = side // 2
    thick = max(1, round(size * 0.03))
    if chance.yes(0.5):
        cv2.circle(tile, (c, c), int(size * 0.9), 230, thick)
        cv2.circle(tile, (c, c), int(size * 0.72), 230, thick)
    else:
        shield = (
            np.array([(-0.7, -0.8), (0.7, -0.8), (0.65, 0.2), (0, 0.9), (-0.65, 0.2)]) * size + c
        )
        cv2.polylines(tile, [shield.astype(np.int32)], True, 230, thick + 1)
    for _ in range(chance.randint(6, 16)):
        a, r = chance.uniform(0, 2 * np.pi), size * chance.uniform(0, 0.55)
        at = (int(c + r * np.cos(a)), int(c + r * np.sin(a)))
        axes = (int(size * chance.uniform(0.05, 0.3)), int(size * chance.uniform(0.03, 0.15)))
        fill = chance.choice((-1, thick))
        cv2.ellipse(tile, at, axes, chance.uniform(0, 180), 0, 360, chance.uniform(120, 230), fill)
    lay(sheet.layer(colour, grain=0.05), tile, round(x - c), round(y - c))
    box = ink_box(tile, round(x - c), round(y - c))
    if box:
        sheet.beside("picture", quad_of(box))
