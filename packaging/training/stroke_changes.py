"""Changes lessons of rows so that no two are alike: other sizes, wear and tones, and further
strokes, letters typed over and lines under, drawn on what bears none."""

from __future__ import annotations

import random
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from stroke_lessons import ALL, BITS, Lesson

from editor.vision.text_rows import BASE, STRIP_HEIGHT, X_HEIGHT

WIDE = 640
FINE = 4
FONTS = sorted((Path(__file__).resolve().parents[2] / "resources" / "fonts").glob("*.ttf"))
STRIKES = (
    "line",
    "line",
    "line",
    "slant",
    "double",
    "triple",
    "wavy",
    "zigzag",
    "hatched",
    "heavy",
)
UNDERLINES = ("line", "line", "double", "dashes")
LETTERS = "XXXxxxm#//------*"
LENGTHS = (14, 24, 40, 60, 90, 140, 220)
INK_ROWS = slice(10, 36)
_IS_INK = 110


class Changes:
    """A source of chance and all that is drawn with it."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.noise = np.random.default_rng(seed)
        self._letters: dict[tuple[Path, str], tuple[np.ndarray, float]] = {}

    def changed(self, lesson: Lesson, *, drawn_share: float = 0.45) -> Lesson:
        """Return a part of a row, `WIDE` columns, in another size, worn, and perhaps drawn on."""
        strips, told = self._resized(lesson)
        if self.rng.random() < drawn_share:
            inked = (strips[INK_ROWS, :, 0] > _IS_INK).sum(axis=0)
            for _ in range(self.rng.choice((1, 1, 2))):
                self._draw(strips, told, inked)
        strips = self._worn(strips)
        wide = strips.shape[1]
        whole = np.zeros((STRIP_HEIGHT, WIDE, 2), np.float32)
        whole[:, :wide] = np.clip(strips, 0, 255)
        bits = np.zeros((2, WIDE), np.uint8)
        bits[:, :wide] = told
        return Lesson(whole, bits)

    def _resized(self, lesson: Lesson) -> tuple[np.ndarray, np.ndarray]:
        rng, strips, told = self.rng, lesson.strips, lesson.told
        across, down = rng.uniform(0.85, 1.18), rng.uniform(0.88, 1.14)
        need, width = int(WIDE / across) + 1, strips.shape[1]
        if width > need:
            start = rng.randrange(width - need)
            if lesson.bits and rng.random() < 0.8:
                place = int(rng.choice(np.flatnonzero(told[0]).tolist()))
                start = min(max(0, place - rng.randrange(need)), width - need)
            strips, told = strips[:, start : start + need], told[:, start : start + need]
        shift = BASE * (1 - down) + rng.uniform(-3, 3) * (rng.random() < 0.7)
        lean = rng.uniform(-0.006, 0.006) * (rng.random() < 0.5)
        matrix = np.array([[across, 0, 0], [lean, down, shift - lean * strips.shape[1] / 2]])
        wide = min(WIDE, int(strips.shape[1] * across))
        made = cv2.warpAffine(np.ascontiguousarray(strips), matrix, (wide, STRIP_HEIGHT))
        places = np.minimum((np.arange(wide) / across).astype(int), told.shape[1] - 1)
        return made.astype(np.float32), told[:, places].copy()

    def _draw(self, strips: np.ndarray, told: np.ndarray, inked: np.ndarray) -> None:
        rng, width = self.rng, told.shape[1]
        length = int(rng.choice(LENGTHS) * rng.uniform(0.8, 1.3))
        if length >= width - 4:
            return
        first, is_bare = rng.randrange(2, width - length - 1), inked < 1
        last = first + length
        # To the ends of the letters where those are near.
        for _ in range(14):
            first -= first > 1 and not is_bare[first]
            last += last < width - 2 and not is_bare[last]
        if told[:, first:last].any() or is_bare[first:last].mean() > 0.75:
            return
        kind = rng.choice(("strikethrough",) * 4 + ("overstrike",) * 3 + ("underline",) * 2)
        if kind == "overstrike":
            cover = self._typed(first, last, width)
        else:
            cover = self._stroke(first, last, width, is_under=kind == "underline")
        self._lay(strips, cover)
        told[0, first:last] |= BITS[kind]
        told[1, max(0, first - 10) : first] |= ALL
        told[1, last : last + 10] |= ALL

    def _lay(self, strips: np.ndarray, cover: np.ndarray) -> None:
        rng = self.rng
        if rng.random() < 0.5:
            cover = cv2.GaussianBlur(cover, (0, 0), rng.uniform(0.3, 1.0))
        if rng.random() < 0.3:
            grain = self.noise.random(cover.shape).astype(np.float32)
            grain, dry = cv2.GaussianBlur(grain, (3, 3), 0), rng.uniform(0.3, 0.7)
            cover = cover * np.clip(1.3 - dry + (grain - 0.5) * 2.5 * dry, 0, 1)
        force = rng.uniform(0.6, 1.4)
        dark = rng.uniform(70, 170) * min(1, force)
        for band, full in ((0, force * 255), (1, dark)):
            laid = np.clip(cover * full, 0, 255)
            strips[..., band] = np.maximum(strips[..., band], laid)

    def _stroke(self, first: int, last: int, width: int, *, is_under: bool) -> np.ndarray:
        rng = self.rng
        style = rng.choice(UNDERLINES if is_under else STRIKES)
        xs = np.arange(first - rng.uniform(-4, 8), last + rng.uniform(-4, 8), 2.0)
        cover = np.zeros((STRIP_HEIGHT * FINE, width * FINE), np.uint8)
        if len(xs) < 4:
            return self._coarse(cover)
        ys = self._heights(xs, style, is_under=is_under)
        thick = rng.uniform(1.2, 3.2) * (2 if style == "heavy" else 1)
        count = {"double": 2, "triple": 3}.get(style, 1)
        for each in range(count):
            offset = each * rng.uniform(3, 6) - 2 * (count > 1)
            swell = 1 + 0.25 * np.sin(np.linspace(0, rng.uniform(2, 14), len(xs)))
            points = np.rint(np.stack([xs, ys + offset], axis=1) * FINE).astype(int).tolist()
            for k in range(len(points) - 1):
                if style != "dashes" or k % 6:
                    wide = max(1, round(thick * swell[k] * FINE))
                    cv2.line(cover, points[k], points[k + 1], 255, wide)
        return self._coarse(cover)

    def _heights(self, xs: np.ndarray, style: str, *, is_under: bool) -> np.ndarray:
        rng, foot = self.rng, BASE + self.rng.uniform(-1.5, 1.5)
        middle = foot + rng.uniform(2, 8) if is_under else foot - X_HEIGHT * rng.uniform(0.2, 1.0)
        most = 2.0 if is_under else 8.0
        rise = min(most, max(-most, rng.uniform(-0.03, 0.03) * float(xs[-1] - xs[0])))
        if style == "slant":
            rise = rng.choice((-1, 1)) * rng.uniform(8, 24)
        ys = middle + np.linspace(-rise / 2, rise / 2, len(xs))
        if style in ("wavy", "zigzag", "hatched"):
            turn = (xs - xs[0]) / (
                rng.uniform(6, 14) if style == "hatched" else rng.uniform(14, 50)
            )
            zigzag = 2 * np.abs(2 * (turn % 1) - 1) - 1
            is_wavy = style == "wavy"
            ys = ys + (
                rng.uniform(3, 7) * np.sin(2 * np.pi * turn)
                if is_wavy
                else rng.uniform(5, 11) * zigzag
            )
        wander = np.cumsum(self.noise.normal(0, 0.08 if is_under else 0.15, len(xs)))
        return np.asarray(ys + wander * (rng.random() < 0.8))

    def _typed(self, first: int, last: int, width: int) -> np.ndarray:
        rng = self.rng
        letter, scale = self._letter(rng.choice(FONTS), rng.choice(LETTERS))
        scale *= FINE * rng.uniform(0.85, 1.25)
        small = cv2.resize(letter, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        cover = np.zeros((STRIP_HEIGHT * FINE, width * FINE), np.uint8)
        pitch, foot = rng.uniform(17, 27), BASE + rng.uniform(-1.5, 1.5)
        at = first + pitch / 2 * rng.uniform(0.6, 1)
        while at < last + 1:
            if rng.random() > 0.03:
                x = int((at + rng.gauss(0, 0.4)) * FINE - 60 * scale)
                y = int(foot * FINE - 110 * scale + rng.gauss(0, 1.2))
                _paste(cover, small, x, y)
            at += pitch
        return self._coarse(cover)

    def _letter(self, font: Path, letter: str) -> tuple[np.ndarray, float]:
        """Return a picture whose letter stands at (60, 110), and by what to multiply its size."""
        if (font, letter) not in self._letters:
            face = ImageFont.truetype(str(font), 64)
            image = Image.new("L", (120, 160), 0)
            ImageDraw.Draw(image).text((60, 110), letter, 255, face, anchor="ms")
            high = -face.getbbox("x", anchor="ls")[1]
            self._letters[font, letter] = (np.asarray(image), X_HEIGHT / high)
        return self._letters[font, letter]

    @staticmethod
    def _coarse(cover: np.ndarray) -> np.ndarray:
        size = (cover.shape[1] // FINE, cover.shape[0] // FINE)
        small = cv2.resize(cover, size, interpolation=cv2.INTER_AREA)
        return np.asarray(small.astype(np.float32) / 255)

    def _worn(self, strips: np.ndarray) -> np.ndarray:
        rng, shape = self.rng, strips.shape
        kind = rng.random()
        if kind < 0.25:
            strips = cv2.GaussianBlur(strips, (0, 0), rng.uniform(0.4, 1.2))
        elif kind < 0.35:
            kernel = np.ones(rng.choice(((2, 1), (1, 2), (2, 2))), np.uint8)
            strips = (cv2.erode if rng.random() < 0.5 else cv2.dilate)(strips, kernel)
        for band, low, high in ((0, 0.6, 1.5), (1, 0.6, 1.4)):
            if rng.random() < 0.4:
                strips[..., band] *= rng.uniform(low, high)
        if rng.random() < 0.15:
            grain = self.noise.normal(0, rng.uniform(10, 45), shape[:2])[..., None]
            strips = strips + grain * ((strips[..., :1] > 30) if rng.random() < 0.5 else 1)
        if rng.random() < 0.15:
            patches = self.noise.random((6, max(2, shape[1] // 24))).astype(np.float32)
            patches = cv2.resize(patches, shape[1::-1])
            strips = strips * np.clip(1.6 * patches + 0.1, 0, 1)[..., None]
        if rng.random() < 0.15:
            is_on = strips[..., 0] > rng.uniform(70, 150)
            tones = np.array([rng.uniform(170, 255), rng.uniform(90, 180)], np.float32)
            strips = is_on[..., None] * tones
        return np.asarray(strips, np.float32)


def _paste(cover: np.ndarray, picture: np.ndarray, x: int, y: int) -> None:
    """Lay a picture on a larger one, as far as it is on it; the lighter of both stays."""
    high, wide = picture.shape
    x0, x1 = max(0, x), min(cover.shape[1], x + wide)
    y0, y1 = max(0, y), min(cover.shape[0], y + high)
    if x1 > x0 and y1 > y0:
        part = cover[y0:y1, x0:x1]
        part[...] = np.maximum(part, picture[y0 - y : y1 - y, x0 - x : x1 - x])
