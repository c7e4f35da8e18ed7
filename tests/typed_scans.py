"""Small scans of typed lines, drawn with the typeface that ships, and the pages that a perfect
engine would read on them; pens draw on them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

from editor.core.document import Page, Word
from editor.core.geometry import Box
from editor.core.spans import Placed, SpanTable
from editor.imaging.raster import Raster

FONT = Path(__file__).resolve().parent.parent / "resources" / "fonts" / "CourierPrime-Regular.ttf"
LINES = (
    "The Ambassador called this morning to say that",
    "his Government had taken note of our proposal",
    "and would reply before the end of next week.",
    "He asked whether the figures given in paragraph",
    "three had been agreed with the other parties and",
    "was told that they were still under discussion.",
    "No mention was made of the matter raised earlier.",
    "We shall inform you as soon as an answer comes in",
)


@dataclass
class TypedScan:
    """A scan at 300 dpi to draw on, with its words by their number, counted from 1."""

    image: Image.Image
    page: Page
    x_height: float

    def box(self, word: int) -> Box:
        row = self.page.words.find(word)
        assert row is not None and row.item.box is not None
        return row.item.box

    def pen(
        self,
        points: Sequence[tuple[float, float]],
        width: float = 4,
        colour: tuple[int, int, int] = (25, 25, 35),
    ) -> None:
        """Draw a stroke through points of the scan; what lies beneath shows through, as it does."""
        sheet = Image.new("RGB", self.image.size, "white")
        ImageDraw.Draw(sheet).line(list(points), colour, round(width), joint="curve")
        self.image = ImageChops.multiply(self.image, sheet)

    def across(self, first: int, last: int, up: float = 0.5) -> tuple[float, float, float]:
        """Return from where to where, and at what height (in x-heights above the line), a stroke
        through words runs."""
        a, b = self.box(first), self.box(last)
        return a.x - 8, b.right + 8, self.foot(first) - up * self.x_height

    def foot(self, word: int) -> float:
        """Return the height of the line that a word stands on."""
        text = self.page.word_text(self._row(word))
        return self.box(word).bottom - (0.35 * self.x_height if set(text) & set("gjpqy,") else 0)

    def _row(self, word: int) -> Placed[Word]:
        row = self.page.words.find(word)
        assert row is not None
        return row

    def wave(
        self, first: int, last: int, period: float, height: float
    ) -> list[tuple[float, float]]:
        x0, x1, y = self.across(first, last)
        steps = max(8, int((x1 - x0) / 4))
        return [
            (
                x0 + (x1 - x0) * i / steps,
                y + height * math.sin(2 * math.pi * (x1 - x0) * i / steps / period),
            )
            for i in range(steps + 1)
        ]

    def letters(self, word: int, letter: str) -> None:
        """Type a letter over each of a word's."""
        box, draw = self.box(word), ImageDraw.Draw(self.image)
        font = ImageFont.truetype(str(FONT), 50)
        step = font.getlength("x")
        count = round(box.w / step)
        for i in range(count):
            x = box.x + (i + 0.5) * box.w / count
            draw.text((x, self.foot(word)), letter, (35, 35, 35), font, anchor="ms")

    def seen(self, *, dpi: int = 300, tilt: float = 0.0, mode: str = "RGB") -> tuple[Raster, Page]:
        """Return the scan and its page at another resolution, tilted (degrees), grey or bilevel
        ("1")."""
        image = self.image.rotate(-tilt, Image.Resampling.BICUBIC, fillcolor=(236, 232, 222))
        scale = dpi / 300
        size = (round(image.width * scale), round(image.height * scale))
        image = image.resize(size, Image.Resampling.LANCZOS)
        if mode == "1":
            image = image.convert("L").point(lambda v: 255 if v > 130 else 0)
        elif mode == "L":
            image = image.convert("L")
        turn = math.radians(tilt)
        cx, cy = self.image.width / 2, self.image.height / 2
        rows = []
        for row in self.page.words.placed():
            assert row.item.box is not None
            x, y = row.item.box.centre
            mx = cx + (x - cx) * math.cos(turn) - (y - cy) * math.sin(turn)
            my = cy + (x - cx) * math.sin(turn) + (y - cy) * math.cos(turn)
            w = row.item.box.w
            h = row.item.box.h + abs(math.sin(turn)) * w
            box = Box.from_corners(
                *((mx - w / 2) * scale, (my - h / 2) * scale),
                *((mx + w / 2) * scale, (my + h / 2) * scale),
            )
            rows.append(Placed(row.start, row.end, _word(row.item.id, box, self.page, row)))
        page = Page("0001", self.page.text, SpanTable(rows, disjoint=True), next_word_id=999)
        return Raster.of(image), page


def _word(number: int, box: Box, page: Page, row: Placed[Word]) -> Word:
    return Word(number, box, 92.0, row.item.line, page.word_text(row), "ocr", "exact")


def typed_scan(lines: Sequence[str] = LINES) -> TypedScan:
    """Return a scan of typed lines, ten letters an inch as on a machine, on light paper."""
    font = ImageFont.truetype(str(FONT), 50)
    step, spacing = font.getlength("x"), 100
    width = round(max(len(line) for line in lines) * step) + 240
    image = Image.new("RGB", (width, spacing * len(lines) + 160), (236, 232, 222))
    draw = ImageDraw.Draw(image)
    text, rows = "", []
    for number, line in enumerate(lines):
        foot = 120 + spacing * number
        draw.text((120, foot), line, (45, 42, 40), font, anchor="ls")
        text += "\n" if text else ""
        column = 0
        for letters in line.split(" "):
            if not letters:
                column += 1
                continue
            x0, y0, x1, y1 = font.getbbox(letters, anchor="ls")
            x = 120 + column * step
            box = Box.from_corners(x + x0, foot + y0, x + x1, foot + y1)
            if text and not text.endswith("\n"):
                text += " "
            item = Word(len(rows) + 1, box, 92.0, number + 1, letters, "ocr", "exact")
            rows.append(Placed(len(text), len(text) + len(letters), item))
            text += letters
            column += len(letters) + 1
    page = Page("0001", text, SpanTable(rows, disjoint=True), next_word_id=len(rows) + 1)
    x_height = float(-font.getbbox("x", anchor="ls")[1])
    return TypedScan(image, page, x_height)
