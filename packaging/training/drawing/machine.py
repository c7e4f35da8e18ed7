"""A typewriter: each machine has its face, its pitch, letters that sit high or low or ink badly, a
ribbon that fades, and a typist who strikes unevenly and types over what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from drawing.chance import Chance
from drawing.sheet import Bytes, Colour, Sheet, ink_box, lay, quad_of

RIBBONS: Final[tuple[tuple[Colour, float], ...]] = (
    ((24, 24, 28), 8), ((46, 44, 48), 4), ((30, 34, 62), 2), ((70, 66, 66), 2),
    ((60, 40, 84), 0.8), ((44, 58, 110), 0.8), ((90, 70, 56), 0.6), ((150, 40, 44), 0.3),
)  # fmt: skip
_CLOGGING: Final = "aeobdgpqs8460"
_LOOKS: Final = 3
"""So many looks of each letter are drawn beforehand, and taken in turn by chance."""


@dataclass
class Letter:
    """A letter of a machine: its looks as tiles, and where they sit from the pen's place."""

    tiles: list[Bytes]
    x: int
    y: int


@dataclass
class Machine:
    """A typewriter on a sheet. `pitch` is the width of a letter, `lead` a line, in pixels; `x_high`
    how high an x is above the base line, `cap_high` a capital."""

    chance: Chance
    font: ImageFont.FreeTypeFont
    name: str
    pitch: float
    lead: float
    colour: Colour
    blur: float
    weight: int
    worn: float
    unsteady: float
    clogged: float
    doubled: float
    grain: float
    x_high: float = 0.0
    cap_high: float = 0.0
    rise: dict[str, float] = field(default_factory=dict)
    shift: dict[str, float] = field(default_factory=dict)
    ink: dict[str, float] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)

    def letter(self, char: str) -> Letter:
        if char not in self.letters:
            self.letters[char] = self._cast(char)
        return self.letters[char]

    def _cast(self, char: str) -> Letter:
        size = int(self.font.size)
        pad = size // 2 + 4
        side = (size * 2 + pad, size * 2 + pad)
        tile = Image.new("L", side)
        ImageDraw.Draw(tile).text((pad, pad), char, fill=255, font=self.font)
        base = np.asarray(tile)
        looks = [self._struck(base, char) for _ in range(_LOOKS)]
        return Letter(looks, -pad, -pad)

    def _struck(self, base: Bytes, char: str) -> Bytes:
        """Return one look of a letter: clogged, thickened, unevenly pressed, blurred."""
        chance, tile = self.chance, base
        if self.weight > 1:
            tile = cv2.dilate(tile, np.ones((self.weight, self.weight), np.uint8))
        if self.weight < 0:
            tile = cv2.erode(tile, np.ones((2, 2), np.uint8))
        if char in _CLOGGING and chance.yes(self.clogged):
            side = max(3, round(self.font.size / 7)) | 1
            tile = cv2.morphologyEx(tile, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
        angle = chance.gauss(0, self.unsteady * 9)
        middle = (tile.shape[1] / 2, tile.shape[0] / 2)
        turn = cv2.getRotationMatrix2D(middle, angle, 1.0)
        turn[:, 2] += chance.uniform(-0.5, 0.5), chance.uniform(-0.5, 0.5)
        tile = cv2.warpAffine(tile, turn, (tile.shape[1], tile.shape[0]), flags=cv2.INTER_LINEAR)
        press = 1 + self.worn * 0.5 * chance.cloud(tile.shape, self.font.size * 0.5)
        if self.blur > 0.2:
            tile = cv2.GaussianBlur(tile, (0, 0), self.blur)
        level = self.ink.setdefault(char, 1 - self.worn * 0.8 * chance.random() ** 2)
        return np.asarray(np.clip(tile * np.clip(press, 0.5, 1.1) * level, 0, 255), np.uint8)

    def strike(self, sheet: Sheet, char: str, x: float, y: float, force: float = 1.0) -> Any:
        """Let a letter hit the paper with its left at x on the line that begins at the top y;
        returns the box of its ink, or None."""
        chance = self.chance
        letter = self.letter(char)
        tile = chance.choice(letter.tiles)
        play = self.unsteady * self.font.size
        rise = self.rise.setdefault(char, chance.gauss(0, play * 0.35))
        shift = self.shift.setdefault(char, chance.gauss(0, play * 0.35))
        px = round(x + shift + chance.gauss(0, play * 0.12)) + letter.x
        py = round(y + rise + chance.gauss(0, play * 0.12)) + letter.y
        if force != 1.0:
            tile = cv2.convertScaleAbs(tile, alpha=force)
        layer = sheet.layer(self.colour, grain=self.grain, cell=max(1.5, self.font.size / 14))
        lay(layer, tile, px, py)
        if chance.yes(self.doubled):
            lay(layer, tile, px + chance.choice((-1, 1, 2)) * max(1, round(play)), py)
        return ink_box(tile, px, py)

    def type(self, sheet: Sheet, text: str, x: float, y: float, force: float = 1.0) -> Any:
        """Type letters from x on; returns the quad around their ink, or where it would be."""
        boxes = []
        for number, char in enumerate(text):
            force_here = force * self.chance.uniform(1 - self.worn * 0.35, 1)
            box = self.strike(sheet, char, x + number * self.pitch, y, force_here)
            if box is not None:
                boxes.append(box)
        if not boxes:
            high = self.font.size
            boxes = [(x, y + high * 0.3, x + len(text) * self.pitch, y + high)]
        corners = np.array(boxes)
        return quad_of((*corners[:, :2].min(axis=0), *corners[:, 2:].max(axis=0)))


def some_machine(
    chance: Chance, fonts: list[tuple[str, Path]], dpi: int, *, elite: bool | None = None
) -> Machine:
    """Return a typewriter as it comes: well kept, worn, or seen through a carbon."""
    name, path = chance.choice(fonts)
    cpi = 12 if elite else chance.weighed([(10, 6), (12, 4), (11, 0.7), (9, 0.3)])
    pitch = dpi / cpi
    probe = ImageFont.truetype(str(path), 100)
    size = max(8, round(100 * pitch / probe.getlength("n") * chance.uniform(0.92, 1.04)))
    font = ImageFont.truetype(str(path), size)
    state = chance.weighed(
        [("kept", 4), ("worn", 4), ("carbon", 2), ("faint", 1.5), ("heavy", 1.5)]
    )
    worn = {"kept": 0.1, "worn": 0.45, "carbon": 0.3, "faint": 0.5, "heavy": 0.12}[state]
    fine = dpi / 300
    blur = {"carbon": chance.uniform(1.0, 2.2), "heavy": chance.uniform(0.6, 1.2)}.get(
        state, chance.uniform(0.3, 0.9)
    )
    colour = chance.weighed(RIBBONS)
    if state in ("carbon", "faint"):
        lift = chance.uniform(0.15, 0.45)
        colour = tuple(round(c + (200 - c) * lift) for c in colour)  # type: ignore[assignment]
    machine = Machine(
        chance, font, name, pitch, dpi / 6 * chance.choice((1, 1, 1.5, 1.5, 2, 2)), colour,
        blur * fine, _weight(state, fine, chance), worn * chance.uniform(0.6, 1.3),
        chance.choice((0.0, 0.02, 0.04, 0.07)), chance.choice((0.0, 0.0, 0.3, 0.8)),
        chance.choice((0.0, 0.0, 0.01, 0.04)), chance.choice((0.0, 0.08, 0.15, 0.3)),
    )  # fmt: skip
    machine.x_high, machine.cap_high = (_height(font, char) for char in "xH")
    return machine


def _height(font: ImageFont.FreeTypeFont, char: str) -> float:
    top, bottom = font.getbbox(char, anchor="la")[1::2]
    return float(bottom - top)


def _weight(state: str, fine: float, chance: Chance) -> int:
    if fine < 0.75:
        return 1
    options = {"heavy": (2, 2, 3), "faint": (1, 1, -1), "carbon": (1, 2)}.get(state, (1, 1, 1, 2))
    return chance.choice(options)
